"""Stopping a training by Ctrl-C or SIGTERM: after the step, or where nothing is lost at once."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class GentleStop:
    """Catches the signals that stop a process, while it is entered.

    Between steps that save what they did, the first signal is a wish that is granted after the
    step; the second, and any outside of such steps, stops at once, by KeyboardInterrupt.
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._handlers: dict[signal.Signals, Any] = {}
        self.wished = False
        self.between_steps = False
        """Whether what is lost by stopping at once is a step that was begun."""
        self.signal: signal.Signals = signal.SIGINT
        """The one that came last."""

    def __enter__(self) -> Self:
        # Python lets no other thread set handlers; what is ignored, as in `nohup`, stays so.
        if threading.current_thread() is threading.main_thread():
            for each in _SIGNALS:
                if signal.getsignal(each) is not signal.SIG_IGN:
                    self._handlers[each] = signal.signal(each, self._heard)
        return self

    def __exit__(self, *exception: object) -> None:
        for each, handler in self._handlers.items():
            signal.signal(each, handler)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.signal = signal.Signals(number)
        if self.wished or not self.between_steps:
            raise KeyboardInterrupt
        self.wished = True
        self._announce("stopping after this step; once more stops at once")
