"""Vectors, determinants, and sums, products and multiples of matrices."""

import re
from fractions import Fraction

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.structure.outline import read_shape
from r1envs.verifiers.mathematics.structure.shapes import Group, Leaf, Matrix, Shape

_MATRIX = re.compile(
    r"\\begin ?\{([pbB]?matrix|array)\}(?:(?!\\(?:begin|end)).)*+\\end ?\{\1\}", re.DOTALL
)
_SIZE = 12
_LENGTH = 2000

_Rows = list[list[str]]


def read_matrix_expression(text: str) -> Matrix | None:
    r"""Work out an expression of matrices; None if it is none, or only one matrix.

    >>> read_matrix_expression(r"2\begin{pmatrix}1\\x\end{pmatrix}").rows
    ((Leaf(text='2'),), (Leaf(text='(2)*(x)'),))
    """
    if not 0 < text.count(r"\begin") < _SIZE:
        return None
    total = _total(text)
    if total is None or sum(len(cell) for row in total for cell in row) > _LENGTH:
        return None
    return Matrix(tuple(tuple(map(Leaf, row)) for row in total))


def _total(text: str) -> _Rows | None:
    """Work out a sum of multiples and products; None if it is no such sum."""
    total: _Rows | None = None
    for term in _terms(text):
        rows = _term(term)
        total = rows if total is None or rows is None else _sum(total, rows)
        if total is None:
            return None
    return total


_PIECE = re.compile(rf"{_MATRIX.pattern}|\\[A-Za-z]+|\\.|[^\\]", re.DOTALL)


def _terms(text: str) -> list[str]:
    """Cut at the signs between terms, which stay in front of them."""
    terms, depth = [""], 0
    for piece in _PIECE.finditer(text):
        token = piece[0]
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(token, 0)
        before = terms[-1].rstrip()
        if depth == 0 and token in ("+", "-") and before and before[-1] not in "*/^(":
            terms.append("")
        terms[-1] += token
    return terms


def _term(text: str) -> _Rows | None:
    """Work out a product of matrices, sums of them in brackets, and what is in front or behind."""
    rows: _Rows | None = None
    scalar = ""
    for part in _factors(text):
        if r"\begin" not in part:
            scalar = _product(_scalar(part), scalar) if scalar else _scalar(part)
            continue
        factor = _rows(part) if _MATRIX.fullmatch(part) else _bracketed(part)
        rows = factor if rows is None or factor is None else _matrix_product(rows, factor)
        if rows is None:
            return None
    if rows is None or not scalar:
        return rows
    return [[_product(scalar, cell) for cell in row] for row in rows]


def _bracketed(text: str) -> _Rows | None:
    return _total(text[1:-1]) if text[0] == "(" and text[-1] == ")" else None


def _factors(text: str) -> list[str]:
    """Cut a term into matrices, brackets with a matrix in them, and what is between."""
    factors, depth = [""], 0
    for piece in _PIECE.finditer(text):
        token = piece[0]
        if depth == 0 and (token == "(" or token.startswith(r"\begin")):
            factors.append("")
        factors[-1] += token
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(token, 0)
        if depth == 0 and (token == ")" or token.startswith(r"\begin")):
            factors.append("")
    return _joined([factor for factor in factors if factor.strip()])


def _joined(factors: list[str]) -> list[str]:
    """Join again what has no matrix in it, such as f(x)."""
    joined: list[str] = []
    for factor in factors:
        if joined and r"\begin" not in joined[-1] and r"\begin" not in factor:
            joined[-1] += factor
        else:
            joined.append(factor.strip())
    return [part for part in joined if part.strip(" *") not in ("", r"\cdot", r"\times")]


def is_multiple(text: str) -> bool:
    """Tell whether an expression has only one matrix: a multiple of it is worked out."""
    return text.count(r"\begin") == 1


def _rows(text: str) -> _Rows | None:
    try:
        shape = read_shape(text)
    except UnreadableError:
        return None
    if not isinstance(shape, Matrix) or len(shape.rows) > _SIZE:
        return None
    rows = [[cell.text for cell in row if isinstance(cell, Leaf)] for row in shape.rows]
    whole = all(
        len(row) == len(rows[0]) == len(cells) for row, cells in zip(rows, shape.rows, strict=True)
    )
    return rows if whole and len(rows[0]) <= _SIZE else None


def _scalar(text: str) -> str:
    text = text.strip().removeprefix("+").removesuffix(r"\cdot").removeprefix(r"\cdot").strip(" *")
    return {"": "1", "-": "-1"}.get(text, text)


