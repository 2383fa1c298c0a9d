"""Giving values of JSON the types that they have in Python, as calls with literals show them.

Covered: tuples and sets, which JSON has as lists; numbers that are keys of a dict, or complex,
which it has as text. A place that has different types in different calls is left as it is.
"""

import ast
import contextlib
from collections.abc import Iterator
from typing import Any

from r1envs.verifiers.programs.formats.literals import NotLiteralError, evaluate

_Path = tuple[Any, ...]


class Shapes:
    """Types by place: the number of an argument, then "item", "key" or "value" for each level."""

    def __init__(self) -> None:
        self.seen: dict[_Path, set[type]] = {}

    @classmethod
    def of_calls(cls, source: str, function: str) -> "Shapes":
        """Learn from the calls of a function in a source.

        >>> Shapes.of_calls("assert f((1, 2), 3) == 5", "f").apply([4, 5], 0)
        (4, 5)
        """
        shapes = cls()
        for args in _calls(source, function):
            for index, arg in enumerate(args):
                shapes._learn(arg, (index,))
        return shapes

    def _learn(self, value: Any, path: _Path) -> None:
        self.seen.setdefault(path, set()).add(type(value))
        if isinstance(value, (list, tuple, set, frozenset)):
            for item in value:
                self._learn(item, (*path, "item"))
        if isinstance(value, dict):
            for key, item in value.items():
                self._learn(key, (*path, "key"))
                self._learn(item, (*path, "value"))

    def apply(self, value: Any, *path: Any, above: type = list) -> Any:
        """Give a value of JSON the types of its place.

        What lies deeper than any call shows is like what it lies in.
        """
        kinds = self.seen.get(path, set())
        if isinstance(value, list):
            listed = kinds & _LISTED
            kind = listed.pop() if len(listed) == 1 else list if listed else above
            return kind([self.apply(item, *path, "item", above=kind) for item in value])
        if isinstance(value, dict):
            return {
                self.apply(key, *path, "key"): self.apply(item, *path, "value")
                for key, item in value.items()
            }
        if isinstance(value, str) and kinds and kinds <= _NUMBERS:
            return _number(value)
        return value


_LISTED: set[Any] = {list, tuple, set, frozenset}  # what JSON has as a list
_NUMBERS: set[type] = {int, float, complex, bool}


def _number(text: str) -> Any:
    """Read a number, if there is one; `j` alone is a letter."""
    for kind in (int, float, complex) if any(c.isdigit() for c in text) else ():
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def _calls(source: str, function: str) -> Iterator[list[Any]]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(name), args) if name == function:
                try:
                    yield [evaluate(arg, {}) for arg in args]
                except NotLiteralError:
                    continue
