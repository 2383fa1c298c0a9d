"""Open every cell of a board but the mines, by deduction."""

import re
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.tasks.kit.chance import pick, pick_some
from r1envs.tasks.kit.forms import plain, signs
from r1envs.tasks.kit.readers import ReadingError, unbracketed
from r1envs.tasks.kit.reading import quote, too_long
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.logic._mines import Minefield, cells_of, proof_of_safe
from r1envs.verifiers.completion import write_completion
from r1envs.verifiers.verdict import Verdict

# By level: rows, columns, mines, and how many cells are left to open at most.
_SHAPES = (
    (4, 5, 4, 2),
    (4, 5, 5, 3),
    (5, 5, 6, 4),
    (5, 5, 7, 5),
    (5, 6, 8, 6),
    (6, 6, 9, 7),
    (6, 6, 10, 8),
    (6, 7, 11, 10),
    (7, 7, 12, 12),
    (7, 7, 13, 14),
)
_CLOSED = "?"
_WORDS = re.compile(r"(?i:\b(?:open|cell|column|row)\b)|[\s,;:=()]+")
_CELL = re.compile(r"([A-Z])([1-9])|([1-9])([A-Z])", re.ASCII)


class Minesweeper(ValueTask):
    """Open all cells of a board that are no mines, one a turn; the numbers tell which are safe.

    >>> task = Minesweeper()
    >>> data = {"rows": 2, "columns": 4, "mines": [3], "opened": [0, 1, 4, 5]}
    >>> print(task.respond(Problem("", "C1, C2, D2", data), ["C2"]).text)
      A B C D
    1 0 0 ? ?
    2 0 0 1 ?
    """

    id: ClassVar[str] = "r1envs/Minesweeper-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with the cell to open next, column and row, such as B3."
    bounded: ClassVar[bool] = True
    most_turns: ClassVar[int] = max(cells for *_, cells in _SHAPES)

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw mines, and open cells until what is left follows from the numbers."""
        rows, columns, mines, most = _SHAPES[level - 1]
        while True:
            field = Minefield(rows, columns, pick_some(rng, range(rows * columns), mines))
            opened, order = _opened_in_part(rng, field, most)
            # One cell to open would be a guess that wins at times.
            if len(order) > most / 2 and len(order) > 1:
                break
        data = {
            "rows": rows,
            "columns": columns,
            "mines": cells_of(field.mines),
            "opened": cells_of(opened),
        }
        return Problem(
            _question(field, opened), ", ".join(map(field.name, order)), data, level=level
        )

    def turns(self, problem: Problem) -> int:
        """As many replies as there are cells to open, whatever their order."""
        data = problem.data
        return int(data["rows"] * data["columns"] - len(data["mines"]) - len(data["opened"]))

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Verdict:
        """Open the cell of the last reply, and show the board."""
        field, opened = _begun(problem)
        note = ""
        for reply in replies:
            try:
                if too_long(reply, self.longest):
                    raise ReadingError("too long")
                cell = self.read(problem, signs(plain(reply)))
            except ReadingError:
                note = f"That is no cell from A1 to {field.name(field.size - 1)}.\n"
                continue
            if field.mines >> cell & 1:
                return Verdict.wrong(f"{field.name(cell)} is a mine")
            note = f"{field.name(cell)} is open already.\n" if opened >> cell & 1 else ""
            opened = field.open(opened, cell)
        if opened == field.safe:
            return Verdict.right()
        return Turn(f"{note}{_board(field, opened)}")

    def read(self, problem: Problem, answer: str) -> int:
        """Read a cell by its column and row, in either order."""
        match = _CELL.fullmatch(_WORDS.sub("", unbracketed(answer)).upper())
        if match is None:
            raise ReadingError(f"not one cell: {quote(answer)}")
        column = ord(match[1] or match[4]) - ord("A")
        row = int(match[2] or match[3]) - 1
        if column >= problem.data["columns"] or row >= problem.data["rows"]:
            raise ReadingError(f"no cell of the board: {quote(answer)}")
        return int(row * problem.data["columns"] + column)

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        r"""Find mines by the numbers until one of them has all its mines.

        >>> data = {"rows": 1, "columns": 5, "mines": [2], "opened": [0, 1, 3]}
        >>> Minesweeper().solve(Problem("", "E1", data)).split(". ")[1]
        'D1=1 touches C1 and E1, C1 is a mine, so E1 is safe.</think>\n<answer>E1</answer>'
        """
        field, opened = _begun(problem)
        if turns:
            opened = _shown(field, turns[-1])
        cell, steps = proof_of_safe(field, opened)
        return write_completion(" ".join(step.said(field) for step in steps), field.name(cell))

    def hardness(self, problem: Problem) -> float:
        """Count the closed cells: of each it is to be found whether it is a mine."""
        return float(self.turns(problem) + len(problem.data["mines"]))

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its board with all mines, however it is turned or mirrored."""
        rows, columns = problem.data["rows"], problem.data["columns"]
        signs_ = ["?"] * (rows * columns)
        for sign, name in (("*", "mines"), (".", "opened")):
            for cell in problem.data[name]:
                signs_[cell] = sign
        board = [signs_[row * columns : (row + 1) * columns] for row in range(rows)]
        forms = []
        for _ in range(4):
            board = [list(row) for row in zip(*board[::-1], strict=True)]
            forms += [board, board[::-1]]
        return min("/".join("".join(row) for row in form) for form in forms)


