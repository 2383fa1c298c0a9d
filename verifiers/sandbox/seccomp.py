"""The system calls that an untrusted program may make, as a classic BPF program.

An allow-list: memory, time, reading and writing what is open, signals of its own, exit.
Nothing that names a file, another process, a socket, or a new process or thread. To calls that
look for a file there is none (ENOENT): programs that would use it if it were there go on without.
Every other call fails with EPERM, which programs see as an OSError; one by a foreign ABI kills.

Covered: x86_64 and aarch64; of arguments, the clock or process that a call is about: other
processes cannot be seen by their clocks or cores. The modules of the standard library reach
programs without the file system (see `archive`), so no `open` and no `stat` is needed. Not
covered: all other arguments of the calls on the list, and what a flaw in the kernel's own code
for one of them would open.
"""

import os
import struct
from collections.abc import Mapping, Sequence

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
    "getcwd": (79, 17),  # it is the root
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

# Those that look for a file by its name.
ABSENT: dict[str, tuple[int | None, int | None]] = {
    "access": (21, None),
    "chdir": (80, 49),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "open": (2, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "stat": (4, None),
    "statx": (332, 291),
}

OF_A_CLOCK = ("clock_getres", "clock_gettime", "clock_nanosleep")
"""Their first argument is a clock; those of other processes and threads are negative."""
OF_A_PROCESS = ("sched_getaffinity",)
"""Their first argument is a process; 0 is the one that asks."""

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_LOAD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_GREATER_EQUAL = 0x35
_RETURN = 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _ARGUMENT_OFFSET = 0, 4, 16
_NEGATIVE = 1 << 31

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_FAIL_EPERM = 0x00050001
_FAIL_ENOENT = 0x00050002


def syscall_filter(machine: str | None = None) -> bytes:
    """Assemble the filter for an architecture; by default that of this machine.

    Raises:
        OSError: The architecture is not covered.
    """
    machine = machine or os.uname().machine
    if machine not in _ARCHITECTURES:
        raise OSError(f"seccomp: no list of system calls for {machine}")
    column, audit = _ARCHITECTURES[machine]
    code = [
        _op(_LOAD, _ARCHITECTURE_OFFSET),
        _op(_JUMP_EQUAL, audit, 1, 0),
        _op(_RETURN, _KILL_PROCESS),
        _op(_LOAD, _NUMBER_OFFSET),
        _op(_JUMP_GREATER_EQUAL, _X32_BIT, 0, 1),
        _op(_RETURN, _KILL_PROCESS),
        *_search(_ranges(_answers(column))),
    ]
    return b"".join(code)


_Answer = tuple[bytes, ...]
"""Code that ends the filter."""


def _answers(column: int) -> dict[int, _Answer]:
    """Give what is answered to each call, by its number; EPERM to all others."""
    absent = dict.fromkeys(ABSENT.values(), (_op(_RETURN, _FAIL_ENOENT),))
    allowed = {row: _answer(name) for name, row in ALLOWED.items()}
    rows = {**absent, **allowed}.items()
    return {number: answer for row, answer in rows if (number := row[column]) is not None}


def _answer(name: str) -> _Answer:
    """Give what is answered to an allowed call."""
    allow = _op(_RETURN, _ALLOW)
    if name in OF_A_CLOCK:
        test = _op(_JUMP_GREATER_EQUAL, _NEGATIVE, 1, 0)
    elif name in OF_A_PROCESS:
        test = _op(_JUMP_EQUAL, 0, 0, 1)
    else:
        return (allow,)
    return _op(_LOAD, _ARGUMENT_OFFSET), test, allow, _op(_RETURN, _FAIL_EPERM)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


_Range = tuple[int, int, _Answer]
"""The first number, one past the last, and what is answered to them."""


def _ranges(answers: Mapping[int, _Answer]) -> list[_Range]:
    """Join neighbours with one answer."""
    ranges: list[_Range] = []
    for number, answer in sorted(answers.items()):
        if ranges and ranges[-1][1:] == (number, answer):
            ranges[-1] = (ranges[-1][0], number + 1, answer)
        else:
            ranges.append((number, number + 1, answer))
    return ranges


def _search(ranges: Sequence[_Range]) -> list[bytes]:
    """Find the number by halving: the kernel runs the filter over every number at the start."""
    if len(ranges) == 1:
        first, end, answer = ranges[0]
        return [
            _op(_JUMP_GREATER_EQUAL, first, 0, len(answer) + 1),
            _op(_JUMP_GREATER_EQUAL, end, len(answer), 0),
            *answer,
            _op(_RETURN, _FAIL_EPERM),
        ]
    middle = len(ranges) // 2
    low, high = _search(ranges[:middle]), _search(ranges[middle:])
    return [_op(_JUMP_GREATER_EQUAL, ranges[middle][0], len(low), 0), *low, *high]
