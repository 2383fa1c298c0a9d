"""Sums of whole numbers, written out column by column."""

import itertools
import re
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.reading import quote, too_long, unparsable
from r1envs.verifiers.verdict import Verdict

# How many numbers, and how many digits the longest may have, by level.
_SHAPES = ((2, 2), (2, 3), (2, 5), (3, 5), (3, 7), (4, 7), (4, 9), (5, 10), (6, 11), (7, 12))

# ASCII digits only: \d also matches those of other scripts.
_INTEGER = re.compile(r"[+]?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0*)?")


class Addition(Task):
    """Add whole numbers.

    >>> Addition().sample(np.random.default_rng(0), level=1).question
    'What is 86 + 67?'
    """

    id: ClassVar[str] = "r1envs/Addition-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one whole number."
    bounded: ClassVar[bool] = True

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the numbers; above level 2 they may differ in length by two digits."""
        terms, digits = _SHAPES[level - 1]
        shortest = digits if level <= 2 else digits - 2
        lengths = [between(rng, shortest, digits) for _ in range(terms)]
        numbers = [between(rng, 10 ** (n - 1), 10**n - 1) for n in lengths]
        question = f"What is {' + '.join(map(str, numbers))}?"
        return Problem(question, str(sum(numbers)), {"numbers": numbers}, level=level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Accept the sum as an integer. A sum that is left to do, such as "47+85", is none."""
        if fault := too_long(answer, 200):
            return fault
        text = plain(answer)
        if "=" in text:
            left, _, right = text.rpartition("=")
            if not _is_of(left, problem):
                return unparsable(f"what stands before the = is not the sum: {quote(left)}")
            text = plain(right)
        match = _INTEGER.fullmatch(text.replace("{,}", ","))
        if match is None:
            return unparsable(f"not one whole number: {quote(answer)}")
        given = match[1].replace(",", "").lstrip("0") or "0"
        if given != problem.answer:
            return Verdict.wrong(f"{given} is not the sum")
        return Verdict.right()

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Add column by column from the right, with carries.

        >>> Addition().solve(Problem("What is 47 + 85?", "132", {"numbers": [47, 85]}))
        '7+5=12, write 2, carry 1. 4+8+1=13, write 3, carry 1. write 1. sum 132.'
        """
        steps: list[str] = []
        carry = 0
        for column in _columns(problem.data["numbers"]):
            addends = [*column, carry] if carry else column
            carry, digit = divmod(sum(addends), 10)
            sum_ = f"{'+'.join(map(str, addends))}={sum(addends)}"
            steps.append(f"{sum_}, write {digit}, carry {carry}.")
        if carry:
            steps.append(f"write {carry}.")
        return " ".join([*steps, f"sum {problem.answer}."])

    def canonical(self, problem: Problem) -> str:
        """Name the sum by its numbers in any order."""
        return "+".join(map(str, sorted(problem.data["numbers"])))


def _is_of(left: str, problem: Problem) -> bool:
    """Tell whether what is said to equal the answer is the question."""
    terms = [term.strip().replace(",", "") for term in left.split("+")]
    return sorted(terms) == sorted(map(str, problem.data["numbers"]))


def _columns(numbers: list[int]) -> list[list[int]]:
    """Split numbers into columns of digits, from the right.

    >>> _columns([47, 185])
    [[7, 5], [4, 8], [1]]
    """
    rows = [str(number)[::-1] for number in numbers]
    columns = itertools.zip_longest(*rows, fillvalue="")
    return [[int(digit) for digit in column if digit] for column in columns]
