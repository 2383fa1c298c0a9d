"""How fast this machine is, for bounds on the time that a computation may take."""

import subprocess
import sys
import time

# Seconds on an ordinary machine that does nothing else: of the loop, and of a bare interpreter.
_LOOP, _START = 0.05, 0.0075
_STEPS = 10**6


def slowness():
    """Tell how many times longer than an ordinary machine this one takes now; at least 1."""
    loop = min(_loop() for _ in range(3))
    start = min(_start() for _ in range(5))
    return max(1.0, loop / _LOOP, start / _START)


def _loop():
    start, total = time.process_time(), 0
    for step in range(_STEPS):
        total += step
    return time.process_time() - start


def _start():
    start = time.monotonic()
    subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True)
    return time.monotonic() - start
