import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.polynomial_roots import PolynomialRoots

TASK = PolynomialRoots()
# 2(x - 3)(x + 4)(x - 1): 2x^3 - 26x + 24.
PROBLEM = Problem("", "-4, 1, 3", {"polynomial": [24, -26, 0, 2], "count": 3})


def by_trial(question: str) -> list[int]:
    """Evaluate the question's polynomial at every integer that could be a root."""
    expression = question.removeprefix("Find all integers x for which ").partition(" = 0")[0]
    assert re.fullmatch(r"[0-9x+^ -]+", expression)
    code = compile(re.sub(r"([0-9])x", r"\1*x", expression).replace("^", "**"), "", "eval")
    return [x for x in range(-200, 201) if eval(code, {"x": x}) == 0]


@pytest.mark.parametrize("level", range(1, 11))
def test_trial_of_many_integers_finds_the_same(level):
    for index in range(15):
        problem = TASK.draw(1, index, level=level)
        roots = ", ".join(map(str, by_trial(problem.question)))
        assert problem.answer == roots
        assert TASK.solve(problem).endswith(f"So it is {roots}.")


@pytest.mark.parametrize(
    "answer",
    [
        "-4, 1, 3",
        "3, 1, -4",
        "1, 3 and −4",
        "1, 3 or -4",
        "{-4, 1, 3}",
        r"$\{-4, 1, 3\}$",
        "[-4, 1, 3]",
        "x = -4, x = 1, x = 3",
        "x = -4 or x = 1 or x = 3",
        "x_1 = -4, x_2 = 1, x_3 = 3",
        r"$x_{1} = -4$, $x_{2} = 1$, $x_{3} = 3$",
        "x = -4, 1, 3",
        "x ∈ {-4, 1, 3}",
        r"\boxed{-4, 1, 3}",
        "**-4, 1, 3**",
        '{"roots": [-4, 1, 3]}',
        "- -4\n- 1\n- 3",
        "The roots are -4, 1 and 3.",
        "The integer solutions are $x = -4, 1, 3$.",
        "x₁ = -4, x₂ = 1, x₃ = 3",
        r"$x = -4, \quad x = 1, \quad x = 3$",
    ],
)
def test_forms_of_the_list(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "-4, 1",
        "3",
        "-4, 1, 3, 5",
        "-4, 1, 3, 0",
        "-4, 1, 1",
        "-4, 1, 3, 3",
        "4, -1, -3",
        "-4, 1, 2",
        "(x + 4)(x - 1)(x - 3)",
        "2x^3 - 26x + 24 = 0",
        "y = -4, 1, 3",
        "none",
        "all integers",
    ],
)
def test_wrong_lists_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct


def test_thoughts_divide_by_each_root():
    thought = TASK.solve(PROBLEM)
    assert thought.startswith("Divide by 2: x^3 - 13x + 12. An integer root divides 12. By Horner")
    assert "at 1: 1 1 -12 0, a root. x^2 + x - 12 has the discriminant" in thought
