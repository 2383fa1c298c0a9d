"""The trainer's side of the zygotes: start them, lend them out, talk to them, replace them.

One zygote does one run at a time; there are at most as many as this process has cores, for each
level and set of packages in use, started when they are needed first. Safe to use from any
thread, and from a process that was forked from one that had zygotes. A zygote ends with its
trainer.

Covered: a zygote that dies, is stopped, or says what it should not: it is given up, and the next
run gets another. Not covered: what a run does within its limits (`child`), trying a lost run
again (`levels`), and a cap on the processes of several trainers together.
"""

import atexit
import contextlib
import functools
import json
import os
import queue
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import NamedTuple, Protocol

from r1envs.verifiers.sandbox.jobs import Job, in_parts
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.packages import locate
from r1envs.verifiers.sandbox.probe import Table
from r1envs.verifiers.sandbox.protocol import REPLY, REQUEST, STARTED
from r1envs.verifiers.workers.pool import usable_cores

_START_SECONDS = 60.0  # a large package, from a cold disk
_GRACE_SECONDS = 3.0  # past a run's deadline, before its zygote is given up
# A run that ends within this time is looked at once, when it has ended: each look wakes a thread,
# which takes the processor from the run. A longer one may fill the pipe, and is read all along.
_QUIET_MILLISECONDS = 5
# Output that comes in small parts is looked at this often at most: a program may write bytes.
_PAUSE_MILLISECONDS = 1
_PART = 1 << 16

# Gives the zygote its modules under their names, without what their packages import.
_BOOTSTRAP = """
import sys, types
for name in ("r1envs", "r1envs.verifiers", "r1envs.verifiers.sandbox"):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [sys.argv[1]]
from r1envs.verifiers.sandbox.zygote import serve
packages = dict(package.split("=", 1) for package in sys.argv[5:])
serve(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], packages)
"""
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # the order of a set is the same in every zygote
    "LD_BIND_NOW": "1",  # else every child binds, and so copies, the functions it calls anew
    # A program has one thread, and is to find the same packages everywhere.
    "OPENBLAS_NUM_THREADS": "1",
    "MPMATH_NOGMPY": "1",
    "SYMPY_GROUND_TYPES": "python",
}


class LostRunnerError(Exception):
    """The zygote ended, or did not answer; the run may be tried on another one."""


def lost_by(error: OSError) -> LostRunnerError | OSError:
    """Say what an error in a run means: the system's, that the runner is lost.

    One without a number is none of the system's: a caller's own alarm raised it meanwhile, such as
    `TimeoutError("out of time")`, and it passes through.
    """
    return error if error.errno is None else LostRunnerError(str(error))


class CompletedRun(NamedTuple):
    """How a run ended, by the word of the kernel, and what it wrote."""

    output: bytes
    """What came through the result pipe, untrusted; one byte over the limit if it was more."""
    timed_out: bool
    exit_status: int | None
    """None if a signal ended it."""
    signal: int | None
    cpu_seconds: float
    wall_seconds: float
    peak_kb: int
    """Most memory resident at once; it begins with what is shared with the zygote."""
    level: str
    """The isolation under which it ran."""


class Runner(Protocol):
    """A process that does one run at a time, and what it proved when it started."""

    table: Table

    def run(self, job: Job, limits: Limits, max_output: int) -> CompletedRun:
        """Do a run; raises LostRunnerError, and is closed, if that failed."""

    def close(self) -> None:
        """Kill it."""

    def abandon(self) -> None:
        """Forget it in a process that was forked from its owner."""


