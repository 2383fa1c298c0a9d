"""What answers are made of: lists, tuples, sets, intervals, relations, matrices, cases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

DEPTH = 60
"""Deepest nesting of brackets that is read."""


LISTS = (",", ";")
"""Brackets of a group that has none."""


WRITTEN = frozenset(
    ("notin", "mapsto", "parallel", "perp", "subset", "subseteq", "supset", "supseteq")
)
"""Relations of which only the sides are compared."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What has no outline: a number, an expression, a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Several shapes together.

    `brackets` is an opening and a closing one, "±", "," for a list that may be a decimal with
    a comma, or ";" for any other list.
    """

    brackets: str
    items: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Union:
    """A union of intervals or sets."""

    parts: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Intersection:
    """What intervals or sets have in common."""

    parts: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """What is left of a set without another."""

    whole: "Shape"
    part: "Shape"


@dataclass(frozen=True, slots=True)
class Chain:
    r"""Shapes with relations between them, such as `1 \le x < 2`."""

    sides: "tuple[Shape, ...]"
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of shapes. `kind` is "det" for a determinant."""

    rows: "tuple[tuple[Shape, ...], ...]"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """Values with their conditions."""

    branches: "tuple[tuple[Shape, Shape], ...]"


@dataclass(frozen=True, slots=True)
class Family:
    """A shape with parameters, of each of which is said what it may be."""

    body: "Shape"
    parameters: tuple[tuple[str, str], ...]


Shape: TypeAlias = Leaf | Group | Union | Intersection | Without | Chain | Matrix | Cases | Family


def parts_of(shape: Shape) -> "tuple[Shape, ...]":
    """Take a shape apart."""
    match shape:
        case Leaf():
            return ()
        case Group(_, items):
            return items
        case Union(parts) | Intersection(parts):
            return parts
        case Without(whole, part):
            return whole, part
        case Chain(sides, _):
            return sides
        case Family(body, _):
            return (body,)
        case Matrix(rows, _) | Cases(rows):
            return tuple(part for row in rows for part in row)


def leaves_of(shape: Shape) -> "tuple[Leaf, ...]":
    """Collect all leaves of a shape."""
    if isinstance(shape, Leaf):
        return (shape,)
    return tuple(leaf for part in parts_of(shape) for leaf in leaves_of(part))


def with_leaves(shape: Shape, change: Callable[[Leaf], Leaf]) -> Shape:
    """Change all leaves of a shape."""
    match shape:
        case Leaf():
            return change(shape)
        case Without(whole, part):
            return Without(with_leaves(whole, change), with_leaves(part, change))
        case Matrix(rows, kind):
            return Matrix(tuple(_all_with(row, change) for row in rows), kind)
        case Cases(branches):
            pairs = (_all_with(branch, change) for branch in branches)
            return Cases(tuple((value, condition) for value, condition in pairs))
        case Family(body, parameters):
            return Family(with_leaves(body, change), parameters)
        case Group(brackets, items):
            return Group(brackets, _all_with(items, change))
        case Chain(sides, relations):
            return Chain(_all_with(sides, change), relations)
        case Union(parts):
            return Union(_all_with(parts, change))
        case Intersection(parts):
            return Intersection(_all_with(parts, change))


def _all_with(shapes: "tuple[Shape, ...]", change: Callable[[Leaf], Leaf]) -> "tuple[Shape, ...]":
    return tuple(with_leaves(shape, change) for shape in shapes)


_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def flip(relation: str) -> str:
    """Turn a relation around, as `a < b` is `b > a`."""
    return _FLIPPED.get(relation, relation)


def signed(shapes: "tuple[Shape, ...]") -> "tuple[Shape, ...]":
    """Put both values for each one with a sign of plus or minus."""
    return tuple(
        part
        for shape in shapes
        for part in (
            shape.items if isinstance(shape, Group) and shape.brackets == "±" else (shape,)
        )
    )
