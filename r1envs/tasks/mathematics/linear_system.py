"""Systems of linear equations with one solution, in integers."""

import itertools
import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.readers import integer, values_of
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._phrases import in_brackets, listed

Row: TypeAlias = list[int]
"""Coefficients of one equation, then what stands on its right side."""


class _Setting(NamedTuple):
    """How many unknowns, the largest coefficient, the largest value of an unknown."""

    unknowns: int
    coefficient: int
    value: int


# By level.
_SETTINGS = (
    _Setting(2, 2, 15),
    _Setting(2, 5, 15),
    _Setting(2, 9, 20),
    _Setting(2, 25, 40),
    _Setting(3, 2, 9),
    _Setting(3, 4, 12),
    _Setting(3, 9, 15),
    _Setting(4, 2, 9),
    _Setting(4, 4, 12),
    _Setting(4, 9, 20),
)
_NAMES = "xyzw"


class LinearSystem(ValueTask):
    """Solve a system of linear equations for its integer unknowns.

    >>> LinearSystem().sample(np.random.default_rng(0), level=2).question
    'Find the integers x and y for which -5x - 5y = -75 and -4x + 3y = -32.'
    """

    id: ClassVar[str] = "r1envs/LinearSystem-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        'Answer with the value of each unknown, in the order of the question, such as "x=1, y=-2".'
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the values, then equations that no other values satisfy."""
        setting = _SETTINGS[level - 1]
        count = setting.unknowns
        values = [between(rng, -setting.value, setting.value) for _ in range(count)]
        rows = _independent(rng, setting)
        for row in rows:
            row.append(sum(map(int.__mul__, row, values)))
        names = _NAMES[:count]
        asked, given = listed(names), listed([_equation(row) for row in rows])
        question = f"Find the integers {asked} for which {given}."
        answer = ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
        return Problem(question, answer, {"rows": rows}, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read a value for each unknown: named, or a list in their order."""
        names = _NAMES[: len(problem.data["rows"])]
        return [integer(value) for value in values_of(answer, names)]

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Put the values into each equation."""
        for row in problem.data["rows"]:
            if sum(map(int.__mul__, row[:-1], value)) != row[-1]:
                return f"they do not satisfy {_equation(row)}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Eliminate one unknown after the other, then put values in from the last to the first.

        >>> problem = Problem("", "x=3, y=1", {"rows": [[1, 1, 4], [1, -1, 2]]})
        >>> LinearSystem().solve(problem)[:66]
        '(1) x + y = 4. (2) x - y = 2. (2) - (1) is (3) -2y = -2. From (3) '
        >>> LinearSystem().solve(problem)[66:]
        '-2y = -2, so y=1. From (1) x = 4 - 1*1 = 3. So x=3, y=1.'
        """
        rows = problem.data["rows"]
        steps = [f"({place}) {_equation(row)}." for place, row in enumerate(rows, 1)]
        pivots = _eliminated(rows, steps)
        values: dict[int, int] = {}
        for column, (place, row) in reversed([*enumerate(pivots)]):
            values[column] = _put_in(column, place, row, values, steps)
        found = ", ".join(f"{_NAMES[column]}={value}" for column, value in sorted(values.items()))
        return " ".join([*steps, f"So {found}."])

    def canonical(self, problem: Problem) -> str:
        """Name the system by its equations in any order, whatever the unknowns are called."""
        rows = problem.data["rows"]
        orders = itertools.permutations(range(len(rows)))
        return str(min(sorted(_normal(row, order) for row in rows) for order in orders))


def _independent(rng: np.random.Generator, setting: _Setting) -> list[Row]:
    """Draw coefficients with a determinant other than 0, at least two of them in each row."""
    count, bound = setting.unknowns, setting.coefficient
    while True:
        rows: list[Row] = rng.integers(-bound, bound + 1, size=(count, count)).tolist()
        if all(row.count(0) <= count - 2 for row in rows) and _determinant(rows):
            return rows


def _determinant(rows: Sequence[Row]) -> int:
    """Expand along the first row: there are few unknowns.

    >>> _determinant([[1, 2], [3, 4]])
    -2
    """
    if len(rows) == 1:
        return rows[0][0]
    return sum(
        (-1) ** place * entry * _determinant([row[:place] + row[place + 1 :] for row in rows[1:]])
        for place, entry in enumerate(rows[0])
        if entry
    )


def _equation(row: Row) -> str:
    """Write an equation.

    >>> _equation([1, -2, 0, 5])
    'x - 2y = 5'
    """
    text = ""
    for name, coefficient in zip(_NAMES, row[:-1], strict=False):
        if coefficient:
            sign = ("- " if coefficient < 0 else "+ ") if text else "-" * (coefficient < 0)
            size = "" if abs(coefficient) == 1 else abs(coefficient)
            text += f"{' ' if text else ''}{sign}{size}{name}"
    return f"{text} = {row[-1]}"


def _normal(row: Row, order: Sequence[int]) -> Row:
    """Put the unknowns into an order; a common factor of the row, and its sign, go."""
    ordered = [*(row[place] for place in order), row[-1]]
    first = next(entry for entry in ordered if entry)
    factor = math.gcd(*row) * (1 if first > 0 else -1)
    return [entry // factor for entry in ordered]


def _eliminated(rows: Sequence[Row], steps: list[str]) -> list[tuple[int, Row]]:
    """Find an equation for each unknown without those before it; write how."""
    left = list(enumerate(rows, 1))
    number, pivots = len(rows), []
    for column in range(len(rows)):
        with_it = [item for item in left if item[1][column]]
        place, pivot = min(with_it, key=lambda item: abs(item[1][column]))
        following = [item for item in left if not item[1][column]]
        for other_place, other in with_it:
            if other_place != place:
                number += 1
                text, row = _combination(other_place, other, place, pivot, column)
                steps.append(f"{text} is ({number}) {_equation(row)}.")
                following.append((number, row))
        pivots.append((place, pivot))
        left = following
    return pivots


def _combination(
    other_place: int, other: Row, place: int, pivot: Row, column: int
) -> tuple[str, Row]:
    """Cancel an unknown from an equation by means of another."""
    common = math.gcd(other[column], pivot[column])
    sign = 1 if pivot[column] > 0 else -1
    times, less = sign * pivot[column] // common, sign * other[column] // common
    row = [times * a - less * b for a, b in zip(other, pivot, strict=True)]
    first = f"{times}*({other_place})" if times > 1 else f"({other_place})"
    second = f"{abs(less)}*({place})" if abs(less) > 1 else f"({place})"
    return f"{first} {'-' if less > 0 else '+'} {second}", row


def _put_in(column: int, place: int, row: Row, values: dict[int, int], steps: list[str]) -> int:
    """Find an unknown from an equation in which the others are known."""
    name, known = _NAMES[column], [(row[i], v) for i, v in sorted(values.items()) if row[i]]
    right = row[-1] - sum(coefficient * value for coefficient, value in known)
    left = _equation([*(row[column] * (i == column) for i in range(len(row) - 1)), 0])[:-4]
    worked = "".join(
        f" {'-' if coefficient > 0 else '+'} {abs(coefficient)}*{in_brackets(value)}"
        for coefficient, value in known
    )
    value = right // row[column]
    rest = f" = {right}" if known else ""
    end = f", so {name}={value}" if row[column] != 1 else ""
    steps.append(f"From ({place}) {left} = {row[-1]}{worked}{rest}{end}.")
    return value
