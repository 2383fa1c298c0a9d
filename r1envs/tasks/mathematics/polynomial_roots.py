"""Integer roots of polynomials."""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.readers import integers
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._phrases import in_brackets
from r1envs.tasks.mathematics._polynomials import Polynomial, product, value_at, written


class _Setting(NamedTuple):
    """How many integer roots of which size, the leading factor, what else is a factor."""

    roots: int
    largest: int
    leading: int
    other_degree: int = 0


# By level.
_SETTINGS = (
    _Setting(2, 25, 3),
    _Setting(2, 60, 9),
    _Setting(3, 10, 4),
    _Setting(3, 18, 4),
    _Setting(4, 12, 3),
    _Setting(3, 12, 2, 1),
    _Setting(3, 12, 2, 2),
    _Setting(4, 13, 2, 1),
    _Setting(4, 14, 2, 2),
    _Setting(5, 14, 2, 2),
)
_NAME = re.compile(
    r"(?:\bthe\s)?\b(?:(?:integer\s+)?(?:roots?|solutions?|integers)|x(?:_?\{?[0-9₀-₉]\}?)?)\"?\s*(?:=|:|∈|\\in\b|are\b|is\b)",
    re.IGNORECASE,
)
_OR = re.compile(r"\bor\b")


class PolynomialRoots(ValueTask):
    """Find all integers at which a polynomial is zero.

    >>> PolynomialRoots().sample(np.random.default_rng(0), level=1).question
    'Find all integers x for which 3x^2 + 27x + 42 = 0. List each of them once.'
    """

    id: ClassVar[str] = "r1envs/PolynomialRoots-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with a list of integers, such as -3, 1, 4."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the roots, and above level 4 a factor without any integer root."""
        setting = _SETTINGS[level - 1]
        sizes = [*range(-setting.largest, 0), *range(1, setting.largest + 1)]
        roots = sorted(pick_some(rng, sizes, setting.roots))
        polynomial = _without_roots(rng, setting.other_degree)
        for root in roots:
            polynomial = product(polynomial, [-root, 1])
        leading = between(rng, 1, setting.leading)
        polynomial = [leading * coefficient for coefficient in polynomial]
        question = (
            f"Find all integers x for which {written(polynomial)} = 0. List each of them once."
        )
        answer = ", ".join(map(str, roots))
        data = {"polynomial": polynomial, "count": len(roots)}
        return Problem(question, answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read a list of integers; each may be said to be x."""
        return integers(_OR.sub(",", _NAME.sub(" ", plain(answer))))

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Put each into the polynomial, and see that none is missing."""
        if len(set(value)) < len(value):
            return "an integer stands more than once in the list"
        for x in value:
            if value_at(problem.data["polynomial"], x):
                return "the polynomial is not 0 at one of them"
        missing = problem.data["count"] - len(value)
        return f"{missing} of the integers are missing" if missing else None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Try divisors of the constant, divide by what is found, down to a quadratic."""
        rest: Polynomial = problem.data["polynomial"]
        steps: list[str] = []
        if (common := math.gcd(*rest)) > 1:
            rest = [coefficient // common for coefficient in rest]
            steps.append(f"Divide by {common}: {written(rest)}.")
        if len(rest) > 3:
            steps.append(f"An integer root divides {abs(rest[0])}. By Horner")
        rest, found = _tried(rest, steps)
        found += _of_quadratic(rest, steps)
        return " ".join([*steps, f"So it is {', '.join(map(str, sorted(found)))}."])


def _without_roots(rng: np.random.Generator, degree: int) -> Polynomial:
    """Draw a factor without integer roots, that no integer divides."""
    while degree:
        polynomial = [
            between(rng, 1, 9) * pick(rng, (1, -1)),
            *(between(rng, -9, 9) for _ in range(degree - 1)),
            between(rng, 3 - degree, 4 - degree // 2),
        ]
        has_roots = polynomial[0] % polynomial[1] == 0 if degree == 1 else _root(polynomial) != 0
        if not has_roots and math.gcd(*polynomial) == 1:
            return polynomial
    return [1]


def _tried(rest: Polynomial, steps: list[str]) -> tuple[Polynomial, list[int]]:
    """Try small integers, and divide by what is found, until a quadratic is left."""
    found: list[int] = []
    tried = _divisors(rest[0])
    while len(rest) > 3:
        x = next(divisor for divisor in tried if rest[0] % divisor == 0)
        *quotient, remainder = _horner(rest, x)
        worked = " ".join(map(str, [*quotient, remainder]))
        steps.append(f"at {x}: {worked}, {'no' if remainder else 'a root'}.")
        if not remainder:
            found.append(x)
            rest = quotient[::-1]
    return rest, found


def _divisors(number: int) -> Iterator[int]:
    """Yield the divisors, small ones first.

    >>> [*_divisors(-6)]
    [1, -1, 2, -2, 3, -3, 6, -6]
    """
    for divisor in range(1, abs(number) + 1):
        if number % divisor == 0:
            yield from (divisor, -divisor)


def _horner(polynomial: Polynomial, x: int) -> list[int]:
    """Give the coefficients of the quotient by x - `x`, the highest first; then the remainder.

    >>> _horner([-6, 11, -6, 1], 2)
    [1, -4, 3, 0]
    """
    row = [0]
    for coefficient in reversed(polynomial):
        row.append(row[-1] * x + coefficient)
    return row[1:]


def _root(quadratic: Polynomial) -> int:
    """Give the root of the discriminant if it is a square other than 0; 0 if not."""
    constant, linear, leading = quadratic
    discriminant = linear * linear - 4 * leading * constant
    root = math.isqrt(max(discriminant, 0))
    return root if root * root == discriminant else 0


def _of_quadratic(quadratic: Polynomial, steps: list[str]) -> list[int]:
    """Find the integer roots of a quadratic by its discriminant."""
    constant, linear, leading = quadratic
    discriminant = linear * linear - 4 * leading * constant
    begun = (
        f"{written(quadratic)} has the discriminant {in_brackets(linear)}^2-4*"
        f"{leading}*{in_brackets(constant)}={discriminant},"
    )
    root = _root(quadratic)
    if not root:
        steps.append(f"{begun} no square, so no other integer.")
        return []
    below = 2 * leading
    worked = " or ".join(
        f"({-linear}{sign}{root})/{below}={Fraction(-linear + int(f'{sign}{root}'), below)}"
        for sign in "-+"
    )
    steps.append(f"{begun} the square of {root}, so x is {worked}.")
    sums = (-linear - root, -linear + root)
    return [above // below for above in sums if above % below == 0]
