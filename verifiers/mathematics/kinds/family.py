r"""Families with parameters, such as `2k\pi, k \in \mathbb{Z}`."""

import re

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.structure.families import ANY, renamings
from r1envs.verifiers.mathematics.structure.shapes import Chain, Family, Leaf, Shape, Union


def read_families(shape: Shape) -> Family | None:
    """Read a family."""
    return shape if isinstance(shape, Family) else None


def same_families(sides: Sides, by: Comparer) -> bool:
    """Compare the bodies, with the parameters renamed, if those may be the same."""
    one, other = (
        shape if isinstance(shape, Family) else Family(shape, ())
        for shape in (sides.reference, sides.answer)
    )
    if not _may_be_left_out(one, other) or not _may_be_left_out(other, one):
        return False
    if _restricts_a_function(other) and not one.parameters:
        return False
    return any(by.same(one.body, body) for body in renamings(one, other))


def _may_be_left_out(one: Family, other: Family) -> bool:
    """Tell whether what one family says of its parameters is said by the other, or obvious."""
    domains = sorted(domain for _, domain in one.parameters if domain != ANY)
    if other.parameters:
        given = sorted(domain for _, domain in other.parameters if domain != ANY)
        return not given or not domains or given == domains
    return not any(domain not in (ANY, "R") for domain in domains) or not _is_region(one.body)


def _is_region(shape: Shape) -> bool:
    """Tell whether a body holds for some numbers only: `x > 2` is another thing for integers."""
    return isinstance(shape, Union) or (
        isinstance(shape, Chain) and not set(shape.relations) <= {"=", "!="}
    )


def _restricts_a_function(family: Family) -> bool:
    """Tell whether `f(x) = 3x` is said to hold for some x only."""
    body = family.body
    left = body.sides[0] if isinstance(body, Chain) else None
    return isinstance(left, Leaf) and any(
        domain not in (ANY, "R") and re.search(rf"\( ?{re.escape(name)} ?\)", left.text)
        for name, domain in family.parameters
    )
