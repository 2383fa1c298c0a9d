import re
from fractions import Fraction

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.linear_system import LinearSystem

TASK = LinearSystem()
# x + 2y = 1 and 3x - y = 17.
PROBLEM = Problem("", "x=5, y=-2", {"rows": [[1, 2, 1], [3, -1, 17]]})


def read_equations(question: str) -> tuple[list[str], list[list[int]]]:
    asked, _, given = question.removeprefix("Find the integers ").partition(" for which ")
    names, rows = re.findall("[a-z]", asked.replace("and", "")), []
    for equation in re.split(", | and ", given.removesuffix(".")):
        left, right = equation.replace(" ", "").split("=")
        terms = re.findall(r"([+-]?[0-9]*)([a-z])", left)
        sizes = {name: int(size + "1" if size in ("", "+", "-") else size) for size, name in terms}
        rows.append([*(sizes.get(name, 0) for name in names), int(right)])
    return names, rows


def by_cramer(rows: list[list[int]]) -> list[Fraction]:
    """Solve by quotients of determinants."""
    whole = determinant([row[:-1] for row in rows])
    columns = range(len(rows))
    return [
        determinant([[*row[:place], row[-1], *row[place + 1 : -1]] for row in rows]) / whole
        for place in columns
    ]


def determinant(rows) -> Fraction:
    rows, value = [[Fraction(entry) for entry in row] for row in rows], Fraction(1)
    while rows:
        pivot = next((row for row in rows if row[0]), None)
        if pivot is None:
            return Fraction(0)
        value *= pivot[0] * (-1) ** rows.index(pivot)
        rows.remove(pivot)
        rows = [
            [entry - row[0] / pivot[0] * above for entry, above in zip(row, pivot, strict=True)][1:]
            for row in rows
        ]
    return value


@pytest.mark.parametrize("level", range(1, 11))
def test_cramer_finds_the_same_values(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        names, rows = read_equations(problem.question)
        values = by_cramer(rows)
        pairs = zip(names, values, strict=True)
        assert problem.answer == ", ".join(f"{name}={value}" for name, value in pairs)
        assert TASK.solve(problem).endswith(f"So {problem.answer}.")


@pytest.mark.parametrize(
    "answer",
    [
        "x=5, y=-2",
        "x = 5 and y = -2",
        "y = -2, x = 5",
        "(5, -2)",
        "(x, y) = (5, -2)",
        "[5, -2]",
        "5, −2",
        "X=5, Y=-2",
        '{"x": 5, "y": -2}',
        "- x = 5\n- y = -2",
        r"\boxed{x=5, y=-2}",
        r"$(x, y) = (5, -2)$",
        "**x = 5, y = -2**",
        '```json\n{"x": 5, "y": -2}\n```',
    ],
)
def test_forms_of_the_values(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "x=5, y=2",
        "x=-2, y=5",
        "(-2, 5)",
        "x=1, y=0",
        "x=5",
        "5",
        "x=5, y=-2, z=0",
        "5, -2, 0",
        "x=5, x=-2",
        "x=5, y=-2, y=2",
        "x=5, y=-2 or -3",
        "(y, x) = (5, -2)",
        "x + 2y = 1, 3x - y = 17",
    ],
)
def test_wrong_answers_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct


def test_other_names_orders_and_multiples_are_the_same_problem():
    def name(*rows: list[int]) -> str:
        return TASK.canonical(Problem("", "", {"rows": list(rows)}))

    assert name([1, 2, 1], [3, -1, 17]) == name([3, -1, 17], [1, 2, 1])
    assert name([1, 2, 1], [3, -1, 17]) == name([2, 1, 1], [-1, 3, 17])
    assert name([1, 2, 1], [3, -1, 17]) == name([-2, -4, -2], [3, -1, 17])
    assert name([1, 2, 1], [3, -1, 17]) != name([1, 2, 1], [3, -1, 18])
