"""Levels of isolation, and which of them this machine can keep.

- `full`: all of `container`, and namespaces: no file, process, network or shared memory of the
  host can even be seen, and nothing outlives a run. Needs root, or user namespaces.
- `container`: limits on memory, time, files and processes; user nobody where root; no
  capabilities; Landlock without rules; a seccomp allow-list without files, sockets, processes,
  threads or signals to others. Needs Linux 5.13 with Landlock, no privilege.
- `unsafe-process`: the limits alone, in one process per run, whose descendants are killed after
  it. A program can read and write files, use the network and signal other processes. It
  must be asked for by name.
- `wasm`: CPython compiled to WebAssembly, in an instance that has no way to files, network or
  processes. Needs the extra `wasm`, on any system. See `wasm` for what differs in programs.

A level is proven by doing (see `probe`): what it forbids is tried under it, and each attempt must
be refused. There is no fallback from one level to a weaker one.

Covered: choosing a level, its proof, and a run under it, tried again once where the sandbox
failed. Not covered: proof again after the first time in a process.
"""

import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from r1envs.errors import ConfigError, SandboxError, did_you_mean
from r1envs.verifiers.sandbox import remedies, wasm
from r1envs.verifiers.sandbox.jobs import Job
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.probe import PROBE_JOB, Table, read_table
from r1envs.verifiers.sandbox.protocol import READY
from r1envs.verifiers.sandbox.runners import CompletedRun, LostRunnerError, runner_pool

_PROBE_OUTPUT = 4096


@dataclass(frozen=True, slots=True)
class Level:
    """How programs are run at a level, and how it is proven."""

    run: Callable[[Job, Limits, int, tuple[str, ...]], CompletedRun]
    """Does one run: job, limits, bytes of output kept, packages. May raise LostRunnerError."""
    prove: Callable[[], Table] | None
    """Tries what the level forbids; None at the level without isolation."""
    remedy: Callable[[], str]
    """Says what to do where the level is missing."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of proving a level on this machine."""

    level: str
    table: Table
    """Of each act that was tried, whether it was refused; empty if it did not come to that."""
    fault: str | None
    """Why the level is not available; None if it is."""
    remedy: str | None
    """What to do about it."""


def _at(level: str) -> Callable[[Job, Limits, int, tuple[str, ...]], CompletedRun]:
    """Give how a level that zygotes keep runs a job."""

    def run(job: Job, limits: Limits, max_output: int, packages: tuple[str, ...]) -> CompletedRun:
        done = runner_pool(level, packages).run(job, limits, max_output + len(READY))
        if not done.output.startswith(READY):
            reason = done.output[1:].decode("utf-8", "replace") or "its process ended at once"
            raise LostRunnerError(f"the limits could not be applied: {reason}")
        if level != UNSAFE and done.signal == signal.SIGKILL and not done.timed_out:
            # An isolated program cannot send signals.
            raise LostRunnerError("the program was killed from outside, as for want of memory")
        return done._replace(output=done.output[len(READY) :])

    return run


def _prover(level: str) -> Callable[[], Table]:
    """Give how a level that zygotes keep is proven."""

    def prove() -> Table:
        around = runner_pool(level).table()
        done = run(PROBE_JOB, level=level, limits=Limits(), max_output=_PROBE_OUTPUT)
        return around | read_table(done.output)

    return prove


UNSAFE = "unsafe-process"
_TABLE = {
    "full": Level(_at("full"), _prover("full"), remedies.for_full),
    "container": Level(_at("container"), _prover("container"), remedies.for_container),
    "wasm": Level(wasm.run, wasm.prove, remedies.for_wasm),
    UNSAFE: Level(_at(UNSAFE), None, remedies.for_container),
}

LEVELS = tuple(_TABLE)
"""All levels by name, the strongest first."""

_proven: dict[str, Proof] = {}


def isolation_level() -> str:
    """Name the strongest level that this machine has proven to keep; "auto" uses it.

    The proof takes a fraction of a second and is done once in a process.

    Raises:
        SandboxError: There is none; with what was tried, and the remedy.
    """
    proofs = []
    for level in LEVELS:
        if level == UNSAFE:
            continue
        proofs.append(prove(level))
        if proofs[-1].fault is None:
            return level
    faults = "; ".join(f"{proof.level}: {proof.fault}" for proof in proofs)
    raise SandboxError(f"no isolation on this machine ({faults}). {remedies.for_container()}")


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
    proof = prove(isolation)
    if proof.fault is not None:
        raise SandboxError(
            f"no isolation {isolation!r} on this machine ({proof.fault}). {proof.remedy}"
        )
    return isolation


def proofs() -> list[Proof]:
    """Prove every level."""
    return [prove(level) for level in LEVELS]


def prove(level: str) -> Proof:
    """Try whether this machine keeps a level; what it has proven once holds for the process."""
    if level not in _proven:
        proof = _prove(level)
        if proof.fault is not None:
            return proof
        _proven[level] = proof
    return _proven[level]


def _prove(level: str) -> Proof:
    table, fault = _try_level(level)
    if fault is None and not all(table.values()):
        possible = [act for act, refused in table.items() if not refused]
        fault = f"what must be refused is possible: {', '.join(possible)}"
    remedy = None if fault is None else _TABLE[level].remedy()
    return Proof(level, table, fault, remedy)


def _try_level(level: str) -> tuple[Table, str | None]:
    if sys.platform != "linux" and level != "wasm":
        return {}, f"at this level programs run on Linux only, this is {sys.platform}"
    attempt = _TABLE[level].prove
    if attempt is None:
        return {}, None
    try:
        return attempt(), None
    except (SandboxError, LostRunnerError, ValueError) as error:
        return {}, str(error)


def run(
    job: Job, *, level: str, limits: Limits, max_output: int, packages: Sequence[str] = ()
) -> CompletedRun:
    """Run a job in the sandbox; see `harness` for what jobs and answers are.

    Args:
        job: The program and its inputs. Untrusted.
        level: A level that `resolve` gave.
        limits: What the run may use.
        max_output: Bytes of output that are kept, all wrapping included.
        packages: Packages that the program may import, as `packages.allow` gave them.

    Raises:
        SandboxError: The run could not be done, twice. It says nothing about the program.
    """
    for last in (False, True):
        try:
            return _TABLE[level].run(job, limits, max_output, tuple(packages))
        except LostRunnerError as error:
            if last:
                raise SandboxError(
                    f"the sandbox failed twice, the program was not judged: {error}"
                ) from error
    raise AssertionError("unreachable")
