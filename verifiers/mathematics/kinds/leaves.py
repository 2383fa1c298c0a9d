"""Comparing two pieces of text without outline: numbers, words, quantities, expressions."""

from collections.abc import Callable
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.dates import as_ratio, calendar
from r1envs.verifiers.mathematics.kinds.numerals import Number, read_number
from r1envs.verifiers.mathematics.kinds.rounding import is_rounding
from r1envs.verifiers.mathematics.kinds.units import Quantity, read_quantity, read_unit
from r1envs.verifiers.mathematics.kinds.wording import (
    are_one_product,
    choice,
    choice_value,
    cycles,
    is_prose,
    named_constant,
    number_words,
    plain,
    same_words,
    word,
)
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.text.cleaning import same_text

SameExpression = Callable[[str, str], bool]
"""Compares two expressions; raises where it cannot."""

# str() refuses integers of over 4300 digits.
_PRINTED_BITS = 10_000


def same_leaf(
    reference: str,
    answer: str,
    same_expression: SameExpression,
    policy: MathPolicy = DEFAULT_POLICY,
) -> bool:
    """Compare two texts by the type of the reference, leaving expressions to the callback."""
    if same_text(reference, answer):
        return True
    one, other = read_number(reference), read_number(answer)
    if one is not None and other is not None:
        return same_number(one, other, policy)
    for compare in (
        _same_cycles,
        _same_constants,
        _same_calendar,
        _same_number_words,
        _same_wording,
    ):
        verdict = compare(reference, answer)
        if verdict is not None:
            return verdict
    if r"\pmod" in reference or r"\pmod" in answer:
        return _same_congruence(reference, answer, same_expression)
    quantities = read_quantity(reference), read_quantity(answer)
    if any(quantities):
        quantities = _with_letters(reference, answer, *quantities)
        return _QuantityComparison(same_expression, policy).same(reference, answer, *quantities)
    if ":" in reference or ":" in answer:
        return _same_ratio(reference, answer, same_expression)
    if is_prose(reference):
        return plain(reference).lower() == plain(answer).lower()
    return same_expression(reference, answer)


def _same_congruence(reference: str, answer: str, same_expression: SameExpression) -> bool:
    r"""Compare `3 \pmod{7}` with its like, or with the number alone."""
    (one, _, modulus), (other, _, given) = (
        text.partition(r"\pmod") for text in (reference, answer)
    )
    if modulus and given and modulus.replace(" ", "") != given.replace(" ", ""):
        return False
    numbers = [read_number(text.strip()) for text in (one, other, modulus.strip("{} "))]
    if modulus and given and all(numbers):
        first, second, whole = (number.value for number in numbers if number)
        return whole > 0 and (first - second) % whole == 0
    if given and not modulus and not _is_residue(one, given):
        return False
    return same_leaf(one.strip(), other.strip(), same_expression)


def _is_residue(text: str, modulus: str) -> bool:
    """Tell whether a number may stand for all that are congruent to it."""
    number, whole = read_number(text.strip()), read_number(modulus.strip("{} "))
    if number is None or whole is None:
        return False
    return number.value.denominator == 1 and 0 <= number.value < whole.value


def _same_ratio(reference: str, answer: str, same_expression: SameExpression) -> bool:
    r"""Compare ratios of expressions, such as `1:\sqrt{3}`, or the fraction of one."""
    one, other = _ratio_parts(reference), _ratio_parts(answer)
    if one is None or other is None or len(one) != len(other):
        return False
    first, start = one[0], other[0]
    # The reference's side has nothing of the answer: what cannot be read there is blamed on it.
    return all(
        same_expression(f"({a})", f"({first})*({b})/({start})")
        for a, b in zip(one[1:], other[1:], strict=True)
    )


def _ratio_parts(text: str) -> list[str] | None:
    parts = text.split(":")
    if len(parts) == 1:
        return [text, "1"] if "frac" in text or "/" in text else None
    return parts if len(parts) <= 6 and all(map(str.strip, parts)) else None


def _with_letters(
    reference: str, answer: str, one: Quantity | None, other: Quantity | None
) -> tuple[Quantity | None, Quantity | None]:
    """Read "5 m" as metres where the other side has a unit."""
    if one is None and other is not None and other.unit is not None:
        return read_quantity(reference, letters=True), other
    if other is None and one is not None and one.unit is not None:
        return one, read_quantity(answer, letters=True)
    return one, other


def same_number(reference: Number, answer: Number, policy: MathPolicy = DEFAULT_POLICY) -> bool:
    """Compare numbers exactly, but for percent signs and well-rounded decimals.

    >>> same_number(Number(Fraction(25)), Number(Fraction(25), percent=True))
    True
    >>> same_number(Number(Fraction(1, 3)), Number(Fraction(33, 100), places=2, digits=2))
    False
    """
    if reference.percent == answer.percent:
        return reference.value == answer.value or _rounds_to(reference, answer, policy)
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


def _terminates(value: Fraction) -> bool:
    below = value.denominator
    if below.bit_length() > 4000:
        return True
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    return below == 1


