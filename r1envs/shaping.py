"""Parts of scores that shape how a completion is written: its length, and repetition."""

from collections.abc import Sequence
from dataclasses import dataclass

from r1envs.errors import ConfigError
from r1envs.problem import Problem


@dataclass(frozen=True, kw_only=True)
class LengthPenalty:
    """Takes off for characters over a limit, as the soft overlong punishment of DAPO does.

    0 up to `free` characters of all replies of an episode, then falling in a line to -1 at `most`
    (arXiv 2503.14476, which counts tokens).

    >>> LengthPenalty(free=10, most=20).measure([], [["x" * 15], ["x"]])
    [-0.5, 0.0]
    """

    free: int
    most: int
    name: str = "length"

    def __post_init__(self) -> None:
        if not 0 <= self.free < self.most:
            raise ConfigError(f"free must be below most, got {self.free} and {self.most}")

    def measure(
        self, problems: Sequence[Problem], transcripts: Sequence[Sequence[str]]
    ) -> list[float]:
        """Measure the length of each episode."""
        lengths = [sum(map(len, replies)) for replies in transcripts]
        return [min(0.0, max(-1.0, (self.free - n) / (self.most - self.free))) for n in lengths]


@dataclass(frozen=True, kw_only=True)
class RepetitionPenalty:
    """Takes off for words that are repeated: minus the share of n-grams that stood before.

    Against models that fill their thoughts by saying things again (arXiv 2502.03373 has a penalty
    on n-grams for that).

    >>> RepetitionPenalty(words=2).measure([], [["a b a b a b"], ["a b c d"]])
    [-0.6, 0.0]
    """

    words: int = 4
    name: str = "repetition"

    def __post_init__(self) -> None:
        if self.words < 1:
            raise ConfigError(f"words must be at least 1, got {self.words}")

    def measure(
        self, problems: Sequence[Problem], transcripts: Sequence[Sequence[str]]
    ) -> list[float]:
        """Measure the repetition within each episode."""
        return [self._repeated(" ".join(replies).split()) for replies in transcripts]

    def _repeated(self, words: list[str]) -> float:
        grams = [*zip(*(words[n:] for n in range(self.words)), strict=False)]
        return len(set(grams)) / len(grams) - 1 if grams else 0.0
