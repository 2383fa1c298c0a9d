"""Products of polynomials, multiplied out."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.readers import unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._phrases import in_brackets
from r1envs.tasks.mathematics._polynomials import (
    Polynomial,
    power_of_x,
    product,
    read_polynomial,
    written,
)


class _Setting(NamedTuple):
    """Degrees of the factors; bounds of their leading and of their other coefficients."""

    degrees: tuple[int, ...]
    leading: int
    other: int


# By level.
_SETTINGS = (
    _Setting((1, 1), 4, 12),
    _Setting((1, 1), 9, 30),
    _Setting((1, 2), 5, 9),
    _Setting((2, 2), 9, 15),
    _Setting((1, 1, 1), 4, 9),
    _Setting((1, 1, 2), 5, 9),
    _Setting((1, 2, 2), 5, 9),
    _Setting((2, 2, 2), 5, 9),
    _Setting((2, 3, 3), 6, 12),
    _Setting((2, 2, 3, 3), 6, 12),
)


class PolynomialProduct(ValueTask):
    """Multiply polynomials out, and collect like terms.

    >>> PolynomialProduct().sample(np.random.default_rng(0), level=1).question
    'Expand (3x + 9)(2x + 12) and collect like terms.'
    """

    id: ClassVar[str] = "r1envs/PolynomialProduct-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with one polynomial without parentheses, such as 2x^2 - x - 15."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the factors."""
        setting = _SETTINGS[level - 1]
        factors = [_factor(rng, degree, setting) for degree in setting.degrees]
        expanded: Polynomial = [1]
        for factor in factors:
            expanded = product(expanded, factor)
        question = f"Expand {_written(factors)} and collect like terms."
        return Problem(question, written(expanded), {"factors": factors}, level=level)

    def read(self, problem: Problem, answer: str) -> Polynomial:
        """Read a polynomial, behind the product and an equals sign or alone."""
        return read_polynomial(unnamed(answer, _written(problem.data["factors"]), "f(x)", "P(x)"))

    def fault(self, problem: Problem, value: Polynomial) -> str | None:
        """Compare the coefficients: they are those of one polynomial alone."""
        expected = read_polynomial(problem.answer)
        if value == expected:
            return None
        if len(value) != len(expected):
            return f"the degree is not {len(expected) - 1}"
        pairs = zip(value, expected, strict=True)
        power = next(power for power, (given, right) in enumerate(pairs) if given != right)
        return f"the coefficient of degree {power} is not {value[power]}"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Multiply two at a time, and gather what makes each power.

        >>> problem = Problem("", "", {"factors": [[-3, 1], [5, 2]]})
        >>> PolynomialProduct().solve(problem)[:50]
        '(x - 3)(2x + 5): x^2: 1*2=2. x: 1*5+(-3)*2=-1. con'
        >>> PolynomialProduct().solve(problem)[50:]
        'stant: (-3)*5=-15. So it is 2x^2 - x - 15.'
        """
        so_far, *others = problem.data["factors"]
        steps = []
        for factor in others:
            steps.append(f"{_written([so_far, factor])}: {_gathered(so_far, factor)}")
            so_far = product(so_far, factor)
        return " ".join([*steps, f"So it is {written(so_far)}."])

    def canonical(self, problem: Problem) -> str:
        """Name the product by its factors in any order."""
        return str(sorted(problem.data["factors"]))


def _factor(rng: np.random.Generator, degree: int, setting: _Setting) -> Polynomial:
    """Draw a polynomial with a constant other than 0."""
    other: list[int] = rng.integers(-setting.other, setting.other + 1, size=degree).tolist()
    other[0] = other[0] or setting.other
    return [*other, between(rng, 1, setting.leading)]


def _written(factors: Sequence[Polynomial]) -> str:
    return "".join(f"({written(factor)})" for factor in factors)


def _gathered(left: Polynomial, right: Polynomial) -> str:
    """Write for each power the products that make its coefficient."""
    steps = []
    for power in reversed(range(len(left) + len(right) - 1)):
        pairs = [
            (a, right[power - i])
            for i, a in reversed([*enumerate(left)])
            if 0 <= power - i < len(right) and a and right[power - i]
        ]
        if pairs:
            made = "+".join(f"{in_brackets(a)}*{in_brackets(b)}" for a, b in pairs)
            steps.append(
                f"{power_of_x(power) or 'constant'}: {made}={sum(a * b for a, b in pairs)}."
            )
    return " ".join(steps)