def _product(one: str, other: str) -> str:
    numbers = read_number(one), read_number(other)
    if numbers[0] and numbers[1]:
        return str(numbers[0].value * numbers[1].value)
    return other if one == "1" else f"({one})*({other})"


def _added(one: str, other: str) -> str:
    numbers = read_number(one), read_number(other)
    if numbers[0] and numbers[1]:
        return str(numbers[0].value + numbers[1].value)
    return f"({one})+({other})"


def _sum(one: _Rows, other: _Rows) -> _Rows | None:
    if [len(row) for row in one] != [len(row) for row in other]:
        return None
    pairs = zip(one, other, strict=True)
    return [[_added(a, b) for a, b in zip(left, right, strict=True)] for left, right in pairs]


def _matrix_product(one: _Rows, other: _Rows) -> _Rows | None:
    if len(one[0]) != len(other):
        return None
    result = []
    for row in one:
        cells = []
        for column in zip(*other, strict=True):
            cell = "0"
            for a, b in zip(row, column, strict=True):
                cell = _added(cell, _product(a, b))
            cells.append(cell)
        result.append(cells)
    return result


_TRANSPOSED = re.compile(
    r"(.+?) ?\^ ?\{? ?(?:T|\\top|\\intercal|\\text ?\{ ?T ?\}) ?\}?", re.DOTALL
)


def transposed(text: str) -> Matrix | None:
    """Read the transpose of a matrix or a row."""
    match = _TRANSPOSED.fullmatch(text) if text[-3:].strip("}").endswith(("T", "p", "l")) else None
    if match is None:
        return None
    shape = read_shape(match[1])
    if isinstance(shape, Matrix) and len({len(row) for row in shape.rows}) == 1:
        return Matrix(tuple(zip(*shape.rows, strict=True)))
    if isinstance(shape, Group) and shape.brackets in ("()", "[]"):
        return Matrix(tuple((item,) for item in shape.items))
    return None


def only_cell(matrix: Matrix) -> Shape | None:
    """Read a matrix of one cell as what is in it."""
    return matrix.rows[0][0] if len(matrix.rows) == len(matrix.rows[0]) == 1 else None


_UNITS = re.compile(r"(.*?)\{?i\}? ?(?:([+-][^+-]*?) ?\{?j\}?)? ?(?:([+-][^+-]*?) ?\{?k\}?)?")


def _unit_vectors(text: str) -> tuple[Shape, ...] | None:
    r"""Read `2i - 3j + 4k` as the vector of its coordinates."""
    match = _UNITS.fullmatch(text) if "j" in text and len(text) < 200 else None
    if match is None or not match[2]:
        return None
    signs = {"": "1", "+": "1", "-": "-1"}
    parts = [part.strip(" *{}") for part in match.groups() if part is not None]
    return tuple(Leaf(signs.get(part, part.removeprefix("+"))) for part in parts)


def row(shape: Shape) -> tuple[Shape, ...] | None:
    """Read a matrix of one row, or a tuple."""
    if isinstance(shape, Matrix) and len(shape.rows) == 1:
        return shape.rows[0]
    if isinstance(shape, Group) and shape.brackets in ("()", "[]"):
        return shape.items
    return None


def column(shape: Shape) -> tuple[Shape, ...] | None:
    """Read a vector, as a matrix of one column or as a tuple."""
    if isinstance(shape, Matrix) and all(len(row) == 1 for row in shape.rows):
        return tuple(row[0] for row in shape.rows)
    if isinstance(shape, Leaf):
        return _unit_vectors(shape.text)
    if isinstance(shape, Group) and shape.brackets == "()":
        return shape.items
    return None


def determinant(shape: Shape) -> Fraction | None:
    """Compute a determinant of plain numbers; a number is its own."""
    if isinstance(shape, Leaf):
        number = read_number(shape.text)
        return number.value if number else None
    if not isinstance(shape, Matrix):
        return None
    numbers = [
        [read_number(cell.text) if isinstance(cell, Leaf) else None for cell in row]
        for row in shape.rows
    ]
    size = len(numbers)
    if size > 20 or any(len(row) != size or None in row for row in numbers):
        return None
    return _eliminate([[cell.value for cell in row if cell is not None] for row in numbers])


def _eliminate(rows: list[list[Fraction]]) -> Fraction:
    result = Fraction(1)
    while rows:
        pivot = next((row for row in rows if row[0]), None)
        if pivot is None:
            return Fraction(0)
        result *= pivot[0] * (-1) ** rows.index(pivot)
        rows = [
            [cell - row[0] / pivot[0] * top for cell, top in zip(row[1:], pivot[1:], strict=True)]
            for row in rows
            if row is not pivot
        ]
    return result
