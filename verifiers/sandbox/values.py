"""Values of exact builtin types as JSON, with nothing lost and nothing run.

JSON has no tuples, sets, bytes, keys other than text, or nan. These travel as an object with
one key that names the type: `(1, 2)` is `{"t": [1, 2]}`. Both sides of the sandbox use this
module; what comes out of the sandbox is never decoded, only compared (see `comparison`).

Covered: None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict.
Not covered: any other type, subclasses among them, and cycles.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

EncodedValue: TypeAlias = Any
"""What `json.loads` gives: lists, text, numbers, and objects of one key."""

MAX_DEPTH = 64
"""Containers within containers; deeper values are refused on both sides."""

# Above this, ints travel in hexadecimal: decimal digits are quadratic and limited to 4300.
_BIG = 1 << 63


class UnsupportedValueError(Exception):
    """The value cannot be sent: its type, depth or size is beyond what travels."""


class TooLargeError(UnsupportedValueError):
    """The value is larger than the space left for it."""


class Encoder:
    """Turns values into documents while counting what they will take.

    One structure may hold another a thousand times over, so the size is counted while
    walking, not when everything has been written out.

    >>> Encoder(100).encode((1, {2: None}))
    {'t': [1, {'d': [[2, None]]}]}
    """

    def __init__(self, space: int) -> None:
        self.space = space
        """Bytes left; a lower bound of what was encoded has been taken off."""

    def encode(self, value: object, depth: int = 0) -> EncodedValue:
        """Encode one value.

        Raises:
            UnsupportedValueError: It cannot be sent.
        """
        kind = type(value)
        scalar = _SCALARS.get(kind)
        if scalar is not None:
            return self._take(scalar(value))
        tag = _CONTAINERS.get(kind)
        if tag is None:
            raise UnsupportedValueError(f"a value of type {kind.__name__!r}")
        if depth >= MAX_DEPTH:
            raise UnsupportedValueError(f"a value nested deeper than {MAX_DEPTH}")
        items: Iterable[Any] = value.items() if kind is dict else value  # type: ignore[assignment, attr-defined]
        inner = [self._member(item, kind, depth + 1) for item in items]
        self._take("")
        return {tag: inner} if tag else inner

    def _member(self, item: Any, kind: type, depth: int) -> EncodedValue:
        if kind is dict:
            return [self.encode(item[0], depth), self.encode(item[1], depth)]
        return self.encode(item, depth)

    def _take(self, document: EncodedValue) -> EncodedValue:
        text = document.get("b") or document.get("i") if type(document) is dict else document
        self.space -= 2 + (len(text) if type(text) is str else 0)
        if self.space < 0:
            raise TooLargeError("more output than the limit")
        return document


def encode(value: object, space: int = 1 << 40) -> EncodedValue:
    """Encode a value.

    >>> encode([1, (2.5, "a"), {"k": {3}}])
    [1, {'t': [2.5, 'a']}, {'d': [['k', {'s': [3]}]]}]

    Raises:
        UnsupportedValueError: It cannot be sent.
    """
    return Encoder(space).encode(value)


def decode(document: EncodedValue) -> Any:
    r"""Build the value of a trusted document.

    >>> decode({"d": [[{"t": [1, 2]}, {"b": "00ff"}]]})
    {(1, 2): b'\x00\xff'}
    """
    if type(document) is list:
        return [decode(item) for item in document]
    if type(document) is not dict:
        return document
    ((tag, inner),) = document.items()
    return _DECODERS[tag](inner)


def _finite(value: Any) -> EncodedValue:
    return value if value - value == 0 else {"f": repr(value)}


def _int(value: Any) -> EncodedValue:
    return value if -_BIG <= value < _BIG else {"i": hex(value)}


_SCALARS: dict[type, Callable[[Any], EncodedValue]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    str: lambda value: value,
    int: _int,
    float: _finite,
    complex: lambda value: {"c": [_finite(value.real), _finite(value.imag)]},
    bytes: lambda value: {"b": value.hex()},
}
_CONTAINERS: dict[type, str] = {list: "", tuple: "t", set: "s", frozenset: "z", dict: "d"}
_DECODERS: dict[str, Callable[[Any], Any]] = {
    "i": lambda inner: int(inner, 16),
    "f": float,
    "c": lambda inner: complex(*map(decode, inner)),
    "b": bytes.fromhex,
    "t": lambda inner: tuple(map(decode, inner)),
    "s": lambda inner: set(map(decode, inner)),
    "z": lambda inner: frozenset(map(decode, inner)),
    "d": lambda inner: {decode(key): decode(value) for key, value in inner},
}
