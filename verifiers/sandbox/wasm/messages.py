"""What the trainer and the processes with instances say to each other, over pipes."""

import struct
from typing import IO

REQUEST = struct.Struct("<dQQ")
"""Seconds of wall time, bytes of memory, most bytes of output. The job follows, a line."""

STARTED, BROKEN, ANSWER = b"+", b"!", b"="
"""The kind of a message from the process: it takes requests, it cannot (and why), or an answer."""

REPLY = struct.Struct("<?iiddQ")
"""Timed out, exit status (-1: none), signal (0: none), CPU and wall seconds, peak kilobytes; the
output follows."""

_HEAD = struct.Struct("<cI")


def send(pipe: IO[bytes], kind: bytes, body: bytes) -> None:
    """Write a message."""
    pipe.write(_HEAD.pack(kind, len(body)) + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read a message: its kind and body; None if the other side is gone."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, size = _HEAD.unpack(head)
    body = pipe.read(size)
    return (kind, body) if len(body) == size else None
