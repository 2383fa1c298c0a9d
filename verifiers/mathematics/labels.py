"""What in an answer is no value: the name on the left of an equation, the rounded end of it."""

import re

from r1envs.verifiers.mathematics.exact import read_number
from r1envs.verifiers.mathematics.shapes import (
    Chain,
    Group,
    Intersection,
    Leaf,
    Shape,
    Union,
    Without,
)
from r1envs.verifiers.mathematics.wording import named_constant

_NAME = re.compile(
    r"(?:[A-Za-z]'*|[a-zA-Z](?: ?[+-] ?[a-zA-Z])+|\\(?!infty|pi)[A-Za-z]+"
    r"|[A-Z]{2,3}|\|[A-Z]{2}\||\[[A-Z]{3,}\]"
    r"|m? ?\\angle ?\{?[A-Z]{1,3}\}?|\\(?:text|overline) ?\{[A-Za-z ]*\})"
    r"(?: ?_ ?(?:\{[^{}]*\}|[A-Za-z0-9]))?"
    r"(?:(?<=[A-Za-z'}]) ?\( ?[A-Za-z0-9](?:[A-Za-z0-9, |]|\\cap|\\cup)* ?\))?"
)
# The ratio of two segments, areas or volumes, such as S_{ABC}:S or \frac{AO}{OC}.
_SEGMENT = r"(?:[A-Z](?: ?_ ?(?:\{[A-Z0-9]{1,9}\}|[A-Z0-9]))?|[A-Z]{2,4})"
_NAMED_RATIO = re.compile(
    rf"{_SEGMENT} ?[:/] ?{_SEGMENT}|\\frac ?\{{{_SEGMENT}\}} ?\{{{_SEGMENT}\}}"
)


def is_name(shape: Shape) -> bool:
    """Tell whether a shape only names what a relation is about, such as `x` or `f(x)`."""
    if isinstance(shape, Group) and shape.brackets == "()":
        return all(map(is_name, shape.items))
    if isinstance(shape, Union | Intersection | Without):
        parts = (shape.whole, shape.part) if isinstance(shape, Without) else shape.parts
        return all(isinstance(part, Leaf) and len(part.text) == 1 for part in parts)
    return isinstance(shape, Leaf) and (
        _NAME.fullmatch(shape.text) is not None or _NAMED_RATIO.fullmatch(shape.text) is not None
    )


def is_empty_set(leaf: Leaf) -> bool:
    r"""Tell whether a text is the empty set: `\{\emptyset\}` is another one."""
    return named_constant(leaf.text) == "no solution"


def without_approximation(chain: Chain, unchecked: bool) -> Shape:
    r"""Read `x = 1/3 \approx 0.33` as `x = 1/3`, if what follows comes near."""
    at = chain.relations.index("~")
    if at == 0 and is_name(chain.sides[0]):
        return Chain(chain.sides, tuple(r.replace("~", "=") for r in chain.relations))
    exact = chain.sides[at]
    if not (unchecked or all(_comes_near(exact, side) for side in chain.sides[at + 1 :])):
        return Chain(chain.sides, tuple(r.replace("~", "=") for r in chain.relations))
    return exact if at == 0 else Chain(chain.sides[: at + 1], chain.relations[:at])


def _comes_near(exact: Shape, rounded: Shape) -> bool:
    """Tell whether an approximation can be one; unknown where it cannot be computed here."""
    if not (isinstance(exact, Leaf) and isinstance(rounded, Leaf)):
        return False
    one, other = read_number(exact.text), read_number(rounded.text)
    if other is None:
        return False
    return one is None or abs(one.value - other.value) <= abs(one.value) / 20
