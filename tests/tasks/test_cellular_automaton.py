import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming.cellular_automaton import CellularAutomaton, _mirrored

TASK = CellularAutomaton()


def read(question):
    """Rule, row and steps as the question tells them; steps is -1 where a row before is asked."""
    rule = dict(re.findall(r"([01]{3}) -> ([01])", question))
    if match := re.search(r"becomes ([01]+) in one step", question):
        return rule, match[1], -1
    if match := re.search(r"the row ([01]+) become in one step", question):
        return rule, match[1], 1
    match = re.search(r"the row ([01]+) after (\d+) steps", question)
    return rule, match[1], int(match[2])


def step(rule, row):
    size = len(row)
    return "".join(rule[row[i - 1] + row[i] + row[(i + 1) % size]] for i in range(size))


@pytest.mark.parametrize("level", range(1, 11))
def test_another_automaton_gives_the_same(level):
    kinds = set()
    for index in range(30):
        problem = TASK.draw(4, index, level=level)
        rule, row, steps = read(problem.question)
        assert len(rule) == 8
        assert f"{len(row)} cells stand" in problem.question
        kinds.add(steps < 0)
        if steps < 0:
            assert step(rule, problem.answer) == row
        else:
            for _ in range(steps):
                row = step(rule, row)
            assert row == problem.answer
        assert problem.answer in TASK.solve(problem).split(" ")[-1]
    assert kinds == ({False} if level < 4 else {False, True})


def test_every_row_before_is_accepted_and_no_other():
    several = 0
    problems = (TASK.draw(5, index, level=4) for index in range(60))
    for problem in itertools.islice((p for p in problems if p.data["backwards"]), 12):
        rule, row, _ = read(problem.question)
        right = 0
        for cells in map("".join, itertools.product("01", repeat=len(row))):
            becomes = step(rule, cells) == row
            assert TASK.verify(problem, cells).correct == becomes
            right += becomes
        several += right > 1
    assert several


ROW = Problem("", "", {"table": [0, 1, 1, 1, 1, 0, 0, 0], "row": [0, 0, 1, 0, 0], "steps": 1})
ROW = Problem("", "01110", {**ROW.data, "backwards": False})


@pytest.mark.parametrize(
    "answer",
    ["01110", "0 1 1 1 0", "[0, 1, 1, 1, 0]", "**01110**", r"$\boxed{01110}$", "`01110`", "01110."],
)
def test_usual_forms_are_read(answer):
    assert TASK.verify(ROW, answer).correct


@pytest.mark.parametrize(
    "answer", ["01111", "0111", "011100", "01110 or 01111", "1110", "", "00100"]
)
def test_other_rows_are_wrong(answer):
    assert not TASK.verify(ROW, answer).correct


def test_a_ring_turned_or_mirrored_is_the_same_problem():
    data = {"table": [0, 1, 1, 1, 1, 0, 0, 1], "row": [1, 0, 1, 1, 0, 0], "steps": 2}
    data["backwards"] = False
    turned = {**data, "row": [0, 1, 0, 1, 1, 0]}
    mirrored = {
        **data,
        "row": data["row"][::-1],
        "table": [data["table"][_mirrored(code)] for code in range(8)],
    }
    other = {**data, "row": [1, 1, 1, 1, 0, 0]}
    names = [TASK.canonical(Problem("", "", each)) for each in (data, turned, mirrored, other)]
    assert len(set(names[:3])) == 1
    assert names[3] != names[0]
