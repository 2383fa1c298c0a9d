"""What answers are made of: lists, tuples, sets, intervals, relations, matrices, cases."""

from dataclasses import dataclass
from typing import TypeAlias

DEPTH = 60
"""Deepest nesting of brackets that is read."""


LISTS = (",", ";")
"""Brackets of a group that has none."""


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


Shape: TypeAlias = Leaf | Group | Union | Intersection | Without | Chain | Matrix | Cases


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
        case Matrix(rows, _) | Cases(rows):
            return tuple(part for row in rows for part in row)


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
