"""Judging programs by running them: the sandbox runs, this trusted side compares.

The sandboxed process gets the source, the name of the function and the inputs. What is expected
never enters it, so there is nothing to find, patch or fake there: the only way to a score is to
give the right values. What comes back is one JSON document of exact builtin types; a run counts
only if it ended by itself with status 0 and gave as many results as there are cases.

Covered: functions, what they do to their arguments, classes, methods (`Case(args=…)`) and whole
programs (`Case(stdin=…)`) in Python, all cases of one program in one process, in order, each
with inputs of its own. Answers are compared (exactly, or as `Comparison` allows) or given to a
judge of yours, which runs here, on plain data. A source that is wholly wrapped in one Markdown
code fence is taken out of it. Programs may import the standard library, and of
`sandbox.packages.NEEDS` what `packages` names. Not covered: programs in other languages, other
packages, threads that need each other in turn (see `sandbox.threads`), and a program that knows
the inputs by heart: use cases that the prompt does not show.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

from r1envs.errors import ConfigError
from r1envs.verifiers.programs.cases import Case, Judge, Submission
from r1envs.verifiers.programs.policy import Policy, judge_policy
from r1envs.verifiers.programs.results import judge_run, read_results
from r1envs.verifiers.programs.tolerance import Comparison
from r1envs.verifiers.programs.turns import judge_in_turns
from r1envs.verifiers.sandbox import CompletedRun, Limits, allow, resolve, run
from r1envs.verifiers.sandbox.jobs import text_in_parts
from r1envs.verifiers.sandbox.limits import MOST_OUTPUT_KB
from r1envs.verifiers.verdict import Status, Verdict
from r1envs.verifiers.workers.pool import usable_cores

__all__ = [
    "Case",
    "Comparison",
    "Limits",
    "Submission",
    "verify_program",
    "verify_program_batch",
]

_DEFAULT_LIMITS = Limits()
LONGEST = 4 << 20
"""Bytes that a program may have in JSON: a longer one takes its limits to be read, not run."""
_MOST_BYTES = 12  # that one character takes in JSON
# What the parent reads at most: the harness keeps honest programs to their exact limit.
_ESCAPING = 2  # JSON writes a line's end as two characters
_FENCED = re.compile(r"\s*```").match
_WRAPPING = 512  # bytes of an answer around one result: tags, an exception's message


class Place(NamedTuple):
    """Where programs run."""

    level: str
    """As `sandbox.resolve` gave it."""
    packages: tuple[str, ...] = ()
    """What they may import beside the standard library, as `sandbox.allow` gave it."""


def verify_program(
    source: str,
    cases: Sequence[Case],
    *,
    entry_point: str | None = None,
    judge: Judge | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    isolation: str = "auto",
    packages: Sequence[str] = (),
    partial_credit: bool = False,
    policy: Policy | None = None,
) -> Verdict:
    """Judge a program by its cases.

    Args:
        source: Python source, untrusted; one Markdown code fence around all of it is removed.
        cases: All with args, or all with stdin; at least one.
        entry_point: The function or class to call, or "Solution.method" for a method of a new
            instance of a class in each case; several with "|" between them for the first that
            the program has; None for cases with stdin.
        judge: Judges the output of each case that has no judge of its own, in place of a
            comparison: for tasks with many right answers. See `cases.Judge`.
        limits: What the program may use, for all its cases together but where they say otherwise.
        isolation: "auto" for the strongest level that this machine has proven to keep, or one
            of `sandbox.LEVELS`.
        packages: Third-party packages that the program may import: of numpy, sympy and mpmath.
            Each set of packages has processes of its own, which take a second to start.
        partial_credit: Score the mean of what the cases earn, not all or nothing.
        policy: What the program must not use, judged from its text before it runs.

    Returns:
        The verdict; its reason tells of the first case that failed. Nothing in `source` makes
        this raise.

    Raises:
        ConfigError: The cases cannot be used: none, of both kinds, without an entry point, or
            with nothing to judge by; or a package cannot be allowed, or is not installed.
        SandboxError: The program could not be judged; see `sandbox.run`.
        VerificationError: The judge raised, or returned no share of credit.

    >>> verify_program("def f(x): return x + 1", [Case(args=(3,), expected=5)], entry_point="f",
    ...                isolation="unsafe-process").reason
    'f(3) returned 4, not 5'
    """
    submission = Submission(source, cases, entry_point, judge)
    _check(submission)
    place = Place(resolve(isolation), allow(packages))
    (refusal,) = _refusals([submission], policy)
    return refusal or _verify(submission, limits, place, partial_credit=partial_credit)


def verify_program_batch(
    submissions: Sequence[Submission],
    *,
    limits: Limits = _DEFAULT_LIMITS,
    isolation: str = "auto",
    packages: Sequence[str] = (),
    partial_credit: bool = False,
    policy: Policy | None = None,
) -> list[Verdict]:
    """Judge many programs on all cores; the verdicts come in the order of the submissions.

    Raises:
        ConfigError, SandboxError, VerificationError: As `verify_program`, for any of them.
    """
    for submission in submissions:
        _check(submission)
    place = Place(resolve(isolation), allow(packages))

    def verify(submission: Submission, refusal: Verdict | None) -> Verdict:
        return refusal or _verify(submission, limits, place, partial_credit=partial_credit)

    refusals = _refusals(submissions, policy)
    with ThreadPoolExecutor(usable_cores()) as threads:
        return list(threads.map(verify, submissions, refusals))


def _refusals(submissions: Sequence[Submission], policy: Policy | None) -> Sequence[Verdict | None]:
    """Judge programs by their text: None for each that may run."""
    if policy is None:
        return [None] * len(submissions)
    return judge_policy([unfence(submission.source) for submission in submissions], policy)


def _check(submission: Submission) -> None:
    kinds = {case.stdin is None for case in submission.cases}
    if not kinds:
        raise ConfigError("there must be at least one case: no case, no check")
    if len(kinds) == 2:
        raise ConfigError("the cases of one program must all have args or all have stdin")
    if kinds == {True} and not submission.entry_point:
        raise ConfigError("entry_point must name the function that cases with args call")
    if kinds == {False} and submission.entry_point is not None:
        raise ConfigError("entry_point must be None for cases with stdin: they run the program")
    for number, case in enumerate(submission.cases, 1):
        if not (case.is_compared or case.judge or submission.judge):
            raise ConfigError(
                f"case {number} has neither expected nor a judge: nothing would be checked"
            )


def _verify(
    submission: Submission, limits: Limits, place: Place, *, partial_credit: bool
) -> Verdict:
    limits = widened(limits, submission)

    def judge(part: Submission, limits: Limits) -> tuple[Verdict, float]:
        done = _run(part, limits, place)
        if isinstance(done, Verdict):
            return done, 0.0
        most = _max_output(part, limits)
        verdict = judge_run(part, done, limits, most, partial_credit=partial_credit)
        return verdict, done.wall_seconds

    if limits.case_seconds is None:
        return judge(submission, limits)[0]
    return judge_in_turns(submission, limits, judge, partial_credit=partial_credit)


def widened(limits: Limits, submission: Submission) -> Limits:
    """Let a program give what its cases expect, which would else be wrong for all programs."""
    expected = 2 * sum(len(case.wanted_text) for case in submission.cases)
    if expected <= limits.output_bytes:
        return limits
    return replace(limits, output_kb=min((expected >> 10) + 1, MOST_OUTPUT_KB))


def run_program(
    submission: Submission, limits: Limits, place: Place
) -> tuple[list[Any] | Verdict, float]:
    """Run a program over its cases and give the untrusted results, without judging them.

    Returns:
        A result for each case (see `sandbox.harness`), or the verdict on a program that gave none;
        and the seconds it ran, without those that it waited for its turn.
    """
    done = _run(submission, limits, place)
    if isinstance(done, Verdict):
        return done, 0.0
    results = read_results(submission, done, limits, _max_output(submission, limits))
    return results, done.wall_seconds


def _run(submission: Submission, limits: Limits, place: Place) -> CompletedRun | Verdict:
    if _is_too_long(submission.source):
        return Verdict.wrong(
            f"the program has more than the {LONGEST >> 20} MB that are read", Status.UNPARSABLE
        )
    source = unfence(submission.source)
    if not source or source.isspace():
        return Verdict.wrong("there is no program", Status.NO_ANSWER)
    job = {
        "source": source,
        "prelude": submission.prelude,
        "may_return": submission.may_return,
        "entry_point": submission.entry_point,
        "cases": [case.given for case in submission.cases],
        "output_bytes": limits.output_bytes,
    }
    return run(
        job,
        level=place.level,
        limits=limits,
        max_output=_max_output(submission, limits),
        packages=place.packages,
    )


def _is_too_long(source: str) -> bool:
    if len(source) * _MOST_BYTES < LONGEST:
        return False  # as almost all are
    return len(source) > LONGEST or sum(map(len, text_in_parts(source))) > LONGEST


def _max_output(submission: Submission, limits: Limits) -> int:
    answers = sum(1 + len(case.calls) for case in submission.cases)
    return _ESCAPING * limits.output_bytes + _WRAPPING * (1 + answers)


def unfence(source: str) -> str:
    r"""Take a program out of the one Markdown code fence that wraps all of it, if one does.

    >>> unfence("```python\nx = 1\n```")
    'x = 1'
    """
    source = source.removeprefix("\ufeff")  # a byte order mark: Python reads such files
    if not _FENCED(source):
        return source  # the same object: a large program is copied nowhere
    text = source.strip()
    first, newline, rest = text.partition("\n")
    if not newline or not rest.endswith("```"):
        return source
    inside = rest[: -len("```")]
    return source if "```" in inside or "`" in first[3:] else inside.rstrip("\n")
