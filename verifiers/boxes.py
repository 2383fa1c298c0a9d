r"""Where the complete boxes of a text are, `\boxed{}` or `\fbox{}`."""

import heapq
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
"""A brace, or what is escaped."""
_BOX = re.compile(r"\\(?:boxed|fbox)(?![A-Za-z])(\s*+\{)?")
NO_BOX = "there is no box"


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
    for brace in BRACE.finditer(text, position):
        token = brace[0]
        depth += (token == "{") - (token == "}")
        if not depth:
            return brace.start()
    return -1
