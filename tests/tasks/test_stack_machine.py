import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming._machine import OutOfBoundsError
from r1envs.tasks.programming._stack import RULES, StackRun
from r1envs.tasks.programming.stack_machine import StackMachine

TASK = StackMachine()
OPERATIONS = {
    "ADD": lambda s: [*s[:-2], s[-2] + s[-1]],
    "SUB": lambda s: [*s[:-2], s[-2] - s[-1]],
    "MUL": lambda s: [*s[:-2], s[-2] * s[-1]],
    "MAX": lambda s: [*s[:-2], max(s[-2:])],
    "MIN": lambda s: [*s[:-2], min(s[-2:])],
    "DUP": lambda s: [*s, s[-1]],
    "DROP": lambda s: s[:-1],
    "NEG": lambda s: [*s[:-1], -s[-1]],
    "SWAP": lambda s: [*s[:-2], s[-1], s[-2]],
    "OVER": lambda s: [*s, s[-2]],
    "ROT": lambda s: [*s[:-3], *s[-2:], s[-3]],
}


def run(question):
    """Another machine, which reads the question."""
    lines = [re.sub(r"^\d+: ", "", line).split() for line in question.split("\n")[1:]]
    stack, at = [], 0
    while at < len(lines):
        name, *number = lines[at]
        at += 1
        if name == "PUSH":
            stack = [*stack, int(number[0])]
        elif name == "JUMP":
            at = int(number[0]) - 1
        elif name in ("JUMPPOS", "JUMPNEG"):
            *stack, top = stack
            if top > 0 if name == "JUMPPOS" else top < 0:
                at = int(number[0]) - 1
        else:
            stack = OPERATIONS[name](stack)
    return stack


@pytest.mark.parametrize("level", range(1, 11))
def test_another_machine_leaves_the_same(level):
    for index in range(20):
        problem = TASK.draw(4, index, level=level)
        assert str(run(problem.question)) == problem.answer
        assert TASK.solve(problem).endswith(f"the stack is {problem.answer}.")


@pytest.mark.parametrize("level", range(1, 11))
def test_a_question_explains_what_it_uses_and_no_more(level):
    for index in range(10):
        rules, *lines = TASK.draw(5, index, level=level).question.split("\n")
        used = {re.sub(r"^\d+: ", "", line).split()[0] for line in lines}
        assert used == {name for name in RULES if RULES[name] in rules}
        jumps = [int(n) for line in lines for n in re.findall(r"JUMP\w* (\d+)", line)]
        assert all(1 <= jump <= len(lines) for jump in jumps)


def test_level_10_loops():
    assert all(
        max(TASK.solve(TASK.draw(6, index, level=10)).count(f"JUMPPOS {n}:") for n in range(30)) > 1
        for index in range(20)
    )


STACK = Problem("", "[4, -1, 7]", {"stack": [4, -1, 7]})


@pytest.mark.parametrize(
    "answer",
    [
        "[4, -1, 7]",
        "4 -1 7",
        "The stack is [4, -1, 7].",
        r"\boxed{\left[ 4,\, -1,\, 7 \right]}",
        "4, −1, 7",
        r"$\boxed{[4, -1, 7]}$",
        "**4, -1, 7**",
        "```\n[4,-1,7]\n```",
    ],
)
def test_usual_forms_are_read(answer):
    assert TASK.verify(STACK, answer).correct


@pytest.mark.parametrize(
    "answer",
    ["[7, -1, 4]", "4 -1", "4 -1 7 7", "4 -1 7 or 8", "4 1 7", "4 -1 [7]x", "", "7", "4 - 1 7"],
)
def test_other_stacks_are_wrong(answer):
    assert not TASK.verify(STACK, answer).correct


def test_runaway_programs_stop():
    for program in ([["JUMP", 1]], [["PUSH", 99], ["DUP"], ["MUL"]], [["ADD"]]):
        with pytest.raises(OutOfBoundsError):
            StackRun(program, largest=100, most_steps=50)
