"""Deciding whether two expressions are the same, by their values. For worker processes only.

Rational values are compared exactly. All others are computed with mpmath, to 50 and to 200
digits: equal to that many digits, relative to their size, is equal. Expressions with
variables must agree at several points.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from r1envs.verifiers.mathematics.formulas.expressions import UNKNOWN
from r1envs.verifiers.mathematics.formulas.points import ENOUGH, Point, points
from r1envs.verifiers.mathematics.formulas.trees import Tree
from r1envs.verifiers.mathematics.kinds.numerals import Number
from r1envs.verifiers.mathematics.kinds.rounding import is_double
from r1envs.verifiers.mathematics.structure.shapes import flip

_DIGITS = (50, 200)
_GUARD = 15
# Digits before the point that a number may have, to be compared with another.
_HUGE = 5000
_LEADING_BITS = 40_000

Value = Callable[[Point], Any]
"""Computes a side at a point, to mpmath's present precision. May raise ArithmeticError."""


def evaluate(tree: Tree, point: Point, *, log_base: int | None = None) -> Any:
    """Compute a tree with mpmath. `log_base` is that of `log` without one; None for e."""
    kind, *parts = tree
    if kind == "number":
        return as_float(parts[0])
    if kind == "variable":
        return as_float(point[parts[0]])
    if kind == "constant":
        return {"pi": mpmath.pi, "e": mpmath.e, "i": mpmath.mpc(0, 1)}[parts[0]] + mpmath.mpf(0)
    name = parts.pop(0) if kind == "call" else kind
    values = [evaluate(part, point, log_base=log_base) for part in parts]
    if name == "log" and len(values) == 1 and log_base is not None:
        values.append(mpmath.mpf(log_base))
    return _OPERATIONS[name](*values)


def as_float(value: Fraction) -> Any:
    """Convert to mpmath's present precision."""
    return _leading(value.numerator) / _leading(value.denominator)


def _leading(integer: int) -> Any:
    # mpmath takes seconds over an integer of a million bits, to use the first thousand.
    surplus = max(0, integer.bit_length() - _LEADING_BITS)
    return mpmath.ldexp(mpmath.mpf(integer >> surplus), surplus)


def _divide(above: Any, below: Any) -> Any:
    if below == 0:
        raise ZeroDivisionError
    return above / below


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and mpmath.re(exponent) <= 0:
        raise ZeroDivisionError
    return mpmath.power(base, exponent)


def _root(value: Any, degree: Any) -> Any:
    if not isinstance(value, mpmath.mpc) and value < 0 and degree % 2 == 1:
        return -_root(-value, degree)
    if degree == 2:
        return mpmath.sqrt(value)
    return _power(value, 1 / degree)


def _logarithm(value: Any, base: Any = None) -> Any:
    if value == 0:
        raise ZeroDivisionError
    return mpmath.log(value) if base is None else _divide(mpmath.log(value), mpmath.log(base))


def _unknown(name: str) -> Callable[[Any], Any]:
    """Stand in for a function of which nothing is known: one without any symmetry."""
    shift = mpmath.mpf(ord(name)) / 64
    return lambda value: mpmath.sin(value * shift + 1 / shift) + value / 5


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda *terms: sum(terms[1:], terms[0]),
    "*": lambda *factors: math.prod(factors),
    "/": _divide,
    "^": _power,
    "negative": lambda a: -a,
    "!": mpmath.factorial,
    "abs": abs,
    "floor": mpmath.floor,
    "ceiling": mpmath.ceil,
    "binomial": mpmath.binomial,
    "root": _root,
    "ln": _logarithm,
    "log": _logarithm,
    "lg": lambda a: _logarithm(a, mpmath.mpf(10)),
    "exp": mpmath.exp,
    **{name: getattr(mpmath, name) for name in ("sin", "cos", "tan", "cot", "sec", "csc")},
    **{name: getattr(mpmath, name) for name in ("sinh", "cosh", "tanh")},
    **{name: _unknown(name) for name in UNKNOWN},
    "arcsinh": mpmath.asinh,
    "arccosh": mpmath.acosh,
    "arctanh": mpmath.atanh,
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
}


