"""Real values of expressions to many digits, with the standard library alone.

What leaves the real numbers, or their comfortable range, raises `ArithmeticError`: then
somebody else has to decide.
"""

import contextlib
import decimal
import functools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from r1envs.verifiers.mathematics.formulas.expressions import UNKNOWN
from r1envs.verifiers.mathematics.formulas.points import ENOUGH, Point, points
from r1envs.verifiers.mathematics.formulas.rationals import exact
from r1envs.verifiers.mathematics.formulas.trees import Tree, variables
from r1envs.verifiers.mathematics.kinds.numerals import Number
from r1envs.verifiers.mathematics.kinds.rounding import is_double

_DIGITS = (40, 160)
_GUARD = 15
_RANGE = 100_000
_BITS = 20_000
# Beyond this many digits before the point nothing is left of the fraction of a turn.
_TURNS = 30
_HUGE = 300


class _NotRealError(ArithmeticError):
    """The value is no real number, or cannot be known to the digits wanted."""


def _context(digits: int) -> decimal.Context:
    # Overflow and underflow are traps: a tower of powers is none of our business.
    traps = [
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
        decimal.Underflow,
        decimal.Subnormal,
    ]
    return decimal.Context(prec=digits, Emax=_RANGE, Emin=-_RANGE, traps=traps)


def _digits() -> int:
    return decimal.getcontext().prec


def _decimal(value: Fraction) -> Decimal:
    if value.numerator.bit_length() + value.denominator.bit_length() > _BITS:
        raise _NotRealError("too many digits")
    return Decimal(value.numerator) / Decimal(value.denominator)


@functools.lru_cache(maxsize=16)
def _pi_to(digits: int) -> Decimal:
    # Machin's formula, in integers.
    one = 10 ** (digits + 10)
    total = 4 * (4 * _inverse_tangent(5, one) - _inverse_tangent(239, one))
    value: Decimal = Decimal(total) / one
    return value


def _inverse_tangent(below: int, one: int) -> int:
    power, total, odd, sign = one // below, 0, 1, 1
    while power:
        total += sign * power // odd
        power, odd, sign = power // (below * below), odd + 2, -sign
    return total


def _pi() -> Decimal:
    return _pi_to(_digits() + 10)


def _series(first: Decimal, square: Decimal, step: int) -> Decimal:
    """Sum an alternating power series whose factorials grow by two."""
    term, total = first, first
    smallest = Decimal(10) ** (-_digits() - 2)
    while abs(term) > smallest:
        term = -term * square / (step * (step + 1))
        total += term
        step += 2
    return total


def _reduced(angle: Decimal) -> Decimal:
    if angle and angle.adjusted() > _TURNS:
        raise _NotRealError("a sine of so large a number")
    with decimal.localcontext() as context:
        context.prec += 2 * _TURNS if angle and angle.adjusted() > 0 else 5
        turn = 2 * _pi()
        return angle - turn * (angle / turn).to_integral_value()


def _sine(angle: Decimal) -> Decimal:
    angle = _reduced(angle)
    return _series(angle, angle * angle, 2)


def _cosine(angle: Decimal) -> Decimal:
    angle = _reduced(angle)
    return _series(Decimal(1), angle * angle, 1)


def _arctangent(value: Decimal) -> Decimal:
    halvings = 0
    while abs(value) > Decimal("0.05"):
        value = value / (1 + (1 + value * value).sqrt())
        halvings += 1
    power, total, odd = value, value, 1
    smallest = Decimal(10) ** (-_digits() - 2)
    while abs(power) > smallest:
        power *= -value * value
        odd += 2
        total += power / odd
    result: Decimal = total * 2**halvings
    return result


def _arcsine(value: Decimal) -> Decimal:
    if abs(value) > 1:
        raise _NotRealError("an arc sine of more than one")
    if abs(value) == 1:
        return _pi() / 2 * value
    return _arctangent(value / (1 - value * value).sqrt())


def _logarithm(value: Decimal, base: Decimal | None = None) -> Decimal:
    if value <= 0:
        raise _NotRealError("the logarithm of a negative number")
    return value.ln() if base is None else value.ln() / _logarithm(base)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if base == 0 and exponent <= 0:
        raise _NotRealError("a power of zero")
    if base < 0 and exponent != exponent.to_integral_value():
        raise _NotRealError("a root of a negative number")
    return base**exponent


