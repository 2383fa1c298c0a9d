r"""Whether two equations have the same solutions, though one is divided through.

Both are brought to the form N / D = 0. They say the same if N is the same but for a constant, and
if neither loses or wins a solution by its D: where D is zero, N has to be another number than zero.
So `xy = 1` is `y = 1/x`, but `y = 2x` is not `y/x = 2`, which the origin does not fulfil.
"""

from fractions import Fraction
from typing import NamedTuple

from r1envs.verifiers.mathematics.formulas import residues
from r1envs.verifiers.mathematics.formulas.trees import Tree, joined, variables

_ONE: Tree = ("number", Fraction(1))
# Both grow with each division.
_NODES = 400
_DENOMINATORS = 6
# Variables for which a denominator is tried to be solved.
_TRIED = 4


class _Cleared(NamedTuple):
    """A fraction of trees without divisions by variables."""

    above: Tree
    below: tuple[Tree, ...]
    """The factors that it is divided by."""


def same_solutions(one: Tree, other: Tree) -> bool:
    """Tell whether `one = 0` and `other = 0` say the same, by their numerators.

    >>> from r1envs.verifiers.mathematics.formulas.expressions import parse
    >>> same_solutions(parse("y-1/x"), parse("xy-1")), same_solutions(parse("y/x-2"), parse("y-2x"))
    (True, False)
    """
    sides = [_cleared(tree) for tree in (one, other)]
    known = [side for side in sides if side is not None]
    if len(known) < 2 or not any(side.below for side in known):
        return False
    try:
        ratios = [
            residues.divide(*(residues.residue(side.above, point) for side in known))
            for point in (1, 2)
        ]
        return ratios[0] == ratios[1] != 0 and all(map(_loses_nothing, known))
    except residues.UnmappedError:
        return False


def _cleared(tree: Tree) -> _Cleared | None:
    """Bring a tree to one fraction; None if it is too large."""
    kind, *parts = tree
    if not variables(tree) or kind in ("call", "variable", "!"):
        return _Cleared(tree, ())
    if kind == "^":
        return _power(tree)
    found = [_cleared(part) for part in parts]
    sides = [side for side in found if side is not None]
    if len(sides) < len(found) or sum(len(side.below) for side in sides) > _DENOMINATORS:
        return None
    cleared = _combined(kind, sides)
    return None if _nodes(cleared.above) > _NODES else cleared


def _combined(kind: str, sides: list[_Cleared]) -> _Cleared:
    if kind == "negative":
        return _Cleared(("negative", sides[0].above), sides[0].below)
    if kind == "*":
        below = tuple(factor for side in sides for factor in side.below)
        return _Cleared(joined("*", [side.above for side in sides]), below)
    if kind == "/":
        above = _times(sides[0].above, sides[1].below)
        factors = sides[1].above[1:] if sides[1].above[0] == "*" else (sides[1].above,)
        if all(not variables(factor) for factor in factors):
            return _Cleared(("/", above, sides[1].above), sides[0].below)
        return _Cleared(above, (*sides[0].below, *factors))
    return _sum(sides)


def _sum(sides: list[_Cleared]) -> _Cleared:
    """Add over the least common denominator, as far as that can be seen."""
    below: list[Tree] = []
    for side in sides:
        left = list(below)
        for factor in side.below:
            if factor in left:
                left.remove(factor)
            else:
                below.append(factor)
    terms = [_times(side.above, _without(below, side.below)) for side in sides]
    return _Cleared(joined("+", terms), tuple(below))


def _without(factors: list[Tree], others: tuple[Tree, ...]) -> tuple[Tree, ...]:
    left = list(factors)
    for factor in others:
        left.remove(factor)
    return tuple(left)


def _times(tree: Tree, factors: tuple[Tree, ...]) -> Tree:
    return joined("*", [tree, *factors])


def _power(tree: Tree) -> _Cleared | None:
    """Read a negative power as a division."""
    _, base, exponent = tree
    if exponent[0] == "negative" and exponent[1] == _ONE:
        return _cleared(("/", _ONE, base))
    return _Cleared(tree, ()) if exponent[0] == "number" and not _divides(base) else None


def _divides(tree: Tree) -> bool:
    if tree[0] == "/" and variables(tree[2]):
        return True
    return any(_divides(part) for part in tree[1:] if isinstance(part, tuple))


def _loses_nothing(side: _Cleared) -> bool:
    """Tell whether the numerator is a constant, but not zero, wherever a denominator is zero."""
    for factor in side.below:
        base = factor[1] if factor[0] == "^" else factor
        if variables(base) and not _is_constant_at_zero(side.above, base):
            return False
    return True


def _is_constant_at_zero(tree: Tree, factor: Tree) -> bool:
    for name in sorted(variables(factor))[:_TRIED]:
        zero = _zero(factor, name)
        if zero is None:
            continue
        values = [residues.residue(_put(tree, name, zero), point) for point in (1, 2)]
        return values[0] == values[1] != 0
    return False


def _zero(factor: Tree, name: str) -> Tree | None:
    """Solve a factor for a variable in which it is linear, with a constant in front."""
    at = [_put(factor, name, ("number", Fraction(value))) for value in range(3)]
    steps = [("+", at[n + 1], ("negative", at[n])) for n in range(2)]
    slopes = {residues.residue(step, point) for step in steps for point in (1, 2)}
    if len(slopes) != 1 or slopes == {0}:
        return None
    return ("/", ("negative", at[0]), steps[0])


def _put(tree: Tree, name: str, value: Tree) -> Tree:
    if tree == ("variable", name):
        return value
    return tuple(_put(part, name, value) if isinstance(part, tuple) else part for part in tree)


def _nodes(tree: Tree) -> int:
    return 1 + sum(_nodes(part) for part in tree[1:] if isinstance(part, tuple))
