"""What the sandbox asks of Linux that Python's standard library does not offer.

Each function does one thing, and raises OSError with the name of what failed. Only for the
processes of the sandbox: the trainer's own process is never changed.

Covered: fork, parent-death signal, no_new_privs, dumpable, capabilities, Landlock, seccomp,
setting the user; the rights of memory; unshare, mount and pivot_root, of which `namespaces`
makes a sandbox. Not covered: control groups, other systems than Linux, 32-bit processes.
"""

import ctypes
import os
import struct
import sys

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
# Keeps the interpreter's lock over a call.
_locked_libc = ctypes.PyDLL(None, use_errno=True) if sys.platform == "linux" else None

_fork = None if _locked_libc is None else _locked_libc.fork
_kill = None if _locked_libc is None else _locked_libc.kill

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_GET_KEEPCAPS = 7
_PR_SET_KEEPCAPS = 8
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAPABILITIES = 64

# The same numbers on every architecture.
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION = 1
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_MOUNT_PRIVATE, _MOUNT_RECURSIVE = 1 << 18, 1 << 14
_MOUNT_READ_ONLY, _MOUNT_NO_SUID, _MOUNT_NO_DEVICES, _MOUNT_NO_EXEC = 1, 2, 4, 8
_UNMOUNT_DETACH = 2

READ, WRITE, RUN = 1, 2, 4
"""What memory may be used for."""

NOBODY = 65534


def _prctl(name: str, option: int, *args: int) -> None:
    padded = [ctypes.c_ulong(arg) for arg in (*args, 0, 0, 0, 0)[:4]]
    if _libc is None or _libc.prctl(option, *padded) != 0:
        raise _error(f"prctl {name}")


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")


def _syscall(name: str, number: int, *args: object) -> int:
    result = -1 if _libc is None else int(_libc.syscall(number, *args))
    if result < 0:
        raise _error(name)
    return result


def fork() -> int:
    """Fork a process of one thread, and leave out what Python does for those of many.

    That touches, and so copies, a hundred pages of memory: a third of the cost of a fork. The
    child takes the parent's place in everything but its process id, and must not be the
    trainer's: functions that were registered to run at a fork do not run.
    """
    pid: int = -1 if _fork is None else _fork()
    if pid < 0:
        raise _error("fork")
    return pid


def kill_all() -> bool:
    """Kill all processes that this one may signal; False if there is none.

    Only for process 1 of a namespace. An error in Python would cost every run that left nothing.
    """
    return _kill is not None and bool(_kill(-1, 9) == 0)


