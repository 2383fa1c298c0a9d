"""Numbers, read exactly: the fast path of the verifier.

Integers with or without separators, decimals, repeating decimals, fractions, mixed numbers,
scientific notation, small powers, percent, and numerals in another base.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

DIGITS = 100_000
"""Longest numeral that is read."""
_BITS = 400_000
_REMEMBERED = 200
# int() refuses longer text, and its limit belongs to the whole process.
_INT_DIGITS = 4000

_GROUPED = r"[1-9]\d{0,2}(?:(?:,\d{3})++|(?: \d{3})++)(?:\.\d*+)?"
_NUMERAL = rf"(?:{_GROUPED}|\d++(?:\.\d*+)?|\.\d++)"
_SIGNED = rf"[+-]? ?{_NUMERAL}"
_PLAIN = re.compile(rf"({_SIGNED})", re.ASCII)
_SLASH = re.compile(rf"({_SIGNED}) ?/ ?({_SIGNED})|({_SIGNED}) ?\\div ?({_SIGNED})", re.ASCII)
_FRACTION = re.compile(
    rf"([+-]? ?(?:\d++(?= ?\\frac))?) ?\\frac ?(?:\{{ ?({_SIGNED}) ?\}}|(\d))"
    rf" ?(?:\{{ ?({_SIGNED}) ?\}}|(\d))",
    re.ASCII,
)
_CONTINENTAL = re.compile(r"[+-]? ?[1-9]\d{0,2}(?:\.\d{3})++,\d++", re.ASCII)
_MIXED = re.compile(r"([+-]? ?)(\d++) (\d++) ?/ ?(\d++)", re.ASCII)
_SCIENTIFIC = re.compile(
    rf"(?:({_SIGNED}) ?(?:\\times|\\cdot|\*|x) ?|([+-]? ?))10 ?(?:\^|\*\*)"
    rf" ?(?:\{{ ?([+-]?\d++) ?\}}|([+-]?\d++))"
    rf"|({_SIGNED})[eE]([+-]?\d++)",
    re.ASCII,
)
_MANTISSA = re.compile(r"[+-]?(\d\.\d{14,17})(?:[eE]|\D*10 ?(?:\^|\*\*))", re.ASCII)
_POWER = re.compile(r"(-?)(\d{1,20}) ?\^ ?(?:\{ ?([+-]?\d{1,9}) ?\}|([+-]?\d{1,9}))", re.ASCII)
_REPEATING = re.compile(
    r"([+-]? ?)(\d*+)\.(\d*+)(?:\\(?:overline|bar|dot) ?(?:\{(\d++)\}|(\d))|\((\d++)\))", re.ASCII
)
_DOT_ENDS = re.compile(
    r"([+-]? ?\d{0,30})\.(\d{0,60})\\dot ?\{?(\d)\}?(\d{0,60})\\dot ?\{?(\d)\}?", re.ASCII
)
_DOTTED = re.compile(r"([+-]? ?)(\d{1,30})\.(\d{1,60}) ?\\ldots", re.ASCII)
_BASE = re.compile(
    r"\(?([0-9A-Fa-f]++)(?:\.([0-9A-Fa-f]++))?\)? ?"
    r"(?:_ ?(?:\{ ?(?:\\text ?\{ ?)?\(?(?:base[ -]?\}? ?)?(\d{1,2}|[a-z]++)\)? ?\}?\}|(\d{1,2}))"
    r"|\(?(?:\\text ?\{)? ?\(?(?:in )?base[ -](?:\} ?)?(\d{1,2}|[a-z]++)\)? ?\}?\)?)"
    r"|0([xXbBoO])([0-9A-Fa-f]++)",
    re.ASCII,
)
# Separators of thousands, in any base.
_SEPARATED = re.compile(r"(?<=[0-9A-Fa-f])[ ,](?=[0-9A-Fa-f]{3}(?![0-9A-Fa-f]))")
_LETTER_DIGITS = re.compile(r"\\text ?\{([A-Fa-f]{1,20})\}")
_PERCENT = re.compile(r" ?(?:\\?%| ?\\text ?\{ ?per ?cent ?\}|per ?cent(?:age)?|pct)$")
_BASES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_BASES |= {"ten": 10, "twelve": 12, "sixteen": 16, "x": 16, "b": 2, "o": 8}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was fully understood."""

    value: Fraction
    """As written: 25 % has the value 25."""
    percent: bool = False
    places: int | None = None
    """Digits after the point, for a decimal; None for what is not rounded."""
    digits: int = 0
    """Significant digits of a decimal."""
    cyclic: bool = False
    """Written as a repeating decimal: then a rounded one is another claim."""
    goes_on: bool = False
    """Written with dots after the digits, which then may be cut off instead of rounded."""


