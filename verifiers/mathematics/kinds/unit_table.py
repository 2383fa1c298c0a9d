"""The units that are known: names, what they measure, their size, and the prefixes before them."""

from dataclasses import dataclass
from fractions import Fraction

Dimensions = dict[str, int]
"""Powers of what is measured, such as {"length": 1, "time": -1}."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit, as dimensions and its size in the base unit of those."""

    dimensions: tuple[tuple[str, int], ...]
    size: Fraction
    prefixed: bool = False
    """Whether a prefix such as k or kilo may stand in front of it."""


def find(name: str) -> Entry | None:
    """Find a unit by its name or symbol, with a prefix or without.

    >>> find("km").size, find("megapascals").size, find("xyz")
    (Fraction(1000, 1), Fraction(1000000, 1), None)
    """
    known = _TABLE.get(name) or _prefixed(name) or _TABLE.get(name.lower())
    return known or _prefixed(name.lower(), _SPELLED)


def _prefixed(name: str, prefixes: "dict[str, Fraction] | None" = None) -> Entry | None:
    for prefix, size in (_PREFIXES if prefixes is None else prefixes).items():
        unit = _TABLE.get(name[len(prefix) :]) if name.startswith(prefix) else None
        # Symbols go with symbols, and names with names.
        if (
            unit is not None
            and unit.prefixed
            and _is_symbol(prefix) == _is_symbol(name[len(prefix) :])
        ):
            return Entry(unit.dimensions, unit.size * size)
    return None


def _is_symbol(name: str) -> bool:
    return len(name) < 4 or name == "ohm"


_EXPONENTS = {"T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "u": -6}
_EXPONENTS |= {"n": -9, "p": -12, "f": -15}
_NAMES = {"tera": 12, "giga": 9, "mega": 6, "kilo": 3, "hecto": 2, "deci": -1, "centi": -2}
_NAMES |= {"milli": -3, "micro": -6, "nano": -9, "pico": -12, "femto": -15}
_SPELLED = {name: Fraction(10) ** power for name, power in _NAMES.items()}
_PREFIXES = {name: Fraction(10) ** power for name, power in _EXPONENTS.items()} | _SPELLED

_TABLE: dict[str, Entry] = {}


def _define(dimensions: str, sizes: str, *, prefixed: bool = False) -> None:
    """Define units of one dimension, such as "mass length^2 time^-2"."""
    powers: Dimensions = {}
    for part in dimensions.split(","):
        name, _, power = part.partition("^")
        powers[name] = int(power or 1)
    for entry in sizes.split(";"):
        names, _, size = entry.partition("=")
        unit = Entry(tuple(sorted(powers.items())), Fraction(size.strip()), prefixed)
        _TABLE.update(dict.fromkeys(names.split(), unit))


_define("length", "m meter meters metre metres=1", prefixed=True)
_define(
    "length",
    "in inch inches=127/5000; ft foot feet=381/1250; yd yard yards=1143/1250;"
    "mi mile miles=201168/125; angstrom angstroms=1/10000000000",
)
_define("time", "s sec secs second seconds=1", prefixed=True)
_define(
    "time",
    "min mins minute minutes=60; h hr hrs hour hours=3600; day days=86400; week weeks=604800",
)
_define("mass", "g gram grams=1/1000", prefixed=True)
_define(
    "mass",
    "t ton tons tonne tonnes=1000; lb lbs pound pounds=45359237/100000000;"
    "oz ounce ounces=45359237/1600000000",
)
# Not as the prefixes say, but as some write.
_define("length", "KM=1000; CM=1/100; MM=1/1000")
_define("mass", "KG=1")
_define("length^3", "L l liter liters litre litres=1/1000", prefixed=True)
_define("length^2", "ha hectare hectares=10000; acre acres=316160658/78125")
_define("money", "dollar dollars usd=1; cent cents=1/100")
_define("euro", "euro euros eur=1")
_define("pound sterling", "gbp=1")
_define("rupee", "rupee rupees inr=1")
_define("yen", "yen jpy=1")
_define("yuan", "yuan rmb cny=1")
_define("angle", "rad radian radians=1", prefixed=True)
_define("degree", "degree degrees deg=1")
_define("time^-1", "Hz hertz=1", prefixed=True)
_define("mass,length,time^-2", "N newton newtons=1", prefixed=True)
_define("mass,length^-1,time^-2", "Pa pascal pascals=1", prefixed=True)
_define("mass,length^-1,time^-2", "bar bars=100000", prefixed=True)
_define("mass,length^-1,time^-2", "atm atmosphere atmospheres=101325; torr=20265/152")
_define("mass,length^2,time^-2", "J joule joules=1", prefixed=True)
_define("mass,length^2,time^-2", "Wh=3600; cal calorie calories=523/125", prefixed=True)
_define(
    "mass,length^2,time^-2",
    "eV electronvolt electronvolts=1602176634/10000000000000000000000000000",
    prefixed=True,
)
_define("mass,length^2,time^-3", "W watt watts=1", prefixed=True)
_define("current", "A amp amps ampere amperes=1", prefixed=True)
_define("current,time", "C coulomb coulombs=1; Ah=3600", prefixed=True)
_define("mass,length^2,time^-3,current^-1", "V volt volts=1", prefixed=True)
_define("mass,length^2,time^-3,current^-2", "ohm ohms=1", prefixed=True)
_define("mass^-1,length^-2,time^4,current^2", "F farad farads=1", prefixed=True)
_define("mass,length^2,time^-2,current^-2", "H henry henries henrys=1", prefixed=True)
_define("mass,time^-2,current^-1", "T tesla teslas=1", prefixed=True)
_define("mass,length^2,time^-2,current^-1", "Wb weber webers=1", prefixed=True)
_define("amount", "mol mole moles=1", prefixed=True)
# Their zeros differ, so a factor does not convert them.
_define("kelvin", "K kelvin=1")
_define("celsius", "celsius=1")
_define("fahrenheit", "fahrenheit=1")
_define("unit", "unit units=1")
_define("gallon", "gal gallon gallons=1")
