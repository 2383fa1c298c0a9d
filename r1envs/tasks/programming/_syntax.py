"""A small typed language whose programs render to Python; `_machine` runs them."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

Expr: TypeAlias = "Constant | Name | Op | Item | Call"
Statement: TypeAlias = "Assign | Fill | Append | If | For | While | Define"

OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
}
_PRECEDENCE = {"<": 0, ">": 0, "==": 0, "+": 1, "-": 1, "*": 2, "//": 2, "%": 2}


@dataclass(frozen=True, slots=True)
class Constant:
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """The value of a variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """One of `OPERATIONS`."""

    sign: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    name: str
    index: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function of one argument that the program defines."""

    function: str
    argument: Expr


@dataclass(frozen=True, slots=True)
class Assign:
    """`name = expression`."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Fill:
    """`name = [number, ...]`."""

    name: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Append:
    """`name.append(expression)`."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    """A branch; without statements for "no" it has no else."""

    test: Op
    yes: tuple[Statement, ...]
    no: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """`range(expression)`."""

    stop: Expr


@dataclass(frozen=True, slots=True)
class For:
    """A loop over a range, or over the items of the list of that name."""

    name: str
    over: Range | Name
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While:
    """A loop."""

    test: Op
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Define:
    """A function of one argument."""

    function: str
    parameter: str
    body: tuple[Statement, ...]
    result: Expr


def render_expr(expr: Expr, gap: str = " ") -> str:
    """Write an expression, with `gap` around its operators.

    >>> render_expr(Op("*", Op("+", Name("a"), Constant(2)), Constant(3)))
    '(a + 2) * 3'
    """
    match expr:
        case Constant(value):
            return str(value)
        case Name(name):
            return name
        case Item(name, index):
            return f"{name}[{render_expr(index, gap)}]"
        case Call(function, argument):
            return f"{function}({render_expr(argument, gap)})"
        case Op(sign, left, right):
            tight = _PRECEDENCE[sign]
            operands = _operand(left, gap, tight), _operand(right, gap, tight + 1)
            return f"{gap}{sign}{gap}".join(operands)


def _operand(expr: Expr, gap: str, tight: int) -> str:
    text = render_expr(expr, gap)
    loose = isinstance(expr, Op) and _PRECEDENCE[expr.sign] < tight
    # -6--3 is hard to read, and -6 at the beginning is not.
    return f"({text})" if loose or (text.startswith("-") and tight > 1) else text


def render(program: Iterable[Statement], indent: str = "") -> list[str]:
    """Write a program as lines of Python.

    >>> render([If(Op(">", Name("a"), Constant(2)), (Assign("a", Constant(1)),))])
    ['if a > 2:', '    a = 1']
    """
    lines: list[str] = []
    for statement in program:
        lines += [indent + line for line in _statement_lines(statement)]
    return lines


def _statement_lines(statement: Statement) -> list[str]:
    match statement:
        case Assign(name, value):
            return [f"{name} = {render_expr(value)}"]
        case Fill(name, items):
            return [f"{name} = {list(items)}"]
        case Append(name, value):
            return [f"{name}.append({render_expr(value)})"]
        case If(test, yes, no):
            otherwise = ["else:", *render(no, "    ")] if no else []
            return [f"if {render_expr(test)}:", *render(yes, "    "), *otherwise]
        case For(name, over, body):
            source = over.name if isinstance(over, Name) else f"range({render_expr(over.stop)})"
            return [f"for {name} in {source}:", *render(body, "    ")]
        case While(test, body):
            return [f"while {render_expr(test)}:", *render(body, "    ")]
        case Define(function, parameter, body, result):
            inner = [*render(body, "    "), f"    return {render_expr(result)}"]
            return [f"def {function}({parameter}):", *inner]
