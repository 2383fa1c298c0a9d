"""Comparing the outlines of two answers; the type of the reference decides how."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from r1envs.verifiers.mathematics.errors import UndecidedError
from r1envs.verifiers.mathematics.formulas.rationals import is_worked_out, leaves_open
from r1envs.verifiers.mathematics.kinds.leaves import same_leaf
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.wording import plain
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.structure.families import renamed
from r1envs.verifiers.mathematics.structure.labels import (
    are_one_function,
    has_modulus,
    is_empty_set,
    is_name,
    is_text,
    rounded_end,
    same_name,
    two_sides,
    without_approximation,
)
from r1envs.verifiers.mathematics.structure.lists import (
    as_set,
    is_comma_decimal,
    is_decimal,
    is_list_of_digits,
    is_ordered,
    is_system,
    named_and_bare,
    number_set,
    run_together,
    shared_name,
    values_by_name,
    values_of_one,
)
from r1envs.verifiers.mathematics.structure.matrices import (
    column,
    determinant,
    is_multiple,
    only_cell,
    read_matrix_expression,
    row,
    transposed,
)
from r1envs.verifiers.mathematics.structure.piecewise import (
    completed,
    condition_in_words,
    same_functions,
)
from r1envs.verifiers.mathematics.structure.regions import read_region, same_region
from r1envs.verifiers.mathematics.structure.sequences import is_dots, written_out
from r1envs.verifiers.mathematics.structure.shapes import (
    LISTS,
    Cases,
    Chain,
    Group,
    Intersection,
    Leaf,
    Matrix,
    Shape,
    Union,
    Without,
    signed,
)


class Expressions(Protocol):
    """Compares what has no outline and is no plain number or word."""

    def same(self, reference: str, answer: str) -> bool:
        """Compare two expressions."""
        ...

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare two equations or inequalities, given by their sides."""
        ...


