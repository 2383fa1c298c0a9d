"""The parent's side of one worker: a clean process, its pipes, and its end."""

import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any, Protocol

from r1envs.verifiers.workers import spawning
from r1envs.verifiers.workers.worker import HEADER, MEMORY_EXIT, ORPHAN_EXIT

RESULT_LIMIT = 64 << 20
"""Bytes that one result may have."""
_CHUNK = 1 << 20
_STDERR_TAIL = 2000
# A worker that dies closes its pipes a moment before the kernel can tell how it ended.
_EXIT_GRACE = 0.2
_KILL_GRACE = 5.0


@dataclass(frozen=True)
class WorkerSpec:
    """What a worker runs, and within which limits."""

    target: str
    setup: bytes
    memory_mb: int


class BrokenWorkerError(Exception):
    """The worker died or broke the protocol; it is of no further use."""


class Process(Protocol):
    """A process that was started: by exec, or as the fork of one that has done its imports."""

    pid: int
    stderr: int

    @property
    def status(self) -> int | None:
        """How it ended: an exit status, or a signal as a negative number; None before `reap`."""
        ...

    def exited(self, within: float) -> bool:
        """Tell whether it ends by itself within so many seconds, without reaping it."""
        ...

    def reap(self, within: float) -> None:
        """Wait for its end, so that the kernel forgets it."""
        ...

    def close(self) -> None:
        """Close what it writes to stderr."""
        ...

    def abandon(self) -> None:
        """Let go of a parent's process, in a forked child of it."""
        ...


class WorkerProcess:
    """A process that answers one item at a time. Not thread-safe: one thread holds it."""

    def __init__(self, spec: WorkerSpec, process: Process, items: int, results: int) -> None:
        self.served = 0
        self._spec = spec
        self._outgoing = memoryview(b"")
        self._incoming = bytearray()
        self._stderr = bytearray()
        self._process, self.items, self.results = process, items, results
        self.stderr = process.stderr
        for descriptor in (self.items, self.results, self.stderr):
            os.set_blocking(descriptor, False)

    @classmethod
    def start(cls, spec: WorkerSpec) -> "WorkerProcess":
        """Start a clean process, which has its imports to do.

        Raises:
            VerificationError: If it cannot be started.
        """
        their_items, items = os.pipe()
        results, their_results = os.pipe()
        try:
            process = spawning.start("worker.py", (their_items, their_results))
        except BaseException:
            os.close(items)
            os.close(results)
            raise
        finally:
            os.close(their_items)
            os.close(their_results)
        worker = cls(spec, process, items, results)
        worker._queue(configuration(spec), spec.setup)
        return worker

    def send(self, number: int, item: bytes) -> None:
        """Queue an item, a JSON document; `flush` until it is written."""
        self._queue(b"[%d,%b]" % (number, item))

    def _queue(self, *bodies: bytes) -> None:
        framed = b"".join(map(frame, bodies))
        self._outgoing = memoryview(bytes(self._outgoing) + framed)

    def flush(self) -> bool:
        """Write what the pipe takes now, and tell whether all is written."""
        try:
            while self._outgoing:
                written = os.write(self.items, self._outgoing)
                self._outgoing = self._outgoing[written:]
        except BlockingIOError:
            return False
        except OSError as error:
            raise BrokenWorkerError(f"closed its pipe ({error.strerror})") from error
        return True

    def receive(self) -> list[Any] | None:
        """Read what has arrived; return the message once it is whole."""
        try:
            chunk = os.read(self.results, _CHUNK)
        except BlockingIOError:
            return None
        if not chunk:
            raise BrokenWorkerError("closed its pipe")
        self._incoming += chunk
        return self._message()

    def _message(self) -> list[Any] | None:
        if len(self._incoming) < HEADER.size:
            return None
        (size,) = HEADER.unpack_from(self._incoming)
        if size > RESULT_LIMIT or len(self._incoming) > HEADER.size + size:
            raise BrokenWorkerError("wrote something else than one result")
        if len(self._incoming) < HEADER.size + size:
            return None
        body, self._incoming = bytes(self._incoming[HEADER.size :]), bytearray()
        return _decode(body)

    def drain(self) -> bool:
        """Keep the end of what the worker writes to stderr; False once it is closed."""
        try:
            chunk = os.read(self.stderr, _CHUNK)
        except BlockingIOError:
            return True
        self._stderr = (self._stderr + chunk)[-_STDERR_TAIL:]
        return bool(chunk)

    def exited(self, within: float = 0.0) -> bool:
        """Tell whether the process ends by itself within so many seconds."""
        return self._process.exited(within)

    def post_mortem(self, reason: str) -> tuple[str, bool]:
        """End a broken worker; tell how it died, and whether for want of memory."""
        alive = not self.exited(within=_EXIT_GRACE)
        self.drain()
        self.stop()
        status = self._process.status or 0
        if alive:
            return self._with_stderr(f"the worker {reason}"), False
        if status == MEMORY_EXIT:
            return f"over the memory limit of {self._spec.memory_mb} MB", True
        return self._with_stderr(_death(status)), False

    def _with_stderr(self, reason: str) -> str:
        tail = self._stderr.decode(errors="replace").strip().splitlines()[-3:]
        return f"{reason}: {' | '.join(tail)}" if tail else reason

    def kill(self) -> None:
        """Kill the worker's whole process group at once; whoever holds it cleans up."""
        if self._process.status is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Kill and reap the worker, and close its pipes. May be called twice."""
        if self._process.status is not None:
            return
        # The group before the reaping: afterwards its number may belong to somebody else.
        self.kill()
        self._close()
        self._process.reap(_KILL_GRACE)

    def abandon(self) -> None:
        """Let go of a parent's worker, in a forked child: it is not the child's to kill."""
        os.close(self.items)
        os.close(self.results)
        self._process.abandon()

    def _close(self) -> None:
        os.close(self.items)
        os.close(self.results)
        self._process.close()


def configuration(spec: WorkerSpec) -> bytes:
    """Write what a worker is told first."""
    return json.dumps(
        {
            "path": sys.path,
            "target": spec.target,
            "memory_mb": spec.memory_mb,
            "result_limit": RESULT_LIMIT,
        }
    ).encode()


def frame(body: bytes) -> bytes:
    """Write a document behind its length."""
    return HEADER.pack(len(body)) + body


def read_message(results: int) -> list[Any]:
    """Read one message from a pipe that blocks.

    Raises:
        BrokenWorkerError: If it ends before, or holds something else.
    """
    with os.fdopen(results, "rb", closefd=False) as stream:
        header = stream.read(HEADER.size)
        if len(header) < HEADER.size:
            raise BrokenWorkerError("closed its pipe")
        return _decode(stream.read(HEADER.unpack(header)[0]))


def _decode(body: bytes) -> list[Any]:
    try:
        message = json.loads(body)
    # RecursionError: a document of a million brackets.
    except (ValueError, RecursionError) as error:
        raise BrokenWorkerError("wrote something else than JSON") from error
    if not (isinstance(message, list) and len(message) == 3 and message[1] in ("value", "error")):
        raise BrokenWorkerError("wrote something else than one result")
    return message


def _death(status: int) -> str:
    if status == ORPHAN_EXIT:
        return "the worker was started by a process that is gone"
    return f"died with signal {-status}" if status < 0 else f"died with exit status {status}"
