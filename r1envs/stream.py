"""An endless stream of problems, the same for the same seed."""

from collections.abc import Mapping
from typing import Any

from r1envs._gymnasium import MIXTURE_ID
from r1envs.errors import ConfigError
from r1envs.mixing import Mixture
from r1envs.problem import Problem
from r1envs.registry import get_task
from r1envs.scoring import Weights
from r1envs.task import Level, Split, Task, level_range


class ProblemStream:
    """Draws the problems of one environment, or of one slot of a vector environment."""

    def __init__(self, task: Task, level: Level, split: Split) -> None:
        level_range(level)  # a bad level shall fail here, not at the first reset
        self._task = task
        self._level = level
        self._split = split
        self._seed = 0
        self._index = 0

    def seed(self, seed: int) -> None:
        """Start the stream of that seed from its beginning."""
        self._seed, self._index = seed, 0

    def next(self) -> Problem:
        """Draw the next problem."""
        problem = self._task.draw(self._seed, self._index, level=self._level, split=self._split)
        self._index += 1
        return problem


def resolve_task(
    task: str | Task | None, tasks: Mapping[str, float] | None, options: Mapping[str, Any]
) -> Task:
    """Find the task an environment is made for: by id, as an object, or as a mixture."""
    if tasks is not None:
        if task not in (None, MIXTURE_ID):
            raise ConfigError("an environment takes `task` or `tasks`, not both")
        return Mixture(tasks, **options)
    if task is None:
        raise ConfigError("a mixture needs `tasks`, such as {'r1envs/Countdown-v0': 0.5, ...}")
    if isinstance(task, Task):
        if options:
            raise ConfigError(f"options {sorted(options)} cannot be set on a task made already")
        return task
    return get_task(task, **options)


def resolve_weights(weights: Weights | Mapping[str, float] | None) -> Weights:
    """Read the weights of a score from an object or a table."""
    if isinstance(weights, Weights):
        return weights
    try:
        return Weights(**(weights or {}))
    except TypeError:
        raise ConfigError(
            f"weights are accuracy, format and language, got {sorted(weights or {})}"
        ) from None
