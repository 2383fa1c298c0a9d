"""Comparing the outlines of two answers: each kind of answer in turn, until one decides."""

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from r1envs.verifiers.mathematics.formulas.open_work import (
    is_plain_value,
    is_worked_out,
    leaves_open,
)
from r1envs.verifiers.mathematics.kinds.kind import Comparer, Expressions, Kind, Sides
from r1envs.verifiers.mathematics.kinds.order import SHAPES, TEXTS
from r1envs.verifiers.mathematics.kinds.region import as_union
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.structure.labels import rounded_end, without_approximation
from r1envs.verifiers.mathematics.structure.lists import as_set, is_decimal, number_set
from r1envs.verifiers.mathematics.structure.matrices import (
    is_multiple,
    only_cell,
    read_matrix_expression,
    transposed,
)
from r1envs.verifiers.mathematics.structure.shapes import Chain, Leaf, Matrix, Shape
from r1envs.verifiers.mathematics.text.cleaning import same_text


class AnswerComparer:
    """Compares outlines by the table of kinds, leaving expressions to `expressions`.

    >>> from r1envs.verifiers.mathematics.formulas.deciding import Formulas
    >>> from r1envs.verifiers.mathematics.structure.shapes import Group
    >>> one = Group("{}", (Leaf("1"), Leaf("2")))
    >>> AnswerComparer(Formulas(6)).same(one, Group("{}", (Leaf("2"), Leaf("1.0"))))
    True
    """

    def __init__(self, expressions: Expressions, policy: MathPolicy = DEFAULT_POLICY) -> None:
        self.expressions = expressions
        self.policy = policy

    def same(self, reference: Shape, answer: Shape) -> bool:
        """Tell whether an answer is the reference, perhaps put another way."""
        one = self._plainer(reference, trusted=True)
        if isinstance(answer, Chain) and is_decimal(one):
            # The reference is rounded too, as in "4 \pi \approx 12.57".
            answer = rounded_end(answer) or answer
        # Several matrices are left open where the reference leaves them so.
        is_open = isinstance(reference, Leaf) and reference.text.count(r"\begin") > 1
        other = (self.lenient if is_open else self)._plainer(answer)
        if isinstance(one, Leaf) and isinstance(other, Leaf):
            return self.same_text(one.text, other.text)
        return self._by_kind(SHAPES, as_union(one, other), as_union(other, one))

    def same_text(self, reference: str, answer: str) -> bool:
        """Tell whether a text without outline is the reference, and worked out."""
        if not self.policy.unevaluated and leaves_open(reference, answer):
            return False
        if not self.same_part(reference, answer):
            return False
        return self.policy.unevaluated or is_worked_out(answer) or not is_plain_value(reference)

    def same_part(self, reference: str, answer: str) -> bool:
        """Tell whether a text is the reference, worked out or not."""
        return same_text(reference, answer) or self._by_kind(TEXTS, reference, answer)

    def _by_kind(self, kinds: tuple[Kind, ...], reference: Any, answer: Any) -> bool:
        for kind in kinds:
            one, other = kind.read(reference), kind.read(answer)
            if one is None and other is None:
                continue
            verdict = kind.same(Sides(reference, answer, one, other), self)
            if verdict is not None:
                return verdict
        return False

    def same_ordered(self, reference: Sequence[Shape], answer: Sequence[Shape]) -> bool:
        """Compare several outlines one by one."""
        return len(reference) == len(answer) and all(map(self.same, reference, answer))

    def same_unordered(self, reference: Sequence[Shape], answer: Sequence[Shape]) -> bool:
        """Compare several outlines in any order, and however often each is named."""
        numbers = number_set(reference), number_set(answer)
        if None not in numbers:
            return numbers[0] == numbers[1]
        same = self._inner.same
        left = list(answer)
        for item in reference:
            found = next((i for i, candidate in enumerate(left) if same(item, candidate)), None)
            if found is not None:
                del left[found]
            # Something named twice is found the second time among those taken.
            elif not any(same(item, candidate) for candidate in answer):
                return False
        return all(any(same(item, candidate) for item in reference) for candidate in left)

    @functools.cached_property
    def lenient(self) -> "AnswerComparer":
        """Compares the steps on the way to a result: `2 + 3 = 5` is worked out."""
        return AnswerComparer(self.expressions, replace(self.policy, unevaluated=True))

    @functools.cached_property
    def _inner(self) -> Comparer:
        """Compares what stands in a set: there {1} is not 1."""
        return AnswerComparer(self.expressions, replace(self.policy, optional_parentheses=False))

    def _plainer(self, shape: Shape, *, trusted: bool = False) -> Shape:
        """Read a shape in its plainer form, where it has one."""
        if isinstance(shape, Chain) and "~" in shape.relations:
            unchecked = self.policy.unchecked_steps
            return without_approximation(shape, unchecked=unchecked, trusted=trusted)
        if isinstance(shape, Matrix) and not shape.kind:
            return only_cell(shape) or shape
        if not isinstance(shape, Leaf):
            return as_set(shape)
        if "^" in shape.text and (turned := transposed(shape.text)) is not None:
            return turned
        if r"\begin" not in shape.text:
            return shape
        worked_out = trusted or self.policy.unevaluated or is_multiple(shape.text)
        return (read_matrix_expression(shape.text) if worked_out else None) or shape
