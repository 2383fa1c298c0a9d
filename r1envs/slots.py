"""The episodes of a vector environment: one a slot, each at a turn of its own."""

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from r1envs.infos import problem_info
from r1envs.problem import Problem
from r1envs.prompts import PromptStyle, render_prompt, render_turn
from r1envs.stream import Origin, ProblemStream
from r1envs.task import Level, Split, Task

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Episode:
    """A problem, and what was said about it so far."""

    problem: Problem
    origin: Origin | None = None
    """Where the problem was drawn; None if it is replayed."""
    replies: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    """What the environment said after each reply."""
    terminated: bool = False
    truncated: bool = False

    def info(self) -> dict[str, Any]:
        """Name the problem and where it was drawn."""
        return problem_info(self.problem, self.origin)

    def followed(
        self,
        replies: tuple[str, ...],
        *turn: str,
        terminated: bool = False,
        truncated: bool = False,
    ) -> "Episode":
        """Give the episode as it is after a reply, and the turn said to it if it goes on."""
        # By hand: `dataclasses.replace` takes three times as long.
        turns = (*self.turns, *turn)
        return Episode(self.problem, self.origin, replies, turns, terminated, truncated)

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.terminated or self.truncated

    def observe(self, task: Task, style: PromptStyle) -> str:
        """Give what was said last, in a style."""
        if self.turns:
            return render_turn(self.turns[-1], style)
        return render_prompt(self.problem.question, style, task.owner(self.problem).answer_form)


class Slots:
    """The slots of a vector environment, each with its stream of problems and its episode."""

    def __init__(self, task: Task, count: int, level: Level, split: Split) -> None:
        self._task = task
        self._streams = [ProblemStream(level, split) for _ in range(count)]
        self.episodes: list[Episode] = []

    @property
    def level(self) -> Level:
        """The level of the problems to come, or a pair to draw from."""
        return self._streams[0].level

    @level.setter
    def level(self, level: Level) -> None:
        for stream in self._streams:
            stream.level = level

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

    def seed(self, seeds: Mapping[int, int], index: int = 0) -> None:
        """Start the streams of these slots, from their beginnings or from a later problem."""
        for slot, seed in seeds.items():
            self._streams[slot].go_to(seed, index)

    def begin(
        self,
        mask: BoolArray,
        replay: Sequence[Problem] | None = None,
        *,
        level: Level | None = None,
        split: Split | None = None,
    ) -> None:
        """Begin an episode in the slots where `mask` is true: their next problem, or a given one.

        Slots at equal places of equal streams have the same problem: it is drawn once.
        """
        drawn: dict[Origin, Problem] = {}
        begun = self.episodes or [Episode(Problem("", ""))] * len(mask)
        begun = list(begun)
        for slot in np.flatnonzero(mask).tolist():
            if replay is not None:
                begun[slot] = Episode(replay[slot])
                continue
            origin = self._streams[slot].next(level, split)
            if origin not in drawn:
                drawn[origin] = origin.draw(self._task)
            begun[slot] = Episode(drawn[origin], origin)
        self.episodes = begun


def batched_infos(rows: Mapping[int, Mapping[str, Any]], slots: int) -> dict[str, Any]:
    """Put the infos of some slots together as Gymnasium does: arrays by name, each with a mask.

    >>> batched_infos({1: {"level": 3}}, 2)
    {'level': array([0, 3]), '_level': array([False,  True])}
    """
    infos: dict[str, Any] = {}
    for name in dict.fromkeys(itertools.chain.from_iterable(rows.values())):
        column = {slot: row[name] for slot, row in rows.items() if name in row}
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
