"""Regions of the real line: intervals, unions of them, and inequalities in one variable."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.constants import named_constant
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.structure.shapes import (
    Chain,
    Group,
    Intersection,
    Leaf,
    Shape,
    Union,
    Without,
    flip,
)

_VARIABLE = re.compile(
    r"(?:[A-Za-z](?: ?\( ?[a-z] ?\))?|\\(?!infty|pi)[A-Za-z]+)(?: ?_ ?(?:\{[^{}]*\}|[A-Za-z0-9]))?"
)


End = tuple[int, Fraction, int]
"""Just below a value, or just above it: (sign of infinity, value, 0 or 1)."""
_LOWEST, _HIGHEST = (-1, Fraction(0), 1), (1, Fraction(0), 0)


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval with ends as text; None for infinity."""

    low: str | None
    high: str | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Region:
    """Intervals, and the variable that is in them where one is named."""

    intervals: tuple[Interval, ...]
    variable: str | None = None


_LINE = Region((Interval(None, None, False, False),))


def read_region(shape: Shape) -> Region | None:
    """Read a shape as a region of the line; None if it is none.

    >>> read_region(Chain((Leaf("x"), Leaf("3")), (">",))).intervals
    (Interval(low='3', high=None, low_closed=False, high_closed=False),)
    """
    if isinstance(shape, Leaf):
        return _named(shape.text)
    if isinstance(shape, Intersection):
        found = [read_region(part) for part in shape.parts]
        known = [region.intervals for region in found if region is not None]
        common = _common(known) if len(known) == len(found) else None
        return Region(common) if common else None
    if isinstance(shape, Group):
        if shape.brackets == ";":
            return _conjunction(shape)
        interval = _interval(shape)
        return None if interval is None else Region((interval,))
    if isinstance(shape, Without):
        return _difference(shape)
    if isinstance(shape, Union):
        return _joint(shape)
    if isinstance(shape, Chain):
        return _inequality(shape)
    return None


def _joint(union: Union) -> Region | None:
    """Read a union, or `x < 1 or x > 3`, if all of it is about one variable."""
    parts = [with_points(part) for part in union.parts]
    known = [part for part in parts if part is not None]
    names = {part.variable for part in known} - {None}
    if len(known) < len(parts) or len(names) > 1:
        return None
    return Region(
        tuple(i for part in known for i in part.intervals), names.pop() if names else None
    )


_HALVES = re.compile(
    r"\\mathbb ?\{R\} ?(?:(?:_|\^) ?\{? ?(?:([+]|> ?0)|(-|< ?0)|(\\ge ?0)|(\\le ?0)) ?\}?)"
)
_EXCEPT = re.compile(
    r"(?:\\text ?\{ ?)?all real (?:numbers?|values?|x)(?: x| of x)?,?"
    r" (?:except|but|other than)(?: for)?"
    r" ?\}? ?(?=[-\d\\])"
)


def _named(text: str) -> Region | None:
    """Read the line, a half of it, or all of it but one number."""
    if named_constant(text) == r"\mathbb{R}":
        return _LINE
    if half := _HALVES.fullmatch(text):
        positive = half.lastindex in (1, 3)
        closed = half.lastindex in (3, 4)
        low, high = ("0", None) if positive else (None, "0")
        return Region((_between(low, high, closed, closed),))
    excluded = _EXCEPT.match(text)
    if excluded is None or read_number(text[excluded.end() :]) is None:
        return None
    point = text[excluded.end() :]
    return Region((_between(None, point, False, False), _between(point, None, False, False)))


def _interval(group: Group) -> Interval | None:
    if group.brackets not in ("()", "[]", "(]", "[)") or len(group.items) != 2:
        return None
    low, high = group.items
    if not (isinstance(low, Leaf) and isinstance(high, Leaf)):
        return None
    return _between(low.text, high.text, group.brackets[0] == "[", group.brackets[1] == "]")


def _between(low: str | None, high: str | None, low_closed: bool, high_closed: bool) -> Interval:
    if low is not None and named_constant(low) == r"-\infty":
        low = None
    if high is not None and named_constant(high) == r"\infty":
        high = None
    return Interval(low, high, low_closed and low is not None, high_closed and high is not None)


def _inequality(chain: Chain) -> Region | None:
    if chain.relations == ("in",):
        return _members(chain)
    texts = [side.text for side in chain.sides if isinstance(side, Leaf)]
    if len(texts) != len(chain.sides):
        return _excluded(chain)
    relations = chain.relations
    if len(texts) == 2 and (distance := _distance(texts, relations[0])) is not None:
        return distance
    if len(texts) == 2:
        if not _VARIABLE.fullmatch(texts[0]):
            if relations[0] not in ("<", ">", "<=", ">=", "!="):
                return None
            texts, relations = texts[::-1], (flip(relations[0]),)
        return _half_line(texts[0], relations[0], texts[1])
    if len(texts) == 3:
        return _bounded(texts, relations)
    return None


