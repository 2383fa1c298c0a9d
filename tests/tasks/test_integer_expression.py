import ast
import operator

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.integer_expression import IntegerExpression

TASK = IntegerExpression()
EXACT = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def value(node: ast.expr) -> int:
    """Work out a tree that Python's own parser made; no quotient may leave a remainder."""
    if isinstance(node, ast.Constant):
        return node.value
    assert isinstance(node, ast.BinOp)
    left, right = value(node.left), value(node.right)
    if isinstance(node.op, ast.Div):
        assert left % right == 0
        return left // right
    return EXACT[type(node.op)](left, right)


def parsed(problem: Problem) -> ast.expr:
    text = problem.question.removeprefix("What is ").removesuffix("?")
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("level", range(1, 11))
def test_another_parser_finds_the_same_value(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        assert value(parsed(problem)) == int(problem.answer)
        assert TASK.solve(problem).endswith(f"So it is {problem.answer}.")


@pytest.mark.parametrize("level", range(1, 11))
def test_every_step_of_a_thought_is_right_and_all_operators_have_one(level):
    for index in range(10):
        problem = TASK.draw(2, index, level=level)
        *steps, _ = TASK.solve(problem).removesuffix(".").split(". ")
        for step in steps:
            left, _, right = step.rpartition("=")
            assert eval(left) == int(right)
        tree = ast.walk(parsed(problem))
        assert len(steps) == sum(isinstance(node, ast.BinOp) for node in tree)


PROBLEM = Problem("What is 3 * (4 - 700)?", "-2088", {"expression": "3 * (4 - 700)"})


@pytest.mark.parametrize(
    "answer",
    [
        "-2088",
        "-2,088",
        "−2088",
        "$-2088$",
        r"\boxed{-2088}",
        "**-2088**",
        "`-2088`",
        "-2088.0",
        "The result is -2088.",
        "3 * (4 - 700) = -2088",
    ],
)
def test_forms_of_the_value(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "2088",
        "-2087",
        "-2088 or -2089",
        "-2088, -2089",
        "3 * (4 - 700)",
        "3 * -696",
        "3 * -696 = -2088",
        "-2088.5",
        "-20 88",
        "What is 3 * (4 - 700)?",
    ],
)
def test_wrong_answers_earn_nothing(answer):
    assert not TASK.verify(PROBLEM, answer).correct


def test_terms_in_another_order_are_the_same_problem():
    def name(expression: str) -> str:
        return TASK.canonical(Problem("", "", {"expression": expression}))

    assert name("3 * (4 - 7) + 1") == name("1 + (4 - 7) * 3")
    assert name("9 - (5 - 3)") == name("3 + 9 - 5")
    assert name("9 - 5") != name("5 - 9")
    assert name("(8 + 2) * 3") != name("8 + 2 * 3")
