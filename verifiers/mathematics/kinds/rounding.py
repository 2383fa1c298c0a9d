r"""Whether a number is what another one rounds to, in the digits that it shows.

A decimal shows its places; an integer or a power of ten all digits before its last zeros. Of
any other fraction, such as 22/7 for pi, nothing is shown, and it has to come close.
"""

from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.numerals import Number

_CLOSE = Fraction(1, 200)
# Zeros at the end of an integer may be digits or not: then this is asked too.
_ROUGHLY = Fraction(1, 20)
# str() refuses integers of over 4300 digits.
_LARGEST = 2000


def is_rounding(exact: Fraction, number: Number) -> bool:
    """Tell whether `exact` may be written as `number`.

    >>> [is_rounding(Fraction(3, 4), Number(Fraction(n, 10), places=1)) for n in (7, 8)]
    [False, True]
    """
    gap = abs(exact - number.value)
    if not gap:
        return True
    unit = _unit(number)
    if unit is None:
        return gap <= abs(exact) * _CLOSE
    if unit > 1 and gap > abs(exact) * _ROUGHLY:
        return False
    if number.goes_on:
        return gap < unit
    if 2 * gap != unit:
        return 2 * gap < unit
    # Half a unit goes up in school, and to the even digit in most programs.
    return abs(number.value) > abs(exact) or number.value / unit % 2 == 0


def is_near(exact: Fraction, number: Number) -> bool:
    """Tell whether `exact` may be written as `number` by one who rounds as he likes."""
    return abs(exact - number.value) <= abs(exact) * _ROUGHLY or is_rounding(exact, number)


# Digits of a floating-point number that say it is printed in full.
_DOUBLE = range(16, 19)
_PRECISION = 52
# A few operations, each of which may round.
_LAST_BITS = 4


def is_double(exact: Fraction, number: Number) -> bool:
    """Tell whether a number is what a program prints for `exact`, all but for its last bits.

    An integer is printed as what it is, however long.

    >>> is_double(Fraction(3, 10), Number(Fraction("0.30000000000000004"), digits=17))
    True
    """
    if number.digits not in _DOUBLE or number.value.denominator == 1 or not exact:
        return False
    gap = abs(exact - number.value)
    return gap <= _LAST_BITS * Fraction(2) ** (_exponent(exact) - _PRECISION)


def _exponent(value: Fraction) -> int:
    """Find the exponent of two of the leading bit, or one more."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def _unit(number: Number) -> Fraction | None:
    """Find what one in the last digit stands for; None if that cannot be seen."""
    if number.places is not None:
        return Fraction(1, 10**number.places)
    value = abs(number.value)
    if not value or max(value.numerator, value.denominator).bit_length() > _LARGEST:
        return None
    # So many places are enough for every decimal that ends.
    places = value.denominator.bit_length()
    whole, rest = divmod(value.numerator * 10**places, value.denominator)
    if rest:
        return None
    digits = str(whole)
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0"))), 10**places)
