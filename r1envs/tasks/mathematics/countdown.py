"""Reach a target with given numbers, each used exactly once."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.reading import too_long, unparsable
from r1envs.tasks.mathematics._expression import (
    LONGEST,
    Expression,
    ExpressionError,
    read_expression,
)
from r1envs.tasks.mathematics._targets import (
    SETTINGS,
    draw_nested,
    draw_signed,
    nearer_and_nearer,
    signed_tries,
)
from r1envs.verifiers.verdict import Verdict

_SIGNS = str.maketrans("–∗[]", "-*()")
_COMMANDS = {r"\times": "*", r"\cdot": "*", r"\div": "/", r"\left": "", r"\right": ""}
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")


class Countdown(Task):
    """Combine numbers, each exactly once, to make a target.

    >>> problem = Countdown().sample(np.random.default_rng(1), level=1)
    >>> problem.question
    'Use each of 8, 1, 2 exactly once with + and - to make 7.'
    """

    id: ClassVar[str] = "r1envs/Countdown-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with an expression such as (8-1)*(5+9); not every operator needs to be used."
    )
    bounded: ClassVar[bool] = True
    small_levels: ClassVar[Mapping[int, int]] = {1: 1716}

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw numbers, and an expression of them whose value is the target."""
        setting = SETTINGS[level - 1]
        draw = draw_signed if setting.operators == "+-" else draw_nested
        numbers, answer, target = draw(rng, setting)
        question = (
            f"Use each of {', '.join(map(str, numbers))} exactly once "
            f"with {_listed(setting.operators)} to make {target}."
        )
        data = {"numbers": numbers, "target": target, "operators": setting.operators}
        return Problem(question, answer, data, level=level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Accept every expression with the right numbers, operators and value.

        It may be followed by "= " and the target.
        """
        if fault := too_long(answer, LONGEST):
            return fault
        text, equals, right_side = _typed(answer).partition("=")
        if equals and text.strip() == str(problem.data["target"]):
            text, right_side = right_side, text
        try:
            expression = read_expression(text)
            if fault := _misuse(expression, problem):
                return fault
            value, target = expression.evaluate(), problem.data["target"]
        except ExpressionError as error:
            return unparsable(str(error))
        if value != target:
            return Verdict.wrong(f"{''.join(text.split())} is {value}, not {target}")
        if equals and right_side.strip() != str(target):
            return Verdict.wrong("what follows the = is not the target")
        return Verdict.right()

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Try expressions until one makes the target.

        >>> data = {"numbers": [3, 7, 5], "target": 5, "operators": "+-"}
        >>> Countdown().solve(Problem("", "3+7-5", data))
        '3+7+5=10+5=15 for 5, no. 3+7-5=10-5=5 for 5, yes.'
        """
        target = problem.data["target"]
        if problem.data["operators"] == "+-":
            worked = [*signed_tries(problem.data["numbers"], target)]
            lines = [_worked_sum(text, value, target) for text, value in worked]
            return " ".join([*(f"{line}, no." for line in lines[:-1]), f"{lines[-1]}, yes."])
        tried = nearer_and_nearer(problem.data["numbers"], problem.data["operators"], target)
        tries = [f"{text}={value}, no." for text, value in tried]
        # From the target back to the numbers: what has to be made, and of what it is made.
        made = [step.partition("=") for step in reversed(read_expression(problem.answer).steps())]
        back = [f"{value}={operation}." for operation, _, value in made]
        return " ".join([*tries, *back, f"{problem.answer}={target}, yes."])

    def hardness(self, problem: Problem) -> float:
        """Count the digits to work with, in all expressions that could be tried, as a logarithm."""
        numbers, operators = problem.data["numbers"], problem.data["operators"]
        expressions = len(operators) ** (len(numbers) - 1)
        if operators != "+-":
            expressions *= math.factorial(len(numbers))
        return math.log(expressions * sum(len(str(n)) for n in numbers))

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its numbers in any order, and its target."""
        return f"{sorted(problem.data['numbers'])} -> {problem.data['target']}"


def _worked_sum(text: str, value: Fraction | int, target: int) -> str:
    """Write how a sum comes out: three numbers step by step, more of them shortly."""
    if len(re.findall(r"\d+", text)) > 3:
        return f"{text}={value}"
    return f"{_summed(text)} for {target}"


def _summed(text: str) -> str:
    """Work a sum out from the left.

    >>> _summed("3-7+5")
    '3-7+5=-4+5=1'
    """
    first, *terms = re.findall(r"[+-]?\d+", text)
    total, lines = int(first), [text]
    for n, term in enumerate(terms, 1):
        total += int(term)
        lines.append(f"{total}{''.join(terms[n:])}")
    return "=".join(lines)


def _typed(answer: str) -> str:
    """Write typeset arithmetic as it is typed."""
    text = plain(answer).translate(_SIGNS)
    if "\\" not in text:
        return text
    for written, typed in _COMMANDS.items():
        text = text.replace(written, typed)
    while (flat := _FRACTION.sub(r"((\1)/(\2))", text)) != text:
        text = flat
    return text


def _listed(operators: str) -> str:
    return f"{', '.join(operators[:-1])} and {operators[-1]}"


def _misuse(expression: Expression, problem: Problem) -> Verdict | None:
    """Find a number or operator that is not used as the question says."""
    given, used = Counter(problem.data["numbers"]), Counter(expression.numbers)
    for number in used | given:
        if used[number] == given[number]:
            continue
        if number not in given:
            return Verdict.wrong(f"uses {number}, which is not given")
        return Verdict.wrong(f"uses {number} {_times(used[number])}, not {_times(given[number])}")
    for sign in sorted(expression.operators - set(problem.data["operators"])):
        return Verdict.wrong(f"uses {sign}, which is not allowed")
    return None


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
