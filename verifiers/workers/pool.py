"""A pool of killable worker processes.

Whatever an item makes a worker do (loop, eat memory, crash, stop itself, write garbage), the
parent has an answer at the deadline, and the next item has a working worker.
"""

import collections
import json
import math
import os
import selectors
import time
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers.workers.desk import Desk, Request, Slot
from r1envs.verifiers.workers.nursery import STARTUP_SECONDS
from r1envs.verifiers.workers.process import BrokenWorkerError, WorkerProcess, WorkerSpec

RECYCLE_AFTER = 5000
"""Items after which a worker is replaced, so that what it leaks stays bounded."""
LEAKY_AFTER = 500
"""Items after which a worker that runs out of memory may have leaked it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: a value, or a failure with its reason.

    >>> Outcome(value=5).failure is None
    True
    """

    value: Any = None
    """The result as read from JSON; meaningless where there is a failure."""
    failure: Literal["timeout", "crash", "error"] | None = None
    reason: str = ""
    """Of a failure, in one line."""
    out_of_memory: bool = False
    """Whether a crash was for going over the memory limit."""


class WorkerPool:
    """Runs a function over items in processes that can be killed at any moment.

    Workers are clean processes, started by exec: they inherit no descriptor but their two
    pipes and stderr. They start when first needed, are reused, and die with their parent
    even if that is killed. The pool may be used from any number of threads at once, which
    share the workers fairly, and after a fork, where the child starts its own.

    Args:
        target: "module:factory". A worker calls `factory(setup)` once; it returns the
            function that is then called with each item. Items and results are JSON.
        setup: Bytes for the factory. The parent's own, never a worker's.
        workers: How many at most; as many as there are usable cores if None.
        timeout: Seconds for one item, from the moment a worker gets it. It can be set for
            each `run` too.
        memory_mb: Address space of one worker.
        forked: Whether workers are forks of one clean process that has called the factory,
            where the system can do that: one that was killed is replaced within milliseconds.
            For factories that start no threads.

    >>> target = "r1envs.verifiers.workers.worker:echo_factory"
    >>> with WorkerPool(target, setup=b"got", workers=1) as pool:
    ...     [outcome.value for outcome in pool.run([2, 3])]
    [['got', 2], ['got', 3]]
    """

    def __init__(
        self,
        target: str,
        *,
        setup: bytes = b"",
        workers: int | None = None,
        timeout: float = 10.0,
        memory_mb: int = 2048,
        forked: bool = False,
    ) -> None:
        if not all(target.partition(":")):
            raise ConfigError(f"target must be 'module:factory', got {target!r}")
        if workers is not None and workers < 1:
            raise ConfigError(f"workers must be at least 1, got {workers}")
        if memory_mb < 1:
            raise ConfigError(f"memory_mb must be at least 1, got {memory_mb}")
        self.workers = workers or usable_cores()
        self.timeout = _checked(timeout)
        self._desk = Desk(WorkerSpec(target, setup, memory_mb), self.workers, forked=forked)
        self._finalizer = weakref.finalize(self, self._desk.close)

    def run(self, items: Iterable[Any], timeout: float | None = None) -> list[Outcome]:
        """Run every item; the outcomes stand in the order of the items.

        A crash or an error is tried once more, on a worker started since, before it is
        reported: it may have been another item's doing. A timeout is not, nor is running out
        of memory in a worker that is young.

        Raises:
            VerificationError: If workers cannot start, or the pool is closed.
        """
        seconds = self.timeout if timeout is None else _checked(timeout)
        bodies = [json.dumps(item).encode() for item in items]
        batch = _Batch(self._desk, bodies, seconds)
        try:
            return batch.run()
        finally:
            batch.close()

    def close(self) -> None:
        """Kill the workers. Happens by itself when the pool is collected, and at exit."""
        self._finalizer()

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def usable_cores() -> int:
    """Count the cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _checked(timeout: float) -> float:
    if not (timeout > 0 and math.isfinite(timeout)):
        raise ConfigError(f"timeout must be a positive number of seconds, got {timeout}")
    return timeout


@dataclass(eq=False)
class _Job:
    """One item on its slot. Until its worker has started, `started` is False."""

    index: int
    slot: Slot
    worker: WorkerProcess
    deadline: float
    started: bool


class _Batch:
    """One call of `run`: moves its items through the slots it is granted."""

    def __init__(self, desk: Desk, items: list[bytes], timeout: float) -> None:
        self._desk = desk
        self._items = items
        self._timeout = timeout
        self._outcomes: list[Outcome | None] = [None] * len(items)
        self._pending = collections.deque(range(len(items)))
        self._tried: set[int] = set()
        self._fresh: weakref.WeakSet[WorkerProcess] = weakref.WeakSet()
        self._jobs: dict[int, _Job] = {}
        self._request: Request | None = None
        self._wake: tuple[int, int] | None = None
        self._selector = selectors.DefaultSelector()

    def run(self) -> list[Outcome]:
        while self._pending or self._jobs:
            while self._pending and (slot := self._take_slot()) is not None:
                self._begin(self._pending.popleft(), slot)
            self._wait()
        return [outcome for outcome in self._outcomes if outcome is not None]

    def close(self) -> None:
        for job in list(self._jobs.values()):
            self._leave(job, broken=True)
        if self._request is not None:
            self._desk.withdraw(self._request)
        self._selector.close()
        for descriptor in self._wake or ():
            os.close(descriptor)

    def _take_slot(self) -> Slot | None:
        if self._desk.closed:
            raise VerificationError("the worker pool is closed")
        if self._request is not None:
            if self._request.slot is None:
                return None
            slot, self._request = self._request.slot, None
            return slot
        if len(self._jobs) == self._desk.size:
            return None
        request = Request(self._wake_descriptor())
        slot_now = self._desk.take(request)
        self._request = request if slot_now is None else None
        return slot_now

    def _wake_descriptor(self) -> int:
        if self._wake is None:
            self._wake = os.pipe()
            os.set_blocking(self._wake[0], False)
            os.set_blocking(self._wake[1], False)
            self._selector.register(self._wake[0], selectors.EVENT_READ)
        return self._wake[1]

    def _begin(self, index: int, slot: Slot) -> None:
        now = time.monotonic()
        try:
            if slot.worker is not None and self._must_replace(index, slot.worker):
                slot.clear()
            started = slot.worker is not None
            if slot.worker is None:
                slot.worker = self._desk.new_worker()
                self._fresh.add(slot.worker)
        except BaseException:
            self._desk.give(slot)
            raise
        worker = slot.worker
        job = _Job(index, slot, worker, now + STARTUP_SECONDS, started)
        self._jobs[index] = job
        self._selector.register(worker.results, selectors.EVENT_READ, (job, self._read))
        self._selector.register(worker.stderr, selectors.EVENT_READ, (job, self._drain))
        if started:
            self._send(job)
        else:
            self._flush(job)

    def _must_replace(self, index: int, worker: WorkerProcess) -> bool:
        if worker.served >= RECYCLE_AFTER:
            return True
        return index in self._tried and worker not in self._fresh

    def _send(self, job: _Job) -> None:
        job.started = True
        job.deadline = time.monotonic() + self._timeout
        job.worker.served += 1
        job.worker.send(job.index, self._items[job.index])
        self._flush(job)

    def _flush(self, job: _Job) -> None:
        try:
            done = job.worker.flush()
        except BrokenWorkerError as error:
            self._crash(job, str(error))
            return
        waiting = job.worker.items in self._selector.get_map()
        if done and waiting:
            self._selector.unregister(job.worker.items)
        elif not done and not waiting:
            self._selector.register(job.worker.items, selectors.EVENT_WRITE, (job, self._flush))

    def _drain(self, job: _Job) -> None:
        if not job.worker.drain():
            self._selector.unregister(job.worker.stderr)

    def _read(self, job: _Job) -> None:
        try:
            message = job.worker.receive()
            if message is not None:
                self._take_message(job, *message)
        except BrokenWorkerError as error:
            self._crash(job, str(error))

    def _take_message(self, job: _Job, number: Any, kind: str, value: Any) -> None:
        if number != (job.index if job.started else "startup"):
            raise BrokenWorkerError("wrote something else than one result")
        if job.started:
            self._finish(job, kind, value)
        elif kind == "error":
            raise VerificationError(f"a worker could not start: {value}")
        else:
            self._send(job)

    def _finish(self, job: _Job, kind: str, value: Any) -> None:
        self._leave(job)
        if kind == "value":
            self._outcomes[job.index] = Outcome(value)
        elif not self._tries_again(job.index):
            self._outcomes[job.index] = Outcome(failure="error", reason=str(value))

    def _crash(self, job: _Job, reason: str) -> None:
        self._forget(job)
        reason, out_of_memory = job.worker.post_mortem(reason)
        self._leave(job, broken=True)
        # So much memory is the item's own doing, unless many before it left some behind.
        own_doing = out_of_memory and job.worker.served < LEAKY_AFTER
        if not own_doing and self._tries_again(job.index):
            return
        if not job.started:
            raise VerificationError(f"a worker could not start: {reason}")
        self._outcomes[job.index] = Outcome(None, "crash", reason, out_of_memory)

    def _tries_again(self, index: int) -> bool:
        if index in self._tried:
            return False
        self._tried.add(index)
        self._pending.appendleft(index)
        return True

    def _expire(self, job: _Job) -> None:
        # It may have died while a process that it forked keeps the pipe open.
        if not job.started or job.worker.exited():
            self._crash(job, f"did not start in {STARTUP_SECONDS:g} s")
            return
        self._leave(job, broken=True)
        reason = f"no result in {self._timeout:g} s"
        self._outcomes[job.index] = Outcome(failure="timeout", reason=reason)

    def _forget(self, job: _Job) -> None:
        for descriptor in (job.worker.results, job.worker.stderr, job.worker.items):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)

    def _leave(self, job: _Job, *, broken: bool = False) -> None:
        self._forget(job)
        del self._jobs[job.index]
        if broken:
            job.slot.clear()
        self._desk.give(job.slot)

    def _wait(self) -> None:
        if self._request is not None and self._request.slot is not None:
            return
        for key, _ in self._selector.select(self._patience()):
            if key.data is None:
                self._clear_wake()
            # An earlier event of this round may have ended the job.
            elif self._jobs.get(key.data[0].index) is key.data[0]:
                job, handle = key.data
                handle(job)
        now = time.monotonic()
        for job in [job for job in self._jobs.values() if job.deadline <= now]:
            self._expire(job)

    def _patience(self) -> float | None:
        if not self._jobs:
            # Only a slot is awaited, which comes with a wake-up, or never if all is over.
            return 1.0
        nearest = min(job.deadline for job in self._jobs.values())
        return max(0.0, nearest - time.monotonic())

    def _clear_wake(self) -> None:
        assert self._wake is not None
        try:
            os.read(self._wake[0], 4096)
        except BlockingIOError:
            return
