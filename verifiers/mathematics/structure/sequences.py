r"""Lists that go on with dots, such as `1, 2, \ldots, 5`."""

import itertools

from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.structure.shapes import Group, Leaf, Shape

_LENGTH = 1000


def is_dots(shape: Shape) -> bool:
    """Tell whether a shape is the dots between two items."""
    return isinstance(shape, Leaf) and shape.text.strip() == r"\ldots"


def written_out(group: Group) -> Group:
    r"""Spell a list of integers out, or show as few of its items as tell how it goes on.

    >>> numbers = (Leaf("1"), Leaf(r"\ldots"), Leaf("3"))
    >>> len(written_out(Group("{}", numbers)).items)
    3
    """
    dots = [at for at, item in enumerate(group.items) if is_dots(item)]
    if len(dots) != 1:
        return group
    before, after = group.items[: dots[0]], group.items[dots[0] + 1 :]
    shown = _integers(before)
    if not shown:
        return group
    step = shown[1] - shown[0] if len(shown) > 1 else 1
    if any(b - a != step for a, b in itertools.pairwise(shown)):
        return group if len(shown) < 3 else _shortened(group, shown, before, after)
    last = _integers(after)
    if last and step and (last[-1] - shown[0]) % step == 0:
        count = (last[-1] - shown[0]) // step + 1
        values = range(shown[0], last[-1] + (1 if step > 0 else -1), step)
        if len(shown) + len(last) <= count <= _LENGTH and list(values[-len(last) :]) == last:
            return Group(group.brackets, tuple(Leaf(str(value)) for value in values))
    if len(shown) == 1 and not after:
        return group
    start = (before[0], Leaf(str(shown[0] + step)), Leaf(r"\ldots"))
    return Group(group.brackets, (*start, *after))


def _shortened(
    group: Group, shown: list[int], before: tuple[Shape, ...], after: tuple[Shape, ...]
) -> Group:
    """Show three items of a geometric sequence."""
    if any(a * c != b * b for a, b, c in zip(shown, shown[1:], shown[2:], strict=False)):
        return group
    return Group(group.brackets, (*before[:3], Leaf(r"\ldots"), *after))


def _integers(items: tuple[Shape, ...]) -> list[int]:
    """Read all items as integers; nothing if one is none."""
    numbers = [read_number(item.text) if isinstance(item, Leaf) else None for item in items]
    whole = [n.value.numerator for n in numbers if n is not None and n.value.denominator == 1]
    return whole if len(whole) == len(items) else []
