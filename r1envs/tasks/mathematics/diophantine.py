"""Linear Diophantine equations: whole numbers x and y that make a*x + b*y equal to c."""

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.readers import integer, values_of
from r1envs.tasks.kit.value_task import ValueTask

# Smallest and largest coefficient, largest multiple of each in c, and whether x and y must not be
# negative, by level.
_SIZES = (
    *((3, 19, 12, True), (8, 30, 20, True), (12, 40, 30, False), (20, 60, 40, False)),
    *((40, 150, 99, False), (100, 400, 300, False), (400, 2000, 999, False)),
    *((2000, 20_000, 9999, False), (20_000, 500_000, 99_999, False)),
    (500_000, 50_000_000, 999_999, False),
)
# Steps of Euclid's algorithm; more are harder, and chance would sometimes give very few.
_STEPS = ((1, 3), (2, 4), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8), (9, 10), (11, 12), (14, 16))


class Diophantine(ValueTask):
    """Solve a linear equation in two whole numbers.

    >>> Diophantine().sample(np.random.default_rng(2), level=3).question
    'Find whole numbers x and y, negative ones allowed, with 36*x + 19*y = 315.'
    """

    id: ClassVar[str] = "r1envs/Diophantine-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with both numbers, such as x = 3, y = 5."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw coefficients without a common divisor, then a solution that is not seen."""
        low, high, most, natural = _SIZES[level - 1]
        fewest, longest = _STEPS[level - 1]
        while True:
            a, b = between(rng, low, high), between(rng, low, high)
            if a > b and math.gcd(a, b) == 1 and fewest <= len(_quotients(a, b)) <= longest:
                break
        x, y = between(rng, 1, most), between(rng, 1, most)
        c = a * x + b * y
        kind = "none of them negative" if natural else "negative ones allowed"
        question = f"Find whole numbers x and y, {kind}, with {a}*x + {b}*y = {c}."
        data = {"a": a, "b": b, "c": c, "natural": natural}
        x, y = _smallest(a, b, c)
        return Problem(question, f"x = {x}, y = {y}", data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read x and y, named or in this order."""
        return [integer(value) for value in values_of(answer, "xy")]

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Put both numbers into the equation."""
        data = problem.data
        if data["natural"] and min(value) < 0:
            return "a number is negative"
        if data["a"] * value[0] + data["b"] * value[1] != data["c"]:
            return f"a*x + b*y is not {data['c']}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Divide as Euclid does, then invert b or a backwards, and make x smallest.

        >>> problem = Problem("", "x = 1, y = 2", {"a": 5, "b": 3, "c": 11})
        >>> Diophantine().solve(problem)
        '5=1*3+2. 3=1*2+1. 1=1*3-1*2. 1=-1*5+2*3. times 11: x=-11, y=22. x=-11+4*3=1, y=22-4*5=2.'
        """
        a, b, c = problem.data["a"], problem.data["b"], problem.data["c"]
        steps, p, q = list[str](), a, b
        for quotient in _quotients(a, b):
            steps.append(f"{p}={quotient}*{q}+{p - quotient * q}.")
            p, q = q, p - quotient * q
        for x, y, p, q in reversed(_combinations(a, b)):
            steps.append(f"1={x}*{p}{y:+}*{q}.")
        x, y, *_ = _combinations(a, b)[0]
        x, y = x * c, y * c
        times = (x % b - x) // b
        final = f"x={x}{times:+}*{b}={x + times * b}, y={y}{-times:+}*{a}={y - times * a}."
        return " ".join([*steps, f"times {c}: x={x}, y={y}.", final])


def _quotients(a: int, b: int) -> list[int]:
    """List the quotients of Euclid's algorithm until the remainder 1.

    >>> _quotients(5, 3)
    [1, 1]
    """
    found = []
    while b > 1:
        found.append(a // b)
        a, b = b, a % b
    return found


def _combinations(a: int, b: int) -> list[tuple[int, int, int, int]]:
    """Write 1 as x*p + y*q for each pair p, q of Euclid's algorithm, the first pair first.

    >>> _combinations(5, 3)
    [(-1, 2, 5, 3), (1, -1, 3, 2)]
    """
    pairs, quotients = [], _quotients(a, b)
    for quotient in quotients:
        pairs.append((a, b, quotient))
        a, b = b, a - quotient * b
    found = list[tuple[int, int, int, int]]()
    x, y = 0, 1
    for p, q, quotient in reversed(pairs):
        x, y = y, x - quotient * y
        found.append((x, y, p, q))
    return found[::-1]


def _smallest(a: int, b: int, c: int) -> tuple[int, int]:
    """Give the solution with the smallest x that is not negative."""
    x = c * pow(a, -1, b) % b
    return x, (c - a * x) // b
