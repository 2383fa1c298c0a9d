"""The workers that compare what the parent cannot decide by itself."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import asdict

from r1envs.errors import VerificationError
from r1envs.verifiers.mathematics.judgement import verdict_of
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.verdict import Verdict
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool, usable_cores

_PROBE = ["x+x", "2x", {}]
_PROBE_SECONDS = 10.0
# Workers that stand ready once one was killed: the next answers may be as hostile.
_SPARE = 3
# Each holds about 60 MB.
_WORKERS = 16
# Nothing starts before the first formula.
_pool = WorkerPool(
    "r1envs.verifiers.mathematics.symbolic:worker",
    workers=min(max(usable_cores(), _SPARE), _WORKERS),
    memory_mb=1024,
)


# A killed worker takes a second to replace, so from the first formula on others stand by.
_spares_started = threading.Event()


def compare_in_workers(
    pairs: Sequence[tuple[str, str]], timeout: float, policy: MathPolicy = DEFAULT_POLICY
) -> list[Verdict]:
    """Judge pairs of (reference, answer) in killable workers.

    Raises:
        ReferenceAnswerError: If a reference cannot be understood.
        VerificationError: If the workers do not work.
    """
    if not _spares_started.is_set():
        _spares_started.set()
        _start_spare()
    options = asdict(policy)
    outcomes = _pool.run([[*pair, options] for pair in pairs], timeout)
    if any(outcome.failure is not None for outcome in outcomes):
        _start_spare()
    return [_verdict(pair, outcome) for pair, outcome in zip(pairs, outcomes, strict=True)]


def _start_spare() -> None:
    """Start workers in the place of killed ones, so that the next formula need not wait."""
    threading.Thread(target=_warm, name="r1envs-spare", daemon=True).start()


def _warm() -> None:
    # What is wrong with the pool is told to whoever needs it.
    with contextlib.suppress(VerificationError):
        _pool.run([_PROBE] * min(_pool.workers, _SPARE), _PROBE_SECONDS)


def _verdict(pair: tuple[str, str], outcome: Outcome) -> Verdict:
    if outcome.failure is None:
        return verdict_of(pair[0], *outcome.value)
    reference, answer = pair
    over = f"the answer {answer[:80]!r} to {reference[:80]!r}"
    return verdict_of_end(outcome, "the comparison", over, is_well=_workers_are_well)


def _workers_are_well() -> bool:
    (probe,) = _pool.run([_PROBE], _PROBE_SECONDS)
    return probe.failure is None
