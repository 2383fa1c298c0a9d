import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.problem import Problem
from r1envs.tasks.logic.truth_assignment import NAMES, TruthAssignment
from r1envs.verifiers.verdict import Status

TASK = TruthAssignment()

EXAMPLE = Problem(
    "", "a=1 b=1 c=1 d=0", {"clauses": [[3], [-3, 1], [-1, -4], [4, 2]], "variables": 4}
)


def models(problem: Problem) -> list[str]:
    count = problem.data["variables"]
    return [
        " ".join(f"{name}={value}" for name, value in zip(NAMES, values, strict=False))
        for values in itertools.product((0, 1), repeat=count)
        if all(
            any(values[abs(literal) - 1] == (literal > 0) for literal in clause)
            for clause in problem.data["clauses"]
        )
    ]


def test_thought_follows_clauses_that_leave_one_choice():
    assert TASK.solve(EXAMPLE) == (
        "c, so c=1. not c or a, so a=1. not a or not d, so d=0. d or b, so b=1."
    )


def test_thought_supposes_and_takes_back():
    # Most clauses would be glad of a=1, which is wrong.
    clauses = [[-1, 2], [-1, -2], [1, 3], [1, 4], [1, 5]]
    problem = Problem("", "", {"clauses": clauses, "variables": 5})
    assert TASK.solve(problem) == (
        "suppose a=1. not a or b, so b=1. not a or not b is false. "
        "so a=0. a or c, so c=1. a or d, so d=1. a or e, so e=1. suppose b=1."
    )


@pytest.mark.parametrize("level", range(1, 11))
def test_answer_is_a_model_and_up_to_level_4_the_only_one(level):
    for index in range(8):
        problem = TASK.draw(3, index, level=level)
        found = models(problem)
        assert problem.answer in found
        assert level > 4 or len(found) == 1


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_ends_with_the_values_of_the_answer(level):
    for index in range(15):
        problem = TASK.draw(5, index, level=level)
        last: dict[str, str] = {}
        for word in TASK.solve(problem).replace(".", "").split():
            if "=" in word:
                name, _, value = word.partition("=")
                last[name] = value
        assert " ".join(f"{name}={last[name]}" for name in sorted(last)) == problem.answer


def test_every_model_is_accepted():
    """Above level 4 there may be several; the planted one is none of our business."""
    several = 0
    for index in range(20):
        problem = TASK.draw(6, index, level=5)
        found = models(problem)
        several += len(found) > 1
        assert all(TASK.verify(problem, model).correct for model in found)
    assert several


@pytest.mark.parametrize("level", [1, 2])
def test_models_are_uniform(level):
    answers = Counter(TASK.draw(0, index, level=level).answer for index in range(1600))
    assert len(answers) == 2 ** (level + 3)
    assert max(answers.values()) / 1600 < 2 / 2 ** (level + 3)


@pytest.mark.parametrize(
    "answer",
    [
        "a=1 b=1 c=1 d=0",
        "d=0, c=1, b=1, a=1",
        "a = true, b = True, c = T, d = F",
        "a: 1; b: 1; c: t; d: false",
        "a is true, b is true, c is true, d is false",
        "A=1\nB=1\nC=1\nD=0",
        "a=1,b=1,c=1,d=0",
    ],
)
def test_values_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("a=0 b=1 c=1 d=0", "(not c or a) is false"),
        ("a=1 b=1 c=1", "d has no value"),
        ("a=1 b=1 c=1 d=0 a=1", "a has more than one value"),
        ("a=1 b=1 c=1 d=0 e=1", "e is no variable of the problem"),
        ("a=2 b=1 c=1 d=0", "'a=2' is not of the form a=1"),
        ("a=1 b=1 c=1 d=0 or d=1", "'or' is not of the form a=1"),
        ("1 1 1 0", "'1' is not of the form a=1"),
        ("a=10 b=1 c=1 d=0", "'a=10' is not of the form a=1"),
        ("a=1 b=1 c=1 d=tru", "'d=tru' is not of the form a=1"),
        ("", "a has no value"),
    ],
)
def test_wrong_answers_are_told_why(answer, reason):
    verdict = TASK.verify(EXAMPLE, answer)
    assert (verdict.correct, verdict.reason) == (False, reason)


@given(st.text())
def test_no_answer_raises(answer):
    assert TASK.verify(EXAMPLE, answer).status in (Status.WRONG, Status.UNPARSABLE)


def test_clauses_in_another_order_are_the_same_problem():
    turned = [clause[::-1] for clause in EXAMPLE.data["clauses"][::-1]]
    problem = Problem("", "", {"clauses": turned, "variables": 4})
    assert TASK.canonical(problem) == TASK.canonical(EXAMPLE)
