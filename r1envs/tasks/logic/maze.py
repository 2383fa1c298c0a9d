"""Find a shortest way through a maze."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import pick
from r1envs.tasks.kit.forms import words_of
from r1envs.tasks.kit.readers import ReadingError, unbracketed, unnamed
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask

# By level: rows and columns of the maze, and how many moves a shortest way has at least.
_SHAPES = (
    (5, 5),
    (6, 6),
    (7, 8),
    (8, 10),
    (9, 12),
    (10, 14),
    (11, 16),
    (12, 18),
    (13, 21),
    (14, 25),
)
_WALLS = 0.35
_STEPS = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}
_WORDS = {"up": "U", "down": "D", "left": "L", "right": "R"}
_ARROWS = str.maketrans({"↑": "U", "↓": "D", "←": "L", "→": "R"})
_LETTER = re.compile("[A-Za-z]")
_BETWEEN = str.maketrans(dict.fromkeys(",;-=>", " "))

Cell = tuple[int, int]


class Maze(ValueTask):
    """Find a shortest way through a maze, move by move.

    >>> problem = Maze().sample(np.random.default_rng(0), level=1)
    >>> print(problem.question.partition("G.")[2].strip())
    .###.
    .....
    .#.#.
    #G.#S
    ##...
    """

    id: ClassVar[str] = "r1envs/Maze-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with the moves as letters, such as RRDLD."
    longest: ClassVar[int] = 800

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw walls, a start, and a goal that is far from it."""
        size, least = _SHAPES[level - 1]
        while True:
            walls = (rng.random(size * size) < _WALLS).tolist()
            grid = [
                "".join(".#"[wall] for wall in walls[i * size : (i + 1) * size])
                for i in range(size)
            ]
            start = pick(rng, [divmod(i, size) for i in range(size * size)])
            layers = list(_layers(grid, start))
            if len(layers) > least:
                break
        far = [cell for layer in layers[least:] for cell in layer]
        rows = _marked(_marked(grid, start, "S"), pick(rng, far), "G")
        question = (
            "In this maze a dot is a free cell and # is a wall. Each move goes to the next cell up "
            "(U), down (D), left (L) or right (R), never into a wall. Give a shortest sequence of "
            "moves from the start S to the goal G.\n" + "\n".join(rows)
        )
        return Problem(question, _way(rows)[-1], {"rows": rows}, level=level)

    def read(self, problem: Problem, answer: str) -> str:
        """Read moves as letters, words or arrows."""
        text = unbracketed(unnamed(answer, "moves", "path", "shortest sequence", "sequence"))
        if not _LETTER.search(text):  # else arrows stand between the moves
            text = text.translate(_ARROWS)
        parts = words_of(text).translate(_BETWEEN).split()
        moves = "".join(_WORDS.get(part.lower(), part) for part in parts).upper()
        if not moves or any(move not in _STEPS for move in moves):
            raise ReadingError(f"{quote(answer)} are no moves U, D, L, R")
        return moves

    def fault(self, problem: Problem, value: str) -> str | None:
        """Walk the way; another one that is as short is as good."""
        rows = problem.data["rows"]
        row, column = _place(rows, "S")
        for number, move in enumerate(value, start=1):
            row, column = row + _STEPS[move][0], column + _STEPS[move][1]
            if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
                return f"move {number} leaves the maze"
            if rows[row][column] == "#":
                return f"move {number} runs into a wall"
        if rows[row][column] != "G":
            return f"the moves end at {_name((row, column))}, not at the goal"
        if len(value) > len(problem.answer):
            return f"{len(value)} moves are not the fewest"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """List the cells by their distance from the start, then go back from the goal.

        Columns are a, b and so on, rows are 1, 2 and so on.

        >>> Maze().solve(Problem("", "", {"rows": ["S..", "#G."]}))
        'S is a1, G is b2. by distance 1: b1. 2: c1 b2. back from G: b2 b1 a1. so RD.'
        """
        rows = problem.data["rows"]
        layers, back, moves = _way(rows)
        numbered = [f"{n}: {' '.join(map(_name, layer))}." for n, layer in enumerate(layers)]
        return (
            f"S is {_name(back[-1])}, G is {_name(back[0])}. by distance {' '.join(numbered[1:])} "
            f"back from G: {' '.join(map(_name, back))}. so {moves}."
        )

    def canonical(self, problem: Problem) -> str:
        """Name the maze, however it is turned or mirrored, and whichever end is the start."""
        rows = problem.data["rows"]
        names = []
        for grid in (rows, ["".join(column) for column in zip(*rows, strict=True)]):
            for upright in (grid, grid[::-1]):
                names += ["/".join(upright), "/".join(row[::-1] for row in upright)]
        swap = str.maketrans("SG", "GS")
        return min(names + [name.translate(swap) for name in names])


def _layers(rows: Sequence[str], start: Cell) -> Iterator[list[Cell]]:
    """Give the free cells by their distance from the start, each layer in order of the maze."""
    seen = {start}
    layer = [start]
    while layer:
        yield layer
        following = []
        for row, column in layer:
            for down, right in _STEPS.values():
                r, c = cell = (row + down, column + right)
                inside = 0 <= r < len(rows) and 0 <= c < len(rows[0])
                if inside and rows[r][c] != "#" and cell not in seen:
                    seen.add(cell)
                    following.append(cell)
        layer = sorted(following)


def _way(rows: Sequence[str]) -> tuple[list[list[Cell]], list[Cell], str]:
    """Give the layers up to that of the goal, a shortest way back from it, and its moves."""
    goal = _place(rows, "G")
    layers = []
    for layer in _layers(rows, _place(rows, "S")):
        layers.append(layer)
        if goal in layer:
            break
    back, moves = [goal], ""
    for layer in layers[-2::-1]:
        row, column = back[-1]
        for move, (down, right) in _STEPS.items():
            if (row - down, column - right) in layer:
                back.append((row - down, column - right))
                moves = move + moves
                break
    return layers, back, moves


def _place(rows: Sequence[str], mark: str) -> Cell:
    return next((r, row.index(mark)) for r, row in enumerate(rows) if mark in row)


def _marked(rows: Sequence[str], cell: Cell, mark: str) -> list[str]:
    marked = list(rows)
    row, column = cell
    marked[row] = marked[row][:column] + mark + marked[row][column + 1 :]
    return marked


def _name(cell: Cell) -> str:
    return f"{'abcdefghijklmn'[cell[1]]}{cell[0] + 1}"
