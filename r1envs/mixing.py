"""One stream of problems drawn from several tasks."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from r1envs._gymnasium import MIXTURE_ID
from r1envs.errors import ConfigError
from r1envs.plugins import by_plain_id, plain_id
from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.registry import get_task
from r1envs.task import TEST_SHARE, Judgement, Level, Split, Task, level_range


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
        given = list(tasks)  # with the modules that they are in
        tasks = by_plain_id(tasks)
        levels, options = by_plain_id(levels or {}), by_plain_id(options or {})
        _check(tasks, {*levels, *options})
        made = [get_task(name, **options.get(plain_id(name), {})) for name in given]
        self._tasks = dict(zip(tasks, made, strict=True))
        self._levels = {name: level_range(level) for name, level in levels.items()}
        weights = np.array(list(tasks.values()), dtype=float)
        self._share = weights / weights.sum()
        self.timeout = max(task.timeout for task in self.tasks)
        self.most_turns = max(task.most_turns for task in self.tasks)  # type: ignore[misc]
        self.needs = frozenset().union(*(task.needs for task in self.tasks))  # type: ignore[misc]
        parts = {part.name: part for task in self.tasks for part in task.parts}
        self.parts = tuple(parts.values())  # type: ignore[misc]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that are mixed."""
        return tuple(self._tasks.values())

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a task, then a problem of it."""
        name, level = self._chosen(rng, level)
        return self._named(self._tasks[name].sample(rng, level), name, level)

    def _drawn(
        self, rng: np.random.Generator, level: int, levels: tuple[int, int], split: Split
    ) -> Problem | None:
        name, level = self._chosen(rng, level)
        task = self._tasks[name]
        if name in self._levels:
            levels = self._levels[name]
        listed = task.all_problems(split, levels)
        if listed is None:
            return self._plain(self._named(task.sample(rng, level), name, level))
        if not listed:
            raise ConfigError(f"{name} has no problem of level {levels} in the {split} split")
        # As often as a problem of a task without end turns out to be of the split: so the weights
        # are the shares.
        share = 1 / TEST_SHARE if split == "test" else 1 - 1 / TEST_SHARE
        if rng.random() >= share:
            return None
        return listed[int(rng.integers(len(listed)))]

    def _chosen(self, rng: np.random.Generator, level: int) -> tuple[str, int]:
        name = list(self._tasks)[rng.choice(len(self._tasks), p=self._share)]
        if name in self._levels:
            level = int(rng.integers(*self._levels[name], endpoint=True))
        return name, level

    def _named(self, problem: Problem, name: str, level: int) -> Problem:
        return dataclasses.replace(problem, task=name, level=problem.level or level)

    def owner(self, problem: Problem) -> Task:
        """Give the problem's own task."""
        if problem.task not in self._tasks:
            raise ConfigError(f"a problem of {problem.task!r}, which the mixture does not have")
        return self._tasks[problem.task]

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Ask the problem's own task."""
        return self.owner(problem).verify(problem, answer)

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Judgement:
        """Ask the problem's own task."""
        return self.owner(problem).respond(problem, replies)

    def turns(self, problem: Problem) -> int:
        """Ask the problem's own task."""
        return self.owner(problem).turns(problem)

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str | None:
        """Ask the problem's own task."""
        task = self.owner(problem)
        return task.solve(problem, turns) if turns else task.solve(problem)

    def canonical(self, problem: Problem) -> str:
        """Ask the problem's own task, so that its split is the same in every mixture."""
        return self.owner(problem).canonical(problem)

    def split_of(self, problem: Problem) -> Split:
        """Ask the problem's own task."""
        return self.owner(problem).split_of(problem)


def find_task(
    task: str | Task | None, tasks: Mapping[str, float] | None, options: Mapping[str, Any]
) -> Task:
    """Find the task an environment is made for: by id, as an object, or as a mixture.

    Raises:
        ConfigError: If it is none of these, or both a task and a mixture, or an option is wrong.
        UnknownTaskError: If no task has the id.
    """
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
