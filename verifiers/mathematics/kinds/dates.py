"""Dates, times and ratios, which are compared as such and never as a difference."""

import functools
import math
import re

from r1envs.verifiers.mathematics.kinds.kind import READINGS, Comparer, Sides
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.structure.shapes import Leaf
from r1envs.verifiers.mathematics.text.cleaning import plain

_TIME = re.compile(
    r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?: ?([apAP])\.?[mM]\.?)?|(\d{1,2}) ?([apAP])\.?[mM]\.?"
)
_NAMED_TIMES = {"noon": ("time", 12, 0, 0), "midnight": ("time", 0, 0, 0)}
_RATIO = re.compile(r"\d{1,15}(?: ?(?::|\\colon|to) ?\d{1,15}){1,5}", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_OTHER_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name: at for at, name in enumerate(_MONTHS.split(), 1)}
_MONTH |= {name[:3]: at for name, at in list(_MONTH.items())} | {"sept": 9}


@functools.lru_cache(READINGS)
def calendar(text: str) -> tuple[object, ...] | None:
    """Read a date, a time or a ratio, as something that equals only its like.

    >>> calendar("3:30 PM") == calendar("15:30"), calendar("2:3") == calendar("4:6")
    (True, True)
    """
    bare = plain(text)
    if match := _TIME.fullmatch(bare):
        return _time(match)
    if (named := _NAMED_TIMES.get(bare.lower())) is not None:
        return named
    if _RATIO.fullmatch(bare):
        return _ratio(bare)
    if match := _ISO_DATE.fullmatch(bare):
        return ("date", int(match[1]), int(match[2]), int(match[3]))
    if _OTHER_DATE.fullmatch(bare):
        return ("date", bare)
    return _spelled_date(bare)


def _time_as_ratio(text: str) -> tuple[object, ...] | None:
    """Read what looks like a time, such as "6:10", as the ratio that it may be."""
    bare = plain(text)
    return _ratio(bare) if _RATIO.fullmatch(bare) else None


def _ratio(text: str) -> tuple[object, ...]:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    divisor = math.gcd(*parts) or 1
    return ("ratio", *(part // divisor for part in parts))


def _time(match: re.Match[str]) -> tuple[object, ...] | None:
    hour, half = int(match[1] or match[5]), (match[4] or match[6] or "").lower()
    if hour > (12 if half else 24):
        return ("ratio", match[0])
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return ("time", hour, int(match[2] or 0), int(match[3] or 0))


_DIGIT, _NAME = re.compile(r"\d"), re.compile(r"[A-Za-z]{3}")


def _spelled_date(text: str) -> tuple[object, ...] | None:
    if not (_DIGIT.search(text) and _NAME.search(text)):
        return None
    words = [
        word for word in re.split(r"[ ,.]+", text) if word.lower() not in ("", "the", "of", "on")
    ]
    months = [_MONTH[word.lower()] for word in words if word.lower() in _MONTH]
    others = [
        re.sub(r"(?<=\d)(st|nd|rd|th)$", "", word) for word in words if word.lower() not in _MONTH
    ]
    if len(months) != 1 or not 1 <= len(others) <= 2 or not all(o.isdecimal() for o in others):
        return None
    days = [int(other) for other in others if int(other) <= 31]
    years = [int(other) for other in others if int(other) > 31]
    if len(days) != 1:
        return ("date", months[0], *sorted(map(int, others)))
    return ("date", *years, months[0], *days)


def _as_ratio(known: tuple[object, ...] | None, text: str) -> tuple[object, ...] | None:
    """Read the fraction of a ratio as the ratio."""
    number = read_number(text) if known is None and ("frac" in text or "/" in text) else None
    if number is None:
        return known
    return ("ratio", number.value.numerator, number.value.denominator)


def same_dates(sides: Sides, _: Comparer) -> bool:
    """Compare what is a date, a time or a ratio on one side at least."""
    one, other = sides.one, sides.other
    if one is not None and one[0] == "ratio" and other is not None and other[0] == "time":
        other = _time_as_ratio(sides.answer)
    return _as_ratio(one, sides.reference) == _as_ratio(other, sides.answer)


def whole_date(text: str) -> Leaf | None:
    """Leave "March 5, 2024" whole."""
    return None if calendar(text) is None else Leaf(text)
