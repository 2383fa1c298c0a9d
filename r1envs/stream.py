"""An endless stream of problems, the same for the same seed."""

from dataclasses import dataclass

import numpy as np

from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.task import Level, Split, Task, check_split, level_range


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a problem is drawn: equal origins of a task have equal problems, for ever."""

    seed: int
    index: int
    levels: tuple[int, int]
    """The lowest and the highest level that it can be of."""
    split: Split

    def draw(self, task: Task) -> Problem:
        """Draw the problem."""
        low, high = self.levels
        level = low if low == high else (low, high)
        return task.draw(self.seed, self.index, level=level, split=self.split)


class ProblemStream:
    """Says where the problems of an environment, or of one of its slots, are drawn."""

    def __init__(self, level: Level, split: Split) -> None:
        self._seed = 0
        self._index = 0
        self.level = level
        check_split(split)
        self._split = split

    @property
    def level(self) -> Level:
        """The level of the problems to come, or a pair to draw from."""
        low, high = self._levels
        return low if low == high else (low, high)

    @level.setter
    def level(self, level: Level) -> None:
        self._levels = level_range(level)

    @property
    def place(self) -> tuple[int, int]:
        """Seed and index of the next problem."""
        return self._seed, self._index

    def seed(self, seed: int) -> None:
        """Start the stream of that seed from its beginning."""
        self.go_to(seed, 0)

    def go_to(self, seed: int, index: int) -> None:
        """Go to a place of a stream."""
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise ConfigError(f"a seed must be a whole number from 0, got {seed!r}")
        self._seed, self._index = int(seed), index

    def next(self, level: Level | None = None, split: Split | None = None) -> Origin:
        """Give the next origin, at the level and split of the stream or at others."""
        levels = self._levels if level is None else level_range(level)
        check_split(split := split or self._split)
        self._index += 1
        return Origin(self._seed, self._index - 1, levels, split)
