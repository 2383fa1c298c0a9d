"""From how a run ended, and what it wrote, to a verdict."""

import json
import signal
from collections.abc import Sequence
from typing import Any

from r1envs.verifiers.programs.answers import (
    clean,
    describe_call,
    describe_case,
    judge_output,
    judge_value,
    judge_values,
)
from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.comparison import read
from r1envs.verifiers.programs.tolerance import EXACT
from r1envs.verifiers.sandbox import CompletedRun, Limits
from r1envs.verifiers.verdict import Status, Verdict

_MUCH = 1 << 15  # bytes
_MOST_MARKS_OF_FAULT = 512  # in the words of an exception, with its wrapping
_OVER_CPU = getattr(signal, "SIGXCPU", -1)  # Windows has no such signal


def judge_run(
    submission: Submission,
    done: CompletedRun,
    limits: Limits,
    max_output: int,
    *,
    partial_credit: bool,
) -> Verdict:
    """Judge what a run gave.

    The end of the run comes first, by the word of the kernel. Only of a run that ended by
    itself, with status 0, is the output read.

    Raises:
        VerificationError: A judge failed.
    """
    if (verdict := _judge_end(done, limits, max_output)) is not None:
        return verdict
    if not partial_credit and _is_far_too_much(done.output, submission):
        return Verdict.wrong("the program returned far more than a right one would")
    results = _read(submission, done, limits)
    if isinstance(results, Verdict):
        return results
    try:
        verdicts = [
            _judge_result(result, case, submission, limits)
            for result, case in zip(results, submission.cases, strict=True)
        ]
    except _NO_ANSWER:
        return _no_answer(done)
    return _sum_up(verdicts, partial_credit=partial_credit)


def _is_far_too_much(output: bytes, submission: Submission) -> bool:
    """Tell, without reading it, that a large output has more items than a right one can have.

    Read, it would take many times its size, and a heap keeps some of what it had to hold once.
    """
    cases = submission.cases
    if len(output) <= _MUCH or submission.judge is not None:
        return False
    if any(case.judge or case.stdin is not None or case.comparison != EXACT for case in cases):
        return False
    wanted = sum(_marks(json.dumps(case.wanted).encode()) + len(case.calls) for case in cases)
    return _marks(output) > 2 * wanted + _MOST_MARKS_OF_FAULT * len(cases)


def _marks(text: bytes) -> int:
    """Count what begins or parts items, as often as it may stand in texts, too."""
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def read_results(
    submission: Submission, done: CompletedRun, limits: Limits, max_output: int
) -> list[Any] | Verdict:
    """Read what a run gave for each case, untrusted; a verdict if it came to no end."""
    verdict = _judge_end(done, limits, max_output)
    return _read(submission, done, limits) if verdict is None else verdict


def _read(submission: Submission, done: CompletedRun, limits: Limits) -> list[Any] | Verdict:
    try:
        document = read(done.output)
        if type(document) is dict:
            return _judge_result(document["failed"], None, submission, limits)
        if type(document) is not list or len(document) != len(submission.cases):
            raise ValueError("not one result for each case")
    except _NO_ANSWER:
        return _no_answer(done)
    return document


# What reading a document raises that is none of an honest harness.
_NO_ANSWER = (ValueError, TypeError, KeyError, IndexError)


def _no_answer(done: CompletedRun) -> Verdict:
    what = "something that is not an answer" if done.output else "no answer"
    return Verdict.wrong(f"the program ended with {what}", Status.PROTOCOL_ERROR)


def _judge_end(done: CompletedRun, limits: Limits, max_output: int) -> Verdict | None:
    """Judge a run that did not come to its end; None if it did."""
    if done.timed_out or done.signal == _OVER_CPU:
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
    share = sum(verdict.score for verdict in verdicts) / len(verdicts) if partial_credit else 0.0
    return Verdict.wrong(failed[0].reason, failed[0].status, score=share)


def _judge_result(
    result: Any, case: Case | None, submission: Submission, limits: Limits
) -> Verdict:
    """Judge one result (see `sandbox.harness`); without a case, one that is for all of them."""
    tag, *words = result
    if case is not None and case.stdin is None:
        if tag == "value" and not case.calls:
            return judge_value(words[0], case, submission)
        if tag == "steps" and case.calls:
            return _judge_steps(words[0], case, submission, limits)
    if tag == "output" and case is not None and case.stdin is not None:
        return judge_output(words[0], case, submission)
    subject = "" if case is None else describe_case(case, submission)
    return judge_failure(tag, words, subject, limits)


def judge_failure(tag: str, words: list[Any], subject: str, limits: Limits) -> Verdict:
    """Judge a result that is no value; without a subject, one that is for all cases."""
    if not all(type(word) is str for word in words):
        raise TypeError("the words of a result are text")
    if tag == "limit":
        return _over_memory(limits) if words == ["memory"] else _over_output(limits)
    status = Status.WRONG if tag == "unsupported" else Status.RUNTIME_ERROR
    what = _REASONS[tag].format(*map(clean, words))
    return Verdict.wrong(f"{subject} {what}" if subject else what.removeprefix("raised "), status)


_REASONS = {
    "raised": "raised {}: {}",
    "exit": "ended with status {}",
    "unsupported": "returned {}, which no case expects",
    "missing": "no function named {!r}",
}


def _judge_steps(results: Any, case: Case, submission: Submission, limits: Limits) -> Verdict:
    """Judge what the calls of a case gave: all of it must be right."""
    if type(results) is not list or not 0 < len(results) <= len(case.calls):
        raise ValueError("more results than calls, or none")
    subject = describe_case(case, submission)
    values = []
    for (tag, *words), (name, args, *more) in zip(results, case.calls, strict=False):
        call = f"{subject}: {describe_call(name, args, *more)}"
        if tag != "value":
            return judge_failure(tag, words, call, limits)
        values.append(words[0])
    if len(values) != len(case.calls):
        raise ValueError("not one result for each call")
    return judge_values(values, case, submission)


def _over_memory(limits: Limits) -> Verdict:
    return Verdict.wrong(f"used more than {limits.memory_mb} MB", Status.MEMORY_LIMIT)


def _over_output(limits: Limits) -> Verdict:
    return Verdict.wrong(f"gave more than {limits.output_kb} KB", Status.OUTPUT_LIMIT)
