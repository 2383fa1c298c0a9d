"""Settings of all tests."""

import os

from hypothesis import settings

# Several processes that each compute with all cores wait for each other's threads most of the time.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Time is limited by pytest: what a first call loads would break Hypothesis' own limit.
settings.register_profile("default", deadline=None)
# The same examples every time: a new find shall not stop somebody else's change.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
