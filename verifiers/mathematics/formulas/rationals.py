"""The exact value of an expression of rational numbers, where it is one and not too large."""

import math
from fractions import Fraction

from r1envs.verifiers.mathematics.formulas.trees import Tree


def exact(tree: Tree, bits: int) -> Fraction | None:
    """Compute a tree exactly; None if it is not rational, or takes more than so many bits.

    >>> exact(("^", ("number", Fraction(2)), ("number", Fraction(-2))), 64)
    Fraction(1, 4)
    """
    kind, *parts = tree
    if kind == "number":
        number: Fraction = parts[0]
        return number
    if kind in ("variable", "constant"):
        return None
    if kind == "call":
        return _exact_call(parts[0], [exact(part, bits) for part in parts[1:]], bits)
    values = []
    for part in parts:
        value = exact(part, bits)
        if value is None:
            return None
        values.append(value)
    if sum(map(_size, values)) > bits:
        return None
    return _exact_operation(kind, values, bits)


def _size(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _exact_operation(kind: str, values: list[Fraction], bits: int) -> Fraction | None:
    first, second = values[0], values[-1]
    if kind == "+":
        return sum(values, Fraction(0))
    if kind == "*":
        return math.prod(values, start=Fraction(1))
    if kind == "/":
        return first / second if second else None
    if kind == "negative":
        return -first
    if kind == "!":
        return _factorial(first, bits)
    return _exact_power(first, second, bits)


def _factorial(value: Fraction, bits: int) -> Fraction | None:
    # n! has fewer than n log2(n) bits.
    if value.denominator != 1 or value < 0 or value * value.numerator.bit_length() > bits:
        return None
    return Fraction(math.factorial(int(value)))


def _exact_power(base: Fraction, exponent: Fraction, bits: int) -> Fraction | None:
    if exponent.denominator != 1 or (base == 0 and exponent <= 0):
        return None
    if abs(exponent) * _size(base) > bits:
        return None
    return base ** int(exponent)


def _exact_call(name: str, values: list[Fraction | None], bits: int) -> Fraction | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    if name == "abs":
        return abs(known[0])
    if name == "floor":
        return Fraction(math.floor(known[0]))
    if name == "ceiling":
        return Fraction(math.ceil(known[0]))
    if name == "binomial":
        return _binomial(known[0], known[1], bits)
    return None


def _binomial(above: Fraction, below: Fraction, bits: int) -> Fraction | None:
    # It has at most `above` bits.
    if above.denominator != 1 or below.denominator != 1 or not 0 <= above <= bits:
        return None
    return Fraction(math.comb(int(above), int(below))) if below >= 0 else None
