import re
from fractions import Fraction

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.fraction_arithmetic import FractionArithmetic

TASK = FractionArithmetic()
HALVES = Problem(
    "What is (3/4) + (5/6)? Give the result in lowest terms.",
    "19/12",
    {"terms": ["3/4", "5/6"], "operators": ["+"]},
)


def worked_out(question: str) -> Fraction:
    """Evaluate the question's expression, every integer of which is made a fraction."""
    expression = question.removeprefix("What is ").partition("?")[0]
    assert re.fullmatch(r"[0-9+*/() -]+", expression)
    return eval(re.sub(r"([0-9]+)", r"Fraction(\1)", expression), {"Fraction": Fraction})


@pytest.mark.parametrize("level", range(1, 11))
def test_another_reader_of_the_question_finds_the_same_value(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        value = worked_out(problem.question)
        assert str(value) == problem.answer
        assert TASK.solve(problem).endswith(f" {value}.")


@pytest.mark.parametrize(
    "answer",
    [
        "19/12",
        "+19/12",
        " 19 / 12 ",
        r"$\frac{19}{12}$",
        r"\boxed{\dfrac{19}{12}}",
        "**19/12**",
        "```\n19/12\n```",
        "1 7/12",
        r"1 \frac{7}{12}",
        r"\frac{19}{ 12 }",
        r"1\frac7{12}",
        "19⁄12",
        "The answer is 19/12.",
        "(3/4) + (5/6) = 19/12",
    ],
)
def test_forms_of_the_fraction_in_lowest_terms(answer):
    verdict = TASK.verify(HALVES, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "38/24",
        r"\frac1912",  # in TeX a ninth, and then 12
        r"\frac{38}{24}",
        "1 14/24",
        "20/12",
        "19/13",
        "-19/12",
        "12/19",
        "1.5833",
        "3/4 + 5/6",
        "(3/4) + (5/6)",
        "(3/4) + (1/6) = 19/12",
        "19/12 or 20/12",
        "19/12, 20/12",
        "19/0",
        "19/12/1",
        "2",
    ],
)
def test_wrong_answers_and_fractions_to_cancel_earn_nothing(answer):
    assert not TASK.verify(HALVES, answer).correct


def test_whole_results_are_fractions_too():
    problem = Problem("", "2", {"terms": ["3/2", "1/2"], "operators": ["+"]})
    assert all(TASK.verify(problem, answer).correct for answer in ("2", "2/1", "2.0"))
    assert not TASK.verify(problem, "4/2").correct


def named(terms, operators) -> str:
    return TASK.canonical(Problem("", "", {"terms": terms.split(), "operators": [*operators]}))


def test_terms_of_a_sum_and_of_a_product_may_change_places():
    assert named("1/2 1/3 3/4", "+*") == named("1/3 1/2 3/4", "+*")
    assert named("1/2 1/3 3/4", "--") == named("1/2 3/4 1/3", "--")
    assert named("1/2 1/3 3/4", "*/") == named("1/3 1/2 3/4", "*/")
    assert named("1/2 1/3", "-") != named("1/3 1/2", "-")
    assert named("1/2 1/3 3/4", "+*") != named("3/4 1/3 1/2", "+*")
