"""Watching a reinforcement learning for signs that it comes to nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]

# Steps in a row before a sign is one: small steps are often silent, or cut, by chance.
_STEPS = 5
_NEARLY_ALL = 0.95
# Of the entropy that the stage began with.
_COLLAPSED = 0.05


def _silent(row: Row, first: Row) -> bool:
    return bool(row["silent_groups"] == 1)


def _cut(row: Row, first: Row) -> bool:
    return bool(row["truncated"] >= _NEARLY_ALL)


def _unformed(row: Row, first: Row) -> bool:
    return bool(row["parts"].get("format", 1) == 0)


def _collapsed(row: Row, first: Row) -> bool:
    return bool(0 <= row["entropy"] < _COLLAPSED * first["entropy"])


_SIGNS: dict[Callable[[Row, Row], bool], str] = {
    _silent: "all completions of every problem earned the same, so nothing is learnt: take another "
    "level, more completions a problem, or demonstrations first",
    _cut: "nearly all completions were cut: raise max_new_tokens, or see whether the model knows "
    "how to stop",
    _unformed: "no completion had the format that is asked for: take another prompt style, or "
    "demonstrations first",
    _collapsed: "the entropy fell under a twentieth of what it was, the completions are all alike: "
    "lower the learning rate, or raise kl_weight or clip_high",
}


@dataclass
class Watch:
    """Tells a sign when it has stood for some steps in a row."""

    _first: Row | None = None
    _streaks: dict[str, int] = field(default_factory=dict)

    def look(self, row: Row) -> Iterator[str]:
        """Look at the figures of a step; yield what a person should know."""
        self._first = self._first or row
        for shows, meaning in _SIGNS.items():
            streak = self._streaks.get(meaning, 0) + 1 if shows(row, self._first) else 0
            self._streaks[meaning] = streak
            if streak == _STEPS:
                yield f"step {row['step']}: for {_STEPS} steps {meaning}"
