"""How fast this machine is, for bounds on the time that a computation may take."""

import time

_ORDINARY = 0.05  # CPU seconds of the loop on a machine of 2024 that does nothing else
_STEPS = 10**6


def slowness():
    """Tell how many times longer than an ordinary machine this one takes now; at least 1."""
    best = min(_loop() for _ in range(3))
    return max(1.0, best / _ORDINARY)


def _loop():
    start, total = time.process_time(), 0
    for step in range(_STEPS):
        total += step
    return time.process_time() - start
