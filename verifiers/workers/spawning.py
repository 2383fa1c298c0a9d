"""Starting clean processes by exec, as children that die with this process."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from r1envs.errors import VerificationError

# One process per core: more threads in each would only fight over the cores, and their
# buffers count against the memory limit.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Spawned:
    """A child that was started by exec."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr is not None
        self._process = process
        self.pid = process.pid
        self.stderr = process.stderr.fileno()

    @property
    def status(self) -> int | None:
        """How it ended: an exit status, or a signal as a negative number; None before `reap`."""
        return self._process.returncode

    def exited(self, within: float) -> bool:
        """Tell whether it ends by itself within so many seconds, without reaping it."""
        end = time.monotonic() + within
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self.pid, flags) is None:
            if time.monotonic() >= end:
                return False
            time.sleep(0.002)
        return True

    def reap(self, within: float) -> None:
        """Wait for its end, so that the kernel forgets it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within)

    def close(self) -> None:
        """Close what it writes to stderr."""
        assert self._process.stderr is not None
        self._process.stderr.close()

    def abandon(self) -> None:
        """Let go of a parent's child, in a forked child of it."""
        self.close()
        self._process.returncode = 0


def start(script: str, ends: Sequence[int]) -> Spawned:
    """Start a script of this folder, with descriptors and our process number as arguments.

    Raises:
        VerificationError: If it cannot be started.
    """
    if not sys.executable:
        raise VerificationError("sys.executable is empty: there is no Python to start workers with")
    path = str(Path(__file__).with_name(script))
    arguments = [sys.executable, "-P", path, *map(str, ends), str(os.getpid())]
    try:
        process = _by_a_lasting_thread(
            lambda: subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=ends,
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD},
            )
        )
    except OSError as error:
        raise VerificationError(f"no worker could be started: {error}") from error
    return Spawned(process)


# Linux kills a worker when the thread that started it ends, not when its process does. So
# workers are started by a thread that lasts: the main one, or one of our own.
_Order = tuple[Callable[[], subprocess.Popen[bytes]], "queue.SimpleQueue[Any]"]
_orders: "queue.SimpleQueue[_Order] | None" = None
_orders_lock = threading.Lock()


def _by_a_lasting_thread(start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
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