def same_values(one: Value, other: Value, names: frozenset[str], seed: str) -> bool:
    """Tell whether two functions of these variables are equal wherever they are computed."""
    if not names:
        return _agree(one, other, {})
    seen = 0
    for point in points(names, seed):
        try:
            if not _agree(one, other, point):
                return False
            seen += 1
            if seen == ENOUGH:
                return True
        except (ArithmeticError, ValueError):
            continue
    return False


def _agree(one: Value, other: Value, point: Point) -> bool:
    gaps, close = [], False
    for digits in _DIGITS:
        extra = _extra_digits(one, other, point)
        with mpmath.workdps(digits + extra):
            a, b = one(point), other(point)
            gap, size = abs(a - b), max(abs(a), abs(b))
            close = gap <= size * mpmath.mpf(10) ** (_GUARD - digits - extra)
            if not close and gap >= mpmath.mpf(10) ** (-digits / 2):
                return False
            gaps.append(gap)
    # What is left of a cancellation shrinks with every digit; a difference does not.
    return bool(close or gaps[1] < gaps[0] * mpmath.mpf(10) ** -100)


def _extra_digits(one: Value, other: Value, point: Point) -> int:
    """Count the digits before the point, in which a large number hides what is added to it."""
    with mpmath.workdps(_GUARD):
        values = one(point), other(point)
        if not all(map(mpmath.isfinite, values)):
            raise ArithmeticError("not finite")
        size = max(map(abs, values))
        digits = int(mpmath.log10(size)) if size > 1 else 0
    if digits > _HUGE:
        raise ArithmeticError("too large to compare")
    return digits


def same_relation(
    one: Value, other: Value, names: frozenset[str], relations: tuple[str, str]
) -> bool:
    """Tell whether `one = 0` and `other = 0` (or their inequalities) say the same.

    They do if one is a constant multiple of the other; for inequalities its sign counts.
    """
    drawn = points(names, "relation")
    ratios = [ratio for point in drawn if (ratio := _ratio(one, other, point)) is not None]
    if len(ratios) < ENOUGH:
        return False
    with mpmath.workdps(_DIGITS[0]):
        first = ratios[0]
        if first == 0 or any(
            abs(ratio - first) > abs(first) * mpmath.mpf(10) ** -30 for ratio in ratios
        ):
            return False
        if relations[0] in ("=", "!="):
            return relations[0] == relations[1]
        positive = abs(mpmath.im(first)) < mpmath.mpf(10) ** -30 and mpmath.re(first) > 0
        return (relations[1] if positive else flip(relations[1])) == relations[0]


def _ratio(one: Value, other: Value, point: Point) -> Any:
    with mpmath.workdps(_DIGITS[0]):
        try:
            above, below = one(point), other(point)
            return above / below if below and mpmath.isfinite(above / below) else None
        except (ArithmeticError, ValueError):
            return None


def rounds_to(value: Value, number: Number, least: int) -> bool:
    """Tell whether a real value, rounded to the places of a decimal, or as a double, is it.

    `least` is how many significant digits the decimal must show.
    """
    if not least or number.digits < least:
        return False
    with mpmath.workdps(_DIGITS[0] + (number.places or 0)):
        exact_value = value({})
        if isinstance(exact_value, mpmath.mpc) or not mpmath.isfinite(exact_value):
            return False
        gap = abs(exact_value - as_float(number.value))
        if number.places is not None and gap <= mpmath.mpf(10) ** -number.places / 2:
            return True
        return is_double(_fraction(exact_value), number)


def _fraction(value: Any) -> Fraction:
    sign, mantissa, exponent, _ = value._mpf_
    size = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -size if sign else size
