"""Relations: equations, inequalities and memberships, alone or as a chain."""

import re
from collections.abc import Callable

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood, all_are
from r1envs.verifiers.mathematics.kinds.region import are_one_region
from r1envs.verifiers.mathematics.structure.arbitrary import with_constants_of
from r1envs.verifiers.mathematics.structure.families import put
from r1envs.verifiers.mathematics.structure.labels import (
    are_one_function,
    has_modulus,
    is_text,
    same_name,
    two_sides,
)
from r1envs.verifiers.mathematics.structure.names import is_curve, is_name, is_name_beside
from r1envs.verifiers.mathematics.structure.shapes import (
    WRITTEN,
    Chain,
    Leaf,
    Shape,
    leaves_of,
    with_leaves,
)


def read_relation(shape: Shape) -> Chain | None:
    """Read a chain of relations."""
    return shape if isinstance(shape, Chain) else None


def is_relation_understood(chain: Chain, understood: Understood) -> bool:
    """Tell whether all sides are, but for what is only a name."""
    return all_are((side for side in chain.sides if not is_name(side)), understood)


def same_relations(sides: Sides, by: Comparer) -> bool:
    """Compare two relations, or a relation with a value or a region."""
    one, other = sides.reference, sides.answer
    if sides.one is not None and sides.other is not None:
        return _same_chains(one, other, by)
    chain: Chain = one if sides.other is None else other
    if not set(chain.relations) <= {"=", "in"}:
        # In this order: what cannot be read is blamed on the side it stands on.
        return are_one_region(one, other, by) is True
    if chain is one:
        if is_curve(chain.sides[0]):
            return False
        return _chain_is(chain, other, by, lambda judge, side: judge.same(side, other))
    # A reference such as x + y = 5 may be the equation that was asked for; an answer to 5 is none.
    return _chain_is(chain, one, by, lambda judge, side: judge.same(one, side), combined=True)


def _chain_is(
    chain: Chain,
    value: Shape,
    by: Comparer,
    same: Callable[[Comparer, Shape], bool],
    *,
    combined: bool = False,
) -> bool:
    """Compare `x = 5`, or `2 + 3 = 5`, or `x in S` with something that is no relation."""
    if chain.relations == ("in",):
        return is_name(chain.sides[0]) and same(by, chain.sides[1])
    if set(chain.relations) != {"="}:
        return False
    sides = chain.sides
    if is_name(sides[-1]) and not is_name(sides[0]):
        sides = sides[::-1]  # 5 = x
    named = _leading_names(sides, value, combined=combined)
    # All of them: a chain such as 5 = 6 = 7 claims three things.
    steps, result = sides[named:-1], sides[-1]
    unchecked = by.policy.unchecked_steps and (named > 0 or len(steps) > 1)
    return same(by, result) and (unchecked or all(same(by.lenient, side) for side in steps))


def _leading_names(sides: tuple[Shape, ...], value: Shape, *, combined: bool) -> int:
    """Count the names before the first side that says something of a value."""
    named = 0
    while named < len(sides) - 1 and not same_name(sides[named], value):
        if not (is_name_beside(sides[named], value) if combined else is_name(sides[named])):
            break
        named += 1
    return named


def _same_chains(one: Chain, other: Chain, by: Comparer) -> bool:
    relations = one.relations + other.relations
    if one.relations == other.relations == ("in",):
        return by.same_ordered(one.sides, other.sides)
    if not WRITTEN.isdisjoint(relations):
        return one.relations == other.relations and _same_written(one, other, by)
    if "in" not in relations and set(relations) == {"="}:
        return _same_equations(one, other, by)
    verdict = are_one_region(one, other, by)
    if verdict is not None or "in" in relations:
        return verdict is True
    return len(relations) == 2 and _same_sides(one, other, by)


_EITHER_WAY = ({"parallel"}, {"perp"})


def _same_written(one: Chain, other: Chain, by: Comparer) -> bool:
    """Compare the sides of two relations that say no more than that."""
    if set(one.relations) in _EITHER_WAY and by.same_ordered(one.sides, other.sides[::-1]):
        return True
    if one.relations == ("mapsto",):
        other = _renamed(other, one.sides[0], other.sides[0])
    return by.same_ordered(one.sides, other.sides)


def _same_equations(one: Chain, other: Chain, by: Comparer) -> bool:
    if has_modulus(one) != has_modulus(other):
        return False
    other = _with_argument_of(one, other)
    if _same_named(one, other, by):
        return True
    left = one.sides[0].text if isinstance(one.sides[0], Leaf) else ""
    function = _OF_ONE.fullmatch(left) is not None
    if not function and left.strip() != "y":
        return False
    others = with_constants_of(one, other, function=function)
    return any(isinstance(named, Chain) and _same_named(one, named, by) for named in others)


def _same_named(one: Chain, other: Chain, by: Comparer) -> bool:
    name, given = one.sides[0], other.sides[0]
    if is_name(name) and (same_name(name, given) or are_one_function(name, given)):
        steps, result = other.sides[1:-1], other.sides[-1]
        return by.same(one.sides[-1], result) and (
            by.policy.unchecked_steps or all(by.lenient.same(one.sides[-1], step) for step in steps)
        )
    return not is_text(name) and not is_text(given) and _same_sides(one, other, by)


_OF_ONE = re.compile(r"([A-Za-z]) ?\( ?([a-z]) ?\)")


def _with_argument_of(one: Chain, other: Chain) -> Chain:
    """Write `f(y) = y` as a function of what the other side calls x."""
    matches = [
        _OF_ONE.fullmatch(chain.sides[0].text) if isinstance(chain.sides[0], Leaf) else None
        for chain in (one, other)
    ]
    if matches[0] is None or matches[1] is None or matches[0][1] != matches[1][1]:
        return other
    return _renamed(other, Leaf(matches[0][2]), Leaf(matches[1][2]))


def _renamed(chain: Chain, new: Shape, old: Shape) -> Chain:
    """Rename a variable, unless the new name is taken."""
    if not isinstance(new, Leaf) or not isinstance(old, Leaf) or new == old:
        return chain
    if any(put(leaf.text, new.text, "") != leaf.text for leaf in leaves_of(chain)):
        return chain
    renamed = with_leaves(chain, lambda leaf: Leaf(put(leaf.text, old.text, new.text)))
    return renamed if isinstance(renamed, Chain) else chain


def _same_sides(one: Chain, other: Chain, by: Comparer) -> bool:
    left, right = two_sides(one), two_sides(other)
    if left is None or right is None:
        return False
    return by.expressions.same_relation(left, right, (one.relations[0], other.relations[0]))
