"""Numbers given in words, at least in part."""

import re
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.text.cleaning import plain

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_UNITS += " sixteen seventeen eighteen nineteen"
_NUMBER = {name: at for at, name in enumerate(_UNITS.split())}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBER |= {name: 10 * at for at, name in enumerate(_TENS, 2)}
_SCALE = {
    "dozen": 12,
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_PARTS = {"half": 2, "halves": 2, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4}
_PARTS |= {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_PARTS |= {"fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10}
_ORDINAL_NAMES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {name: at for at, name in enumerate(_ORDINAL_NAMES.split(), 1)}
_ORDINAL = re.compile(r"(\d{1,9}) ?(?:st|nd|rd|th)")
_SCALED = re.compile(
    r"([+-]?\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,15})?)"
    r" (dozen|hundred|thousand|million|billion|trillion)"
)


def number_words(text: str) -> Fraction | None:
    """Read a number given in words, at least in part.

    >>> number_words("2 million"), number_words("forty-two"), number_words("3rd")
    (Fraction(2000000, 1), Fraction(42, 1), Fraction(3, 1))
    >>> number_words("minus two"), number_words("a third"), number_words("third")
    (Fraction(-2, 1), Fraction(1, 3), Fraction(3, 1))
    """
    text = plain(text).lower()
    if match := _ORDINAL.fullmatch(text):
        return Fraction(match[1])
    if match := _SCALED.fullmatch(text):
        return Fraction(match[1].replace(",", "")) * _SCALE[match[2]]
    if not text[:1].isalpha():
        return None
    words = text.replace("-", " ").split()
    if words[0] in ("minus", "negative"):
        value = _in_words(words[1:])
        return None if value is None else -value
    return _in_words(words)


def _in_words(words: list[str]) -> Fraction | None:
    if not words:
        return None
    if words[0] in ("a", "an") and len(words) > 1:
        words = ["one", *words[1:]]
    if words[-1] in ("half", "halves") or (len(words) > 1 and words[-1] in _PARTS):
        count = _spelled(words[:-1]) if len(words) > 1 else Fraction(1)
        return None if count is None else count / _PARTS[words[-1]]
    if len(words) == 1 and words[0] in _ORDINALS:
        return Fraction(_ORDINALS[words[0]])
    return _spelled(words)


def _spelled(words: list[str]) -> Fraction | None:
    total, part = 0, None
    for name in words:
        if name in _NUMBER:
            if part is not None and (part % 10 or _NUMBER[name] >= 10) and part % 100:
                return None
            part = (part or 0) + _NUMBER[name]
        elif name in _SCALE and part is not None:
            part *= _SCALE[name]
            if name not in ("hundred", "dozen"):
                total, part = total + part, 0
        elif name != "and" or part is None:
            return None
    return None if part is None else Fraction(total + part)


def same_number_words(sides: Sides, _: Comparer) -> bool | None:
    """Compare a number in words with one in words or digits."""
    known = read_number(sides.reference), read_number(sides.answer)
    one = known[0].value if known[0] else sides.one
    other = known[1].value if known[1] else sides.other
    return None if one is None or other is None else bool(one == other)
