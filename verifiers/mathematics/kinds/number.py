"""Numbers: equal ones, well-rounded ones, and those with a percent sign."""

from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.kinds.numerals import Number
from r1envs.verifiers.mathematics.kinds.rounding import is_double
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy


def same_number(reference: Number, answer: Number, policy: MathPolicy = DEFAULT_POLICY) -> bool:
    """Compare numbers exactly, but for percent signs and well-rounded decimals.

    >>> same_number(Number(Fraction(25)), Number(Fraction(25), percent=True))
    True
    >>> same_number(Number(Fraction(1, 3)), Number(Fraction(33, 100), places=2, digits=2))
    False
    """
    if reference.percent == answer.percent:
        if reference.value == answer.value or _rounds_to(reference, answer, policy):
            return True
        pairs = ((reference, answer), (answer, reference))
        return any(prints(exact.value, number, policy.rounded_digits) for exact, number in pairs)
    share, bare = (reference, answer) if reference.percent else (answer, reference)
    if share.value / 100 == bare.value:
        return True
    # The sign dropped or added; below one, "0.25 %" for 0.25 would be a different claim.
    return policy.optional_percent and share.value == bare.value and abs(bare.value) >= 1


def _rounds_to(reference: Number, answer: Number, policy: MathPolicy) -> bool:
    if reference.places is None and answer.places is not None:
        exact, rounded, digits = reference, answer, policy.rounded_digits
    elif reference.places is not None and answer.places is None:
        exact, rounded, digits = answer, reference, policy.rounded_reference_digits
    else:
        return False
    if exact.cyclic or not digits or rounded.digits < digits or not rounded.places:
        return False
    if _terminates(exact.value):
        return False
    return round(exact.value, rounded.places) == rounded.value


def prints(exact: Fraction, number: Number, least: int) -> bool:
    """Tell whether a number is a double for `exact`, and shows as many digits as are asked for."""
    return 0 < least <= number.digits and is_double(exact, number)


def _terminates(value: Fraction) -> bool:
    below = value.denominator
    if below.bit_length() > 4000:
        return True
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    return below == 1


def same_numbers(sides: Sides, by: Comparer) -> bool | None:
    """Compare two numbers."""
    if sides.one is None or sides.other is None:
        return None
    return same_number(sides.one, sides.other, by.policy)
