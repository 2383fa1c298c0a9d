"""From two texts to a judgement, and to a verdict. Parent and workers judge by the same code.

The difference is what they do with expressions: the parent decides those that are quick.
"""

from r1envs.verifiers.mathematics.comparison import AnswerComparer
from r1envs.verifiers.mathematics.errors import (
    UnreadableError,
    UnreadableReferenceError,
    unreadable_reference,
)
from r1envs.verifiers.mathematics.formulas.open_work import asks_to_divide, leaves_open
from r1envs.verifiers.mathematics.kinds.kind import Expressions
from r1envs.verifiers.mathematics.kinds.number import same_number
from r1envs.verifiers.mathematics.kinds.numerals import DIGITS, read_number
from r1envs.verifiers.mathematics.kinds.order import read_outline
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.references import LENGTH
from r1envs.verifiers.mathematics.text.cleaning import clean, same_text
from r1envs.verifiers.verdict import Status, Verdict

RIGHT, WRONG, UNPARSABLE, REFERENCE = "right", "wrong", "unparsable", "reference"


def judge(
    reference: str,
    answer: str,
    expressions: Expressions,
    policy: MathPolicy = DEFAULT_POLICY,
) -> tuple[str, str]:
    """Compare an answer with a reference that is understood; return a word above, and why.

    What this raises is about us, never about the answer.

    >>> from r1envs.verifiers.mathematics.formulas.deciding import Formulas
    >>> judge("1/2", "0.5", Formulas(6))
    ('right', '')
    """
    if len(answer) > LENGTH:
        return _judge_long(reference, answer, policy)
    expected, given = clean(reference), clean(answer)
    if not given:
        return UNPARSABLE, "the answer is empty"
    if same_text(expected, given):
        return RIGHT, ""
    asked = leaves_open(expected, _end(given)) or asks_to_divide(expected, given)
    if asked and not policy.unevaluated:
        return WRONG, f"{_short(given)} is left to be computed"
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
        if comparer.same(read_outline(expected), read_outline(given)):
            return RIGHT, ""
    except UnreadableError as error:
        return UNPARSABLE, f"{_short(given)}: {error}"
    # The reference is understood: what is strange is what it was to be compared with.
    except UnreadableReferenceError:
        pass
    return WRONG, f"{_short(given)} is not {_short(expected)}"


def _end(text: str) -> str:
    """Give what an equation ends in: before it stands what was asked for, as in |A| = 3."""
    return text.rpartition("=")[2]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
