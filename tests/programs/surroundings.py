"""What a program could change outside of its sandbox, set out so that a change is seen.

The attacks of tests/cases/attacks name the folder, the port, the keys and the variable that
are used here. Two test runs on one machine take turns.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import socket
from pathlib import Path

CANARIES = Path("/tmp/r1envs-canary")
SECRET = "secret-123"
FILES = ("harness_copy.py", "secret.txt")
PORT = 47811
KEYS = range(0x52310000, 0x52320000)


@contextlib.contextmanager
def set_out():
    """Prepare what attacks look for; gives the function that tells what it looks like."""
    with Path("/tmp/r1envs-canary.lock").open("w") as lock, contextlib.ExitStack() as undo:
        fcntl.flock(lock, fcntl.LOCK_EX)
        undo.callback(shutil.rmtree, CANARIES, ignore_errors=True)
        shutil.rmtree(CANARIES, ignore_errors=True)
        CANARIES.mkdir()
        CANARIES.chmod(0o777)
        for name in FILES:
            (CANARIES / name).write_text(SECRET)
            (CANARIES / name).chmod(0o666)
        sockets = [undo.enter_context(each) for each in listen()]
        yield lambda: look(sockets)


def listen():
    """Serve what attacks on the network try to reach, as far as nobody else does."""
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", PORT)),
        (socket.AF_UNIX, socket.SOCK_STREAM, "\0r1envs-canary"),
    ):
        with contextlib.suppress(OSError):
            server = socket.socket(family, kind)
            server.setblocking(False)
            server.bind(address)
            if kind == socket.SOCK_STREAM:
                server.listen()
            yield server


def look(sockets):
    return {
        "files": {path.name: describe(path) for path in sorted(CANARIES.rglob("*"))},
        "folder": describe(CANARIES),
        "shared memory": sorted(path.name for path in Path("/dev/shm").glob("r1canary*")),
        "queue": ctypes.CDLL(None).mq_open(b"/r1canary_mq", os.O_RDONLY),
        "System V": sorted(keys()),
        "network": [reached(server) for server in sockets],
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        "environment": dict(os.environ),
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "cores": os.sched_getaffinity(0),
    }


def describe(path):
    status = path.lstat()
    return (
        status.st_mode,
        status.st_mtime_ns,
        status.st_nlink,
        path.read_text() if path.is_file() else "",
    )


def keys():
    for kind in ("shm", "msg", "sem"):
        for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]:
            if int(line.split()[0]) in KEYS:
                yield kind, line.split()[0]


def reached(server):
    """Tell whether anything came in."""
    try:
        if server.type == socket.SOCK_STREAM:
            server.accept()[0].close()
        else:
            server.recv(100)
    except BlockingIOError:
        return False
    return True


def descendants(pid=None, without=()):
    """Give the process ids of all living descendants of this process, but for some families."""
    found = set()
    for file in Path(f"/proc/{pid or os.getpid()}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended
            for child in map(int, file.read_text().split()):
                if child not in without and state(child) not in ("Z", "X"):
                    found |= {child} | descendants(child)
    return found


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def orphans():
    """Give processes that carry this trainer's id in their arguments, and are not under it."""
    mine, found = descendants(), set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) not in mine:
            with contextlib.suppress(OSError):
                arguments = (folder / "cmdline").read_bytes().split(b"\0")
                if b"%d" % os.getpid() in arguments and b"r1envs" in b"".join(arguments):
                    found.add(int(folder.name))
    return found
