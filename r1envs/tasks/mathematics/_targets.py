"""Drawing targets for Countdown, and searching for expressions that make them."""

import functools
import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from r1envs.tasks.kit.chance import pick, pick_some, shuffled
from r1envs.tasks.mathematics._expression import OPERATIONS, PRECEDENCE, Value

_LARGEST_TARGET = 999
_SEARCHED = 1000
"""Expressions that the solver looks at before it states the one that works."""


class Setting(NamedTuple):
    """How many numbers up to which, and the operators between them."""

    size: int
    high: int
    operators: str


# By level.
SETTINGS = (
    Setting(3, 9, "+-"),
    Setting(3, 25, "+-"),
    Setting(4, 9, "+-"),
    Setting(4, 25, "+-"),
    Setting(4, 10, "+-*"),
    Setting(4, 15, "+-*/"),
    Setting(5, 15, "+-*/"),
    Setting(5, 50, "+-*/"),
    Setting(6, 50, "+-*/"),
    Setting(6, 100, "+-*/"),
)


# Sums and differences: every form is tried in a fixed order.


def draw_signed(rng: np.random.Generator, setting: Setting) -> tuple[list[int], str, int]:
    """Draw numbers, an expression of them and its value; every form of it is equally likely."""
    # Beyond small numbers the plain sum, which everybody tries first, never solves it.
    forms = _forms(setting.size)[setting.high > 9 or setting.size > 3 :]
    # The form comes first: were the numbers first, forms that are rarely positive would be rare.
    form = pick(rng, forms)
    while True:
        numbers = pick_some(rng, range(1, setting.high + 1), setting.size)
        if (target := sum(map(int.__mul__, form, numbers))) > 0:
            break
    *_, (answer, _) = signed_tries(numbers, target)
    return numbers, answer, target


@functools.cache
def _forms(count: int) -> list[tuple[int, ...]]:
    """List the ways to set the signs, with at most half of them minus.

    >>> _forms(3)
    [(1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)]
    """
    forms = itertools.product((1, -1), repeat=count)
    return sorted((f for f in forms if f.count(-1) <= count // 2), key=lambda f: f.count(-1))


def signed_tries(numbers: Sequence[int], target: int) -> Iterator[tuple[str, Value]]:
    """Yield expressions and their values, up to the first that makes the target."""
    for form in _forms(len(numbers)):
        value = sum(map(int.__mul__, form, numbers))
        yield _signed(form, numbers), value
        if value == target:
            return


def _signed(form: Sequence[int], numbers: Sequence[int]) -> str:
    """Write a sum with signs; numbers to subtract stand behind those that are added.

    >>> _signed((1, -1, 1), (3, 7, 5))
    '3+5-7'
    """
    terms = sorted(zip(form, numbers, strict=True), key=lambda term: -term[0])
    return "".join(f"{'+' if sign > 0 else '-'}{n}" for sign, n in terms)[1:]


# All four operations: the target is that of a random expression.


class _Piece(NamedTuple):
    value: Value
    text: str
    precedence: int = 3


def draw_nested(rng: np.random.Generator, setting: Setting) -> tuple[list[int], str, int]:
    """Draw numbers, an expression of them and its value, by joining them at random."""
    while True:
        numbers: list[int] = rng.integers(1, setting.high + 1, size=setting.size).tolist()
        part = _joined_at_random(rng, numbers, setting.operators)
        # A mere sum would be the first expression that anybody tries.
        if part is not None and part.value > setting.high and set(part.text) & set("*/"):
            return numbers, part.text, int(part.value)


def _joined_at_random(
    rng: np.random.Generator, numbers: Sequence[int], operators: str
) -> _Piece | None:
    parts = [_Piece(n, str(n)) for n in numbers]
    while len(parts) > 1:
        left, right, *rest = shuffled(rng, parts)
        joined = [_join(left, sign, right) for sign in operators]
        fitting = [part for part in joined if part is not None and _whole(part.value)]
        if not fitting:
            return None
        parts = [*rest, pick(rng, fitting)]
    return parts[0]


def _whole(value: Value) -> bool:
    return value.denominator == 1 and 0 < value <= _LARGEST_TARGET


def _join(left: _Piece, sign: str, right: _Piece) -> _Piece | None:
    if sign == "/" and right.value == 0:
        return None
    precedence = PRECEDENCE[sign]
    # 8-(5-3) and 8/(4/2) need their parentheses, 8+(5-3) and 8*(4/2) do not.
    tight = precedence + (sign in "-/")
    text = f"{_bracketed(left, precedence)}{sign}{_bracketed(right, tight)}"
    return _Piece(OPERATIONS[sign](left.value, right.value), text, precedence)


def _bracketed(part: _Piece, precedence: int) -> str:
    return f"({part.text})" if part.precedence < precedence else part.text


def nearer_and_nearer(
    numbers: Sequence[int], operators: str, target: int
) -> Iterator[tuple[str, Value]]:
    """Search in a fixed order; yield what missed the target by less than all before."""
    parts = [_Piece(n, str(n)) for n in numbers]
    best: Value | None = None
    for part in itertools.islice(_search(parts, operators), _SEARCHED):
        miss = abs(Fraction(part.value) - target)
        if miss and (best is None or miss < best):
            best = miss
            yield part.text, part.value


def _search(parts: list[_Piece], operators: str) -> Iterator[_Piece]:
    if len(parts) == 1:
        yield parts[0]
    for i, j in itertools.permutations(range(len(parts)), 2):
        rest = [part for k, part in enumerate(parts) if k not in (i, j)]
        for sign in operators:
            if i > j and sign in "+*":
                continue
            if (joined := _join(parts[i], sign, parts[j])) is not None:
                yield from _search([joined, *rest], operators)
