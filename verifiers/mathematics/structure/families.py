r"""Families such as `k\pi, k \in \mathbb{Z}`: the name of the integer says nothing."""

import re

from r1envs.verifiers.mathematics.kinds.constants import named_constant
from r1envs.verifiers.mathematics.structure.shapes import Chain, Group, Leaf, Shape

_INTEGERS = (r"\mathbb{Z}", r"\mathbb{N}")
_SET = r"(\\mathbb ?\{ ?[ZN] ?\})"
_FOR = r"(?:where|for|with)?(?: ?(?:any|all|every|some|each))?"
_FAMILY = re.compile(
    # Brackets, words or a space in front of the membership.
    rf"(.*[^\s:|,(]) ?(?:, ?| |\(|\\text ?\{{ ?,? ?{_FOR} ?\}} ?)\(?([a-z]) ?\\in ?{_SET} ?\)?"
    rf"|(.*[^\s:|,(]) ?,? ?\\text ?\{{ ?,? ?{_FOR} (?:an )?integers? ?\}} ?([a-z])"
    rf"|(.*[^\s:|,(]) ?,? ?\\text ?\{{ ?,? ?{_FOR} ?\}} ?([a-z])"
    r" ?\\text ?\{ ?is an(?:y)? integer ?\}",
    re.DOTALL,
)


def family(text: str) -> tuple[str, str, str] | None:
    r"""Cut a family into what it is made of, the name of the integer and the set of it.

    >>> family(r"2k\pi (k \in \mathbb{Z})")
    ('2k\\pi', 'k', '\\mathbb{Z}')
    """
    if r"\in" not in text and "integer" not in text:
        return None
    match = _FAMILY.fullmatch(text)
    if match is None:
        return None
    body, name, *members = (part for part in match.groups() if part is not None)
    return (body, name, members[0] if members else r"\mathbb{Z}") if name in body else None


def renamed(one: Group, other: Group) -> Group:
    """Give the integer of the other family the name that it has in the one."""
    name, given = _parameter(one), _parameter(other)
    if name is None or given is None or name == given:
        return other
    items = tuple(_renamed(item, given, name) for item in other.items)
    return other if None in items else Group(other.brackets, tuple(filter(None, items)))


def _parameter(group: Group) -> str | None:
    """Find the one letter that a list says to be an integer."""
    found = [
        item.sides[0].text
        for item in group.items
        if isinstance(item, Chain)
        and item.relations == ("in",)
        and all(isinstance(side, Leaf) for side in item.sides)
        and isinstance(item.sides[0], Leaf)
        and isinstance(item.sides[1], Leaf)
        and named_constant(item.sides[1].text) in _INTEGERS
    ]
    return found[0] if len(found) == 1 and re.fullmatch("[a-z]", found[0]) else None


def _renamed(shape: Shape, old: str, new: str) -> Shape | None:
    """Rename in a leaf or a relation; None if the new name is taken, or for another shape."""
    if isinstance(shape, Leaf):
        taken = put(shape.text, new, "") != shape.text
        return None if taken else Leaf(put(shape.text, old, new))
    if isinstance(shape, Chain):
        sides = tuple(_renamed(side, old, new) for side in shape.sides)
        return None if None in sides else Chain(tuple(filter(None, sides)), shape.relations)
    return None


def put(text: str, name: str, place: str) -> str:
    r"""Put something in the place of a variable.

    >>> put(r"x\exp x", "x", "(2)")
    '(2)\\exp (2)'
    """
    return re.sub(
        r"\\[A-Za-z]+|[A-Za-z]", lambda token: place if token[0] == name else token[0], text
    )
