r"""Numerals in bases from 2 to 16: writing, reading, and working out their conversion."""

import re

from r1envs.tasks.kit.forms import plain
from r1envs.tasks.kit.readers import ReadingError, integer, unbracketed
from r1envs.tasks.kit.reading import quote

DIGITS = "0123456789ABCDEF"

_PREFIXES = {2: "0B", 8: "0O", 16: "0X"}
_MARKUP = re.compile(r"\\(?:text|texttt|textbf|mathrm|mathtt)\b|[{}`*]|\\_")
_BELOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_BELOWS = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_BITS_IN_FOURS = re.compile("[01]{1,4}(?: [01]{4})+")


def numeral(value: int, base: int) -> str:
    """Write a number in a base.

    >>> numeral(935, 16), numeral(0, 2)
    ('3A7', '0')
    """
    digits = ""
    while value:
        value, digit = divmod(value, base)
        digits = DIGITS[digit] + digits
    return digits or "0"


def read_numeral(text: str, base: int) -> int:
    r"""Read a numeral of a base, which a prefix or a subscript may name.

    >>> [read_numeral(text, 2) for text in ("101", "0b101", "101_{2}", "(101)₂", "101 in base 2")]
    [5, 5, 5, 5, 5]

    Raises:
        ReadingError: If it is none, or one of another base.
    """
    bare = _BELOWS.sub(lambda below: "_" + below[0].translate(_BELOW), _MARKUP.sub("", text))
    bare = bare.strip()
    for ending in (f"_{base}", f"_({base})", f"(base {base})", f"in base {base}", f"base {base}"):
        bare = bare.removesuffix(ending).strip()
    if base == 10:
        return integer(unbracketed(bare))
    digits = unbracketed(plain(bare)).upper().removeprefix(_PREFIXES.get(base, ""))
    if base == 2 and _BITS_IN_FOURS.fullmatch(digits):
        digits = digits.replace(" ", "")
    if not digits or digits.strip(DIGITS[:base]):
        raise ReadingError(f"not a numeral of base {base}: {quote(text)}")
    return int(digits, base)


def to_value(digits: str, base: int) -> str:
    """Work out a numeral, digit by digit.

    >>> to_value("3A7", 16)
    '3A7 in base 16: 3, 3*16+10=58, 58*16+7=935.'
    """
    value = DIGITS.index(digits[0])
    steps = [str(value)]
    for digit in digits[1:]:
        size = DIGITS.index(digit)
        steps.append(f"{value}*{base}+{size}={value * base + size}")
        value = value * base + size
    return f"{digits} in base {base}: {', '.join(steps)}."


def to_numeral(value: int, base: int) -> str:
    """Divide by a base until nothing is left; the remainders are the digits.

    >>> to_numeral(58, 16)
    '58=3*16+10 (A), 3=0*16+3. Backwards: 3A.'
    """
    steps, left = [], value
    while left:
        rest = left % base
        letter = f" ({DIGITS[rest]})" if rest > 9 else ""
        steps.append(f"{left}={left // base}*{base}+{rest}{letter}")
        left //= base
    return f"{', '.join(steps)}. Backwards: {numeral(value, base)}."
