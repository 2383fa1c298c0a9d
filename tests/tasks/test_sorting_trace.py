import re
from collections import Counter

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming.sorting_trace import SortingTrace

TASK = SortingTrace()


def swapped(xs, pairs):
    xs = list(xs)
    for i, j in pairs:
        xs[i], xs[j] = sorted((xs[i], xs[j]))
    return xs


def worked_out(question):
    """The list, from the question's text: each algorithm written another way."""
    name = re.search(r"(\S+) sort ", question)[1]
    xs = [int(n) for n in re.search(r"\[(.*?)\]", question)[1].split(",")]
    passes = re.search(r"after the first (?:(\d+) passes|pass)\?", question)
    n = len(xs)
    for k in range(1, int(passes[1] or 1) + 1):
        rightwards = [(i, i + 1) for i in range(n - 1)]
        gap = n
        for _ in range(k):
            gap = max(1, gap // 2)
        pairs = {
            "bubble": rightwards,
            "cocktail": rightwards if k % 2 else rightwards[::-1],
            "odd-even": rightwards[1 - k % 2 :: 2],
            "comb": [(i, i + gap) for i in range(n - gap)],
            "selection": [],
            "insertion": [(i, i + 1) for i in range(k - 1, -1, -1)],
        }[name]
        xs = swapped(xs, pairs)
        if name == "selection":
            least = min(range(k - 1, n), key=xs.__getitem__)
            xs[k - 1], xs[least] = xs[least], xs[k - 1]
    return name, xs


@pytest.mark.parametrize("level", range(1, 11))
def test_another_way_gives_the_same(level):
    names = Counter()
    for index in range(40):
        problem = TASK.draw(4, index, level=level)
        name, xs = worked_out(problem.question)
        names[name] += 1
        assert str(xs) == problem.answer, problem.question
        assert xs != sorted(xs)
        assert xs != problem.data["start"]
        assert TASK.solve(problem).replace(",", ", ").endswith(f": {problem.answer}.")
    assert len(names) == (2 if level <= 2 else 4 if level <= 4 else 6)


LIST = Problem("", "[3, 1, 4]", {"result": [3, 1, 4]})


@pytest.mark.parametrize(
    "answer",
    ["[3, 1, 4]", "3, 1, 4", "3 1 4", r"$\boxed{[3, 1, 4]}$", "**[3,1,4]**", "- 3\n- 1\n- 4"],
)
def test_usual_forms_are_read(answer):
    assert TASK.verify(LIST, answer).correct


@pytest.mark.parametrize(
    "answer", ["[1, 3, 4]", "[3, 1]", "[3, 1, 4, 4]", "3 1 4 or 3 4 1", "314", ""]
)
def test_other_lists_are_wrong(answer):
    assert not TASK.verify(LIST, answer).correct


def test_the_sorted_list_and_the_list_itself_earn_nothing():
    for level in range(1, 11):
        for index in range(20):
            problem = TASK.draw(5, index, level=level)
            start = problem.data["start"]
            assert not any(TASK.verify(problem, str(xs)).correct for xs in (start, sorted(start)))


def test_larger_numbers_in_the_same_order_are_the_same_problem():
    data = {"algorithm": "bubble", "passes": 2, "start": [3, 1, 4, 2, 8, 6, 7, 5]}
    doubled = {**data, "start": [2 * x for x in data["start"]]}
    assert len({TASK.canonical(Problem("", "", each)) for each in (data, doubled)}) == 1
