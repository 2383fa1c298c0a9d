"""Cutting a batch of sequences into what is computed at once, and what is computed once.

Sequences that begin alike are put together, so that the beginning is computed once for all of them;
those of like lengths are computed at once, so that little is padded.
"""

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from itertools import takewhile
from typing import Generic, Protocol, TypeVar

from transformers import PreTrainedModel

from r1envs.agents.prefixes import can_share

# A model of 4 million weights learns 1,024 at once 1.1 to 1.7 times as fast as 16,384 (one core of
# a Xeon, 64 completions); a GPU wants more to do than that.
_ON_CPU, _ELSEWHERE = 1024, 16384
# Beginnings are shared where that saves this share of all tokens.
_WORTH = 0.1


class Sequenced(Protocol):
    """Tokens, of which some are scored: those that the policy wrote, or is to learn."""

    @property
    def tokens(self) -> list[int]:
        """All tokens."""

    @property
    def scored(self) -> list[bool]:
        """Which of them are scored."""


Item = TypeVar("Item", bound=Sequenced)
_Sized = TypeVar("_Sized", bound=Sized)


@dataclass(frozen=True, slots=True)
class Row(Generic[Item]):
    """A sequence, and how much of it is in a prefix."""

    item: Item
    prefix: int
    """The number of its prefix in the packet."""
    start: int
    """The tokens of it that the prefix holds."""

    @property
    def tokens(self) -> list[int]:
        """The tokens after the prefix."""
        return self.item.tokens[self.start :]

    @property
    def scored(self) -> list[bool]:
        """Which of these are scored."""
        return self.item.scored[self.start :]

    def __len__(self) -> int:
        return len(self.item.tokens) - self.start


@dataclass(frozen=True, slots=True)
class Packet(Generic[Item]):
    """Prefixes that are computed once, and what goes on from them, batch for batch."""

    prefixes: list[list[int]]
    """Empty where rows are whole sequences."""
    batches: list[list[Row[Item]]]

    @property
    def size(self) -> int:
        """The tokens to compute, without padding."""
        rows = (row for batch in self.batches for row in batch)
        return sum(map(len, self.prefixes)) + sum(map(len, rows))


def packets(
    items: Sequence[Item], model: PreTrainedModel, *, tokens: int
) -> Iterator[Packet[Item]]:
    """Cut a batch into packets for one model, prefixes and batches of at most `tokens` each.

    Tokens are counted with their padding; a sequence that is longer goes alone. With 0 there are
    as many as the model's device computes fast.
    """
    tokens = tokens or (_ON_CPU if model.device.type == "cpu" else _ELSEWHERE)
    beginnings = _beginnings(items) if can_share(model) else {}
    if not _worthwhile(beginnings, items):
        rows = [Row(item, 0, 0) for item in items]
        if rows:
            yield Packet([], _batches(rows, tokens))
        return
    for together in _cut(sorted(beginnings, key=len), tokens):
        prefixes = [list(prefix) for prefix in together]
        rows = [
            Row(item, n, len(prefix))
            for n, prefix in enumerate(together)
            for item in beginnings[prefix]
        ]
        yield Packet(prefixes, _batches(rows, tokens))


def _beginnings(items: Sequence[Item]) -> dict[tuple[int, ...], list[Item]]:
    """Find what sequences share: their prompts, or what all of them begin with.

    The last token of a prompt is left to the rows: it predicts their first.
    """
    prompts: dict[tuple[int, ...], list[Item]] = {}
    for item in items:
        given = item.scored.index(True) if True in item.scored else len(item.tokens)
        prompts.setdefault(tuple(item.tokens[: max(0, given - 1)]), []).append(item)
    if 2 * len(prompts) <= len(items):
        return prompts
    alike = takewhile(lambda column: len(set(column)) == 1, zip(*prompts, strict=False))
    return {tuple(column[0] for column in alike): list(items)}


def _worthwhile(beginnings: dict[tuple[int, ...], list[Item]], items: Sequence[Item]) -> bool:
    saved = sum(len(prefix) * (len(those) - 1) for prefix, those in beginnings.items())
    # An empty beginning is none that a model could be given.
    return all(beginnings) and saved > _WORTH * sum(len(item.tokens) for item in items)


def _batches(rows: list[Row[Item]], tokens: int) -> list[list[Row[Item]]]:
    return _cut(sorted(rows, key=len), tokens)


def _cut(sequences: Sequence[_Sized], tokens: int) -> list[list[_Sized]]:
    """Cut sequences, sorted by length, into batches of at most `tokens` padded tokens."""
    batches: list[list[_Sized]] = []
    for sequence in sequences:
        if batches and (len(batches[-1]) + 1) * len(sequence) <= tokens:
            batches[-1].append(sequence)
        else:
            batches.append([sequence])
    return batches
