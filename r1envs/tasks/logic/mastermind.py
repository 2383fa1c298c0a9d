"""Find a secret code of letters by how near each guess is."""

import functools
import itertools
import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.tasks.kit.chance import pick, pick_some
from r1envs.tasks.kit.forms import plain, signs
from r1envs.tasks.kit.readers import ReadingError, unbracketed, unnamed
from r1envs.tasks.kit.reading import too_long
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.verifiers.completion import write_completion
from r1envs.verifiers.verdict import Verdict

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# By level: places, letters to choose from, and the guesses that `solve` needs for the worst code.
_SHAPES = (
    (2, 4, 5),
    (3, 3, 4),
    (3, 4, 5),
    (3, 5, 6),
    (3, 6, 7),
    (4, 5, 7),
    (4, 6, 8),
    (4, 7, 9),
    (5, 6, 9),
    (5, 7, 11),
)
# The first guess, by the number of places: pairs of letters tell more than single ones.
_FIRST = {2: (0, 1), 3: (0, 0, 1), 4: (0, 0, 1, 1), 5: (0, 0, 1, 1, 2)}
_SHOWN = 8
_BETWEEN = str.maketrans("", "", " \n,;-'\"")


class Mastermind(ValueTask):
    """Find a code of letters by being told how many are right and how many misplaced.

    >>> task = Mastermind()
    >>> problem = Problem("", "CAB", {"letters": "ABCD", "places": 3, "guesses": 5})
    >>> task.respond(problem, ["AAB"])
    Turn(text='AAB: 2 exact, 0 misplaced.')
    >>> task.sample(np.random.default_rng(0), level=1).question[:76]
    'I think of a code of 2 letters, each one of E, K, L, T; a letter may be used'
    """

    id: ClassVar[str] = "r1envs/Mastermind-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with the letters of one guess, such as AAB."
    bounded: ClassVar[bool] = True
    most_turns: ClassVar[int] = max(guesses for *_, guesses in _SHAPES)

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw which letters there are, then the code."""
        places, colours, guesses = _SHAPES[level - 1]
        letters = "".join(sorted(pick_some(rng, LETTERS, colours)))
        code = "".join(pick(rng, letters) for _ in range(places))
        question = (
            f"I think of a code of {places} letters, each one of {', '.join(letters)}; a letter "
            f"may be used more than once. Find the code in at most {guesses} guesses. After each "
            "guess I say how many of its letters are exact (the right letter in the right place) "
            "and how many of the others are misplaced (in the code, but in another place; each "
            "letter of the code is counted once at most). What is your next guess?"
        )
        data = {"letters": letters, "places": places, "guesses": guesses}
        return Problem(question, code, data, level=level)

    def turns(self, problem: Problem) -> int:
        """As many guesses as the worst code takes who always guesses the first one left."""
        return int(problem.data["guesses"])

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Verdict:
        """Say how near the guess is, until the code is found."""
        letters, places = problem.data["letters"], problem.data["places"]
        try:
            if too_long(replies[-1], self.longest):
                raise ReadingError("too long")
            guess = self.read(problem, signs(plain(replies[-1])))
        except ReadingError:
            return Turn(f"That is no code of {places} letters from {', '.join(letters)}.")
        if guess == problem.answer:
            return Verdict.right()
        return Turn(f"{guess}: {_said(*feedback(problem.answer, guess))}.")

    def read(self, problem: Problem, answer: str) -> str:
        """Read the letters of a guess, together or one by one."""
        guess = unbracketed(unnamed(answer, "code")).translate(_BETWEEN).upper()
        letters, places = problem.data["letters"], problem.data["places"]
        if len(guess) != places or any(letter not in letters for letter in guess):
            raise ReadingError("not a code")
        return guess

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        r"""Keep the codes that fit what was said, and guess the first of them.

        >>> problem = Problem("", "CB", {"letters": "ABCD", "places": 2, "guesses": 5})
        >>> Mastermind().solve(problem, ["AB: 1 exact, 0 misplaced."]).split(". ")[0]
        '<think>6 codes fit: AA, AC, AD, BB, CB, DB'
        """
        letters, places = problem.data["letters"], problem.data["places"]
        guess, left = _next_guess(letters, places, turns)
        if not turns:
            total = len(letters) ** places
            thought = f"nothing is known of {total} codes, so I begin with {guess}."
            return write_completion(thought, guess)
        said = [turn.rstrip(".") for turn in turns if ": " in turn]
        fitting = f"{len(left)} code{'s fit' if len(left) > 1 else ' fits'}"
        if len(left) <= _SHOWN:
            fitting += f": {', '.join(left)}"
        checks = ", ".join(f"{turn.split(':')[0]} would get {turn.split(': ')[1]}" for turn in said)
        thought = f"{fitting}. if the code is {guess}, {checks}, as it did."
        return write_completion(thought, guess)

    def hardness(self, problem: Problem) -> float:
        """Count the bits that tell one code from all others."""
        return math.log2(len(problem.data["letters"])) * int(problem.data["places"])

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its letters and its code: the question does not tell the code."""
        return f"{problem.data['letters']}: {problem.answer}"


def feedback(code: str, guess: str) -> tuple[int, int]:
    """Count the letters of a guess that are exact, and those that are misplaced.

    >>> feedback("AABC", "BADA")
    (1, 2)
    """
    exact = sum(a == b for a, b in zip(code, guess, strict=True))
    return exact, sum(min(code.count(c), guess.count(c)) for c in LETTERS if c in guess) - exact


def _said(exact: int, misplaced: int) -> str:
    return f"{exact} exact, {misplaced} misplaced"


@functools.cache
def _codes(places: int, colours: int) -> np.ndarray[Any, Any]:
    return np.array(list(itertools.product(range(colours), repeat=places)), dtype=np.int8)


def _next_guess(letters: str, places: int, turns: Sequence[str]) -> tuple[str, list[str]]:
    """Give the next guess, and the codes that fit what was said, in the order of the alphabet."""
    codes = _codes(places, len(letters))
    for turn in turns:
        guess, _, said = turn.partition(": ")
        if not said:
            continue  # a reply that was no guess
        exact, misplaced = int(said.split()[0]), int(said.split()[2])
        columns = np.array([letters.index(letter) for letter in guess], dtype=np.int8)
        hits = (codes == columns).sum(axis=1)
        shared = sum(
            np.minimum((codes == c).sum(axis=1), (columns == c).sum()) for c in range(len(letters))
        )
        codes = codes[(hits == exact) & (shared == exact + misplaced)]
    left = ["".join(letters[c] for c in code) for code in codes.tolist()]
    if len(left) == len(letters) ** places:
        return "".join(letters[c] for c in _FIRST[places]), left
    return left[0], left