def _members(chain: Chain) -> Region | None:
    r"""Read `x \in [1, 2)`; of `2x \in [1, 2)` nothing is said here."""
    name, region = chain.sides[0], read_region(chain.sides[1])
    if region is None or not (isinstance(name, Leaf) and _VARIABLE.fullmatch(name.text)):
        return None
    return Region(region.intervals, name.text)


def _excluded(chain: Chain) -> Region | None:
    r"""Read `x \ne \pm 2`."""
    name, points = chain.sides[0], chain.sides[-1]
    if chain.relations != ("!=",) or not isinstance(name, Leaf) or not isinstance(points, Group):
        return None
    part = with_points(Group("{}", points.items)) if points.brackets in ("±", "{}") else None
    rest = None if part is None or not _VARIABLE.fullmatch(name.text) else complement(part)
    return None if rest is None else Region(rest.intervals, name.text)


_ABSOLUTE = re.compile(r"\| ?([A-Za-z]) ?(?:([+-]) ?(\d{1,9}(?:\.\d{1,9})?) ?)?\|")


def _distance(texts: list[str], relation: str) -> Region | None:
    """Read `|x - a| < b` as the interval that it is."""
    if relation not in ("<", ">", "<=", ">="):
        return None
    if not _ABSOLUTE.fullmatch(texts[0]):
        texts, relation = texts[::-1], flip(relation)
    match, bound = _ABSOLUTE.fullmatch(texts[0]), read_number(texts[1])
    if match is None or (bound is not None and bound.value <= 0):
        return None
    if bound is not None:
        center = Fraction(match[3] or 0) * (1 if match[2] == "-" else -1)
        low, high = (str(center + sign * bound.value) for sign in (-1, 1))
    elif match[3] is None and texts[1].startswith((r"\sqrt", r"\frac", r"\pi", "e")):
        low, high = f"-({texts[1]})", texts[1]
    else:
        return None
    closed = relation.endswith("=")
    if relation.startswith("<"):
        return Region((_between(low, high, closed, closed),), match[1])
    return Region(
        (_between(None, low, False, closed), _between(high, None, closed, False)), match[1]
    )


def _ring(low: str, high: str, relations: tuple[str, ...]) -> Region | None:
    """Read `a < |x| < b`."""
    ends = read_number(low), read_number(high)
    if ends[0] is None or ends[1] is None or not 0 < ends[0].value < ends[1].value:
        return None
    closed = relations[0] == "<=", relations[1] == "<="
    negative = str(-ends[1].value), str(-ends[0].value)
    return Region(
        (_between(*negative, closed[1], closed[0]), _between(low, high, *closed)),
    )


def _conjunction(group: Group) -> Region | None:
    """Read `x >= 1 and x < 2`, or `x < -1, x > 1`, which nothing fulfils, as either of them."""
    items = _all_excluded([item for item in group.items if not _is_any_real(item)])
    regions = [read_region(item) if isinstance(item, Chain) else None for item in items]
    known = [region for region in regions if region is not None]
    if not known or len(known) != len(items) or len({region.variable for region in known}) != 1:
        return None
    if len(known) == 1:
        return known[0] if len(group.items) > 1 else None
    if known[0].variable is None:
        return None
    common = _common([region.intervals for region in known])
    if common is None:
        return None
    intervals = common or tuple(interval for region in known for interval in region.intervals)
    return Region(intervals, known[0].variable)


def _all_excluded(items: list[Shape]) -> list[Shape]:
    r"""Read `x \ne 1, 2` as `x \ne 1, x \ne 2`."""
    if not items or not isinstance(items[0], Chain) or items[0].relations != ("!=",):
        return items
    name = items[0].sides[0]
    return [
        Chain((name, item), ("!=",)) if isinstance(item, Leaf | Group) else item for item in items
    ]


def _common(parts: list[tuple[Interval, ...]]) -> tuple[Interval, ...] | None:
    """Intersect regions whose ends are plain numbers; None if one is not."""
    pairs = [merged(part) for part in parts]
    known = [part for part in pairs if part is not None]
    if len(known) < len(parts):
        return None
    rest = sorted(gap for part in known for gap in _gaps(part))
    return tuple(_as_interval(*part) for part in _gaps(_joined(rest)))


def _gaps(pairs: list[tuple[End, End]]) -> list[tuple[End, End]]:
    """Turn sorted intervals into what lies between them."""
    starts = [_LOWEST, *(high for _, high in pairs)]
    ends = [*(low for low, _ in pairs), _HIGHEST]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _as_interval(low: End, high: End) -> Interval:
    ends = [None if end[0] else str(end[1]) for end in (low, high)]
    return Interval(ends[0], ends[1], not low[0] and not low[2], not high[0] and bool(high[2]))


