"""Matrices, vectors and determinants."""

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.structure.matrices import column, determinant, row
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
