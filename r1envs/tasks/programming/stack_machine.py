"""Say what a stack machine leaves on its stack."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integers, unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.programming._machine import OutOfBoundsError
from r1envs.tasks.programming._stack import RULES, Instruction, StackRun, needed

Program = list[Instruction]

_LARGEST = 300
_MOST_STEPS = 70
_DEEPEST = 5


class _Shape(NamedTuple):
    pushes: int
    """Numbers to begin with."""
    steps: int
    """Instructions without a jump."""
    names: str
    branches: int = 0
    loops: int = 0
    turns: int = 2


_EASY = "ADD SUB"
_SHUFFLED = "ADD SUB MUL DUP SWAP"
_ALL = "ADD SUB MUL DUP SWAP OVER ROT NEG MAX MIN DROP"
_SHAPES = (
    _Shape(3, 1, _EASY),
    _Shape(3, 3, f"{_EASY} DUP"),
    _Shape(3, 5, _SHUFFLED),
    _Shape(4, 7, f"{_SHUFFLED} OVER NEG"),
    _Shape(4, 10, _ALL),
    _Shape(4, 9, _ALL, branches=2),
    _Shape(3, 6, _ALL, loops=1),
    _Shape(3, 6, _ALL, branches=1, loops=1, turns=3),
    _Shape(3, 8, _ALL, branches=2, loops=1, turns=3),
    _Shape(3, 5, _ALL, branches=1, loops=2, turns=3),
)


class StackMachine(ValueTask):
    """Run a program of a stack machine by hand.

    >>> question = StackMachine().sample(np.random.default_rng(0), level=1).question
    >>> print(question)  # doctest: +NORMALIZE_WHITESPACE
    A stack machine begins with an empty stack and runs the program below from its first line to
    its last. PUSH n puts n on top of the stack. ADD takes b off the top, then a, and puts a + b
    on top. What is on the stack at the end?
    PUSH 13
    PUSH 10
    PUSH 8
    ADD
    """

    id: ClassVar[str] = "r1envs/StackMachine-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = (
        "Answer with the numbers on the stack from bottom to top, as in [4, -1, 7]."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a program that leaves two numbers at least, and run it."""
        while True:
            program = _draw(rng, _SHAPES[level - 1])
            try:
                stack = _run(program).stack
            except OutOfBoundsError:
                continue
            if 2 <= len(stack) <= _DEEPEST:
                break
        used = {instruction[0] for instruction in program}
        rules = " ".join(rule for name, rule in RULES.items() if name in used)
        lines = [" ".join(map(str, instruction)) for instruction in program]
        if any(name.startswith("JUMP") for name in used):
            lines = [f"{number}: {line}" for number, line in enumerate(lines, 1)]
        question = (
            "A stack machine begins with an empty stack and runs the program below from its first "
            f"line to its last. {rules} What is on the stack at the end?\n" + "\n".join(lines)
        )
        data = {"program": [[*each] for each in program], "stack": stack}
        return Problem(question, str(stack), data, level=level)

    def read(self, problem: Problem, answer: str) -> list[int]:
        """Read a list of whole numbers."""
        return integers(unnamed(answer, "stack", "stack (bottom to top)", "stack at the end"))

    def fault(self, problem: Problem, value: list[int]) -> str | None:
        """Compare number by number, from the bottom on."""
        stack = problem.data["stack"]
        if len(value) != len(stack):
            return f"{len(stack)} numbers are on the stack, not {len(value)}"
        for place, (given, right) in enumerate(zip(value, stack, strict=True), 1):
            if given != right:
                return f"number {place} from the bottom is another"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Write down the stack after every instruction."""
        run = _run(problem.data["program"])
        return f"{' '.join(run.trace)} the stack is {run.stack}."


def _run(program: Sequence[Instruction]) -> StackRun:
    return StackRun(program, largest=_LARGEST, most_steps=_MOST_STEPS)


def _draw(rng: np.random.Generator, shape: _Shape) -> Program:
    """Draw the straight parts of a program, with its branches and loops between them."""
    program: Program = [["PUSH", between(rng, 1, 15)] for _ in range(shape.pushes)]
    blocks = ["branch"] * shape.branches + ["loop"] * shape.loops
    blocks = [blocks[i] for i in rng.permutation(len(blocks)).tolist()]
    depth = shape.pushes
    parts = len(blocks) + 1
    for number in range(parts):
        steps = shape.steps * (number + 1) // parts - shape.steps * number // parts
        depth = _straight(rng, program, shape, steps, depth)
        if number < len(blocks) and blocks[number] == "loop":
            _loop(rng, program, between(rng, 2, shape.turns), branching=shape.branches > 0)
        elif number < len(blocks):
            _branch(rng, program)
    return program


def _straight(
    rng: np.random.Generator, program: Program, shape: _Shape, count: int, depth: int
) -> int:
    """Add so many instructions that keep two numbers on the stack; give its depth."""
    names = ["PUSH", *shape.names.split()]
    for _ in range(count):
        choices = [
            name
            for name in names
            if needed(name) <= depth
            and 2 <= depth + _growth(name) <= _DEEPEST
            # Twice in a row, or just after a number was put there, these undo or do nothing.
            and not (name in ("SWAP", "NEG", "DROP", "PUSH") and program[-1][0] == name)
            and not (name == "DROP" and program[-1][0] in ("PUSH", "DUP", "OVER"))
            and not (name in ("SWAP", "MAX", "MIN", "SUB") and program[-1][0] == "DUP")
        ]
        name = pick(rng, choices)
        program.append([name, between(rng, 1, 9)] if name == "PUSH" else [name])
        depth += _growth(name)
    return depth


def _growth(name: str) -> int:
    if name in ("PUSH", "DUP", "OVER"):
        return 1
    return 0 if name in ("SWAP", "ROT", "NEG") else -1


def _step(rng: np.random.Generator) -> Program:
    """Draw instructions that change the top number."""
    if rng.integers(4) == 0:
        return [["DUP"], ["ADD"]]
    return [["PUSH", between(rng, 2, 9)], [pick(rng, ("ADD", "SUB", "SUB"))]]


def _branch(rng: np.random.Generator, program: Program) -> None:
    """Add a choice, by the top number, between two changes of it."""
    yes = _step(rng)
    no: Program = [["PUSH", between(rng, 2, 4)], ["MUL"]]
    test = pick(rng, ("JUMPPOS", "JUMPNEG"))
    other = len(program) + 2 + len(no) + 1
    program += [["DUP"], [test, other + 1], *no]
    program += [["JUMP", other + len(yes) + 1], *yes]


def _loop(rng: np.random.Generator, program: Program, turns: int, *, branching: bool) -> None:
    """Add a loop that counts down on top of the number that it changes."""
    program.append(["PUSH", turns])
    first = len(program) + 1
    program.append(["SWAP"])
    if branching and rng.integers(2):
        _branch(rng, program)
    else:
        program += _step(rng)
    program += [["SWAP"], ["PUSH", 1], ["SUB"], ["DUP"], ["JUMPPOS", first], ["DROP"]]
