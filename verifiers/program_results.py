"""From how a run ended, and what it wrote, to a verdict."""

import signal
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from r1envs.verifiers.program_cases import Case, Submission
from r1envs.verifiers.program_comparison import canonical, read, show, trim
from r1envs.verifiers.sandbox import Limits, Run
from r1envs.verifiers.sandbox.values import encode
from r1envs.verifiers.verdict import Status, Verdict

_TEXT = 200  # characters of a program's own words in a reason


def judge(
    submission: Submission, done: Run, limits: Limits, max_output: int, *, partial_credit: bool
) -> Verdict:
    """Judge what a run gave.

    The end of the run comes first, by the word of the kernel. Only of a run that ended by
    itself, with status 0, is the output read.
    """
    if (verdict := _judge_end(done, limits, max_output)) is not None:
        return verdict
    try:
        document = read(done.output)
        if type(document) is dict:
            return _judge_result(document["failed"], None, submission, limits)
        verdicts = _judge_all(document, submission, limits)
    except (ValueError, TypeError, KeyError, IndexError):
        what = "something that is not an answer" if done.output else "no answer"
        return Verdict.wrong(f"the program ended with {what}", Status.PROTOCOL_ERROR)
    return _sum_up(verdicts, partial_credit=partial_credit)


def _judge_end(done: Run, limits: Limits, max_output: int) -> Verdict | None:
    """Judge a run that did not come to its end; None if it did."""
    if done.timed_out or done.signal == signal.SIGXCPU:
        return Verdict.wrong(f"ran longer than {limits.seconds:g} s", Status.TIME_LIMIT)
    if len(done.output) > max_output:
        return _over_output(limits)
    if done.signal is not None:
        return Verdict.wrong(
            f"the program crashed ({_signal_name(done.signal)})", Status.RUNTIME_ERROR
        )
    if done.exit_status != 0:
        reason = f"the program ended itself with status {done.exit_status}"
        return Verdict.wrong(reason, Status.RUNTIME_ERROR)
    return None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"  # most real-time signals have no name


def _sum_up(verdicts: Sequence[Verdict], *, partial_credit: bool) -> Verdict:
    failed = [verdict for verdict in verdicts if not verdict.correct]
    if not failed:
        return Verdict.right()
    share = 1 - len(failed) / len(verdicts) if partial_credit else 0.0
    return Verdict.wrong(failed[0].reason, failed[0].status, score=share)


def _judge_all(document: Any, submission: Submission, limits: Limits) -> list[Verdict]:
    if type(document) is not list or len(document) != len(submission.cases):
        raise ValueError("not one result for each case")
    return [
        _judge_result(result, case, submission, limits)
        for result, case in zip(document, submission.cases, strict=True)
    ]


def _judge_result(
    result: Any, case: Case | None, submission: Submission, limits: Limits
) -> Verdict:
    """Judge one result (see `sandbox.harness`); without a case, one that is for all of them."""
    tag, *words = result
    if tag == "value" and case is not None and case.stdin is None:
        return _judge_value(words[0], case, submission)
    if not all(type(word) is str for word in words):
        raise TypeError("the words of a result are text")
    if tag == "output" and case is not None and case.stdin is not None:
        return _judge_output(words[0], case)
    if tag == "limit":
        return _over_memory(limits) if words == ["memory"] else _over_output(limits)
    status = Status.WRONG if tag == "unsupported" else Status.RUNTIME_ERROR
    what = _REASONS[tag].format(*map(_clean, words))
    if case is None:
        return Verdict.wrong(what.removeprefix("raised "), status)
    return Verdict.wrong(f"{_subject(case, submission)} {what}", status)


_REASONS = {
    "raised": "raised {}: {}",
    "exit": "ended with status {}",
    "unsupported": "returned {}, which no case expects",
    "missing": "no function named {!r}",
}


def _judge_value(document: Any, case: Case, submission: Submission) -> Verdict:
    if canonical(document) == case.wanted:
        return Verdict.right()
    given, wanted = show(document), show(encode(case.expected))
    return Verdict.wrong(_clean(f"{_subject(case, submission)} returned {given}, not {wanted}"))


def _judge_output(printed: str, case: Case) -> Verdict:
    given = trim(printed)
    if given == case.wanted:
        return Verdict.right()
    lines = zip_longest(given.split("\n"), case.wanted.split("\n"), fillvalue="")
    number, (got, want) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    where = "" if "\n" not in given + case.wanted else f" in line {number}"
    return Verdict.wrong(
        _clean(f"for the input {show(case.stdin)} printed {show(got)}{where}, not {show(want)}")
    )


def _subject(case: Case, submission: Submission) -> str:
    if case.stdin is not None:
        return _clean(f"for the input {show(case.stdin)} the program")
    parts = [show(encode(arg)) for arg in case.args]
    parts += [f"{name}={show(encode(arg))}" for name, arg in case.kwargs.items()]
    return _clean(f"{submission.entry_point}({', '.join(parts)})"[:_TEXT])


def _clean(text: str) -> str:
    """Make one printable line of a program's own words."""
    line = " ".join(text[: 2 * _TEXT].split())
    return "".join(c if c.isprintable() else "?" for c in line)


def _over_memory(limits: Limits) -> Verdict:
    return Verdict.wrong(f"used more than {limits.memory_mb} MB", Status.MEMORY_LIMIT)


def _over_output(limits: Limits) -> Verdict:
    return Verdict.wrong(f"gave more than {limits.output_kb} KB", Status.OUTPUT_LIMIT)
