"""Names that competition platforms, and the runners of their datasets, give without an import."""

_NAMES = """
    string re datetime collections heapq bisect copy math random statistics itertools functools
    operator io sys json
"""
_MODULES = _NAMES.split()

# The builtins come again after `math` and `operator`, whose `pow` and `abs` are not theirs; the
# modules come last, as some share their name with what they hold.
COMMON_NAMES = "\n".join(
    [
        *(f"from {name} import *" for name in (*_MODULES, "builtins", "typing")),
        *(f"import {name}" for name in _MODULES),
        "sys.setrecursionlimit(50_000)",
    ]
)
"""Source of a prelude."""
