import itertools
import json
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.sudoku import Sudoku
from r1envs.verifiers.verdict import Status

TASK = Sudoku()
# Its two empty rectangles can be filled in two ways each: four right answers.
OPEN = Problem(
    "",
    "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1",
    {"size": 4, "clues": [0, 0, 3, 4, 3, 4, 0, 0, 0, 0, 4, 3, 4, 3, 0, 0]},
)


def fillings(question):
    """Read the grid from the question and list all ways to fill it, by plain search."""
    size, height, width = (
        int(number) for number in re.search(r"1 to (\d),.*of (\d) rows and (\d)", question).groups()
    )
    grid = [line.split() for line in question.split("\n")[1:]]
    assert len(grid) == size

    def fits(row, column, digit):
        top, left = row - row % height, column - column % width
        box = itertools.product(range(top, top + height), range(left, left + width))
        return (
            digit not in grid[row]
            and all(grid[r][column] != digit for r in range(size))
            and all(grid[r][c] != digit for r, c in box)
        )

    def search():
        empty = [(r, c) for r in range(size) for c in range(size) if grid[r][c] == "."]
        if not empty:
            yield "\n".join(map(" ".join, grid))
            return
        choices = {cell: [d for d in "123456789"[:size] if fits(*cell, d)] for cell in empty}
        row, column = min(choices, key=lambda cell: len(choices[cell]))
        for digit in choices[row, column]:
            grid[row][column] = digit
            yield from search()
        grid[row][column] = "."

    return list(search())


@pytest.mark.parametrize("level", range(1, 11))
def test_exactly_one_filling_fits(level):
    for index in range(10):
        problem = TASK.draw(2, index, level=level)
        assert fillings(problem.question) == [problem.answer]


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_fills_every_empty_cell(level):
    problem = TASK.draw(3, 0, level=level)
    grid = [line.split() for line in problem.question.split("\n")[1:]]
    for sentence in TASK.solve(problem).removesuffix(".").split(". "):
        row, column = map(int, re.search(r"r(\d)c(\d)", sentence).groups())
        assert grid[row - 1][column - 1] == "."
        grid[row - 1][column - 1] = sentence[-1]
    assert "\n".join(map(" ".join, grid)) == problem.answer


def test_every_filling_that_keeps_the_rules_is_right():
    rows = [
        ["1 2 3 4", "3 4 1 2", "2 1 4 3", "4 3 2 1"],
        ["2 1 3 4", "3 4 2 1", "1 2 4 3", "4 3 1 2"],
    ]
    for filled in rows:
        assert TASK.verify(OPEN, "\n".join(filled)).correct


@pytest.mark.parametrize(
    "answer",
    [
        "1234\n3412\n2143\n4321",
        "1234/3412/2143/4321",
        json.dumps([[1, 2, 3, 4], [3, 4, 1, 2], [2, 1, 4, 3], [4, 3, 2, 1]]),
        "```\n1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1\n```",
        "| 1 | 2 | 3 | 4 |\n| 3 | 4 | 1 | 2 |\n| 2 | 1 | 4 | 3 |\n| 4 | 3 | 2 | 1 |",
        "1,2,3,4\n3,4,1,2\n2,1,4,3\n4,3,2,1",
        "1 2 | 3 4\n3 4 | 1 2\n----+----\n2 1 | 4 3\n4 3 | 2 1",
        r"\begin{pmatrix}1&2&3&4\\3&4&1&2\\2&1&4&3\\4&3&2&1\end{pmatrix}",
    ],
)
def test_rows_may_be_written_in_many_ways(answer):
    assert TASK.verify(OPEN, answer).correct


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("2143\n3412\n1234\n4321", "r1c3 is 3, not 4"),
        ("1234\n3412\n2143\n4312", "column 3 has two cells with 1"),
        ("1234\n3412\n1243\n4321", "column 1 has two cells with 1"),
        ("1234\n3412\n2143", "not 4 rows of 4"),
        ("1234\n3412\n2143\n4321\n1234", "not 4 rows of 4"),
        ("..34\n34..\n..43\n43..", "'.' is no digit from 1 to 4"),
        ("1234\n3412\n2143\n4325", "'5' is no digit from 1 to 4"),
        ("1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 12", "'12' is no digit"),
    ],
)
def test_wrong_answers_are_told_why(answer, reason):
    verdict = TASK.verify(OPEN, answer)
    assert verdict.status in (Status.WRONG, Status.UNPARSABLE)
    assert verdict.reason.startswith(reason)


def test_renamed_digits_and_mirrors_are_the_same_problem():
    clues = TASK.draw(0, 0, level=8).data["clues"]
    other = [(11 - clue) % 10 if clue > 1 else clue for clue in clues]
    turned = [other[9 * column + row] for row in range(9) for column in range(9)][::-1]
    problems = [Problem("", "", {"size": 9, "clues": c}) for c in (clues, other, turned)]
    assert len(set(map(TASK.canonical, problems))) == 1
