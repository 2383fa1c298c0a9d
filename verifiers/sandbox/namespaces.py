"""Namespaces around a zygote, made once: its programs see nothing of the machine.

`enter` changes the calling process, which then forks the zygote: that is process 1 of its
namespace, so all that it leaves ends with it, and no process outside has a number inside.

Covered: users (one, who is nobody and owns nothing outside), processes, mounts (one, empty and
read-only, which is the root), network (no interface but a loopback that is down), System V and
POSIX queues and memory, abstract sockets, the host's name. Not covered: the clock, the kernel's
version, the number of cores, load and timing, all of which programs may see; control groups,
whose files are gone with all others.

Root makes the namespaces by its own right, the one of users only where the host has them; an
ordinary user needs that one for all others. Everything is refused with the name of the step.
"""

import _socket
import contextlib
import os
from collections.abc import Iterator
from io import FileIO

from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.probe import HOST_NAME, Traces

_USER = 0x10000000
_IPC = 0x08000000
_KINDS = {
    "network": 0x40000000,
    "host name": 0x04000000,
    "mount": 0x00020000,
    "process": 0x20000000,
}
# Any folder that is surely there; what lies under it is hidden in the new namespace only.
_COVERED = "/proc"


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Name the step in an error that comes out of it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, f"{name}: {error.strerror}") from error


def enter(traces: Traces) -> None:
    """Leave all namespaces of the host; the next child is in the new one of processes.

    The process must have one thread. It is nobody from here on, but has all capabilities within
    the new namespaces, until it gives them up.

    Args:
        traces: Left where the namespaces must hide them.

    Raises:
        OSError: A step was refused; the process is of no use.
    """
    privileged = os.geteuid() == 0
    with step("user"):
        if privileged:
            _become_nobody()
    with step("user namespace"):
        _enter_users(privileged=privileged)
    with step("ipc namespace"):
        kernel.unshare(_IPC)
        traces.leave_memory()  # in a namespace that ends here, so that it cannot stay behind
        kernel.unshare(_IPC)
    for name, kind in _KINDS.items():
        with step(f"{name} namespace"):
            kernel.unshare(kind)
    with step("host name"):
        _socket.sethostname(HOST_NAME)
    with step("empty root"):
        _hide_files()


def _become_nobody() -> None:
    """Give up the user but not the rights, of which the namespaces are made."""
    kernel.keep_capabilities()
    kernel.become_nobody()
    kernel.raise_capabilities()
    kernel.allow_inspection()


def _enter_users(*, privileged: bool) -> None:
    user, group = os.geteuid(), os.getegid()
    try:
        kernel.unshare(_USER)
    except OSError:
        if not privileged:
            raise
        return
    _tell("setgroups", "deny")
    _tell("uid_map", f"{kernel.NOBODY} {user} 1")
    _tell("gid_map", f"{kernel.NOBODY} {group} 1")


def _tell(name: str, text: str) -> None:
    with FileIO(f"/proc/self/{name}", "w") as file:
        file.write(text.encode())


def _hide_files() -> None:
    kernel.keep_mounts_private()
    kernel.mount_nothing(_COVERED)
    os.chdir(_COVERED)
    kernel.pivot_root()
    os.chdir("/")
