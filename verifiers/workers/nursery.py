"""A clean process that has done the imports, and forks workers within milliseconds.

A worker that was killed takes a second to replace where it has to import sympy. A fork of a
process that has imported it stands ready at once, and shares its memory. It is no fork of this
process, whose threads and devices would not survive one.
"""

import contextlib
import os
import select
import signal
import socket
import threading
from dataclasses import dataclass

from r1envs.errors import VerificationError
from r1envs.verifiers.workers import spawning
from r1envs.verifiers.workers.process import (
    BrokenWorkerError,
    WorkerProcess,
    WorkerSpec,
    configuration,
    frame,
    read_message,
)

STARTUP_SECONDS = 120.0
"""How long a process may take for its imports."""
_KILL_GRACE = 5.0
_KILLED = -int(signal.SIGKILL)


def is_possible() -> bool:
    """Tell whether this system has what it takes: processes as descriptors."""
    if not (hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


class Nursery:
    """Gives workers, one after the other, to any number of threads."""

    def __init__(self, spec: WorkerSpec) -> None:
        self._spec = spec
        self._home: _Home | None = None
        self._lock = threading.Lock()

    def worker(self) -> WorkerProcess:
        """Give a new worker. The first one waits for the imports.

        Raises:
            VerificationError: If none can be started.
        """
        with self._lock:
            if self._home is not None:
                with contextlib.suppress(OSError):
                    return self._home.fork(self._spec)
                # Somebody has killed it.
                self._home.close()
            self._home = _Home(self._spec)
            try:
                return self._home.fork(self._spec)
            except OSError as error:
                raise VerificationError(f"no worker could be started: {error}") from error

    def close(self) -> None:
        """End the process. Its workers die with it."""
        with self._lock:
            if self._home is not None:
                self._home.close()
            self._home = None

    def abandon(self) -> None:
        """Leave it to the parent, in a forked child."""
        if self._home is not None:
            self._home.abandon()
        # No lock: the thread that held it may not exist in the child.
        self.__init__(self._spec)  # type: ignore[misc]


class _Home:
    """The process of a nursery, and the line to it."""

    def __init__(self, spec: WorkerSpec) -> None:
        items, results, door, self._line = _channels()
        self._asking = threading.Lock()
        try:
            self._process = spawning.start("worker.py", (items[0], results[1], door.fileno()))
        except BaseException:
            self._line.close()
            raise
        finally:
            os.close(items[0])
            os.close(results[1])
            door.close()
        try:
            _prepare(spec, items[1], results[0])
        except BaseException:
            self.close()
            raise
        finally:
            os.close(items[1])
            os.close(results[0])

    def fork(self, spec: WorkerSpec) -> WorkerProcess:
        """Have a worker forked.

        Raises:
            OSError: If the process is gone.
        """
        items, results, errors = os.pipe(), os.pipe(), os.pipe()
        theirs, ours = (items[0], results[1], errors[1]), (items[1], results[0], errors[0])
        try:
            pid = self._ask(b"fork", theirs)
            child = Forked(pid, os.pidfd_open(pid), errors[0], self)
        except BaseException:
            _close(ours)
            raise
        finally:
            _close(theirs)
        return WorkerProcess(spec, child, items[1], results[0])

    def reap(self, pid: int) -> int:
        """Ask how a worker ended, which makes the kernel forget it."""
        try:
            return self._ask(b"%d" % pid)
        except OSError:
            return _KILLED  # it died with its nursery

    def _ask(self, order: bytes, ends: tuple[int, ...] = ()) -> int:
        """Send an order and wait for its answer, one thread at a time."""
        with self._asking:
            try:
                socket.send_fds(self._line, [order], ends)
                answer = self._line.recv(32)
            except BaseException:
                # The answer may be on its way, and is not to be taken for that of the next order.
                self._line.close()
                raise
        if not answer:
            raise ConnectionError("the process that forks workers is gone")
        return int(answer)

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with self._asking:
            self._line.close()
        self._process.reap(_KILL_GRACE)
        self._process.close()

    def abandon(self) -> None:
        self._line.close()
        self._process.abandon()


@dataclass(eq=False)
class Forked:
    """A worker that a nursery has forked."""

    pid: int
    _descriptor: int
    stderr: int
    _home: _Home
    status: int | None = None

    def exited(self, within: float) -> bool:
        """Tell whether it ends by itself within so many seconds, without reaping it."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(within * 1000))

    def reap(self, within: float) -> None:
        """Wait for its end, so that the kernel forgets it."""
        if self.exited(within):
            self.status = self._home.reap(self.pid)
            os.close(self._descriptor)

    def close(self) -> None:
        """Close what it writes to stderr."""
        os.close(self.stderr)

    def abandon(self) -> None:
        """Let go of a parent's worker, in a forked child of it."""
        _close((self.stderr, self._descriptor))
        self.status = 0


def _channels() -> tuple[tuple[int, int], tuple[int, int], socket.socket, socket.socket]:
    door, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return os.pipe(), os.pipe(), door, line


def _close(descriptors: tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _prepare(spec: WorkerSpec, items: int, results: int) -> None:
    """Tell the process what to import, and wait until it has."""
    try:
        with os.fdopen(items, "wb", closefd=False) as sink:
            sink.write(frame(configuration(spec)) + frame(spec.setup))
        ready, _, _ = select.select([results], [], [], STARTUP_SECONDS)
        _, kind, value = read_message(results) if ready else ("", "error", "it took too long")
    except (OSError, BrokenWorkerError) as error:
        raise VerificationError(f"a worker could not start: {error}") from error
    if kind == "error":
        raise VerificationError(f"a worker could not start: {value}")
