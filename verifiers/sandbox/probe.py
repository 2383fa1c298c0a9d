"""What a level forbids, as acts that are tried: a level is proven by their failing.

Two tables, each of an act and whether it was refused. `PROBE_JOB` is run as any untrusted
program is, under all layers of a level: it shows seccomp, Landlock and the privileges.
`look_around` runs in a child of a zygote that is in its namespaces, before Landlock and seccomp
are in force, as those would refuse everything and so hide what the namespaces do not: it looks
for what was left on the host to be found (`Traces`).

Covered: files (by opening, listing, and by their existence), processes, network interfaces,
abstract sockets, shared memory, the host's name, mounting, becoming root; sockets, signals, fork
and exec. Not covered: what an act that is not listed could do.
"""

import _socket
import errno
import json
import os
from collections.abc import Callable
from io import FileIO
from typing import Any

from r1envs.verifiers.sandbox import kernel

Table = dict[str, bool]
"""Of each act, whether it was refused."""

HOST_NAME = "sandbox"
"""What programs in namespaces are told of the host's name."""

_PROGRAM = """
import os, _socket
def attempt(act, *refusals):
    try:
        act()
    except (PermissionError, *refusals):
        return True
    except OSError:
        pass
    return False
def absent(act):
    return attempt(act, FileNotFoundError)
def probe():
    return {
        "read a file": absent(lambda: os.open("/", os.O_RDONLY)),
        "write a file": absent(lambda: os.open("/", os.O_WRONLY)),
        "look at a file": absent(lambda: os.stat("/")),
        "list a directory": absent(lambda: os.listdir("/")),
        "open a socket": attempt(lambda: _socket.socket()),
        "fork": attempt(lambda: os.fork() or os._exit(0)),
        "execute": attempt(lambda: os.execv("/no/such/program", ["x"])),
        "signal its parent": attempt(lambda: os.kill(os.getppid(), 0)),
        "make memory files": attempt(lambda: os.memfd_create("probe")),
    }
"""
PROBE_JOB = {
    "source": _PROGRAM,
    "entry_point": "probe",
    "cases": ['[[], {"d": []}]'],
    "output_bytes": 4096,
}
"""A program to be run under a level. Only a want of permission counts as refused, or that there is
no root directory, which there always is."""


def read_table(output: bytes) -> Table:
    """Read what `PROBE_JOB` returned.

    Raises:
        ValueError: It returned no table.
    """
    try:
        ((_, table),) = json.loads(output)
        return dict(table["d"])
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"the probe gave no table: {output[:200]!r}") from error


class Traces:
    """What is on the host to be found by `look_around`."""

    def __init__(self) -> None:
        self._address = f"\0r1envs-{os.urandom(8).hex()}"
        self._socket = _socket.socket(_socket.AF_UNIX)
        self._socket.bind(self._address)
        self._socket.listen()
        self._key = 0

    def leave_memory(self) -> None:
        """Make a shared segment in the present namespace, where the kernel has such."""
        key = int.from_bytes(os.urandom(4), "little") >> 2 or 1
        try:
            kernel.shared_memory(key, create=True)
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            return
        self._key = key

    def find_memory(self) -> None:
        """Look for that segment."""
        kernel.shared_memory(self._key, create=False)

    def call(self) -> None:
        """Connect to the abstract socket."""
        client = _socket.socket(_socket.AF_UNIX)
        try:
            client.connect(self._address)
        finally:
            client.close()

    def close(self) -> None:
        """Let go of them."""
        self._socket.close()


def look_around(traces: Traces) -> Table:
    """Look for the host in a child of this process."""
    reading, writing = os.pipe()
    pid = kernel.fork()
    if pid == 0:
        _tell(writing, traces)
    os.close(writing)
    with FileIO(reading) as file:
        text = file.readall()
    os.waitpid(pid, 0)
    table: Table = json.loads(text)
    return table


def _tell(fd: int, traces: Traces) -> None:
    try:
        os.write(fd, json.dumps(_look(traces)).encode())
    finally:
        os._exit(0)


def _look(traces: Traces) -> Table:
    # Not by pathlib: a zygote is to have no module that its children do not need.
    files = ("/etc", "/proc", "/dev", "/usr", "/tmp", os.__file__)
    return {
        "see a host's file": all(map(_is_hidden, files)),
        "list files": not any(os.scandir("/")),
        "create a file": _refused(lambda: os.open("/probe", os.O_CREAT | os.O_RDWR), errno.EROFS),
        "see a process": _refused(lambda: os.kill(-1, 0), errno.ESRCH),  # but itself and 1
        "see network interfaces": [name for _, name in _socket.if_nameindex()] == ["lo"],
        "call an abstract socket": _refused(traces.call, errno.ECONNREFUSED),
        "find shared memory": _refused(traces.find_memory, errno.ENOENT, errno.ENOSYS),
        "see the host's name": _socket.gethostname() == HOST_NAME,
        "mount": _refused(kernel.keep_mounts_private, errno.EPERM),
        "become root": _refused(lambda: os.setuid(0), errno.EPERM, errno.EINVAL),
    }


def _is_hidden(path: str) -> bool:
    return _refused(lambda: os.stat(path), errno.ENOENT)  # noqa: PTH116  # as above


def _refused(act: Callable[[], Any], *numbers: int) -> bool:
    """Tell whether an act fails, and for the reason that proves what is meant."""
    try:
        act()
    except OSError as error:
        return error.errno in numbers
    return False
