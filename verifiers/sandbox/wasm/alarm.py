"""One thread that does something when a deadline passes: no new one for each run."""

import math
import threading
import time
from collections.abc import Callable


class Alarm:
    """Rings at a deadline that was not taken back."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ring: Callable[[], object] | None = None
        self._deadline = self._looks_next = math.inf
        self._ended = False
        threading.Thread(target=self._watch, daemon=True).start()

    def arm(self, seconds: float, ring: Callable[[], object]) -> None:
        """Set the deadline, and what is called then; it takes the place of one before it."""
        with self._changed:
            self._ring, self._deadline = ring, time.monotonic() + seconds
            if self._deadline < self._looks_next:
                self._changed.notify()

    def disarm(self) -> None:
        """Take it back: it does not ring after this call."""
        with self._changed:
            # The thread is left to sleep: most often there is another deadline when it looks.
            self._ring = None

    def end(self) -> None:
        """End the thread."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._ended:
                self._looks_next = math.inf if self._ring is None else self._deadline
                left = self._looks_next - time.monotonic()
                if left > 0 or self._ring is None:
                    self._changed.wait(None if left == math.inf else left)
                else:
                    ring, self._ring = self._ring, None
                    ring()
