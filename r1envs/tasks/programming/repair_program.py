"""Repair the one mistake in a function whose purpose is told in English."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.programming._folds import (
    are_telling,
    behaviour,
    code_of,
    draw_fold,
    draw_inputs,
    loop_lines,
    question_of,
    slipped,
    value_of,
    words_of,
)
from r1envs.tasks.programming._judged import FunctionTask, cases_of

# Conditions, changes of each number, and last steps, by level.
_SHAPES = (
    (1, 1, 0),
    (1, 1, 1),
    (2, 1, 1),
    (2, 2, 1),
    (2, 2, 2),
    (2, 3, 2),
    (3, 3, 2),
    (3, 3, 3),
    (3, 4, 3),
    (3, 5, 3),
)
_CASES = 14
_CAUGHT = 4
"""Cases in which the mistake must show."""


@dataclass(frozen=True)
class RepairProgram(FunctionTask):
    """Repair the one mistake in a Python function.

    >>> question = RepairProgram().sample(np.random.default_rng(0), level=1).question
    >>> print(question)  # doctest: +NORMALIZE_WHITESPACE
    This Python function has one mistake. Repair it. f takes a list xs of whole numbers. Of
    these it keeps only those that are multiples of 3. To each of them it does this: it
    subtracts 13 from it. With the numbers it has then, in their order, it begins with 6 and,
    for each of them in turn, doubles that and adds the number. f returns the result.
    def f(xs):
        result = 4
        for x in xs:
            if x % 3 == 0:
                x = x - 13
                result = result * 2 + x
        return result
    """

    id: ClassVar[str] = "r1envs/RepairProgram-v0"
    answer_form: ClassVar[str] = "Answer with the whole repaired function, as def f(xs) in Python."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a function and a mistake that shows in several of the cases."""
        while True:
            fold = draw_fold(rng, *_SHAPES[level - 1])
            inputs = draw_inputs(rng, _CASES)
            results = [value_of(fold, xs) for xs in inputs]
            if not are_telling(results):
                continue
            broken = slipped(rng, fold)
            wrong = [value_of(broken, xs) for xs in inputs]
            if sum(a != b for a, b in zip(results, wrong, strict=True)) >= _CAUGHT:
                break
        question = (
            f"This Python function has one mistake. Repair it. {question_of(fold)}\n"
            + "\n".join(loop_lines(broken))
        )
        data = {"fold": fold, "broken": broken, "cases": cases_of(inputs, results)}
        return Problem(question, "\n".join(loop_lines(fold)), data, level=level)

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Compare what is wanted with what is written, piece by piece."""
        fold, broken = problem.data["fold"], problem.data["broken"]
        lines = []
        for part in ("gather", "keep", "change", "finish"):
            for wanted, written in zip(fold[part], broken[part], strict=True):
                variable = "result" if part == "finish" else "x"
                said, right = words_of(part, wanted), code_of(part, wanted, variable)
                if part == "gather":
                    right = f"result = {wanted[1]} and result = {right}"
                if wanted == written:
                    lines.append(f"{said}: {right}, so it is.")
                else:
                    there = code_of(part, written, variable)
                    if part == "gather":
                        there = f"result = {written[1]} and result = {there}"
                    lines.append(f"{said}: {right}, but there is {there}, the mistake.")
                    mended = f"{there} becomes {right}"
        return f"{' '.join(lines)} {mended}."

    def canonical(self, problem: Problem) -> str:
        """Name the problem by what the repaired function does, whatever the mistake."""
        return behaviour(problem.data["fold"])
