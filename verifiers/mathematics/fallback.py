"""The workers that compare what the parent cannot decide by itself."""

from collections.abc import Sequence
from dataclasses import asdict

from r1envs.verifiers.mathematics.errors import unreadable_reference
from r1envs.verifiers.mathematics.judgement import verdict_of
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.verdict import Verdict
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool, usable_cores

_PROBE = ["x+x", "2x", {}]
_PROBE_SECONDS = 10.0
# Each holds about 60 MB, most of it in common.
_WORKERS = 16
# Nothing starts before the first formula. Loading sympy takes a second, which no answer after
# one that had to be killed shall wait for.
_pool = WorkerPool(
    "r1envs.verifiers.mathematics.symbolic:worker",
    workers=min(usable_cores(), _WORKERS),
    memory_mb=1024,
    forked=True,
)


def compare_in_workers(
    pairs: Sequence[tuple[str, str]], timeout: float, policy: MathPolicy = DEFAULT_POLICY
) -> list[Verdict]:
    """Judge pairs of (reference, answer) in killable workers.

    Raises:
        ReferenceAnswerError: If a reference cannot be understood.
        VerificationError: If the workers do not work.
    """
    options = asdict(policy)
    outcomes = _pool.run([[*pair, options] for pair in pairs], timeout)
    return [_verdict(pair, outcome) for pair, outcome in zip(pairs, outcomes, strict=True)]


def read_in_worker(reference: str, timeout: float) -> None:
    """Make sure that a worker understands a reference.

    Raises:
        ReferenceAnswerError: If it does not, or not in time.
        VerificationError: If the workers do not work.
    """
    (outcome,) = _pool.run([[reference, None, {}]], timeout)
    if outcome.failure == "timeout":
        raise unreadable_reference(reference, f"it takes more than {timeout:g} s to compute")
    _verdict((reference, ""), outcome)


def _verdict(pair: tuple[str, str], outcome: Outcome) -> Verdict:
    if outcome.failure is None:
        return verdict_of(pair[0], *outcome.value)
    reference, answer = pair
    over = f"the answer {answer[:80]!r} to {reference[:80]!r}"
    return verdict_of_end(outcome, "the comparison", over, is_well=_workers_are_well)


def _workers_are_well() -> bool:
    (probe,) = _pool.run([_PROBE], _PROBE_SECONDS)
    return probe.failure is None
