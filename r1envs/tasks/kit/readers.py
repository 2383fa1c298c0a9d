r"""Reading answers as values: numbers, labels, lists, pairs, tables.

Every function takes what `plain` leaves of an answer, reads it in linear time, and raises
`ReadingError`, with a reason for a person, where it is not what the function reads. They are
generous about form and strict about content: nothing is worked out, and nothing is left over.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from r1envs.tasks.kit.forms import plain, words_of
from r1envs.tasks.kit.reading import quote

# ASCII digits only: \d also matches those of other scripts.
_INTEGER = re.compile(r"([+-]?)\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0*)?")
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_RATIO = re.compile(r"([+-]?)\s*([0-9]+)\s*[/⁄]\s*([0-9]+)")
_MIXED = re.compile(r"([+-]?)\s*([0-9]+)\s+([0-9]+)\s*/\s*([0-9]+)")
# Without braces TeX takes one digit.
_FRAC = re.compile(
    r"([+-]?\s*[0-9]*)\s*\\[dt]?frac\s*"
    r"(?:\{\s*(-?[0-9]+)\s*\}|([0-9]))\s*(?:\{\s*([0-9]+)\s*\}|([0-9]))"
)
_THOUSANDS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])")
_NAMING = re.compile(r"=|:|≡|\\equiv\b|\b(?:is|are)\b")
_AS_NAME = re.compile(r"\\(?:text|operatorname|mathrm|mathbf|left|right)\b|\*\*|[\\{}$_\s]")
_BEFORE_NAMES = re.compile(r"\A(?:(?:so|thus|hence|therefore),?\s+)?(?:(?:the|a|an|one)\s+)?")
_TIMES = re.compile(r"×|·|\\times\b|\\cdot\b")
_TEXT = re.compile(r"\\(?:text|textbf|mathrm)\{([^{}]*)\}")
_BRACKETS = {"[": "]", "(": ")", "{": "}", r"\{": r"\}", "<": ">"}
_BETWEEN_ITEMS = re.compile(r"\s*(?:,\s*(?:and|then)\b|[,;]|\band\b|->|→|\n)\s*|\s+")
_NAME_AND_VALUE = re.compile(r"\s*(?:=|:|\bis\b)\s*|(?<=\S)[ \t]+[-–][ \t]+")
_BETWEEN_PAIRS = re.compile(r"\s*(?:,\s*and\b|[;\n]|,|\\\\|\band\b)\s*")
_TEX_LINES = re.compile(r"\\(?:begin|end)\{[a-z]{1,9}\*?\}|&")
_ROWS = re.compile(r"\n|\\\\|\]\s*,\s*\[|/|;")
_NESTED = re.compile(r"\]\s*,\s*\[")
_ROW_NAME = re.compile(r"^[ \t]*row[ \t]+[0-9]+[ \t]*:", re.MULTILINE | re.IGNORECASE)
_RULE = re.compile(r"(?:[\s|+:=─-]|\\hline\b)*")
_NOT_CELLS = re.compile(
    r"\\begin\{array\}\{[clr|]*\}|\\(?:begin|end)\{[a-z]{1,9}\}|\\hline\b|[|│,\[\]&\"']"
)
_YES = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}

MOST_DIGITS = 1000
"""`int` refuses numbers of over 4300 digits."""


class ReadingError(ValueError):
    """An answer is not of the kind that is read."""


def integer(text: str, *, name: str = "") -> int:
    """Read one integer, after its name and an equals sign where it has one.

    >>> integer("+1,204.0"), integer("x = -7", name="x")
    (1204, -7)
    """
    match = _INTEGER.fullmatch(plain(unnamed(text, name)).replace("{,}", ","))
    if match is None or len(match[2]) > MOST_DIGITS:
        raise ReadingError(f"not one integer: {quote(text)}")
    return int(match[1] + match[2].replace(",", ""))


def rational(text: str, *, name: str = "") -> Fraction:
    r"""Read an integer, a decimal, a fraction or a mixed number.

    >>> rational("-3/4"), rational(r"\frac{6}{8}"), rational("1 1/2"), rational("0.25")
    (Fraction(-3, 4), Fraction(3, 4), Fraction(3, 2), Fraction(1, 4))
    """
    return written_rational(unnamed(text, name))[0]


def written_rational(text: str) -> tuple[Fraction, int | None]:
    r"""Read a number as `rational` does, with the denominator as it stands; None for a decimal.

    >>> written_rational(r"\frac68"), written_rational("5"), written_rational("0.5")
    ((Fraction(3, 4), 8), (Fraction(5, 1), 1), (Fraction(1, 2), None))
    """
    text = _THOUSANDS.sub(_joined, plain(text))
    if len(text) > MOST_DIGITS:
        raise ReadingError(f"not one number: {quote(text)}")
    sign = 1
    if text.startswith("-(") and text.endswith(")"):
        sign, text = -1, text[2:-1].strip()
    if match := _FRAC.fullmatch(text):
        start = match[1].replace(" ", "")
        sign = -sign if start.startswith("-") else sign
        parts = [start.strip("+-") or "0", match[2] or match[3], match[4] or match[5]]
    elif match := _MIXED.fullmatch(text) or _RATIO.fullmatch(text):
        sign = -sign if match[1] == "-" else sign
        parts = ["0", *match.groups()[1:]][-3:]
    elif _DECIMAL.fullmatch(text):
        return sign * Fraction(text), None
    else:
        try:
            return sign * Fraction(integer(text)), 1
        except ReadingError:
            raise ReadingError(f"not one number: {quote(text)}") from None
    whole, above, below = map(int, parts)
    if not below:
        raise ReadingError(f"divides by zero: {quote(text)}")
    return sign * (whole + Fraction(above, below)), below


def unnamed(text: str, *names: str) -> str:
    r"""Take a name off the beginning of a value, with the equals sign, the colon or the "is".

    >>> unnamed("x = 5", "x"), unnamed("y = 5", "x"), unnamed("The next term is 5", "next term")
    ('5', 'y = 5', '5')
    >>> unnamed(r"$2 \times 3 = 6$", "2*3")
    '6'
    """
    bare = plain(text)
    match = _NAMING.search(bare)
    if match is None or not any(names):
        return text
    before = _as_name(_BEFORE_NAMES.sub("", bare[: match.start()].lower()))
    return bare[match.end() :].strip() if before in map(_as_name, names) else text


def _as_name(text: str) -> str:
    return _AS_NAME.sub("", _TIMES.sub("*", text.lower()))


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(",", "")


def without_unit(text: str, *units: str) -> str:
    r"""Take a unit off the end of a value.

    >>> without_unit(r"12 \text{ marbles}", "marbles"), without_unit("12 days", "days")
    ('12', '12')
    """
    bare = _TEXT.sub(r"\1", plain(text)).strip()
    for unit in units:
        if bare.endswith(" " + unit):
            return bare.removesuffix(unit).rstrip()
    return text


def yes_or_no(text: str) -> bool:
    """Read yes or no, or true or false; more may follow a comma or a full stop, but no other label.

    >>> yes_or_no("Yes."), yes_or_no("false")
    (True, False)
    """
    return _YES[choice(text, _YES)]


def choice(text: str, labels: Collection[str]) -> str:
    """Read one of some labels, in any case, in brackets or not.

    >>> choice("(B)", "ABC"), choice("Tuesday", ["Monday", "Tuesday"])
    ('B', 'Tuesday')
    """
    word = unbracketed(plain(text)).strip(" .").lower()
    for label in labels:
        if word == label.lower():
            return label
    raise ReadingError(f"{quote(text)} is none of {', '.join(labels)}")


def unbracketed(text: str) -> str:
    """Take off brackets around the whole of a text.

    >>> unbracketed("[1, 2]"), unbracketed("(1) and (2)")
    ('1, 2', '(1) and (2)')
    """
    for opening, closing in _BRACKETS.items():
        if text.startswith(opening) and text.endswith(closing):
            inside = text[len(opening) : -len(closing)]
            if opening not in inside and closing not in inside:
                return inside.strip()
    return text


def items(text: str) -> list[str]:
    """Read a list, whatever stands between its items: commas, blanks, arrows, lines.

    >>> items("[1, 2, 3]"), items("a -> b -> c"), items("1 2 and 3"), items("- a")
    (['1', '2', '3'], ['a', 'b', 'c'], ['1', '2', '3'], ['a'])
    """
    inside = unbracketed(plain(text))
    # Bullets and quotes go; arrows become equals signs there, so they are read before.
    if ">" in inside or "→" in inside or "⇒" in inside or "\\" in inside:
        inside = re.sub(r"[-=]>|→|⇒|\\(?:[rR]ight)?arrow\b|\\to\b", ",", inside)
    inside = words_of(inside)
    return [item for item in _BETWEEN_ITEMS.split(inside) if item]


def integers(text: str) -> list[int]:
    """Read a list of integers.

    >>> integers("[3, -1, 2]")
    [3, -1, 2]
    """
    return [integer(item) for item in items(text)]


def pairs(text: str, *, most: int = 100) -> dict[str, str]:
    """Read names with a value each: "x = 1, y = 2", JSON, or a line for each.

    >>> pairs('{"x": 1, "y": -2}'), pairs("x is 1 and y is -2")
    ({'x': '1', 'y': '-2'}, {'x': '1', 'y': '-2'})
    """
    found: dict[str, str] = {}
    inside = _TEX_LINES.sub(" ", unbracketed(plain(text)))
    for part in _BETWEEN_PAIRS.split(_THOUSANDS.sub(_joined, words_of(inside))):
        name, *values = _NAME_AND_VALUE.split(part.strip())
        if not part.strip():
            continue
        if len(values) != 1 or not name or not values[0]:
            raise ReadingError(f"{quote(part)} is not a name and its value")
        if name in found or len(found) == most:
            raise ReadingError(f"{quote(name)} has more than one value")
        found[name] = values[0]
    return found


def values_of(text: str, names: Sequence[str]) -> list[str]:
    """Read a value for each of the names, in their order; a bare list is read in that order too.

    >>> values_of("y=2, x=1", "xy"), values_of("(1, 2)", "xy")
    (['1', '2'], ['1', '2'])
    """
    before, _, after = plain(text).partition("=")
    if [name.strip() for name in unbracketed(before.strip()).split(",")] == list(names):
        text = after  # (x, y) = (1, 2)
    if not _NAME_AND_VALUE.search(text):
        found = items(text)
        if len(found) != len(names):
            raise ReadingError(f"{len(found)} values for {', '.join(names)}")
        return found
    named: Mapping[str, str] = {k.lower(): v for k, v in pairs(text).items()}
    if set(named) != {name.lower() for name in names}:
        raise ReadingError(f"values of {', '.join(named)} for {', '.join(names)}")
    return [named[name.lower()] for name in names]


def table(text: str, rows: int, columns: int) -> list[list[str]]:
    r"""Read a table: lines of cells, nested lists of JSON, or a matrix of LaTeX.

    Between cells stand blanks, commas or bars; nothing, where each is one character.

    >>> table("12\n34", 2, 2), table("[[1, 2], [3, 4]]", 2, 2)
    ([['1', '2'], ['3', '4']], [['1', '2'], ['3', '4']])
    """
    text = _ROW_NAME.sub("", plain(text))
    if _NESTED.search(text):
        text = text.replace("\n", " ")
    lines = [line for line in _ROWS.split(text) if not _RULE.fullmatch(line)]
    cells = [_NOT_CELLS.sub(" ", line).split() for line in lines]
    cells = [list(row[0]) if len(row) == 1 and columns > 1 else row for row in cells if row]
    if len(cells) != rows or any(len(row) != columns for row in cells):
        raise ReadingError(f"not {rows} rows of {columns}: {quote(text)}")
    return cells
