"""From what a sandboxed program sent to plain data, for a judge in the trusted process.

Built are None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset and dict, of
exactly these types; of a fraction, the nearest number. A document that stands for none is refused,
and so is a set or a dict of many values with one hash: it would take the square of its size to
build.
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from r1envs.verifiers.programs.comparison import nearest, plain_number
from r1envs.verifiers.sandbox.values import MAX_DEPTH, EncodedValue

# Honest values share a hash by accident: -1 and -2 do, and small tuples.
_MOST_OF_ONE_HASH = 16


def decode_untrusted(document: EncodedValue, depth: int = 0) -> Any:
    """Build the value of an untrusted document.

    >>> decode_untrusted({"t": [1, {"d": [["a", {"s": [2]}]]}]})
    (1, {'a': {2}})

    Raises:
        ValueError, TypeError: The document stands for no value, or for one that is too deep.
    """
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if document is None or type(document) is str:
        return document
    if type(document) is list:
        return [decode_untrusted(item, depth + 1) for item in document]
    if (number := plain_number(document)) is not None:
        return nearest(number) if isinstance(number, Fraction) else number
    ((tag, inner),) = document.items()
    if tag == "b":
        return bytes.fromhex(inner)
    if tag not in _BUILDERS or type(inner) is not list:
        raise ValueError("an unknown kind of value")
    return _BUILDERS[tag](inner, depth + 1)


def _check_hashes(items: list[Any]) -> None:
    if any(count > _MOST_OF_ONE_HASH for count in Counter(map(hash, items)).values()):
        raise ValueError("too many values of one hash")


def _tuple(inner: list[EncodedValue], depth: int) -> Any:
    return tuple([decode_untrusted(item, depth) for item in inner])


def _set(inner: list[EncodedValue], depth: int) -> Any:
    items = [decode_untrusted(item, depth) for item in inner]
    _check_hashes(items)
    if len(built := set(items)) != len(items):
        raise ValueError("a set with a member that is there twice")
    return built


def _frozenset(inner: list[EncodedValue], depth: int) -> Any:
    return frozenset(_set(inner, depth))


def _dict(inner: list[EncodedValue], depth: int) -> Any:
    pairs = [(decode_untrusted(key, depth), decode_untrusted(value, depth)) for key, value in inner]
    _check_hashes([key for key, _ in pairs])
    if len(built := dict(pairs)) != len(pairs):
        raise ValueError("a dict with a key that is there twice")
    return built


_BUILDERS: dict[str, Callable[[list[EncodedValue], int], Any]] = {
    "t": _tuple,
    "s": _set,
    "z": _frozenset,
    "d": _dict,
}
