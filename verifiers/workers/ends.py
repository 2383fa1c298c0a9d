"""What a worker's end means for the answer it was judging: a verdict, or an error.

A worker that is killed at its deadline, or goes over its memory limit, was brought there by the
answer. One that crashes was so only if a plain item passes afterwards: otherwise it is the
workers that are sick, and nothing was judged.
"""

from collections.abc import Callable

from r1envs.errors import VerificationError
from r1envs.verifiers.verdict import Status, Verdict
from r1envs.verifiers.workers.pool import Outcome


def verdict_of_end(
    outcome: Outcome, work: str, over: str, *, is_well: Callable[[], bool] | None = None
) -> Verdict:
    """Tell what it means for an answer that its worker failed.

    Args:
        outcome: One with a failure.
        work: What the worker did, such as "the comparison".
        over: What it worked on, for the error.
        is_well: Whether the workers still do a plain item, which is asked after a crash. Without
            it a crash is never the answer's doing, as where a user's own code judges.

    Raises:
        VerificationError: If the failure is not the answer's doing; it was not judged.
    """
    if outcome.failure == "timeout":
        return Verdict.wrong(f"{work} took too long: {outcome.reason}", Status.TIME_LIMIT)
    if outcome.out_of_memory:
        return Verdict.wrong(f"{work} went {outcome.reason}", Status.MEMORY_LIMIT)
    # It has crashed twice, on two workers.
    if outcome.failure == "crash" and is_well is not None and is_well():
        return Verdict.wrong(f"{work} {outcome.reason}", Status.RUNTIME_ERROR)
    raise VerificationError(
        f"a worker failed over {over}: {outcome.reason}; the answer was not judged"
    )
