import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.kit.readers import ReadingError
from r1envs.tasks.mathematics._polynomials import read_polynomial, written
from r1envs.tasks.mathematics.polynomial_product import PolynomialProduct

TASK = PolynomialProduct()
PROBLEM = Problem("", "2x^2 - 1200x + 3582", {"factors": [[-3, 1], [-1194, 2]]})
SQUARES = Problem("", "x^2 - 9", {"factors": [[-3, 1], [3, 1]]})


def value(expression: str, x: int) -> int:
    """Let Python evaluate what the project wrote, at one point."""
    expression = re.sub(r"([0-9])x", r"\1*x", expression.replace(")(", ")*(").replace("^", "**"))
    assert re.fullmatch(r"[0-9x+*() -]+", expression)
    return eval(expression, {"x": x})


@pytest.mark.parametrize("level", range(1, 11))
def test_product_and_expansion_agree_at_more_points_than_the_degree(level):
    for index in range(15):
        problem = TASK.draw(1, index, level=level)
        product = problem.question.removeprefix("Expand ").removesuffix(" and collect like terms.")
        assert "(" not in problem.answer
        for x in range(-6, 7):
            assert value(product, x) == value(problem.answer, x)
        assert TASK.solve(problem).endswith(f"So it is {problem.answer}.")
        assert written(read_polynomial(problem.answer)) == problem.answer


@pytest.mark.parametrize(
    "answer",
    [
        "2x^2 - 1200x + 3582",
        "2x^2-1200x+3582",
        "2x**2 - 1200*x + 3582",
        "3582 - 1200x + 2x^2",
        "2x² − 1200x + 3582",
        "2x^2 - 1,200x + 3582",
        r"$2x^{2} - 1200x + 3582$",
        r"\boxed{2 \cdot x^2 - 1200 x + 3582}",
        "**2x^2 - 1200x + 3582**",
        "`2*x^2 - 1200*x + 3582`",
        "(x - 3)(2x - 1194) = 2x^2 - 1200x + 3582",
        "The answer is 2x^2 - 1200x + 3582.",
        "0x^3 + 2x^2 - 1200x^1 + 3582",
    ],
)
def test_forms_of_a_polynomial(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "2x^2 - 1200x - 3582",
        "2x^2 + 1200x + 3582",
        "2x^3 - 1200x + 3582",
        "x^2 - 1200x + 3582",
        "2x^2 - 1200x",
        "2x^2 - 1200x + 3582 = 0",
        "2x^2 - 1200x + 3582 or 0",
        "2x^2 - 1200x + 3580 + 2",
        "x^2 + 2x^2 - 1200x + 3582",
        "2x^2 - 1200x - -3582",
        "2x^2 - 1200x + 35 82",
        "2x^2 - 1200y + 3582",
        "2*x*x - 1200x + 3582",
        "(x - 3)(2x - 1194)",
        "x(2x - 1200) + 3582",
        "2, -1200, 3582",
        "+",
        "x^",
        "*x",
        "2*",
    ],
)
def test_wrong_answers_and_what_is_left_to_do_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct


def test_like_terms_that_cancel_are_to_be_collected_too():
    assert TASK.verify(SQUARES, "x^2 - 9").correct
    assert TASK.verify(SQUARES, "x^2 + 0x - 9").correct
    assert not TASK.verify(SQUARES, "x^2 + 3x - 3x - 9").correct


@pytest.mark.parametrize("text", ["x^51", "9" * 30 + "x", "x^-2", "x^2^2", "xx", "", "x2", "2x3"])
def test_what_no_answer_needs_is_not_read(text):
    with pytest.raises(ReadingError):
        read_polynomial(text)


def test_factors_in_another_order_are_the_same_problem():
    swapped = Problem("", "", {"factors": [[-1194, 2], [-3, 1]]})
    assert TASK.canonical(swapped) == TASK.canonical(PROBLEM)
