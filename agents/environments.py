"""The vector environments that a recipe asks for."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gymnasium

from r1envs import ReasoningVectorEnv
from r1envs.errors import ConfigError, did_you_mean
from r1envs.plugins import by_plain_id
from r1envs.problem import Problem
from r1envs.prompts import prompt_style
from r1envs.registry import get_task, task_maker
from r1envs.verifiers.sandbox import resolve


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentConfig:
    """The tasks that the policy is trained and evaluated on."""

    tasks: Mapping[str, float]
    """Weight of each task id in the mixture."""
    levels: Mapping[str, int | tuple[int, int]] = field(default_factory=dict)
    """Level of each task, or a pair to draw from; 1 if not given."""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the tasks themselves take."""
    prompt: str = "r1"
    """A style of `r1envs.prompts.PROMPTS`."""
    isolation: str = "auto"
    """How model-written programs are run; "auto" takes the strongest level that is proved."""

    def with_plain_ids(self) -> "EnvironmentConfig":
        """Name the tasks as their problems do: without the modules that they are in."""
        return dataclasses.replace(
            self,
            tasks=by_plain_id(self.tasks),
            levels=by_plain_id(self.levels),
            options=by_plain_id(self.options),
        )


class Environments:
    """Makes the environments of a run, all on one isolation level."""

    def __init__(self, config: EnvironmentConfig) -> None:
        """Look the tasks up, and settle how model-written programs are isolated.

        Raises:
            UnknownTaskError: If no task has one of the ids.
            ConfigError: If a task does not take its options.
            SandboxError: If programs must be run and the isolation asked for is missing.
        """
        given = list(config.tasks)  # with the modules that they are in
        config = config.with_plain_ids()
        self._config = config
        self.tasks = tuple(config.tasks)
        if not self.tasks:
            raise ConfigError("environment: tasks must name at least one task")
        for name in {**config.levels, **config.options}:
            if name not in config.tasks:
                hint = did_you_mean(name, config.tasks)
                raise ConfigError(f"environment: {name!r} is not among the tasks{hint}")
        for name in given:
            task_maker(name)  # which imports its module
        self.made = {name: get_task(name, **self._options(name)) for name in self.tasks}
        self.domains = {name: task.domain for name, task in self.made.items()}
        self.isolation = self._settle_isolation()
        self.style = prompt_style(config.prompt)

    def mixture(
        self, slots: int, *, split: str = "train", weights: Mapping[str, float] | None = None
    ) -> ReasoningVectorEnv:
        """Make an environment over all tasks."""
        return _made(
            "r1envs/Mixture-v0",
            num_envs=slots,
            tasks=dict(self._config.tasks),
            levels={name: self._level(name) for name in self.tasks},
            options={name: self._options(name) for name in self.tasks},
            split=split,
            weights=weights,
            prompt=self.style.spoken,
            on_failure="nan",
        )

    def single(self, task: str, slots: int, *, split: str) -> ReasoningVectorEnv:
        """Make an environment over one of the tasks."""
        return _made(
            task,
            num_envs=slots,
            level=self._level(task),
            split=split,
            prompt=self.style.spoken,
            **self._options(task),
        )

    def test_problems(self, task: str) -> list[Problem] | None:
        """List the test problems of a finite task; None if it has no end."""
        return self.made[task].all_problems("test", self._level(task))

    def draw_test_problem(self, task: str, seed: int) -> Problem:
        """Draw a test problem, the first that an environment with this seed would ask."""
        return self.made[task].draw(seed, 0, level=self._level(task), split="test")

    def _level(self, task: str) -> int | tuple[int, int]:
        return self._config.levels.get(task, 1)

    def _options(self, task: str) -> dict[str, Any]:
        options = dict(self._config.options.get(task, {}))
        if self._config.isolation != "auto" and _runs_programs(task, options):
            options.setdefault("isolation", self._config.isolation)
        return options

    def _settle_isolation(self) -> str | None:
        levels = {
            self._options(name).get("isolation", "auto")
            for name in self.tasks
            if _runs_programs(name, self._options(name))
        }
        return ", ".join(sorted({resolve(level) for level in levels})) or None


def _made(task: str, **settings: Any) -> ReasoningVectorEnv:
    env = gymnasium.make_vec(task, autoreset_mode="DISABLED", **settings).unwrapped
    assert isinstance(env, ReasoningVectorEnv)
    return env


def _runs_programs(task: str, options: Mapping[str, Any]) -> bool:
    return "programs" in get_task(task, **options).needs
