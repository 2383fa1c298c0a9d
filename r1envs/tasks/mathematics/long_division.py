"""Division with a remainder, digit by digit."""

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.forms import words_of
from r1envs.tasks.kit.readers import ReadingError, integer
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask


class _Setting(NamedTuple):
    """How many digits the dividend has, and the bounds of the divisor."""

    digits: int
    low: int
    high: int


# By level.
_SETTINGS = (
    _Setting(3, 3, 9),
    _Setting(4, 3, 9),
    _Setting(5, 3, 9),
    _Setting(6, 11, 29),
    _Setting(7, 11, 99),
    _Setting(8, 11, 99),
    _Setting(9, 101, 999),
    _Setting(10, 101, 999),
    _Setting(11, 1001, 9999),
    _Setting(13, 10001, 99999),
)
_TOKEN = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[+-]?[0-9]+|[A-Za-z]+|\.[0-9]+|\S")
_NAMES = {"quotient": "q", "q": "q", "remainder": "r", "rem": "r", "r": "r"}
_FILLERS = frozenset({*"=:,;.()<>[]", "the", "is", "a", "of", "and", "with"})
# What an answer may be when numbers stand as n and fillers are gone; where its quotient is.
_SHAPES = {"n n": 0, "q n r n": 0, "n r n": 0, "r n q n": 1}


class LongDivision(ValueTask):
    """Divide one whole number by another, and give the quotient and the remainder.

    >>> LongDivision().sample(np.random.default_rng(0), level=1).question
    'Divide 865 by 7 with whole numbers. What is the quotient, and what is the remainder?'
    """

    id: ClassVar[str] = "r1envs/LongDivision-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        'Answer with the quotient and the remainder, in this order, such as "12 remainder 5".'
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the dividend and the divisor."""
        digits, low, high = _SETTINGS[level - 1]
        dividend = between(rng, 10 ** (digits - 1), 10**digits - 1)
        divisor = between(rng, low, high)
        quotient, remainder = divmod(dividend, divisor)
        question = (
            f"Divide {dividend} by {divisor} with whole numbers. What is the quotient, and what is "
            "the remainder?"
        )
        data = {"dividend": dividend, "divisor": divisor}
        answer = f"{quotient} remainder {remainder}"
        return Problem(question, answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> tuple[int, int]:
        """Read the quotient and the remainder, named or in this order."""
        tokens = [token.lower() for token in _TOKEN.findall(words_of(answer))]
        kept = [token for token in tokens if token not in _FILLERS]
        if len(kept) == 1 and kept[0].count(",") == 1:
            kept = kept[0].split(",")  # a pair without a blank, no thousands
        numbers = [token for token in kept if token[-1].isdigit()]
        shape = " ".join("n" if token[-1].isdigit() else _NAMES.get(token, "?") for token in kept)
        if shape not in _SHAPES:
            raise ReadingError(f"not one quotient and one remainder: {quote(answer)}")
        first, second = map(integer, numbers)
        return (second, first) if _SHAPES[shape] else (first, second)

    def fault(self, problem: Problem, value: tuple[int, int]) -> str | None:
        """Multiply back: divisor times quotient plus remainder is the dividend."""
        quotient, remainder = value
        divisor = problem.data["divisor"]
        if not 0 <= remainder < divisor:
            return "the remainder is not between 0 and the divisor"
        if divisor * quotient + remainder != problem.data["dividend"]:
            return "divisor times quotient plus remainder is not the dividend"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Bring the digits down one by one.

        >>> problem = Problem("", "21 remainder 2", {"dividend": 86, "divisor": 4})
        >>> LongDivision().solve(problem)
        '8=4*2+0, write 2. 6=4*1+2, write 1. So the quotient is 21 and the remainder is 2.'
        """
        divisor, steps, written, rest = problem.data["divisor"], [], "", 0
        for digit in str(problem.data["dividend"]):
            part = 10 * rest + int(digit)
            count, rest = divmod(part, divisor)
            if written or count:
                written += str(count)
                steps.append(f"{part}={divisor}*{count}+{rest}, write {count}.")
        end = f"So the quotient is {written or 0} and the remainder is {rest}."
        return " ".join([*steps, end])
