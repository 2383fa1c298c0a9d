"""Sums, differences, products and quotients of fractions, in lowest terms."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import ReadingError, unnamed, written_rational
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._expression import OPERATIONS
from r1envs.tasks.mathematics._restatement import restated


class _Setting(NamedTuple):
    """How many fractions, their largest denominator, the operators between them."""

    terms: int
    largest: int
    operators: str


# By level; at the first, all fractions of a problem have one denominator.
_SETTINGS = (
    _Setting(2, 40, "+-"),
    _Setting(2, 25, "+-"),
    _Setting(2, 60, "+-"),
    _Setting(3, 12, "+-*"),
    _Setting(3, 15, "+-*/"),
    _Setting(3, 40, "+-*/"),
    _Setting(4, 25, "+-*/"),
    _Setting(4, 60, "+-*/"),
    _Setting(5, 60, "+-*/"),
    _Setting(6, 90, "+-*/"),
)


class FractionArithmetic(ValueTask):
    """Work out an expression of fractions, and give it in lowest terms.

    >>> FractionArithmetic().sample(np.random.default_rng(0), level=2).question
    'What is (9/17) - (3/8)? Give the result in lowest terms.'
    """

    id: ClassVar[str] = "r1envs/FractionArithmetic-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with one fraction in lowest terms, such as -7/12, or with a whole number."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the fractions and operators; they are joined from left to right."""
        setting = _SETTINGS[level - 1]
        operators = [pick(rng, setting.operators) for _ in range(setting.terms - 1)]
        draw = _with_one_denominator if level == 1 else _proper
        terms = draw(rng, setting)
        value = terms[0]
        for operator, term in zip(operators, terms[1:], strict=True):
            value = Fraction(OPERATIONS[operator](value, term))
        data = {"terms": list(map(str, terms)), "operators": operators}
        question = f"What is {_written(data['terms'], operators)}? Give the result in lowest terms."
        return Problem(question, str(value), data, level=level)

    def read(self, problem: Problem, answer: str) -> tuple[Fraction, int]:
        """Read a fraction, as a value and as the denominator that was written."""
        text = unnamed(answer, _written(problem.data["terms"], problem.data["operators"]))
        value, denominator = written_rational(text)
        if denominator is None and value.denominator != 1:
            raise ReadingError("a decimal is no fraction in lowest terms")
        return value, denominator or 1

    def fault(self, problem: Problem, value: tuple[Fraction, int]) -> str | None:
        """Compare the value, then see that nothing is left to cancel."""
        given, denominator = value
        if given != Fraction(problem.answer):
            return "that is another value"
        return None if denominator == given.denominator else "the fraction is not in lowest terms"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Work from left to right: a common denominator, or a product; cancel after each step."""
        value, *terms = map(Fraction, problem.data["terms"])
        steps = []
        for operator, term in zip(problem.data["operators"], terms, strict=True):
            value, step = _combined(value, operator, term)
            steps.append(step)
        return " ".join([*steps, f"So the result is {value}."])

    def canonical(self, problem: Problem) -> str:
        """Name the expression with the terms of each sum and of each product in one order."""
        first, *terms = problem.data["terms"]
        pairs = zip(terms, problem.data["operators"], strict=True)
        return restated([first, *(item for pair in pairs for item in pair)])


def _with_one_denominator(rng: np.random.Generator, setting: _Setting) -> list[Fraction]:
    denominator = between(rng, 5, setting.largest)
    first, step = between(rng, 1, denominator - 1), between(rng, 1, denominator - 2)
    # Two different numerators, so that no difference is 0.
    second = (first + step - 1) % (denominator - 1) + 1
    return [Fraction(numerator, denominator) for numerator in (first, second)]


def _proper(rng: np.random.Generator, setting: _Setting) -> list[Fraction]:
    """Draw fractions between 0 and 1, neighbours of which differ."""
    terms: list[Fraction] = []
    while len(terms) < setting.terms:
        denominator = between(rng, 2, setting.largest)
        term = Fraction(between(rng, 1, denominator - 1), denominator)
        if not terms or term != terms[-1]:
            terms.append(term)
    return terms


def _written(terms: Sequence[str], operators: Sequence[str]) -> str:
    """Write the expression with all its parentheses.

    >>> _written(["1/2", "1/3", "3/4"], ["+", "*"])
    '((1/2) + (1/3)) * (3/4)'
    """
    text = f"({terms[0]})"
    for place, (operator, term) in enumerate(zip(operators, terms[1:], strict=True)):
        text = f"({text})" if place else text
        text = f"{text} {operator} ({term})"
    return text


def _combined(left: Fraction, operator: str, right: Fraction) -> tuple[Fraction, str]:
    """Work out one operation.

    >>> _combined(Fraction(3, 4), "+", Fraction(1, 12))
    (Fraction(5, 6), '3/4 + 1/12 = 9/12 + 1/12 = 10/12, cancel 2: 5/6.')
    """
    step = f"({left}) / ({right}) =" if operator == "/" else f"{left} {operator} {right} ="
    if operator in "+-":
        below = math.lcm(left.denominator, right.denominator)
        above, other = (int(term * below) for term in (left, right))
        if (left.denominator, right.denominator) != (below, below):
            step += f" {above}/{below} {operator} {other}/{below} ="
        above += other if operator == "+" else -other
    else:
        if operator == "/":
            right = 1 / right
            step += f" {left} * {right} ="
        above, below = left.numerator * right.numerator, left.denominator * right.denominator
    value = Fraction(above, below)
    cancelled = below // value.denominator
    end = f", cancel {cancelled}: {value}" if cancelled > 1 else ""
    return value, f"{step} {above}/{below}{end}."
