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
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.harness import MODULE, Descriptors, parse, run_job
from r1envs.verifiers.sandbox.protocol import READY, REFUSED

_LIMITED = ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "STACK")
_RESULT = 3  # the result pipe; the program's own descriptors are 0, 1 and 2
_STACK = 64 << 20
_SPARE_DESCRIPTORS = 64
_PROCESSES = (0, 0)  # that a program may start


@dataclass(frozen=True, slots=True)
class Setup:
    """What the zygote has made ready for its children."""

    syscalls: kernel.SyscallFilter | None
    """None at the level without isolation."""
    zygote: int
    """Its process id."""
    base_memory: int
    """Address space of the zygote, in bytes."""
    hard_limits: Mapping[int, int]
    """What the limits of the zygote may be raised to."""
    namespaced: bool
    """It is process 1 of its namespaces."""


def run_child(
    job_file: tuple[int, int], result_fd: int, setup: Setup, seconds: float, memory: int
) -> NoReturn:
    """Run the job in this process, which was forked for it, and end the process.

    Args:
        job_file: Descriptor and size of the job.
        result_fd: Where the answer goes.
        setup: What the zygote has made ready.
        seconds: Wall time, which the zygote keeps.
        memory: Bytes that the program may take.
    """
    try:
        job = parse(str(os.pread(*job_file, 0), "ascii"))
        _keep_only(result_fd)
        descriptors = _stdin_descriptors(job)
        _limit(setup, seconds, memory, len(job["cases"]))
        if not setup.namespaced:
            _end_with(setup.zygote)
        if setup.syscalls is not None:
            resource.setrlimit(resource.RLIMIT_NPROC, _PROCESSES)
            setup.syscalls.apply()
    except BaseException as error:
        _write(REFUSED + f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
        os._exit(1)
    _write(READY)
    try:
        _write(run_job(job, descriptors))
    except BaseException:
        os._exit(1)
    os._exit(0)


def hard_limits() -> dict[int, int]:
    """Tell how far this process may raise each limit that children get."""
    kinds = [int(getattr(resource, f"RLIMIT_{name}")) for name in _LIMITED]
    hard = {kind: resource.getrlimit(kind)[1] for kind in kinds}
    none = resource.RLIM_INFINITY
    return {kind: sys.maxsize if bound == none else bound for kind, bound in hard.items()}


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


def warm_up() -> None:
    """Run a program of our own in the zygote, before it is forked, as its children will.

    What an interpreter does at first and keeps, all children would do, and copy pages for. The
    streams that functions get stay in place: nothing is printed from here on.
    """
    job = {"source": _TRIAL, "entry_point": "f", "cases": [_TRIAL_CASE], "output_bytes": 1 << 16}
    for _ in range(_TRIALS):
        run_job(parse(json.dumps(job)), None)
    del sys.modules[MODULE]


def _keep_only(result_fd: int) -> None:
    """Leave the result pipe and /dev/null, which the zygote holds on 0, 1 and 2."""
    if result_fd != _RESULT:
        os.dup2(result_fd, _RESULT)
    os.closerange(_RESULT + 1, 1 << 20)


def _stdin_descriptors(job: dict[str, Any]) -> Descriptors | None:
    if job["entry_point"] is not None:
        return None
    return Descriptors([json.loads(case) for case in job["cases"]], job["output_bytes"])


def _limit(setup: Setup, seconds: float, memory: int, cases: int) -> None:
    for what, bound in (
        (resource.RLIMIT_AS, setup.base_memory + memory),
        (resource.RLIMIT_CPU, int(seconds) + 2),  # the second line behind the wall deadline
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, cases + _SPARE_DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_STACK, _STACK),
    ):
        bound = min(bound, setup.hard_limits[what])
        resource.setrlimit(what, (bound, bound))


def _end_with(zygote: int) -> None:
    kernel.die_with_parent()
    if os.getppid() != zygote:
        os._exit(1)  # it ended before that


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_RESULT, view) :]
