"""Numbers in other bases than ten, and what is done with their bits."""

import operator
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.readers import ReadingError
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._phrases import listed
from r1envs.tasks.mathematics._radix import (
    DIGITS,
    numeral,
    read_numeral,
    to_numeral,
    to_value,
)


class _Setting(NamedTuple):
    """The largest number and base to convert; whether neither base is ten; how many get bits."""

    largest: int
    base: int
    without_ten: bool = True
    numbers: int = 0
    bits: int = 0


# By level; from the sixth on, half of the problems are about bits.
_SETTINGS = (
    _Setting(500, 5, False),
    _Setting(4000, 9, False),
    _Setting(60000, 16, False),
    _Setting(20000, 9),
    _Setting(150000, 16),
    _Setting(400000, 16, True, 2, 12),
    _Setting(10**6, 16, True, 3, 12),
    _Setting(10**7, 16, True, 4, 14),
    _Setting(10**8, 16, True, 4, 20),
    _Setting(10**10, 16, True, 5, 24),
)
_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "AND": operator.and_,
    "OR": operator.or_,
    "XOR": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
_NAMES = "abcde"
_RULES = (
    "AND, OR and XOR work bit by bit; x << n appends n zero bits at the right end of x, and x >> n "
    "drops its last n bits."
)
_LETTERS = " The letters A to F stand for the digits 10 to 15."


class NumberBases(ValueTask):
    """Convert a number to another base, or combine the bits of some numbers.

    >>> NumberBases().sample(np.random.default_rng(0), level=1).question
    'The number 2121 is written in base 4. What is it in base 10?'
    """

    id: ClassVar[str] = "r1envs/NumberBases-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with the digits in the base that is asked for, such as 3A7; A to F stand for the "
        "digits 10 to 15."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a number with two bases, or numbers with operations on their bits."""
        setting = _SETTINGS[level - 1]
        if setting.numbers and rng.random() < 0.5:
            return _of_bits(rng, setting)
        return _conversion(rng, setting)

    def read(self, problem: Problem, answer: str) -> int:
        """Read a numeral of the base; before it may stand what is converted."""
        data = problem.data
        before, equals, after = answer.rpartition("=")
        if equals and not data["steps"]:
            digits, base = data["numerals"][0]
            if read_numeral(before, base) != int(digits, base):
                raise ReadingError("what stands before the = is not the number")
            answer = after
        return read_numeral(answer, data["base"])

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with the number that the question makes."""
        right = int(problem.answer, problem.data["base"])
        return None if value == right else "that is another number"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go by way of base ten; where bits are combined, by way of base two."""
        data = problem.data
        if data["steps"]:
            return _bit_by_bit(data["numerals"], data["steps"], data["base"])
        [(digits, base)] = data["numerals"]
        steps = [to_value(digits, base)] if base != 10 else []
        if data["base"] != 10:
            steps.append(to_numeral(int(digits, base), data["base"]))
        return " ".join([*steps, f"So it is {problem.answer}."])

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its numbers and operations; the first two numbers may be swapped."""
        numerals, steps = problem.data["numerals"], problem.data["steps"]
        if steps and steps[0][0] not in ("<<", ">>"):
            numerals = [*sorted(numerals[:2]), *numerals[2:]]
        return f"{numerals} {steps} {problem.data['base']}"


