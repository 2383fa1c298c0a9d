"""What a run may use.

Covered: wall time, address space, output. Not covered, as they are the same for every run: files
written (none; at `unsafe-process` no more than a program may print), open files, processes (none),
core dumps, the stack; see `child`.
"""

from dataclasses import dataclass

from r1envs.errors import ConfigError

MOST_OUTPUT_KB = 65536


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run: one program over all its cases.

    >>> Limits(seconds=0)
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: seconds must be in (0, 600], got 0
    """

    seconds: float = 2.0
    """Wall time, all cases together."""
    memory_mb: int = 256
    """Address space that the program may take, on top of the bare interpreter's."""
    output_kb: int = 256
    """What the program may return or print, all cases together; twice what its cases expect, if
    that is more."""
    case_seconds: float | None = None
    """Wall time of each case, within `seconds`; None where only the sum counts. It is kept by runs
    of fewer cases, of a program that takes longer than one case may: at most three times as much
    processor time."""

    def __post_init__(self) -> None:
        _check("seconds", self.seconds, (int, float), 600)
        _check("memory_mb", self.memory_mb, (int,), 65536)
        _check("output_kb", self.output_kb, (int,), MOST_OUTPUT_KB)
        if self.case_seconds is not None:
            _check("case_seconds", self.case_seconds, (int, float), 600)

    @property
    def memory_bytes(self) -> int:
        """`memory_mb` in bytes."""
        return self.memory_mb << 20

    @property
    def output_bytes(self) -> int:
        """`output_kb` in bytes."""
        return self.output_kb << 10


def _check(name: str, value: object, kinds: tuple[type, ...], highest: int) -> None:
    if type(value) not in kinds:
        raise ConfigError(f"{name} must be a number ({kinds[-1].__name__}), got {value!r}")
    if not 0 < value <= highest:  # type: ignore[operator]  # nan fails it too
        raise ConfigError(f"{name} must be in (0, {highest}], got {value!r}")