class Zygote:
    """A process that forks one child per run, and the socket to it."""

    def __init__(self, level: str, packages: tuple[str, ...] = ()) -> None:
        self._level = level
        self.table: Table = {}
        """What it has tried in its namespaces, and whether it was refused."""
        self._socket, theirs = socket.socketpair()
        self._poller = select.poll()
        self._poller.register(self._socket, select.POLLIN)
        self._answered = select.poll()
        self._answered.register(self._socket, select.POLLIN)
        try:
            with theirs:
                self._process = _spawn(theirs.fileno(), level, packages)
        except OSError as error:
            self._socket.close()
            raise LostRunnerError(f"it could not start: {error}") from error
        try:
            self._await_start()
        except BaseException:
            self.close()
            raise

    def run(self, job: Job, limits: Limits, max_output: int) -> CompletedRun:
        """Give the job to a new child and wait for its end.

        Raises:
            LostRunnerError: There is no telling how it ended. This zygote is closed.
        """
        try:
            with self._request(job, limits) as result:
                output = self._collect(result, limits.seconds + _GRACE_SECONDS, max_output)
            return self._report(output)
        except OSError as error:
            self.close()
            raise lost_by(error) from error
        except BaseException:
            self.close()  # the answer still to come would be taken for that of the next run
            raise

    def close(self) -> None:
        """Kill the process; the child it may have dies with it."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def abandon(self) -> None:
        """Forget it in a process that was forked from its owner."""
        self._socket.close()
        self._process.returncode = 0  # not our child: nothing to wait for, or to warn of

    def _await_start(self) -> None:
        self._socket.settimeout(_START_SECONDS)
        try:
            message = self._socket.recv(1 << 12)
        except OSError:
            message = b""
        self._socket.settimeout(None)
        if message[:1] != STARTED:
            reason = message[1:].decode("utf-8", "replace") or "its process gave no sign of life"
            raise LostRunnerError(f"it could not start: {reason}")
        self.table = json.loads(message[1:])
        if possible := [act for act, refused in self.table.items() if not refused]:
            raise LostRunnerError(f"its namespaces do not keep it from: {', '.join(possible)}")

    def _request(self, job: Job, limits: Limits) -> FileIO:
        reading, writing = os.pipe()
        result = FileIO(reading)
        fd = os.memfd_create("job")
        try:
            size = sum(os.write(fd, part) for part in in_parts(job))
            request = REQUEST.pack(limits.seconds, limits.memory_bytes, size)
            socket.send_fds(self._socket, [request], [fd, writing])
        except BaseException:
            result.close()
            raise
        finally:
            os.close(writing)
            os.close(fd)
        return result

    def _collect(self, result: FileIO, seconds: float, max_output: int) -> bytes:
        """Read the answer, until the zygote has told of the end or it is too long."""
        deadline = time.monotonic() + seconds
        output = bytearray()
        self._poller.poll(_QUIET_MILLISECONDS)
        self._poller.register(result, select.POLLIN)
        try:
            for part in self._parts(result.fileno(), deadline):
                output += part
                if len(output) > max_output:
                    break
        finally:
            self._poller.unregister(result)
        result.close()  # whoever writes more gets an error
        self._wait(deadline)
        return bytes(output[: max_output + 1])

    def _parts(self, source: int, deadline: float) -> Iterator[bytes]:
        """Yield what comes, up to the end of the pipe or of the run.

        The end of the pipe alone is not waited for: a descendant may hold it open.
        """
        while source in (ready := self._wait(deadline)):
            part = os.read(source, _PART)
            yield part
            if not part or (len(ready) == 2 and len(part) < _PART):
                return  # the run had ended, and less than was asked for is all there was
            if len(part) < _PART:
                self._answered.poll(_PAUSE_MILLISECONDS)

    def _wait(self, deadline: float) -> list[int]:
        """Give the descriptors that have something to read."""
        ready = self._poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
        if not ready:
            raise LostRunnerError(f"no answer {_GRACE_SECONDS:g} s after the deadline")
        return [fd for fd, _ in ready]

    def _report(self, output: bytes) -> CompletedRun:
        reply = self._socket.recv(REPLY.size)
        if len(reply) != REPLY.size:
            raise LostRunnerError("its process ended")
        timed_out, status, cpu, wall, peak = REPLY.unpack(reply)
        code = os.waitstatus_to_exitcode(status)
        return CompletedRun(
            output=output,
            timed_out=timed_out,
            exit_status=code if code >= 0 else None,
            signal=-code if code < 0 else None,
            cpu_seconds=cpu,
            wall_seconds=wall,
            peak_kb=peak,
            level=self._level,
        )


def _spawn(fd: int, level: str, packages: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    folder = str(Path(__file__).parent)
    # -S and -P: nothing but the standard library. Not -I, which ignores the hash seed.
    command = [sys.executable, "-s", "-S", "-P", "-X", "utf8", "-c", _BOOTSTRAP]
    found = [f"{name}={path}" for name, path in locate(packages).items()]
    return subprocess.Popen(
        [*command, folder, str(fd), str(os.getpid()), level, *found],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(fd,),
        env=_ENVIRONMENT,
        start_new_session=True,
    )


class RunnerPool:
    """Lends processes of one level and set of packages, one to a borrower."""

    def __init__(self, start: Callable[[], Runner]) -> None:
        self._start = start
        self._places: queue.LifoQueue[Runner | None] = queue.LifoQueue()
        for _ in range(usable_cores()):
            self._places.put(None)
        self._runners: set[Runner] = set()

    def run(self, job: Job, limits: Limits, max_output: int) -> CompletedRun:
        """Run a job on the next process that is free.

        Raises:
            LostRunnerError: That process was lost or did not start; the next call starts another.
        """
        with self._lent() as runner:
            return runner.run(job, limits, max_output)

    def table(self) -> Table:
        """Tell what a process has tried when it started, and that it was refused.

        Raises:
            LostRunnerError: It did not start, or something was not refused.
        """
        with self._lent() as runner:
            return runner.table

    @contextlib.contextmanager
    def _lent(self) -> Iterator[Runner]:
        runner = self._places.get()
        try:
            if runner is None:
                runner = self._start()
                self._runners.add(runner)
            yield runner
        except BaseException:
            if runner is not None:
                self._runners.discard(runner)
            runner = None
            raise
        finally:
            self._places.put(runner)

    def close(self) -> None:
        """Kill all processes."""
        for runner in list(self._runners):  # another thread may be using it up
            runner.close()
        self._runners.clear()

    def abandon(self) -> None:
        """Forget them in a process that was forked from their owner."""
        for runner in self._runners:
            runner.abandon()


_pools: dict[tuple[str, tuple[str, ...]], RunnerPool] = {}
_lock = threading.Lock()


def runner_pool(
    level: str, packages: tuple[str, ...] = (), start: Callable[[], Runner] | None = None
) -> RunnerPool:
    """Give this process's pool of a level and a set of packages.

    Its processes are zygotes, if `start` does not make others.
    """
    key = level, packages
    with _lock:
        if key not in _pools:
            _pools[key] = RunnerPool(start or functools.partial(Zygote, level, packages))
        return _pools[key]


def _close_all() -> None:
    for each in _pools.values():
        each.close()
    _pools.clear()


def _start_afresh() -> None:
    global _lock
    _lock = threading.Lock()  # another thread may have held it when the process was forked
    for each in _pools.values():
        each.abandon()
    _pools.clear()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