def die_with_parent() -> None:
    """Be killed when the thread that forked this process ends."""
    _prctl("PR_SET_PDEATHSIG", _PR_SET_PDEATHSIG, 9)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended."""
    _prctl("PR_SET_CHILD_SUBREAPER", _PR_SET_CHILD_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    """Let no later exec gain privileges; seccomp and Landlock require it."""
    _prctl("PR_SET_NO_NEW_PRIVS", _PR_SET_NO_NEW_PRIVS, 1)


def allow_inspection() -> None:
    """Own the files under /proc/self again, which a change of user takes away."""
    _prctl("PR_SET_DUMPABLE", _PR_SET_DUMPABLE, 1)


def forbid_inspection() -> None:
    """Let no other process of the same user read or trace this one."""
    _prctl("PR_SET_DUMPABLE", _PR_SET_DUMPABLE, 0)


def drop_bounding_set() -> None:
    """Make capabilities unobtainable by exec; a no-op without the right to do so."""
    for capability in range(_CAPABILITIES):
        try:
            _prctl("PR_CAPBSET_DROP", _PR_CAPBSET_DROP, capability)
        except OSError:
            return  # past the last capability, or there is no privilege to give up


def become_nobody() -> None:
    """Change user and group, where this process may; capabilities go with them."""
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        # A root without the capability, or without that user in its namespace. It is depth
        # only: `drop_capabilities` follows, and does not tolerate failure.
        pass


def keep_capabilities() -> None:
    """Keep capabilities over a change of user; `raise_capabilities` makes them count again."""
    _prctl("PR_SET_KEEPCAPS", _PR_SET_KEEPCAPS, 1)


def raise_capabilities() -> None:
    """Put all capabilities that were kept in force."""
    header, data = struct.pack("Ii", _CAPABILITY_VERSION_3, 0), ctypes.create_string_buffer(24)
    if _libc is None or _libc.capget(header, data) != 0:
        raise _error("capget")
    low, high = (struct.unpack_from("III", data, offset)[1] for offset in (0, 12))
    _set_capabilities(struct.pack("IIIIII", low, low, 0, high, high, 0))


def drop_capabilities() -> None:
    """Give up every capability."""
    _set_capabilities(bytes(24))
    _prctl("PR_CAP_AMBIENT", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)


def _set_capabilities(data: bytes) -> None:
    if _libc is None or _libc.capset(struct.pack("Ii", _CAPABILITY_VERSION_3, 0), data) != 0:
        raise _error("capset")


def unshare(kind: int) -> None:
    """Leave a namespace for a new one; of processes, the children do."""
    if _libc is None or _libc.unshare(kind) != 0:
        raise _error("unshare")


def shared_memory(key: int, *, create: bool) -> int:
    """Find a System V segment of a page, or make a new one."""
    flags = 0o3600 if create else 0  # IPC_CREAT | IPC_EXCL, for the owner
    number = -1 if _libc is None else int(_libc.shmget(key, ctypes.c_size_t(4096), flags))
    if number < 0:
        raise _error("shmget")
    return number


def protect(start: int, end: int, rights: int) -> None:
    """Set what memory between two addresses may be used for."""
    address, size = ctypes.c_void_p(start), ctypes.c_size_t(end - start)
    if _libc is None or _libc.mprotect(address, size, rights) != 0:
        raise _error("mprotect")


def keep_mounts_private() -> None:
    """Let no mount of this namespace reach another, nor the other way."""
    _mount(None, "/", None, _MOUNT_RECURSIVE | _MOUNT_PRIVATE)


def mount_nothing(folder: str) -> None:
    """Put an empty, read-only file system over a folder."""
    flags = _MOUNT_READ_ONLY | _MOUNT_NO_SUID | _MOUNT_NO_DEVICES | _MOUNT_NO_EXEC
    _mount("tmpfs", folder, "tmpfs", flags, "size=4k,mode=555")


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, options: str | None = None
) -> None:
    texts = [text if text is None else text.encode() for text in (source, target, kind, options)]
    flag = ctypes.c_ulong(flags)
    if _libc is None or _libc.mount(*texts[:3], flag, texts[3]) != 0:
        raise _error(f"mount {target}")


def pivot_root() -> None:
    """Make the current folder, a mount, the root; what was the root before is out of reach."""
    _syscall("pivot_root", _PIVOT_ROOT[os.uname().machine], b".", b".")
    if _libc is None or _libc.umount2(b".", _UNMOUNT_DETACH) != 0:
        raise _error("umount")


def deny_files() -> None:
    """Deny access to every file and directory, TCP, abstract sockets and signals outside.

    A Landlock ruleset that handles all the running kernel knows of, without a rule. Files
    that are open stay usable. `stat`, UDP and others are beyond Landlock: seccomp denies them.
    """
    abi = _syscall("Landlock", _LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION)
    attributes = struct.pack("QQQ", _file_rights(abi), 0b11, 0b11)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _syscall("Landlock", _LANDLOCK_CREATE_RULESET, attributes, size, 0)
    try:
        _syscall("Landlock", _LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _file_rights(abi: int) -> int:
    known = 13 + (abi >= 2) + (abi >= 3) + (abi >= 5)  # execute … truncate, ioctl on devices
    return (1 << known) - 1


class SyscallFilter:
    """A seccomp program, ready to be put in force."""

    def __init__(self, program: bytes) -> None:
        self._code = ctypes.create_string_buffer(program, len(program))
        address = ctypes.addressof(self._code)
        self._header = ctypes.create_string_buffer(
            struct.pack("HxxxxxxQ", len(program) // 8, address)
        )
        header = ctypes.c_ulong(ctypes.addressof(self._header))
        zero = ctypes.c_ulong(0)
        # All is made ready here: `apply` is on the way of every run.
        self._call = None if _locked_libc is None else _locked_libc.prctl
        self._arguments = (
            _PR_SET_SECCOMP,
            ctypes.c_ulong(_SECCOMP_MODE_FILTER),
            header,
            zero,
            zero,
        )

    @classmethod
    def harmless(cls) -> "SyscallFilter":
        """Give one that forbids nothing: `apply` then makes the same call for another purpose."""
        made = cls(b"")
        made._arguments = (_PR_GET_KEEPCAPS, *made._arguments[1:])
        return made

    def apply(self) -> None:
        """Allow this process no other system calls, from here on."""
        if self._call is None or self._call(*self._arguments) != 0:
            raise _error("prctl PR_SET_SECCOMP")
