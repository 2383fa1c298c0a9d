"""The parent's side of one worker: a clean process, its pipes, and its end."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1envs.errors import VerificationError
from r1envs.verifiers.workers.worker import HEADER, MEMORY_EXIT, ORPHAN_EXIT

RESULT_LIMIT = 64 << 20
"""Bytes that one result may have."""
_CHUNK = 1 << 20
_STDERR_TAIL = 2000
# A worker that dies closes its pipes a moment before the kernel can tell how it ended.
_EXIT_GRACE = 0.2
_KILL_GRACE = 5.0
# One process per core: more threads in each would only fight over the cores, and their
# buffers count against the memory limit.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class WorkerSpec:
    """What a worker runs, and within which limits."""

    target: str
    setup: bytes
    memory_mb: int


class BrokenWorkerError(Exception):
    """The worker died or broke the protocol; it is of no further use."""


class WorkerProcess:
    """A process that answers one item at a time. Not thread-safe: one thread holds it."""

    def __init__(self, spec: WorkerSpec) -> None:
        self.served = 0
        self._spec = spec
        self._outgoing = memoryview(b"")
        self._incoming = bytearray()
        self._stderr = bytearray()
        self._process, self.items, self.results = _start()
        assert self._process.stderr is not None
        self.stderr = self._process.stderr.fileno()
        for descriptor in (self.items, self.results, self.stderr):
            os.set_blocking(descriptor, False)
        self._queue(json.dumps(self._config()).encode(), spec.setup)

    def _config(self) -> dict[str, Any]:
        return {
            "path": sys.path,
            "target": self._spec.target,
            "memory_mb": self._spec.memory_mb,
            "result_limit": RESULT_LIMIT,
        }

    def send(self, number: int, item: bytes) -> None:
        """Queue an item, a JSON document; `flush` until it is written."""
        self._queue(b"[%d,%b]" % (number, item))

    def _queue(self, *bodies: bytes) -> None:
        framed = b"".join(HEADER.pack(len(body)) + body for body in bodies)
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
        """Tell whether the process has ended by itself, without reaping it."""
        end = time.monotonic() + within
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self._process.pid, flags) is None:
            if time.monotonic() >= end:
                return False
            time.sleep(0.002)
        return True

    def post_mortem(self, reason: str) -> tuple[str, bool]:
        """End a broken worker; tell how it died, and whether for want of memory."""
        alive = not self.exited(within=_EXIT_GRACE)
        self.drain()
        self.stop()
        status = self._process.returncode or 0
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
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Kill and reap the worker, and close its pipes. May be called twice."""
        if self._process.returncode is not None:
            return
        # The group before the reaping: afterwards its number may belong to somebody else.
        self.kill()
        self._close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_KILL_GRACE)

    def abandon(self) -> None:
        """Let go of a parent's worker, in a forked child: it is not the child's to kill."""
        self._close()
        self._process.returncode = 0

    def _close(self) -> None:
        os.close(self.items)
        os.close(self.results)
        assert self._process.stderr is not None
        self._process.stderr.close()


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


def _start() -> tuple[subprocess.Popen[bytes], int, int]:
    if not sys.executable:
        raise VerificationError("sys.executable is empty: there is no Python to start workers with")
    their_items, items = os.pipe()
    results, their_results = os.pipe()
    script = str(Path(__file__).with_name("worker.py"))
    arguments = [sys.executable, "-P", script, str(their_items), str(their_results)]
    try:
        process = _spawn(
            lambda: subprocess.Popen(
                [*arguments, str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(their_items, their_results),
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD},
            )
        )
    except BaseException as error:
        os.close(items)
        os.close(results)
        if isinstance(error, OSError):
            raise VerificationError(f"no worker could be started: {error}") from error
        raise
    finally:
        os.close(their_items)
        os.close(their_results)
    return process, items, results


# Linux kills a worker when the thread that started it ends, not when its process does. So
# workers are started by a thread that lasts: the main one, or one of our own.
_Order = tuple[Callable[[], subprocess.Popen[bytes]], "queue.SimpleQueue[Any]"]
_orders: "queue.SimpleQueue[_Order] | None" = None
_orders_lock = threading.Lock()


def _spawn(start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    if threading.current_thread() is threading.main_thread():
        return start()
    reply: queue.SimpleQueue[Any] = queue.SimpleQueue()
    _spawner().put((start, reply))
    answer = reply.get()
    if isinstance(answer, BaseException):
        raise answer
    process: subprocess.Popen[bytes] = answer
    return process


def _spawner() -> "queue.SimpleQueue[_Order]":
    global _orders
    with _orders_lock:
        if _orders is None:
            _orders = queue.SimpleQueue()
            threading.Thread(
                target=_start_workers, args=(_orders,), name="r1envs-spawner", daemon=True
            ).start()
        return _orders


def _start_workers(orders: "queue.SimpleQueue[_Order]") -> None:
    while True:
        start, reply = orders.get()
        try:
            reply.put(start())
        except BaseException as error:
            reply.put(error)


def _forget_spawner() -> None:
    global _orders, _orders_lock
    _orders, _orders_lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_spawner)
