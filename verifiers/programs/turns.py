"""A limit of time for each case, where one process runs them all.

No clock of the process counts: the program shares it. So a run over all cases gets the time of
one. Most programs are done then, each case within its time. Of one that is not, the cases are run
one by one, then two by two, and so on: whatever ends in the time of one case has kept its limit.
"""

from collections.abc import Callable
from dataclasses import replace

from r1envs.verifiers.programs.cases import Submission
from r1envs.verifiers.sandbox import Limits
from r1envs.verifiers.verdict import Status, Verdict

JudgePart = Callable[[Submission, Limits], tuple[Verdict, float]]
"""Runs a program over some of its cases, and tells the seconds that it ran."""


def judge_in_turns(
    submission: Submission, limits: Limits, judge: JudgePart, *, partial_credit: bool
) -> Verdict:
    """Judge a program by all its cases, each within `limits.case_seconds`.

    What was run in vain, as a run of several cases took longer than one may, counts for nothing.
    """
    cases, each = submission.cases, limits.case_seconds or limits.seconds
    failed: Verdict | None = None
    credit, done, size, left = 0.0, 0, len(cases), limits.seconds
    while done < len(cases):
        size = min(size, len(cases) - done)
        part = replace(submission, cases=cases[done : done + size])
        verdict, seconds = judge(part, replace(limits, seconds=max(min(each, left), _LEAST)))
        late = verdict.status is Status.TIME_LIMIT
        if late and size > 1:
            size = 1
            continue
        if late and left <= each:
            verdict = replace(verdict, reason=f"ran longer than {limits.seconds:g} s in all")
        failed = failed or (None if verdict.correct else verdict)
        if failed and not partial_credit:
            return failed
        credit, done, left = credit + size * verdict.score, done + size, left - seconds
        size *= 2
    return replace(failed, score=credit / len(cases)) if failed else Verdict.right()


_LEAST = 0.01  # seconds of a run
