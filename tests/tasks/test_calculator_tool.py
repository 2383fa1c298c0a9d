import ast
import re

import pytest

from r1envs.demonstrations import demonstrated_episode
from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.scoring import score
from r1envs.tasks.mathematics.calculator_tool import CalculatorTool

TASK = CalculatorTool()
PROBLEM = Problem("", "21", {"steps": [[1, "+", 2], ["#0", "*", 7]]})


def value(node: ast.expr) -> int:
    if isinstance(node, ast.Constant):
        return node.value
    left, right = value(node.left), value(node.right)
    return {
        ast.Add: left + right,
        ast.Sub: left - right,
        ast.Mult: left * right,
    }[type(node.op)]


@pytest.mark.parametrize("level", range(1, 11))
def test_expression_of_the_english_has_the_value_and_so_many_operations(level):
    for index in range(20):
        problem = TASK.draw(91, index, level=level)
        tree = ast.parse(re.match(r"What is (.*)\? You", problem.question)[1], mode="eval").body
        assert value(tree) == int(problem.answer)
        operations = sum(isinstance(node, ast.BinOp) for node in ast.walk(tree))
        times = re.search(r"calculator (once|(\d+) times)", problem.question)
        assert operations == int(times[2] or 1) == TASK.turns(problem) - 1


@pytest.mark.parametrize("level", range(1, 11))
def test_solver_needs_every_turn_and_gets_there(level):
    problem = TASK.draw(92, 0, level=level)
    replies = [reply for _, reply in demonstrated_episode(TASK, problem, "bare")]
    assert len(replies) == TASK.turns(problem)
    assert score(TASK, problem, replies).verdict.correct


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        *((reply, "37*48 = 1776.") for reply in ("calc 37*48", "calc 37 * 48", "`calc 37*48`")),
        *(
            (reply, "37*48 = 1776.")
            for reply in (
                "Calc: 37*48",
                "calc(37*48)",
                "calc 37×48.",
                "calc (37) x (48)",
                r"calc 37 \times 48",
            )
        ),
        *(
            ("calc -5-(-7)", "-5-(-7) = 2."),
            ("calc −5+7", "-5+7 = 2."),
            ("calc 5--7", "5-(-7) = 12."),
            ("calc (-5)-(-7)", "-5-(-7) = 2."),
        ),
    ],
)
def test_calculator_does_one_operation(reply, said):
    assert TASK.respond(PROBLEM, [reply]) == Turn(said)


@pytest.mark.parametrize(
    "reply",
    [
        *("calc 1+2*7", "calc 1/2", "calc 2**9", "calc 1", "calc", "calc 1.5*2"),
        *(f"calc {'9' * 21}*1", "calc 1+2 calc 3*7", "answer", "answer 21 or 22", "answer 3*7"),
        *("calc __import__('os')", ""),
    ],
)
def test_what_is_no_call_and_no_answer_uses_up_a_turn(reply):
    said = TASK.respond(PROBLEM, [reply])
    assert isinstance(said, Turn)
    assert said.text.startswith("That is neither")


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        *((reply, True) for reply in ("answer 21", "Answer: 21", "21", r"answer \boxed{21}")),
        *((reply, True) for reply in ("**answer 21**", r"\boxed{21}", "$21$", "answer = 21.")),
        *((reply, False) for reply in ("answer 22", "20", "answer -21", "answer 1+2 = 21")),
    ],
)
def test_answer_is_judged(reply, right):
    said = TASK.respond(PROBLEM, ["calc 1+2", reply])
    assert (not isinstance(said, Turn) and said.correct) is right
