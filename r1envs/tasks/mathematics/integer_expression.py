"""Expressions of integers: signs of operation, their order, and parentheses."""

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integer, unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._expression import OPERATIONS, PRECEDENCE, read_expression
from r1envs.tasks.mathematics._restatement import restated


class _Setting(NamedTuple):
    """How many operators of which kinds, and the digits of the numbers."""

    amount: int
    operators: str
    digits: int

    @property
    def largest(self) -> int:
        """The largest number; what is multiplied or divides is no larger either."""
        return int(10**self.digits) - 1


# By level.
_SETTINGS = (
    _Setting(2, "+-", 2),
    _Setting(2, "+-*", 2),
    _Setting(3, "+-*", 2),
    _Setting(4, "+-*", 2),
    _Setting(5, "+-*/", 2),
    _Setting(6, "+-*/", 2),
    _Setting(7, "+-*/", 2),
    _Setting(8, "+-*/", 3),
    _Setting(10, "+-*/", 3),
    _Setting(13, "+-*/", 3),
)


_SIGN_AFTER_SIGN = re.compile(r"([0-9][-+*/])(-[0-9]+)")


class _Part(NamedTuple):
    value: int
    text: str
    precedence: int = 3


class IntegerExpression(ValueTask):
    """Work out an expression of integers with parentheses.

    >>> IntegerExpression().sample(np.random.default_rng(0), level=3).question
    'What is (4 - 2) * (8 + 91)?'
    """

    id: ClassVar[str] = "r1envs/IntegerExpression-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one integer, such as -42."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a tree of operations, every quotient in which is exact."""
        setting = _SETTINGS[level - 1]
        part = _drawn(rng, setting.amount, setting)
        question = f"What is {part.text}?"
        return Problem(question, str(part.value), {"expression": part.text}, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read an integer, after the expression and an equals sign or alone."""
        return integer(unnamed(answer, "value", "x", problem.data["expression"]))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with the value of the expression."""
        return None if value == int(problem.answer) else "the expression has another value"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Work it out one operation at a time, from the left and from the inside.

        >>> problem = Problem("", "36", {"expression": "(7 + 5) * 3"})
        >>> IntegerExpression().solve(problem)
        '7+5=12. 12*3=36. So it is 36.'
        """
        steps = read_expression(problem.data["expression"]).steps()
        # Two signs in a row are hard to read: 7-(-2), not 7--2.
        steps = [_SIGN_AFTER_SIGN.sub(r"\1(\2)", step) for step in steps]
        return " ".join(f"{step}." for step in [*steps, f"So it is {problem.answer}"])

    def canonical(self, problem: Problem) -> str:
        """Name the expression with its terms and factors in one order."""
        return restated(read_expression(problem.data["expression"]).postfix)


def _drawn(rng: np.random.Generator, count: int, setting: _Setting) -> _Part:
    """Draw an expression with so many operators."""
    if count == 0:
        return _number(between(rng, 2, 10 ** between(rng, 1, setting.digits) - 1))
    operator = pick(rng, setting.operators)
    if operator == "/":
        return _quotient(rng, count, setting)
    left_count = between(rng, 0, count - 1)
    left = _drawn(rng, left_count, setting)
    right = _drawn(rng, count - 1 - left_count, setting)
    if operator == "*" and max(abs(left.value), abs(right.value)) > setting.largest:
        operator = pick(rng, "+-")
    return _joined(left, operator, right)


def _quotient(rng: np.random.Generator, count: int, setting: _Setting) -> _Part:
    """Draw a quotient: of a multiple of what stands below, or of a sum that is made one."""
    if count > 1 and rng.random() < 0.5:
        below = _number(between(rng, 2, 9))
        above = _drawn(rng, count - 2, setting)
        missing = -above.value % below.value + below.value
        return _joined(_joined(above, "+", _number(missing)), "/", below)
    below = _drawn(rng, count - 1, setting)
    if not 2 <= abs(below.value) <= setting.largest:
        return _joined(below, pick(rng, "+-"), _drawn(rng, 0, setting))
    return _joined(_number(abs(below.value) * between(rng, 2, 20)), "/", below)


def _number(value: int) -> _Part:
    return _Part(value, str(value))


def _joined(left: _Part, operator: str, right: _Part) -> _Part:
    """Join two parts, with parentheses that keep their order.

    >>> _joined(_number(9), "-", _joined(_number(5), "-", _number(3))).text
    '9 - (5 - 3)'
    """
    precedence = PRECEDENCE[operator]
    first = f"({left.text})" if left.precedence < precedence else left.text
    # 8 - (5 - 3) and 8 * (4 / 2) keep their parentheses, and so do their like.
    second = f"({right.text})" if right.precedence <= precedence else right.text
    value = OPERATIONS[operator](left.value, right.value)
    return _Part(int(value), f"{first} {operator} {second}", precedence)
