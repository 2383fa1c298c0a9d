"""The system calls that an untrusted program may make, as a classic BPF program.

An allow-list: memory, time, reading and writing what is open, signals of its own, exit.
Nothing that names a file, another process, a socket, or a new process or thread. Every other
call fails with EPERM, which programs see as an OSError; a call by a foreign ABI kills.

Covered: x86_64 and aarch64. The modules of the standard library reach programs without the
file system (see `archive`), so no `open` and no `stat` is needed. Not covered: the arguments of
the calls on the list, and what a flaw in the kernel's own code for one of them would open.
"""

import os
import struct
from collections.abc import Sequence

# name: (x86_64, aarch64); None where the architecture lacks it.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # memory
    "brk": (12, 214),
    "madvise": (28, 233),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "munmap": (11, 215),
    # descriptors that are open
    "close": (3, 57),
    "dup2": (33, None),
    "dup3": (292, 24),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "poll": (7, None),
    "ppoll": (271, 73),
    "pread64": (17, 67),
    "pselect6": (270, 72),
    "read": (0, 63),
    "readv": (19, 65),
    "select": (23, None),
    "write": (1, 64),
    "writev": (20, 66),
    # time
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "getitimer": (36, 102),
    "gettimeofday": (96, 169),
    "nanosleep": (35, 101),
    "setitimer": (38, 103),
    "alarm": (37, None),
    "time": (201, None),
    "times": (100, 153),
    # its own signals
    "pause": (34, None),
    "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134),
    "rt_sigpending": (127, 136),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigsuspend": (130, 133),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    # about itself
    "getegid": (108, 177),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getrandom": (318, 278),
    "getrlimit": (97, None),
    "getrusage": (98, 165),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124),
    "uname": (63, 160),
    # locks within the process, and the end
    "exit": (60, 93),
    "exit_group": (231, 94),
    "futex": (202, 98),
    "rseq": (334, 293),
    "set_robust_list": (273, 99),
}

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_LOAD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_GREATER_EQUAL = 0x35
_RETURN = 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_FAIL_EPERM = 0x00050001


def syscall_filter(machine: str | None = None) -> bytes:
    """Assemble the filter for an architecture; by default that of this machine.

    Raises:
        OSError: The architecture is not covered.
    """
    machine = machine or os.uname().machine
    if machine not in _ARCHITECTURES:
        raise OSError(f"seccomp: no list of system calls for {machine}")
    column, audit = _ARCHITECTURES[machine]
    numbers = sorted(n for row in ALLOWED.values() if (n := row[column]) is not None)
    code = [
        _op(_LOAD, _ARCHITECTURE_OFFSET),
        _op(_JUMP_EQUAL, audit, 1, 0),
        _op(_RETURN, _KILL_PROCESS),
        _op(_LOAD, _NUMBER_OFFSET),
        _op(_JUMP_GREATER_EQUAL, _X32_BIT, 0, 1),
        _op(_RETURN, _KILL_PROCESS),
        *_search(_ranges(numbers)),
    ]
    return b"".join(code)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Join neighbours: [(first, one past the last), …]."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number:
            ranges[-1] = (ranges[-1][0], number + 1)
        else:
            ranges.append((number, number + 1))
    return ranges


def _search(ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """Find the number by halving: the kernel runs the filter over every number at the start."""
    if not ranges:
        return [_op(_RETURN, _FAIL_EPERM)]
    if len(ranges) == 1:
        first, end = ranges[0]
        return [
            _op(_JUMP_GREATER_EQUAL, first, 0, 2),
            _op(_JUMP_GREATER_EQUAL, end, 1, 0),
            _op(_RETURN, _ALLOW),
            _op(_RETURN, _FAIL_EPERM),
        ]
    middle = len(ranges) // 2
    low, high = _search(ranges[:middle]), _search(ranges[middle:])
    return [_op(_JUMP_GREATER_EQUAL, ranges[middle][0], len(low), 0), *low, *high]
