"""Units of measurement: recognized, compared, converted."""

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

from r1envs.verifiers.mathematics.text.word_sets import word_set

# Dimension and size in the base unit of it.
_TABLE: dict[str, tuple[str, Fraction]] = {}


def _define(dimension: str, sizes: str) -> None:
    for entry in sizes.split(";"):
        names, _, size = entry.partition("=")
        for name in names.split():
            _TABLE[name] = (dimension, Fraction(size.strip()))


_define(
    "length",
    "m meter meters metre metres=1; cm centimeter centimeters centimetre centimetres=1/100;"
    "mm millimeter millimeters millimetre millimetres=1/1000; km kilometer kilometers kilometre"
    " kilometres=1000; in inch inches=127/5000; ft foot feet=381/1250; yd yard yards=1143/1250;"
    "mi mile miles=201168/125",
)
_define(
    "time",
    "s sec secs second seconds=1; ms millisecond milliseconds=1/1000; min mins minute minutes=60;"
    "h hr hrs hour hours=3600; day days=86400; week weeks=604800",
)
_define(
    "mass",
    "kg kilogram kilograms=1; g gram grams=1/1000; mg milligram milligrams=1/1000000;"
    "t ton tons tonne tonnes=1000; lb lbs pound pounds=45359237/100000000;"
    "oz ounce ounces=45359237/1600000000",
)
_define("volume", "L l liter liters litre litres=1; mL ml milliliter milliliters=1/1000")
_define("money", "dollar dollars usd=1; cent cents=1/100")
_define("euro", "euro euros eur=1")
_define("pound sterling", "gbp=1")
_define("angle", "rad radian radians=1")
_define("degree", "degree degrees deg=1")
_define("force", "N newton newtons=1; kN=1000")
_define("energy", "J joule joules=1; kJ=1000")
_define("power", "W watt watts=1; kW=1000")
# Their zeros differ, so a factor does not convert them.
_define("kelvin", "K kelvin=1")
_define("celsius", "celsius=1")
_define("fahrenheit", "fahrenheit=1")

_define("rupee", "rupee rupees inr=1")
_define("yen", "yen jpy=1")
_define("yuan", "yuan rmb cny=1")
_define("unit", "unit units=1")
_define("amount", "mol mole moles=1")
_define("charge", "C coulomb coulombs=1")
_define("gallon", "gal gallon gallons=1")
_define("acre", "acre acres=1")
_define("hectare", "ha hectare hectares=1")
_define("resistance", "ohm ohms=1")
_define("voltage", "V volt volts=1")
_define("current", "A amp amps ampere amperes=1")
_define("frequency", "Hz hertz=1; kHz=1000; MHz=1000000")
_define("pressure", "Pa pascal pascals=1; kPa=1000")

# A code or an abbreviation in front of the amount.
_CODE = re.compile(
    r"(?:\\text ?\{ ?)?(?:(US ?\\?\$|USD)|(EUR|€)|(GBP|£)|(INR|Rs\.?|₹)|(JPY|¥)|(CNY|RMB))"
    r"(?: ?\}| )? ?(?=[-\d.])"
)
_CODED = frozenset("UEGIRJC€£₹¥\\")
_CODES = ("dollar", "euro", "gbp", "rupee", "yen", "yuan")
_CURRENCY = {r"\$": "dollar", "$": "dollar", "€": "euro", "£": "gbp", "₹": "rupee", "¥": "yen"}
_TOKEN = re.compile(
    r"([A-Za-z]+)|(\^ ?\{? ?-?\d \}?|\^ ?\{ ?-?\d ?\}|\^ ?-?\d)|(/|\bper\b)|([ *·]|\\cdot)"
)
_COMPOUNDS = {"mph": "mi/h", "kph": "km/h", "kmh": "km/h", "fps": "ft/s"}
_COMPOUNDS |= {"degrees celsius": "celsius", "degrees fahrenheit": "fahrenheit"}

_POWERS = {"square": 2, "sq": 2, "squared": 2, "cubic": 3, "cubed": 3}
# Words after a number that are no unit: they change or hedge it.
_NOT_UNITS = word_set(
    "or and not either maybe but is was if to from dozen percent factorial plus minus "
    "times over mod modulo base thousand million billion trillion hundred half point "
    "squared cubed wrong approximately about except than neither nor more less fewer greater "
    "larger smaller again only each"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base dimensions, and its size."""

    dimensions: tuple[tuple[str, int], ...]
    size: Fraction


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
    r"(?P<magnitude>[+-]? ?\d[\d,]*(?:\.\d+)?(?: ?/ ?\d+)?)"
    r"(?P<gap> ?)(?P<unit>[A-Za-z][A-Za-z ^/\d{}]*+)"
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
    return _trailing(text)


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


def _trailing(text: str) -> Quantity | None:
    r"""Read a formula with a unit behind a space, as in "3\sqrt{2} cm"."""
    magnitude, _, name = text.rpartition(" ")
    if len(name) < 2 or not magnitude or name in _AMBIGUOUS or not name[0].isalpha():
        return None
    unit = read_unit(name)
    return None if unit is None else Quantity(magnitude, unit)


def _quantity(magnitude: str, name: str, marked: bool, *, glued: bool = False) -> Quantity | None:
    name = name.strip()
    unit = read_unit(name)
    if unit is not None:
        # "5m" may be five times m.
        return Quantity(magnitude, unit) if marked or len(name) > 1 else None
    words = name.lower().split()
    # "5abcd" is no number of things.
    noun = not glued and 1 <= len(words) <= 3 and all(word.isalpha() for word in words)
    if not noun or _NOT_UNITS.intersection(words) or len(words[0]) < 3:
        return None
    return Quantity(magnitude, None, name.lower().removesuffix("s"))


@functools.lru_cache(maxsize=512)
def read_unit(name: str) -> Unit | None:
    """Read a unit such as "km/h", "m^2" or "square feet"."""
    name = _COMPOUNDS.get(name.lower(), name).replace("sq.", "sq").replace("cu.", "cubic")
    dimensions: dict[str, int] = {}
    size, sign, pending, at = Fraction(1), 1, 1, 0
    last: tuple[str, Fraction, int] | None = None
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
            dimension, each, used = last
            dimensions[dimension] += used * (power - 1)
            size *= each ** (used * (power - 1))
            last = None
        elif match[1]:
            entry = _TABLE.get(match[1]) or _TABLE.get(match[1].lower())
            if entry is None or abs(size.numerator) > 10**60:
                return None
            last = (*entry, sign * pending)
            dimensions[entry[0]] = dimensions.get(entry[0], 0) + last[2]
            size *= entry[1] ** last[2]
            pending = 1
    if not dimensions:
        return None
    return Unit(tuple(sorted((k, v) for k, v in dimensions.items() if v)), size)
