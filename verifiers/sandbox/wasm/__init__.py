"""The level `wasm`: CPython compiled to WebAssembly, run by wasmtime. The portable level.

A run is a fresh instance, in a process of its own kind (see `host`). What it can reach is its
memory and the calls of `wasi`; files, network and processes do not exist for it. Its limits
and its end come from the engine.

Covered: Linux, macOS and Windows, where wasmtime has a compiler; x86_64 and aarch64. Not as in
CPython on a desktop, whatever version runs the trainer: it is CPython 3.12.0 with words of 32
bits (`sys.maxsize`, `hash`), C recursion is cut off early, code bound by the processor takes
about four times as long, and there is no `ctypes`, `lzma`, `ssl` or `multiprocessing`.

The first use on a machine builds the image that runs start from, which takes some ten seconds;
it is kept in the cache folder of the user.
"""

from functools import partial
from pathlib import Path

from r1envs.errors import SandboxError
from r1envs.verifiers.sandbox.jobs import Job
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.probe import Table, read_table
from r1envs.verifiers.sandbox.runners import CompletedRun, runner_pool
from r1envs.verifiers.sandbox.wasm.client import LEVEL, Host
from r1envs.verifiers.sandbox.wasm.pieces import interpreter, prepared_image, wasmtime_folder

# A program to be run at the level; {file!r} is a file that is there.
_PROBE = """
import os, sys
def attempt(act):
    try:
        act()
    except (OSError, AttributeError, ImportError, RuntimeError):
        return True
    return False
def connect():
    import socket
    socket.socket()
def start_thread():
    import _thread
    _thread.start_new_thread(int, ())
def probe():
    return {{
        "read a file": attempt(lambda: open({file!r})),
        "write a file": attempt(lambda: open({file!r}, "r+b")),
        "look at a file": attempt(lambda: os.stat({file!r})),
        "list a directory": attempt(lambda: os.listdir(os.path.dirname({file!r}))),
        "open a socket": attempt(connect),
        "start a thread": attempt(start_thread),
        "fork": attempt(lambda: os.fork() or os._exit(0)),
        "execute": not hasattr(os, "execv"),
        "signal its parent": attempt(lambda: os.kill(os.getppid(), 0)),
        "be on the bare machine": sys.platform == "wasi",
    }}
"""
_NO_ARGUMENTS = '[[], {"d": []}]'


def run(job: Job, limits: Limits, max_output: int, packages: tuple[str, ...] = ()) -> CompletedRun:
    """Run a job in a fresh instance; see `harness` for what jobs and answers are.

    Raises:
        LostRunnerError: The run could not be done.
        SandboxError: A piece of the level is missing, or packages were asked for.
    """
    if packages:
        raise SandboxError(
            f"at the level wasm programs have the standard library alone, not "
            f"{', '.join(packages)}; the levels full and container have them"
        )
    start = partial(Host, prepared_image(), wasmtime_folder())
    return runner_pool(LEVEL, start=start).run(job, limits, max_output)


def missing() -> str | None:
    """Name the piece of the level that is not installed; None if all are."""
    try:
        wasmtime_folder()
        interpreter()
    except SandboxError as error:
        return str(error)
    return None


def prove() -> Table:
    """Try what the level makes impossible. The first proof on a machine builds the image.

    Raises:
        SandboxError, LostRunnerError: As `run`.
        ValueError: The probe gave no table.
    """
    return read_table(run(probe_job(), Limits(seconds=10), 4096).output)


def probe_job() -> Job:
    """Write the job that tries what the level makes impossible."""
    source = _PROBE.format(file=str(Path(__file__).resolve()))
    cases = [_NO_ARGUMENTS]
    return {"source": source, "entry_point": "probe", "cases": cases, "output_bytes": 4096}