def _same_cycles(reference: str, answer: str) -> bool | None:
    one = cycles(reference)
    # Where the reference is none, (12)(34) may be a product.
    return None if one is None else one == cycles(answer, single=True)


# What some write for a reference: an empty set, and a number without end.
_ALSO = ({"infinitely many", r"\infty"},)


def _same_constants(reference: str, answer: str) -> bool | None:
    one, other = named_constant(reference), named_constant(answer)
    if {one, other} in _ALSO:
        return True
    return None if one is None and other is None else one == other


def _same_calendar(reference: str, answer: str) -> bool | None:
    one, other = calendar(reference), calendar(answer)
    if one is None and other is None:
        return None
    if one is not None and one[0] == "ratio" and other is not None and other[0] == "time":
        other = as_ratio(answer)
    return _as_ratio(one, reference) == _as_ratio(other, answer)


def _as_ratio(known: tuple[object, ...] | None, text: str) -> tuple[object, ...] | None:
    """Read the fraction of a ratio as the ratio."""
    number = read_number(text) if known is None and ("frac" in text or "/" in text) else None
    if number is None:
        return known
    return ("ratio", number.value.numerator, number.value.denominator)


def _same_number_words(reference: str, answer: str) -> bool | None:
    one, other = number_words(reference), number_words(answer)
    if one is None and other is None:
        return None
    known = [read_number(text) for text in (reference, answer)]
    values = [
        number.value if number else words for number, words in zip(known, (one, other), strict=True)
    ]
    return values[0] == values[1] if None not in values else None


def _same_wording(reference: str, answer: str) -> bool | None:
    letter = choice(reference)
    if letter is not None:
        return choice(answer) == letter and not _have_other_values(reference, answer)
    one, other = word(reference), word(answer)
    if one is None and other is None:
        return None
    if one is None or other is None:
        return are_one_product(reference, answer)
    return same_words(one, other)


def _have_other_values(reference: str, answer: str) -> bool:
    """Tell whether the letters of a choice are followed by numbers that differ."""
    one, other = (read_number(choice_value(text)) for text in (reference, answer))
    if one is None or other is None or one.percent != other.percent:
        return False
    return not (is_rounding(one.value, other) or is_rounding(other.value, one))


class _QuantityComparison:
    """Compares what has a unit on at least one side."""

    def __init__(self, same_expression: SameExpression, policy: MathPolicy) -> None:
        self._same_expression = same_expression
        self._policy = policy

    def same(
        self, reference: str, answer: str, one: Quantity | None, other: Quantity | None
    ) -> bool:
        if one is not None and other is not None:
            return self._same_measured(one, other)
        if not self._policy.optional_units:
            return False
        measured, bare = (one, answer) if one is not None else (other, reference)
        assert measured is not None
        if (share := read_number(bare)) is not None and share.percent:
            number = read_number(measured.magnitude)
            if number is None or not number.percent:
                return False
        # A bare number after degrees is meant in degrees; a multiple of pi is not.
        if _is_degree(measured) and any(mark in bare for mark in _ANGLES):
            sides = (_radians(measured), bare)
        else:
            sides = (measured.magnitude, bare)
        return self._same_magnitude(*(sides if one is not None else sides[::-1]))

    def _same_measured(self, one: Quantity, other: Quantity) -> bool:
        if one.unit is None or other.unit is None:
            return one.noun == other.noun and self._same_magnitude(one.magnitude, other.magnitude)
        if _is_angle(one) and _is_angle(other) and one.unit != other.unit:
            return self._same_magnitude(_radians(one), _radians(other))
        if {one.unit, other.unit} == {read_unit("pound"), read_unit("gbp")}:
            return self._same_magnitude(one.magnitude, other.magnitude)
        if one.unit.dimensions != other.unit.dimensions:
            return False
        if one.unit.size == other.unit.size:
            return self._same_magnitude(one.magnitude, other.magnitude)
        if not self._policy.unit_conversion:
            return False
        factor = one.unit.size / other.unit.size
        return self._same_magnitude(_scaled(one.magnitude, factor), other.magnitude)

    def _same_magnitude(self, one: str, other: str) -> bool:
        return same_leaf(one, other, self._same_expression, self._policy)


# What a formula has that stands for an angle, in radians or with a degree sign in it.
_ANGLES = (r"\pi", r"\circ", r"\arc", "^{-1}")


def _scaled(magnitude: str, factor: Fraction) -> str:
    number = read_number(magnitude)
    value = None if number is None else number.value * factor
    if value is not None and _bits(value) <= _PRINTED_BITS:
        return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    return rf"({magnitude})*\frac{{{factor.numerator}}}{{{factor.denominator}}}"


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _is_angle(quantity: Quantity) -> bool:
    return quantity.unit is not None and quantity.unit.dimensions in (
        (("degree", 1),),
        (("angle", 1),),
    )


def _is_degree(quantity: Quantity) -> bool:
    return quantity.unit is not None and quantity.unit.dimensions == (("degree", 1),)


def _radians(quantity: Quantity) -> str:
    if _is_degree(quantity):
        return rf"({quantity.magnitude})*\frac{{\pi}}{{180}}"
    return quantity.magnitude
