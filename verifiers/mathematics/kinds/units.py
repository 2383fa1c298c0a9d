"""Units of measurement: recognized, compared, converted."""

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

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