def _root(value: Decimal, degree: Decimal) -> Decimal:
    if degree == 2:
        return value.sqrt()
    if value < 0 and degree % 2 == 1:
        return -_root(-value, degree)
    return _power(value, 1 / degree)


def _whole(value: Decimal, rounding: str) -> Decimal:
    nearest = value.to_integral_value(decimal.ROUND_HALF_EVEN)
    # A logarithm that is three comes out a little less.
    if abs(value - nearest) < Decimal(10) ** (-_digits() // 2):
        return nearest
    return value.to_integral_value(rounding)


def _unknown(name: str) -> Callable[[Decimal], Decimal]:
    """Stand in for a function of which nothing is known: one without any symmetry."""
    shift = Decimal(ord(name)) / 64
    return lambda value: _sine(value * shift + 1 / shift) + value / 5


def _no_value(*_: Decimal) -> Decimal:
    raise _NotRealError("a factorial of no whole number")


_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "abs": abs,
    "floor": lambda a: _whole(a, decimal.ROUND_FLOOR),
    "ceiling": lambda a: _whole(a, decimal.ROUND_CEILING),
    "binomial": _no_value,
    "!": _no_value,
    "negative": lambda a: -a,
    "/": lambda a, b: a / b,
    "^": _power,
    "root": _root,
    "ln": _logarithm,
    "log": _logarithm,
    "lg": lambda a: _logarithm(a, Decimal(10)),
    "exp": lambda a: a.exp(),
    "sin": _sine,
    "cos": _cosine,
    "tan": lambda a: _sine(a) / _cosine(a),
    "cot": lambda a: _cosine(a) / _sine(a),
    "sec": lambda a: 1 / _cosine(a),
    "csc": lambda a: 1 / _sine(a),
    "sinh": lambda a: (a.exp() - (-a).exp()) / 2,
    "cosh": lambda a: (a.exp() + (-a).exp()) / 2,
    "tanh": lambda a: 1 - 2 / ((2 * a).exp() + 1),
    "arcsinh": lambda a: (a + (a * a + 1).sqrt()).ln(),
    "arccosh": lambda a: _logarithm(a + (a * a - 1).sqrt()),
    "arctanh": lambda a: _logarithm((1 + a) / (1 - a)) / 2,
    "arcsin": _arcsine,
    "arccos": lambda a: _pi() / 2 - _arcsine(a),
    "arctan": _arctangent,
    **{name: _unknown(name) for name in UNKNOWN},
}


def _evaluate(tree: Tree, point: Point, log_base: int | None) -> Decimal:
    kind, *parts = tree
    if kind == "number":
        return _decimal(parts[0])
    if kind == "variable":
        return _decimal(point[parts[0]])
    if kind == "constant":
        return _constant(parts[0])
    name = parts.pop(0) if kind == "call" else kind
    known = exact(tree, _BITS) if name in ("!", "binomial") else None
    if known is not None:
        return _decimal(known)
    values = [_evaluate(part, point, log_base) for part in parts]
    if kind == "+":
        return sum(values[1:], values[0])
    if kind == "*":
        return functools.reduce(lambda a, b: a * b, values)
    if name == "log" and len(values) == 1 and log_base is not None:
        values.append(Decimal(log_base))
    return _FUNCTIONS[name](*values)


def _constant(name: str) -> Decimal:
    if name == "i":
        raise _NotRealError("no real number")
    return +_pi() if name == "pi" else Decimal(1).exp()


def value_of(tree: Tree, digits: int, point: Point, log_base: int | None = None) -> Decimal:
    """Compute a tree to about so many digits.

    Raises:
        ArithmeticError: If it has no real value there, or one that is out of range.
    """
    with decimal.localcontext(_context(digits)):
        return +_evaluate(tree, point, log_base)


def same_values(one: Tree, other: Tree, seed: str, log_base: int | None = None) -> bool | None:
    """Tell whether two expressions are equal wherever both are real; None if unknown.

    Args:
        one: The one side.
        other: The other side.
        seed: Draws the points, where there are variables.
        log_base: That of `log` without one; None for e.
    """
    names = variables(one) | variables(other)
    if not names:
        return _same_constants(one, other, log_base)
    seen = 0
    for point in points(names, seed):
        try:
            if not _agree(one, other, point, log_base, twice=not seen):
                return False
        except ArithmeticError:
            continue
        seen += 1
        if seen == ENOUGH:
            return True
    return None


