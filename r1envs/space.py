"""A text space that holds any prompt and any completion.

`gymnasium.spaces.Text` wants every character listed, refuses white space by default, and
its shared-memory form silently mangles what it carries. One space serves all tasks, so
that vector environments over different tasks have equal spaces.
"""

import copy
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, TypeAlias

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Tuple
from gymnasium.spaces.utils import (
    flatdim,
    flatten,
    flatten_space,
    is_space_dtype_shape_equiv,
    unflatten,
)
from gymnasium.vector.utils import (
    batch_differing_spaces,
    create_empty_array,
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)
from gymnasium.wrappers.utils import create_zero_array
from numpy.typing import ArrayLike, NDArray

from r1envs.shared_texts import SharedTexts, SharedTextsView

MAX_LENGTH = 4_000_000
"""Characters; a limit of sanity, far over any context window."""

_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz 0123456789"))

Mask: TypeAlias = tuple[int | None, ArrayLike | None]
"""A length, and one number for each of `TextSpace.characters`; None leaves it to chance."""


class TextSpace(Space[str]):
    """All strings of up to `MAX_LENGTH` characters.

    >>> "What is 2 + 3?" in TextSpace()
    True
    """

    characters = "".join(_LETTERS)
    """What samples are made of."""

    def __init__(self, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(shape=None, dtype=None, seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        """Text has no array form."""
        return False

    def contains(self, x: Any) -> bool:
        """Tell whether `x` is a string within the length limit."""
        return isinstance(x, str) and len(x) <= MAX_LENGTH

    def sample(self, mask: Mask | None = None, probability: Mask | None = None) -> str:
        """Draw a short string of `characters`.

        Args:
            mask: A length, and 1 for each character that may be drawn; each may be None.
            probability: The same with the probability of each character.
        """
        if mask is not None and probability is not None:
            raise ValueError("a sample is drawn by `mask` or by `probability`, not by both")
        length, weights = mask or probability or (None, None)
        if length is None:
            length = int(self.np_random.integers(1, 33))
        shares = None if weights is None else _shares(weights, summed=probability is not None)
        return "".join(self.np_random.choice(_LETTERS, size=length, p=shares))

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


def _shares(weights: ArrayLike, *, summed: bool) -> NDArray[np.float64]:
    """Read the weights of the characters; they are to sum to 1 already, or are made to."""
    shares: NDArray[np.float64] = np.asarray(weights, dtype=float)
    total = float(shares.sum())
    if shares.shape != _LETTERS.shape or not total > 0 or (summed and not np.isclose(total, 1)):
        what = "probabilities that sum to 1" if summed else "numbers, one of them over 0"
        raise ValueError(f"TextSpace.sample needs {len(_LETTERS)} {what}, got {weights!r:.60}")
    return np.divide(shares, total)


def text_array(texts: Sequence[str]) -> NDArray[np.object_]:
    """Put strings into an object array, one element each."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


# What Gymnasium's vector environments and wrappers ask of a space. Batching and iterating, it
# does for any space by itself. Its type hints know its own spaces alone.


@create_empty_array.register(TextSpace)
def _empty_strings(space: TextSpace, n: int = 1, fn: Any = np.zeros) -> tuple[str, ...]:
    return ("",) * n


@create_zero_array.register(TextSpace)
def _empty_string(space: TextSpace) -> str:  # type: ignore[misc]
    return ""


@batch_differing_spaces.register(TextSpace)
def _batch(spaces: Sequence[TextSpace]) -> Tuple[Any]:  # type: ignore[misc]
    return Tuple([copy.deepcopy(s) for s in spaces], seed=copy.deepcopy(spaces[0].np_random))


@is_space_dtype_shape_equiv.register(TextSpace)
def _is_equivalent(space_1: TextSpace, space_2: Space[Any]) -> bool:
    return space_1 == space_2


@create_shared_memory.register(TextSpace)
def _shared(space: TextSpace, n: int = 1, ctx: Any = None) -> SharedTexts:
    return SharedTexts(n)


@read_from_shared_memory.register(TextSpace)
def _read_shared(space: TextSpace, shared_memory: SharedTexts, n: int = 1) -> SharedTextsView:
    return SharedTextsView(shared_memory)


@write_to_shared_memory.register(TextSpace)
def _write_shared(space: TextSpace, index: int, value: str, shared_memory: SharedTexts) -> None:
    shared_memory.write(index, value)


@flatten_space.register(TextSpace)
def _flat_space(space: TextSpace) -> TextSpace:
    return space


@flatten.register(TextSpace)
@unflatten.register(TextSpace)
def _flat(space: TextSpace, x: str) -> str:  # type: ignore[misc]
    return x


@flatdim.register(TextSpace)
def _no_flatdim(space: TextSpace) -> NoReturn:
    raise ValueError("a text has no fixed number of dimensions: tokenize it before it is flattened")
