"""Evaluating literal data in a dataset's test, without running it.

Covered: constants, lists, tuples, sets, dicts, arithmetic, names bound to such data, and a few
pure functions of it. Every result is bounded in size. Not covered: anything else, which raises.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

_MOST_BITS = 20_000
_MOST_ITEMS = 200_000

_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f.__name__: f for f in (abs, bool, complex, dict, float, frozenset, int, len)},
    **{f.__name__: f for f in (list, max, min, range, round, set, sorted, str, sum, tuple)},
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "tau": math.tau}


class NotLiteralError(Exception):
    """It is more than literal data."""


def evaluate(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Evaluate an expression of literal data.

    >>> evaluate(ast.parse("[-1, 2 ** 10, {'a': n * 'b'}]", mode="eval").body, {"n": 3})
    [-1, 1024, {'a': 'bbb'}]

    Raises:
        NotLiteralError: It is more than that, fails, or is too large.
    """
    try:
        return _evaluate(node, names)
    except NotLiteralError:
        raise
    except (ArithmeticError, TypeError, ValueError, LookupError, RecursionError) as error:
        raise NotLiteralError(f"{show(node)} fails: {error}") from error


def show(node: ast.AST) -> str:
    """Write a piece of a test in one short line."""
    return " ".join(ast.unparse(node).split())[:60]


def _evaluate(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value) if value is not ...:
            return value
        case ast.Name(name) if name in names:
            return names[name]
        case ast.List(items):
            return [_evaluate(item, names) for item in items]
        case ast.Tuple(items):
            return tuple([_evaluate(item, names) for item in items])
        case ast.Set(items):
            return {_evaluate(item, names) for item in items}
        case ast.Dict(keys, values):
            pairs = zip(keys, values, strict=True)
            return {_evaluate(_not_none(k), names): _evaluate(v, names) for k, v in pairs}
        case ast.UnaryOp(sign, operand) if type(sign) in _UNARY:
            return _UNARY[type(sign)](_evaluate(operand, names))
        case ast.BinOp(left, sign, right) if type(sign) in _BINARY:
            return _combine(type(sign), _evaluate(left, names), _evaluate(right, names))
        case ast.Call(ast.Name(name), args, []) if name in _FUNCTIONS and name not in names:
            return _call(name, [_evaluate(arg, names) for arg in args])
        case ast.Attribute(ast.Name("math"), name) if name in _CONSTANTS:
            return _CONSTANTS[name]
    raise NotLiteralError(f"{show(node)} is more than literal data")


def _not_none(key: ast.expr | None) -> ast.expr:
    if key is None:
        raise NotLiteralError("a dict within a dict display")
    return key


def _combine(sign: type, left: Any, right: Any) -> Any:
    """Do arithmetic whose result is not much larger than what it is made of."""
    if sign is ast.Pow and not _bits(left) * abs(right) <= _MOST_BITS:
        raise NotLiteralError("a power that is too large")
    if sign is ast.Mult and not _product_size(left, right) <= _MOST_ITEMS:
        raise NotLiteralError("a product that is too large")
    if sign is ast.Mod and isinstance(left, (str, bytes)):
        raise NotLiteralError("a formatted text")
    return _bounded(_BINARY[sign](left, right))


def _bits(value: Any) -> int:
    return value.bit_length() if isinstance(value, int) else 64


def _product_size(left: Any, right: Any) -> int:
    """Give the length of a product of a sequence and a number, or the bits of one of numbers."""
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, (str, bytes, list, tuple)):
            return len(sequence) * int(times)
    return _bits(left) + _bits(right)


def _call(name: str, args: list[Any]) -> Any:
    if name == "range":
        if len(numbers := range(*args)) > _MOST_ITEMS:
            raise NotLiteralError("a range that is too long")
        return numbers
    return _bounded(_FUNCTIONS[name](*args))


def _bounded(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise NotLiteralError("a number that is too large")
    if isinstance(value, (str, bytes, list, tuple)) and len(value) > _MOST_ITEMS:
        raise NotLiteralError("a sequence that is too long")
    return value
