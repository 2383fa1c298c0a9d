"""Which levels of isolation there are on this machine, for tests and benchmarks."""

import sys

from r1envs.errors import SandboxError
from r1envs.verifiers.sandbox import LEVELS, resolve


def available():
    """Give the levels that can be used here, the strongest first, the unsafe one among them."""
    if sys.platform != "linux":
        return []
    found = []
    for level in LEVELS:
        try:
            found.append(resolve(level))
        except SandboxError:
            continue
    return found


def proven():
    """Give the levels with isolation that this machine has proven to keep."""
    return [level for level in available() if not level.startswith("unsafe")]
