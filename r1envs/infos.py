"""What `info` says of a problem and its score, and finding the problem again by it."""

from collections.abc import Mapping
from typing import Any

from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.records import Score
from r1envs.registry import get_task
from r1envs.scoring import ORIGIN
from r1envs.stream import Origin
from r1envs.task import Task


def problem_info(problem: Problem, origin: Origin | None) -> dict[str, Any]:
    """Name a problem and where it was drawn; a replayed one was drawn nowhere."""
    info: dict[str, Any] = {"problem": problem.id, "task": problem.task, "level": problem.level}
    if origin is not None:
        info["seed"], info["index"] = origin.seed, origin.index
        info["levels"], info["split"] = origin.levels, origin.split
    return info


def score_info(score: Score) -> dict[str, Any]:
    """Give the parts of a score, each a float under its name, and the verdict."""
    return {**score.parts, "verdict": score.verdict}


def draw_again(info: Mapping[str, Any], task: Task | None = None) -> Problem:
    """Draw the problem of an episode again, by its `info`.

    Args:
        info: Of an episode, or what has become of it as JSON.
        task: The task of the environment, `env.unwrapped.task`. It is needed where that is a
            mixture or was made with options; else the info names it.

    Raises:
        ConfigError: If the info is of a replayed problem, or another problem is drawn.
    """
    if missing := [name for name in ORIGIN if info.get(name) is None]:
        raise ConfigError(f"this info does not say its {missing[0]}: a replayed problem has none")
    low, high = (int(level) for level in info["levels"])
    origin = Origin(int(info["seed"]), int(info["index"]), (low, high), info["split"])
    problem = origin.draw(task or get_task(info["task"]))
    if problem.id != info["problem"]:
        raise ConfigError(
            f"{info['task']} draws {problem.id} there and not {info['problem']}: "
            "give the `task` of the environment, env.unwrapped.task"
        )
    return problem
