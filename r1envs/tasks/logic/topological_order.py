"""Put tasks into an order that respects which must come before which."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick_some, shuffled
from r1envs.tasks.kit.readers import ReadingError, items
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.logic.mastermind import LETTERS

# By level: tasks, and how many pairs of them have a given order.
_SHAPES = (
    (7, 10),
    (8, 12),
    (9, 14),
    (10, 16),
    (12, 19),
    (14, 23),
    (16, 27),
    (18, 31),
    (21, 36),
    (24, 42),
)
# Signs of order between tasks, and numbers before them.
_BETWEEN = re.compile(r"[<>=-]+|\b[0-9]{1,2}[.)]\s|\b[Tt]asks? ")


class TopologicalOrder(ValueTask):
    """Find an order of tasks in which each comes after those that it needs.

    >>> problem = TopologicalOrder().sample(np.random.default_rng(0), level=1)
    >>> problem.question[:59]
    'The tasks C, E, K, L, T, Y, Z are done one after the other.'
    """

    id: ClassVar[str] = "r1envs/TopologicalOrder-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with all tasks in their order, such as B, A, C."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw an order, then pairs that it respects; half of them are near each other in it."""
        count, wanted = _SHAPES[level - 1]
        order = pick_some(rng, LETTERS, count)
        chosen: dict[tuple[int, int], None] = {}
        while len(chosen) < wanted:
            first = between(rng, 0, count - 2)
            reach = 1 if 2 * len(chosen) < wanted else count - 1 - first
            chosen[first, between(rng, first + 1, first + reach)] = None
        pairs = [[order[first], order[second]] for first, second in shuffled(rng, list(chosen))]
        data: dict[str, Any] = {"tasks": sorted(order), "pairs": pairs}
        rules = ", ".join(f"{first} before {second}" for first, second in pairs)
        question = (
            f"The tasks {', '.join(data['tasks'])} are done one after the other. These must hold: "
            f"{rules}. Give one order of all {count} tasks that is allowed."
        )
        answer = ", ".join(task for _, task in _steps(data))
        return Problem(question, answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> list[str]:
        """Read the tasks one by one, or as one word."""
        found = items(_BETWEEN.sub(" ", answer))
        if len(found) == 1:
            found = list(found[0])
        tasks = [task.upper() for task in found]
        for task in tasks:
            if task not in problem.data["tasks"]:
                raise ReadingError(f"{quote(task)} is no task")
        return tasks

    def fault(self, problem: Problem, value: list[str]) -> str | None:
        """Find a task that is missing or twice there, or a pair in the wrong order."""
        place = {task: number for number, task in enumerate(value)}
        if len(place) < len(value):
            return f"{len(value)} tasks, of which {len(place)} are different"
        for task in problem.data["tasks"]:
            if task not in place:
                return f"{task} is missing"
        for first, second in problem.data["pairs"]:
            if place[first] > place[second]:
                return f"{first} must come before {second}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Take again and again the first task that nothing left must come before.

        >>> data = {"tasks": ["A", "B", "C"], "pairs": [["C", "B"], ["B", "A"]]}
        >>> TopologicalOrder().solve(Problem("", "", data))
        'C can begin: C. now B can: B. now A can: A.'
        """
        steps = [f"{' '.join(ready)} can: {task}." for ready, task in _steps(problem.data)]
        return " now ".join([steps[0].replace("can:", "can begin:"), *steps[1:]])

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its pairs in any order, whatever the tasks are called.

        Few problems share their name with another one; those are in one split.
        """
        pairs = problem.data["pairs"]
        before, after = _around(problem.data)
        names = dict.fromkeys(before, 0)
        for _ in range(4):
            seen = {
                task: (
                    name,
                    sorted(names[t] for t in before[task]),
                    sorted(names[t] for t in after[task]),
                )
                for task, name in names.items()
            }
            ranks = sorted(seen.values())
            names = {task: bisect_left(ranks, mine) for task, mine in seen.items()}
        return str(sorted((names[first], names[second]) for first, second in pairs))


def _around(data: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Give for each task those that must come before it, and those after it."""
    before: dict[str, list[str]] = {task: [] for task in data["tasks"]}
    after: dict[str, list[str]] = {task: [] for task in data["tasks"]}
    for first, second in data["pairs"]:
        before[second].append(first)
        after[first].append(second)
    return before, after


def _steps(data: Mapping[str, Any]) -> Iterator[tuple[list[str], str]]:
    """Give what can be done next, and the first of it, until all is done."""
    before, after = _around(data)
    waits = {task: len(needed) for task, needed in before.items()}
    ready = [task for task, count in waits.items() if not count]
    while ready:
        yield ready, ready[0]
        freed = after[ready[0]]
        for task in freed:
            waits[task] -= 1
        ready = sorted([*ready[1:], *(task for task in freed if not waits[task])])
