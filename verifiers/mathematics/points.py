"""Where expressions with variables are compared."""

import random
from collections.abc import Iterator
from fractions import Fraction

Point = dict[str, Fraction]

# Near zero nothing hides behind a large power; far from it more roots and logarithms are real.
_SCALES = (4, 1, 20, 4, 1, 300, 4, 1) * 2
_BELOW = 10007


def points(names: frozenset[str], seed: str) -> Iterator[Point]:
    """Draw points of the space of variables, the same ones for the same seed.

    The seed should contain the answer: then nobody can write one that is right at its points.
    """
    chance = random.Random(seed)
    for scale in _SCALES:
        yield {
            name: Fraction(chance.randint(-_BELOW + 1, _BELOW - 1), _BELOW) * scale
            for name in sorted(names)
        }
