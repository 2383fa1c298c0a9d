"""Does in a program's sandbox what a test asks of it: sent there as source, never imported here.

It is asked for one act after the other, each a case of its own: to call something, to make an
object of a class, to get or set an attribute, to take an item, to list or to step through what
can be iterated. What came of each act is kept, so that a later one can use it, whatever it is:
this is how a test has objects of the program's classes without ever meeting them. The program
shares this process, and may make of it what it likes: what comes out is its own word.
"""

import builtins
import collections.abc  # noqa: F401  # looked up by its name
import sys
import types
from collections.abc import Callable
from typing import Any

MARK = "\0thing"
"""Begins a pair that stands for what came of an act, or for what has a name in the program."""


class _Thing:
    """Cannot be sent."""


def bind(names: dict[str, Any]) -> Callable[..., Any]:
    """Make what acts on a program, of which these are the names."""
    kept: list[Any] = []

    def perform(kind: str, target: Any, /, *args: Any, **kwargs: Any) -> Any:
        came = None
        try:
            args, kwargs = _fill(args, kept, names), _fill(kwargs, kept, names)
            came = _act(kind, _find(target, kept, names), args, kwargs)
            # What a class makes stays here, even if it could be sent, as a named tuple could.
            return _Thing() if kind == "make" else came
        except Exception as error:
            raise _plain(error) from None
        finally:
            kept.append(came)

    return perform


def _find(target: Any, kept: list[Any], names: dict[str, Any]) -> Any:
    if type(target) is int:
        return kept[target]
    if isinstance(solution := names.get("Solution"), type) and hasattr(solution, target):
        return getattr(solution(), target)
    if target in names:
        return names[target]
    raise NameError(f"name {target!r} is not defined")


def _act(kind: str, target: Any, args: Any, kwargs: Any) -> Any:
    if kind in ("call", "make"):
        return target(*args, **kwargs)
    if kind == "set":
        return setattr(target, *args)
    return _ACTS[kind](target, *args)


def _traits(target: Any) -> list[bool]:
    """Tell whether it can be iterated only once, has a length, and can be indexed."""
    kind = type(target)
    return [iter(target) is target, hasattr(kind, "__len__"), hasattr(kind, "__getitem__")]


def _is_a(target: Any, module: str, name: str) -> bool:
    """Tell whether it is of a class of the standard library; what it says of itself is not asked.

    Some classes have no name in the module that they name.
    """
    modules = [sys.modules.get(module), types]
    found = [each for where in modules if where for each in vars(where).values()]
    kinds = [each for each in found if isinstance(each, type) and each.__qualname__ == name]
    return issubclass(type(target), tuple(each for each in kinds if each.__module__ == module))


_ACTS: dict[str, Callable[..., Any]] = {
    "callable": callable,
    "get": getattr,
    "has": lambda target, key: key in target,
    "has_name": hasattr,
    "is_a": _is_a,
    "item": lambda target, key: target[key],
    "len": len,
    "list": list,
    "next": next,
    "traits": _traits,
}


def _fill(value: Any, kept: list[Any], names: dict[str, Any]) -> Any:
    """Put in what the marks stand for."""
    if type(value) is tuple and len(value) == 2 and value[0] == MARK:
        return _find(value[1], kept, names)
    if type(value) in (list, tuple):
        return type(value)([_fill(item, kept, names) for item in value])
    if type(value) is dict:
        return {key: _fill(item, kept, names) for key, item in value.items()}
    return value


def _plain(error: Exception) -> BaseException:
    """Make of an exception of the program's own class one of the builtin class beneath it."""
    kinds = [kind for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind]
    if type(error) is kinds[0]:
        return error
    try:
        return kinds[0](f"{type(error).__name__}: {error}")  # type: ignore[no-any-return]
    except Exception:
        return error
