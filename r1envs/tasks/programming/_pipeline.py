"""Functions of one argument as chains of steps: their Python, their English and their values."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from r1envs.problem import content_hash
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.programming._steps import STEPS, Kind, Step

VARIABLES: dict[Kind, str] = {"number": "x", "list": "xs", "text": "s"}
_NOUNS: dict[Kind, str] = {
    "number": "a whole number",
    "list": "a list of whole numbers",
    "text": "a string",
}

NUMBERS = (-60, 120)
"""Range of the numbers that functions are tried on."""

# Few different letters, so that they repeat and vowels are among them.
_LETTERS = "aabbeeiocdrtsABEOT "


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A function of one argument: its steps one after the other.

    >>> print(Pipeline((Step(STEPS[0], 3), Step(STEPS[3], 0))).source)
    def f(x):
        x = x * 3
        return abs(x)
    """

    steps: tuple[Step, ...]

    @property
    def takes(self) -> Kind:
        """Kind of its argument."""
        return self.steps[0].kind.takes

    @property
    def source(self) -> str:
        """The function in Python."""
        name = VARIABLES[self.takes]
        lines = [f"    {name} = {step.code(name)}" for step in self.steps[:-1]]
        last = f"    return {self.steps[-1].code(name)}"
        return "\n".join([f"def f({name}):", *lines, last])

    @property
    def description(self) -> str:
        """What it does, in English."""
        phrases = ", then ".join(step.phrase for step in self.steps)
        return f"f({VARIABLES[self.takes]}) of {_NOUNS[self.takes]} that {phrases}"

    def __call__(self, value: Any) -> Any:
        """Work out its value."""
        return self.stages(value)[-1]

    def stages(self, value: Any) -> list[Any]:
        """Work out the value after every step."""
        stages = []
        for step in self.steps:
            value = step.apply(value)
            stages.append(value)
        return stages

    def every_step_shows(self, values: Sequence[Any]) -> bool:
        """Tell whether the values have different results, and every step changes one of them."""
        rows = [[value, *self.stages(value)] for value in values]
        ends = [row[-1] for row in rows]
        return ends[1:] != ends[:-1] and all(
            any(row[i] != row[i + 1] for row in rows) for i in range(len(self.steps))
        )


def draw_pipeline(rng: np.random.Generator, takes: Kind, length: int) -> Pipeline:
    """Draw a pipeline of different steps; only its last may turn the value into another kind."""
    pool = [kind for kind in STEPS if kind.takes == takes]
    keeping = [kind for kind in pool if kind.gives == takes]
    chosen = pick_some(rng, keeping, length - 1)
    chosen.append(pick(rng, [kind for kind in pool if kind not in chosen]))
    return Pipeline(tuple(Step(kind, between(rng, *kind.constants)) for kind in chosen))


_BATTERY_SIZE = 40


@functools.cache
def _battery(kind: Kind) -> list[Any]:
    """Give the arguments that functions are told apart by: always the same."""
    rng = np.random.default_rng(7)
    return [draw_argument(rng, kind) for _ in range(_BATTERY_SIZE)]


def behaviour(function: Callable[[Any], Any], takes: Kind) -> str:
    """Name what a function does, however it is written.

    >>> behaviour(lambda x: x + x, "number") == behaviour(lambda x: 2 * x, "number")
    True
    """
    return content_hash(repr([takes, *map(function, _battery(takes))]))[:16]


def draw_argument(rng: np.random.Generator, kind: Kind, shortest: int = 0) -> Any:
    """Draw an argument that tells functions apart."""
    if kind == "number":
        return between(rng, *NUMBERS)
    size = between(rng, shortest, 8)
    if kind == "list":
        return rng.integers(-12, 25, size=size).tolist()
    return "".join(_LETTERS[i] for i in rng.integers(len(_LETTERS), size=size).tolist())
