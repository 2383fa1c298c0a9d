"""Regions of the real line: intervals, unions of them, and inequalities in one variable."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from r1envs.verifiers.mathematics.exact import read_number
from r1envs.verifiers.mathematics.shapes import (
    Cases,
    Chain,
    Group,
    Leaf,
    Shape,
    Union,
    Without,
    flip,
)
from r1envs.verifiers.mathematics.wording import named_constant

_VARIABLE = re.compile(
    r"(?:[A-Za-z](?: ?\( ?[a-z] ?\))?|\\(?!infty|pi)[A-Za-z]+)(?: ?_ ?(?:\{[^{}]*\}|[A-Za-z0-9]))?"
)


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
        return _LINE if named_constant(shape.text) == r"\mathbb{R}" else None
    if isinstance(shape, Group):
        if shape.brackets == ";":
            return _conjunction(shape)
        interval = _interval(shape)
        return None if interval is None else Region((interval,))
    if isinstance(shape, Without):
        return _complement(shape)
    if isinstance(shape, Union):
        parts = [read_region(part) for part in shape.parts]
        intervals = tuple(i for part in parts if part is not None for i in part.intervals)
        return None if None in parts else Region(intervals)
    if isinstance(shape, Chain):
        return _inequality(shape)
    return None


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
    texts = [side.text for side in chain.sides if isinstance(side, Leaf)]
    if len(texts) != len(chain.sides):
        return None
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


_ABSOLUTE = re.compile(r"\| ?([A-Za-z]) ?(?:([+-]) ?(\d{1,9}) ?)?\|")


def _distance(texts: list[str], relation: str) -> Region | None:
    """Read `|x - a| < b` as the interval that it is."""
    if relation not in ("<", ">", "<=", ">="):
        return None
    if not _ABSOLUTE.fullmatch(texts[0]):
        texts, relation = texts[::-1], flip(relation)
    match, bound = _ABSOLUTE.fullmatch(texts[0]), read_number(texts[1])
    if match is None or bound is None or bound.value <= 0:
        return None
    center = Fraction(match[3] or 0) * (1 if match[2] == "-" else -1)
    low, high = (str(center + sign * bound.value) for sign in (-1, 1))
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
    """Read `x >= 1 and x < 2`: one lower and one upper bound, that leave something between."""
    items = [item for item in group.items if not _is_any_real(item)]
    regions = [read_region(item) if isinstance(item, Chain) else None for item in items]
    known = [region for region in regions if region is not None]
    if len(known) != len(items) or any(region.variable is None for region in known):
        return None
    if len(known) == 1 and len(group.items) > 1:
        return known[0]
    if len(known) != 2 or known[0].variable != known[1].variable:
        return None
    return _intersection(known[0], known[1])


def _is_any_real(shape: Shape) -> bool:
    return (
        isinstance(shape, Chain)
        and shape.relations == ("in",)
        and isinstance(shape.sides[1], Leaf)
        and named_constant(shape.sides[1].text) == r"\mathbb{R}"
    )


def _intersection(one: Region, other: Region) -> Region | None:
    bounds = [region.intervals for region in (one, other)]
    if any(len(intervals) != 1 for intervals in bounds):
        return None
    lower = [part for (part,) in bounds if part.high is None and part.low is not None]
    upper = [part for (part,) in bounds if part.low is None and part.high is not None]
    if len(lower) != 1 or len(upper) != 1:
        return None
    low, high = read_number(lower[0].low or ""), read_number(upper[0].high or "")
    if low is None or high is None or low.value >= high.value:
        return None
    interval = Interval(lower[0].low, upper[0].high, lower[0].low_closed, upper[0].high_closed)
    return Region((interval,), one.variable)


def _complement(shape: Without) -> Region | None:
    """Read the real line without some points, or without an interval."""
    if not (isinstance(shape.whole, Leaf) and named_constant(shape.whole.text) == r"\mathbb{R}"):
        return None
    if isinstance(shape.part, Group) and shape.part.brackets == "{}":
        points = [item.text if isinstance(item, Leaf) else "" for item in shape.part.items]
        numbers = [read_number(text) for text in points]
        if None in numbers:
            return None
        values = {
            number.value: text for number, text in zip(numbers, points, strict=True) if number
        }
        ends = [None, *(values[value] for value in sorted(values)), None]
        gaps = itertools.pairwise(ends)
        return Region(tuple(_between(low, high, False, False) for low, high in gaps))
    region = read_region(shape.part)
    if region is None or len(region.intervals) != 1:
        return None
    (gap,) = region.intervals
    sides = []
    if gap.low is not None:
        sides.append(_between(None, gap.low, False, not gap.low_closed))
    if gap.high is not None:
        sides.append(_between(gap.high, None, not gap.high_closed, False))
    return Region(tuple(sides))


def completed(cases: Cases) -> Cases:
    """Put for "otherwise" the condition that it means, where that is a region of the line."""
    value, condition = cases.branches[-1]
    if not (isinstance(condition, Leaf) and _OTHERWISE.fullmatch(condition.text)):
        return cases
    regions = [read_region(other) for _, other in cases.branches[:-1]]
    known = [region for region in regions if region is not None]
    names = {region.variable for region in known}
    if len(known) < len(regions) or len(names) != 1 or len(known) != 1:
        return cases
    rest = _rest(known[0])
    return cases if rest is None else Cases((*cases.branches[:-1], (value, rest)))


_OTHERWISE = re.compile(r"\\text ?\{ ?,? ?(?:otherwise|else|elsewhere) ?\}|otherwise|else")


def _rest(region: Region) -> Shape | None:
    """Turn a half line around; None for any other region."""
    if len(region.intervals) != 1 or region.variable is None:
        return None
    (part,) = region.intervals
    if part.low is not None and part.high is None:
        bound, relation = part.low, "<" if part.low_closed else "<="
    elif part.high is not None and part.low is None:
        bound, relation = part.high, ">" if part.high_closed else ">="
    else:
        return None
    return Chain((Leaf(region.variable), Leaf(bound)), (relation,))


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
    merged = _merge(one.intervals), _merge(other.intervals)
    if None not in merged:
        return merged[0] == merged[1]
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


_End = tuple[int, Fraction, int]


def _merge(intervals: tuple[Interval, ...]) -> list[tuple[_End, _End]] | None:
    """Sort and join intervals. An end is (sign of infinity, value, side of the value)."""
    pairs = []
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
    merged: list[tuple[_End, _End]] = []
    for low_end, high_end in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if merged and low_end <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high_end))
        else:
            merged.append((low_end, high_end))
    return merged


def _end(text: str | None, infinity: int) -> tuple[int, Fraction] | None:
    if text is None:
        return infinity, Fraction(0)
    number = read_number(text)
    return None if number is None or number.percent else (0, number.value)
