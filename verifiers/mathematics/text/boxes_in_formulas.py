r"""Whether a box is only a part of a formula, and boxes without braces."""

import re

from r1envs.verifiers.boxes import BRACE, Box

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
NEAR = 60
"""Characters around a box that are looked at."""
_FAR = 400
_SIGN = 20


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

    >>> from r1envs.verifiers.boxes import find_boxes
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
    for brace in BRACE.finditer(text, start, position):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            opened.pop()
    return opened[-1] if opened else -1
