"""Levels of isolation, and which of them this machine can keep.

- `container`: limits on memory, time, files and processes; user nobody where root; no
  capabilities; Landlock without rules; a seccomp allow-list without files, sockets, processes,
  threads or signals to others. Needs Linux 5.13 with Landlock, no privilege.
- `unsafe-process`: the limits alone, in one process per run, whose descendants are killed after
  it. A program can read and write files, use the network and signal other processes. It
  must be asked for by name.
- `wasm`: CPython compiled to WebAssembly, in an instance that has no way to files, network or
  processes. Needs the extra `wasm`, on any system. See `wasm` for what differs in programs.
- `full` (container and namespaces): a known name, not available yet.

A level is proven by doing: a program runs under it, tries what is forbidden, and each attempt
must be refused. There is no fallback from one level to a weaker one.
"""

import json
import signal
import sys
from dataclasses import replace
from functools import partial

from r1envs.errors import ConfigError, SandboxError, did_you_mean
from r1envs.verifiers.sandbox import wasm
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.pool import LostZygoteError, Run, Zygote, pool
from r1envs.verifiers.sandbox.protocol import READY

LEVELS = ("full", "container", "wasm", "unsafe-process")
"""All levels by name, the strongest first."""

_ISOLATED = {"container": True, "wasm": True, "unsafe-process": False}  # the available ones
_AUTO = ("container", "wasm")  # those that "auto" may choose
_proven: set[str] = set()
_NO_ARGUMENTS = '[[], {"d": []}]'

_REMEDY = (
    "isolation needs Linux 5.13 or newer with Landlock (`lsm=` of the kernel's command line) and "
    "seccomp, on x86_64 or aarch64; in a container, a runtime that lets both through. "
    'isolation="unsafe-process" runs programs without isolation: only for programs you trust'
)
_WASM_REMEDY = (
    'isolation "wasm" needs the extra `wasm`: `pip install "r1envs[wasm]"`, on a system for which '
    "wasmtime has a package"
)

# A program to be run under the level. Only a want of permission counts as refused.
_PROBE = """
import os, _socket
def attempt(act):
    try:
        act()
    except PermissionError:
        return True
    except OSError:
        pass
    return False
def probe():
    return {
        "read a file": attempt(lambda: os.open("/etc/passwd", os.O_RDONLY)),
        "write a file": attempt(lambda: os.open("/dev/null", os.O_WRONLY)),
        "look at a file": attempt(lambda: os.stat("/")),
        "list a directory": attempt(lambda: os.listdir("/")),
        "open a socket": attempt(lambda: _socket.socket()),
        "fork": attempt(lambda: os.fork() or os._exit(0)),
        "execute": attempt(lambda: os.execv("/no/such/program", ["x"])),
        "signal its parent": attempt(lambda: os.kill(os.getppid(), 0)),
        "make memory files": attempt(lambda: os.memfd_create("probe")),
    }
"""


def isolation_level() -> str:
    """Name the strongest level that this machine has proven to keep; "auto" uses it.

    The proof takes a fraction of a second and is done once in a process.

    Raises:
        SandboxError: There is none; with what was tried, and the remedy.
    """
    faults = []
    for level in _AUTO:
        fault = _fault(level)
        if fault is None:
            return level
        faults.append(f"{level}: {fault}")
    raise SandboxError(f"no isolation on this machine ({'; '.join(faults)}). {_REMEDY}")


def resolve(isolation: str) -> str:
    """Turn what a caller asked for into a level that is available here.

    >>> resolve("unsafe-process")
    'unsafe-process'

    Raises:
        ConfigError: There is no such level.
        SandboxError: The level is not available.
    """
    if isolation == "auto":
        return isolation_level()
    if isolation not in LEVELS:
        close = did_you_mean(isolation, LEVELS)
        raise ConfigError(
            f"no isolation level {isolation!r}{close or ','} one of auto, {', '.join(LEVELS)}"
        )
    if isolation not in _ISOLATED:
        raise SandboxError(
            f"isolation {isolation!r} is not available in this version; "
            f"there are {', '.join(_ISOLATED)}"
        )
    if (fault := _fault(isolation)) is not None:
        remedy = _WASM_REMEDY if isolation == "wasm" else _REMEDY
        raise SandboxError(f"no isolation {isolation!r} on this machine ({fault}). {remedy}")
    return isolation


def _fault(level: str) -> str | None:
    """Tell why this machine cannot keep a level; None if it has proven that it can."""
    if level in _proven:
        return None
    if level == "wasm":
        if (fault := wasm.fault()) is None:
            _proven.add(level)
        return fault
    if sys.platform != "linux":
        return f"it runs on Linux only, this is {sys.platform}"
    if not _ISOLATED[level]:
        return None
    try:
        table = _probe(level)
    except SandboxError as error:
        return str(error)
    if all(table.values()):
        _proven.add(level)
        return None
    return ", ".join(f"{act}: {'refused' if ok else 'POSSIBLE'}" for act, ok in table.items())


def _probe(level: str) -> dict[str, bool]:
    """Try what a level forbids, and tell of each act whether it was refused."""
    job = {"source": _PROBE, "entry_point": "probe", "cases": [_NO_ARGUMENTS], "output_bytes": 4096}
    done = run(json.dumps(job).encode(), level=level, limits=Limits(), max_output=4096)
    try:
        ((_, table),) = json.loads(done.output)
        return dict(table["d"])
    except (ValueError, TypeError, KeyError) as error:
        raise SandboxError(f"the probe gave no table: {done.output[:200]!r}") from error


def run(job: bytes, *, level: str, limits: Limits, max_output: int) -> Run:
    """Run a job in the sandbox; see `harness` for what jobs and answers are.

    Args:
        job: The program and its inputs. Untrusted.
        level: A level that `resolve` gave.
        limits: What the run may use.
        max_output: Bytes of output that are kept, all wrapping included.

    Raises:
        SandboxError: The run could not be done, twice. It says nothing about the program.
    """
    for last in (False, True):
        try:
            return _run_once(job, level, limits, max_output)
        except LostZygoteError as error:
            if last:
                raise SandboxError(
                    f"the sandbox failed twice, the program was not judged: {error}"
                ) from error
    raise AssertionError("unreachable")


def _run_once(job: bytes, level: str, limits: Limits, max_output: int) -> Run:
    if level == "wasm":
        return wasm.run(job, limits, max_output)
    isolated = _ISOLATED[level]
    start = partial(Zygote, level, isolated=isolated)
    done = pool(level, start).run(job, limits, max_output + len(READY))
    if not done.output.startswith(READY):
        reason = done.output[1:].decode("utf-8", "replace") or "its process ended at once"
        raise LostZygoteError(f"the limits could not be applied: {reason}")
    if isolated and done.signal == signal.SIGKILL and not done.timed_out:
        # An isolated program cannot send signals.
        raise LostZygoteError("the program was killed from outside, as for want of memory")
    return replace(done, output=done.output[len(READY) :])
