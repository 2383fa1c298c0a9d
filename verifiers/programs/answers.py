"""Judging one answer of a program: by comparison, or by a judge."""

import math
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from r1envs.errors import VerificationError
from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.comparison import canonical, differ_in_shape, show, trim
from r1envs.verifiers.programs.decoding import decode_untrusted
from r1envs.verifiers.programs.tolerance import same_text, same_value
from r1envs.verifiers.sandbox.values import EncodedValue, encode
from r1envs.verifiers.verdict import Verdict

_TEXT = 200  # characters of a program's own words in a reason


def judge_value(document: EncodedValue, case: Case, submission: Submission) -> Verdict:
    """Judge what a function returned, or its arguments became.

    Raises:
        ValueError, TypeError, KeyError, IndexError: The document stands for no value.
        VerificationError: The judge failed.
    """
    if (judge := case.judge or submission.judge) is not None:
        return _ask(judge, case, decode_untrusted(document), show(document), submission)
    if _is_right(document, case):
        return Verdict.right()
    if case.expected_args is None:
        what = f"returned {show(document)}, not {show(case.wanted)}"
    elif case.returns_something:
        what = f"returned, with its arguments then: {show(document)}, not {show(case.wanted)}"
    else:
        what = f"left its arguments as {show(document)}, not {show(case.wanted)}"
    return Verdict.wrong(clean(f"{describe_case(case, submission)} {what}"))


def judge_values(documents: list[EncodedValue], case: Case, submission: Submission) -> Verdict:
    """Judge what each call of a case returned; raises as `judge_value`."""
    if (judge := case.judge or submission.judge) is not None:
        return _ask(judge, case, decode_untrusted(documents), show(documents), submission)
    if _is_right(documents, case):
        return Verdict.right()
    subject = describe_case(case, submission)
    for document, wanted, call in zip(documents, case.wanted, case.calls, strict=True):
        if not same_value(wanted, document, case.comparison):
            what = f"{describe_call(*call)} returned {show(document)}, not {show(wanted)}"
            return Verdict.wrong(clean(f"{subject}: {what}"))
    raise ValueError("the calls are right one by one, but not together")


def _is_right(document: EncodedValue, case: Case) -> bool:
    if case.comparison.tolerant:
        return same_value(case.wanted, document, case.comparison)
    if case.comparison.types == "exact" and differ_in_shape(case.wanted, document):
        return False  # whatever is in it, which may be much
    return canonical(document, case.comparison.types) == case.wanted_text


def judge_output(printed: Any, case: Case, submission: Submission) -> Verdict:
    """Judge what a program printed; raises as `judge_value`."""
    if type(printed) is not str:
        raise TypeError("what was printed is text")
    if (judge := case.judge or submission.judge) is not None:
        return _ask(judge, case, printed, show(printed), submission)
    if same_text(case.wanted, printed, case.comparison):
        return Verdict.right()
    number, got, want = _first_difference(trim(printed), case)
    where = "" if "\n" not in trim(printed) + case.wanted else f" in line {number}"
    return Verdict.wrong(
        clean(f"for the input {show(case.stdin)} printed {show(got)}{where}, not {show(want)}")
    )


def _first_difference(given: str, case: Case) -> tuple[int, str, str]:
    lines = zip_longest(given.split("\n"), case.wanted.split("\n"), fillvalue="")
    for number, (got, want) in enumerate(lines, 1):
        if not same_text(want, got, case.comparison):
            return number, got, want
    return 1, given, case.wanted  # right line by line, but for empty ones


def _ask(judge: Any, case: Case, output: Any, shown: str, submission: Submission) -> Verdict:
    """Let a judge decide; whatever it does but decide is a failure of ours."""
    subject = describe_case(case, submission)
    try:
        credit = judge(case, output)
    except Exception as error:
        raise VerificationError(
            f"the judge failed on {subject}, which gave {clean(shown)}: "
            f"{type(error).__name__}: {error}; the answer was not judged"
        ) from error
    if type(credit) not in (bool, float, int) or not 0 <= credit <= 1 or math.isnan(credit):
        raise VerificationError(
            f"the judge must return a bool or a share of credit in [0, 1], got {credit!r:.80}"
        )
    if credit == 1:
        return Verdict.right()
    reason = f"{subject} gave {shown}, which the judge finds "
    reason += f"right to {float(credit):.0%}" if credit else "wrong"
    return Verdict.wrong(clean(reason), score=float(credit))


def describe_case(case: Case, submission: Submission) -> str:
    """Write the call or the input of a case in one short line."""
    if case.stdin is not None:
        return clean(f"for the input {show(case.stdin)} the program")
    name = min((submission.entry_point or "").split("|"), key=len)
    return describe_call(name, case.args, case.kwargs)


def describe_call(name: str, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None) -> str:
    """Write a call in one short line."""
    parts = [show(encode(arg)) for arg in args]
    parts += [f"{key}={show(encode(value))}" for key, value in (kwargs or {}).items()]
    return clean(f"{name}({', '.join(parts)})"[:_TEXT])


def clean(text: str) -> str:
    """Make one printable line of a program's own words."""
    line = " ".join(text[: 2 * _TEXT].split())
    return "".join(c if c.isprintable() else "?" for c in line)
