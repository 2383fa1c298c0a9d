"""What a model computes for the next token, by whichever cache it can use.

Shape suffixes: P prompts, N rows, T tokens so far; V vocabulary.
"""

import inspect
from collections.abc import Sequence
from enum import StrEnum
from typing import cast

import torch
from torch import LongTensor, Tensor
from transformers import PreTrainedModel

from r1envs.agents.cache import growing_cache, is_plain

# Float32 rounds to far less, a cache that is read wrongly shows far more.
_AGREEMENT = 1e-4
# Only positions can be wrong there (RoBERTa's begin after its padding): that is far off.
_PLAIN_AGREEMENT = 1e-2


class Decoding(StrEnum):
    """How a model is asked for the token after those so far."""

    PADDED = "padded"
    """With a cache of keys and values, prompts of all lengths padded at the left."""
    EVEN = "even"
    """With a cache of any kind, prompts of one length: a recurrence would read padding."""
    WHOLE = "whole"
    """Without a cache: everything is computed again for every token."""


def choose_decoding(model: PreTrainedModel) -> Decoding:
    """Find the fastest way that this model can take.

    Each way is tried against a computation without a cache, on a few tokens.
    """
    if _cache_argument(model) is None:
        return Decoding.WHOLE
    try:
        # Told no positions, a model would count the padding.
        positions = "position_ids" in inspect.signature(model.forward).parameters
        plain = positions and is_plain(model.config)
        agrees = _cache_agrees(model, _PLAIN_AGREEMENT if plain else _AGREEMENT)
    # Whatever a model's own code raises on a cache, it has no use of it.
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RuntimeError):
        return Decoding.WHOLE
    if not agrees:
        return Decoding.WHOLE
    return Decoding.PADDED if plain else Decoding.EVEN


@torch.no_grad()
def _cache_agrees(model: PreTrainedModel, tolerance: float) -> bool:
    """Compare three steps of two rows, repeated and selected as in use, with and without it."""
    training = model.training
    model.eval()
    size = len(cast(Tensor, model.get_input_embeddings().weight))
    token_PT = torch.arange(2 * 9, device=model.device).view(2, 9) * 7 % size
    cached, whole = (Cached(model, 16), Whole(model))
    got, expected = (d.begin(token_PT[:, :6].tolist(), 2) for d in (cached, whole))
    worst = (got.log_softmax(-1) - expected.log_softmax(-1)).abs().max().item()
    token_NT = token_PT.repeat_interleave(2, 0)
    for t in range(6, 9):
        if t == 7:
            keep = torch.tensor([0, 3], device=model.device)
            token_NT = token_NT[keep]
            cached.select(keep)
            whole.select(keep)
        got, expected = (d.advance(token_NT[:, t]) for d in (cached, whole))
        worst = max(worst, (got.log_softmax(-1) - expected.log_softmax(-1)).abs().max().item())
    model.train(training)
    # Weights of fewer digits round to more than float32's do.
    return worst < max(tolerance, 8 * torch.finfo(model.dtype).eps)


class Cached:
    """Rows with a cache of what was computed."""

    def __init__(self, model: PreTrainedModel, room: int) -> None:
        """Make a cache for `room` tokens a row."""
        self._model = model
        self._cache = growing_cache(model.config, room)
        self._name = _cache_argument(model)

    def begin(self, prompts: Sequence[Sequence[int]], group_size: int) -> Tensor:
        """Compute the prompts once; the rows of a group begin as copies. Gives [N, V]."""
        token_PT, mask_PT = left_padded(prompts, self._model.device)
        position_PT = (mask_PT.cumsum(1) - 1).clamp(min=0)
        logits_PV = self._forward(token_PT, mask_PT, position_PT)
        row_P = torch.arange(len(token_PT), device=token_PT.device)
        # The one way to choose rows that caches of all kinds know.
        self._cache.reorder_cache(cast(LongTensor, row_P.repeat_interleave(group_size)))
        self._mask_NT = mask_PT.repeat_interleave(group_size, 0)
        self._position_N = position_PT[:, -1].repeat_interleave(group_size)
        return logits_PV.repeat_interleave(group_size, 0)

    def advance(self, token_N: Tensor) -> Tensor:
        """Compute what may follow these tokens, [N, V]."""
        self._position_N = self._position_N + 1
        ones_N1 = self._mask_NT.new_ones(len(token_N), 1)
        self._mask_NT = torch.cat([self._mask_NT, ones_N1], dim=1)
        return self._forward(token_N[:, None], self._mask_NT, self._position_N[:, None])

    def select(self, keep: Tensor) -> None:
        """Keep these rows alone."""
        self._cache.reorder_cache(cast(LongTensor, keep))
        self._position_N, self._mask_NT = self._position_N[keep], self._mask_NT[keep]

    def _forward(self, token_NT: Tensor, mask_NT: Tensor, position_NT: Tensor) -> Tensor:
        assert self._name is not None
        output = self._model(
            input_ids=token_NT,
            attention_mask=mask_NT,
            position_ids=position_NT,
            use_cache=True,
            logits_to_keep=1,
            **{self._name: self._cache},
        )
        logits: Tensor = output.logits[:, -1].float()
        return logits


class Whole:
    """Rows of one length that are computed from their first token every time."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model

    def begin(self, prompts: Sequence[Sequence[int]], group_size: int) -> Tensor:
        """Compute the prompts once, as `Cached` does."""
        token_PT = torch.tensor(prompts, device=self._model.device)
        self._token_NT = token_PT.repeat_interleave(group_size, 0)
        return self._forward(token_PT).repeat_interleave(group_size, 0)

    def advance(self, token_N: Tensor) -> Tensor:
        """Compute what may follow these tokens, [N, V]."""
        self._token_NT = torch.cat([self._token_NT, token_N[:, None]], dim=1)
        return self._forward(self._token_NT)

    def select(self, keep: Tensor) -> None:
        """Keep these rows alone."""
        self._token_NT = self._token_NT[keep]

    def _forward(self, token_NT: Tensor) -> Tensor:
        # As the trainer calls it: its log-probabilities are the ones to meet.
        logits: Tensor = self._model(input_ids=token_NT, use_cache=False).logits[:, -1].float()
        return logits


def turns(prompts: Sequence[Sequence[int]], at_once: int, decoding: Decoding) -> list[list[int]]:
    """Share out the numbers of the prompts, at most `at_once` together.

    >>> turns([[5], [6, 7], [8]], 2, Decoding.PADDED), turns([[5], [6, 7], [8]], 2, Decoding.EVEN)
    ([[0, 1], [2]], [[0, 2], [1]])
    """
    alike: dict[int, list[int]] = {}
    for n, prompt in enumerate(prompts):
        alike.setdefault(0 if decoding is Decoding.PADDED else len(prompt), []).append(n)
    return [
        group[start : start + at_once]
        for group in alike.values()
        for start in range(0, len(group), at_once)
    ]


def _cache_argument(model: PreTrainedModel) -> str | None:
    """Name the argument by which the model takes a cache; None if it takes none that we make."""
    known = inspect.signature(model.forward).parameters
    return next((name for name in ("past_key_values", "cache_params") if name in known), None)


def left_padded(prompts: Sequence[Sequence[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Stack token ids, padded at the beginning, and the mask of what is no padding: [P, T] both."""
    longest = max(map(len, prompts))
    padded = [[0] * (longest - len(prompt)) + list(prompt) for prompt in prompts]
    mask = [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts]
    return torch.tensor(padded, device=device), torch.tensor(mask, device=device)