def _same_constants(one: Tree, other: Tree, log_base: int | None) -> bool | None:
    try:
        return _agree(one, other, {}, log_base, twice=True)
    except ArithmeticError:
        large = is_huge(one), is_huge(other)
        return False if large in ((True, False), (False, True)) and _is_known(one, other) else None


def _is_known(one: Tree, other: Tree) -> bool:
    """Tell whether one of two numbers can be computed."""
    for tree in (one, other):
        with contextlib.suppress(ArithmeticError):
            return bool(value_of(tree, _GUARD, {}).is_finite())
    return False


def are_proportional(one: Tree, other: Tree, seed: str) -> bool | None:
    """Tell whether one expression is a constant multiple of the other; None if unknown."""
    ratios: list[Decimal] = []
    for point in points(variables(one) | variables(other), seed):
        with contextlib.suppress(ArithmeticError):
            above, below = (value_of(tree, 2 * _DIGITS[0], point) for tree in (one, other))
            ratios.append(above / below)
            if ratios[0] == 0 or abs(ratios[-1] / ratios[0] - 1) > Decimal("1e-20"):
                return False
        if len(ratios) == ENOUGH:
            return True
    return None


def _agree(one: Tree, other: Tree, point: Point, log_base: int | None, *, twice: bool) -> bool:
    extra = _extra_digits(one, other, point, log_base)
    gaps = []
    for digits in _DIGITS:
        precision = digits + extra
        a, b = (value_of(tree, precision, point, log_base) for tree in (one, other))
        gap, size = abs(a - b), max(abs(a), abs(b))
        close = gap == 0 or gap <= size.scaleb(_GUARD - precision)
        if not close and gap >= Decimal(1).scaleb(-digits // 2):
            return False
        if close and not twice:
            return True
        gaps.append(gap)
    # What is left of a cancellation shrinks with every digit; a difference does not.
    return close or gaps[1] <= gaps[0].scaleb(-90)


def _extra_digits(one: Tree, other: Tree, point: Point, log_base: int | None) -> int:
    """Count the digits before the point, in which a large number hides what is added to it."""
    sizes = [value_of(tree, _GUARD, point, log_base) for tree in (one, other)]
    digits = max(size.adjusted() if size else 0 for size in sizes)
    if digits > _HUGE:
        raise _NotRealError("too large to compare")
    return max(0, digits)


def is_huge(tree: Tree) -> bool:
    r"""Tell whether a number is seen to be larger than all that are computed here.

    >>> from r1envs.verifiers.mathematics.formulas.expressions import parse
    >>> is_huge(parse("9^{9^9}")), is_huge(parse("9^9"))
    (True, False)
    """
    kind = tree[0]
    if kind == "^" or tree[:2] == ("call", "exp"):
        base, exponent = (("constant", "e"), tree[2]) if kind == "call" else tree[1:]
        if not _is_at_least(base, 2):
            return False
        return is_huge(exponent) or _is_at_least(exponent, 4 * _RANGE)
    if kind == "!":
        return is_huge(tree[1]) or _is_at_least(tree[1], _RANGE)
    if kind in ("+", "*"):
        large = [is_huge(part) for part in tree[1:]]
        least = 1 if kind == "*" else 0
        pairs = zip(large, tree[1:], strict=True)
        return any(large) and all(huge or _is_at_least(part, least) for huge, part in pairs)
    return False


def _is_at_least(tree: Tree, bound: int) -> bool:
    try:
        return value_of(tree, _GUARD, {}) >= bound
    except (ArithmeticError, KeyError):
        return is_huge(tree)


def rounds_to(tree: Tree, number: Number, least: int) -> bool:
    """Tell whether a real value, rounded to the places of a decimal, or as a double, is it.

    Args:
        tree: What is rounded.
        number: The decimal.
        least: Significant digits that it must show at least; zero refuses all.
    """
    if not least or number.digits < least or (number.places or 0) > _HUGE:
        return False
    try:
        value = value_of(tree, _DIGITS[0] + (number.places or 0), {})
        rounded = _decimal(number.value)
    except ArithmeticError:
        return False
    if number.places is not None and abs(value - rounded) <= Decimal(5).scaleb(-number.places - 1):
        return True
    return is_double(Fraction(value), number)
