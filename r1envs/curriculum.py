"""A curriculum: the level follows the success rate."""

import json
from collections import deque
from pathlib import Path
from typing import Any, SupportsFloat

import gymnasium

from r1envs.errors import ConfigError
from r1envs.files import write_text
from r1envs.task import LEVELS


class Curriculum(gymnasium.Wrapper[str, str, str, str], gymnasium.utils.RecordConstructorArgs):
    """Raises the level of a task when it is solved often, and lowers it when it is solved rarely.

    It stands around one environment, or around each that a vector environment of Gymnasium's makes.
    Its state is small, and is saved and restored whole: `state`, `restore`, `save`, `load`.

    >>> env = Curriculum(gymnasium.make("r1envs/Addition-v0"), window=2)
    >>> for _ in range(2):
    ...     _ = env.reset(seed=0)
    ...     _ = env.step(f"<think>-</think><answer>{env.unwrapped.problem.answer}</answer>")
    >>> env.level
    2
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        *,
        raise_at: float = 0.8,
        lower_at: float = 0.3,
        window: int = 32,
    ) -> None:
        """Wrap an environment of r1envs; its level at that moment is where it starts.

        Args:
            env: The environment.
            raise_at: Mean accuracy of a whole window at which the level rises by one.
            lower_at: Mean accuracy of a whole window at which it falls by one.
            window: Episodes that are looked at; after each change a new window begins.

        Raises:
            ConfigError: If a setting is out of range, or the environment has no one level.
        """
        gymnasium.utils.RecordConstructorArgs.__init__(
            self, raise_at=raise_at, lower_at=lower_at, window=window
        )
        super().__init__(env)
        if not 0 <= lower_at < raise_at <= 1:
            raise ConfigError(
                f"lower_at and raise_at must be in [0, 1] and rise, got {lower_at} and {raise_at}"
            )
        if window < 1:
            raise ConfigError(f"window must be at least 1, got {window}")
        if not isinstance(getattr(env.unwrapped, "level", None), int):
            raise ConfigError("a curriculum needs an environment with one level, such as level=1")
        self._raise_at, self._lower_at = raise_at, lower_at
        self._seen: deque[float] = deque(maxlen=window)

    @property
    def level(self) -> int:
        """The level of the episodes to come."""
        return int(self.env.unwrapped.level)  # type: ignore[attr-defined]

    def step(self, action: str) -> tuple[str, SupportsFloat, bool, bool, dict[str, Any]]:
        """Pass the action on; count the accuracy of an episode that is over."""
        said, reward, terminated, truncated, info = self.env.step(action)
        if terminated or truncated:
            self._count(float(info["accuracy"]))
        return said, reward, terminated, truncated, info

    def _count(self, accuracy: float) -> None:
        self._seen.append(accuracy)
        if len(self._seen) < (self._seen.maxlen or 0):
            return
        mean = sum(self._seen) / len(self._seen)
        step = (mean >= self._raise_at) - (mean <= self._lower_at)
        if step and self.level + step in LEVELS:
            self.env.unwrapped.level = self.level + step  # type: ignore[attr-defined]
            self._seen.clear()

    def state(self) -> dict[str, Any]:
        """Give the state: the level, and the accuracies since it was last changed."""
        return {"level": self.level, "seen": list(self._seen)}

    def restore(self, state: dict[str, Any]) -> None:
        """Take a state that `state` gave.

        Raises:
            ConfigError: If it is none.
        """
        try:
            level, seen = state["level"], [float(each) for each in state["seen"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"a state has a level, and accuracies seen, got {state!r:.80}"
            ) from error
        self.env.unwrapped.level = level  # type: ignore[attr-defined]
        self._seen.clear()
        self._seen.extend(seen)

    def save(self, path: str | Path) -> None:
        """Write the state to a file, whole or not at all."""
        write_text(Path(path), json.dumps(self.state()))

    def load(self, path: str | Path) -> None:
        """Restore the state of a file."""
        self.restore(json.loads(Path(path).read_text()))
