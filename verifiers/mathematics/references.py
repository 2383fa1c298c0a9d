"""Reading references: the answer in what a data set gives, and whether it is understood.

Both depend on the reference alone, never on the answer that it meets.
"""

import functools
import re

from r1envs.verifiers.boxes import find_boxes
from r1envs.verifiers.mathematics.errors import UnreadableError, unreadable_reference
from r1envs.verifiers.mathematics.kinds.formula import read_formula
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.order import kind_of, read_outline
from r1envs.verifiers.mathematics.structure.matrices import read_matrix_expression
from r1envs.verifiers.mathematics.structure.shapes import Shape
from r1envs.verifiers.mathematics.text.cleaning import clean
from r1envs.verifiers.mathematics.text.extraction import extract_answer

LENGTH = 4000
"""Longest answer or reference that is read, unless it is a plain number."""
# The last line of a worked solution, as data sets of word problems end it.
_LAST_LINE = re.compile(r"^#### ?([^\n]+)\s*\Z", re.MULTILINE)


def answer_of(reference: str) -> str:
    r"""Take the answer of a worked solution: its last box, or its last line after "####".

    >>> answer_of("48 / 2 = 24 clips in May, 24 + 48 = 72 in all.\n#### 72")
    '72'
    >>> answer_of(r"Hence $x = \boxed{3}$."), answer_of("1/2")
    ('3', '1/2')

    Raises:
        ReferenceAnswerError: If its last box is empty or not closed.
    """
    if not isinstance(reference, str):
        raise unreadable_reference(str(reference), f"it is no text, but {type(reference)}")
    if r"\boxed" in reference:
        answer = extract_answer(reference)
        return answer if isinstance(answer, str) else _last_box(reference, answer.reason)
    last = _LAST_LINE.search(reference) if "####" in reference else None
    return last[1] if last else reference


def _last_box(solution: str, why: str) -> str:
    """Take a box that in a response would be none: a solution may argue in any way before it."""
    boxes, fault = find_boxes(solution)
    if fault:
        raise unreadable_reference(solution, why)
    return boxes[-1].content


def left_to_workers(reference: str) -> tuple[str, ...]:
    r"""Give the formulas of a reference that only a worker can read.

    >>> left_to_workers(r"[1, \frac{\pi}{2})"), left_to_workers(r"(2, \int_0^1 x\,dx)")
    ((), ('\\int_0^1 x dx',))

    Raises:
        ReferenceAnswerError: If the reference is no answer.
    """
    # Long ones are not kept: thousands of them would fill the memory.
    return _known(reference) if len(reference) <= _REMEMBERED else _left(reference)


def _left(reference: str) -> tuple[str, ...]:
    left: list[str] = []

    def is_understood(part: Shape | str) -> bool:
        kind, part = kind_of(part)
        if isinstance(part, str) and r"\begin" in part and read_matrix_expression(part):
            return True
        understood = kind.understood(part, is_understood)
        if not understood and kind.read is read_formula:
            assert isinstance(part, str)
            left.append(part)
        return understood

    try:
        if len(reference) <= LENGTH:
            is_understood(read_outline(_cleaned(reference)))
        elif read_number(reference.strip().strip("$")) is None:
            raise UnreadableError(f"it has {len(reference)} characters, and is no plain number")
    except UnreadableError as error:
        raise unreadable_reference(reference, str(error)) from error
    return tuple(left)


def _cleaned(reference: str) -> str:
    text = clean(reference)
    if not text:
        raise UnreadableError("it is empty")
    return text


_REMEMBERED = 400
_known = functools.lru_cache(maxsize=4096)(_left)
