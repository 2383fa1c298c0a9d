"""The parent's way with expressions: decide what is fully understood, leave the rest.

Two expressions are compared in a finite field, which is exact, or by their real values. Both
take a time that is bounded by the length of the text. Sums, integrals, limits, complex values
of transcendental functions and large formulas are left to the workers.
"""

import functools

from r1envs.verifiers.mathematics.errors import (
    UndecidedError,
    UnreadableError,
    UnreadableReferenceError,
    UnsupportedError,
)
from r1envs.verifiers.mathematics.formulas import reals, residues
from r1envs.verifiers.mathematics.formulas.equations import same_solutions
from r1envs.verifiers.mathematics.formulas.expressions import parse
from r1envs.verifiers.mathematics.formulas.points import points
from r1envs.verifiers.mathematics.formulas.trees import Tree, difference, uses, variables
from r1envs.verifiers.mathematics.kinds.numerals import Number, read_number
from r1envs.verifiers.mathematics.structure.shapes import flip

LOG_BASES = (None, 10)
"""`log` without a base is the natural one for some, that of ten for others."""
# Nodes of two trees whose real values are computed here: a few milliseconds.
_NODES = 120
# A modular power of that size takes microseconds.
_FIELD_NODES = 1500


class Formulas:
    """Compares expressions by their values, as far as that is quick.

    >>> Formulas(6).same("2(x+y)", "2x+2y")
    True
    """

    def __init__(self, rounded_digits: int) -> None:
        self._rounded_digits = rounded_digits

    def same(self, reference: str, answer: str) -> bool:
        """Compare two expressions."""
        try:
            one, other = parse_reference(reference), parse_side(answer)
        except UnsupportedError as error:
            raise UndecidedError from error
        if one == other:
            return True
        return (
            self._same_trees(one, other, answer)
            or self._rounded(one, read_number(answer))
            or self._rounded(other, read_number(reference))
        )

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare two equations or inequalities.

        They say the same if one is a constant multiple of the other; for inequalities the
        sign of the constant counts.
        """
        try:
            one = difference(*(parse_reference(side) for side in reference))
            other = difference(*(parse_side(side) for side in answer))
        except UnsupportedError as error:
            raise UndecidedError from error
        try:
            return _same_relation(one, other, relations)
        except (residues.UnmappedError, ArithmeticError) as error:
            raise UndecidedError from error

    def _same_trees(self, one: Tree, other: Tree, seed: str) -> bool:
        size = _nodes(one) + _nodes(other)
        if size > _FIELD_NODES:
            raise UndecidedError
        bases = LOG_BASES if uses(one, "log") or uses(other, "log") else LOG_BASES[:1]
        answers = [_same(one, other, base, seed, small=size <= _NODES) for base in bases]
        if None in answers and True not in answers:
            raise UndecidedError
        return True in answers

    def _rounded(self, reference: Tree, answer: Number | None) -> bool:
        if answer is None or not answer.digits or variables(reference):
            return False
        return reals.rounds_to(reference, answer, self._rounded_digits)


def _same(one: Tree, other: Tree, log_base: int | None, seed: str, *, small: bool) -> bool | None:
    try:
        images = [residues.residue(tree, 0, log_base) for tree in (one, other)]
    except residues.UnmappedError:
        return reals.same_values(one, other, seed, log_base) if small else None
    return images[0] == images[1]


def _nodes(tree: Tree) -> int:
    return 1 + sum(_nodes(part) for part in tree[1:] if isinstance(part, tuple))


@functools.lru_cache(maxsize=128)
def parse_reference(text: str) -> Tree:
    """Parse an expression of the reference, and blame the reference if it is none."""
    try:
        return parse_side(text)
    except UnsupportedError:
        raise
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error


def parse_side(text: str) -> Tree:
    """Parse an expression or a number in any of its writings."""
    number = read_number(text)
    if number is not None:
        return ("number", number.value / 100 if number.percent else number.value)
    return parse(text)


def _same_relation(one: Tree, other: Tree, relations: tuple[str, str]) -> bool:
    if not variables(one) or not variables(other) or _nodes(one) + _nodes(other) > _NODES:
        raise UndecidedError
    if not _are_proportional(one, other):
        return relations == ("=", "=") and same_solutions(one, other)
    if relations[0] in ("=", "!="):
        return relations[0] == relations[1]
    relation = relations[1] if _is_positive(one, other) else flip(relations[1])
    return relation == relations[0]


def _are_proportional(one: Tree, other: Tree) -> bool:
    try:
        ratios = [
            residues.divide(residues.residue(one, point), residues.residue(other, point))
            for point in (1, 2)
        ]
    except residues.UnmappedError as error:
        proportional = reals.are_proportional(one, other, repr(other))
        if proportional is None:
            raise UndecidedError from error
        return proportional
    return ratios[0] == ratios[1] != 0


def _is_positive(one: Tree, other: Tree) -> bool:
    """Tell the sign of a ratio that is the same everywhere."""
    for point in points(variables(one) | variables(other), "sign"):
        values = [reals.value_of(tree, 30, point) for tree in (one, other)]
        if values[0] and values[1]:
            return (values[0] > 0) == (values[1] > 0)
    raise UndecidedError
