import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.diophantine import Diophantine

TASK = Diophantine()


@pytest.mark.parametrize("level", range(1, 11))
def test_equation_of_the_english_holds_and_other_solutions_are_accepted(level):
    for index in range(20):
        problem = TASK.draw(71, index, level=level)
        a, b, c = map(
            int, re.search(r"with (\d+)\*x \+ (\d+)\*y = (\d+)\.", problem.question).groups()
        )
        x, y = map(int, re.findall(r"-?\d+", problem.answer))
        natural = "none of them negative" in problem.question
        assert a * x + b * y == c
        assert not natural or min(x, y) >= 0
        for k in (-7, -1, 1, 2):
            other = x + k * b, y - k * a
            allowed = not natural or min(other) >= 0
            assert TASK.verify(problem, f"x = {other[0]}, y = {other[1]}").correct is allowed


@pytest.mark.parametrize("level", range(1, 11))
def test_every_line_of_the_thought_is_true(level):
    problem = TASK.draw(72, 0, level=level)
    thought = TASK.solve(problem)
    for left, right in re.findall(r"(?<![\d=*])(\d+)=([-+*\d]+)\.", thought):
        assert int(left) == sum(
            int(m[1] + m[2]) * int(m[3] or 1)
            for m in re.finditer(r"([+-]?)(\d+)(?:\*(-?\d+))?", right)
        )
    x, y = re.findall(r"-?\d+", problem.answer)
    assert re.search(rf"={x}, y=.*={y}\.\Z", thought)


PROBLEM = Problem("", "x = 1, y = 2", {"a": 5, "b": 3, "c": 11, "natural": False})


@pytest.mark.parametrize(
    "answer",
    [
        *("x = 1, y = 2", "y=2, x=1", "(1, 2)", "1 2", "$x = 1$, $y = 2$", "x=4 and y=-3"),
        *("(x, y) = (1, 2)", r"$x = 1, \quad y = 2$", r"\begin{cases} x = 1 \\ y = 2 \end{cases}"),
        *("x = 3,001, y = -4,998", "**Answer: x = 1, y = 2**"),
        *(r"\boxed{x = 1, y = 2}", '{"x": 1, "y": 2}', "```\nx = 1\ny = 2\n```", "x = −2, y = 7"),
    ],
)
def test_usual_forms_are_accepted(answer):
    assert TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        "(2, 1)",
        "x = 1",
        "1 2 3",
        "x = 1, y = 3",
        "x = 1, y = 2, z = 0",
        "x = 11/5, y = 0",
        "5*1+3*2",
    ],
)
def test_wrong_answers_are_refused(answer):
    assert not TASK.verify(PROBLEM, answer).correct
