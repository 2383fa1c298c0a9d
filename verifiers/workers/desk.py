"""Who may run a worker of a pool, and when: the threads that share it queue here."""

import collections
import os
import threading
import weakref
from dataclasses import dataclass

from r1envs.verifiers.workers.nursery import Nursery, is_possible
from r1envs.verifiers.workers.process import WorkerProcess, WorkerSpec


@dataclass(eq=False)
class Slot:
    """The right to run one worker."""

    worker: WorkerProcess | None = None

    def clear(self) -> None:
        """End the worker, if there is one."""
        if self.worker is not None:
            self.worker.stop()
            self.worker = None


@dataclass(eq=False)
class Request:
    """A batch's place in the queue for a slot; the one who grants it writes to `wake`."""

    wake: int
    slot: Slot | None = None


class Desk:
    """Hands out slots, first come first served."""

    def __init__(self, spec: WorkerSpec, workers: int, *, forked: bool) -> None:
        self.spec = spec
        self.size = workers
        self._nursery = Nursery(spec) if forked and is_possible() else None
        self._reset()
        _desks.add(self)

    def _reset(self) -> None:
        self.closed = False
        self._lock = threading.Lock()
        self._slots = [Slot() for _ in range(self.size)]
        self._idle = list(self._slots)
        self._queue: collections.deque[Request] = collections.deque()

    def new_worker(self) -> WorkerProcess:
        """Start a worker.

        Raises:
            VerificationError: If none can be started.
        """
        if self._nursery is not None:
            return self._nursery.worker()
        return WorkerProcess.start(self.spec)

    def take(self, request: Request) -> Slot | None:
        """Take a slot, or join the queue with `request`."""
        with self._lock:
            if self._idle and not self._queue:
                # Last in, first out: the worker that is warm already.
                return self._idle.pop()
            self._queue.append(request)
            return None

    def give(self, slot: Slot) -> None:
        """Give a slot back, to the first in the queue if there is one."""
        with self._lock:
            if self.closed:
                slot.clear()
            if not self._queue:
                # Taken from the end: one that has no worker yet comes last.
                self._idle.insert(len(self._idle) if slot.worker else 0, slot)
                return
            request = self._queue.popleft()
            request.slot = slot
            os.write(request.wake, b"\0")

    def withdraw(self, request: Request) -> None:
        """Leave the queue, giving back what was granted meanwhile."""
        with self._lock:
            if request in self._queue:
                self._queue.remove(request)
        if request.slot is not None:
            slot, request.slot = request.slot, None
            self.give(slot)

    def close(self) -> None:
        """Kill every worker and hand out no more slots."""
        with self._lock:
            self.closed = True
            for slot in self._idle:
                slot.clear()
            # The thread that holds it reads the end of its pipe, and cleans up.
            for slot in self._slots:
                if (worker := slot.worker) is not None:
                    worker.kill()
        if self._nursery is not None:
            self._nursery.close()

    def after_fork(self) -> None:
        """Start over in a forked child, leaving the parent's workers alone."""
        # No lock: the thread that held it may not exist in the child.
        closed = self.closed
        for slot in self._slots:
            if slot.worker is not None:
                slot.worker.abandon()
        if self._nursery is not None:
            self._nursery.abandon()
        self._reset()
        self.closed = closed


_desks: "weakref.WeakSet[Desk]" = weakref.WeakSet()


def _after_fork() -> None:
    for desk in list(_desks):
        desk.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
