"""Work out an expression with a calculator that does one operation a turn."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.task import Task
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.forms import plain, signs
from r1envs.tasks.kit.readers import ReadingError, integer
from r1envs.tasks.kit.reading import quote, too_long
from r1envs.verifiers.completion import write_completion
from r1envs.verifiers.verdict import Verdict

# How many operations there are, and how many digits a number has, by level.
_SHAPES = ((1, 2), (2, 2), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3), (7, 3), (8, 4), (10, 4))
_MOST = 10**12
"""Results are smaller; the calculator takes numbers of up to 20 digits."""

_CALL = re.compile(
    r"(?i:calc(?:ulate|ulator)?) ?:? ?\(?\(?(-?[0-9]{1,20})\)? ?"
    r"([-+*]|[×x·⋅]|\\times|\\cdot) ?\(?(-?[0-9]{1,20})\)?\)?"
)
_ANSWER = re.compile(r"(?i:answer)\s*[:=]?\s*(?=[-+0-9$\\*`])")
_SAID = re.compile(r" = (-?[0-9]+)\.", re.ASCII)
_NEITHER = 'That is neither a call such as "calc 37*48" nor an answer such as "answer 1776".'


class CalculatorTool(Task):
    """Use a calculator for as many operations as an expression has, then give its value.

    >>> task = CalculatorTool()
    >>> problem = task.sample(np.random.default_rng(0), level=2)
    >>> task.respond(problem, ["calc 37*48"])
    Turn(text='37*48 = 1776.')
    """

    id: ClassVar[str] = "r1envs/CalculatorTool-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        'Answer with one call such as "calc 37*48", or with the value, such as "answer 1776".'
    )
    bounded: ClassVar[bool] = True
    most_turns: ClassVar[int] = _SHAPES[-1][0] + 1

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a tree of operations, and write it with brackets around each but the last."""
        count, digits = _SHAPES[level - 1]
        while True:
            steps: list[list[Any]] = []
            expression, value = _drawn(rng, count, digits, steps)
            if abs(value) < _MOST:
                break
        calls = "once" if count == 1 else f"{count} times"
        question = (
            f"What is {expression[1:-1]}? You may use a calculator {calls}: reply with calc and "
            "one operation (+, - or *) on two whole numbers, such as calc 37*48, and you are told "
            "its result. Then reply with answer and the value, such as answer 1776."
        )
        return Problem(question, str(value), {"steps": steps}, level=level)

    def turns(self, problem: Problem) -> int:
        """One call for each operation, and the answer."""
        return len(problem.data["steps"]) + 1

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Verdict:
        """Do the operation of a call; judge an answer."""
        reply = replies[-1]
        if too_long(reply, 200):
            return Turn(_NEITHER)
        text = signs(plain(reply))
        if call := _CALL.fullmatch(text):
            left, sign, right = int(call[1]), call[2], int(call[3])
            sign = sign if sign in "+-" else "*"
            return Turn(f"{left}{sign}{_bracketed(right)} = {_done(left, sign, right)}.")
        try:
            given = integer(_ANSWER.sub("", text, count=1))
        except ReadingError:
            return Turn(_NEITHER)
        if str(given) == problem.answer:
            return Verdict.right()
        return Verdict.wrong(f"{quote(str(given))} is not the value")

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        r"""Call for the operations from the inside outwards, with the results so far.

        >>> problem = Problem("", "21", {"steps": [[1, "+", 2], ["#0", "*", 7]]})
        >>> CalculatorTool().solve(problem, ["1+2 = 3."])
        '<think>1+2=3. next is 3*7.</think>\n<answer>calc 3*7</answer>'
        """
        steps, results = problem.data["steps"], list[int]()
        known: list[str] = []
        heard = [result for said in turns for result in _SAID.findall(said)]
        for (left, sign, right), result in zip(steps, heard, strict=False):
            operation = _operation(left, sign, right, results)
            results.append(int(result))
            known.append(f"{operation}={results[-1]}.")
        if len(results) == len(steps):
            thought = " ".join([*known, f"nothing is left, it is {results[-1]}."])
            return write_completion(thought, f"answer {results[-1]}")
        left, sign, right = steps[len(results)]
        operation = _operation(left, sign, right, results)
        thought = " ".join([*known, f"next is {operation}."])
        return write_completion(thought, f"calc {operation}")

    def hardness(self, problem: Problem) -> float:
        """Count the digits of all numbers that go through the calculator, results included."""
        results = list[int]()
        digits = 0
        for left, sign, right in problem.data["steps"]:
            numbers = [_number(left, results), _number(right, results)]
            results.append(_done(numbers[0], sign, numbers[1]))
            digits += sum(len(str(abs(n))) for n in [*numbers, results[-1]])
        return digits

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its operations."""
        return str(problem.data["steps"])


def _drawn(
    rng: np.random.Generator, count: int, digits: int, steps: list[list[Any]]
) -> tuple[str, int]:
    """Draw an expression with so many operations; they are added in the order of their turns."""
    if count == 0:
        number = between(rng, 10 ** (digits - 1), 10**digits - 1)
        return str(number), number
    before = between(rng, 0, count - 1)
    names: list[int | str] = []
    told: list[tuple[str, int]] = []
    for size in (before, count - 1 - before):
        told.append(_drawn(rng, size, digits, steps))
        names.append(f"#{len(steps) - 1}" if size else told[-1][1])
    sign = pick(rng, "+-*")
    steps.append([names[0], sign, names[1]])
    (left, a), (right, b) = told
    return f"({left}{sign}{right})", _done(a, sign, b)


def _done(left: int, sign: str, right: int) -> int:
    if sign == "*":
        return left * right
    return left + right if sign == "+" else left - right


def _number(name: int | str, results: Sequence[int]) -> int:
    """Look up a number of an operation: its own, or the result of an earlier one."""
    return results[int(name[1:])] if isinstance(name, str) else name


def _operation(left: int | str, sign: str, right: int | str, results: Sequence[int]) -> str:
    return f"{_number(left, results)}{sign}{_bracketed(_number(right, results))}"


def _bracketed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)
