"""Matrices of small whole numbers: products, powers, determinants and systems of equations."""

import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import ReadingError, integer, integers, table, unnamed, values_of
from r1envs.tasks.kit.value_task import ValueTask

Matrix: TypeAlias = list[list[int]]

# What may be asked, each as (kind, rows, columns or power, smallest and largest entry), by level.
_SHAPES = (
    (("vector", 2, 2, 0, 9),),
    (("product", 2, 2, 0, 9),),
    (("product", 2, 2, -12, 12), ("solve", 2, 1, -9, 9)),
    (("product", 2, 3, -20, 20), ("determinant", 3, 3, -30, 30)),
    (("product", 2, 4, -12, 12), ("power", 2, 3, -9, 9)),
    (("product", 3, 3, -9, 9), ("power", 2, 4, -9, 9)),
    (("product", 3, 3, -20, 20), ("solve", 3, 1, -9, 9), ("power", 3, 2, -20, 20)),
    (("product", 3, 4, -30, 30), ("determinant", 4, 4, -9, 9)),
    (("power", 3, 3, -12, 12), ("product", 4, 3, -30, 30), ("determinant", 4, 4, -30, 30)),
    (("power", 3, 4, -12, 12), ("product", 4, 4, -40, 40)),
)
_ENTRY = re.compile(r"\bx_?\{?([0-9])\}?(?=\s*=)")


class MatrixAlgebra(ValueTask):
    """Multiply matrices, raise them to powers, find determinants and solve systems.

    >>> MatrixAlgebra().sample(np.random.default_rng(0), level=1).question
    'A = [[8, 6], [5, 2]] and v = [3, 0], where A is a list of rows. What is the vector A*v?'
    """

    id: ClassVar[str] = "r1envs/MatrixAlgebra-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with a matrix as a list of rows such as [[1, 2], [3, 4]], a vector such as [1, 2], "
        "or one whole number, whichever is asked for."
    )
    longest: ClassVar[int] = 600

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw what is asked, then the entries."""
        kind, rows, columns, low, high = pick(rng, _SHAPES[level - 1])
        a = _drawn(rng, rows, rows if kind in ("power", "solve") else columns, low, high)
        if kind == "solve" and _determinant(a) == 0:
            a = [
                [between(rng, 1, 9) * (i == j) + (i < j) for j in range(rows)] for i in range(rows)
            ]
        data: dict[str, Any] = {"kind": kind, "a": a}
        if kind == "product":
            data["b"] = _drawn(rng, columns, rows, low, high)
        elif kind == "vector":
            data["b"] = _drawn(rng, columns, 1, low, high)
        elif kind == "solve":
            x = _drawn(rng, rows, 1, -9, 9)
            data["b"], answer = _product(a, x), _flat(x)
        elif kind == "power":
            data["power"] = columns
        if kind != "solve":
            answer = _worked_out(data)
        return Problem(_question(data), json.dumps(answer), data, level=level)

    def read(self, problem: Problem, answer: str) -> Any:
        """Read a number, a vector as a row or a column, or a matrix."""
        data = problem.data
        if data["kind"] == "determinant":
            return integer(_unnamed(answer))
        rows = len(data["a"])
        if data["kind"] in ("vector", "solve"):
            return _vector(answer, rows)
        return [[integer(cell) for cell in row] for row in table(_unnamed(answer), rows, rows)]

    def fault(self, problem: Problem, value: Any) -> str | None:
        """Put a solution into the equations; compare anything else with what it comes to."""
        data = problem.data
        if data["kind"] == "solve":
            right = _product(data["a"], [[x] for x in value]) == data["b"]
            return None if right else "A*x is not b"
        return None if value == json.loads(problem.answer) else "that is not what it comes to"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Write down each sum of products.

        >>> data = {"kind": "vector", "a": [[1, 2], [3, 4]], "b": [[5], [6]]}
        >>> MatrixAlgebra().solve(Problem("", "[17, 39]", data))
        '1*5+2*6=17, 3*5+4*6=39. So it is [17, 39].'
        """
        data, end = problem.data, f"So it is {problem.answer}."
        a = data["a"]
        if data["kind"] == "determinant":
            return f"{_expanded(a)} {end}"
        if data["kind"] == "solve":
            return f"{_cramer(a, _flat(data['b']))} {end}"
        if data["kind"] != "power":
            return f"{_multiplied(a, data['b'])} {end}"
        steps, result = list[str](), a
        for exponent in range(2, data["power"] + 1):
            steps.append(f"A^{exponent}: {_multiplied(result, a)}")
            result = _product(result, a)
        return " ".join([*steps, end])


