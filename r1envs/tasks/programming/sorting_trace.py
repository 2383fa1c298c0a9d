"""Say how far a sorting algorithm has come after some of its passes."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integers, unnamed
from r1envs.tasks.kit.value_task import ValueTask

Numbers = list[int]

# Length of the list, passes, and the algorithms that may be asked for, by level.
_SHAPES = (
    (5, (1, 1), 2),
    (6, (1, 2), 2),
    (7, (2, 2), 4),
    (8, (2, 3), 4),
    (8, (3, 3), 6),
    (10, (3, 3), 6),
    (11, (3, 4), 6),
    (12, (4, 4), 6),
    (14, (4, 4), 6),
    (16, (4, 5), 6),
)


class SortingTrace(ValueTask):
    """Say what a list is after some passes of a sorting algorithm.

    >>> question = SortingTrace().sample(np.random.default_rng(0), level=1).question
    >>> print(question)  # doctest: +NORMALIZE_WHITESPACE
    Pass number k of selection sort exchanges the number at place k, counted from 1, with the
    smallest number from place k on. The list [83, 37, 21, 6, 94] is to be sorted from the
    smallest to the largest. What is it after the first pass?
    """

    id: ClassVar[str] = "r1envs/SortingTrace-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with the whole list, as in [3, 1, 4]."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw different numbers that are not yet sorted after the passes."""
        length, passes, kinds = _SHAPES[level - 1]
        count = between(rng, *passes)
        name = pick(rng, list(_ALGORITHMS)[:kinds])
        while True:
            start = (rng.permutation(99)[:length] + 1).tolist()
            result = start
            moved = 0
            for number in range(1, count + 1):
                before, result = result, _ALGORITHMS[name].run(result, number, [])
                moved += before != result
            # A pass that does nothing, or is the last, would be found without the algorithm.
            if moved == count and result != sorted(result):
                break
        passes_ = "the first pass" if count == 1 else f"the first {count} passes"
        question = (
            f"{_ALGORITHMS[name].rule} The list {start} is to be sorted from the smallest to the "
            f"largest. What is it after {passes_}?"
        )
        data = {"algorithm": name, "start": start, "passes": count, "result": result}
        return Problem(question, str(result), data, level=level)

    def read(self, problem: Problem, answer: str) -> Numbers:
        """Read a list of whole numbers."""
        return integers(unnamed(answer, "list", "final list"))

    def fault(self, problem: Problem, value: Numbers) -> str | None:
        """Compare the lists."""
        result = problem.data["result"]
        if len(value) != len(result):
            return f"the list has {len(result)} numbers, not {len(value)}"
        wrong = [i for i, (a, b) in enumerate(zip(value, result, strict=True), 1) if a != b]
        return f"number {wrong[0]} of the list is another" if wrong else None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Do the passes one after the other, and write down what moves."""
        algorithm = _ALGORITHMS[problem.data["algorithm"]]
        xs = problem.data["start"]
        lines: list[str] = []
        for number in range(1, problem.data["passes"] + 1):
            steps: list[str] = []
            xs = algorithm.run(xs, number, steps)
            lines.append(f"pass {number}, {', '.join(steps)}: [{','.join(map(str, xs))}].")
        return " ".join(lines)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by algorithm, passes and the order of the numbers, whatever they are."""
        start = problem.data["start"]
        ranks = {x: rank for rank, x in enumerate(sorted(start))}
        order = [ranks[x] for x in start]
        if len(start) < _RANKED_FROM:
            order = start
        return f"{problem.data['algorithm']} {problem.data['passes']}: {order}"


_RANKED_FROM = 8
"""Shorter lists have too few orders, and their numbers make the problem."""


def _bubble(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    xs = [*xs]
    for i in range(len(xs) - 1):
        if xs[i] > xs[i + 1]:
            steps.append(f"swap {xs[i]} and {xs[i + 1]}")
            xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return xs


def _selection(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    xs = [*xs]
    first = number - 1
    place = xs.index(min(xs[first:]))
    steps.append(f"{xs[place]} is the smallest from place {number} on and changes with {xs[first]}")
    xs[first], xs[place] = xs[place], xs[first]
    return xs


def _insertion(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    place = sum(x < xs[number] for x in xs[:number])
    larger = " ".join(map(str, sorted(xs[:number])[place:])) or "none"
    steps.append(f"{xs[number]} goes before {larger}")
    return [*sorted([*xs[:number], xs[number]]), *xs[number + 1 :]]


def _cocktail(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    if number % 2:
        return _bubble(xs, number, steps)
    xs = [*xs]
    for i in range(len(xs) - 1, 0, -1):
        if xs[i - 1] > xs[i]:
            steps.append(f"swap {xs[i - 1]} and {xs[i]}")
            xs[i - 1], xs[i] = xs[i], xs[i - 1]
    return xs


def _odd_even(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    xs = [*xs]
    for i in range((number - 1) % 2, len(xs) - 1, 2):
        if xs[i] > xs[i + 1]:
            steps.append(f"swap {xs[i]} and {xs[i + 1]}")
            xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return xs


def _comb(xs: Numbers, number: int, steps: list[str]) -> Numbers:
    xs = [*xs]
    gap = _gap(len(xs), number)
    for i in range(len(xs) - gap):
        if xs[i] > xs[i + gap]:
            steps.append(f"swap {xs[i]} and {xs[i + gap]}")
            xs[i], xs[i + gap] = xs[i + gap], xs[i]
    return xs


def _gap(length: int, number: int) -> int:
    return max(1, length >> number)


class _Algorithm(NamedTuple):
    rule: str
    run: Callable[[Numbers, int, list[str]], Numbers]


_ALGORITHMS = {
    "bubble": _Algorithm(
        "A pass of bubble sort goes through the list from left to right and exchanges each two "
        "neighbours of which the left one is larger.",
        _bubble,
    ),
    "selection": _Algorithm(
        "Pass number k of selection sort exchanges the number at place k, counted from 1, with the "
        "smallest number from place k on.",
        _selection,
    ),
    "insertion": _Algorithm(
        "Pass number k of insertion sort takes the number at place k + 1, counted from 1, and "
        "inserts it among the k numbers before it, which are sorted already, so that they stay "
        "sorted.",
        _insertion,
    ),
    "odd-even": _Algorithm(
        "Pass number k of odd-even sort compares separate pairs of neighbours and exchanges each "
        "two of which the left one is larger: places 1 and 2, 3 and 4, and so on if k is odd; "
        "places 2 and 3, 4 and 5, and so on if k is even.",
        _odd_even,
    ),
    "cocktail": _Algorithm(
        "A pass of cocktail sort goes through the list and exchanges each two neighbours of which "
        "the left one is larger: the first pass from left to right, the second from right to left, "
        "and so on in turn.",
        _cocktail,
    ),
    "comb": _Algorithm(
        "A pass of comb sort goes from left to right through the places i of the list and "
        "exchanges the numbers at the places i and i + gap, if there is such a place, where the "
        "left one is larger. In the first pass the gap is half the length of the list, rounded "
        "down; in each further pass it is half the gap before, rounded down, but at least 1.",
        _comb,
    ),
}
