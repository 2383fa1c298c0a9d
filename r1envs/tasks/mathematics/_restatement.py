"""One name for expressions that differ in the order of their terms and factors alone."""

from collections.abc import Sequence
from typing import NamedTuple

_OPPOSITE = str.maketrans("+-*/", "-+/*")


class _Group(NamedTuple):
    """Terms of a sum or factors of a product, each behind its operator; or one number."""

    kind: str
    parts: list[str]

    @property
    def name(self) -> str:
        return f"({' '.join(sorted(self.parts))})" if self.kind else self.parts[0]


def restated(postfix: Sequence[int | str]) -> str:
    """Name an expression in postfix order; terms and factors may stand in any order.

    >>> restated([1, 2, "-", 3, "+"]), restated([3, 2, 1, "-", "+"])
    ('(+1 +3 -2)', '(+2 +3 -1)')
    >>> restated([2, 5, 3, "+", "*"]) == restated([3, 5, "+", 2, "*"])
    True
    """
    stack: list[_Group] = []
    for item in postfix:
        if isinstance(item, int) or item not in "+-*/":
            stack.append(_Group("", [str(item)]))
        else:
            right, left = stack.pop(), stack.pop()
            kind = "+" if item in "+-" else "*"
            parts = [*_parts(left, kind, kind), *_parts(right, kind, item)]
            stack.append(_Group(kind, parts))
    return stack.pop().name


def _parts(group: _Group, kind: str, operator: str) -> list[str]:
    if group.kind != kind:
        return [operator + group.name]
    if operator == kind:
        return group.parts
    return [part[0].translate(_OPPOSITE) + part[1:] for part in group.parts]
