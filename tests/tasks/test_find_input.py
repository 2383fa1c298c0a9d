import re

import pytest

from r1envs.tasks.programming._preimages import before, forwards
from r1envs.tasks.programming.find_input import FindInput

TASK = FindInput()


def asked(problem):
    """What the question says, read by Python itself."""
    first, source = problem.question.split("\n", 1)
    names = {}
    exec(source, names)
    return names["f"], int(re.search(r"returns (-?\d+)\.", first)[1])


@pytest.mark.parametrize("level", range(1, 11))
def test_python_finds_the_same(level):
    for index in range(15):
        problem = TASK.draw(4, index, level=level)
        f, goal = asked(problem)
        assert f(int(problem.answer)) == goal
        for x in range(-200, 200):
            assert TASK.verify(problem, str(x)).correct == (f(x) == goal), (problem.question, x)


def test_other_arguments_are_accepted_where_there_are_several():
    several = 0
    for index in range(60):
        problem = TASK.draw(5, index, level=8)
        f, goal = asked(problem)
        others = [x for x in range(-500, 800) if f(x) == goal and str(x) != problem.answer]
        several += bool(others)
        assert all(TASK.verify(problem, f"x = {x}").correct for x in others)
    assert several > 10


@pytest.mark.parametrize("level", range(1, 11))
def test_every_line_of_a_thought_is_true(level):
    for index in range(10):
        problem = TASK.draw(6, index, level=level)
        thought = TASK.solve(problem)
        for why, y in re.findall(r"as (.*?) = (-?\d+)\.", thought):
            *tests, right = why.split(" and ")
            assert eval(right) == int(y), why
            assert all(eval(test.replace(" = ", " == ")) for test in tests), why
        assert thought.endswith(f"so x = {problem.answer}.")


def test_all_that_a_step_comes_from_is_found():
    steps = [
        ["times", 3],
        ["from", 9],
        ["halve", 3],
        ["index", 2],
        ["parity", 3, 1],
        ["above", 5, 4, 7],
        ["third", 2, 5],
    ]
    for step in steps:
        for y in range(-30, 30):
            want = [x for x in range(-200, 200) if forwards([["repeat", 1, step]], x)[-1] == y]
            assert sorted(before(step, y, 0)) == want


@pytest.mark.parametrize(
    "form", ["{}", "x = {}", "$x = {}$", r"\boxed{{{}}}", "**{}**", "```\n{}\n```"]
)
def test_usual_forms_are_read(form):
    problem = TASK.draw(0, 0, level=3)
    assert TASK.verify(problem, form.format(problem.answer)).correct


def test_wrong_answers_are_refused():
    for level in range(1, 11):
        problem = TASK.draw(1, 1, level=level)
        a = int(problem.answer)
        for wrong in (
            f"{a} or {a + 1}",
            f"{a}, {a}",
            f"f({a})",
            problem.question,
            f"[{a}]",
            f"{a}.5",
        ):
            assert not TASK.verify(problem, wrong).correct, wrong
    huge = TASK.verify(problem, "9" * 390)
    assert not huge.correct
    assert len(huge.reason) < 200
