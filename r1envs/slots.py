"""The episodes of a vector environment: one a slot, each at a turn of its own."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from r1envs.env import as_problem
from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.prompts import render_prompt, render_turn
from r1envs.stream import ProblemStream
from r1envs.task import Level, Split, Task

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Episode:
    """A problem, and what was said about it so far."""

    problem: Problem
    replies: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    """What the environment said after each reply."""
    terminated: bool = False
    truncated: bool = False

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.terminated or self.truncated

    def observe(self, style: str) -> str:
        """Give what was said last, in a style of `PROMPTS`."""
        if self.turns:
            return render_turn(self.turns[-1], style)
        return render_prompt(self.problem.question, style)


class Slots:
    """The slots of a vector environment, each with its stream of problems and its episode."""

    def __init__(self, task: Task, count: int, level: Level, split: Split) -> None:
        self._streams = [ProblemStream(task, level, split) for _ in range(count)]
        self.episodes: list[Episode] = []

    @contextlib.contextmanager
    def unchanged_on_failure(self) -> Iterator[None]:
        """Put episodes and streams back as they were if what is done with them raises."""
        episodes = list(self.episodes)
        places = [stream.place for stream in self._streams]
        try:
            yield
        except BaseException:
            self.episodes = episodes
            for stream, place in zip(self._streams, places, strict=True):
                stream.go_to(*place)
            raise

    def seed(self, seeds: Mapping[int, int]) -> None:
        """Start the streams of these slots from their beginnings."""
        for slot, seed in seeds.items():
            self._streams[slot].seed(seed)

    def begin(self, mask: BoolArray, replay: Sequence[Problem] | None = None) -> None:
        """Begin an episode in the slots where `mask` is true: their next problem, or a given one.

        Slots at equal places of equal streams have the same problem: it is drawn once.
        """
        drawn: dict[tuple[int, int], Problem] = {}
        begun = self.episodes or [Episode(Problem("", ""))] * len(mask)
        begun = list(begun)
        for slot in np.flatnonzero(mask).tolist():
            problem = replay[slot] if replay is not None else self._next(slot, drawn)
            begun[slot] = Episode(problem)
        self.episodes = begun

    def _next(self, slot: int, drawn: dict[tuple[int, int], Problem]) -> Problem:
        stream = self._streams[slot]
        seed, index = stream.place
        if (seed, index) in drawn:
            stream.go_to(seed, index + 1)
        else:
            drawn[seed, index] = stream.next()
        return drawn[seed, index]


def read_mask(options: Mapping[str, Any] | None, slots: int) -> BoolArray:
    """Read which slots a reset is of: those of `reset_mask`, or all.

    Raises:
        ConfigError: If the mask is not one boolean for each slot, one of them true.
    """
    mask = (options or {}).get("reset_mask")
    if mask is None:
        return np.ones(slots, dtype=bool)
    mask = np.asarray(mask)
    if mask.dtype != np.bool_ or mask.shape != (slots,) or not mask.any():
        raise ConfigError(
            f"reset_mask must be {slots} booleans, at least one of them true, got "
            f"{mask.dtype} of shape {mask.shape}"
        )
    return mask


def read_replay(options: Mapping[str, Any] | None, slots: int, task: Task) -> list[Problem] | None:
    """Read the problems to replay: one for all slots, or one for each; None for the next ones.

    Raises:
        ConfigError: If they are no problems of the task, or not as many as slots.
    """
    options = options or {}
    problems = options.get("problems")
    if problems is None:
        problem = options.get("problem")
        return None if problem is None else [as_problem(problem, task)] * slots
    if not isinstance(problems, list | tuple) or len(problems) != slots:
        kind = type(problems).__name__
        count = len(problems) if isinstance(problems, list | tuple) else f"a {kind}"
        raise ConfigError(f"{slots} slots need as many problems, got {count}")
    return [as_problem(problem, task) for problem in problems]


def batched_infos(rows: Mapping[int, Mapping[str, Any]], slots: int) -> dict[str, Any]:
    """Put the infos of some slots together as Gymnasium does: arrays by name, each with a mask.

    >>> batched_infos({1: {"level": 3}}, 2)
    {'level': array([0, 3]), '_level': array([False,  True])}
    """
    columns: dict[str, dict[int, Any]] = {}
    for slot, row in rows.items():
        for name, value in row.items():
            columns.setdefault(name, {})[slot] = value
    infos: dict[str, Any] = {}
    for name, column in columns.items():
        infos[name], infos[f"_{name}"] = _filled(column, slots)
    return infos


def _filled(column: Mapping[int, Any], slots: int) -> tuple[NDArray[Any], BoolArray]:
    """Give an array with the values of some slots, and a mask of which these are."""
    kind = type(next(iter(column.values())))
    # `fromiter` takes each value as one, also where that is a sequence.
    array = np.zeros(slots, kind) if kind in (bool, int, float) else np.full(slots, None)
    mask = np.zeros(slots, dtype=bool)
    where = list(column)
    array[where] = np.fromiter(column.values(), array.dtype, len(where))
    mask[where] = True
    return array, mask
