"""Say what a program prints."""

from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.forms import plain, signs
from r1envs.tasks.kit.reading import quote, too_long
from r1envs.tasks.programming._drafts import draw_program
from r1envs.tasks.programming._syntax import render
from r1envs.verifiers.verdict import Verdict


class ProgramOutput(Task):
    """Run a program by hand.

    >>> print(ProgramOutput().sample(np.random.default_rng(0), level=1).question)
    What does this program print?
    a = 8
    b = 6
    a = a - 1
    b = a + b
    print(a, b)
    """

    id: ClassVar[str] = "r1envs/ProgramOutput-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with what is printed."
    bounded: ClassVar[bool] = True

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a program that runs within bounds, and run it."""
        program, machine = draw_program(rng, level)
        source = "\n".join([*render(program), "print(a, b)"])
        answer = f"{machine.variables['a']} {machine.variables['b']}"
        thought = " ".join([*machine.trace, f"prints {answer}."])
        question = f"What does this program print?\n{source}"
        return Problem(question, answer, solution=thought, level=level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Accept what the program prints, whatever white space is around the numbers."""
        if fault := too_long(answer, 200):
            return fault
        if signs(plain(answer)).split() == problem.answer.split():
            return Verdict.right()
        return Verdict.wrong(f"{quote(answer)} is not what the program prints")
