"""Reading arithmetic that a model wrote: linear time, exact, and nothing is evaluated by Python.

An expression is numbers, `+ - * /` and parentheses; it may begin with a minus, and so may what
stands in parentheses. There are no powers and no calls: its cost is bounded by its length.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

LONGEST = 200
"""Characters in the longest expression that is read."""

LARGEST_DIGITS = 9

Value: TypeAlias = int | Fraction
Postfix: TypeAlias = Sequence[int | str]

OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: Fraction(left) / right,
}
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}

_NOTHING = "nothing"
"""What a minus at the beginning is subtracted from: 0, but no number of the expression."""

# The signs of typeset arithmetic, and what a keyboard has for them.
_PLAIN = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-"})
_TOKEN = re.compile(r"[0-9]+|[-+*/()]")


class ExpressionError(ValueError):
    """Text is not an expression, or has no value."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read, in postfix order.

    >>> read_expression("(7 + 5) * 3").numbers
    [7, 5, 3]
    >>> read_expression("(7 + 5) * 3").evaluate()
    36
    """

    postfix: Postfix

    @property
    def numbers(self) -> list[int]:
        """The numbers, from left to right."""
        return [item for item in self.postfix if isinstance(item, int)]

    @property
    def operators(self) -> set[str]:
        """The operators it uses."""
        return {item for item in self.postfix if isinstance(item, str) and item != _NOTHING}

    def evaluate(self) -> Value:
        """Work out the exact value.

        Raises:
            ExpressionError: If it divides by zero.
        """
        return self._work_out([])

    def steps(self) -> list[str]:
        """Work it out one operation at a time.

        >>> read_expression("(7+5)*3").steps()
        ['7+5=12', '12*3=36']
        """
        steps: list[str] = []
        self._work_out(steps)
        return steps

    def _work_out(self, steps: list[str]) -> Value:
        stack: list[Value] = []
        for item in self.postfix:
            if isinstance(item, int) or item == _NOTHING:
                stack.append(item if isinstance(item, int) else 0)
                continue
            right, left = stack.pop(), stack.pop()
            if item == "/" and right == 0:
                raise ExpressionError("division by zero")
            stack.append(OPERATIONS[item](left, right))
            steps.append(f"{left}{item}{right}={stack[-1]}")
        return stack.pop()


def read_expression(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: If the text is none, or longer than `LONGEST`.
    """
    return Expression(_to_postfix(_tokens(text)))


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression has more than {LONGEST} characters")
    text = text.translate(_PLAIN)
    tokens = _TOKEN.findall(text)
    if stray := _TOKEN.sub("", text).split():
        raise ExpressionError(f"{stray[0][0]!r} is not arithmetic")
    if any(len(token) > LARGEST_DIGITS for token in tokens):
        raise ExpressionError(f"a number has more than {LARGEST_DIGITS} digits")
    return tokens


def _to_postfix(tokens: Sequence[str]) -> Postfix:
    """Sort tokens into postfix order (Dijkstra's shunting yard)."""
    output: list[int | str] = []
    waiting: list[str] = []
    value_next = True
    for place, token in enumerate(tokens):
        if token == "-" and tokens[place - 1 : place] in ([], ["("]):
            output.append(_NOTHING)
            value_next = False
        if value_next != (token == "(" or token.isdigit()):
            raise ExpressionError(_misplaced(token, value_next))
        if token.isdigit():
            output.append(int(token))
        elif token == "(":
            waiting.append(token)
        else:
            _unwind(waiting, output, token)
        value_next = token != ")" and not token.isdigit()
    if value_next:
        raise ExpressionError("the expression ends too early" if tokens else "no expression")
    _unwind(waiting, output, "")
    return output


def _unwind(waiting: list[str], output: list[int | str], token: str) -> None:
    """Move what binds at least as tightly as `token` from the waiting operators to the output."""
    bound = PRECEDENCE.get(token, 0)
    while waiting and waiting[-1] != "(" and PRECEDENCE[waiting[-1]] >= bound:
        output.append(waiting.pop())
    if token == ")":
        if not waiting:
            raise ExpressionError("a ) closes nothing")
        waiting.pop()
    elif token:
        waiting.append(token)
    elif waiting:
        raise ExpressionError("a ( is not closed")


def _misplaced(token: str, value_next: bool) -> str:
    wanted = "a number" if value_next else "an operator"
    return f"{token} stands where {wanted} is expected"
