"""Drawing plain Python values from a numpy generator."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


def between(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw an integer uniformly, ends included."""
    return int(rng.integers(low, high, endpoint=True))


def pick(rng: np.random.Generator, choices: Sequence[Item]) -> Item:
    """Draw one of a sequence uniformly."""
    return choices[int(rng.integers(len(choices)))]


def pick_some(rng: np.random.Generator, choices: Sequence[Item], count: int) -> list[Item]:
    """Draw so many different ones of a sequence, in random order."""
    return [choices[i] for i in rng.permutation(len(choices))[:count].tolist()]


def shuffled(rng: np.random.Generator, items: Sequence[Item]) -> list[Item]:
    """Put items into random order."""
    return pick_some(rng, items, len(items))
