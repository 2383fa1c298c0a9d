"""A field of mines, and what its numbers tell of the closed cells."""

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Minefield:
    """Which cells are mines; sets of cells are bits of an integer, row by row from the left."""

    def __init__(self, rows: int, columns: int, mines: Sequence[int]) -> None:
        self.rows, self.columns, self.size = rows, columns, rows * columns
        self.mines = sum(1 << cell for cell in mines)
        self.safe = (1 << self.size) - 1 & ~self.mines
        self.around = _around(rows, columns)

    def name(self, cell: int) -> str:
        """Name a cell by its column's letter and its row's number.

        >>> Minefield(3, 4, [0]).name(6)
        'C2'
        """
        return f"{'ABCDEFGHI'[cell % self.columns]}{cell // self.columns + 1}"

    def number(self, cell: int) -> int:
        """Count the mines next to a cell."""
        return (self.around[cell] & self.mines).bit_count()

    def open(self, opened: int, cell: int) -> int:
        """Open a cell, and all around each that has no mine next to it."""
        waiting = 1 << cell
        while waiting := waiting & ~opened:
            opened |= waiting
            for each in cells_of(waiting):
                if not self.around[each] & self.mines:
                    waiting |= self.around[each]
        return opened


class Told(NamedTuple):
    """That cells are all mines, or all safe, by one open cell or by two that are compared."""

    by: int
    closed: int
    """The closed cells next to it."""
    mines: int
    """Those of them that are known as mines."""
    cells: int
    are_mines: bool
    less: "Told | None" = None
    """The open cell whose closed neighbours are taken away from the other's."""

    def said(self, field: Minefield) -> str:
        """Say it as a sentence."""
        if self.less is not None:
            told = f"{self.less.counted(field)}, {self.counted(field)}"
        else:
            told = f"{field.name(self.by)}={field.number(self.by)} touches "
            told += _names(field, self.closed)
            if self.mines:
                told += f", {_names(field, self.mines)} {_are(self.mines)} {_kind(self.mines)}"
        found = _kind(self.cells) if self.are_mines else "safe"
        return f"{told}, so {_names(field, self.cells)} {_are(self.cells)} {found}."

    def counted(self, field: Minefield) -> str:
        """Say how many of the cells that are not known are mines."""
        count = field.number(self.by) - self.mines.bit_count()
        text = f"{field.name(self.by)}={field.number(self.by)}"
        if self.mines:
            text += f" with {_names(field, self.mines)} {_kind(self.mines)}"
        return f"{text} has {count} in {_names(field, self.closed & ~self.mines)}"


def proof_of_safe(field: Minefield, opened: int, *, told: bool = True) -> tuple[int, list[Told]]:
    """Find a closed cell that is safe, and how it follows from the numbers; -1 if none does.

    Mines are found first by single numbers, and by two where these lead no further.

    Args:
        field: The field; of its mines only the numbers of open cells are looked at.
        opened: The open cells.
        told: Whether the steps are wanted.
    """
    edge = [
        (cell, field.around[cell] & ~opened, field.number(cell))
        for cell in cells_of(opened)
        if field.around[cell] & ~opened
    ]
    mines = 0
    steps: list[Told] = []
    while True:
        step = next(_followed(edge, mines), None)
        if step is None:
            return -1, []
        steps.append(step)
        if not step.are_mines:
            # One cell is opened a turn: the first will do.
            cell = (step.cells & -step.cells).bit_length() - 1
            return cell, _needed(steps, cell) if told else []
        mines |= step.cells


def _followed(edge: Sequence[tuple[int, int, int]], mines: int) -> Iterator[Told]:
    """Tell what follows: what is safe first, then mines, then what two numbers tell."""
    later: list[Told] = []
    open_ones = [e for e in edge if e[1] & ~mines]
    for cell, closed, number in open_ones:
        left = number - (closed & mines).bit_count()
        if left == 0:
            yield Told(cell, closed, closed & mines, closed & ~mines, False)
        elif left == (closed & ~mines).bit_count():
            later.append(Told(cell, closed, closed & mines, closed & ~mines, True))
    yield from later
    for small, closed, number in open_ones:
        for large, wider, larger in open_ones:
            rest = wider & ~mines & ~closed
            if not rest or closed & ~mines & ~wider:
                continue
            more = larger - (wider & mines).bit_count() - number + (closed & mines).bit_count()
            if more in (0, rest.bit_count()):
                less = Told(small, closed, closed & mines, 0, False)
                yield Told(large, wider, wider & mines, rest, more > 0, less)


def _needed(steps: Sequence[Told], cell: int) -> list[Told]:
    """Keep the steps that lead to the last one."""
    kept = [steps[-1]._replace(cells=1 << cell)]
    wanted = _looked_at(steps[-1])
    for step in reversed(steps[:-1]):
        if step.cells & wanted:
            kept.append(step._replace(cells=step.cells & wanted))
            wanted |= _looked_at(step)
    return kept[::-1]


def _looked_at(step: Told) -> int:
    return step.mines | (step.less.mines if step.less is not None else 0)


def cells_of(cells: int) -> list[int]:
    """List the cells of a set.

    >>> cells_of(0b1010)
    [1, 3]
    """
    listed = []
    while cells:
        lowest = cells & -cells
        listed.append(lowest.bit_length() - 1)
        cells ^= lowest
    return listed


def _names(field: Minefield, cells: int) -> str:
    *first, last = map(field.name, cells_of(cells))
    return f"{', '.join(first)} and {last}" if first else last


def _are(cells: int) -> str:
    return "is" if cells.bit_count() == 1 else "are"


def _kind(mines: int) -> str:
    return "a mine" if mines.bit_count() == 1 else "mines"


@functools.cache
def _around(rows: int, columns: int) -> list[int]:
    return [
        sum(
            1 << (r * columns + c)
            for r in range(max(0, row - 1), min(rows, row + 2))
            for c in range(max(0, column - 1), min(columns, column + 2))
            if (r, c) != (row, column)
        )
        for row in range(rows)
        for column in range(columns)
    ]
