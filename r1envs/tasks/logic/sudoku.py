"""Fill in a sudoku of four, six or nine digits."""

import functools
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.readers import ReadingError, table
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.logic._sudoku_grids import BOXES, emptied, full_grid, settled_cells, shape_of

# By level: the size of the grid, and how many cells are empty, if the others settle so many.
_SHAPES = ((4, 5), (4, 7), (4, 9), (6, 13), (6, 17), (6, 22), (9, 30), (9, 36), (9, 42), (9, 81))
_NUMBERS = {4: "four", 6: "six", 9: "nine"}


class Sudoku(ValueTask):
    """Fill in a sudoku, in which every empty cell can be worked out.

    >>> problem = Sudoku().sample(np.random.default_rng(0), level=1)
    >>> print(problem.question.partition("dots.")[2].strip())
    3 4 . 1
    . 2 3 4
    . 3 1 2
    . 1 . 3
    """

    id: ClassVar[str] = "r1envs/Sudoku-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with all rows of the filled grid, one row a line."
    longest: ClassVar[int] = 800

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Fill a grid at random, then empty cells one by one."""
        size, most = _SHAPES[level - 1]
        full = full_grid(rng, size)
        clues = emptied(rng, full, size, most)
        height, width = BOXES[size]
        question = (
            f"Fill in this sudoku with the digits 1 to {size}, so that: each row, each column and "
            f"each of the {_NUMBERS[size]} boxes of {height} rows and {width} columns holds every "
            f"digit once. The empty cells are shown as dots.\n{_written(clues, size)}"
        )
        data = {"size": size, "clues": clues}
        return Problem(question, _written(full, size), data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read the cells row by row."""
        size = problem.data["size"]
        cells = [cell for row in table(answer, size, size) for cell in row]
        digits = "123456789"[:size]
        for cell in cells:
            if len(cell) != 1 or cell not in digits:
                raise ReadingError(f"{quote(cell)} is no digit from 1 to {size}")
        return [int(cell) for cell in cells]

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Find a clue that was changed, or a digit twice in a row, a column or a box."""
        size, clues = problem.data["size"], problem.data["clues"]
        for cell, (clue, digit) in enumerate(zip(clues, value, strict=True)):
            if clue not in (0, digit):
                return f"{_place(cell, size)} is {clue}, not {digit}"
        for number, (name, cells) in enumerate(shape_of(size).units):
            digits = [value[cell] for cell in cells]
            for digit in digits:
                if digits.count(digit) > 1:
                    return f"{name} {number % size + 1} has two cells with {digit}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Fill the cells in an order in which the next one always follows.

        >>> data = {"size": 4, "clues": [1, 2, 3, 4, 3, 4, 0, 2, 2, 1, 4, 3, 4, 0, 2, 1]}
        >>> Sudoku().solve(Problem("", "", data))
        'r2c3 sees 234, so 1. r4c2 sees 124, so 3.'
        """
        size, clues = problem.data["size"], problem.data["clues"]
        grid = list(clues)
        sentences: list[str] = []
        for cell, digit, why in settled_cells(clues, size):
            if why == "cell":
                sentences.append(
                    f"{_place(cell, size)} sees {_seen(grid, cell, size)}, so {digit}."
                )
            else:
                sentences.append(f"only {_place(cell, size)} of its {why} can be {digit}.")
            grid[cell] = digit
        return " ".join(sentences)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its clues, whichever digits stand for which, turned or mirrored."""
        size, clues = problem.data["size"], problem.data["clues"]
        return min(_renamed([clues[cell] for cell in view]) for view in _views(size))


def _written(grid: Sequence[int], size: int) -> str:
    rows = [grid[start : start + size] for start in range(0, size * size, size)]
    return "\n".join(" ".join(str(digit or ".") for digit in row) for row in rows)


def _place(cell: int, size: int) -> str:
    return f"r{cell // size + 1}c{cell % size + 1}"


def _seen(grid: Sequence[int], cell: int, size: int) -> str:
    """List the digits in the row, the column and the box of a cell."""
    shape = shape_of(size)
    seen = {grid[other] for unit in shape.units_of[cell] for other in shape.units[unit][1]}
    return "".join(map(str, sorted(seen - {0})))


def _renamed(clues: Sequence[int]) -> str:
    """Number the digits as they come up."""
    names = {0: "."}
    return "".join(names.setdefault(clue, str(len(names))) for clue in clues)


@functools.cache
def _views(size: int) -> list[list[int]]:
    """Order the cells as they are seen in mirrors; turned too, where boxes are square."""
    grid = [list(range(start, start + size)) for start in range(0, size * size, size)]
    turned = [list(column) for column in zip(*grid, strict=True)]
    height, width = BOXES[size]
    found = []
    for rows in (grid, turned) if height == width else (grid,):
        for upright in (rows, rows[::-1]):
            found.append([cell for row in upright for cell in row])
            found.append([cell for row in upright for cell in row[::-1]])
    return found
