"""What in an answer is no value: labels of values, the rounded end of an equation."""

import contextlib
import functools
import re
from collections.abc import Callable
from fractions import Fraction

from r1envs.verifiers.mathematics.errors import UnreadableError, UnsupportedError
from r1envs.verifiers.mathematics.formulas import reals
from r1envs.verifiers.mathematics.formulas.expressions import parse
from r1envs.verifiers.mathematics.kinds.constants import named_constant
from r1envs.verifiers.mathematics.kinds.numerals import Number, read_number
from r1envs.verifiers.mathematics.kinds.quantity import read_quantity
from r1envs.verifiers.mathematics.kinds.rounding import is_near, is_rounding
from r1envs.verifiers.mathematics.structure.names import is_name
from r1envs.verifiers.mathematics.structure.shapes import Chain, Leaf, Shape


def is_empty_set(leaf: Leaf) -> bool:
    r"""Tell whether a text is the empty set: `\{\emptyset\}` is another one."""
    return named_constant(leaf.text) == "no solution" or leaf.text == r"\phi"


def are_one_function(one: Shape, other: Shape) -> bool:
    """Tell whether one of two sides is y, and the other y or a function of x."""
    texts = [shape.text.replace(" ", "") for shape in (one, other) if isinstance(shape, Leaf)]
    if len(texts) < 2 or not {"y", "y(x)"}.intersection(texts):
        return False
    return all(map(_ONE_FUNCTION.fullmatch, texts))


# Of the inverse of f too, one says y.
_ONE_FUNCTION = re.compile(r"y|[yfgh](?:\^(?:-1|\{-1\}))?\(x\)")


def without_approximation(chain: Chain, *, unchecked: bool, trusted: bool) -> Shape:
    r"""Read `x = 1/3 \approx 0.33` as `x = 1/3`, if what follows is a rounding of it.

    A reference is `trusted` to have been rounded somehow, as pi to 3.1415.
    """
    at = chain.relations.index("~")
    if at == 0 and is_name(chain.sides[0]):
        return Chain(chain.sides, tuple(r.replace("~", "=") for r in chain.relations))
    exact = chain.sides[at]
    test = is_near if trusted else is_rounding
    if not (unchecked or all(_approximates(side, exact, test) for side in chain.sides[at + 1 :])):
        return Chain(chain.sides, tuple(r.replace("~", "=") for r in chain.relations))
    return exact if at == 0 else Chain(chain.sides[: at + 1], chain.relations[:at])


def rounded_end(chain: Chain) -> Shape | None:
    r"""Find the decimal at the end of `4\pi \approx 12.57`, if it is what stands before it."""
    if chain.relations[-1:] != ("~",) or "~" in chain.relations[:-1]:
        return None
    exact, end = chain.sides[-2:]
    if is_name(exact) or not isinstance(exact, Leaf) or not isinstance(end, Leaf):
        return None
    number = read_number(end.text)
    with contextlib.suppress(UnreadableError):
        if number is not None and reals.rounds_to(parse(exact.text), number, 1):
            return end
    return None


def _approximates(rounded: Shape, exact: Shape, test: Callable[[Fraction, Number], bool]) -> bool:
    """Test an approximation; one of what only a worker can compute passes."""
    if not (isinstance(exact, Leaf) and isinstance(rounded, Leaf)):
        return False
    if not _in_one_unit(exact.text, rounded.text):
        return False
    text, number = _magnitude(exact.text), read_number(_magnitude(rounded.text))
    if number is None:
        return False
    try:
        value = _value(text)
    except UnsupportedError:
        return True
    # A word, a variable or a complex number comes near to no number.
    except (UnreadableError, ArithmeticError, KeyError):
        return False
    known = read_number(text)
    # With a percent sign on one side only, it is either part of the number or a unit.
    scale = Fraction(100) ** (number.percent - (known is not None and known.percent))
    return test(value, number) or test(value * scale, number)


@functools.lru_cache(maxsize=64)
def _value(text: str) -> Fraction:
    number = read_number(text)
    return Fraction(reals.value_of(parse(text), _DIGITS, {})) if number is None else number.value


def _in_one_unit(exact: str, rounded: str) -> bool:
    units = [quantity.unit for quantity in map(read_quantity, (exact, rounded)) if quantity]
    return len(units) < 2 or units[0] == units[1]


def _magnitude(text: str) -> str:
    quantity = read_quantity(text)
    return text if quantity is None else quantity.magnitude


_DIGITS = 30


_LABELLED = re.compile(
    r" ?(?:\\text ?\{ ?)?([A-Za-z][A-Za-z ]*?) ?\}? ?[:=] ?\}? ?((?:[-+\d.$(]|\\(?![a-z]*text)).*)",
    re.DOTALL,
)


def labelled(text: str) -> tuple[Leaf, str] | None:
    r"""Read a value with its name, such as `\text{Alice}: 3`; None if it is none.

    >>> labelled("Alice: 3")
    (Leaf(text='\\text{Alice}'), '3')
    """
    match = _LABELLED.fullmatch(text)
    if match is None:
        return None
    name = match[1].strip()
    return Leaf(name if len(name) == 1 else rf"\text{{{name}}}"), match[2]


def is_text(shape: Shape) -> bool:
    """Tell whether a side of a relation is only words."""
    return isinstance(shape, Leaf) and shape.text.startswith(r"\text")


def same_name(one: Shape, other: Shape) -> bool:
    """Tell whether two sides are written alike."""
    return (
        isinstance(one, Leaf)
        and isinstance(other, Leaf)
        and one.text.replace(" ", "") == other.text.replace(" ", "")
    )


def has_modulus(chain: Chain) -> bool:
    """Tell what many numbers are congruent to from `n = 1`."""
    return any(isinstance(side, Leaf) and r"\pmod" in side.text for side in chain.sides)


def two_sides(chain: Chain) -> tuple[str, str] | None:
    """Take the texts of a relation with one left side and one right side."""
    if len(chain.sides) != 2:
        return None
    left, right = chain.sides
    if isinstance(left, Leaf) and isinstance(right, Leaf):
        return left.text, right.text
    return None
