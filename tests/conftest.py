"""Settings of all tests."""

import os
from importlib.util import find_spec

import pytest
from hypothesis import settings

# What needs torch is left out where it is not installed; `make test-base` is such a place.
WITHOUT_TORCH = find_spec("torch") is None
collect_ignore = ["agents"] if WITHOUT_TORCH else []

# Several processes that each compute with all cores wait for each other's threads most of the time.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Time is limited by pytest: what a first call loads would break Hypothesis' own limit.
settings.register_profile("default", deadline=None)
# The same examples every time: a new find shall not stop somebody else's change.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_modifyitems(items):
    if WITHOUT_TORCH:
        for item in items:
            if item.get_closest_marker("agents"):
                item.add_marker(pytest.mark.skip(reason="needs r1envs[agents]"))
