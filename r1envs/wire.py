"""Records as JSON with named fields and a version, for workers, services and other machines.

{"version": 1, "kind": "turn", "text": "The number is higher."}
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeAlias

from r1envs.errors import WireError
from r1envs.problem import Problem
from r1envs.records import Score, Transcript, Turn
from r1envs.verifiers.verdict import Status, Verdict

VERSION = 1

Record: TypeAlias = Problem | Verdict | Score | Turn | Transcript

_KINDS: dict[str, type[Record]] = {
    "problem": Problem,
    "verdict": Verdict,
    "score": Score,
    "turn": Turn,
    "transcript": Transcript,
}
_NAMES = {record: kind for kind, record in _KINDS.items()}

# What a field holds as JSON, under the names that the records have in common.
_NUMBER = (int, float)
_HELD: dict[str, tuple[type, ...]] = {
    "question": (str,),
    "answer": (str,),
    "data": (dict,),
    "solution": (str, type(None)),
    "level": (int,),
    "task": (str,),
    "status": (str,),
    "score": _NUMBER,
    "reason": (str,),
    "reward": _NUMBER,
    "parts": (dict,),
    "verdict": (dict,),
    "text": (str,),
    "problem": (dict,),
    "replies": (list,),
}


def to_wire(record: Record) -> dict[str, Any]:
    """Give a record as plain data for `json.dumps`.

    >>> to_wire(Turn("higher"))
    {'version': 1, 'kind': 'turn', 'text': 'higher'}
    """
    kind = next((name for name, each in _KINDS.items() if isinstance(record, each)), None)
    if kind is None:
        raise WireError(f"a {type(record).__name__} is no record: {', '.join(_KINDS)} are")
    return {"version": VERSION, "kind": kind, **_plain(record)}


def from_wire(row: Any) -> Record:
    """Rebuild the record that `to_wire` was given, from what `json.loads` gave.

    >>> from_wire({"version": 1, "kind": "turn", "text": "higher"})
    Turn(text='higher')

    Raises:
        WireError: If it is no such record, or of another version.
    """
    kind = row.get("kind") if isinstance(row, Mapping) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise WireError(f"a record needs a kind, one of {', '.join(_KINDS)}, got {_shown(kind)}")
    if type(row.get("version")) is not int or row["version"] != VERSION:
        raise WireError(f"a record of version {row.get('version')!r}; version {VERSION} is read")
    return _built(_KINDS[kind], row)


def _plain(record: Record) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    if isinstance(record, Score):
        values |= {"parts": dict(record.parts), "verdict": _plain(record.verdict)}
    if isinstance(record, Verdict):
        values["status"] = str(record.status)
    if isinstance(record, Problem):
        if not isinstance(record.data, Mapping):
            raise WireError(f"the data of a problem must be a mapping, got {record.data!r:.60}")
        values["data"] = dict(record.data)
    if isinstance(record, Transcript):
        values |= {"problem": _plain(record.problem), "replies": list(record.replies)}
    return values


def _built(cls: type[Record], row: Mapping[str, Any]) -> Record:
    values = {field.name: _field(cls, field.name, row) for field in fields(cls)}
    try:
        if cls is Score:
            values["verdict"] = _built(Verdict, values["verdict"])
        if cls is Verdict:
            values["status"] = Status(values["status"])
        if cls is Transcript:
            values["problem"] = _built(Problem, values["problem"])
            values["replies"] = tuple(values["replies"])
        return cls(**values)
    except (TypeError, ValueError) as error:
        raise WireError(f"this is no {_NAMES[cls]}: {error}") from error


def _field(cls: type[Record], name: str, row: Mapping[str, Any]) -> Any:
    if name not in row:
        raise WireError(f"a {_NAMES[cls]} lacks the field {name!r}; it has {sorted(row)!r:.80}")
    value = row[name]
    if not isinstance(value, _HELD[name]) or not _is_right_inside(name, value):
        raise WireError(f"the {name} of a {_NAMES[cls]} cannot be {_shown(value)}")
    return value


def _is_right_inside(name: str, value: Any) -> bool:
    if name == "replies":
        return all(isinstance(each, str) for each in value)
    if name == "parts":
        return all(isinstance(each, _NUMBER) and _is_finite(each) for each in value.values())
    if name == "level":
        return type(value) is int and 0 <= value <= 10
    return not isinstance(value, _NUMBER) or _is_finite(value)


def _is_finite(value: float) -> bool:
    return not isinstance(value, bool) and math.isfinite(value)


def _shown(value: object) -> str:
    """Show a value shortly; how deep it is nested must not matter."""
    simple = value is None or isinstance(value, str | int | float)
    return f"{value!r:.60}" if simple else f"a {type(value).__name__}"
