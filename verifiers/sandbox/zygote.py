"""The process that forks one child per run: started by exec, it knows nothing of the trainer.

It has no environment, no descriptors but its socket, and no memory of the trainer. For each
request it gets a job and a result pipe as descriptors, which it never reads: what one program
is given or answers is not in the memory that the next one is forked from. It kills the child at
the deadline, reaps it and whatever it left, and tells what the kernel says of its end.

At `full` it is process 1 of namespaces of its own, and first proves that they hide the host; the
process that was exec'd only waits for it, outside. It ends when the trainer ends, however that
happens, and takes its child with it.

Covered: the life of a zygote, and what is done once for all of its children. Not covered: what
each child does for itself (`child`), and the trainer's watch over its zygotes (`runners`).
"""

import _socket
import contextlib
import gc
import json
import os
import random
import select
import signal
import struct
import time
from collections.abc import Mapping
from io import FileIO
from typing import NoReturn

from r1envs.verifiers.sandbox import archive, kernel, mappings, namespaces, probe
from r1envs.verifiers.sandbox.child import Setup, prepare, run_child, warm_up
from r1envs.verifiers.sandbox.protocol import BROKEN, REPLY, REQUEST, STARTED
from r1envs.verifiers.sandbox.seccomp import syscall_filter


def serve(fd: int, trainer: int, level: str, packages: Mapping[str, str]) -> NoReturn:
    """Prepare, then answer requests on a socket until the other side is gone.

    Args:
        fd: The socket.
        trainer: The process whose end ends this one.
        level: `full`, `container` or `unsafe-process`.
        packages: Packages that programs may import, each with the folder it lies in.
    """
    connection = _socket.socket(fileno=fd)
    try:
        watch = os.pidfd_open(trainer)
        setup, table = _prepare(connection, level, packages)
    except BaseException as error:
        connection.sendall(BROKEN + f"{type(error).__name__}: {error}".encode())
        os._exit(1)
    connection.sendall(STARTED + json.dumps(table).encode())
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    poller.register(watch, select.POLLIN)
    while True:
        ((ready, _), *others) = poller.poll()
        if others or ready == watch or not _answer(connection, poller, setup):
            os._exit(0)


def _prepare(
    connection: _socket.socket, level: str, packages: Mapping[str, str]
) -> tuple[Setup, probe.Table]:
    isolated = level != "unsafe-process"
    _settle()
    archive.preload(packages, serve_rest=isolated)
    # While there is a /proc:
    mappings.merge_libraries()
    base_memory = _address_space()
    table = _enter_namespaces(connection) if level == "full" else {}
    syscalls = kernel.SyscallFilter(syscall_filter()) if isolated else None
    if isolated:
        _give_up_privileges()
        kernel.forbid_inspection()
        kernel.forbid_new_privileges()
        kernel.deny_files()
    else:
        kernel.adopt_orphans()
    setup = prepare(syscalls, base_memory, namespaced=level == "full")
    warm_up(setup)
    os.environ.clear()  # it was for this process, not for programs
    random.seed(0)  # programs that do not seed it get the same numbers from every zygote
    gc.collect()
    gc.freeze()  # children do not touch, and so do not copy, what was here before them
    return setup, table


def _enter_namespaces(connection: _socket.socket) -> probe.Table:
    """Go on as process 1 of new namespaces, without privileges, and look for the host there."""
    traces = probe.Traces()
    namespaces.enter(traces)
    pid = kernel.fork()
    if pid != 0:
        traces.close()
        connection.close()  # its end shall tell of the end of the other process
        kernel.drop_capabilities()
        os._exit(0 if os.waitpid(pid, 0)[1] == 0 else 1)
    _give_up_privileges()
    kernel.die_with_parent()  # after the change of user, which clears it
    table = probe.look_around(traces)
    traces.close()
    return table


def _give_up_privileges() -> None:
    kernel.drop_bounding_set()
    kernel.become_nobody()
    kernel.drop_capabilities()


def _settle() -> None:
    """Undo what was inherited from the trainer, and offer this process to the OOM killer first."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.chdir("/")
    with contextlib.suppress(OSError), FileIO("/proc/self/oom_score_adj", "w") as file:
        file.write(b"1000")


def _read(path: str) -> bytes:
    with FileIO(path) as file:
        return file.readall()


def _address_space() -> int:
    pages = _read("/proc/self/statm").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# What follows is run before and after every fork. Each function it calls and each object it makes
# costs both processes copies of pages: it keeps to few, and does without helpers.


def _answer(connection: _socket.socket, poller: select.poll, setup: Setup) -> bool:
    """Do one run; False if the other side is gone, or does not speak the protocol."""
    request, control, _, _ = connection.recvmsg(REQUEST.size, _TWO_DESCRIPTORS)
    if len(request) != REQUEST.size or len(control) != 1 or len(control[0][2]) != _PAIR.size:
        return False
    seconds, memory, size = REQUEST.unpack(request)
    job, result = _PAIR.unpack(control[0][2])
    started = time.monotonic()
    pid = kernel.fork()
    if pid == 0:
        run_child(job, size, result, setup, seconds, memory)
    os.close(job)
    os.close(result)
    ended = _wait(pid, started + seconds, poller)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - started
    if setup.namespaced:
        if kernel.kill_all():
            _reap_all()
    elif setup.syscalls is None:
        _reap_leftovers()
    cpu = usage.ru_utime + usage.ru_stime
    connection.sendall(REPLY.pack(not ended, status, cpu, wall, usage.ru_maxrss))
    return True


_PAIR = struct.Struct("=ii")
_TWO_DESCRIPTORS = _socket.CMSG_SPACE(_PAIR.size)


def _wait(pid: int, deadline: float, poller: select.poll) -> bool:
    """Wait for the child's end, and tell whether it came by itself; kill it at the deadline.

    Where the other side goes away in the meantime, or speaks out of turn, all ends.
    """
    child = os.pidfd_open(pid)
    poller.register(child, select.POLLIN)
    ready = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
    poller.unregister(child)
    ended = any(fd == child for fd, _ in ready)
    if not ended:
        signal.pidfd_send_signal(child, signal.SIGKILL)
        if ready:
            os._exit(0)
    os.close(child)
    return ended


def _reap_all() -> None:
    """Reap all processes of the namespace but this one, which have been killed.

    The layers let a program start none; where one failed, nothing outlives the run all the same.
    """
    with contextlib.suppress(ChildProcessError):  # none is left
        while True:
            os.waitpid(-1, 0)


def _reap_leftovers() -> None:
    """Kill what the program has started and left; orphans are adopted, so none is missed.

    A program that starts processes faster than they are killed can outrun this. Only the
    level without isolation lets a program start any.
    """
    with contextlib.suppress(ChildProcessError):  # raised when none is left
        while True:
            for pid in _children():
                os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)


def _children() -> list[int]:
    me = os.getpid()
    with contextlib.suppress(FileNotFoundError):  # not in every kernel
        return [int(pid) for pid in _read(f"/proc/{me}/task/{me}/children").split()]
    pids = [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit()]
    return [pid for pid in pids if _parent(pid) == me]


def _parent(pid: int) -> int:
    try:
        return int(_read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[1])
    except OSError:
        return 0  # it has ended
