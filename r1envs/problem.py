"""One problem, as plain data."""

import functools
import hashlib
import json
from collections.abc import Mapping
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
