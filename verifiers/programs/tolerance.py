r"""What may differ between a right answer and the expected one, where a task says so.

    Case(args=(2,), expected=1.4142, comparison=Comparison(relative=1e-4))

Covered: floats within a tolerance, at any depth of lists, tuples and values of dicts; numbers of
different types; tuples for lists; in what a program prints, numbers that are written in
another way and white space between words. Not covered: a tolerance for members of sets and keys
of dicts, which are compared as they are, and many right answers: those need a judge.

Nan is close to nothing, and infinity to itself alone.
"""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import get_args

from r1envs.errors import ConfigError
from r1envs.verifiers.programs.comparison import Types, canonical, plain_number, trim
from r1envs.verifiers.sandbox.values import MAX_DEPTH, EncodedValue

_LONGEST_NUMBER = 400  # characters of a number in a text; longer ones are compared as text


@dataclass(frozen=True, slots=True)
class Comparison:
    """How like the expected value an answer must be; the default is: exactly.

    Floats a and b are close if `abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute)`, as
    for `math.isclose`. A tolerance is for what is expected as a float: with types "exact" an int
    is never close to it, and an expected int must be met exactly.

    >>> Comparison(absolute=-1.0)
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: absolute must be a finite number from 0, got -1.0
    """

    absolute: float = 0.0
    """How far a float may be off."""
    relative: float = 0.0
    """How far it may be off as a share of the larger one; less than 1."""
    types: Types = "exact"
    """Which types are one. In a printed text, all but "exact" compare numbers by their value."""

    def __post_init__(self) -> None:
        for name, value in (("absolute", self.absolute), ("relative", self.relative)):
            if type(value) not in (int, float) or not 0 <= value < math.inf:
                raise ConfigError(f"{name} must be a finite number from 0, got {value!r}")
        if self.relative >= 1:
            raise ConfigError(f"relative must be less than 1, got {self.relative!r}")
        if self.types not in get_args(Types):
            raise ConfigError(f"types must be one of {get_args(Types)}, got {self.types!r}")

    @property
    def tolerant(self) -> bool:
        """Whether floats may differ."""
        return bool(self.absolute or self.relative)

    def close(self, wanted: float, given: float) -> bool:
        """Tell whether two floats are close."""
        return math.isclose(wanted, given, rel_tol=self.relative, abs_tol=self.absolute)


EXACT = Comparison()


def same_value(wanted: EncodedValue, given: EncodedValue, how: Comparison, level: int = 0) -> bool:
    """Compare what is expected with an untrusted document.

    >>> same_value([1, {"t": [0.5]}], [1, {"t": [0.5000001]}], Comparison(absolute=1e-3))
    True
    >>> same_value([1, {"t": [0.5]}], [1.0, {"t": [0.5]}], Comparison(absolute=1e-3))
    False

    Raises:
        ValueError, TypeError: The document stands for no value.
    """
    if not how.tolerant or level > MAX_DEPTH:
        return canonical(wanted, how.types) == canonical(given, how.types)
    if type(number := plain_number(wanted)) is float:
        return _same_float(number, given, how)
    if how.types == "json":
        wanted, given = _as_list(wanted), _as_list(given)
    if type(wanted) is list:
        return _same_items(wanted, given, how, level)
    if type(wanted) is not dict or type(given) is not dict or [*wanted] != [*given]:
        return canonical(wanted, how.types) == canonical(given, how.types)
    ((tag, inner),) = wanted.items()
    if tag == "t":
        return _same_items(inner, given[tag], how, level)
    if tag == "d":
        return _same_pairs(inner, given[tag], how, level)
    return canonical(wanted, how.types) == canonical(given, how.types)


def _same_float(wanted: float, given: EncodedValue, how: Comparison) -> bool:
    number = plain_number(given)
    if type(number) is not float:
        if how.types == "exact" or number is None or type(number) is complex:
            return False
        try:
            number = float(number)  # type: ignore[arg-type]
        except OverflowError:
            return False
    return how.close(wanted, number)


def _as_list(document: EncodedValue) -> EncodedValue:
    is_tuple = type(document) is dict and [*document] == ["t"]
    return document["t"] if is_tuple else document


def _same_items(
    wanted: list[EncodedValue], given: EncodedValue, how: Comparison, level: int
) -> bool:
    if type(given) is not list or len(given) != len(wanted):
        return False
    return all(
        same_value(want, got, how, level + 1) for want, got in zip(wanted, given, strict=True)
    )


def _same_pairs(
    wanted: list[EncodedValue], given: EncodedValue, how: Comparison, level: int
) -> bool:
    """Compare two dicts: keys as they are, their values with the tolerance."""
    if type(given) is not list or len(given) != len(wanted):
        return False
    found = {_key(pair, how): pair[1] for pair in given}
    # As many keys, each of them wanted: one that came twice leaves another one out.
    return all(
        (key := _key(pair, how)) in found and same_value(pair[1], found[key], how, level + 1)
        for pair in wanted
    )


def _key(pair: EncodedValue, how: Comparison) -> str:
    return canonical({"d": [[pair[0], None]]}, how.types)


def same_text(wanted: str, given: str, how: Comparison) -> bool:
    r"""Compare what is expected with what was printed.

    Exactly, but for white space at the ends of lines and empty lines at the end. With another
    comparison than `EXACT`, line by line and word by word: words are equal as text, or as
    numbers by their value, where a tolerance counts for those that are expected with a decimal
    point or an exponent.

    >>> same_text("1 0.50\n", "1.0  0.5001", Comparison(absolute=1e-3, types="equal"))
    True
    >>> same_text("100000", "100001", Comparison(relative=1e-3, types="equal"))
    False
    """
    if how == EXACT or trim(wanted) == trim(given):
        return trim(wanted) == trim(given)
    wanted_lines, given_lines = wanted.strip().split("\n"), given.strip().split("\n")
    return len(wanted_lines) == len(given_lines) and all(
        _same_words(want.split(), got.split(), how)
        for want, got in zip(wanted_lines, given_lines, strict=True)
    )


def _same_words(wanted: list[str], given: list[str], how: Comparison) -> bool:
    return len(wanted) == len(given) and all(
        want == got or _same_number(want, got, how) for want, got in zip(wanted, given, strict=True)
    )


def _same_number(wanted: str, given: str, how: Comparison) -> bool:
    numbers = _decimal(wanted), _decimal(given)
    if numbers[0] is None or numbers[1] is None:
        return False
    if how.types != "exact" and numbers[0] == numbers[1]:
        return True
    is_float = not wanted.lstrip("+-").isdecimal()
    return how.tolerant and is_float and how.close(float(wanted), float(given))


def _decimal(text: str) -> Decimal | None:
    """Read a finite decimal number; None for anything else."""
    if len(text) > _LONGEST_NUMBER or "_" in text or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
