"""Units of measurement: recognized, compared, converted."""

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.unit_table import Entry, find

_TOKEN = re.compile(
    r"([A-Za-z]+)|(\^ ?\{? ?-?\d \}?|\^ ?\{ ?-?\d ?\}|\^ ?-?\d)|(/|\bper\b)|([ *·]|\\cdot)"
)
_COMPOUNDS = {"mph": "mi/h", "kph": "km/h", "kmh": "km/h", "fps": "ft/s"}
_COMPOUNDS |= {"degrees celsius": "celsius", "degrees fahrenheit": "fahrenheit"}
_POWERS = {"square": 2, "sq": 2, "squared": 2, "cubic": 3, "cubed": 3}


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base dimensions, and its size."""

    dimensions: tuple[tuple[str, int], ...]
    size: Fraction


@functools.lru_cache(maxsize=512)
def read_unit(name: str) -> Unit | None:
    """Read a unit such as "km/h", "m^2" or "square feet"."""
    name = _COMPOUNDS.get(name.lower(), name).replace("sq.", "sq").replace("cu.", "cubic")
    dimensions: dict[str, int] = {}
    size, sign, pending, at = Fraction(1), 1, 1, 0
    last: tuple[Entry, int] | None = None
    while at < len(name):
        match = _TOKEN.match(name, at)
        if match is None:
            return None
        at = match.end()
        if match[1] in _POWERS and match[1] not in ("squared", "cubed"):
            pending = _POWERS[match[1]]
        elif match[1] == "per" or match[3]:
            sign = -1
        elif match[2] or match[1] in ("squared", "cubed"):
            if last is None:
                return None
            power = _POWERS.get(match[1] or "", 0) or int(re.sub(r"[^\d-]", "", match[2]))
            entry, used = last
            size *= _multiplied(dimensions, entry, used * (power - 1))
            last = None
        elif match[1]:
            entry_or_none = find(match[1])
            if entry_or_none is None or max(size.numerator, size.denominator) > 10**60:
                return None
            last = (entry_or_none, sign * pending)
            size *= _multiplied(dimensions, *last)
            pending = 1
    if not dimensions:
        return None
    return Unit(tuple(sorted((k, v) for k, v in dimensions.items() if v)), size)


def _multiplied(dimensions: dict[str, int], entry: Entry, power: int) -> Fraction:
    """Multiply dimensions by a power of a unit, and return the size of that."""
    for name, times in entry.dimensions:
        dimensions[name] = dimensions.get(name, 0) + times * power
    return entry.size**power
