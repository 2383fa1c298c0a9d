"""Where attacks meet weak checkers: a process in namespaces of its own, which they may wreck.

    python arena.py < job > outcomes

A job is a JSON object: `turns`, a list of [name, checker, seconds], `sources` by name, and
`others`, the folder of other checkers (see `other_checkers`) or none. For each turn one line
comes back: [name, checker, outcome], outcome one of

    accepted, refused   the word of the checker
    effect              the program left a mark, or returned one
    hang                the checker had not ended after the seconds
    died                the checker ended without a word
    grew                as refused, but took more than 128 MB

The namespaces (user, pid, mount, net, ipc, uts) hold: everything read-only but small temporary
file systems, a network of loopback alone, limits on memory, processes and file size. All
processes end with the arena. Exit status 3: they cannot be made here, for the reason given.
"""

import atexit
import contextlib
import ctypes
import fcntl
import json
import os
import resource
import shutil
import signal
import socket
import struct
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import weak_checkers
from other_checkers import find

CANARIES = Path("/tmp/r1envs-canary")
SECRET = "secret-123"
PORT = 47811
ACCEPTED, REFUSED, EFFECT = 100, 101, 102
MOST_KB = 128 << 10

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS = 0x00020000
NEW_NAMESPACES = NEW_MOUNTS | 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000
MS_BIND, MS_RECURSIVE, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
MOUNT_SETATTR, AT_RECURSIVE, READ_ONLY = 442, 0x8000, 1
PR_SET_DUMPABLE, PR_SET_PDEATHSIG = 4, 1
NOBODY = 65534


def main():
    job = json.load(sys.stdin)
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    checkers = vars(weak_checkers) | (find(job["others"]) if job.get("others") else {})
    try:
        enter_namespaces()
    except OSError as error:
        print(error)
        sys.exit(3)
    pid = os.fork()  # the child is process 1 of the new namespace
    if pid:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        arrange()
    except OSError as error:
        print(error, flush=True)
        os._exit(3)
    listeners = listen()
    for name, checker, seconds in job["turns"]:
        outcome = take_turn(job["sources"][name], checkers[checker], seconds)
        print(json.dumps([name, checker, outcome]), flush=True)
    del listeners


def check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enter_namespaces():
    if os.geteuid() == 0:  # else files of root could be written, were it not for the mounts
        share_python()
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        LIBC.prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root
    user, group = os.geteuid(), os.getegid()
    check(LIBC.unshare(NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def share_python():
    """Show this Python to everybody, in a mount namespace: it may lie in a private folder."""
    prefix = Path(sys.base_prefix)
    closed = [path for path in reversed(prefix.parents) if not path.stat().st_mode & 1]
    if not closed:
        return
    check(LIBC.unshare(NEW_MOUNTS), "unshare")
    fd = os.open(prefix, os.O_PATH)
    mount(b"none", b"/", None, MS_RECURSIVE | MS_PRIVATE)
    mount(b"tmpfs", bytes(closed[0]), b"tmpfs", 0, b"mode=755")
    prefix.mkdir(parents=True)
    mount(b"/proc/self/fd/%d" % fd, bytes(prefix), None, MS_BIND | MS_RECURSIVE)
    os.close(fd)


def mount(source, target, kind, flags, options=None):
    check(LIBC.mount(source, target, kind, flags, options), f"mount {target.decode()}")


def arrange():
    mount(b"none", b"/", None, MS_RECURSIVE | MS_PRIVATE)
    attributes = struct.pack("QQQQ", READ_ONLY, 0, 0, 0)
    check(LIBC.syscall(MOUNT_SETATTR, -100, b"/", AT_RECURSIVE, attributes, 32), "mount_setattr")
    for folder in (b"/tmp", b"/dev/shm"):
        mount(b"tmpfs", folder, b"tmpfs", 0, b"size=96m,mode=1777")
    mount(b"proc", b"/proc", b"proc", 0)
    os.chdir("/tmp")
    with socket.socket() as any_socket:
        request = struct.pack("16sH14x", b"lo", 1)  # up
        fcntl.ioctl(any_socket, 0x8914, request)
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for what, bound in (
        (resource.RLIMIT_AS, min(3 << 30, memory // 3)),
        (resource.RLIMIT_NPROC, 400),
        (resource.RLIMIT_FSIZE, 64 << 20),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def listen():
    """Serve what attacks on the network try to reach."""
    tcp = socket.create_server(("127.0.0.1", PORT), backlog=100)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", PORT))
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0r1envs-canary")
    abstract.listen()
    return tcp, udp, abstract


def take_turn(source, checker, seconds):
    names = prepare_canaries()
    pid = os.fork()
    if pid == 0:
        judge(source, checker)
    deadline = time.monotonic() + seconds
    done, status, usage = os.wait4(pid, os.WNOHANG)
    while not done and time.monotonic() < deadline:
        time.sleep(0.002)
        done, status, usage = os.wait4(pid, os.WNOHANG)
    end_all()
    if set(CANARIES.parent.rglob("*")) != names or changed():
        return "effect"
    if not done:
        return "hang"
    return describe(os.waitstatus_to_exitcode(status), usage.ru_maxrss)


def describe(code, peak_kb):
    if code == REFUSED:
        return "grew" if peak_kb > MOST_KB else "refused"
    return {ACCEPTED: "accepted", EFFECT: "effect"}.get(code, "died")


def judge(source, checker):
    """Let the checker judge, in this process."""
    os.setsid()
    with Path("/tmp/stdin").open("w+") as file:
        file.write(SECRET)
        file.flush()
        file.seek(0)
        os.dup2(file.fileno(), 0)
    null = os.open("/dev/null", os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.closerange(3, 256)
    code = ACCEPTED if checker(source) else EFFECT if weak_checkers.LEAKED else REFUSED
    atexit._run_exitfuncs()  # as the end of an interpreter does
    os._exit(code)


def prepare_canaries():
    for folder in (CANARIES.parent, Path("/dev/shm")):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    CANARIES.mkdir()
    for name in ("secret.txt", "harness_copy.py"):
        (CANARIES / name).write_text(SECRET)
    Path("/tmp/stdin").touch()
    return set(CANARIES.parent.rglob("*"))


def changed():
    texts = {(CANARIES / name).read_text() for name in ("secret.txt", "harness_copy.py")}
    return texts != {SECRET} or any(Path("/dev/shm").iterdir())


def end_all():
    """Kill every process of the namespace but this one, its first."""
    with contextlib.suppress(ChildProcessError):
        while True:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            os.waitpid(-1, 0)


if __name__ == "__main__":
    main()
