"""Several values: lists, sets, tuples, and what both signs of a root are."""

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.structure.labels import is_empty_set
from r1envs.verifiers.mathematics.structure.lists import (
    is_comma_decimal,
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
from r1envs.verifiers.mathematics.structure.matrices import column
from r1envs.verifiers.mathematics.structure.sequences import is_dots, written_out
from r1envs.verifiers.mathematics.structure.shapes import LISTS, Group, Leaf, Shape, signed
from r1envs.verifiers.mathematics.text.cleaning import plain


def read_collection(shape: Shape) -> Group | None:
    """Read several values."""
    return shape if isinstance(shape, Group) else None


def same_collections(sides: Sides, by: Comparer) -> bool:
    """Compare several values with several, or with the one that they may stand for."""
    one, other = sides.reference, sides.answer
    if sides.one is not None and sides.other is not None:
        return _same_groups(one, other, by)
    left, right = column(one), column(other)
    if left is not None and right is not None:
        return by.policy.vector_as_tuple and by.same_ordered(left, right)
    for group, leaf in ((one, other), (other, one)):
        if isinstance(leaf, Leaf) and group.brackets == ";" and len(group.items) > 1:
            # "1/2 or 0.5" names one value twice; as a reference "5, 5" is a list of two.
            if leaf is other and len(set(group.items)) == 1:
                return False
            pairs = ((one, item) if leaf is one else (item, other) for item in group.items)
            return all(by.same(*pair) for pair in pairs) or _is_word(group, leaf)
    if isinstance(other, Leaf):
        return _is_value(one, other, by, digits=is_list_of_digits(one))
    return isinstance(one, Leaf) and _is_value(other, one, by, digits=False)


def _is_value(group: Group, leaf: Leaf, by: Comparer, *, digits: bool) -> bool:
    """Tell whether several values are one: a set of it, a word of letters, or a decimal."""
    if group.brackets == "{}" and not group.items:
        return is_empty_set(leaf)
    if group.brackets == "{}" and len(group.items) == 1 and not is_empty_set(leaf):
        return by.policy.optional_parentheses and by.same(group.items[0], leaf)
    if _is_word(group, leaf):
        return True
    return not digits and by.policy.decimal_comma and is_comma_decimal(group, leaf)


def _is_word(group: Group, leaf: Leaf) -> bool:
    return run_together(group) == plain(leaf.text).replace(" ", "")


def _same_groups(one: Group, other: Group, by: Comparer) -> bool:
    pair = {";" if group.brackets in LISTS else group.brackets for group in (one, other)}
    if pair == {"()", ";"}:
        # `(1, 2)` with `x = 1, y = 2`, in the order of the names, or with `1, 2`.
        optional = by.policy.optional_parentheses or is_system(one) or is_system(other)
        return optional and by.same_ordered(values_by_name(one), values_by_name(other))
    if "±" in pair:
        # In this notation the sums are not open: 4 ± 1 is 5 and 3.
        by = by.lenient
    if pair <= {"{}", ";", "±"}:
        return _same_lists(one, other, pair, by)
    for outer, inner in ((one, other), (other, one)):
        # The set of one pair, for the pair.
        if outer.brackets == "{}" and len(outer.items) == 1 and inner.brackets == "()":
            return by.policy.optional_parentheses and by.same(outer.items[0], inner)
    return len(pair) == 1 and by.same_ordered(one.items, other.items)


def _same_lists(one: Group, other: Group, pair: set[str], by: Comparer) -> bool:
    """Compare sets and lists, whose order seldom matters."""
    if "{}" in pair and (numbers := number_set(one.items)) is not None:
        given = number_set(other.items)
        if given is not None:
            return numbers == given
    if any(map(is_dots, one.items + other.items)):
        one, other = written_out(one), written_out(other)
    one, other = shared_name(one), shared_name(other)
    if pair == {";"} and (values := named_and_bare(one, other)):
        return any(by.same_ordered(*both) for both in values)
    if roots := values_of_one(one, other):
        return by.same_unordered(*roots)
    items = (one.items, other.items) if "±" in pair else (signed(one.items), signed(other.items))
    if pair == {";"} and is_ordered(Group(";", items[0])):
        return by.same_ordered(*items)
    return ("{}" in pair or len(items[0]) == len(items[1])) and by.same_unordered(*items)
