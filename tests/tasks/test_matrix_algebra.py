import json
import re
from fractions import Fraction

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.matrix_algebra import MatrixAlgebra

TASK = MatrixAlgebra()


def times(a, b):
    return [[sum(r[k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))] for r in a]


def determinant(rows) -> Fraction:
    """By elimination, where the family expands."""
    a, result = [[Fraction(x) for x in row] for row in rows], Fraction(1)
    for i in range(len(a)):
        pivot = next((r for r in range(i, len(a)) if a[r][i]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            a[i], a[pivot], result = a[pivot], a[i], -result
        result *= a[i][i]
        for r in range(i + 1, len(a)):
            factor = a[r][i] / a[i][i]
            a[r] = [x - factor * y for x, y in zip(a[r], a[i], strict=True)]
    return result


def agrees(question: str, answer) -> bool:
    named = {
        k: json.loads(v) for k, v in re.findall(r"([ABbv]) = (\[.*?\])(?=, [aw]| and )", question)
    }
    a = named["A"]
    if "determinant" in question:
        return determinant(a) == answer
    if "A*B" in question:
        return times(a, named["B"]) == answer
    if "A*v" in question:
        return [x for (x,) in times(a, [[x] for x in named["v"]])] == answer
    if "A*x" in question:
        return determinant(a) != 0 and [x for (x,) in times(a, [[x] for x in answer])] == named["b"]
    power = int(re.search(r"A\^(\d)", question)[1])
    result = a
    for _ in range(power - 1):
        result = times(a, result)
    return result == answer


@pytest.mark.parametrize("level", range(1, 11))
def test_answer_agrees_with_another_way_of_working(level):
    for index in range(20):
        problem = TASK.draw(51, index, level=level)
        assert agrees(problem.question, json.loads(problem.answer)), problem.question


SQUARE = Problem("", "[[7, 10], [15, 22]]", {"kind": "power", "a": [[1, 2], [3, 4]], "power": 2})
VECTOR = Problem("", "[5, -11]", {"kind": "vector", "a": [[1, 2], [3, 4]], "b": [[-21], [13]]})
NUMBER = Problem("", "-2", {"kind": "determinant", "a": [[1, 2], [3, 4]]})
SYSTEM = Problem("", "[1, 2]", {"kind": "solve", "a": [[1, 2], [3, 4]], "b": [[5], [11]]})


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        *((SQUARE, t) for t in ("[[7,10],[15,22]]", "7 10\n15 22", "A^2 = [[7, 10], [15, 22]]")),
        (SQUARE, r"$\begin{pmatrix} 7 & 10 \\ 15 & 22 \end{pmatrix}$"),
        (SQUARE, r"\boxed{\begin{bmatrix}7&10\\15&22\end{bmatrix}}"),
        (SQUARE, "```\n7, 10\n15, 22\n```"),
        *((VECTOR, t) for t in ("5, -11", "(5, -11)", "[[5], [-11]]", "5\n-11", "[5 −11]")),
        (VECTOR, r"$\begin{pmatrix} 5 \\ -11 \end{pmatrix}$"),
        *((NUMBER, t) for t in ("-2", "−2", r"\boxed{-2}", "det A = -2")),
        *((SQUARE, t) for t in ("[7 10; 15 22]", "[\n [\n 7,\n 10\n ],\n [\n 15,\n 22\n ]\n]")),
        (SQUARE, r"\left[\begin{array}{cc} 7 & 10 \\ 15 & 22 \end{array}\right]"),
        (VECTOR, r"\begin{pmatrix} 5 & -11 \end{pmatrix}"),
        (NUMBER, "The determinant is -2."),
        *((SYSTEM, t) for t in ("x_1 = 1, x_2 = 2", "y = 2, x = 1", r"$x_{2}=2$, $x_{1}=1$")),
        *((SYSTEM, t) for t in ("x = [1, 2]", "(1, 2)", "[[1], [2]]")),
    ],
)
def test_usual_forms_are_accepted(problem, answer):
    assert TASK.verify(problem, answer).correct


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        *((SQUARE, t) for t in ("[[7, 10], [15, 23]]", "[[7, 15], [10, 22]]", "7 10 15 22")),
        *(
            (SQUARE, t)
            for t in ("[[7, 10], [15, 22], [0, 0]]", "[[7, 10], [15, 22, 1]]", "7 or 10")
        ),
        *((VECTOR, t) for t in ("[-11, 5]", "[5, -11, 0]", "[5]", "5 or -11", "[5, -10]")),
        *((NUMBER, t) for t in ("2", "-3", "-2 or 2", "1*4-2*3")),
        *((SYSTEM, t) for t in ("[2, 1]", "[1, 2, 3]", "[5, 11]", "x_2 = 1, x_1 = 2")),
    ],
)
def test_wrong_answers_are_refused(problem, answer):
    verdict = TASK.verify(problem, answer)
    assert not verdict.correct
    assert verdict.reason
