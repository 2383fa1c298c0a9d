"""Jobs on their way to the process that runs them: JSON, in small parts.

What a heap has once held it may keep, each thread's for itself: a trainer that wrote a program of
megabytes in one piece would stay that much larger. No part is larger than `_PART` characters
make it, however large the job. See `harness` for what a job is.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Job = Mapping[str, Any]
"""Names to texts, lists of texts, numbers and None."""

_PART = 1 << 14  # characters; each takes at most twelve bytes


def in_parts(job: Job) -> Iterator[bytes]:
    r"""Write a job as JSON text, in one line.

    >>> b"".join(in_parts({"source": "x = 1\n", "cases": ["[]"], "entry_point": None}))
    b'{"source": "x = 1\\n", "cases": ["[]"], "entry_point": null}'
    """
    if sum(map(_length, job.values())) <= _PART:
        yield json.dumps(job).encode()
        return
    for number, (name, value) in enumerate(job.items()):
        yield f'{", " if number else "{"}"{name}": '.encode()
        if isinstance(value, list):
            yield from _list(value)
        elif isinstance(value, str):
            yield from text_in_parts(value)
        else:
            yield json.dumps(value).encode()
    yield b"}"


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, list) else 0


def _list(texts: list[str]) -> Iterator[bytes]:
    for number, text in enumerate(texts):
        yield b", " if number else b"["
        yield from text_in_parts(text)
    yield b"]" if texts else b"[]"


def text_in_parts(text: str) -> Iterator[bytes]:
    """Write a text as JSON."""
    yield b'"'
    for start in range(0, len(text), _PART):
        yield json.dumps(text[start : start + _PART])[1:-1].encode()
    yield b'"'
