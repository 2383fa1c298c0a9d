"""Judging programs by running them: the sandbox runs, this trusted side compares.

The sandboxed process gets the source, the name of the function and the inputs. What is expected
never enters it, so there is nothing to find, patch or fake there: the only way to a score is to
give the right values. What comes back is one JSON document of exact builtin types; a run counts
only if it ended by itself with status 0 and gave as many results as there are cases.

Covered: functions (`Case(args=…)`) and whole programs (`Case(stdin=…)`) in Python, all cases of
one program in one process, in order, each with inputs of its own. A source that is wholly
wrapped in one Markdown code fence is taken out of it. Not covered: programs in other languages,
third-party packages, float tolerance, functions whose right answer is None, and a program that
knows the inputs by heart: use cases that the prompt does not show.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from r1envs.errors import ConfigError
from r1envs.verifiers.program_cases import Case, Submission
from r1envs.verifiers.program_policy import Policy, judge_policy
from r1envs.verifiers.program_results import judge
from r1envs.verifiers.sandbox import Limits, cores, resolve, run
from r1envs.verifiers.verdict import Status, Verdict

__all__ = ["Case", "Limits", "Submission", "verify_program", "verify_program_batch"]

_DEFAULT_LIMITS = Limits()
# What the parent reads at most: the harness keeps honest programs to their exact limit.
_ESCAPING = 2  # JSON writes a line's end as two characters
_WRAPPING = 512  # bytes of an answer around one result: tags, an exception's message


def verify_program(
    source: str,
    cases: Sequence[Case],
    *,
    entry_point: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    isolation: str = "auto",
    partial_credit: bool = False,
    policy: Policy | None = None,
) -> Verdict:
    """Judge a program by its cases.

    Args:
        source: Python source, untrusted; one Markdown code fence around all of it is removed.
        cases: All with args, or all with stdin; at least one.
        entry_point: The function to call; None for cases with stdin.
        limits: What the program may use for all its cases together.
        isolation: "auto" for the strongest level that this machine has proven to keep, or one
            of `sandbox.LEVELS`.
        partial_credit: Score the share of cases passed, not all or nothing.
        policy: What the program must not use, judged from its text before it runs.

    Returns:
        The verdict; its reason tells of the first case that failed. Nothing in `source` makes
        this raise.

    Raises:
        ConfigError: The cases cannot be used: none, of both kinds, or without an entry point.
        SandboxError: The program could not be judged; see `sandbox.run`.

    >>> verify_program("def f(x): return x + 1", [Case(args=(3,), expected=5)], entry_point="f",
    ...                isolation="unsafe-process").reason
    'f(3) returned 4, not 5'
    """
    submission = Submission(source, cases, entry_point)
    _check(submission)
    level = resolve(isolation)
    (refusal,) = _refusals([submission], policy)
    return refusal or _verify(submission, limits, level, partial_credit=partial_credit)


def verify_program_batch(
    submissions: Sequence[Submission],
    *,
    limits: Limits = _DEFAULT_LIMITS,
    isolation: str = "auto",
    partial_credit: bool = False,
    policy: Policy | None = None,
) -> list[Verdict]:
    """Judge many programs on all cores; the verdicts come in the order of the submissions.

    Raises:
        ConfigError, SandboxError: As `verify_program`, for any of them.
    """
    for submission in submissions:
        _check(submission)
    level = resolve(isolation)

    def verify(submission: Submission, refusal: Verdict | None) -> Verdict:
        return refusal or _verify(submission, limits, level, partial_credit=partial_credit)

    refusals = _refusals(submissions, policy)
    with ThreadPoolExecutor(cores()) as threads:
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


def _verify(submission: Submission, limits: Limits, level: str, *, partial_credit: bool) -> Verdict:
    source = unfence(submission.source)
    if not source.strip():
        return Verdict.wrong("there is no program", Status.NO_ANSWER)
    job = {
        "source": source,
        "entry_point": submission.entry_point,
        "cases": [case.given for case in submission.cases],
        "output_bytes": limits.output_bytes,
    }
    max_output = _ESCAPING * limits.output_bytes + _WRAPPING * (1 + len(submission.cases))
    done = run(json.dumps(job).encode(), level=level, limits=limits, max_output=max_output)
    return judge(submission, done, limits, max_output, partial_credit=partial_credit)


def unfence(source: str) -> str:
    r"""Take a program out of the one Markdown code fence that wraps all of it, if one does.

    >>> unfence("```python\nx = 1\n```")
    'x = 1'
    """
    text = source.strip()
    first, newline, rest = text.partition("\n")
    if not first.startswith("```") or not newline or not rest.endswith("```"):
        return source
    inside = rest[: -len("```")]
    return source if "```" in inside or "`" in first[3:] else inside.rstrip("\n")
