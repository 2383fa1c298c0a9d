"""A stack machine: its instructions, their English, and a trace of what they do."""

from collections.abc import Callable, Sequence
from typing import Any

from r1envs.tasks.programming._machine import OutOfBoundsError

Instruction = Sequence[Any]
"""A name, and its number where it has one, as JSON has it. Jumps count lines from 1."""

_BINARY: dict[str, tuple[Callable[[int, int], int], str]] = {
    "ADD": (lambda a, b: a + b, "{a} + {b}"),
    "SUB": (lambda a, b: a - b, "{a} - {b}"),
    "MUL": (lambda a, b: a * b, "{a} * {b}"),
    "MAX": (max, "max({a}, {b})"),
    "MIN": (min, "min({a}, {b})"),
}
_SHUFFLES: dict[str, tuple[int, Callable[..., tuple[int, ...]]]] = {
    "DUP": (1, lambda a: (a, a)),
    "DROP": (1, lambda a: ()),
    "NEG": (1, lambda a: (-a,)),
    "SWAP": (2, lambda a, b: (b, a)),
    "OVER": (2, lambda a, b: (a, b, a)),
    "ROT": (3, lambda a, b, c: (b, c, a)),
}
_JUMPS: dict[str, tuple[Callable[[int], bool], str]] = {
    "JUMPPOS": (lambda a: a > 0, ">"),
    "JUMPNEG": (lambda a: a < 0, "<"),
}
RULES = {
    "PUSH": "PUSH n puts n on top of the stack.",
    "ADD": "ADD takes b off the top, then a, and puts a + b on top.",
    "SUB": "SUB takes b off the top, then a, and puts a - b on top.",
    "MUL": "MUL takes b off the top, then a, and puts a * b on top.",
    "MAX": "MAX takes the two top numbers off and puts the larger of them on top.",
    "MIN": "MIN takes the two top numbers off and puts the smaller of them on top.",
    "DUP": "DUP puts a copy of the top number on top.",
    "DROP": "DROP takes the top number off.",
    "NEG": "NEG changes the sign of the top number.",
    "SWAP": "SWAP exchanges the two top numbers.",
    "OVER": "OVER puts a copy of the second number from the top on top.",
    "ROT": "ROT moves the third number from the top to the top.",
    "JUMP": "JUMP n goes on at line n.",
    "JUMPPOS": "JUMPPOS n takes the top number off and goes on at line n if it is above 0.",
    "JUMPNEG": "JUMPNEG n takes the top number off and goes on at line n if it is below 0.",
}
"""What each instruction does, in English."""


def needed(name: str) -> int:
    """Tell how many numbers an instruction needs on the stack."""
    if name in _BINARY:
        return 2
    return _SHUFFLES[name][0] if name in _SHUFFLES else int(name in _JUMPS)


class StackRun:
    """Runs a program from an empty stack and writes down every step.

    >>> run = StackRun([["PUSH", 2], ["PUSH", 5], ["SUB"]], largest=99, most_steps=9)
    >>> run.stack, " ".join(run.trace)
    ([-3], 'PUSH 2: [2]. PUSH 5: [2,5]. SUB: 2 - 5 = -3, [-3].')
    """

    def __init__(self, program: Sequence[Instruction], *, largest: int, most_steps: int) -> None:
        """Run it.

        Raises:
            OutOfBoundsError: If it runs too long, a number is too large, or the stack too small.
        """
        self.stack: list[int] = []
        self.trace: list[str] = []
        line = 0
        while line < len(program):
            if len(self.trace) == most_steps:
                raise OutOfBoundsError("too many steps")
            line = self._step(program[line], line)
            if self.stack and not -largest <= self.stack[-1] <= largest:
                raise OutOfBoundsError(f"{self.stack[-1]} is out of bounds")

    def _step(self, instruction: Instruction, line: int) -> int:
        """Run one instruction and give the line to go on at, counted from 0."""
        name, *numbers = instruction
        if len(self.stack) < needed(name):
            raise OutOfBoundsError(f"{name} finds too few numbers")
        text = " ".join(map(str, instruction))
        if name == "JUMP":
            self._note(f"{text}: to line {numbers[0]}.")
            return int(numbers[0]) - 1
        if name in _JUMPS:
            test, sign = _JUMPS[name]
            top = self.stack.pop()
            goes = test(top)
            way = f"to line {numbers[0]}" if goes else "no"
            self._note(f"{text}: is {top} {sign} 0? {way}, {self._shown()}.")
            return int(numbers[0]) - 1 if goes else line + 1
        said = self._change(name, numbers)
        self._note(f"{text}: {said}{self._shown()}.")
        return line + 1

    def _change(self, name: str, numbers: Sequence[int]) -> str:
        if name == "PUSH":
            self.stack.append(numbers[0])
        elif name in _BINARY:
            operate, form = _BINARY[name]
            b, a = self.stack.pop(), self.stack.pop()
            self.stack.append(operate(a, b))
            return f"{form.format(a=a, b=b)} = {self.stack[-1]}, "
        else:
            count, shuffle = _SHUFFLES[name]
            taken = self.stack[-count:]
            self.stack[-count:] = shuffle(*taken)
        return ""

    def _shown(self) -> str:
        return f"[{','.join(map(str, self.stack))}]"

    def _note(self, line: str) -> None:
        self.trace.append(line)
