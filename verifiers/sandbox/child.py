"""From the fork to the program: descriptors, limits, layers, and then the harness.

The order matters: what a layer forbids must have been done before it. The first byte on the
result pipe tells that all layers are in force (`READY`) or that one failed (`REFUSED`, and
why); no line of the program has been read at that point, so it cannot be forged.

Layers at `full` and `container`: rlimits and seccomp; all others are in force since the zygote
started, as they do not keep it from its work. At `unsafe-process`: rlimits. A child ends with its
zygote: by the kernel's rule for process 1 of a namespace, or by a signal that it asks for.

Not covered: memory other than address space (what the kernel holds for the process), and how
much of the processor a program takes until its deadline.
"""

import json
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import _exit  # programs get others in place of these two
from resource import setrlimit
from typing import Any, NoReturn

from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.harness import MODULE, parse, run_job
from r1envs.verifiers.sandbox.protocol import READY, REFUSED
from r1envs.verifiers.sandbox.returned import know_numpy
from r1envs.verifiers.sandbox.streams import Descriptors

_RESULT = 3  # the result pipe; the program's own descriptors are 0, 1 and 2
_ALL = 1 << 20  # more descriptors than there can be
_STACK = 64 << 20
_SPARE_DESCRIPTORS = 64
_OVER_OUTPUT = 1  # byte that a program may write beyond its limit, so that it is seen
_PROCESSES = 0  # that a program may start
_LIMITED = ("AS", "CPU", "NOFILE", "FSIZE", "CORE", "STACK", "NPROC")


@dataclass(frozen=True, slots=True)
class Setup:
    """What the zygote has made ready for its children."""

    syscalls: kernel.SyscallFilter | None
    """None at the level without isolation."""
    zygote: int
    """Its process id."""
    base_memory: int
    """Address space of the zygote, in bytes."""
    limits: Sequence[tuple[int, int]]
    """What is limited, as `_LIMITED`, and how far the zygote may raise it."""
    namespaced: bool
    """It is process 1 of its namespaces."""
    result: int = _RESULT
    """The descriptor that the result pipe gets."""
    closed: tuple[int, int] = (_RESULT + 1, _ALL)
    """The first descriptor that is closed, and the one after the last."""


def prepare(syscalls: kernel.SyscallFilter | None, base_memory: int, *, namespaced: bool) -> Setup:
    """Set up the children of this process."""
    kinds = [int(getattr(resource, f"RLIMIT_{name}")) for name in _LIMITED]
    if syscalls is None:
        kinds.pop()  # only an isolated program is kept from starting processes
    hard = [(kind, resource.getrlimit(kind)[1]) for kind in kinds]
    none = resource.RLIM_INFINITY
    limits = [(kind, sys.maxsize if bound == none else bound) for kind, bound in hard]
    return Setup(syscalls, os.getpid(), base_memory, limits, namespaced)


def run_child(
    job_fd: int, size: int, result_fd: int, setup: Setup, seconds: float, memory: int
) -> NoReturn:
    """Run the job in this process, which was forked for it, and end the process.

    Args:
        job_fd: Descriptor of the job.
        size: Bytes of the job.
        result_fd: Where the answer goes.
        setup: What the zygote has made ready.
        seconds: Wall time, which the zygote keeps.
        memory: Bytes that the program may take.
    """
    try:
        job, descriptors = _close_in(job_fd, size, result_fd, setup, seconds, memory)
    except BaseException as error:
        _write(_RESULT, REFUSED + f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
        os._exit(1)
    try:
        _write(_RESULT, run_job(job, descriptors))
    except BaseException:
        _exit(1)
    _exit(0)


# The zygote warms this up with a setup that changes nothing. A line that an interpreter has not
# run before costs each child up to three copies of pages, and two microseconds for each of them.


def _close_in(
    job_fd: int, size: int, result_fd: int, setup: Setup, seconds: float, memory: int
) -> tuple[dict[str, Any], Descriptors | None]:
    """Read the job, put the layers in force, and say that they are."""
    job = parse(str(os.pread(job_fd, size, 0), "ascii"))
    # What stays is the result pipe, and /dev/null, which the zygote holds on 0, 1 and 2.
    os.dup2(result_fd, setup.result)
    os.closerange(*setup.closed)
    cases, descriptors, written = job["cases"], None, 0
    if job["entry_point"] is None:
        descriptors = Descriptors([json.loads(case) for case in cases])
        written = job["output_bytes"] + _OVER_OUTPUT
    bounds = (
        setup.base_memory + memory,
        int(seconds) + 2,  # the second line behind the wall deadline
        len(cases) + _SPARE_DESCRIPTORS,
        written,
        0,
        _STACK,
        _PROCESSES,
    )
    for (kind, most), bound in zip(setup.limits, bounds, strict=False):
        bound = min(bound, most)
        setrlimit(kind, (bound, bound))
    if not setup.namespaced:
        _end_with(setup.zygote)
    if setup.syscalls is not None:
        setup.syscalls.apply()
    _write(setup.result, READY)
    return job, descriptors


_TRIAL = """
class C:
    def __init__(self): self.x = [n for n in range(9) if n]
def f(xs, y):
    total = 0.5
    for x in sorted(xs): total += len(f"{x!r}")
    return [total, C().x, (1, y), {"a": {3}}]
"""
_TRIAL_CASE = '[[[3, 1, 2], "a"], {"d": []}]'
_TRIALS = 10  # after which the interpreter has settled on the kinds of values it sees


def warm_up(setup: Setup) -> None:
    """Do in the zygote, before it is forked, what its children will do, with a program of our own.

    What an interpreter does at first and keeps, all children would do, and copy pages for. The
    streams that functions get stay in place: nothing is printed from here on.
    """
    know_numpy()
    cases = [_TRIAL_CASE] * 2
    job = {"source": _TRIAL, "entry_point": "f", "cases": cases, "output_bytes": 1 << 16}
    text = json.dumps(job).encode()
    job_fd, result_fd = os.memfd_create("job"), os.memfd_create("result")
    _write(job_fd, text)
    trial = _without_effect(setup, result_fd)
    for _ in range(_TRIALS):
        _write(result_fd, run_job(*_close_in(job_fd, len(text), result_fd, trial, 1.0, 0)))
    os.close(job_fd)
    os.close(result_fd)
    del sys.modules[MODULE]


def _without_effect(setup: Setup, result_fd: int) -> Setup:
    """Give a setup with which `_close_in` makes all its calls, and leaves the zygote as it is."""
    return replace(
        setup,
        syscalls=setup.syscalls and kernel.SyscallFilter.harmless(),
        limits=[(resource.RLIMIT_CORE, 0)] * len(setup.limits),
        namespaced=True,
        result=result_fd,
        closed=(_ALL, _ALL + 1),  # there are none
    )


def _end_with(zygote: int) -> None:
    kernel.die_with_parent()
    if os.getppid() != zygote:
        os._exit(1)  # it ended before that


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
