"""An endless stream of problems, the same for the same seed."""

import numpy as np

from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.task import Level, Split, Task, check_split, level_range


class ProblemStream:
    """Draws the problems of one environment, or of one slot of a vector environment."""

    def __init__(self, task: Task, level: Level, split: Split) -> None:
        level_range(level)  # a bad setting shall fail here, not at the first reset
        check_split(split)
        self._task = task
        self._level = level
        self._split = split
        self._seed = 0
        self._index = 0

    @property
    def place(self) -> tuple[int, int]:
        """Seed and index of the next problem: equal places have equal problems."""
        return self._seed, self._index

    def seed(self, seed: int) -> None:
        """Start the stream of that seed from its beginning."""
        self.go_to(seed, 0)

    def go_to(self, seed: int, index: int) -> None:
        """Go to a place of a stream."""
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise ConfigError(f"a seed must be a whole number from 0, got {seed!r}")
        self._seed, self._index = int(seed), index

    def next(self) -> Problem:
        """Draw the next problem."""
        problem = self._task.draw(self._seed, self._index, level=self._level, split=self._split)
        self._index += 1
        return problem
