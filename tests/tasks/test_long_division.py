import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.long_division import LongDivision

TASK = LongDivision()
PROBLEM = Problem("", "1764 remainder 5", {"dividend": 12353, "divisor": 7})


def subtracted(dividend: int, divisor: int) -> tuple[int, int]:
    """Divide by taking away multiples of the divisor that double."""
    quotient, multiple = 0, 1
    while divisor * multiple <= dividend:
        multiple *= 2
    while multiple:
        if divisor * multiple <= dividend:
            dividend, quotient = dividend - divisor * multiple, quotient + multiple
        multiple //= 2
    return quotient, dividend


@pytest.mark.parametrize("level", range(1, 11))
def test_another_way_to_divide_finds_the_same(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        dividend, divisor = map(int, re.findall("[0-9]+", problem.question))
        quotient, remainder = subtracted(dividend, divisor)
        assert problem.answer == f"{quotient} remainder {remainder}"
        written = re.findall("write ([0-9])", TASK.solve(problem))
        assert int("".join(written)) == quotient
        assert f"is {quotient} and the remainder is {remainder}." in TASK.solve(problem)


@pytest.mark.parametrize(
    "answer",
    [
        "quotient 1764 remainder 5",
        "1764 r 5",
        "1764r5",
        "1764 R5",
        "1,764 rem. 5",
        "q=1764, r=5",
        "q = 1764; r = 5",
        "(1764, 5)",
        "(1764,5)",
        "[1764, 5]",
        "1764 5",
        "remainder 5, quotient 1764",
        "The quotient is 1764 and the remainder is 5.",
        "Quotient is 1764. Remainder is 5.",
        "Quotient: 1764\nRemainder: 5",
        "- **Quotient:** 1764\n- **Remainder:** 5",
        '{"quotient": 1764, "remainder": 5}',
        r"\boxed{1764 \text{ remainder } 5}",
        "$q = 1764, r = 5$",
        "```\n1764 remainder 5\n```",
        "1764 with a remainder of 5",
    ],
)
def test_forms_of_quotient_and_remainder(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "1764",
        "1764.5",
        "1764 5/7",
        "1765 remainder -2",
        "1763 remainder 12",
        "1764 remainder 6",
        "1765 remainder 5",
        "5 remainder 1764",
        "(5, 1764)",
        "1764 r 5 or 6",
        "1764, 5, 6",
        "q=1764, q=5",
        "quotient 1764",
        "1764 - 5",
        "7 * 1764 + 5",
        "12353 / 7",
        "remainder 5",
    ],
)
def test_wrong_answers_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct


def test_a_pair_without_a_blank_is_no_number_of_thousands():
    problem = Problem("", "12 remainder 345", {"dividend": 12345, "divisor": 1000})
    assert TASK.verify(problem, "(12,345)").correct
    assert not TASK.verify(problem, "12,346").correct
