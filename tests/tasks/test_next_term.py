import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics._sequence_rules import RULES
from r1envs.tasks.mathematics.next_term import NextTerm, followings

TASK = NextTerm()
FACTORS = range(-10, 11)


def steps(terms):
    return [b - a for a, b in itertools.pairwise(terms)]


def same(numbers):
    return len(set(numbers)) == 1


def affine(t):
    return any(same(b - c * a for a, b in itertools.pairwise(t)) for c in FACTORS)


def alternating(t):
    return same(steps(t)[::2]) and any(
        all(t[i + 1] == c * t[i] for i in range(1, len(t) - 1, 2)) for c in FACTORS
    )


# In the order of the question: whether a rule makes a sequence, by trying every small factor.
MAKES = (
    lambda t: same(steps(t)),
    lambda t: any(all(b == c * a for a, b in itertools.pairwise(t)) for c in FACTORS),
    lambda t: same(steps(steps(t))),
    lambda t: all(a + b == c for a, b, c in zip(t, t[1:], t[2:], strict=False)),
    affine,
    alternating,
    lambda t: same(steps(t[::2])) and same(steps(t[1::2])),
    lambda t: any(
        all(c * t[i + 1] + d * t[i] == t[i + 2] for i in range(len(t) - 2))
        for c in FACTORS
        for d in FACTORS
    ),
    lambda t: same(steps(steps(steps(t)))),
    lambda t: affine(t[::2]) and affine(t[1::2]),
)


@pytest.mark.parametrize("level", range(1, 11))
def test_rules_that_make_the_sequence_agree_on_the_next_number(level):
    for index in range(15):
        problem = TASK.draw(1, index, level=level)
        shown, _, said = problem.question.partition("?")
        terms = [int(number) for number in re.findall("-?[0-9]+", shown)]
        rules = MAKES[: max(1, len(re.findall(r"\([0-9]+\)", said)))]
        fitting = [rule for rule in rules if rule(terms)]
        assert fitting
        assert all(rule([*terms, int(problem.answer)]) for rule in fitting)
        assert TASK.solve(problem).endswith(f"So it is {problem.answer}.")


def made(*terms: int, rules: int) -> str:
    return TASK.solve(Problem("", "", {"terms": list(terms), "rules": rules}))


@pytest.mark.parametrize(
    ("count", "terms", "following"),
    [
        (1, (2, 5, 8, 11, 14), 17),
        (2, (2, -6, 18, -54, 162), -486),
        (3, (1, 2, 4, 7, 11), 16),
        (4, (2, 3, 5, 8, 13, 21), 34),
        (5, (3, 7, 15, 31, 63, 127), 255),
        (6, (2, 5, 10, 13, 26, 29, 58), 61),
        (7, (1, 50, 4, 45, 7, 40, 10), 35),
        (8, (1, 1, 3, 5, 11, 21, 43, 85), 171),
        (9, (1, 8, 27, 64, 125, 216, 343, 512), 729),
        (10, (1, 2, 3, 7, 7, 22, 15, 67, 31, 202), 63),
    ],
)
def test_each_rule_finds_the_next_number_of_its_own_sequences(count, terms, following):
    assert made(*terms, rules=count).endswith(f"So it is {following}.")
    assert RULES[count - 1].tried(terms).following == following


def test_sequences_that_rules_go_on_with_differently_are_told():
    assert followings([2, 1, 1, 2, 4, 7], RULES) == {11, -5}
    assert followings([2, 1, 1, 2, 4, 7], RULES[:9]) == {11}


def test_a_thought_says_why_the_simpler_rules_fail():
    assert made(3, 5, 9, 15, 23, rules=3) == (
        "The differences are 2, 4, 6, 8: not the same. 5 is no multiple of 3. "
        "The second differences are 2, 2, 2: the same. Next is 23+8+2=33. So it is 33."
    )


PROBLEM = Problem("", "1700", {"terms": [100, 500, 900, 1300], "rules": 1})


@pytest.mark.parametrize(
    "answer", ["1700", "1,700", "$1700$", r"\boxed{1700}", "**1700**", "The answer is 1700."]
)
def test_forms_of_the_number(answer):
    assert TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize(
    "answer",
    ["1701", "-1700", "1700 or 1800", "1700, 2100", "100, 500, 900, 1300, 1700", "1300+400", "c"],
)
def test_wrong_answers_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct
