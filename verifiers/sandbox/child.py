"""From the fork to the program: descriptors, limits, layers, and then the harness.

The order matters: what a layer forbids must have been done before it. The first byte on the
result pipe tells that all layers are in force (`READY`) or that one failed (`REFUSED`, and
why); no line of the program has been read at that point, so it cannot be forged.

Layers at `container`: rlimits, user nobody where root, no capabilities, not dumpable, seccomp;
no_new_privs and Landlock are in force since the zygote started. At `full`: rlimits and seccomp;
all else is in force since the zygote started, which is process 1 of its namespaces: the kernel
ends its children with it. At `unsafe-process`: rlimits.

Not covered: memory other than address space (what the kernel holds for the process), and how
much of the processor a program takes until its deadline.
"""

import json
import os
import resource
from dataclasses import dataclass
from typing import Any, NoReturn

from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.harness import Descriptors, run_job
from r1envs.verifiers.sandbox.protocol import READY, REFUSED

_RESULT = 3  # the result pipe; the program's own descriptors are 0, 1 and 2
_STACK = 64 << 20
_SPARE_DESCRIPTORS = 64


@dataclass(frozen=True, slots=True)
class Setup:
    """What the zygote has made ready for its children."""

    syscalls: kernel.SyscallFilter | None
    """None at the level without isolation."""
    zygote: int
    """Its process id."""
    base_memory: int
    """Address space of the zygote, in bytes."""
    namespaced: bool
    """It is process 1 of its namespaces, and has no privileges to give up."""


def run_child(job_fd: int, result_fd: int, setup: Setup, seconds: float, memory: int) -> NoReturn:
    """Run the job in this process, which was forked for it, and end the process."""
    try:
        job = _read_job(job_fd)
        _keep_only(result_fd)
        descriptors = _stdin_descriptors(job)
        _limit(setup, seconds, memory, len(job["cases"]))
        if not setup.namespaced:
            _give_up(setup)
        if setup.syscalls is not None:
            _lower(resource.RLIMIT_NPROC, 0)
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


def _read_job(fd: int) -> dict[str, Any]:
    parts = []
    os.lseek(fd, 0, os.SEEK_SET)
    while part := os.read(fd, 1 << 20):
        parts.append(part)
    job: dict[str, Any] = json.loads(b"".join(parts))
    return job


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
    cpu = int(seconds) + 2  # the second line behind the wall deadline
    for what, bound in (
        (resource.RLIMIT_AS, setup.base_memory + memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, cases + _SPARE_DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_STACK, _STACK),
    ):
        _lower(what, bound)


def _lower(what: int, bound: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(what, (bound, bound))


def _give_up(setup: Setup) -> None:
    if setup.syscalls is not None:
        kernel.become_nobody()
        kernel.drop_capabilities()
        kernel.forbid_inspection()
    # After the change of user, which clears it.
    kernel.die_with_parent()
    if os.getppid() != setup.zygote:
        os._exit(1)  # the zygote ended before that


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_RESULT, view) :]
