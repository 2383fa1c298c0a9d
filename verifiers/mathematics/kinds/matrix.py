"""Matrices, vectors and determinants."""

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood, parts_are
from r1envs.verifiers.mathematics.structure.matrices import (
    column,
    determinant,
    read_matrix_expression,
    row,
)
from r1envs.verifiers.mathematics.structure.shapes import Matrix, Shape


def read_matrix(shape: Shape) -> Matrix | None:
    """Read a matrix, or the determinant of one."""
    return shape if isinstance(shape, Matrix) else None


def same_matrices(sides: Sides, by: Comparer) -> bool:
    """Compare two matrices, a matrix with a tuple, or a determinant with a number."""
    one, other = sides.reference, sides.answer
    kinds = [matrix.kind if matrix is not None else None for matrix in (sides.one, sides.other)]
    if "det" in kinds:
        # A determinant is a number; a matrix is none.
        values = [determinant(shape) for shape in (one, other)]
        return "" not in kinds and None not in values and values[0] == values[1]
    for read in (column, row) if by.policy.vector_as_tuple else ():
        left, right = read(one), read(other)
        if left is not None and right is not None:
            return by.same_ordered(left, right)
    if sides.one is None or sides.other is None:
        return False
    return len(one.rows) == len(other.rows) and all(map(by.same_ordered, one.rows, other.rows))


def read_expression(text: str) -> Matrix | None:
    """Read a sum, a product or a multiple of matrices."""
    return read_matrix_expression(text) if r"\begin" in text else None


def same_expressions(sides: Sides, by: Comparer) -> bool:
    """Compare what two expressions of matrices are when they are worked out."""
    return None not in (sides.one, sides.other) and by.same(sides.one, sides.other)


def is_expression_understood(text: str, understood: Understood) -> bool:
    """Tell whether all cells are."""
    matrix = read_expression(text)
    return matrix is not None and parts_are(matrix, understood)
