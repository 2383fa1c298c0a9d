"""From programs and a policy to verdicts, by way of killable workers."""

from collections.abc import Sequence
from typing import Any

from r1envs.verifiers.programs.policy.options import Policy
from r1envs.verifiers.verdict import Status, Verdict
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool, usable_cores

LONGEST = 200_000
"""Characters of a program that are read under a policy."""
# A thousand times what an ordinary program takes: a text made to be slow costs no more.
_SECONDS = 4.0
_PROBE = ["x = 1", {}]
_WORKERS = 16
# Nothing starts before the first program with a policy.
_pool = WorkerPool(
    "r1envs.verifiers.programs.policy.checker:worker",
    workers=min(usable_cores(), _WORKERS),
    timeout=_SECONDS,
    memory_mb=1024,
)


def judge_policy(sources: Sequence[str], policy: Policy) -> list[Verdict | None]:
    """Judge programs by their text: None for each that the policy has nothing against.

    A program that cannot be read is refused: what the sandbox would run was not checked then.

    Raises:
        VerificationError: If the workers do not work. No source makes this raise.
    """
    short = [source for source in sources if len(source) <= LONGEST]
    options = policy.as_options()
    outcomes = iter(_pool.run([[source, options] for source in short]))
    return [
        _verdict(source, next(outcomes)) if len(source) <= LONGEST else _too_long(source)
        for source in sources
    ]


def _too_long(source: str) -> Verdict:
    reason = f"the program has {len(source)} characters; {LONGEST} are read under a policy"
    return Verdict.wrong(reason, Status.UNPARSABLE)


def _verdict(source: str, outcome: Outcome) -> Verdict | None:
    if outcome.failure is None:
        return _verdict_of(outcome.value)
    over = f"the program {source[:80]!r}"
    return verdict_of_end(outcome, "the check of the program", over, is_well=_workers_are_well)


def _unchecked(reason: str, status: Status) -> Verdict:
    return Verdict.wrong(f"the program could not be checked: {reason}", status)


def _verdict_of(answer: Any) -> Verdict | None:
    tag, *words = answer
    if tag == "memory":
        return _unchecked("it takes too much memory to be read", Status.MEMORY_LIMIT)
    if tag == "raised":
        return Verdict.wrong(f"{words[0]}: {words[1]}", Status.RUNTIME_ERROR)
    count, found = words
    if not count:
        return None
    line, reason = found[0]
    more = f" (and {count - 1} more)" if count > 1 else ""
    return Verdict.wrong(f"line {line}: {reason}{more}", Status.POLICY_VIOLATION)


def _workers_are_well() -> bool:
    (probe,) = _pool.run([_PROBE])
    return probe.failure is None
