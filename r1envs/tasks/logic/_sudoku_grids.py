"""Sudoku grids: drawing full ones, emptying cells that others settle, and settling them again.

A grid is a list of cells, row by row, 0 for an empty one. Digits are also kept as bits: digit d is
bit d - 1.
"""

import functools
from typing import NamedTuple

import numpy as np

from r1envs.tasks.kit.chance import shuffled

BOXES = {4: (2, 2), 6: (2, 3), 9: (3, 3)}
"""Rows and columns of a box, by the size of the grid."""


class Shape(NamedTuple):
    """The cells of a size of grid, and the row, column and box of each."""

    units: list[tuple[str, list[int]]]
    """Name and cells of every row, then every column, then every box."""
    units_of: list[tuple[int, int, int]]
    """The three units of every cell."""
    every: int
    """The bits of all digits."""


@functools.cache
def shape_of(size: int) -> Shape:
    """Lay out a grid of a size.

    >>> shape_of(4).units_of[6]
    (1, 6, 9)
    """
    height, width = BOXES[size]
    units_of = [
        (row, size + column, 2 * size + row // height * height + column // width)
        for row in range(size)
        for column in range(size)
    ]
    cells = [[c for c, of in enumerate(units_of) if unit in of] for unit in range(3 * size)]
    names = [kind for kind in ("row", "column", "box") for _ in range(size)]
    return Shape(list(zip(names, cells, strict=True)), units_of, (1 << size) - 1)


def full_grid(rng: np.random.Generator, size: int) -> list[int]:
    """Fill an empty grid: always the cell with the fewest digits left, with one of them."""
    orders = rng.permuted(np.tile(np.arange(size), (size * size, 1)), axis=1).tolist()
    grid = [0] * (size * size)
    if not _fill(grid, [0] * (3 * size), set(range(size * size)), orders, shape_of(size)):
        raise AssertionError("an empty grid can always be filled")
    return grid


def _fill(
    grid: list[int], used: list[int], empty: set[int], orders: list[list[int]], shape: Shape
) -> bool:
    if not empty:
        return True
    fewest, chosen, left = 99, 0, 0
    for cell in empty:
        row, column, box = shape.units_of[cell]
        digits = shape.every & ~(used[row] | used[column] | used[box])
        count = digits.bit_count()
        if count < fewest:
            fewest, chosen, left = count, cell, digits
            if count <= 1:
                break
    if not left:
        return False
    empty.discard(chosen)
    for digit in orders[chosen]:
        if left >> digit & 1:
            for unit in shape.units_of[chosen]:
                used[unit] |= 1 << digit
            grid[chosen] = digit + 1
            if _fill(grid, used, empty, orders, shape):
                return True
            for unit in shape.units_of[chosen]:
                used[unit] &= ~(1 << digit)
    empty.add(chosen)
    return False


def emptied(rng: np.random.Generator, grid: list[int], size: int, most: int) -> list[int]:
    """Empty up to so many cells, each only if the cells left settle it.

    So whoever fills them in the opposite order always finds the next one, and only one way.
    """
    shape = shape_of(size)
    grid = list(grid)
    used = [shape.every] * (3 * size)
    count = 0
    for cell in shuffled(rng, range(size * size)):
        if count == most:
            break
        bit = 1 << grid[cell] - 1
        for unit in shape.units_of[cell]:
            used[unit] &= ~bit
        grid[cell] = 0
        if settled_by(grid, used, cell, bit, shape):
            count += 1
            continue
        grid[cell] = bit.bit_length()
        for unit in shape.units_of[cell]:
            used[unit] |= bit
    return grid


def settled_by(grid: list[int], used: list[int], cell: int, bit: int, shape: Shape) -> str | None:
    """Tell what leaves an empty cell this digit alone: the cell itself, or a unit of it."""
    row, column, box = of = shape.units_of[cell]
    if shape.every & ~(used[row] | used[column] | used[box]) == bit:
        return "cell"
    for unit in of:
        name, cells = shape.units[unit]
        for other in cells:
            if not grid[other] and other != cell:
                row, column, box = shape.units_of[other]
                if not (used[row] | used[column] | used[box]) & bit:
                    break
        else:
            return name
    return None


def settled_cells(grid: list[int], size: int) -> list[tuple[int, int, str]]:
    """Fill a grid cell by cell: which cell, with which digit, and what leaves it no other."""
    shape = shape_of(size)
    grid = list(grid)
    used = [sum(1 << grid[c] - 1 for c in cells if grid[c]) for _, cells in shape.units]
    empty = [cell for cell, digit in enumerate(grid) if not digit]
    found: list[tuple[int, int, str]] = []
    while empty:
        cell, bit, why = _easiest(grid, used, empty, shape)
        grid[cell] = bit.bit_length()
        for unit in shape.units_of[cell]:
            used[unit] |= bit
        empty.remove(cell)
        found.append((cell, grid[cell], why))
    return found


def _easiest(
    grid: list[int], used: list[int], empty: list[int], shape: Shape
) -> tuple[int, int, str]:
    """Find a cell with one digit left, or else one that alone takes a digit of a unit."""
    left = {}
    for cell in empty:
        row, column, box = shape.units_of[cell]
        left[cell] = shape.every & ~(used[row] | used[column] | used[box])
        if left[cell].bit_count() == 1:
            return cell, left[cell], "cell"
    for cell, digits in left.items():
        for bit in (1 << digit for digit in range(digits.bit_length()) if digits >> digit & 1):
            if why := settled_by(grid, used, cell, bit, shape):
                return cell, bit, why
    raise ValueError("no empty cell is settled by the others")
