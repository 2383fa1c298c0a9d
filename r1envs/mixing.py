"""One stream of problems drawn from several tasks."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from r1envs._gymnasium import MIXTURE_ID
from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.registry import get_task
from r1envs.task import Judgement, Level, Task, level_range


class Mixture(Task):
    """Several tasks behind the interface of one.

    Every problem carries the id of its own task, which verifies and solves it; a problem is
    in the split in which its own task has it.
    """

    id = MIXTURE_ID
    domain = "general"

    def __init__(
        self,
        tasks: Mapping[str, float],
        *,
        levels: Mapping[str, Level] | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Mix tasks.

        Args:
            tasks: Weight of each task id, positive; they need not sum to 1.
            levels: The levels of tasks that shall not follow the level of the mixture.
            options: What the tasks themselves take, by task id.
        """
        levels, options = levels or {}, options or {}
        _check(tasks, {*levels, *options})
        self._tasks = {name: get_task(name, **options.get(name, {})) for name in tasks}
        self._levels = {name: level_range(level) for name, level in levels.items()}
        weights = np.array(list(tasks.values()), dtype=float)
        self._share = weights / weights.sum()
        self.timeout = max(task.timeout for task in self._tasks.values())

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that are mixed."""
        return tuple(self._tasks.values())

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a task, then a problem of it."""
        name = list(self._tasks)[rng.choice(len(self._tasks), p=self._share)]
        if name in self._levels:
            level = int(rng.integers(*self._levels[name], endpoint=True))
        return dataclasses.replace(self._tasks[name].sample(rng, level), task=name)

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Ask the problem's own task."""
        return self._tasks[problem.task].verify(problem, answer)

    def solve(self, problem: Problem) -> str | None:
        """Ask the problem's own task."""
        return self._tasks[problem.task].solve(problem)

    def canonical(self, problem: Problem) -> str:
        """Ask the problem's own task, so that its split is the same in every mixture."""
        return self._tasks[problem.task].canonical(problem)


def mixture(tasks: Mapping[str, float], **settings: Any) -> Any:
    """Make an environment over several tasks: `mixture({"r1envs/Countdown-v0": 0.5, ...})`.

    `gymnasium.make_vec("r1envs/Mixture-v0", num_envs=64, tasks={...})` makes the same as a
    vector environment. `settings` go to the environment; `levels` and `options`, by task id,
    to the mixture.
    """
    import gymnasium

    return gymnasium.make(MIXTURE_ID, tasks=tasks, **settings)


def _check(tasks: Mapping[str, float], configured: set[str]) -> None:
    if not tasks:
        raise ConfigError("a mixture needs at least one task")
    for name, weight in tasks.items():
        if not (np.isfinite(weight) and weight > 0):
            raise ConfigError(f"the weight of {name!r} must be positive, got {weight}")
    if stray := configured - set(tasks):
        raise ConfigError(f"levels or options for {sorted(stray)}, which the mixture does not have")