def read_number(text: str) -> Number | None:
    r"""Read a cleaned text as a number; None if it is anything else.

    >>> read_number("1,234.50").value
    Fraction(2469, 2)
    >>> read_number(r"-1\frac{3}{4}").value
    Fraction(-7, 4)
    >>> read_number("1,2,3") is None
    True
    """
    # Long ones are not kept: thousands of them would fill the memory.
    return _known_number(text) if len(text) <= _REMEMBERED else _read_number(text)


def _read_number(text: str) -> Number | None:
    text = text.strip()
    if len(text) > DIGITS or not any(map(text.__contains__, "0123456789")):
        return None
    percent = _PERCENT.search(text[-20:]) is not None
    if percent:
        text = text[:-20] + _PERCENT.sub("", text[-20:])
    number = _read_plain(text)
    if number is None and text.endswith(r"\ldots"):
        # The digits that are shown, unless what they repeat can be seen.
        shown = _read_plain(text.removesuffix(r"\ldots").rstrip())
        if shown is not None and shown.places and _dotted(text) is None:
            number = replace(shown, goes_on=True)
    if number is None:
        value = _read_other(text)
        number = None if value is None else Number(value, cyclic=_is_cyclic(text))
        if number is not None and (mantissa := _MANTISSA.match(text)) is not None:
            number = replace(number, digits=_significant(mantissa[1]))
    if number is not None and percent:
        return replace(number, percent=True)
    return number


_known_number = functools.lru_cache(maxsize=4096)(_read_number)


def _is_cyclic(text: str) -> bool:
    return "." in text and ("\\" in text or "(" in text) and "frac" not in text


def _read_plain(text: str) -> Number | None:
    if not _PLAIN.fullmatch(text):
        return None
    value = _value(text)
    if "." not in text:
        return Number(value)
    places = len(text) - text.index(".") - 1
    return Number(value, False, places, _significant(text))


def _significant(numeral: str) -> int:
    """Count significant digits."""
    return len(re.sub(r"\D", "", numeral).lstrip("0"))


def _read_other(text: str) -> Fraction | None:
    for marks, read in _READERS:
        if any(mark in text for mark in marks) and (value := read(text)) is not None:
            return value
    return None


def _value(numeral: str) -> Fraction:
    numeral = numeral.replace(",", "").replace(" ", "")
    negative = numeral.startswith("-")
    whole, _, fraction = numeral.lstrip("+-").partition(".")
    value = (
        Fraction(big_int(whole + fraction or "0"), 10 ** len(fraction))
        if fraction
        else Fraction(big_int(whole or "0"))
    )
    return -value if negative else value


def big_int(digits: str) -> int:
    """Read digits of any number, which int() refuses over 4300.

    >>> big_int("12")
    12
    """
    if len(digits) <= _INT_DIGITS:
        return int(digits)
    middle = len(digits) // 2
    low = digits[middle:]
    return big_int(digits[:middle]) * _power_of_ten(len(low)) + big_int(low)


def _power_of_ten(exponent: int) -> int:
    power: int = 10**exponent
    return power


def _ratio(above: Fraction, below: Fraction) -> Fraction | None:
    return above / below if below else None


def _continental(text: str) -> Fraction | None:
    """Read 1.234,56, where the points can only be separators."""
    if not _CONTINENTAL.fullmatch(text):
        return None
    return _value(text.replace(".", "").replace(",", "."))


