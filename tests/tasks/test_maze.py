import itertools

import networkx as nx
import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.maze import Maze

TASK = Maze()
EXAMPLE = Problem("", "RRDD", {"rows": ["S..", ".#.", "..G"]})
STEPS = {(-1, 0): "U", (1, 0): "D", (0, -1): "L", (0, 1): "R"}


def shortest_ways(question):
    """Read the maze from the question and list all shortest ways by a graph."""
    rows = question.split("\n")[1:]
    cells = {(r, c): mark for r, row in enumerate(rows) for c, mark in enumerate(row)}
    graph = nx.grid_2d_graph(len(rows), len(rows[0]))
    graph.remove_nodes_from([cell for cell, mark in cells.items() if mark == "#"])
    (start,) = [cell for cell, mark in cells.items() if mark == "S"]
    (goal,) = [cell for cell, mark in cells.items() if mark == "G"]
    for way in nx.all_shortest_paths(graph, start, goal):
        steps = itertools.pairwise(way)
        yield "".join(STEPS[b[0] - a[0], b[1] - a[1]] for a, b in steps)


@pytest.mark.parametrize("level", range(1, 11))
def test_all_shortest_ways_are_right_and_nothing_shorter_or_longer(level):
    for index in range(10):
        problem = TASK.draw(3, index, level=level)
        ways = [way for way, _ in zip(shortest_ways(problem.question), range(50), strict=False)]
        assert all(TASK.verify(problem, way).correct for way in ways)
        assert len(problem.answer) == len(ways[0])
        assert not TASK.verify(problem, problem.answer[:-1]).correct
        back = {"U": "D", "D": "U", "L": "R", "R": "L"}[problem.answer[-1]]
        detour = problem.answer + back + problem.answer[-1]
        assert "not the fewest" in TASK.verify(problem, detour).reason


def test_thought_ends_with_the_way():
    for level in range(1, 11):
        problem = TASK.draw(4, 0, level=level)
        assert TASK.solve(problem).endswith(f" so {problem.answer}.")


@pytest.mark.parametrize("level", [1, 2, 5])
def test_constant_ways_earn_nearly_nothing(level):
    drawn = [TASK.draw(7, index, level=level) for index in range(200)]
    for way in {problem.answer for problem in drawn}:
        assert sum(TASK.verify(problem, way).correct for problem in drawn) / 200 <= 0.05


@pytest.mark.parametrize(
    "answer",
    [
        "RRDD",
        "DDRR",
        "r r d d",
        "R, R, D, D.",
        "right, right, down, down",
        '["R", "R", "D", "D"]',
        "→→↓↓",
        "R → R → D → D",
        "1. Right\n2. Right\n3. Down\n4. Down",
        "The moves are RRDD.",
        "R->R->D->D",
        r"\boxed{DDRR}",
        "**RRDD**",
        "```\nRRDD\n```",
    ],
)
def test_moves_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("RDRD", "move 2 runs into a wall"),
        ("URRDD", "move 1 leaves the maze"),
        ("RRD", "the moves end at c2, not at the goal"),
        ("RRDDL", "the moves end at b3"),
        ("RRDDLR", "6 moves are not the fewest"),
        ("RRDD or DDRR", "'RRDD or DDRR' are no moves"),
        ("RRDD DDRR", "move 5 leaves the maze"),
        ("2R2D", "'2R2D' are no moves"),
        ("S..\n.#.\n..G", "'S..\\n.#.\\n..G' are no moves"),
        ("", "'' are no moves"),
    ],
)
def test_wrong_ways_are_told_why(answer, reason):
    assert TASK.verify(EXAMPLE, answer).reason.startswith(reason)


def test_turned_mirrored_and_reversed_mazes_are_the_same_problem():
    turned = ["G..", ".#.", "..S"]
    mirrored = ["..S", ".#.", "G.."]
    names = {TASK.canonical(Problem("", "", {"rows": r})) for r in (turned, mirrored)}
    assert names == {TASK.canonical(EXAMPLE)}
