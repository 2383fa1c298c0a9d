"""Apply operations to a list, one after the other."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integers, unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.programming._list_steps import ALL, EASY

# Length of the first list and number of operations, by level.
_SHAPES = ((4, 1), (5, 2), (6, 2), (6, 3), (7, 4), (8, 5), (9, 6), (10, 7), (12, 8), (14, 9))
_LARGEST = 500
_SHORTEST = 3


class ListPipeline(ValueTask):
    """Apply operations, written in words or as code, to a list.

    >>> print(ListPipeline().sample(np.random.default_rng(0), level=2).question)
    Begin with the list [17, 13, 10, 6, 6]. What is it after these steps, done in this order?
    1. Reverse the list.
    2. Move the first 3 numbers to the end, in the same order.
    """

    id: ClassVar[str] = "r1envs/ListPipeline-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with the list, as in [4, -1, 7]."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a list, and operations each of which changes it."""
        length, count = _SHAPES[level - 1]
        # At high levels some numbers are there twice, so that repeated ones can be removed.
        start = rng.integers(1, 20 if level <= 2 else 30, size=length).tolist()
        steps = _draw_steps(rng, list(EASY if level <= 2 else ALL), start, count)
        stages = _stages(start, steps)
        write = _in_words if rng.integers(2) else _as_code
        data = {"start": start, "steps": steps, "result": stages[-1]}
        return Problem(write(start, steps), str(stages[-1]), data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read a list of whole numbers, after xs and an equals sign or not."""
        return integers(unnamed(answer, "xs", "list", "final list"))

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Compare the lists."""
        result = problem.data["result"]
        if len(value) != len(result):
            return f"the list has {len(result)} numbers, not {len(value)}"
        wrong = [i for i, (a, b) in enumerate(zip(value, result, strict=True), 1) if a != b]
        return f"number {wrong[0]} of the list is another" if wrong else None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Write down the list after every operation."""
        steps = problem.data["steps"]
        stages = _stages(problem.data["start"], steps)
        lines = [
            f"{_words(*step).removesuffix('.')}: {_compact(stage)}."
            for step, stage in zip(steps, stages[1:], strict=True)
        ]
        return f"{_compact(stages[0])}. {' '.join(lines)}"

    def canonical(self, problem: Problem) -> str:
        """Name the problem by list and operations, be they written in words or as code."""
        return f"{problem.data['start']} {problem.data['steps']}"


def _stages(start: list[int], steps: Sequence[Sequence[Any]]) -> list[list[int]]:
    stages = [start]
    for name, k in steps:
        stages.append(ALL[name].apply(stages[-1], k))
    return stages


def _draw_steps(
    rng: np.random.Generator, names: Sequence[str], start: list[int], count: int
) -> list[list[Any]]:
    """Draw operations that change the list and keep it within bounds; none twice if possible."""
    steps: list[list[Any]] = []
    xs = start
    while len(steps) < count:
        name = pick(rng, names)
        k = between(rng, *ALL[name].constants)
        following = ALL[name].apply(xs, k)
        # What comes back to the list of the question would be found by copying that.
        if following in (xs, start) or len(following) < _SHORTEST or [name, k] in steps:
            continue
        if max(map(abs, following)) <= _LARGEST and not (steps and steps[-1][0] == name):
            steps.append([name, k])
            xs = following
    return steps


def _words(name: str, k: int) -> str:
    return ALL[name].words.replace("{k}", str(k))


def _in_words(start: list[int], steps: Sequence[Sequence[Any]]) -> str:
    lines = [f"{number}. {_words(*step)}" for number, step in enumerate(steps, 1)]
    first = f"Begin with the list {start}."
    if len(lines) == 1:
        return f"{first} {_words(*steps[0])} What is the list then?"
    return "\n".join([f"{first} What is it after these steps, done in this order?", *lines])


def _as_code(start: list[int], steps: Sequence[Sequence[Any]]) -> str:
    lines = [f"xs = {ALL[name].code.replace('{k}', str(k))}" for name, k in steps]
    return "\n".join(["What is xs after this Python code?", f"xs = {start}", *lines])


def _compact(items: Sequence[int]) -> str:
    return f"[{','.join(map(str, items))}]"
