"""A task: a family of problems with a verifier and, where it has one, a solver."""

import abc
import dataclasses
import functools
from typing import ClassVar, Literal, TypeAlias, get_args

import numpy as np

from r1envs import verifiers
from r1envs.errors import ConfigError
from r1envs.problem import Problem, content_hash
from r1envs.verifiers import Verdict

LEVELS = range(1, 11)

Level: TypeAlias = int | tuple[int, int]
"""One level of `LEVELS`, or a pair to draw from uniformly, ends included."""

Split: TypeAlias = Literal["train", "test"]

TEST_SHARE = 4
"""One problem in this many belongs to the test split."""

Judgement: TypeAlias = Verdict | bool | float
"""What a task's `verify` may return: a verdict, right or wrong, or partial credit in [0, 1]."""

# Small levels have few problems: so many draws in a row outside the split mean that it is empty.
_DRAWS = 1000


class Task(abc.ABC):
    """A family of problems, from level 1 to level 10.

    A subclass needs `sample`, and `verify` unless its domain is `math`. `solve` gives it
    demonstrations for supervised fine-tuning. `register` gives it an id.
    """

    id: ClassVar[str] = ""
    domain: ClassVar[str] = ""
    timeout: float = 10.0
    """Seconds after which a worker that verifies one answer is killed."""

    @abc.abstractmethod
    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw one problem of this level, using no other source of chance than `rng`."""

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Judge an answer: the text between the answer tags, untrusted."""
        if self.domain != "math":
            raise NotImplementedError(f"{type(self).__name__} must define verify")
        return verifiers.verify_math(answer, problem.answer)

    def solve(self, problem: Problem) -> str | None:
        """Work out the problem as a chain of thought that ends at its reference answer."""
        return problem.solution

    def canonical(self, problem: Problem) -> str:
        """Name the problem so that restatements of it get the same name.

        The split is drawn from it: what counts as the same problem is never in both.
        """
        return problem.question

    def draw(self, seed: int, index: int, *, level: Level = 1, split: Split = "train") -> Problem:
        """Draw problem number `index` of a stream: the same in every process, for ever.

        Raises:
            ConfigError: If the level or split is none, or no problem of the level is in it.
            ReferenceAnswerError: If the answer is left to `verify_math`, and cannot be understood.
        """
        low, high = level_range(level)
        if split not in get_args(Split):
            raise ConfigError(f"split must be 'train' or 'test', got {split!r}")
        rng = np.random.default_rng(_entropy(self.id, seed, index))
        for _ in range(_DRAWS):
            problem = self.sample(rng, int(rng.integers(low, high, endpoint=True)))
            if split_of(self.canonical(problem)) == split:
                self._check_answer(problem)
                return self._stamped(problem)
        raise ConfigError(f"{self.id} has no problem of level {level} in the {split} split")

    def _check_answer(self, problem: Problem) -> None:
        """Find a reference that cannot be understood here, and not after a completion."""
        if self.domain == "math" and type(self).verify is Task.verify:
            verifiers.check_reference(problem.answer)

    def _stamped(self, problem: Problem) -> Problem:
        # A mixture's problems come stamped with the task that drew them.
        return problem if problem.task else dataclasses.replace(problem, task=self.id)


def level_range(level: Level) -> tuple[int, int]:
    """Read a level or pair of levels as its lowest and highest.

    >>> level_range(3), level_range((1, 5))
    ((3, 3), (1, 5))
    """
    low, high = level if isinstance(level, tuple | list) else (level, level)
    if not (low in LEVELS and high in LEVELS and low <= high):
        raise ConfigError(f"level must be in 1..10, or a pair of such as (1, 5), got {level!r}")
    return int(low), int(high)


def split_of(canonical: str) -> Split:
    """Tell which split a problem belongs to, from its canonical name alone."""
    return "test" if int(content_hash(canonical)[:8], 16) % TEST_SHARE == 0 else "train"


def _entropy(task_id: str, seed: int, index: int) -> np.random.SeedSequence:
    if seed < 0 or index < 0:
        raise ConfigError(f"seed and index must not be negative, got {seed} and {index}")
    return np.random.SeedSequence([_id_number(task_id), seed, index])


@functools.cache
def _id_number(task_id: str) -> int:
    return int(content_hash(task_id), 16)
