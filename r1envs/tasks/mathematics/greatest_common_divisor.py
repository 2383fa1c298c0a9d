"""Greatest common divisors and least common multiples, by Euclid."""

import itertools
import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integer, unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._phrases import listed


class _Setting(NamedTuple):
    """How many numbers, the largest common factor, the largest factor of each alone."""

    amount: int
    common: int
    own: int


# By level.
_SETTINGS = (
    _Setting(2, 35, 18),
    _Setting(2, 40, 25),
    _Setting(2, 60, 60),
    _Setting(2, 100, 200),
    _Setting(3, 60, 60),
    _Setting(3, 100, 150),
    _Setting(3, 200, 500),
    _Setting(4, 200, 200),
    _Setting(4, 400, 600),
    _Setting(4, 900, 2000),
)
_NAMES = {"gcd": "greatest common divisor", "lcm": "least common multiple"}


class GreatestCommonDivisor(ValueTask):
    """Find the greatest common divisor of some numbers, or their least common multiple.

    >>> GreatestCommonDivisor().sample(np.random.default_rng(0), level=1).question
    'What is the least common multiple of 161 and 46?'
    """

    id: ClassVar[str] = "r1envs/GreatestCommonDivisor-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one positive whole number."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the numbers as multiples of a factor, so that no divisor is the usual one."""
        kind = pick(rng, ("gcd", "lcm"))
        numbers = _numbers(rng, _SETTINGS[level - 1])
        value = math.gcd(*numbers) if kind == "gcd" else math.lcm(*numbers)
        question = f"What is the {_NAMES[kind]} of {listed(numbers)}?"
        return Problem(question, str(value), {"kind": kind, "numbers": numbers}, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read an integer; before it may stand what it is, as in gcd(4, 6) = 2."""
        kind, numbers = problem.data["kind"], list(map(str, problem.data["numbers"]))
        name = _NAMES[kind]
        names = (kind, f"{kind}({','.join(numbers)})", name)
        of_them = f"{name} of {listed(numbers)}"
        return integer(unnamed(answer, *names, of_them))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with the only right value."""
        name = _NAMES[problem.data["kind"]]
        return None if value == int(problem.answer) else f"that is not the {name}"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Divide with remainder until nothing remains; take further numbers in one by one.

        >>> problem = Problem("", "36", {"kind": "lcm", "numbers": [12, 18]})
        >>> GreatestCommonDivisor().solve(problem)
        'gcd(18, 12): 18=1*12+6, 12=2*6+0, so 6. lcm: 12/6*18=36. So it is 36.'
        """
        value, *others = problem.data["numbers"]
        steps = []
        for other in others:
            step, common = _euclid(max(value, other), min(value, other))
            steps.append(step)
            if problem.data["kind"] == "lcm":
                steps.append(f"lcm: {value}/{common}*{other}={value // common * other}.")
                value = value // common * other
            else:
                value = common
        return " ".join([*steps, f"So it is {value}."])

    def canonical(self, problem: Problem) -> str:
        """Name the problem by the numbers in any order."""
        return f"{problem.data['kind']} {sorted(problem.data['numbers'])}"


def _numbers(rng: np.random.Generator, setting: _Setting) -> list[int]:
    common = between(rng, 2, setting.common)
    while True:
        own = [between(rng, 2, setting.own) for _ in range(setting.amount)]
        # Neither is the divisor the difference of two numbers, nor is any of them the answer.
        if math.gcd(*own) == 1 and all(abs(a - b) > 1 for a, b in itertools.combinations(own, 2)):
            return [common * factor for factor in own]


def _euclid(larger: int, smaller: int) -> tuple[str, int]:
    first = f"gcd({larger}, {smaller}):"
    steps = []
    while smaller:
        steps.append(f"{larger}={larger // smaller}*{smaller}+{larger % smaller}")
        larger, smaller = smaller, larger % smaller
    return f"{first} {', '.join(steps)}, so {larger}.", larger