class Undecided:
    """Compares no expressions at all."""

    def same(self, reference: str, answer: str) -> bool:
        """Compare nothing."""
        raise UndecidedError

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare nothing."""
        raise UndecidedError


class Comparison:
    """Compares shapes, leaving expressions to `expressions`.

    >>> one = Group("{}", (Leaf("1"), Leaf("2")))
    >>> Comparison(Undecided()).same(one, Group("{}", (Leaf("2"), Leaf("1.0"))))
    True
    """

    def __init__(self, expressions: Expressions, policy: MathPolicy = DEFAULT_POLICY) -> None:
        self._expressions = expressions
        self._policy = policy

    def same(self, reference: Shape, answer: Shape) -> bool:
        """Tell whether an answer is the reference, perhaps put another way."""
        one, other = self._unified(reference, trusted=True), self._unified(answer)
        if isinstance(answer, Chain) and is_decimal(one) and (end := rounded_end(answer)):
            # Where the reference is rounded too, as in "4 \pi \approx 12.57".
            return self.same(one, end)
        if isinstance(one, Leaf) and isinstance(other, Leaf):
            return self._same_leaf(one.text, other.text)
        if isinstance(one, Chain) or isinstance(other, Chain):
            return self._same_chain(one, other)
        if isinstance(one, Union) or isinstance(other, Union):
            one, other = _matched(one, other), _matched(other, one)
        if self._are_regions(one, other):
            return self._same_regions(one, other)
        if isinstance(one, Union | Intersection) and type(one) is type(other):
            return self._same_unordered(one.parts, other.parts)
        if isinstance(one, Group) and isinstance(other, Group):
            return self._same_group(one, other)
        if isinstance(one, Matrix) or isinstance(other, Matrix):
            return self._same_matrix(one, other)
        if isinstance(one, Cases) or isinstance(other, Cases):
            return self._same_cases(one, other)
        return self._same_mixed(one, other)

    def _unified(self, shape: Shape, *, trusted: bool = False) -> Shape:
        """Read a shape in its plainer form, where it has one."""
        if isinstance(shape, Chain) and "~" in shape.relations:
            unchecked = self._policy.unchecked_steps
            return without_approximation(shape, unchecked=unchecked, trusted=trusted)
        if isinstance(shape, Matrix) and not shape.kind:
            return only_cell(shape) or shape
        if not isinstance(shape, Leaf):
            return as_set(shape)
        if "^" in shape.text and (turned := transposed(shape.text)) is not None:
            return turned
        if r"\begin" not in shape.text:
            return shape
        worked_out = self._policy.unevaluated or is_multiple(shape.text)
        return (read_matrix_expression(shape.text) if worked_out else None) or shape

    def _same_leaf(self, one: str, other: str) -> bool:
        if not self._policy.unevaluated and leaves_open(one, other):
            return False
        if not same_leaf(one, other, self._expressions.same, self._policy):
            return False
        return self._policy.unevaluated or read_number(one) is None or is_worked_out(other)

    @functools.cached_property
    def _lenient(self) -> "Comparison":
        """Compares the steps on the way to a result: `2 + 3 = 5` is worked out."""
        return Comparison(self._expressions, replace(self._policy, unevaluated=True))

    @functools.cached_property
    def _inner(self) -> "Comparison":
        """Compares what stands in a set: there {1} is not 1."""
        return Comparison(self._expressions, replace(self._policy, optional_parentheses=False))

    def _same_mixed(self, one: Shape, other: Shape) -> bool:
        if (columns := (column(one), column(other))) and None not in columns:
            return self._policy.vector_as_tuple and self._same_ordered(
                columns[0] or (), columns[1] or ()
            )
        several = isinstance(other, Group) and other.brackets == ";" and len(other.items) > 1
        # "1/2 or 0.5" names one value twice.
        if isinstance(one, Leaf) and isinstance(other, Group) and several:
            return all(self.same(one, item) for item in other.items) or (
                run_together(other) == plain(one.text).replace(" ", "")
            )
        for shape, leaf in ((one, other), (other, one)):
            if isinstance(shape, Group) and isinstance(leaf, Leaf):
                if shape.brackets == "{}" and len(shape.items) == 1 and not is_empty_set(leaf):
                    return self._policy.optional_parentheses and self.same(shape.items[0], leaf)
                if shape.brackets == "{}" and not shape.items:
                    return is_empty_set(leaf)
                if run_together(shape) == plain(leaf.text).replace(" ", ""):
                    return True
                if shape is one and is_list_of_digits(shape):
                    return False
                return self._policy.decimal_comma and is_comma_decimal(shape, leaf)
        return False

    # Relations

    def _same_chain(self, one: Shape, other: Shape) -> bool:
        if isinstance(one, Chain) and isinstance(other, Chain):
            return self._same_chains(one, other)
        chain = one if isinstance(one, Chain) else other
        assert isinstance(chain, Chain)
        if not set(chain.relations) <= {"=", "in"}:
            # In this order: what cannot be read is blamed on the side it stands on.
            return self._are_regions(one, other) and self._same_regions(one, other)
        if chain is one:
            return self._chain_is(chain, other, lambda by, side: by.same(side, other))
        return self._chain_is(chain, one, lambda by, side: by.same(one, side))

    def _chain_is(
        self, chain: Chain, value: Shape, same: Callable[["Comparison", Shape], bool]
    ) -> bool:
        """Compare `x = 5`, or `2 + 3 = 5`, or `x in S` with something that is no relation."""
        if chain.relations == ("in",):
            return is_name(chain.sides[0]) and same(self, chain.sides[1])
        if set(chain.relations) == {"="}:
            sides = chain.sides
            if is_name(sides[-1]) and not is_name(sides[0]):
                sides = sides[::-1]  # 5 = x
            named = 0
            while named < len(sides) - 1 and is_name(sides[named]):
                if same_name(sides[named], value):
                    break
                named += 1
            # All of them: a chain such as 5 = 6 = 7 claims three things.
            steps, result = sides[named:-1], sides[-1]
            unchecked = self._policy.unchecked_steps and (named > 0 or len(steps) > 1)
            return same(self, result) and (
                unchecked or all(same(self._lenient, side) for side in steps)
            )
        return False

    def _same_chains(self, one: Chain, other: Chain) -> bool:
        if "in" in one.relations + other.relations:
            return self._same_memberships(one, other)
        if set(one.relations + other.relations) == {"="}:
            return self._same_equations(one, other)
        if self._are_regions(one, other):
            return self._same_regions(one, other)
        if len(one.relations) == len(other.relations) == 1:
            sides = [two_sides(chain) for chain in (one, other)]
            if None not in sides:
                relations = (one.relations[0], other.relations[0])
                return self._expressions.same_relation(sides[0], sides[1], relations)  # type: ignore[arg-type]
        return False

    def _same_memberships(self, one: Chain, other: Chain) -> bool:
        if one.relations == other.relations == ("in",):
            pairs = zip(one.sides, other.sides, strict=True)
            return all(self.same(left, right) for left, right in pairs)
        return self._are_regions(one, other) and self._same_regions(one, other)

    def _same_equations(self, one: Chain, other: Chain) -> bool:
        if has_modulus(one) != has_modulus(other):
            return False
        if is_name(one.sides[0]) and (
            same_name(one.sides[0], other.sides[0])
            or are_one_function(one.sides[0], other.sides[0])
        ):
            steps, result = other.sides[1:-1], other.sides[-1]
            return self.same(one.sides[-1], result) and (
                self._policy.unchecked_steps
                or all(self._lenient.same(one.sides[-1], step) for step in steps)
            )
        sides = [two_sides(chain) for chain in (one, other)]
        if None in sides or is_text(one.sides[0]) or is_text(other.sides[0]):
            return False
        return self._expressions.same_relation(sides[0], sides[1], ("=", "="))  # type: ignore[arg-type]

    # Regions of the line

    def _are_regions(self, *shapes: Shape) -> bool:
        marked = any(
            isinstance(shape, Chain | Union | Intersection | Without | Leaf)
            or (isinstance(shape, Group) and shape.brackets == ";")
            or (isinstance(shape, Group) and shape.brackets in ("[)", "(]"))
            for shape in shapes
        )
        return marked and all(read_region(shape) is not None for shape in shapes)

    def _same_regions(self, one: Shape, other: Shape) -> bool:
        left, right = read_region(one), read_region(other)
        assert left is not None
        assert right is not None
        return same_region(left, right, self._same_leaf)

    # Several values

    def _same_group(self, one: Group, other: Group) -> bool:
        pair = {";" if group.brackets in LISTS else group.brackets for group in (one, other)}
        if pair == {"()", ";"}:
            named = is_system(one) or is_system(other)
            optional = named or self._policy.optional_parentheses
            return optional and self._same_tuple_and_list(one, other)
        if "±" in pair and not self._policy.unevaluated:
            # In this notation the sums are not open: 4 ± 1 is 5 and 3.
            return self._lenient._same_group(one, other)
        if pair <= {"{}", ";", "±"}:
            if "{}" in pair and (numbers := number_set(one.items)) is not None:
                given = number_set(other.items)
                if given is not None:
                    return numbers == given
            if any(map(is_dots, one.items + other.items)):
                one, other = written_out(one), written_out(other)
            one, other = shared_name(one), shared_name(other)
            if pair == {";"} and (values := named_and_bare(one, other)):
                return any(self._same_ordered(*pair) for pair in values)
            other = renamed(one, other)
            if roots := values_of_one(one, other):
                return self._same_unordered(*roots)
            if "±" not in pair:
                one, other = (Group(g.brackets, signed(g.items)) for g in (one, other))
            if pair == {";"} and is_ordered(one):
                return self._same_ordered(one.items, other.items)
            if "{}" not in pair and len(one.items) != len(other.items):
                return False
            return self._same_unordered(one.items, other.items)
        for outer, inner in ((one, other), (other, one)):
            # The set of one pair, for the pair.
            if outer.brackets == "{}" and len(outer.items) == 1 and inner.brackets == "()":
                return self._policy.optional_parentheses and self.same(outer.items[0], inner)
        return len(pair) == 1 and self._same_ordered(one.items, other.items)

    def _same_tuple_and_list(self, one: Group, other: Group) -> bool:
        """Compare `(1, 2)` with `x = 1, y = 2`, in the order of the names, or with `1, 2`."""
        return self._same_ordered(values_by_name(one), values_by_name(other))

    def _same_ordered(self, one: Sequence[Shape], other: Sequence[Shape]) -> bool:
        return len(one) == len(other) and all(map(self.same, one, other))

    def _same_unordered(self, one: Sequence[Shape], other: Sequence[Shape]) -> bool:
        numbers = number_set(one), number_set(other)
        if None not in numbers:
            return numbers[0] == numbers[1]
        same = self._inner.same
        left = list(other)
        for item in one:
            found = next((i for i, candidate in enumerate(left) if same(item, candidate)), None)
            if found is None:
                # Something named twice is found the second time among those taken.
                if not any(same(item, candidate) for candidate in other):
                    return False
            else:
                del left[found]
        return all(any(same(item, candidate) for item in one) for candidate in left)

    # Matrices and cases

    def _same_matrix(self, one: Shape, other: Shape) -> bool:
        kinds = [shape.kind if isinstance(shape, Matrix) else None for shape in (one, other)]
        if "det" in kinds:
            # A determinant is a number; a matrix is none.
            values = [determinant(shape) for shape in (one, other)]
            return "" not in kinds and None not in values and values[0] == values[1]
        columns = column(one), column(other)
        if None not in columns and self._policy.vector_as_tuple:
            return self._same_ordered(columns[0] or (), columns[1] or ())
        rows = row(one), row(other)
        if None not in rows and self._policy.vector_as_tuple:
            return self._same_ordered(rows[0] or (), rows[1] or ())
        if not (isinstance(one, Matrix) and isinstance(other, Matrix)):
            return False
        return len(one.rows) == len(other.rows) and all(
            map(self._same_ordered, one.rows, other.rows)
        )

    def _same_cases(self, one: Shape, other: Shape) -> bool:
        if isinstance(one, Cases) and isinstance(other, Cases) and self._same_pieces(one, other):
            return True
        return same_functions(one, other, self._lenient._same_leaf)

    def _same_pieces(self, one: Cases, other: Cases) -> bool:
        """Compare the branches one by one, whatever their conditions are."""
        if len(one.branches) != len(other.branches):
            return False
        left = list(completed(other).branches)
        for branch in completed(one).branches:
            match = next((b for b in left if self._same_branch(branch, b)), None)
            if match is None:
                return False
            left.remove(match)
        return True

    def _same_branch(self, one: tuple[Shape, Shape], other: tuple[Shape, Shape]) -> bool:
        conditions = [condition_in_words(branch[1]) for branch in (one, other)]
        if None not in conditions:
            return conditions[0] == conditions[1] and self.same(one[0], other[0])
        return self.same(one[1], other[1]) and self.same(one[0], other[0])


def _matched(shape: Shape, other: Shape) -> Shape:
    """Read a list of intervals as their union, where the other side is one.

    Inequalities may stand in a list because all of them hold, so they are no such list.
    """
    if not isinstance(shape, Group) or shape.brackets not in LISTS or not isinstance(other, Union):
        return shape
    intervals = all(read_region(x) and not isinstance(x, Chain) for x in shape.items)
    return Union(shape.items) if intervals else shape
