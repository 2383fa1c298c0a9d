"""Where expressions with variables are compared."""

import random
from collections.abc import Iterator
from fractions import Fraction

Point = dict[str, Fraction]

# Near zero nothing hides behind a large power; far from it more roots and logarithms are real.
_SCALES = (4, 1, 20, 4, 1, 300, 4, 1) * 2
_BELOW = 10007
# By which bits of the count a variable changes its sign.
_SIGNS = (1, 2, 3)
ENOUGH = 4
"""Points at which two expressions must agree. Of so many in a row each variable, and each
product of two, is negative at some: there a root of x^2 is not x."""


def points(names: frozenset[str], seed: str) -> Iterator[Point]:
    """Draw points of the space of variables, the same ones for the same seed.

    The last ones are positive, for what is real nowhere else. The seed should contain the
    answer: then nobody can write one that is right at its points.
    """
    chance = random.Random(seed)
    for count, scale in enumerate(_SCALES * 2):
        yield {
            name: Fraction(chance.randint(1, _BELOW - 1), _BELOW)
            * scale
            * (-1 if count < len(_SCALES) and _is_negative(at, count) else 1)
            for at, name in enumerate(sorted(names))
        }


def _is_negative(variable: int, count: int) -> bool:
    return (_SIGNS[variable % len(_SIGNS)] & ~count).bit_count() % 2 == 1
