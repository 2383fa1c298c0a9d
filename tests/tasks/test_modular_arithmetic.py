import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.modular_arithmetic import ModularArithmetic

TASK = ModularArithmetic()
POWER = Problem("", "10", {"base": 7, "exponent": 5, "modulus": 11})
INVERSE = Problem("", "23", {"base": 7, "modulus": 40})


def by_trial(question: str) -> int:
    """Multiply as often as the exponent says, or try every candidate."""
    numbers = [int(number) for number in re.findall("[0-9]+", question)]
    if question.startswith("What is the remainder when"):
        base, exponent, modulus = numbers
        value = 1
        for _ in range(exponent):
            value = value * base % modulus
        return value
    first, last, base, one, modulus = numbers
    return next(x for x in range(first, last + 1) if base * x % modulus == one)


@pytest.mark.parametrize("level", range(1, 11))
def test_trial_finds_the_same_number(level):
    for index in range(12):
        problem = TASK.draw(1, index, level=level)
        value = by_trial(problem.question)
        assert problem.answer == str(value)
        assert TASK.solve(problem).endswith(f"So it is {value}.")


@pytest.mark.parametrize(
    "answer",
    [
        "10",
        "$10$",
        r"\boxed{10}",
        "**10**",
        "10 (mod 11)",
        r"$10 \pmod{11}$",
        "10 mod 11",
        "7^5 = 10",
        "7^5 ≡ 10 (mod 11)",
        r"$7^{5} \equiv 10 \pmod{11}$",
        "7^5 mod 11 = 10",
        "The answer is 10.",
    ],
)
def test_forms_of_a_remainder(answer):
    verdict = TASK.verify(POWER, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    ["11", "-1", "21", "10 or 21", "10, 21", "7^5", "7^5 mod 11", "16807", "7^6 = 10", "10 mod 12"],
)
def test_wrong_remainders_earn_nothing(answer):
    assert not TASK.verify(POWER, answer).correct


@pytest.mark.parametrize(
    "answer", ["23", "x = 23", "x=23", r"$x \equiv 23 \pmod{40}$", "23 (mod 40)"]
)
def test_forms_of_an_inverse(answer):
    verdict = TASK.verify(INVERSE, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer", ["63", "-17", "24", "1/7", "y = 23", "7*23 = 1", "23 or 63", "0"]
)
def test_wrong_inverses_earn_nothing(answer):
    assert not TASK.verify(INVERSE, answer).correct


@pytest.mark.parametrize("level", range(2, 11))
def test_about_half_of_the_problems_are_inverses(level):
    drawn = [TASK.draw(3, index, level=level).data for index in range(60)]
    assert 15 <= sum("exponent" not in data for data in drawn) <= 45
