"""Threads where none can be started: the one thread that there is does their work in turn.

A thread's work is done where it is started. One that has to wait there for what comes later, as a
worker waits for its queue, begins anew when another waits for it, or for anything, or at the end:
what it did before its first wait is done twice. Daemons that wait for more at the end are let go.

Not covered: threads that wait for each other in turn (`StuckError` says so), a lock that is asked
for by `acquire` while another thread holds it, `_thread` itself, `SimpleQueue` of `_queue`.

Standard library only: the level `wasm` has this in its image.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any


class StuckError(BaseException):
    """A thread would wait for ever, or at least needs another one to run meanwhile."""

    def __init__(self) -> None:
        super().__init__("threads run one after the other here, and this one waits for another")


_TASK = ("_target", "_args", "_kwargs")  # which a thread forgets when it has run


class _Turns:
    """Whose turn it is: the threads that were started and have to begin anew."""

    def __init__(self, threading: Any) -> None:
        self._threading = threading
        self._waiting: list[Any] = []
        self._depth = 0
        self._tried: set[int] = set()
        """Those that came to a wait since anything last went on."""

    def begin(self, thread: Any) -> None:
        """Do the work of a thread that is started, up to its first wait if it has one."""
        thread._starting = True
        self._work(thread)

    def until(self, is_done: Callable[[], bool]) -> bool:
        """Let threads work until something is done; False if that takes more than they do."""
        if not self._depth:
            self._tried.clear()
        self._depth += 1
        try:
            while not is_done():
                untried = [thread for thread in self._waiting if id(thread) not in self._tried]
                if not untried:
                    return False
                self._waiting.remove(untried[0])
                self._tried.add(id(untried[0]))
                self._work(untried[0])
            self._tried.clear()
            return True
        finally:
            self._depth -= 1

    def is_through(self, thread: Any) -> bool:
        """Tell whether a thread that was started needs no further turn."""
        return not any(each is thread for each in self._waiting)

    def finish(self) -> None:
        """Do what is left of the work, but that of daemons."""
        if not self.until(lambda: all(thread.daemon for thread in self._waiting)):
            raise StuckError

    def forget(self) -> None:
        """Let go of all threads."""
        self._waiting.clear()
        self._depth = 0

    def wait(self, waiter: Any, timeout: float | None) -> bool:
        """Wait until a lock is released, by what other threads do; False after the timeout."""
        thread = self._threading.current_thread()
        if not thread._starting and self.until(lambda: waiter.acquire(False)):
            thread._went_on = True
            return True
        if thread._starting or timeout is None:
            raise StuckError
        time.sleep(max(0.0, timeout))
        return False

    def _work(self, thread: Any) -> None:
        task = {name: vars(thread)[name] for name in _TASK if name in vars(thread)}
        try:
            self._run(thread)
            self._tried.clear()
        except StuckError:
            if not thread._went_on:
                vars(thread).update(task, _ended=False)
                self._waiting.append(thread)
            elif not thread.daemon:
                raise
        finally:
            thread._starting = False

    def _run(self, thread: Any) -> None:
        threading = self._threading
        here, active = threading.get_ident(), threading._active
        starter, active[here] = active.get(here), thread
        thread._ended = False
        try:
            thread.run()
        except (Exception, SystemExit):
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), thread)))
        finally:
            thread._ended = True
            active[here] = starter


def run_threads_in_turn(threading: Any) -> None:
    """Change the module `threading` so."""
    turns = _Turns(threading)

    def start(self: Any) -> None:
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        self._started.set()
        turns.begin(self)

    def join(self: Any, timeout: float | None = None) -> None:
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if not turns.until(lambda: turns.is_through(self)) and timeout is None:
            raise StuckError

    def is_alive(self: Any) -> bool:
        turns.until(lambda: turns.is_through(self))
        return self._started.is_set() and not self._ended

    def wait(self: Any, timeout: float | None = None) -> bool:
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = threading._allocate_lock()
        waiter.acquire()
        self._waiters.append(waiter)
        state = self._release_save()
        try:
            return turns.wait(waiter, timeout)
        finally:
            self._acquire_restore(state)
            with contextlib.suppress(ValueError):
                self._waiters.remove(waiter)

    thread = threading.Thread
    thread._ended = thread._starting = thread._went_on = False
    thread.start, thread.join, thread.is_alive = start, join, is_alive
    # The main one has always been started, and never ends.
    threading.Condition.wait = wait
    threading._turns = turns


def wait_in_python(queue: Any) -> None:
    """Let a `SimpleQueue` wait as all else does."""
    queue.SimpleQueue = queue._PySimpleQueue


def finish() -> None:
    """Do at the end of a program what its threads have left."""
    if (turns := _turns()) is not None:
        turns.finish()


def forget() -> None:
    """Let go of the threads of a program."""
    if (turns := _turns()) is not None:
        turns.forget()


def _turns() -> _Turns | None:
    threading = sys.modules.get("threading")
    return None if threading is None else vars(threading).get("_turns")
