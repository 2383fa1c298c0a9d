import re
from collections import Counter

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.greatest_common_divisor import GreatestCommonDivisor

TASK = GreatestCommonDivisor()


def factors(number: int) -> Counter[int]:
    found: Counter[int] = Counter()
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            found[divisor] += 1
            number //= divisor
        divisor += 1
    return found + Counter([number] if number > 1 else [])


def by_prime_factors(question: str) -> int:
    common, *others = (factors(int(number)) for number in re.findall("[0-9]+", question))
    for other in others:
        common = common & other if "greatest common divisor" in question else common | other
    value = 1
    for prime, power in common.items():
        value *= prime**power
    return value


@pytest.mark.parametrize("level", range(1, 11))
def test_prime_factors_give_the_same_number(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        value = by_prime_factors(problem.question)
        assert problem.answer == str(value)
        assert TASK.solve(problem).endswith(f"So it is {value}.")


@pytest.mark.parametrize("level", range(1, 11))
def test_divisors_are_neither_1_nor_a_number_nor_a_difference(level):
    drawn = [TASK.draw(2, index, level=level) for index in range(60)]
    for data, answer in [(p.data, int(p.answer)) for p in drawn if p.data["kind"] == "gcd"]:
        numbers = data["numbers"]
        assert answer not in {1, *numbers, *(abs(a - b) for a in numbers for b in numbers)}


MULTIPLE = Problem("", "2040", {"kind": "lcm", "numbers": [1020, 680]})


@pytest.mark.parametrize(
    "answer",
    [
        "2040",
        "2,040",
        "$2040$",
        r"\boxed{2040}",
        "**2040**",
        "The answer is 2040.",
        "`2040`",
        "lcm(1020, 680) = 2040",
        r"$\lcm(1020, 680) = 2040$",
        r"$\text{lcm}(1020, 680) = 2\,040$",
        "The least common multiple of 1020 and 680 is 2040.",
        "LCM: 2040",
    ],
)
def test_forms_of_the_number(answer):
    verdict = TASK.verify(MULTIPLE, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "340",
        "4080",
        "2041",
        "-2040",
        "2040 or 4080",
        "2040, 340",
        "1020*2",
        "gcd(1020, 680) = 2040",
        "lcm(1020, 681) = 2040",
        "lcm(1020, 680)",
        "2^3*3*5*17",
    ],
)
def test_wrong_answers_earn_nothing(answer):
    assert not TASK.verify(MULTIPLE, answer).correct


def test_numbers_in_another_order_are_the_same_problem():
    other = Problem("", "2040", {"kind": "lcm", "numbers": [680, 1020]})
    assert TASK.canonical(other) == TASK.canonical(MULTIPLE)
    divisor = Problem("", "340", {"kind": "gcd", "numbers": [1020, 680]})
    assert TASK.canonical(divisor) != TASK.canonical(MULTIPLE)
