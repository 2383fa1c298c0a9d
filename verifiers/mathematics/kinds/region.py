"""Regions of the real line, and unions of other sets."""

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.structure.regions import read_region, same_region
from r1envs.verifiers.mathematics.structure.shapes import (
    LISTS,
    Chain,
    Group,
    Intersection,
    Leaf,
    Shape,
    Union,
    Without,
)


def same_regions(sides: Sides, by: Comparer) -> bool | None:
    """Compare regions, if both sides are one, and one of them cannot be a pair instead."""
    one, other = sides.one, sides.other
    marked = _is_marked(sides.reference) or _is_marked(sides.answer)
    if one is None or other is None or not marked:
        return None
    return same_region(one, other, by.same_text)


def are_one_region(one: Shape, other: Shape, by: Comparer) -> bool | None:
    """Compare two outlines as regions; None if one is none."""
    return same_regions(Sides(one, other, read_region(one), read_region(other)), by)


def _is_marked(shape: Shape) -> bool:
    if isinstance(shape, Group):
        return shape.brackets in (";", "[)", "(]")
    return isinstance(shape, Chain | Union | Intersection | Without | Leaf)


def as_union(shape: Shape, other: Shape) -> Shape:
    """Read a list of intervals as their union, where the other side is one.

    Inequalities may stand in a list because all of them hold, so they are no such list.
    """
    if not isinstance(shape, Group) or shape.brackets not in LISTS or not isinstance(other, Union):
        return shape
    intervals = all(read_region(x) and not isinstance(x, Chain) for x in shape.items)
    return Union(shape.items) if intervals else shape


def read_union(shape: Shape) -> Shape | None:
    """Read a union, an intersection or a difference."""
    return shape if isinstance(shape, Union | Intersection | Without) else None


def same_unions(sides: Sides, by: Comparer) -> bool | None:
    """Compare the parts of two unions, or of two intersections."""
    one, other = sides.one, sides.other
    if isinstance(one, Union | Intersection) and type(one) is type(other):
        return by.same_unordered(one.parts, other.parts)
    return None
