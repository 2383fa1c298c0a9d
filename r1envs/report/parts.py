"""The parts of a score as a report shows them: those that there are, in the order they stand in."""

from collections.abc import Iterable
from typing import Any

from r1envs.report.record import Row, number
from r1envs.scoring import PARTS

_TITLES = {"language": "Language consistency"}


def score_parts(parts: Any) -> dict[str, float]:
    """Read what a run's file says under "parts": each that is a finite number, by its name.

    >>> score_parts({"accuracy": 0.5, "length": float("nan")}), score_parts(None)
    ({'accuracy': 0.5}, {})
    """
    parts = parts if isinstance(parts, dict) else {}
    return {name: value for name in parts if (value := number(parts, name)) is not None}


def part(row: Row, name: str) -> float | None:
    """Read one part of a row of metrics or figures; None where it is not there."""
    return score_parts(row.get("parts")).get(name)


def part_names(rows: Iterable[Row]) -> list[str]:
    """Name each part that a row of metrics or figures has, in the order they first stand in."""
    return list(dict.fromkeys(name for row in rows for name in score_parts(row.get("parts"))))


def is_share(name: str) -> bool:
    """Tell whether a part is a share, shown in per cent: a further one has a scale of its own."""
    return name in PARTS


def label(name: str) -> str:
    """Write the name of a part for a person.

    >>> label("reward_model")
    'reward model'
    """
    return name.replace("_", " ")


def title(name: str) -> str:
    """Write the name of a part above a chart.

    >>> title("language"), title("reward_model")
    ('Language consistency', 'Reward model')
    """
    text = label(name)
    return _TITLES.get(name, text[:1].upper() + text[1:])
