"""Functions defined piece by piece, compared on every part of the line.

Only pieces that are divided at plain numbers are known here. Between two of those the variable
is put as a function of a free one, so that |x| is x where x is positive, and nowhere else.
"""

import re
from collections.abc import Callable
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.structure.families import put
from r1envs.verifiers.mathematics.structure.regions import (
    End,
    Region,
    complement,
    merged,
    with_points,
)
from r1envs.verifiers.mathematics.structure.shapes import Cases, Chain, Group, Leaf, Shape, Union
from r1envs.verifiers.mathematics.text.cleaning import plain

_PIECES = 12
_Piece = tuple[list[tuple[End, End]], str]
_Part = tuple[Fraction | None, Fraction | None]
_LINE: list[tuple[End, End]] = [((-1, Fraction(0), 1), (1, Fraction(0), 0))]


def completed(cases: Cases) -> Cases:
    """Put for "otherwise" the condition that it means, where that is a region of the line."""
    value, condition = cases.branches[-1]
    if not (isinstance(condition, Leaf) and _OTHERWISE.fullmatch(condition.text)):
        return cases
    regions = [with_points(other) for _, other in cases.branches[:-1]]
    known = [region for region in regions if region is not None]
    if len(known) < len(regions):
        return cases
    rest = complement(Region(tuple(part for region in known for part in region.intervals)))
    if rest is None or not rest.intervals:
        return cases
    return Cases((*cases.branches[:-1], (value, _as_shape(rest))))


def _as_shape(region: Region) -> Shape:
    parts = [
        Group(
            f"{'[' if part.low_closed else '('}{']' if part.high_closed else ')'}",
            (Leaf(part.low or r"-\infty"), Leaf(part.high or r"\infty")),
        )
        for part in region.intervals
    ]
    return Union(tuple(parts))


_OTHERWISE = re.compile(
    r"\\text ?\{ ?,? ?(?:otherwise|else|elsewhere) ?\}|otherwise|else|elsewhere"
)


def same_functions(one: Shape, other: Shape, same: Callable[[str, str], bool]) -> bool:
    """Tell whether two functions, at least one of them in pieces, are equal everywhere."""
    pieces = _pieces(one), _pieces(other)
    names = _variables(one) | _variables(other)
    if pieces[0] is None or pieces[1] is None or len(names) != 1:
        return False
    (name,) = names
    return all(
        _same_part(part, name, (_values(pieces[0], part), _values(pieces[1], part)), same)
        for part in _parts(pieces[0] + pieces[1])
    )


def _pieces(shape: Shape) -> list[_Piece] | None:
    if isinstance(shape, Leaf):
        return [(_LINE, shape.text)]
    if not isinstance(shape, Cases) or len(shape.branches) > _PIECES:
        return None
    found: list[_Piece] = []
    for value, condition in completed(shape).branches:
        region = with_points(condition)
        pairs = None if region is None else merged(region.intervals)
        if pairs is None or not isinstance(value, Leaf):
            return None
        found.append((pairs, value.text))
    return found


def _variables(shape: Shape) -> set[str]:
    """Name what the conditions are about."""
    if not isinstance(shape, Cases):
        return set()
    conditions = [condition for _, condition in shape.branches if isinstance(condition, Chain)]
    texts = {side.text for chain in conditions for side in chain.sides if isinstance(side, Leaf)}
    return {text for text in texts if re.fullmatch(r"[A-Za-z]|\\(?!infty|pi)[a-z]+", text)}


def _parts(pieces: list[_Piece]) -> list[_Part]:
    """Divide the line at all ends: the points as (a, a), and the open intervals between."""
    ends = [end for pairs, _ in pieces for pair in pairs for end in pair]
    cuts = sorted({value for infinity, value, _ in ends if not infinity})
    starts, stops = [None, *cuts], [*cuts, None]
    return [(cut, cut) for cut in cuts] + list(zip(starts, stops, strict=True))


def _values(pieces: list[_Piece], part: _Part) -> list[str]:
    """Find what a function is there: nothing in a gap, and all that pieces that overlap say."""
    low, high = part
    point = low is not None and low == high
    start = (-1, Fraction(0), 1) if low is None else (0, low, 0 if point else 1)
    stop = (1, Fraction(0), 0) if high is None else (0, high, 1 if point else 0)
    return [
        value
        for pairs, value in pieces
        if any(first <= start and stop <= last for first, last in pairs)
    ]


def _same_part(
    part: _Part, name: str, values: tuple[list[str], list[str]], same: Callable[[str, str], bool]
) -> bool:
    if not all(values):
        return values[0] == values[1]
    place = _place(part, "u" if name != "u" else "w")
    put_in = [[put(value, name, place) for value in side] for side in values]
    return all(a == b or same(a, b) for a in put_in[0] for b in put_in[1])


def _place(part: _Part, free: str) -> str:
    low, high = part
    if low is not None and low == high:
        return f"({low})"
    if low is not None and high is not None:
        return rf"(\frac{{({low})+({high}){free}^2}}{{1+{free}^2}})"
    if low is not None:
        return f"({low}+{free}^2)"
    return free if high is None else f"({high}-{free}^2)"


def condition_in_words(shape: Shape) -> str | None:
    r"""Read a condition in words, such as `n\text{ is even}`."""
    if not isinstance(shape, Leaf) or r"\text" not in shape.text:
        return None
    words = plain(shape.text.replace(r"\text", r" \text")).lower().split()
    return " ".join(word for word in words if word not in ("is", "are", "if", "and"))


def read_pieces(shape: Shape) -> Cases | None:
    """Read a function in pieces."""
    return shape if isinstance(shape, Cases) else None


def same_pieces(sides: Sides, by: Comparer) -> bool:
    """Compare functions branch by branch, or by what they are on every part of the line."""
    both = sides.one is not None and sides.other is not None
    if both and _same_branches(sides.one, sides.other, by):
        return True
    return same_functions(sides.reference, sides.answer, by.lenient.same_text)


def _same_branches(one: Cases, other: Cases, by: Comparer) -> bool:
    """Compare the branches one by one, whatever their conditions are."""
    if len(one.branches) != len(other.branches):
        return False
    left = list(completed(other).branches)
    for branch in completed(one).branches:
        match = next((b for b in left if _same_branch(branch, b, by)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _same_branch(one: tuple[Shape, Shape], other: tuple[Shape, Shape], by: Comparer) -> bool:
    conditions = [condition_in_words(branch[1]) for branch in (one, other)]
    if None not in conditions:
        return conditions[0] == conditions[1] and by.same(one[0], other[0])
    return by.same(one[1], other[1]) and by.same(one[0], other[0])
