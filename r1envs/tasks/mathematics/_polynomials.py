r"""Polynomials in x with integer coefficients: writing, multiplying, reading.

A polynomial is the list of its coefficients, the constant first. What a model wrote is read term
by term, in linear time: nothing is expanded or evaluated.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

from r1envs.tasks.kit.readers import ReadingError
from r1envs.tasks.kit.reading import quote

Polynomial: TypeAlias = list[int]

_HIGHEST = 50
_TERM = re.compile(r"([0-9]{1,18}\*?)?(x(?:(?:\^|\*\*)(?:\{[0-9]{1,3}\}|[0-9]{1,3}))?)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_TWO_NUMBERS = re.compile(r"[0-9]\s+[0-9]")
_BLANKS = re.compile(r"\s+|\\[,;:!]")
_DIGITS_ABOVE = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ABOVE = re.compile(f"[{_DIGITS_ABOVE}]+")
_DIGITS = str.maketrans(_DIGITS_ABOVE, "0123456789")


def written(polynomial: Sequence[int]) -> str:
    """Write a polynomial, the highest power first.

    >>> written([-6, 1, 0, -2]), written([0])
    ('-2x^3 + x - 6', '0')
    """
    text = ""
    for power in reversed(range(len(polynomial))):
        if coefficient := polynomial[power]:
            sign = ("- " if coefficient < 0 else "+ ") if text else "-" * (coefficient < 0)
            size = "" if abs(coefficient) == 1 and power else abs(coefficient)
            text += f"{' ' if text else ''}{sign}{size}{power_of_x(power)}"
    return text or "0"


def power_of_x(power: int) -> str:
    """Write a power of x; nothing is that of degree 0."""
    return f"x^{power}" if power > 1 else "x" * power


def product(left: Sequence[int], right: Sequence[int]) -> Polynomial:
    """Multiply two polynomials.

    >>> product([-3, 1], [5, 2])
    [-15, -1, 2]
    """
    result = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result


def value_at(polynomial: Sequence[int], x: int) -> int:
    """Work out the value at an integer, by Horner."""
    value = 0
    for coefficient in reversed(polynomial):
        value = value * x + coefficient
    return value


def read_polynomial(text: str) -> Polynomial:
    r"""Read a sum of terms, no two of which are of one power.

    >>> read_polynomial("x^2 - 3x + 2"), read_polynomial(r"2-3 \cdot x+x^{2}")
    ([2, -3, 1], [2, -3, 1])

    Raises:
        ReadingError: If it is anything else, such as a product, or if like terms are left.
    """
    if _TWO_NUMBERS.search(text):
        raise ReadingError(f"two numbers in a row: {quote(text)}")
    plainer = _THOUSANDS.sub("", text.replace(r"\cdot", "*").replace("·", "*"))
    plainer = _ABOVE.sub(lambda above: "^" + above[0].translate(_DIGITS), plainer)
    terms = _BLANKS.sub("", plainer).replace("-", "+-").removeprefix("+").split("+")
    found: dict[int, int] = {}
    for term in terms:
        power, coefficient = _read_term(term)
        if power in found:
            raise ReadingError(f"more than one term of degree {power}: {quote(text)}")
        found[power] = coefficient
    result = [found.get(power, 0) for power in range(max(found) + 1)]
    while len(result) > 1 and not result[-1]:
        result.pop()
    return result


def _read_term(term: str) -> tuple[int, int]:
    """Read the power and the coefficient of one term."""
    size = term.removeprefix("-")
    match = _TERM.fullmatch(size)
    if not match or not size or (size.endswith("*")):
        raise ReadingError(f"not a term such as -3x^2: {quote(term)}")
    power = _power(match[2] or "")
    if power > _HIGHEST:
        raise ReadingError(f"a power above {_HIGHEST}: {quote(term)}")
    coefficient = int((match[1] or "1").rstrip("*"))
    return power, -coefficient if term.startswith("-") else coefficient


def _power(text: str) -> int:
    """Read the power that x has in a term.

    >>> _power("x^{12}"), _power("x"), _power("")
    (12, 1, 0)
    """
    return int(text.strip("x^*{}") or 1) if text else 0
