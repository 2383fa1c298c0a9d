"""What a function may return beyond values of exact builtin types, and what it is sent as.

This trusts nobody: a program shares the process, and could as well have returned what its value is
rewritten to. So nothing that a class says of itself is asked, its `__eq__` least of all: a value is
taken apart by the builtin type beneath it, and compared by the parent.

Covered: the dicts and named tuples of `collections`; subclasses of builtin types that leave
equality as it is, such as `IntEnum`; `Fraction` and finite `Decimal`, exactly, which are numbers
of types of their own; and where programs may import numpy, its scalars, and its arrays as lists.

Not covered, and wrong wherever a value is expected: subclasses with an equality of their own,
`deque`, `bytearray`, ranges, views and iterators, numpy's dates, records and `longdouble`, and its
subclasses of arrays.

Standard library only: the level `wasm` has this in its image.
"""

import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from r1envs.verifiers.sandbox.values import (
    EncodedValue,
    Encoder,
    TooLargeError,
    UnsupportedValueError,
)

_EVERYTHING = slice(None)
# Takes a value of each type, or of one beneath it, to what is of exactly this type.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: lambda value: str.__getitem__(value, _EVERYTHING),
    bytes: lambda value: bytes.__getitem__(value, _EVERYTHING),
    list: lambda value: list.__getitem__(value, _EVERYTHING),
    tuple: lambda value: tuple.__getitem__(value, _EVERYTHING),
    set: lambda value: {*set.__iter__(value)},
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    dict: dict.copy,
}
_SENT_AS_THEY_ARE = frozenset({type(None), bool, *_PLAIN})
_MOST_DIGITS = 400  # that a Decimal may stand for: its exponent makes them out of nothing
_KINDS_OF_NUMPY = frozenset("biufcSUO")

_of_numpy: dict[type, Callable[[Any, int], Any]] = {}


def know_numpy() -> None:
    """Take numpy's values for plain ones, if it was loaded: before any program is."""
    if (numpy := sys.modules.get("numpy")) is not None:
        _of_numpy.update(dict.fromkeys(numpy.sctypeDict.values(), _scalar))
        _of_numpy[numpy.ndarray] = _array


class ReturnEncoder(Encoder):
    """Also encodes what is covered here."""

    def encode(self, value: object, depth: int = 0) -> EncodedValue:
        """Encode one value; raises as `Encoder.encode`."""
        kind = type(value)
        if kind in _SENT_AS_THEY_ARE:
            return super().encode(value, depth)
        if (convert := _of_numpy.get(kind)) is not None:
            return super().encode(convert(value, self.space), depth)
        if kind in (Fraction, Decimal):
            return {"q": [super(ReturnEncoder, self).encode(part) for part in _ratio(value)]}
        return super().encode(_plain(value, kind), depth)


def _plain(value: Any, kind: type) -> Any:
    """Give the builtin value beneath one of a subclass; itself if there is none."""
    if kind in (Counter, OrderedDict, defaultdict):
        return dict.copy(value)
    for base, take in _PLAIN.items():
        if issubclass(kind, base):
            equality: Any = base.__eq__
            return take(value) if kind.__eq__ is equality else value
    return value


def _ratio(value: Any) -> tuple[int, int]:
    if type(value) is Decimal and not (value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS):
        raise UnsupportedValueError("a value of type 'Decimal'")
    ratio: tuple[int, int] = value.as_integer_ratio()
    return ratio


def _scalar(value: Any, space: int) -> Any:
    item = value.item()
    if value.dtype.kind not in _KINDS_OF_NUMPY or type(item) is type(value):
        raise UnsupportedValueError(f"a value of type {type(value).__name__!r}")
    return item


def _array(value: Any, space: int) -> Any:
    if value.dtype.kind not in _KINDS_OF_NUMPY:
        raise UnsupportedValueError(f"an array of {value.dtype.name}")
    if value.size > space:
        raise TooLargeError("more output than the limit")
    return value.tolist()
