r"""Blocks of code in what a model wrote: the fences of CommonMark, in one pass.

Covered: three and more backticks or tildes, languages with attributes or in braces, blocks within
items of lists (whose indent is taken off), blocks that nothing closes, and the marks `[PYTHON]`,
`[/PYTHON]`, `[BEGIN]` and `[DONE]` that some prompts teach in the place of fences.

Otherwise than in CommonMark, as models write it: a fence may stand at any indent, and its block
goes on if the indent gets less; a fence within a text of three quotes closes nothing, if one
outside of it does later. Not covered: quoted blocks (`> `), blocks by indent alone.

A library was tried: markdown-it-py reads the same fences, but takes longer to read a response than
a program takes to run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from r1envs.verifiers.programs.formats.definitions import PASSED_OVER, TRIPLE

_LINE = r"""\n(?P<lead>[ \t]*+)(?P<item>(?:(?:[-+*]|\d{1,9}[.)])[ \t]++)*+)
    (?P<mark>`{3,}+|~{3,}+|\[(?:PYTHON|BEGIN|/PYTHON|DONE)\])(?P<info>[^\n]*+)"""
_FENCE = re.compile(_LINE, re.VERBOSE)
_FENCE_OUTSIDE_OF_STRINGS = re.compile(f"{_LINE}|{PASSED_OVER}", re.VERBOSE)
_IN_PYTHON = re.compile(r"(?:^|[\s{.])(?:i?python|py|pypy)[\d.]*+(?![\w-])", re.IGNORECASE)
_TAB = 4  # columns


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code."""

    text: str
    is_python: bool
    """It is marked as Python."""
    is_plain: bool
    """It is marked as nothing."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A line that opens a block, or closes one."""

    column: int
    """Where its mark stands in the line."""
    mark: str
    info: str
    """What stands behind it: the language."""
    starts_item: bool
    """It stands behind the mark of an item of a list."""
    start: int
    end: int
    """Where its line ends."""

    @property
    def can_open(self) -> bool:
        """Whether it opens a block, where it stands outside of one."""
        return self.mark not in ("[/PYTHON]", "[DONE]")

    @property
    def can_close(self) -> bool:
        """Whether it closes a block, where it stands inside of one."""
        return not (self.info or self.starts_item or self.mark in ("[PYTHON]", "[BEGIN]"))

    @property
    def in_python(self) -> bool:
        """Whether what it opens is marked as Python."""
        return self.mark[0] == "[" or _IN_PYTHON.search(self.info) is not None

    def is_closed_by(self, other: "Fence") -> bool:
        """Tell whether another fence closes the block that this one opens."""
        if not other.can_close or other.column > self.column + 3:
            return False
        same = other.mark[0] == self.mark[0]
        return same and (self.mark[0] == "[" or len(other.mark) >= len(self.mark))


def read_blocks(text: str, start: int = 0) -> Iterator[Block]:
    r"""Read the blocks of a text, in order; the text starts with the end of a line.

    >>> [block.text for block in read_blocks("\n1. So:\n   ```py\n   x = 1\n   ```\nor\n~~~\ny")]
    ['x = 1\n', 'y\n']
    """
    opened: Fence | None = None
    minds_strings = True
    for fence in fences(text, start):
        if fence.start < start:
            continue  # within a string of a block
        if opened is None:
            opened = fence if fence.can_open else None
        elif opened.is_closed_by(fence):
            closing = fence
            if minds_strings and TRIPLE.search(text, opened.end, fence.start):
                outside = _closing_outside_of_strings(text, opened)
                # If there is none, the rest of the text was read for it, which is done once.
                minds_strings = outside is not None
                closing = outside or fence
            yield _block(text, opened, closing.start)
            opened, start = None, closing.end
    if opened is not None:
        yield _block(text, opened, len(text))


def fences(text: str, start: int = 0, *, in_python: bool = False) -> Iterator[Fence]:
    """Find the lines that may open or close a block; in Python, those outside of strings."""
    lines = _FENCE_OUTSIDE_OF_STRINGS if in_python else _FENCE
    for found in lines.finditer(text, start):
        lead, item, mark, info = found.groups()
        # A fence with backticks behind it is code within a line.
        if mark and not (mark[0] != "~" and info and (mark[0] == "[" or "`" in info)):
            column = len((lead + item).expandtabs(_TAB))
            yield Fence(column, mark, info.strip(), item != "", found.start(), found.end())


def _closing_outside_of_strings(text: str, opened: Fence) -> Fence | None:
    return next(filter(opened.is_closed_by, fences(text, opened.end, in_python=True)), None)


def _block(text: str, opened: Fence, end: int) -> Block:
    inside = text[opened.end + 1 : end].removesuffix("\n") + "\n"
    return Block(_without_indent(inside, opened.column), opened.in_python, not opened.info)


def _without_indent(text: str, column: int) -> str:
    """Take the indent of a fence off all lines, as far as they and the first of them have it."""
    column = min(column, _indent(text.lstrip("\n")))
    if not column:
        return text
    lines = text.split("\n")
    return "\n".join([" " * (_indent(line) - column) + line.lstrip(" \t") for line in lines])


def _indent(line: str) -> int:
    lead = len(line) - len(line.lstrip(" \t"))
    return len(line[:lead].expandtabs(_TAB))
