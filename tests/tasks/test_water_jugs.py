import re

import networkx as nx
import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.water_jugs import WaterJugs

TASK = WaterJugs()
EXAMPLE = Problem("", "", {"sizes": [3, 5], "start": [0, 0], "amount": 4})
SHORTEST = "(0, 5), (3, 2), (0, 2), (2, 0), (2, 5), (3, 4)"


def graph_of(question):
    """Read the jugs from the question; join what is in them before and after each move."""
    told = re.findall(r"takes (\d+) litres? and has (\d+) litres? in it", question)
    (size_a, a), (size_b, b) = [tuple(map(int, jug)) for jug in told]
    amount = int(re.search(r"exactly (\d+) litre", question)[1])
    graph = nx.DiGraph()
    for x in range(size_a + 1):
        for y in range(size_b + 1):
            graph.add_edges_from(((x, y), after) for after in ((size_a, y), (0, y)))
            graph.add_edges_from(((x, y), after) for after in ((x, size_b), (x, 0)))
            while_pouring = [(x - n, y + n) for n in range(1, x + 1) if y + n <= size_b]
            graph.add_edges_from(((x, y), after) for after in while_pouring[-1:])
            while_pouring = [(x + n, y - n) for n in range(1, y + 1) if x + n <= size_a]
            graph.add_edges_from(((x, y), after) for after in while_pouring[-1:])
    return graph, (a, b), [node for node in graph if amount in node]


@pytest.mark.parametrize("level", range(1, 11))
def test_the_reference_is_a_shortest_way(level):
    for index in range(8):
        problem = TASK.draw(3, index, level=level)
        graph, start, goals = graph_of(problem.question)
        ways = nx.single_source_shortest_path(graph, start)
        shortest = min((ways[goal] for goal in goals if goal in ways), key=len)
        assert problem.answer.count("(") == len(shortest) - 1
        assert TASK.verify(problem, " ".join(map(str, shortest[1:]))).correct


@pytest.mark.parametrize("level", [1, 4, 8])
def test_only_moves_of_the_jugs_are_accepted(level):
    for index in range(10):
        problem = TASK.draw(5, index, level=level)
        graph, start, _ = graph_of(problem.question)
        first = re.findall(r"\(.*?\)", problem.answer)
        # A detour by any move and whatever leads back to the way.
        for node in graph:
            if node != start and nx.has_path(graph, node, start):
                back = nx.shortest_path(graph, node, start)
                detour = ", ".join([*map(str, back), *first])
                assert TASK.verify(problem, detour).correct == graph.has_edge(start, node)
        assert not TASK.verify(problem, ", ".join(first[:-1])).correct


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_ends_with_the_moves(level):
    problem = TASK.draw(4, 0, level=level)
    moves = re.sub(r"[()]", "", problem.answer.replace("), ", " ").replace(", ", ","))
    assert TASK.solve(problem).endswith(f" so {moves}.")


@pytest.mark.parametrize(
    "answer",
    [
        SHORTEST,
        "(0,0), " + SHORTEST,
        SHORTEST.replace("), (", ") -> ("),
        "[[0,5],[3,2],[0,2],[2,0],[2,5],[3,4]]",
        "[(0,5),(3,2),(0,2),(2,0),(2,5),(3,4)]",
        "0,5 3,2 0,2 2,0 2,5 3,4",
        "(0, 5)\n(3, 2)\n(0, 2)\n(2, 0)\n(2, 5)\n(3, 4)",
        rf"\boxed{{{SHORTEST}}}",
        f"${SHORTEST}$",
        "(3,0), (0,3), (3,3), (1,5), (1,0), (0,1), (3,1), (0,4)",
        "(3,0), (0,0), " + SHORTEST,
        "Move 1: (0,5)\nMove 2: (3,2)\nMove 3: (0,2)\nMove 4: (2,0)\nMove 5: (2,5)\nMove 6: (3,4)",
        "A=0, B=5; A=3, B=2; A=0, B=2; A=2, B=0; A=2, B=5; A=3, B=4",
        "(0 L, 5 L), (3 L, 2 L), (0 L, 2 L), (2 L, 0 L), (2 L, 5 L), (3 L, 4 L)",
    ],
)
def test_other_ways_and_other_forms_are_right(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("(0, 5), (3, 2), (0, 2), (2, 0), (2, 5)", "at the end no jug has 4 litres"),
        (SHORTEST + ", (0, 5)", "move 7 cannot make (0, 5) of (3, 4)"),
        (SHORTEST + ", (3, 0)", "at the end no jug has 4 litres"),
        ("(0, 4)", "move 1 cannot make (0, 4) of (0, 0)"),
        ("(0, 5), (0, 4)", "move 2 cannot make (0, 4) of (0, 5)"),
        ("(0, 5), (0, 5), (3, 2)", "move 2 cannot make (0, 5) of (0, 5)"),
        ("(0, 5, 3)", "not pairs of numbers"),
        ("4", "not pairs of numbers"),
        ("fill B", "not one integer"),
        ("(0, 5) or (3, 2)", "not one integer"),
        ("", "not pairs of numbers"),
    ],
)
def test_wrong_moves_are_told_why(answer, reason):
    assert TASK.verify(EXAMPLE, answer).reason.startswith(reason)


def test_jugs_in_another_order_are_the_same_problem():
    other = Problem("", "", {"sizes": [5, 3], "start": [0, 0], "amount": 4})
    assert TASK.canonical(other) == TASK.canonical(EXAMPLE)
