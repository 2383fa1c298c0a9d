"""A text space that holds any prompt and any completion.

`gymnasium.spaces.Text` wants every character listed, refuses white space by default, and
its shared-memory form silently mangles what it carries. One space serves all tasks, so
that vector environments over different tasks have equal spaces.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from gymnasium import Space
from gymnasium.vector.utils import create_empty_array
from numpy.typing import NDArray

MAX_LENGTH = 4_000_000
"""Characters; a limit of sanity, far over any context window."""

_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz 0123456789"))


class TextSpace(Space[str]):
    """All strings of up to `MAX_LENGTH` characters.

    >>> "What is 2 + 3?" in TextSpace()
    True
    """

    def __init__(self, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(shape=None, dtype=None, seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        """Text has no array form."""
        return False

    def contains(self, x: Any) -> bool:
        """Tell whether `x` is a string within the length limit."""
        return isinstance(x, str) and len(x) <= MAX_LENGTH

    def sample(self, mask: None = None, probability: None = None) -> str:
        """Draw a short string of letters, digits and spaces."""
        length = self.np_random.integers(1, 33)
        return "".join(self.np_random.choice(_LETTERS, size=length))

    def to_jsonable(self, sample_n: Iterable[str]) -> list[str]:
        """Strings are JSON already."""
        return list(sample_n)

    def from_jsonable(self, sample_n: list[Any]) -> list[str]:
        """Strings are JSON already."""
        return [str(sample) for sample in sample_n]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextSpace)

    def __hash__(self) -> int:
        return hash(TextSpace)

    def __repr__(self) -> str:
        return "TextSpace()"


@create_empty_array.register(TextSpace)
def _empty_strings(space: TextSpace, n: int = 1, fn: Any = np.zeros) -> tuple[str, ...]:
    return ("",) * n


def text_array(texts: Sequence[str]) -> NDArray[np.object_]:
    """Put strings into an object array, one element each."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array