def _begun(problem: Problem) -> tuple[Minefield, int]:
    data = problem.data
    field = Minefield(data["rows"], data["columns"], data["mines"])
    return field, sum(1 << cell for cell in data["opened"])


def _opened_in_part(rng: np.random.Generator, field: Minefield, most: int) -> tuple[int, list[int]]:
    """Open cells until the others follow, and are few; give the open ones, and what follows."""
    opened = field.open(0, pick(rng, cells_of(field.safe)))
    path: list[tuple[int, int]] = []
    while opened != field.safe:
        cell, _ = proof_of_safe(field, opened, told=False)
        if cell < 0:
            # What the numbers leave open is shown.
            path.clear()
            cell = pick(rng, cells_of(field.safe & ~opened))
        else:
            path.append((opened, cell))
        opened = field.open(opened, cell)
    left = [step for step in path if (field.safe & ~step[0]).bit_count() <= most]
    return (left[0][0], [cell for _, cell in left]) if left else (opened, [])


def _question(field: Minefield, opened: int) -> str:
    left = (field.safe & ~opened).bit_count()
    return (
        f"A board has {field.columns} columns, A to {field.name(field.columns - 1)[0]}, and "
        f"{field.rows} rows. {field.mines.bit_count()} of its closed cells, shown as "
        f"{_CLOSED}, hide a mine each. An open cell shows how many of its up to 8 neighbours, "
        f"diagonal ones included, are mines. Open the {left} closed cells that are no mines, one a "
        f"turn, in at most {left} turns. After each I show the board again, where all neighbours "
        "of a 0 are opened too. If you open a mine, you lose. Board:\n"
        f"{_board(field, opened)}\nWhich cell do you open next?"
    )


def _board(field: Minefield, opened: int) -> str:
    lines = ["  " + " ".join(field.name(column)[0] for column in range(field.columns))]
    for row in range(field.rows):
        cells = range(row * field.columns, (row + 1) * field.columns)
        shown = [str(field.number(c)) if opened >> c & 1 else _CLOSED for c in cells]
        lines.append(f"{row + 1} {' '.join(shown)}")
    return "\n".join(lines)


def _shown(field: Minefield, said: str) -> int:
    """Read from a turn, which ends with the board, what is open."""
    lines = said.split("\n")[-field.rows :]
    cells = [cell for line in lines for cell in line.split()[1:]]
    return sum(1 << number for number, cell in enumerate(cells) if cell != _CLOSED)
