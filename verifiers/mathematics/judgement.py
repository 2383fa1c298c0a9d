"""From two texts to a judgement. The parent and its workers run the same code.

The difference is what they do with expressions: the parent leaves them to the workers.
"""

from r1envs.verifiers.mathematics.cleaning import clean
from r1envs.verifiers.mathematics.comparison import Comparison, Expressions, UndecidedError
from r1envs.verifiers.mathematics.exact import DIGITS, read_number
from r1envs.verifiers.mathematics.shapes import Group, Leaf, Shape, UnreadableError, read_shape
from r1envs.verifiers.mathematics.wording import choice, choices, word

LENGTH = 4000
"""Longest answer that is read, unless it is a plain number."""

RIGHT, WRONG, UNPARSABLE, REFERENCE = "right", "wrong", "unparsable", "reference"
FAILED = "the comparison failed"


class UnreadableReferenceError(Exception):
    """The reference is no answer that can be understood."""


def judge(reference: str, answer: str, expressions: Expressions) -> tuple[str, str]:
    """Compare an answer with the reference; return one of the words above, and the reason.

    >>> from r1envs.verifiers.mathematics.comparison import Undecided
    >>> judge("1/2", "0.5", Undecided())
    ('right', '')
    """
    if len(answer) > LENGTH:
        return _judge_long(reference, answer)
    expected, given = clean(reference), clean(answer)
    if not expected:
        return REFERENCE, "it is empty"
    if not given:
        return UNPARSABLE, "the answer is empty"
    if expected.replace(" ", "") == given.replace(" ", ""):
        return RIGHT, ""
    return _judge_clean(expected, given, expressions)


def _judge_long(reference: str, answer: str) -> tuple[str, str]:
    if len(answer) > DIGITS + LENGTH:
        return UNPARSABLE, f"the answer has {len(answer)} characters"
    if reference == answer:
        return RIGHT, ""
    one, other = read_number(reference.strip().strip("$")), read_number(answer.strip().strip("$"))
    if other is None:
        return UNPARSABLE, f"the answer has {len(answer)} characters, and is no plain number"
    same = one is not None and one == other
    return (RIGHT, "") if same else (WRONG, "another number")


def _judge_clean(expected: str, given: str, expressions: Expressions) -> tuple[str, str]:
    try:
        one = _outline(expected)
    except UnreadableError as error:
        return REFERENCE, str(error)
    try:
        if Comparison(expressions).same(one, _outline(given)):
            return RIGHT, ""
    except UnreadableReferenceError as error:
        return REFERENCE, str(error)
    except UnreadableError as error:
        return UNPARSABLE, f"{_short(given)}: {error}"
    except (UndecidedError, MemoryError):
        raise
    # Whatever else goes wrong goes wrong because of what stands there: nothing that a model
    # writes may stop a training.
    except Exception as error:
        return UNPARSABLE, f"{_short(given)}: {FAILED} ({type(error).__name__})"
    return WRONG, f"{_short(given)} is not {_short(expected)}"


def _outline(text: str) -> Shape:
    letters = choices(text)
    if letters is not None:
        return Group(";", tuple(map(Leaf, letters)))
    # "B) 42" and words with commas have no outline.
    if choice(text) is not None or word(text) is not None:
        return Leaf(text)
    return read_shape(text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
