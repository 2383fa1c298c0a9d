import itertools
import re

import networkx as nx
import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.topological_order import TopologicalOrder

TASK = TopologicalOrder()
EXAMPLE = Problem(
    "",
    "A, B, C, D",
    {"tasks": ["A", "B", "C", "D"], "pairs": [["A", "C"], ["B", "C"], ["C", "D"]]},
)


def graph_of(question):
    graph = nx.DiGraph()
    graph.add_nodes_from(re.search(r"tasks ([A-Z, ]+) are", question)[1].split(", "))
    graph.add_edges_from(re.findall(r"([A-Z]) before ([A-Z])", question))
    return graph


@pytest.mark.parametrize("level", range(1, 11))
def test_all_orders_of_the_graph_are_right_and_no_swap_that_is_none(level):
    for index in range(8):
        problem = TASK.draw(3, index, level=level)
        graph = graph_of(problem.question)
        for order in itertools.islice(nx.all_topological_sorts(graph), 10):
            assert TASK.verify(problem, ", ".join(order)).correct
            for place, pair in enumerate(itertools.pairwise(order)):
                swapped = [*order[:place], *pair[::-1], *order[place + 2 :]]
                allowed = not graph.has_edge(*pair)
                assert TASK.verify(problem, " ".join(swapped)).correct == allowed


def test_thought_takes_the_tasks_in_the_order_of_the_answer():
    for level in range(1, 11):
        problem = TASK.draw(4, 0, level=level)
        taken = re.findall(r": ([A-Z])\.", TASK.solve(problem))
        assert ", ".join(taken) == problem.answer


@pytest.mark.parametrize("level", [1, 2, 3])
def test_tasks_in_the_order_of_the_question_earn_nearly_nothing(level):
    drawn = [TASK.draw(7, index, level=level) for index in range(200)]
    for problem in drawn:
        mentioned = re.findall(r"\b[A-Z]\b", problem.question)
        assert set(mentioned) == set(problem.data["tasks"])
    named = [list(graph_of(problem.question)) for problem in drawn]
    rules = [
        list(dict.fromkeys(re.findall(r"\b[A-Z]\b", p.question.partition("hold:")[2])))
        for p in drawn
    ]
    for orders in (named, [order[::-1] for order in named], rules):
        right = sum(
            TASK.verify(p, ", ".join(order)).correct for p, order in zip(drawn, orders, strict=True)
        )
        assert right / 200 <= 0.05


@pytest.mark.parametrize(
    "answer",
    [
        "A, B, C, D",
        "B, A, C, D",
        "b a c d.",
        "BACD",
        "A -> B -> C -> D",
        "A < B < C < D",
        "A - B - C - D",
        "1. A 2. B 3. C 4. D",
        "1. Task A\n2. Task B\n3. Task C\n4. Task D",
        '["B", "A", "C", "D"]',
        "1. A\n2. B\n3. C\n4. D",
        r"\boxed{A, B, C, D}",
        r"$A \to B \to C \to D$",
        "**A, B, C and D**",
        "```\nA, B, C, D\n```",
    ],
)
def test_orders_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("A, C, B, D", "B must come before C"),
        ("A, B, D, C", "C must come before D"),
        ("A, B, C", "D is missing"),
        ("A, B, C, D, A", "5 tasks, of which 4 are different"),
        ("A, B, C, D, E", "'E' is no task"),
        ("A or B, C, D", "'OR' is no task"),
        ("A before C, B before C, C before D", "'BEFORE' is no task"),
        ("", "A is missing"),
    ],
)
def test_wrong_orders_are_told_why(answer, reason):
    assert TASK.verify(EXAMPLE, answer).reason.startswith(reason)


def test_other_names_make_no_other_problem():
    problem = TASK.draw(0, 0, level=5)
    other = {task: chr(ord("z") - n) for n, task in enumerate(problem.data["tasks"])}
    pairs = [[other[first], other[second]] for first, second in problem.data["pairs"]]
    data = {"tasks": sorted(other.values()), "pairs": pairs[::-1]}
    assert TASK.canonical(Problem("", "", data)) == TASK.canonical(problem)
