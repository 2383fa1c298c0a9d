"""A task under check: its problems, and how its verifier is asked."""

import dataclasses
import functools
import time
from collections.abc import Sequence
from typing import Any, Literal, Self

from r1envs.errors import ConfigError, VerificationError
from r1envs.grading import Grader, judging_pool
from r1envs.problem import Problem
from r1envs.records import Score, Transcript, Turn
from r1envs.registry import get_task
from r1envs.scoring import as_verdict
from r1envs.task import LEVELS, Level, Split, Task, is_bounded
from r1envs.verifiers.completion import write_completion
from r1envs.verifiers.workers.pool import Outcome
from r1envs.wire import to_wire

SEED = 20
SLOW_SHARE = 10
"""One problem in this many is judged where a verdict takes milliseconds, and at least 5."""
SECONDS = 5.0
"""What a hostile answer may take at most, where the task does not say less."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    promise: str
    """What a task promises, in a sentence."""
    outcome: Literal["passed", "failed", "noted"]
    """Failed if the promise is broken; noted if it could not be tried, or is only measured."""
    said: str
    """The figure; where the promise is broken, by which problem, and what to do."""


class Subject:
    """A task with problems of every level, drawn once."""

    def __init__(self, task: Task, problems: int, options: dict[str, Any]) -> None:
        """Take a task whose id is registered."""
        self.task = task
        self.count = problems
        self.options = options
        self.grader = Grader(task, workers=2)
        self._drawn: dict[tuple[Level, Split], list[Problem]] = {}

    @classmethod
    def of(cls, task: Task | str, problems: int, options: dict[str, Any]) -> Self:
        """Make the subject of a task, or of the one of an id.

        Raises:
            ConfigError: If the task has no id.
        """
        made = get_task(task, **options) if isinstance(task, str) else task
        if not made.id:
            raise ConfigError(f"{type(made).__name__} has no id; register it before it is checked")
        return cls(made, problems, options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.grader.close()

    @functools.cached_property
    def is_finite(self) -> bool:
        """Whether the task is a set of problems, which has no levels to compare."""
        return self.task.all_problems("train") is not None

    @property
    def levels(self) -> Sequence[Level]:
        """What the checks go through."""
        return [(1, 10)] if self.is_finite else list(LEVELS)

    @functools.cached_property
    def is_slow(self) -> bool:
        """Whether verdicts take milliseconds."""
        return bool(self.task.needs) or not is_bounded(self.task)

    @functools.cached_property
    def splits(self) -> list[Split]:
        """The splits with problems: a data set may have one alone."""
        both: list[Split] = ["train", "test"]
        return [s for s in both if not self.is_finite or self.task.all_problems(s)]

    def drawn(self, level: Level, split: Split | None = None) -> list[Problem]:
        """Give the problems of a level, drawn once."""
        split = split or self.splits[0]
        if (level, split) not in self._drawn:
            count = self.count
            if self.is_finite:
                count = min(count, len(self.task.all_problems(split) or ()))
            self._drawn[level, split] = [
                self.task.draw(SEED, n, level=level, split=split) for n in range(count)
            ]
        return self._drawn[level, split]

    def some(self, level: Level) -> list[Problem]:
        """Give those problems of a level that are judged."""
        return self.drawn(level)[: max(5, self.count // SLOW_SHARE) if self.is_slow else None]

    def credits(self, problems: Sequence[Problem], answers: Sequence[str]) -> list[float]:
        """Judge answers as the first replies to problems.

        Raises:
            VerificationError: If the verifier fails.
        """
        completions = [write_completion("-", answer) for answer in answers]
        return [_credit(said) for said in self.grader.grade(problems, completions)]

    def judged_apart(self, problem: Problem, answers: Sequence[str]) -> list["Apart"]:
        """Judge answers where a hanging or crashing verifier can be killed, each with its time."""
        if self.task.needs and is_bounded(self.task):
            # Such a task has processes of its own, which are killed.
            return [self._judged_here(problem, answer) for answer in answers]
        items = [to_wire(Transcript(problem, (answer,))) for answer in answers]
        seconds = min(SECONDS, self.task.timeout)
        with judging_pool(self.task, workers=1) as pool:
            pool.run(items[:1], 4 * SECONDS)  # a worker starts and warms up
            return [_timed(lambda item=item: pool.run([item], seconds)[0]) for item in items]

    def _judged_here(self, problem: Problem, answer: str) -> "Apart":
        def ask() -> Outcome:
            said = self.task.respond(problem, [answer])
            return Outcome(value=0.0 if isinstance(said, Turn) else as_verdict(said).score)

        return _timed(ask)


@dataclasses.dataclass(frozen=True, slots=True)
class Apart:
    """What became of an answer that was judged apart, and in what time."""

    outcome: Outcome
    seconds: float


def _timed(ask: Any) -> Apart:
    begun = time.perf_counter()
    outcome = ask()
    return Apart(outcome, time.perf_counter() - begun)


def _credit(said: Turn | Score | VerificationError) -> float:
    if isinstance(said, VerificationError):
        raise said
    return said.verdict.score if isinstance(said, Score) else 0.0


def shown(text: str, most: int = 60) -> str:
    """Show the beginning of a text on one line."""
    return repr(text[:most]) + ("..." if len(text) > most else "")
