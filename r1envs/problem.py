"""One problem, as plain data."""

import functools
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from r1envs.errors import ConfigError

# Made once: `json.dumps` would make one for every problem.
_JSON = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True)
class Problem:
    """A question with its reference answer.

    >>> Problem("What is 2 + 3?", answer="5").id
    '432f7290dd77'
    """

    question: str
    answer: str
    """The reference, as text. Never shown to the policy."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the verifier needs beside the answer. JSON-able."""
    solution: str | None = None
    """A worked chain of thought that ends in `answer`, where the task has it ready."""
    level: int = 0
    """1 to 10; 0 if the problem does not say it, until it is drawn at a level."""
    task: str = ""
    """Id of the task that drew the problem."""

    @functools.cached_property
    def id(self) -> str:
        """Hash of the content: equal for equal problems, in every process."""
        try:
            content = _JSON.encode([self.task, self.question, self.answer, self.data])
        except (TypeError, ValueError) as error:
            raise ConfigError(f"the data of a problem must be JSON: {error}") from error
        return content_hash(content)[:12]


def content_hash(text: str) -> str:
    """Hash text the same way in every process, whatever PYTHONHASHSEED is."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def json_fault(value: object, where: str = "data") -> str | None:
    """Say what of some data is changed or lost on its way through JSON; None if nothing is.

    >>> json_fault({"size": (2, 3)})
    "data['size'] is a tuple, which comes back as a list"
    """
    if _survives_json(value):
        return None  # soon said, and true of nearly all
    if type(value) is dict:
        for key in value:
            if type(key) is not str:
                return f"{where} has the key {key!r:.40}, which comes back as a text"
        return _first_fault((value[key], f"{where}[{key!r:.40}]") for key in value)
    if type(value) is list:
        return _first_fault((item, f"{where}[{n}]") for n, item in enumerate(value))
    if type(value) is tuple:
        return f"{where} is a tuple, which comes back as a list"
    if type(value) is float:
        return f"{where} is {value}, which JSON has not"
    return f"{where} is of type {type(value).__name__}, which JSON has not"


def _first_fault(parts: Iterable[tuple[object, str]]) -> str | None:
    return next(filter(None, (json_fault(part, where) for part, where in parts)), None)


def _survives_json(value: Any) -> bool:
    kind = type(value)
    if kind is int or kind is str or kind is bool or value is None:
        return True
    if kind is list:
        return all(map(_survives_json, value))
    if kind is dict:
        return all(type(k) is str and _survives_json(v) for k, v in value.items())
    return kind is float and math.isfinite(value)
