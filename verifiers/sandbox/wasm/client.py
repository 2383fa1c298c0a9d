"""The trainer's side of a process with instances: start it, talk to it, end it.

Covered: every system that Python's `subprocess` covers. The answer is waited for in the thread
that asks; another one kills a process that does not answer.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from r1envs.verifiers.sandbox.jobs import Job, in_parts
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.probe import Table
from r1envs.verifiers.sandbox.runners import CompletedRun, LostRunnerError, lost_by
from r1envs.verifiers.sandbox.wasm.alarm import Alarm
from r1envs.verifiers.sandbox.wasm.messages import ANSWER, REPLY, REQUEST, STARTED, receive

LEVEL = "wasm"

_START_SECONDS = 30.0
_GRACE_SECONDS = 3.0  # past a run's deadline, before its process is given up

# Gives a process of the sandbox our modules under their names, without what their packages
# import, and of all that is installed wasmtime alone.
_BOOTSTRAP = """
import sys, types
sandbox, wasmtime = sys.argv[1:3]
for name, folder in {
    "r1envs": "", "r1envs.verifiers": "", "r1envs.verifiers.sandbox": sandbox,
    "r1envs.verifiers.sandbox.wasm": sandbox + "/wasm",
}.items():
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [folder]
sys.path.append(wasmtime)
from pathlib import Path
"""
_SERVE = (
    _BOOTSTRAP
    + """
from r1envs.verifiers.sandbox.wasm.host import serve
serve(Path(sys.argv[3]))
"""
)
_BUILD = (
    _BOOTSTRAP
    + """
from r1envs.verifiers.sandbox.wasm.build import build
build(Path(sys.argv[3]), Path(sys.argv[4]))
"""
)


class Host:
    """A process that runs jobs in instances, one at a time."""

    def __init__(self, image: Path, wasmtime: Path) -> None:
        self.table: Table = {}  # nothing is proven by its start
        try:
            self._process = subprocess.Popen(
                _command(_SERVE, wasmtime, image),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        except OSError as error:
            raise LostRunnerError(f"it could not start: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self._alarm = Alarm()
        with self._or_close(), self._killed_after(_START_SECONDS):
            self._receive(STARTED)

    def run(self, job: Job, limits: Limits, max_output: int) -> CompletedRun:
        """Run a job in a new instance.

        Raises:
            LostRunnerError: There is no telling how it ended. This process is closed.
        """
        head = REQUEST.pack(limits.seconds, limits.memory_bytes, max_output)
        with self._or_close(), self._killed_after(limits.seconds + _GRACE_SECONDS):
            self._requests.write(head)
            self._requests.writelines(in_parts(job))
            self._requests.write(b"\n")
            self._requests.flush()
            body = self._receive(ANSWER)
        timed_out, status, number, cpu, wall, peak = REPLY.unpack_from(body)
        return CompletedRun(
            output=body[REPLY.size :],
            timed_out=timed_out,
            exit_status=None if status < 0 else status,
            signal=number or None,
            cpu_seconds=cpu,
            wall_seconds=wall,
            peak_kb=peak,
            level=LEVEL,
        )

    def close(self) -> None:
        """Kill the process."""
        self._alarm.end()
        self._process.kill()
        self._process.wait()
        self._close_pipes()

    def abandon(self) -> None:
        """Forget it in a process that was forked from its owner."""
        self._close_pipes()
        self._process.returncode = 0  # not our child: nothing to wait for, or to warn of

    def _receive(self, wanted: bytes) -> bytes:
        message = receive(self._answers)
        if message is None:
            raise LostRunnerError("its process ended or gave no answer in time")
        kind, body = message
        if kind != wanted:
            raise LostRunnerError(body.decode("utf-8", "replace"))
        return body

    @contextmanager
    def _or_close(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.close()
            raise lost_by(error) from error
        except BaseException:
            self.close()  # the answer still to come would be taken for that of the next run
            raise

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        self._alarm.arm(seconds, self._process.kill)
        try:
            yield
        finally:
            self._alarm.disarm()

    def _close_pipes(self) -> None:
        for pipe in (self._requests, self._answers):
            with suppress(OSError):  # what was still to be written has no reader
                pipe.close()


def build(interpreter: Path, image: Path, wasmtime: Path) -> None:
    """Build the image in a process of its own; see `build`.

    Raises:
        RuntimeError: It failed, and why.
    """
    done = subprocess.run(
        _command(_BUILD, wasmtime, interpreter, image),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise RuntimeError(*(words or [f"status {done.returncode}"]))


def _command(code: str, wasmtime: Path, *arguments: Path) -> list[str]:
    sandbox = Path(__file__).parent.parent
    # -S and -P: nothing but the standard library.
    command = [sys.executable, "-s", "-S", "-P", "-X", "utf8", "-c", code]
    return [*command, str(sandbox), str(wasmtime), *map(str, arguments)]


# To glibc: give large blocks back at once. Else it keeps room for the largest job it has seen.
_SMALL_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(1 << 17)}


def _environment() -> dict[str, str]:
    """Give what Python needs to start on Windows; elsewhere next to nothing."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return needed | _SMALL_HEAP