def _fraction(text: str) -> Fraction | None:
    if "/" in text or "div" in text:
        if match := _MIXED.fullmatch(text):
            part = _ratio(_value(match[3]), _value(match[4]))
            return None if part is None else _signed(match[1], _value(match[2]) + part)
        if match := _SLASH.fullmatch(text):
            return _ratio(_value(match[1] or match[3]), _value(match[2] or match[4]))
    elif "frac" in text and (match := _FRACTION.fullmatch(text)):
        part = _ratio(_value(match[2] or match[3]), _value(match[4] or match[5]))
        whole = match[1].strip(" +-")
        # An improper one after a whole number is as likely a product.
        if part is None or (whole and not 0 <= part < 1):
            return None
        return _signed(match[1], (_value(whole) if whole else 0) + part)
    return None


def _signed(sign: str, value: Fraction) -> Fraction:
    return -value if "-" in sign else value


def _scientific(text: str) -> Fraction | None:
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return None
    exponent = match[3] or match[4] or match[6]
    if len(exponent) > 7 or abs(int(exponent)) > DIGITS:
        return None
    factor = match[1] or match[5]
    value = _value(factor) if factor else _signed(match[2], Fraction(1))
    return value * Fraction(10) ** int(exponent)


def _power(text: str) -> Fraction | None:
    match = _POWER.fullmatch(text)
    if match is None:
        return None
    base, exponent = int(match[2]), int(match[3] or match[4])
    if base.bit_length() * abs(exponent) > _BITS or (base == 0 and exponent <= 0):
        return None
    return _signed(match[1], Fraction(base) ** exponent)


def _repeating(text: str) -> Fraction | None:
    match = _REPEATING.fullmatch(text)
    if match is None:
        return _dotted_ends(text)
    cycle = match[4] or match[5] or match[6]
    if len(text) > 200:
        return None
    scale = 10 ** len(match[3])
    value = Fraction(int((match[2] + match[3]) or "0"), scale)
    return _signed(match[1], value + Fraction(int(cycle), scale * (10 ** len(cycle) - 1)))


def _dotted_ends(text: str) -> Fraction | None:
    r"""Read a cycle marked by dots over its first and last digit: 0.\dot{1}2\dot{3}."""
    match = _DOT_ENDS.fullmatch(text)
    if match is None:
        return None
    return _repeating(f"{match[1]}.{match[2]}({match[3]}{match[4]}{match[5]})")


def _dotted(text: str) -> Fraction | None:
    """Read a decimal that goes on with dots, if what it repeats can be seen."""
    match = _DOTTED.fullmatch(text)
    if match is None:
        return None
    digits = match[3]
    for size in range(1, 7):
        shown = digits[-max(3, 2 * size) :]
        if len(shown) >= max(3, 2 * size) and shown == (shown[:size] * len(shown))[: len(shown)]:
            cycle = digits[-size:]
            return _repeating(f"{match[1]}{match[2]}.{digits[:-size]}({cycle})")
    return None


def _based(text: str) -> Fraction | None:
    if len(text) > 1000:
        return None
    match = _BASE.fullmatch(_SEPARATED.sub("", _LETTER_DIGITS.sub(r"\1", text)))
    if match is None:
        return None
    name = (match[3] or match[4] or match[5] or match[6]).lower()
    base = int(name) if name.isdigit() else _BASES.get(name, 0)
    if not 2 <= base <= 36:
        return None
    digits, places = (match[1] or match[7]) + (match[2] or ""), len(match[2] or "")
    try:
        return Fraction(int(digits, base), base**places)
    except ValueError:
        return None


# Each form, and the marks without which it cannot be there.
_READERS: tuple[tuple[tuple[str, ...], Callable[[str], Fraction | None]], ...] = (
    (("/", "frac", "div"), _fraction),
    ((",",), _continental),
    (("10", "e", "E"), _scientific),
    (("^",), _power),
    ((".",), _repeating),
    (("ldots",), _dotted),
    (("_", "base", "0x", "0b", "0o", "0X", "0B", "0O"), _based),
)
