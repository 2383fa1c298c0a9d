"""Third-party packages that a task may allow its programs to import, by name.

None is allowed by default. What a set of packages needs is imported once, by zygotes of its own,
before they close themselves in: programs of other tasks neither have it nor pay for it. Where numpy
is among it, its scalars and arrays count as the values that they hold (see `returned`).

Covered: those of `NEEDS`. Not covered: any other package, and what these read or start
while they run: files (`numpy.load`, plots), threads, compilers (`numpy.f2py`, `sympy.codegen`'s
wrappers), and optional packages that speed them up (gmpy2).
"""

import functools
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

from r1envs.errors import ConfigError, did_you_mean

NEEDS = {
    "numpy": ("numpy",),
    "scipy": ("numpy", "scipy"),
    "pandas": ("numpy", "dateutil", "pandas"),
    "sympy": ("mpmath", "sympy"),
    "mpmath": ("mpmath",),
    "networkx": ("networkx",),
    "sortedcontainers": ("sortedcontainers",),
}
"""Each package that can be allowed, with all that it must be able to import."""


def allow(names: Sequence[str]) -> tuple[str, ...]:
    """Check a list of packages, and give it in the order of the alphabet, each once.

    >>> allow(["sympy", "numpy", "numpy"])
    ('numpy', 'sympy')
    >>> allow(["numpi"])
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: programs may not import 'numpi'; did you mean 'numpy'? \
Of packages there are numpy, scipy, pandas, sympy, mpmath, networkx, sortedcontainers

    Raises:
        ConfigError: A package is none of `NEEDS`, or is not installed.
    """
    if isinstance(names, str):
        raise ConfigError(f"packages must be a list of names, got the text {names!r}")
    wanted = tuple(sorted(set(names)))
    locate(wanted)
    return wanted


@functools.cache
def locate(names: tuple[str, ...]) -> Mapping[str, str]:
    """Find the folders of packages and of what they need, without importing any.

    Raises:
        ConfigError: As `allow`.
    """
    for name in names:
        if name not in NEEDS:
            close = did_you_mean(name, NEEDS)
            raise ConfigError(
                f"programs may not import {name!r}{close or '.'} "
                f"Of packages there are {', '.join(NEEDS)}"
            )
    return {needed: _folder(needed) for name in names for needed in NEEDS[name]}


def _folder(name: str) -> str:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"programs may import {name}, but it is not installed: pip install {name}"
        )
    return str(Path(next(iter(spec.submodule_search_locations))).resolve())
