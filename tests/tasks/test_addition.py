import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.problem import Problem
from r1envs.tasks.mathematics.addition import Addition
from r1envs.verifiers.verdict import Status

TASK = Addition()


def sum_of(*numbers: int) -> Problem:
    return Problem("", str(sum(numbers)), {"numbers": list(numbers)})


@pytest.mark.parametrize(
    ("numbers", "thought"),
    [
        ((47, 85), "7+5=12, write 2, carry 1. 4+8+1=13, write 3, carry 1. write 1. sum 132."),
        ((47, 22), "7+2=9, write 9, carry 0. 4+2=6, write 6, carry 0. sum 69."),
        ((9, 99), "9+9=18, write 8, carry 1. 9+1=10, write 0, carry 1. write 1. sum 108."),
        ((5, 10, 6), "5+0+6=11, write 1, carry 1. 1+1=2, write 2, carry 0. sum 21."),
    ],
)
def test_thought_adds_column_by_column(numbers, thought):
    assert TASK.solve(sum_of(*numbers)) == thought


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=7))
def test_digits_that_are_written_down_make_the_sum(numbers):
    problem = sum_of(*numbers)
    written = re.findall(r"write (\d)", TASK.solve(problem))
    assert int("".join(reversed(written))) == int(problem.answer)


@pytest.mark.parametrize(
    "answer", ["1204", " 1204\n", "+1204", "1,204", "001204", "1204.", "1204.00"]
)
def test_same_integer_written_differently_is_accepted(answer):
    assert TASK.verify(sum_of(604, 600), answer).correct


@pytest.mark.parametrize(
    ("answer", "trick"),
    [
        ("604+600", "the sum left to do"),
        ("1204 or 1205", "hedging"),
        ("1,2,0,4", "separators that are not thousands"),
        ("12 04", "two numbers"),
        ("1204\n1205", "a second line"),
        ("１２０４", "full-width digits"),
        ("1204.5", "a fraction"),
        ("-1204", "the wrong sign"),
        ("0x4b4", "another base"),
        ("1.204e3", "an exponent"),
    ],
)
def test_tricks_earn_nothing(answer, trick):
    verdict = TASK.verify(sum_of(604, 600), answer)
    assert not verdict.correct, trick
    assert verdict.reason


def test_wrong_and_unreadable_are_told_apart():
    assert TASK.verify(sum_of(1, 2), "4").reason == "4 is not the sum"
    assert TASK.verify(sum_of(1, 2), "four").status is Status.UNPARSABLE


@pytest.mark.parametrize(("level", "digits"), [(1, 2), (2, 3)])
def test_low_levels_add_two_numbers_of_so_many_digits(level, digits):
    for index in range(100):
        numbers = TASK.draw(0, index, level=level).data["numbers"]
        assert [len(str(number)) for number in numbers] == [digits, digits]


def test_numbers_in_another_order_are_the_same_problem():
    assert TASK.canonical(sum_of(47, 85)) == TASK.canonical(sum_of(85, 47))
