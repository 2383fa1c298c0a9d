r"""Answers in several parts, numbered or said twice, as textbooks print them."""

import re

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.kinds.constants import named_constant
from r1envs.verifiers.mathematics.structure.outline import read_shape
from r1envs.verifiers.mathematics.structure.regions import merged, read_region
from r1envs.verifiers.mathematics.structure.shapes import Group, Leaf, Shape

_NUMBER = re.compile(r"(?:^|[;,. ]) ?\((\d)\) ?")
_OPEN = "+-*/=<>^_(,\\"


def read_parts(text: str) -> Shape | None:
    r"""Read `(1) 3; (2) 5` as a pair, and `x < 2: (-\infty, 2)` as what both sides say.

    >>> read_parts("(1) 3; (2) 5")
    Group(brackets='()', items=(Leaf(text='3'), Leaf(text='5')))
    """
    if text.startswith("①") and "②" in text:
        text = re.sub("[①-⑨]", lambda sign: f"({ord(sign[0]) - ord('①') + 1}) ", text)
    try:
        if text.startswith("(1)") and "(2)" in text:
            return _numbered(text)
        return _said_twice(text) if ":" in text else None
    except UnreadableError:
        return None


def _numbered(text: str) -> Shape | None:
    found = list(_NUMBER.finditer(text))
    starts = [match.end() for match in found]
    ends = [match.start() for match in found[1:]] + [len(text)]
    parts = [text[start:end].strip(" ;,.") for start, end in zip(starts, ends, strict=True)]
    counted = [match[1] for match in found] == [str(n) for n in range(1, len(found) + 1)]
    if len(parts) < 2 or not counted or not all(part and part[-1] not in _OPEN for part in parts):
        return None
    return Group("()", tuple(map(read_shape, parts)))


def _said_twice(text: str) -> Shape | None:
    """Read an answer in words or as an inequality, with the region that it is behind a colon."""
    left, _, right = text.rpartition(":")
    if not left.strip() or not right.strip():
        return None
    said = read_shape(left), read_shape(right)
    regions = [read_region(shape) for shape in said]
    if regions[0] is None or regions[1] is None:
        names = [named_constant(shape.text) for shape in said if isinstance(shape, Leaf)]
        return said[0] if len(names) == 2 and None not in names and names[0] == names[1] else None
    pairs = merged(regions[0].intervals), merged(regions[1].intervals)
    same = (
        pairs[0] == pairs[1] if None not in pairs else regions[0].intervals == regions[1].intervals
    )
    return said[0] if same else None