def _conversion(rng: np.random.Generator, setting: _Setting) -> Problem:
    bases = [base for base in range(2, setting.base + 1) if base != 10]
    if setting.without_ten:
        given, wanted = pick_some(rng, bases, 2)
    else:
        given, wanted = pick(rng, ((10, pick(rng, bases)), (pick(rng, bases), 10)))
    value = between(rng, max(setting.largest // 20, 17), setting.largest)
    digits = numeral(value, given)
    question = f"The number {digits} is written in base {given}. What is it in base {wanted}?"
    if max(given, wanted) > 10:
        question += _LETTERS
    data = {"numerals": [[digits, given]], "steps": [], "base": wanted}
    return Problem(question, numeral(value, wanted), data)


def _of_bits(rng: np.random.Generator, setting: _Setting) -> Problem:
    """Draw numbers, and operations between them; one shift comes somewhere after the first."""
    low, high = 2 ** (setting.bits - 4), 2**setting.bits - 1
    while True:
        values = [between(rng, low, high) for _ in range(setting.numbers)]
        steps: list[list[str | int]] = [
            [pick(rng, ("AND", "OR", "XOR")), place] for place in range(1, setting.numbers)
        ]
        shift: list[str | int] = [pick(rng, ("<<", ">>")), between(rng, 1, 4)]
        steps.insert(between(rng, 1, len(steps)), shift)
        # What AND leaves of little is often one of few numbers.
        if (value := _results(values, steps)[-1]) >= 2 ** (setting.bits // 2):
            break
    bases = [pick(rng, (2, 4, 8, 16)) for _ in values]
    numerals = [[numeral(v, base), base] for v, base in zip(values, bases, strict=True)]
    wanted = pick(rng, (2, 4, 8, 16))
    named = zip(_NAMES, numerals, strict=False)
    given = listed([f"{name} = {digits} in base {base}" for name, (digits, base) in named])
    question = f"Let {given}. What is {_expression(steps)} in base {wanted}? {_RULES}"
    if 16 in (*bases, wanted):
        question += _LETTERS
    data = {"numerals": numerals, "steps": steps, "base": wanted}
    return Problem(question, numeral(value, wanted), data)


def _results(values: Sequence[int], steps: Sequence[Sequence[str | int]]) -> list[int]:
    """Give the first number, and what each step makes of the one before."""
    results = [values[0]]
    for name, operand in steps:
        number = int(operand) if name in ("<<", ">>") else values[int(operand)]
        results.append(_OPERATIONS[str(name)](results[-1], number))
    return results


def _expression(steps: Sequence[Sequence[str | int]]) -> str:
    """Write the operations with all their parentheses.

    >>> _expression([["AND", 1], ["<<", 3]])
    '(a AND b) << 3'
    """
    text = _NAMES[0]
    for name, operand in steps:
        text = f"({text})" if len(text) > 1 else text
        text += f" {name} {operand if name in ('<<', '>>') else _NAMES[int(operand)]}"
    return text


def _bit_by_bit(
    numerals: Sequence[tuple[str, int]], steps: Sequence[Sequence[str | int]], base: int
) -> str:
    """Write the numbers in base two, then each operation, then groups of bits as digits."""
    lines = [
        f"{name} is {_in_bits(digits, its)}."
        for name, (digits, its) in zip(_NAMES, numerals, strict=False)
    ]
    values = [int(digits, its) for digits, its in numerals]
    results = _results(values, steps)
    for (name, operand), left, right in zip(steps, results[:-1], results[1:], strict=True):
        if name in ("<<", ">>"):
            lines.append(f"{left:b} {name} {operand} = {right:b}.")
            continue
        other = values[int(operand)]
        width = max(left, other).bit_length()
        lines.append(f"{left:0{width}b} {name} {other:0{width}b} = {right:b}.")
    answer = numeral(results[-1], base)
    if base > 2:
        lines.append(f"In groups of {base.bit_length() - 1} bits: {_grouped(answer, base)}.")
    lines.append(f"So it is {answer}.")
    return " ".join(lines)


def _grouped(digits: str, base: int) -> str:
    """Write the digits of a numeral in base 4, 8 or 16 with their bits.

    >>> _grouped("3A", 16)
    '0011=3, 1010=A'
    """
    width = base.bit_length() - 1
    return ", ".join(f"{DIGITS.index(digit):0{width}b}={digit}" for digit in digits)


def _in_bits(digits: str, base: int) -> str:
    """Write each digit of a numeral in base 4, 8 or 16 as its bits.

    >>> _in_bits("3A", 16)
    '3A: 3=0011, A=1010, so 111010'
    """
    bits = f"{int(digits, base):b}"
    if base == 2:
        return bits
    width = base.bit_length() - 1
    each = ", ".join(f"{digit}={DIGITS.index(digit):0{width}b}" for digit in digits)
    return f"{digits}: {each}, so {bits}"
