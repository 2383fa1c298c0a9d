"""From two texts to a judgement, and to a verdict. Parent and workers judge by the same code.

The difference is what they do with expressions: the parent decides those that are quick.
"""

from r1envs.verifiers.mathematics.comparison import AnswerComparer
from r1envs.verifiers.mathematics.errors import (
    UnreadableError,
    UnreadableReferenceError,
    unreadable_reference,
)
from r1envs.verifiers.mathematics.kinds.kind import Expressions
from r1envs.verifiers.mathematics.kinds.number import same_number
from r1envs.verifiers.mathematics.kinds.numerals import DIGITS, read_number
from r1envs.verifiers.mathematics.kinds.order import read_outline
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.references import is_understood
from r1envs.verifiers.mathematics.text.cleaning import clean, same_text
from r1envs.verifiers.verdict import Status, Verdict

LENGTH = 4000
"""Longest answer that is read, unless it is a plain number."""

RIGHT, WRONG, UNPARSABLE, REFERENCE = "right", "wrong", "unparsable", "reference"


def judge(
    reference: str,
    answer: str,
    expressions: Expressions,
    policy: MathPolicy = DEFAULT_POLICY,
) -> tuple[str, str]:
    """Compare an answer with the reference; return one of the words above, and the reason.

    What this raises is about us, never about the answer.

    >>> from r1envs.verifiers.mathematics.formulas.deciding import Formulas
    >>> judge("1/2", "0.5", Formulas(6))
    ('right', '')
    """
    if len(answer) > LENGTH:
        return _judge_long(reference, answer, policy)
    expected, given = clean(reference), clean(answer)
    if not expected:
        return REFERENCE, "it is empty"
    if not given:
        return UNPARSABLE, "the answer is empty"
    if same_text(expected, given):
        return RIGHT, ""
    return _judge_clean(expected, given, AnswerComparer(expressions, policy))


def verdict_of(reference: str, judgement: str, reason: str) -> Verdict:
    """Put a judgement as a verdict.

    Raises:
        ReferenceAnswerError: If it is about the reference.
    """
    if judgement == RIGHT:
        return Verdict.right()
    if judgement == REFERENCE:
        raise unreadable_reference(reference, reason)
    return Verdict.wrong(reason, Status.UNPARSABLE if judgement == UNPARSABLE else Status.WRONG)


def _judge_long(reference: str, answer: str, policy: MathPolicy) -> tuple[str, str]:
    if len(answer) > DIGITS + LENGTH:
        return UNPARSABLE, f"the answer has {len(answer)} characters"
    if reference == answer:
        return RIGHT, ""
    one, other = read_number(reference.strip().strip("$")), read_number(answer.strip().strip("$"))
    if other is None:
        return UNPARSABLE, f"the answer has {len(answer)} characters, and is no plain number"
    same = one is not None and same_number(one, other, policy)
    return (RIGHT, "") if same else (WRONG, "another number")


def _judge_clean(expected: str, given: str, comparer: AnswerComparer) -> tuple[str, str]:
    try:
        one = read_outline(expected)
    except UnreadableError as error:
        return REFERENCE, str(error)
    try:
        if comparer.same(one, read_outline(given)):
            return RIGHT, ""
    except UnreadableReferenceError as error:
        if not _is_understood(expected):
            return REFERENCE, str(error)
    except UnreadableError as error:
        return UNPARSABLE, f"{_short(given)}: {error}"
    return WRONG, f"{_short(given)} is not {_short(expected)}"


def _is_understood(reference: str) -> bool:
    """Tell whether it is not the reference that is strange, but what it was to be compared with."""
    try:
        return is_understood(reference)
    except UnreadableError:
        return False


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
