"""What `reset(options=...)` of an environment may say."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from r1envs.errors import ConfigError, did_you_mean
from r1envs.problem import Problem
from r1envs.task import Task, check_split, level_range

BoolArray = NDArray[np.bool_]

OF_ONE = ("problem", "level", "split")
OF_SLOTS = (*OF_ONE, "problems", "reset_mask", "index")


def read_options(options: Mapping[str, Any] | None, known: Sequence[str]) -> dict[str, Any]:
    """Read the options of a reset; what is None is left out.

    Raises:
        ConfigError: If there is no such option, a level or split is none, or a problem to replay
            is to have another level or split than its own.
    """
    if not isinstance(options, Mapping | None):
        raise ConfigError(f"options must be a dictionary, got {type(options).__name__}")
    for name in options or {}:
        if name not in known:
            hint = did_you_mean(str(name), known)
            raise ConfigError(f"the options of reset are {', '.join(known)}; got {name!r}{hint}")
    read = {name: value for name, value in (options or {}).items() if value is not None}
    if "level" in read:
        level_range(read["level"])
    if "split" in read:
        check_split(read["split"])
    index = read.get("index", 0)
    if not isinstance(index, int | np.integer) or isinstance(index, bool) or index < 0:
        raise ConfigError(f"index must be a whole number from 0, got {index!r}")
    if {"problem", "problems"} & read.keys() and {"level", "split"} & read.keys():
        raise ConfigError("a replayed problem keeps its level and split: leave those options out")
    return read


def read_mask(options: Mapping[str, Any], slots: int) -> BoolArray:
    """Read which slots a reset is of: those of `reset_mask`, or all.

    Raises:
        ConfigError: If the mask is not one boolean for each slot, one of them true.
    """
    if "reset_mask" not in options:
        return np.ones(slots, dtype=bool)
    mask = np.asarray(options["reset_mask"])
    if mask.dtype != np.bool_ or mask.shape != (slots,) or not mask.any():
        raise ConfigError(
            f"reset_mask must be {slots} booleans, at least one of them true, got "
            f"{mask.dtype} of shape {mask.shape}"
        )
    return mask


def read_replay(options: Mapping[str, Any], slots: int, task: Task) -> list[Problem] | None:
    """Read the problems to replay: one for all slots, or one for each; None for the next ones.

    Raises:
        ConfigError: If they are no problems of the task, or not as many as slots.
    """
    if "problems" not in options:
        problem = options.get("problem")
        return None if problem is None else [as_problem(problem, task)] * slots
    problems = options["problems"]
    if not isinstance(problems, list | tuple) or len(problems) != slots:
        kind = type(problems).__name__
        count = len(problems) if isinstance(problems, list | tuple) else f"a {kind}"
        raise ConfigError(f"{slots} slots need as many problems, got {count}")
    return [as_problem(problem, task) for problem in problems]


def as_problem(problem: object, task: Task) -> Problem:
    """Take a problem that an environment of this task can ask.

    Raises:
        ConfigError: If it is none, or of another task.
    """
    if not isinstance(problem, Problem):
        raise ConfigError(f"options['problem'] must be a Problem, got {type(problem).__name__}")
    owner = task.owner(problem)
    if problem.task not in ("", owner.id):
        raise ConfigError(f"a problem of {problem.task!r} cannot be asked by {owner.id!r}")
    return problem
