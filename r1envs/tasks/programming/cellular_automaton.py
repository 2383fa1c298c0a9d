"""Follow a row of cells by an elementary rule, or find a row that it comes from."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.readers import ReadingError, unnamed
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask


class _Shape(NamedTuple):
    cells: int
    steps: int
    before: int = 0
    """Cells where a row before it is asked for; 0 if that is not asked for."""


_SHAPES = (
    _Shape(9, 1),
    _Shape(12, 1),
    _Shape(11, 2),
    _Shape(11, 2, 9),
    _Shape(12, 2, 10),
    _Shape(12, 3, 10),
    _Shape(13, 4, 12),
    _Shape(14, 4, 13),
    _Shape(15, 5, 14),
    _Shape(16, 5, 16),
)
_MOST_LINES = 45
# Characters that stand between cells, or around them.
_NOT_CELLS = str.maketrans("", "", " ,;[]()|\n\t\"'")


class CellularAutomaton(ValueTask):
    """Say what a row of cells becomes, or find one that becomes a given row.

    >>> question = CellularAutomaton().sample(np.random.default_rng(0), level=1).question
    >>> print(question)  # doctest: +NORMALIZE_WHITESPACE
    9 cells stand in a ring, written as a row: the last one is the left neighbour of the first.
    In each step all cells change at once, each by what its left neighbour, it itself and its
    right neighbour are before the step: 111 -> 0, 110 -> 0, 101 -> 1, 100 -> 1, 011 -> 0, 010
    -> 1, 001 -> 1, 000 -> 1. What does the row 110111001 become in one step?
    """

    id: ClassVar[str] = "r1envs/CellularAutomaton-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with a row of 0 and 1, as in 0110100."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a rule that is not one-sided, and a row that it changes."""
        shape = _SHAPES[level - 1]
        backwards = shape.before > 0 and bool(rng.integers(2))
        while True:
            table = rng.integers(2, size=8).tolist()
            if not 3 <= sum(table) <= 5:
                continue
            row = rng.integers(2, size=shape.before if backwards else shape.cells).tolist()
            rows = _run(table, row, 1 if backwards else shape.steps)
            if _is_plain(rows[-1]) or rows[-1] in rows[:-1]:
                continue
            if not backwards:
                data = {"table": table, "row": row, "steps": shape.steps, "backwards": False}
                return Problem(_question(data), _text(rows[-1]), data, level=level)
            data = {"table": table, "row": rows[-1], "steps": 1, "backwards": True}
            search = _Before(table, rows[-1])
            if search.found and not _is_plain(search.found) and len(search.lines) <= _MOST_LINES:
                return Problem(_question(data), _text(search.found), data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read cells, with or without something between them."""
        text = plain(unnamed(answer, "row")).translate(_NOT_CELLS)
        if not text or set(text) - {"0", "1"}:
            raise ReadingError(f"not a row of 0 and 1: {quote(answer)}")
        return [int(cell) for cell in text]

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Follow the rule: every row that becomes the given one will do."""
        data = problem.data
        if len(value) != len(data["row"]):
            return f"the row has {len(data['row'])} cells, not {len(value)}"
        if data["backwards"]:
            becomes = _run(data["table"], value, 1)[-1]
            return None if becomes == data["row"] else f"it becomes {_text(becomes)}"
        right = _run(data["table"], data["row"], data["steps"])[-1]
        wrong = [i for i, (a, b) in enumerate(zip(value, right, strict=True), 1) if a != b]
        return f"cell {wrong[0]} is another" if wrong else None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Apply the rule cell by cell; backwards, choose cells and go back where that fails."""
        data = problem.data
        if data["backwards"]:
            search = _Before(data["table"], data["row"])
            return f"{' '.join(search.lines)} so {_text(search.found)}."
        rows = _run(data["table"], data["row"], data["steps"])
        lines = [
            f"step {number}: {' '.join(map(_text, _neighbourhoods(rows[number - 1])))} gives "
            f"{_text(rows[number])}."
            for number in range(1, len(rows))
        ]
        return " ".join(lines)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by rule and row, wherever on the ring it begins, in either direction."""
        data = problem.data
        names = []
        for table, row in (
            (data["table"], data["row"]),
            ([data["table"][_mirrored(code)] for code in range(8)], data["row"][::-1]),
        ):
            turned = min(row[i:] + row[:i] for i in range(len(row)))
            names.append(f"{_text(table)} {_text(turned)} {data['steps']} {data['backwards']}")
        return min(names)


def _mirrored(code: int) -> int:
    """Give the code of three cells read from right to left.

    >>> [_mirrored(code) for code in range(8)]
    [0, 4, 2, 6, 1, 5, 3, 7]
    """
    return (code & 1) << 2 | code & 2 | code >> 2


def _neighbourhoods(row: list[int]) -> list[list[int]]:
    ring = [row[-1], *row, row[0]]
    return [ring[i : i + 3] for i in range(len(row))]


def _run(table: list[int], row: list[int], steps: int) -> list[list[int]]:
    rows = [row]
    for _ in range(steps):
        row = [table[a << 2 | b << 1 | c] for a, b, c in _neighbourhoods(row)]
        rows.append(row)
    return rows


def _is_plain(row: list[int]) -> bool:
    """Tell whether a row repeats one or two cells, or has fewer than two of a kind."""
    return row[2:] == row[:-2] or not 2 <= sum(row) <= len(row) - 2


def _text(row: Sequence[int]) -> str:
    return "".join(map(str, row))


class _Before:
    """Looks for a row that becomes the given one, cell by cell from the left."""

    def __init__(self, table: list[int], row: list[int]) -> None:
        self.lines: list[str] = []
        self._table = table
        self._row = row
        self.found: list[int] = []
        for first in ([0, 0], [0, 1], [1, 0], [1, 1]):
            self.lines.append(f"try {_text(first)}.")
            if found := self._grown(first):
                self.found = found
                break

    def _grown(self, cells: list[int]) -> list[int]:
        """Add cells one by one; the cells at the ends are neighbours."""
        size = len(self._row)
        if len(self.lines) > _MOST_LINES:
            return []
        if len(cells) == size:
            becomes = _run(self._table, cells, 1)[-1]
            fits = becomes == self._row
            end = "as wanted" if fits else "not as wanted"
            self.lines.append(f"{_text(cells)} becomes {_text(becomes)}, {end}.")
            return cells if fits else []
        left, middle = cells[-2:]
        wanted = self._row[len(cells) - 1]
        ways = [c for c in (0, 1) if self._table[left << 2 | middle << 1 | c] == wanted]
        if not ways:
            self.lines.append(f"{_text(cells)}: after {left}{middle} nothing gives {wanted}.")
        for cell in ways:
            code = _text([left, middle, cell])
            self.lines.append(f"{_text([*cells, cell])}, as {code} gives {wanted}.")
            if found := self._grown([*cells, cell]):
                return found
        return []


def _question(data: dict[str, Any]) -> str:
    rule = ", ".join(f"{code:03b} -> {data['table'][code]}" for code in range(7, -1, -1))
    size, row = len(data["row"]), _text(data["row"])
    asked = f"What is the row {row} after {data['steps']} steps?"
    if data["backwards"]:
        asked = f"Find a row of {size} cells that becomes {row} in one step."
    elif data["steps"] == 1:
        asked = f"What does the row {row} become in one step?"
    return (
        f"{size} cells stand in a ring, written as a row: the last one is the left neighbour of "
        "the first. In each step all cells change at once, each by what its left neighbour, it "
        f"itself and its right neighbour are before the step: {rule}. {asked}"
    )
