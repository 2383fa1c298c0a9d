"""Find a number by being told higher or lower: the smallest task of several turns."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.task import Task
from r1envs.tasks.kit.chance import between
from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.reading import too_long
from r1envs.verifiers.completion import write_completion
from r1envs.verifiers.verdict import Verdict

# How many numbers there are to choose from, by level.
_SIZES = (12, 20, 30, 50, 75, 100, 200, 300, 500, 1000)
_GUESS = re.compile(r"[+]?0{0,20}([0-9]{1,9})\.?", re.ASCII)
_HINT = re.compile(r"It is (higher|lower) than ([0-9]+)\.", re.ASCII)


class GuessNumber(Task):
    """Guess a whole number in as few guesses as a binary search needs.

    >>> task = GuessNumber()
    >>> problem = task.sample(np.random.default_rng(0), level=1)
    >>> problem.question
    'I think of a whole number from 85 to 96. Find it in 4 guesses: I say higher or lower.'
    >>> task.respond(problem, ["90"])
    Turn(text='It is higher than 90.')
    """

    id: ClassVar[str] = "r1envs/GuessNumber-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with one whole number."
    bounded: ClassVar[bool] = True
    # Every number between each of 99 pairs of bounds.
    small_levels: ClassVar[Mapping[int, int]] = {n: 99 * _SIZES[n - 1] for n in (1, 2, 3)}
    most_turns: ClassVar[int] = _SIZES[-1].bit_length()

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the bounds, then the number."""
        size = _SIZES[level - 1]
        low = between(rng, 1, 99)
        high = low + size - 1
        number = between(rng, low, high)
        guesses = size.bit_length()
        question = (
            f"I think of a whole number from {low} to {high}. Find it in {guesses} guesses: "
            "I say higher or lower."
        )
        data = {"low": low, "high": high, "guesses": guesses}
        return Problem(question, str(number), data, level=level)

    def turns(self, problem: Problem) -> int:
        """As many guesses as halving the numbers takes."""
        return int(problem.data["guesses"])

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Verdict:
        """Say higher or lower, until the number is found."""
        reply = replies[-1]
        match = None if too_long(reply, 200) else _GUESS.fullmatch(plain(reply))
        if match is None:
            return Turn("That is no whole number.")
        guess, number = int(match[1]), int(problem.answer)
        if guess == number:
            return Verdict.right()
        return Turn(f"It is {'higher' if number > guess else 'lower'} than {guess}.")

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        r"""Guess the middle of what is left.

        >>> problem = Problem("", "7", {"low": 1, "high": 12, "guesses": 4})
        >>> GuessNumber().solve(problem, ["It is higher than 6."])
        '<think>left are 7 to 12, the middle is 9.</think>\n<answer>9</answer>'
        """
        low, high = problem.data["low"], problem.data["high"]
        for direction, guess in (hint for turn in turns for hint in _HINT.findall(turn)):
            if direction == "higher":
                low = max(low, int(guess) + 1)
            else:
                high = min(high, int(guess) - 1)
        middle = (low + high) // 2
        thought = f"left are {low} to {high}, the middle is {middle}."
        return write_completion(thought, str(middle))

    def hardness(self, problem: Problem) -> float:
        """Count the numbers to choose from."""
        return float(problem.data["high"] - problem.data["low"] + 1)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its bounds and number: the question does not tell the number."""
        return f"{problem.data['low']} to {problem.data['high']}: {problem.answer}"
