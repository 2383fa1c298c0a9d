"""What lists say besides their items: names, an order, or a decimal with a comma."""

import re
from collections.abc import Sequence
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.structure.names import is_name
from r1envs.verifiers.mathematics.structure.shapes import LISTS, Chain, Group, Leaf, Shape, Union
from r1envs.verifiers.mathematics.text.cleaning import plain

_VARIABLE = re.compile(r"[A-Za-z](?: ?_ ?(?:\{[^{}]*\}|[A-Za-z0-9]))?")


def _assignment(shape: Shape) -> tuple[str, Shape] | None:
    if isinstance(shape, Chain) and shape.relations == ("=",):
        name, value = shape.sides
        if isinstance(name, Leaf) and is_name(name):
            return name.text, value
    return None


def is_system(group: Group) -> bool:
    """Tell whether a list gives values to different names, all of which hold together."""
    pairs = [_assignment(item) for item in group.items]
    names = {_base(pair[0]) for pair in pairs if pair is not None}
    return None not in pairs and len(names) > 1


def is_alternative(shapes: Sequence[Shape]) -> bool:
    """Tell whether `x = 2 or y = 3` is said: one of them holds, and nobody knows which."""
    return is_system(Group(";", tuple(shapes)))


def _base(name: str) -> str:
    return name.partition("_")[0].strip()


def named_and_bare(one: Group, other: Group) -> list[tuple[tuple[Shape, ...], ...]]:
    """Read `b = 5, a = 3` beside `3, 5` as values in one order, that of the names or as written."""
    if is_system(one) == is_system(other):
        return []
    bare = other if is_system(one) else one
    if any(isinstance(item, Chain) for item in bare.items):
        return []
    return [(order(one), order(other)) for order in (values_by_name, _values)]


def _values(group: Group) -> tuple[Shape, ...]:
    pairs = [_assignment(item) for item in group.items]
    return tuple(
        item if pair is None else pair[1] for item, pair in zip(group.items, pairs, strict=True)
    )


def values_by_name(group: Group) -> tuple[Shape, ...]:
    """Order the values of `x = 1, y = 2` by the letters; other lists stay as they are."""
    pairs = [_assignment(item) for item in group.items]
    named = [pair for pair in pairs if pair is not None]
    if len(named) != len(group.items):
        return group.items
    if len({name for name, _ in named}) != len(named):
        return ()  # two values for one name are no tuple
    if all(_VARIABLE.fullmatch(name) for name, _ in named):
        named.sort(key=lambda pair: pair[0])
    return tuple(value for _, value in named)


def shared_name(group: Group) -> Group:
    """Read `k = 4, 5, 6` as the list of what k may be."""
    first = _assignment(group.items[0]) if group.items else None
    if first is None or not all(isinstance(item, Leaf) for item in group.items[1:]):
        return group
    return Group(group.brackets, (first[1], *group.items[1:])) if len(group.items) > 1 else group


def values_of_one(one: Group, other: Group) -> tuple[list[Shape], list[Shape]] | None:
    """Read `x_1 = 1, x_2 = 2` and `x = 1, x = 2` as what x may be, if not both have indices."""
    sides = [[_assignment(item) for item in group.items] for group in (one, other)]
    named = [[pair for pair in side if pair is not None] for side in sides]
    if any(len(n) < 2 or len(n) != len(s) for n, s in zip(named, sides, strict=True)):
        return None
    bases = {_base(name) for side in named for name, _ in side}
    indexed = ["_" in side[0][0] for side in named]
    if len(bases) != 1 or all(indexed) or not any(indexed):
        return None
    values = [[value for _, value in side] for side in named]
    return values[0], values[1]


def is_ordered(group: Group) -> bool:
    """Tell whether the order of a list is what it says: it goes on, or is a permutation."""
    texts = [item.text.strip() for item in group.items if isinstance(item, Leaf)]
    if any(r"\ldots" in text for text in texts):
        return True
    if len(texts) < len(group.items) or len(set(texts)) < len(texts):
        return False
    if all(len(text) == 1 and text.isupper() for text in texts):
        return len(texts) > 2 and texts != sorted(texts)
    counted = sorted(texts) == [str(n) for n in range(1, len(texts) + 1)]
    return counted and len(texts) >= _PERMUTED and texts not in (sorted(texts), sorted(texts)[::-1])


# Numbers from one on in a list that long are no solutions in any order.
_PERMUTED = 4


def run_together(group: Group) -> str | None:
    """Run single capital letters together, as in `B, A, C` for BAC."""
    texts = [plain(item.text) if isinstance(item, Leaf) else "" for item in group.items]
    single = all(len(text) == 1 and text.isupper() for text in texts)
    return "".join(texts) if single and group.brackets in LISTS and len(texts) > 1 else None


def is_list_of_digits(group: Group) -> bool:
    """Tell 1,2 from 0,5 and 3,14, which may be decimals."""
    texts = [item.text for item in group.items if isinstance(item, Leaf)]
    return all(len(text) == 1 for text in texts) and texts[:1] != ["0"]


def is_decimal(shape: Shape) -> bool:
    """Tell whether a shape is a decimal, which may be rounded."""
    number = read_number(shape.text) if isinstance(shape, Leaf) else None
    return number is not None and bool(number.places)


def is_comma_decimal(group: Group, leaf: Leaf) -> bool:
    """Tell whether a list of two is the decimal, with a comma for its point."""
    if group.brackets != ",":
        return False
    parts = [item.text if isinstance(item, Leaf) else "" for item in group.items]
    number = read_number(leaf.text)
    if len(parts) != 2 or not parts[1].isdecimal() or number is None or number.places is None:
        return False
    decimal = read_number(".".join(parts))
    return decimal is not None and decimal.value == number.value


def number_set(items: Sequence[Shape]) -> frozenset[Fraction] | None:
    """Collect plain numbers; None if something else is among them."""
    numbers = [read_number(item.text) if isinstance(item, Leaf) else None for item in items]
    if any(number is None or number.percent for number in numbers):
        return None
    return frozenset(number.value for number in numbers if number is not None)


def as_set(shape: Shape) -> Shape:
    """Read a union of sets as a set."""
    if isinstance(shape, Union) and all(
        isinstance(part, Group) and part.brackets == "{}" for part in shape.parts
    ):
        items = tuple(
            item for part in shape.parts if isinstance(part, Group) for item in part.items
        )
        return Group("{}", items)
    return shape