def complement(region: Region) -> Region | None:
    """Name what a region with plain numbers for ends leaves of the line."""
    pairs = merged(region.intervals)
    if pairs is None:
        return None
    return Region(tuple(_as_interval(*gap) for gap in _gaps(pairs)), region.variable)


def _is_any_real(shape: Shape) -> bool:
    return (
        isinstance(shape, Chain)
        and shape.relations == ("in",)
        and isinstance(shape.sides[1], Leaf)
        and named_constant(shape.sides[1].text) == r"\mathbb{R}"
    )


def _difference(shape: Without) -> Region | None:
    """Read a region without some points, or without another."""
    whole, part = read_region(shape.whole), with_points(shape.part)
    rest = complement(part) if part is not None else None
    if whole is None or rest is None:
        return None
    common = _common([whole.intervals, rest.intervals])
    return Region(common) if common else None


def with_points(shape: Shape) -> Region | None:
    """Read a region, or a finite set of numbers, or `x = 2`, as one."""
    if isinstance(shape, Chain) and shape.relations == ("=",):
        name, shape = shape.sides
        if not (isinstance(name, Leaf) and _VARIABLE.fullmatch(name.text)):
            return None
        points = with_points(Group("{}", (shape,)))
        return None if points is None else Region(points.intervals, name.text)
    if not (isinstance(shape, Group) and shape.brackets == "{}"):
        return read_region(shape)
    texts = [item.text if isinstance(item, Leaf) else "" for item in shape.items]
    if not texts or any(read_number(text) is None for text in texts):
        return None
    return Region(tuple(Interval(text, text, True, True) for text in texts))


def _half_line(variable: str, relation: str, bound: str) -> Region | None:
    if not _VARIABLE.fullmatch(variable) or _VARIABLE.fullmatch(bound):
        return None
    if relation == "!=":
        halves = (_between(None, bound, False, False), _between(bound, None, False, False))
        return Region(halves, variable)
    if relation in ("<", "<="):
        return Region((_between(None, bound, False, relation == "<="),), variable)
    if relation in (">", ">="):
        return Region((_between(bound, None, relation == ">=", False),), variable)
    return None


def _bounded(texts: list[str], relations: tuple[str, ...]) -> Region | None:
    if relations[0][0] == relations[1][0] == ">":
        texts, relations = texts[::-1], (flip(relations[1]), flip(relations[0]))
    low, variable, high = texts
    if match := _ABSOLUTE.fullmatch(variable):
        return _ring(low, high, relations) if match[2] is None else None
    if not (relations[0][0] == relations[1][0] == "<" and _VARIABLE.fullmatch(variable)):
        return None
    interval = _between(low, high, relations[0] == "<=", relations[1] == "<=")
    return Region((interval,), variable)


def same_region(one: Region, other: Region, same: Callable[[str, str], bool]) -> bool:
    """Compare regions; those with plain numbers for ends also if cut up differently."""
    if one.variable and other.variable and one.variable != other.variable:
        return False
    pairs = merged(one.intervals), merged(other.intervals)
    if None not in pairs:
        # What holds nothing, such as (4, -1], is no interval: it may be a pair.
        return bool(pairs[0]) and pairs[0] == pairs[1]
    if len(one.intervals) != len(other.intervals):
        return False
    return all(
        _same_interval(a, b, same) for a, b in zip(one.intervals, other.intervals, strict=True)
    )


def _same_interval(one: Interval, other: Interval, same: Callable[[str, str], bool]) -> bool:
    if (one.low_closed, one.high_closed) != (other.low_closed, other.high_closed):
        return False
    ends = ((one.low, other.low), (one.high, other.high))
    return all(a is b if a is None or b is None else same(a, b) for a, b in ends)


def merged(intervals: tuple[Interval, ...]) -> list[tuple[End, End]] | None:
    """Sort and join intervals. An end is (sign of infinity, value, side of the value)."""
    pairs: list[tuple[End, End]] = []
    for interval in intervals:
        low, high = _end(interval.low, -1), _end(interval.high, 1)
        if low is None or high is None:
            return None
        # Just below the value, or just above it: a closed end and the open one it meets.
        pairs.append(
            (
                (low[0], low[1], 0 if interval.low_closed else 1),
                (high[0], high[1], 1 if interval.high_closed else 0),
            )
        )
    return _joined(sorted(pair for pair in pairs if pair[0] < pair[1]))


def _joined(pairs: list[tuple[End, End]]) -> list[tuple[End, End]]:
    joined: list[tuple[End, End]] = []
    for low_end, high_end in pairs:
        if joined and low_end <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high_end))
        else:
            joined.append((low_end, high_end))
    return joined


def _end(text: str | None, infinity: int) -> tuple[int, Fraction] | None:
    if text is None:
        return infinity, Fraction(0)
    number = read_number(text)
    return None if number is None or number.percent else (0, number.value)
