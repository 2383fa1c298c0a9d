"""The methods that operators, and builtins that stand for operators, call."""

import ast
from collections.abc import Iterator

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.BitAnd: "and",
    ast.MatMult: "matmul",
}
_UNARY = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert", ast.Not: "bool"}
_COMPARISONS = {
    ast.Eq: ("eq", "eq"),
    ast.NotEq: ("ne", "ne"),
    ast.Lt: ("lt", "gt"),
    ast.LtE: ("le", "ge"),
    ast.Gt: ("gt", "lt"),
    ast.GtE: ("ge", "le"),
}
_SUBSCRIPTS = {ast.Load: "getitem", ast.Store: "setitem", ast.Del: "delitem"}
_BUILTINS = {
    "abs": ("abs",),
    "all": ("iter", "next"),
    "any": ("iter", "next"),
    "bool": ("bool", "len"),
    "dict": ("iter", "keys"),
    "format": ("format", "str", "repr"),
    "hash": ("hash",),
    "int": ("int", "index"),
    "iter": ("iter",),
    "len": ("len",),
    "list": ("iter", "next"),
    "max": ("iter", "next"),
    "min": ("iter", "next"),
    "next": ("next",),
    "print": ("str", "repr"),
    "repr": ("repr",),
    "reversed": ("reversed",),
    "set": ("iter", "next"),
    "sorted": ("iter", "next"),
    "str": ("str", "repr"),
    "sum": ("iter", "next", "radd", "add"),
    "tuple": ("iter", "next"),
}


def operated(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """Yield what an expression operates on, and the method by which it does.

    >>> [method for _, method in operated(ast.parse("-x", mode="eval").body)]
    ['__neg__']
    """
    for operand, name in _operated(node):
        yield operand, f"__{name}__"


def _operated(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.BinOp):
        name = _BINARY[type(node.op)]
        yield node.left, name
        yield node.right, f"r{name}"
    elif isinstance(node, ast.UnaryOp):
        yield node.operand, _UNARY[type(node.op)]
    elif isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, ast.Subscript):
        yield node.value, _SUBSCRIPTS[type(node.ctx)]
    elif isinstance(node, ast.Call):
        yield node.func, "call"
        if isinstance(node.func, ast.Name):
            for name in _BUILTINS.get(node.func.id, ()):
                yield from ((arg, name) for arg in node.args)
    elif isinstance(node, ast.FormattedValue):
        yield from ((node.value, name) for name in ("format", "str", "repr"))
    elif isinstance(node, (ast.YieldFrom, ast.Starred)):
        yield from ((node.value, name) for name in ("iter", "next"))
    elif isinstance(node, ast.Await):
        yield node.value, "await"


def _compared(node: ast.Compare) -> Iterator[tuple[ast.expr, str]]:
    operands = [node.left, *node.comparators]
    for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
        if isinstance(op, (ast.In, ast.NotIn)):
            yield right, "contains"
        elif type(op) in _COMPARISONS:
            one, other = _COMPARISONS[type(op)]
            yield left, one
            yield right, other
