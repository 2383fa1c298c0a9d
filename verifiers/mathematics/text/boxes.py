r"""Boxes, `\boxed{}` or `\fbox{}`: where they are, and whether one is a part of a formula."""

import heapq
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BOX = re.compile(r"\\(?:boxed|fbox)(?![A-Za-z])(\s*+\{)?")
_BARE_BOX = re.compile(r"\\(?:boxed|fbox) *+(-?[A-Za-z0-9]++)(?![.^_!/\\{(]\S)")
# A box in a formula: behind a factor or a sign, below a root, in a fraction or an exponent.
_FACTOR_BEFORE = re.compile(
    r"(?:(?:^|[^\s*])[-+/]|[0-9^_]|[=$({]\s*-\s*|\\(?:cdot|times|div|pm|mp|sqrt)\s*)\Z"
)
_ENCLOSING = re.compile(r"(?:\\sqrt(?:\[\w{1,3}\])?|\\[dtc]?frac(?:\{[^{}]*\})?|[\^_])\s*\Z")
_FACTOR_BEHIND = re.compile(
    r"\s*(?:[+/]|-\s?\d)\s*[\w\\(]|\d|\^(?!\s*\{?\s*(?:\\circ|°|o\b))"
    r"|(?:[knxyzπ]|\\pi)(?![A-Za-z])|\s*\\(?:cdot|times|div|pm|mp|frac|sqrt)\b"
)
NO_BOX = "there is no box"
NEAR = 60
"""Characters around a box that are looked at."""
_FAR = 400
_SIGN = 20


class Box(NamedTuple):
    """A box that is complete, and where it stands."""

    content: str
    start: int
    end: int


def find_boxes(text: str) -> tuple[list[Box], str]:
    r"""Find the outermost boxes that are complete, and what is wrong with the last one.

    >>> find_boxes(r"\boxed{\boxed{5}}")
    ([Box(content='\\boxed{5}', start=0, end=17)], '')
    >>> find_boxes(r"\boxed{5} \boxed{")[1], find_boxes("5")[1] == NO_BOX
    ('the last box is not closed', True)
    """
    boxes: list[Box] = []
    position, fault = 0, NO_BOX
    for place in _marks(text):
        mark = _BOX.match(text, place) if place >= position else None
        if mark is None:
            continue
        position = mark.end()
        if mark[1] is not None:
            end = _closing(text, position)
            if end == -1:
                return boxes, "the last box is not closed"
            # It may have been escaped twice.
            start = place - (text[place - 1 : place] == "\\")
            boxes.append(Box(text[position:end], start, end + 1))
            position = end + 1
        is_empty = mark[1] is None or not boxes[-1].content.strip()
        fault = "the last box is empty" if is_empty else ""
    return boxes, fault


def _marks(text: str) -> Iterable[int]:
    if r"\fbox" not in text:
        return _places(text, r"\boxed")
    return heapq.merge(_places(text, r"\boxed"), _places(text, r"\fbox"))


def _places(text: str, name: str) -> Iterator[int]:
    """Find a name by its letters, which is much quicker than by a pattern."""
    place = text.find(name)
    while place != -1:
        yield place
        place = text.find(name, place + 1)


def _closing(text: str, position: int) -> int:
    """Find the brace that closes what was opened before `position`; -1 if none does."""
    end = text.find("}", position)
    inside = text[position:end]
    if "{" not in inside and "\\" not in inside:
        return end
    depth = 1
    for brace in _BRACE.finditer(text, position):
        token = brace[0]
        depth += (token == "{") - (token == "}")
        if not depth:
            return brace.start()
    return -1


def bare_box(text: str) -> str | None:
    r"""Read a box without braces, if it is the only one.

    >>> bare_box(r"It is \boxed 5.")
    '5'
    """
    bare = _BARE_BOX.search(text)
    only = bare is not None and text.count(r"\boxed") + text.count(r"\fbox") == 1
    return bare[1] if bare is not None and only else None


def is_in_formula(text: str, box: Box) -> bool:
    r"""Tell whether a box is only a part of a formula.

    >>> text = r"2\boxed{5}"
    >>> is_in_formula(text, find_boxes(text)[0][0])
    True
    """
    before = text[max(0, box.start - NEAR) : box.start]
    brace = _open_brace(text, box.start)
    if brace >= 0 and _ENCLOSING.search(text[max(0, brace - NEAR) : brace]):
        return True
    # "- \boxed{5}" and "1. \boxed{5}" are items of a list.
    line = before.rpartition("\n")[2]
    if _FACTOR_BEFORE.search(before[-_SIGN:]) and not re.fullmatch(
        r"\s*(?:[-+*]|\d+[.)])\s+\$*", line
    ):
        return True
    return _FACTOR_BEHIND.match(text[box.end : box.end + NEAR]) is not None


def _open_brace(text: str, position: int) -> int:
    """Find the innermost brace that is open at `position`; -1 if none is near."""
    start = max(0, position - _FAR)
    start = max(start, text.rfind("$", start, position), text.rfind("\n\n", start, position))
    if "{" not in text[start:position]:
        return -1
    opened: list[int] = []
    for brace in _BRACE.finditer(text, start, position):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            opened.pop()
    return opened[-1] if opened else -1
