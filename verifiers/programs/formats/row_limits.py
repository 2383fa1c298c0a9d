"""The limits that a row of a dataset gives its programs.

time_limit      2, "2.0 seconds", "1500 ms", {"seconds": 2, "nanos": 500000000}; of each test
memory_limit    256, "256.0 megabytes", "1 GB"; numbers alone are megabytes
memory_limit_bytes
"""

import re
from typing import Any

from r1envs.verifiers.programs.formats.rows import Fields
from r1envs.verifiers.sandbox import Limits

_LONGEST, _SHORTEST = 600.0, 0.05  # seconds, as `Limits` has them
_MEGABYTES = 256  # where nothing is said
_LEAST_MEGABYTES = 32  # what modules take that are there without an import
_MOST_MEGABYTES = 65536
_QUANTITY = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?)\s*([a-zA-Z]*)\s*", re.ASCII)
_SECONDS = {"": 1.0, "s": 1.0, "sec": 1.0, "second": 1.0, "ms": 1e-3, "millisecond": 1e-3}
_MEMORY = {
    "": 1.0,
    **dict.fromkeys(("mb", "mib", "megabyte", "mebibyte"), 1.0),
    **dict.fromkeys(("kb", "kib", "kilobyte", "kibibyte"), 2.0**-10),
    **dict.fromkeys(("gb", "gib", "gigabyte", "gibibyte"), 2.0**10),
    **dict.fromkeys(("b", "byte"), 2.0**-20),
}


def limits_of_row(
    fields: Fields, tests: int, seconds: float, megabytes: int = _MEGABYTES
) -> Limits:
    """Read the limits of a row.

    Args:
        fields: The row.
        tests: How many there are.
        seconds: Of each test, where the row says nothing.
        megabytes: As much, of memory.
    """
    each = _seconds(fields, fields.row.get("time_limit")) or seconds
    each = min(max(each, _SHORTEST), _LONGEST)
    memory = _megabytes(fields) or megabytes
    return Limits(
        seconds=min(each * tests, _LONGEST),
        case_seconds=each,
        memory_mb=int(min(max(memory, _LEAST_MEGABYTES), _MOST_MEGABYTES)),
    )


def _seconds(fields: Fields, value: Any) -> float:
    if isinstance(value, dict) and value.keys() <= {"seconds", "nanos"}:
        parts = [value.get(name) or 0 for name in ("seconds", "nanos")]
        if all(type(part) in (int, float) for part in parts):
            return float(parts[0] + parts[1] / 1e9)
    return _quantity(fields, "time_limit", value, _SECONDS)


def _megabytes(fields: Fields) -> float:
    in_bytes = fields.row.get("memory_limit_bytes")
    if in_bytes is not None:
        return _quantity(fields, "memory_limit_bytes", in_bytes, _MEMORY) / (1 << 20)
    return _quantity(fields, "memory_limit", fields.row.get("memory_limit"), _MEMORY)


def _quantity(fields: Fields, name: str, value: Any, units: dict[str, float]) -> float:
    """Read a number with a unit; 0 if there is none."""
    if value is None or value == "":
        return 0.0
    if type(value) in (int, float) and 0 <= value < 1e12:
        return float(value)
    found = _QUANTITY.fullmatch(value) if type(value) is str else None
    unit = found[2].lower() if found else "?"
    unit = unit if unit in units else unit.removesuffix("s")
    if found is None or unit not in units:
        fields.refuse(name, f"is no limit: {value!r:.60}")
    return float(found[1]) * units[unit]
