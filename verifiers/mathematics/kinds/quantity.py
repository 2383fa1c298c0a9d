"""Quantities: a magnitude and its unit, or what it counts."""

import re
from dataclasses import dataclass
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.units import Unit, read_unit
from r1envs.verifiers.mathematics.text.languages import SCALES
from r1envs.verifiers.mathematics.text.word_sets import word_set

# A code or an abbreviation in front of the amount.
_CODE = re.compile(
    r"(?:\\text ?\{ ?)?(?:(US ?\\?\$|USD)|(EUR|€)|(GBP|£)|(INR|Rs\.?|₹)|(JPY|¥)|(CNY|RMB))"
    r"(?: ?\}| )? ?(?=[-\d.])"
)
_CODED = frozenset("UEGIRJC€£₹¥\\")
_CODES = ("dollar", "euro", "gbp", "rupee", "yen", "yuan")
_CURRENCY = {r"\$": "dollar", "$": "dollar", "€": "euro", "£": "gbp", "₹": "rupee", "¥": "yen"}
# Words after a number that are no unit: they change or hedge it.
_NOT_UNITS = word_set(
    "or and not either maybe but is was if to from dozen percent factorial plus minus "
    "times over mod modulo base thousand million billion trillion hundred half point "
    "squared cubed wrong approximately about except than neither nor more less fewer greater "
    "larger smaller again only each too negative below halves thirds fourths fifths sixths eighths "
    "tenths hundredths thousandths lakh crore reciprocal inverse double false excluded impossible"
).union(SCALES)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A magnitude, still as text, with its unit."""

    magnitude: str
    unit: Unit | None
    """None for a noun that is no unit, such as apples."""
    noun: str = ""


_MARKED = re.compile(
    r"(?P<magnitude>.*?[\d)}|%a-z]) ?"
    r"(?P<unit>\\text ?\{(?:[^{}]|\^\{-?\d\})*\}(?:[ ^/{}\d-]|\\cdot|\\text ?\{[^{}]*\})*+)"
)
_UNIT_FRACTION = re.compile(
    r" ?\\frac ?\{ ?\\text ?\{([^{}]{1,30})\} ?\} ?\{ ?\\text ?\{([^{}]{1,30})\}(\^ ?\{?\d\}?)? ?\}"
)
# Words that a formula may end with.
_AMBIGUOUS = word_set("in or and min")
_BARE = re.compile(
    r"(?P<magnitude>[+-]? ?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+| ?/ ?\d+)?)"
    r"(?P<gap> ?)(?P<unit>[A-Za-z](?:[A-Za-z ^/.\d{}]|\\cdot)*+)"
)
_ARC = re.compile(r"(\d{1,9}) ?\^ ?\\circ ?(\d{1,9}) ?'(?: ?(\d{1,9}) ?'')?", re.ASCII)
_PART = re.compile(
    r"(\d{1,9}(?:\.\d{1,9})?) ?(?:\\text ?\{ ?([a-z]{1,8}),?(?: and)? ?\}|([a-z]{1,8}))", re.ASCII
)
_COMPOUND = re.compile(rf"{_PART.pattern}(?:,? ?(?:and )?{_PART.pattern}){{1,2}}", re.ASCII)
_DEGREES = re.compile(
    r"(?:(?P<magnitude>(?:[^\\^a-zA-Z]|\\frac|\\sqrt|\\pi)+)|(?P<named>[a-zA-Z])) ?\^ ?\\circ"
)


def read_quantity(text: str, *, letters: bool = False) -> Quantity | None:
    r"""Split a quantity into magnitude and unit; None if it is none.

    With `letters` a single letter may be a unit even where it could be a variable.

    >>> read_quantity(r"12\text{ cm}").magnitude
    '12'
    """
    sign = "-" if text.startswith("-") else ""
    if text[:1] in _CODED and (code := _CODE.match(text)) is not None:
        return Quantity(text[code.end() :].strip(), read_unit(_CODES[(code.lastindex or 1) - 1]))
    for mark, name in _CURRENCY.items():
        if text[len(sign) :].startswith(mark):
            return Quantity(sign + text[len(sign) + len(mark) :].strip(), read_unit(name))
        if text.endswith(mark) and text[:1].isdigit():
            return Quantity(text[: -len(mark)].strip(), read_unit(name))
    if match := _ARC.fullmatch(text):
        return Quantity(_arc_degrees(match), read_unit("degree"))
    if (compound := _compound(text)) is not None:
        return compound
    if match := _DEGREES.fullmatch(text):
        return Quantity((match["magnitude"] or match["named"]).strip(), read_unit("degree"))
    if r"\frac" in text:
        text = _UNIT_FRACTION.sub(r"\\text{ \1/\2}\3", text)
    if match := _MARKED.fullmatch(text):
        return _quantity(
            match["magnitude"],
            re.sub(r"\\text ?\{((?:[^{}]|\^\{-?\d\})*)\}", r"\1", match["unit"]),
            True,
        )
    if match := _BARE.fullmatch(text):
        return _quantity(match["magnitude"], match["unit"], letters, glued=not match["gap"])
    return _trailing(text, letters=letters)


def _arc_degrees(match: re.Match[str]) -> str:
    degrees = Fraction(match[1]) + Fraction(match[2]) / 60 + Fraction(match[3] or 0) / 3600
    return str(degrees)


def _compound(text: str) -> Quantity | None:
    """Read "1 hr 15 min" or "5 ft 3 in", in the base unit."""
    if not _COMPOUND.fullmatch(text):
        return None
    total, dimension = Fraction(0), None
    for number, marked, bare in _PART.findall(text):
        unit = read_unit(marked or bare)
        if unit is None or dimension not in (None, unit.dimensions):
            return None
        total, dimension = total + Fraction(number) * unit.size, unit.dimensions
    return None if dimension is None else Quantity(str(total), Unit(dimension, Fraction(1)))


def _trailing(text: str, *, letters: bool) -> Quantity | None:
    r"""Read a formula with a unit behind a space, as in "3\sqrt{2} cm"."""
    magnitude, _, name = text.rpartition(" ")
    if (
        (len(name) < 2 and not letters)
        or not magnitude
        or name in _AMBIGUOUS
        or not name[:1].isalpha()
    ):
        return None
    # "3 / M" is no number of M.
    unit = None if magnitude.rstrip().endswith(_OPERATORS) else read_unit(name)
    return None if unit is None else Quantity(magnitude, unit)


_OPERATORS = ("/", "*", "+", "-", "^", "=", r"\cdot", r"\times", r"\div")


def _quantity(magnitude: str, name: str, marked: bool, *, glued: bool = False) -> Quantity | None:
    name = name.strip().removesuffix(" old")
    unit = read_unit(name)
    if unit is not None:
        # "5m" may be five times m.
        return Quantity(magnitude, unit) if marked or len(name) > 1 else None
    words = name.lower().split()
    # "5abcd" is no number of things.
    noun = not glued and 1 <= len(words) <= 3 and all(word.isalpha() for word in words)
    if not noun or _NOT_UNITS.intersection(words) or (len(words[0]) < 3 and name.isascii()):
        return None
    return Quantity(magnitude, None, name.lower().removesuffix("s"))


# str() refuses integers of over 4300 digits.
_PRINTED_BITS = 10_000


def _with_letters(sides: Sides) -> tuple[Quantity | None, Quantity | None]:
    """Read "5 m" as metres where the other side has a unit."""
    one, other = sides.one, sides.other
    if one is None and other.unit is not None:
        return read_quantity(sides.reference, letters=True), other
    if other is None and one is not None and one.unit is not None:
        return one, read_quantity(sides.answer, letters=True)
    return one, other


def same_quantities(sides: Sides, by: Comparer) -> bool:
    """Compare what has a unit on at least one side."""
    one, other = _with_letters(sides)
    if one is not None and other is not None:
        return _same_measured(one, other, by)
    measured, bare = (one, sides.answer) if one is not None else (other, sides.reference)
    assert measured is not None
    if not by.policy.optional_units or not _may_be_bare(measured, bare):
        return False
    # A bare number after degrees is meant in degrees; a multiple of pi is not.
    in_radians = _is_degree(measured) and any(mark in bare for mark in _ANGLES)
    magnitude = _radians(measured) if in_radians else measured.magnitude
    return by.same_part(*((magnitude, bare) if one is not None else (bare, magnitude)))


def _may_be_bare(measured: Quantity, bare: str) -> bool:
    share, number = read_number(bare), read_number(measured.magnitude)
    return share is None or not share.percent or (number is not None and number.percent)


def _same_measured(one: Quantity, other: Quantity, by: Comparer) -> bool:
    if one.unit is None or other.unit is None:
        return one.noun == other.noun and by.same_part(one.magnitude, other.magnitude)
    if _is_angle(one) and _is_angle(other) and one.unit != other.unit:
        return by.same_part(_radians(one), _radians(other))
    # A pound may be a weight or money.
    pounds = {one.unit, other.unit} == {read_unit("pound"), read_unit("gbp")}
    if pounds or one.unit == other.unit:
        return by.same_part(one.magnitude, other.magnitude)
    if one.unit.dimensions != other.unit.dimensions or not by.policy.unit_conversion:
        return False
    factor = one.unit.size / other.unit.size
    return by.same_part(_scaled(one.magnitude, factor), other.magnitude)


def is_quantity_understood(text: str, understood: Understood) -> bool:
    """Tell whether the magnitude is."""
    quantity = read_quantity(text)
    return quantity is not None and understood(quantity.magnitude)


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