def _drawn(rng: np.random.Generator, rows: int, columns: int, low: int, high: int) -> Matrix:
    drawn: Matrix = rng.integers(low, high, size=(rows, columns), endpoint=True).tolist()
    return drawn


def _question(data: dict[str, Any]) -> str:
    a, kind = f"A = {data['a']}", data["kind"]
    if kind == "determinant":
        return f"{a}, as a list of rows. What is the determinant of A?"
    if kind == "power":
        return f"{a}, as a list of rows. What is the matrix A^{data['power']}?"
    if kind == "product":
        return f"{a} and B = {data['b']}, as lists of rows. What is the matrix A*B?"
    if kind == "vector":
        v = _flat(data["b"])
        return f"{a} and v = {v}, where A is a list of rows. What is the vector A*v?"
    b = _flat(data["b"])
    return f"{a} and b = {b}, where A is a list of rows. Which vector x solves A*x = b?"


def _flat(column: Matrix) -> list[int]:
    return [row[0] for row in column]


def _product(a: Matrix, b: Matrix) -> Matrix:
    return [
        [sum(x * y for x, y in zip(row, c, strict=True)) for c in zip(*b, strict=True)] for row in a
    ]


def _determinant(a: Matrix) -> int:
    if len(a) == 1:
        return a[0][0]
    return sum((-1) ** j * x * _determinant(_minor(a, j)) for j, x in enumerate(a[0]))


def _minor(a: Matrix, column: int) -> Matrix:
    return [row[:column] + row[column + 1 :] for row in a[1:]]


def _worked_out(data: dict[str, Any]) -> Any:
    a = data["a"]
    if data["kind"] == "determinant":
        return _determinant(a)
    if data["kind"] != "power":
        product = _product(a, data["b"])
        return _flat(product) if data["kind"] == "vector" else product
    result = a
    for _ in range(data["power"] - 1):
        result = _product(result, a)
    return result


def _multiplied(a: Matrix, b: Matrix) -> str:
    sums = []
    for row in a:
        for column in zip(*b, strict=True):
            terms = "+".join(f"{x}*{_signed(y)}" for x, y in zip(row, column, strict=True))
            terms = terms.replace("+-", "-")
            sums.append(f"{terms}={sum(x * y for x, y in zip(row, column, strict=True))}")
    return ", ".join(sums) + "."


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _expanded(a: Matrix) -> str:
    """Expand a determinant along its first row; those of size 2 are written out."""
    if len(a) == 2:
        (p, q), (r, s) = a
        return f"{p}*{_signed(s)}-{_signed(q)}*{_signed(r)}={_determinant(a)}."
    minors = [_expanded(_minor(a, j)) for j in range(len(a))]
    terms = (
        f"{'-' if j % 2 else '+'}{_signed(x)}*{_signed(_determinant(_minor(a, j)))}"
        for j, x in enumerate(a[0])
    )
    return " ".join([*minors, f"{''.join(terms).removeprefix('+')}={_determinant(a)}."])


def _cramer(a: Matrix, b: list[int]) -> str:
    """Divide the determinants in which b takes the place of a column, by that of A."""
    below, steps = _determinant(a), [f"det A: {_expanded(a)}"]
    for j in range(len(a)):
        replaced = [[*row[:j], y, *row[j + 1 :]] for row, y in zip(a, b, strict=True)]
        above = _determinant(replaced)
        name = f"x{j + 1}"
        steps.append(
            f"{name}: {_expanded(replaced)} {name}={above}/{_signed(below)}={above // below}."
        )
    return " ".join(steps)


def _unnamed(text: str) -> str:
    """Take off "x =" or "A*B ="; what an answer is called matters to nobody."""
    text = unnamed(text, "determinant", "determinant of A", "det A", "det(A)", "|A|", "Av", "A*v")
    return re.sub(r"\A[A-Za-z*^0-9 ]{1,8}=", "", text).strip()


def _vector(text: str, size: int) -> list[int]:
    """Read a vector, written in a row or in a column."""
    text = _ENTRY.sub(r"x\1", text)
    if text.count("=") == size > 1:
        names = [f"x{i + 1}" for i in range(size)] if "x1" in text else list("xyzw"[:size])
        return [integer(value) for value in values_of(text, names)]
    text = _unnamed(text)
    if r"\begin" in text or "[[" in text:
        across = "&" in text
        rows = table(text, 1 if across else size, size if across else 1)
        found = [integer(cell) for row in rows for cell in row]
    else:
        found = integers(text)
    if len(found) != size:
        raise ReadingError(f"{len(found)} numbers, not {size}")
    return found
