"""Find an argument for which a function returns a given number."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integer, unnamed
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.programming._preimages import Search, forwards, render_steps

# By level: the kinds of steps in their order. "line" is one of the operations of one line,
# "branch" an if with an else, "loop" a loop, of so many turns, over the kinds in brackets.
_SHAPES: tuple[tuple[Any, ...], ...] = (
    ("times", "line"),
    ("line", "times", "line"),
    ("line", "times", "from", "line"),
    ("line", "times", "branch", "line"),
    ("line", "branch", "times", "line", "branch"),
    ("times", (2, "index", "line"), "branch", "line"),
    ("line", "times", (3, "branch"), "from", "halve", "line"),
    ("line", "times", (3, "branch", "line"), "from", "halve", "branch"),
    ("line", "times", (3, "branch", "index"), "halve", "branch", "times", "branch", "line"),
    ("line", "times", (3, "branch", "line"), "branch", "times", (2, "branch", "index"), "halve"),
)
# Wide ranges where branches halve, or most functions would have the same few arguments.
_ARGUMENTS = ((2, 60), (2, 60), (-60, 90), (-60, 90), *[(-200, 300)] * 6)
_LARGEST = 9999
_MOST_LINES = 26


class FindInput(ValueTask):
    """Find a whole number for which a small function returns what is wanted.

    >>> print(FindInput().sample(np.random.default_rng(0), level=1).question)
    Find a whole number x for which this Python function returns 115.
    def f(x):
        x = x * 8
        x = x - 21
        return x
    """

    id: ClassVar[str] = "r1envs/FindInput-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = (
        "Answer with one whole number; if several are right, any of them will do."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a function and an argument, and ask for an argument with that result."""
        while True:
            steps = _draw_steps(rng, _SHAPES[level - 1])
            planted = between(rng, *_ARGUMENTS[level - 1])
            values = forwards(steps, planted)
            # A function that only comes back to where it began would be found by guessing.
            if max(map(abs, values)) > _LARGEST or values[-1] in (planted, 0, 1):
                continue
            search = Search(steps, values[-1], _MOST_LINES)
            if search.found is not None:
                break
        source = "\n".join(["def f(x):", *render_steps(steps), "    return x"])
        question = (
            f"Find a whole number x for which this Python function returns {values[-1]}.\n{source}"
        )
        data = {"steps": steps, "goal": values[-1]}
        return Problem(question, str(search.found), data, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read a whole number, with x and an equals sign before it or not."""
        return integer(unnamed(answer.strip().strip("{}"), "x", '"x"', "input", "number"))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Follow the function: any argument with the wanted result is right."""
        result = forwards(problem.data["steps"], value)[-1]
        if result == problem.data["goal"]:
            return None
        return f"f({quote(str(value))[1:-1]}) is {quote(str(result))}, not {problem.data['goal']}"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go backwards from the result, line by line, and back again where there is no way."""
        search = Search(problem.data["steps"], problem.data["goal"], _MOST_LINES)
        assert search.found is not None
        way = " -> ".join(map(str, forwards(problem.data["steps"], search.found)))
        return f"{' '.join(search.trace)} check {way}. so x = {search.found}."


def _draw_steps(rng: np.random.Generator, shape: Sequence[Any]) -> list[list[Any]]:
    steps: list[list[Any]] = []
    for part in shape:
        if isinstance(part, tuple):
            turns, *inner = part
            steps.append(["repeat", turns, *_draw_steps(rng, inner)])
            continue
        others = [kind for kind in _choices(part) if not steps or kind != steps[-1][0]]
        steps.append(_draw_step(rng, pick(rng, others)))
    return steps


def _choices(part: str) -> tuple[str, ...]:
    if part == "line":
        return ("plus", "minus")
    return ("parity", "above", "third") if part == "branch" else (part,)


def _draw_step(rng: np.random.Generator, kind: str) -> list[Any]:
    match kind:
        case "times":
            numbers = [between(rng, 2, 9)]
        case "plus" | "minus" | "from":
            numbers = [between(rng, 2, 40)]
        case "halve":
            numbers = [between(rng, 2, 3)]
        case "index":
            numbers = [between(rng, 2, 6)]
        case "parity":
            numbers = [pick(rng, (3, 5)), between(rng, 1, 9)]
        case "third":
            numbers = [between(rng, 1, 9), between(rng, 2, 12)]
        case _:
            numbers = [between(rng, 5, 40), between(rng, 2, 12), between(rng, 2, 12)]
    return [kind, *numbers]
