"""Reading the assertions of a dataset's test as cases, without running the test.

Covered, for calls of one function with literal arguments: `f(…) == literal` in either order,
`is None`, `is True`, `is False`, `f(…)`, `not f(…)`, `abs(f(…) - number) < eps`,
`math.isclose(f(…), number)`, the call within abs, round or bool, `and` between such,
assignments of literals, and loops over literals. Equality is Python's, as in the test: 1 equals
1.0. Everything else raises `NotPlainError`; see `replay`. So does the call within len, sorted,
set, list or tuple: what it gives may be a generator or a range, which only a replay can have.
"""

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from r1envs.errors import ConfigError
from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.formats.literals import NotLiteralError, evaluate, show
from r1envs.verifiers.programs.tolerance import EXACT, Comparison, same_value
from r1envs.verifiers.sandbox.values import UnsupportedValueError, encode

_MOST_CASES = 10_000
_EQUAL = Comparison(types="equal")

_VIEWS: dict[str, Callable[..., Any]] = {f.__name__: f for f in (abs, bool, round)}


class NotPlainError(Exception):
    """The test does more than assert what calls give."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A judge for one assertion about what a call gives, seen through pure functions."""

    views: tuple[tuple[str, tuple[Any, ...]], ...]
    """Functions applied to the output, the innermost first, each with its further arguments."""
    expected: Any
    comparison: Comparison

    def __call__(self, case: Case, output: Any) -> bool:
        """Tell whether the assertion holds; where it would raise, it does not."""
        try:
            for name, more in self.views:
                output = _VIEWS[name](output, *more)
            return same_value(encode(self.expected), encode(output), self.comparison)
        except (TypeError, ValueError, ArithmeticError, UnsupportedValueError):
            return False


def read_assertions(body: Sequence[ast.stmt], function: str) -> list[Case]:
    r"""Read the statements of a test as cases of a function.

    >>> test = "for n in range(2):\n    assert f(n, 'a') == n * 'a'"
    >>> [case.expected for case in read_assertions(ast.parse(test).body, "f")]
    ['', 'a']

    Raises:
        NotPlainError: They do more, or assert nothing of the function.
    """
    reader = _Reader(function)
    reader.read(body)
    if not reader.cases:
        raise NotPlainError(f"no assertion about {function}")
    return reader.cases


@dataclass
class _Reader:
    function: str
    names: dict[str, Any] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)

    def read(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            try:
                self._read(statement)
            except (NotLiteralError, ConfigError) as error:
                raise NotPlainError(f"line {statement.lineno}: {error}") from error

    def _read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Pass() | ast.Expr(ast.Constant()) | ast.Import([ast.alias("math", None)]):
                return
            case ast.Assert(test):
                self._expect(test)
            case ast.Assign([target], value):
                self._bind(target, evaluate(value, self.names))
            case ast.For(target, items, body, []):
                for item in evaluate(items, self.names):
                    self._bind(target, item)
                    self.read(body)
            case _:
                raise NotPlainError(f"line {statement.lineno}: {show(statement)}")

    def _bind(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(name) if name != self.function:
                self.names[name] = value
            case ast.Tuple(targets):
                values = list(value)
                if len(values) != len(targets):
                    raise NotPlainError(f"line {target.lineno}: unpacking")
                for each, item in zip(targets, values, strict=True):
                    self._bind(each, item)
            case _:
                raise NotPlainError(f"line {target.lineno}: {show(target)}")

    def _expect(self, test: ast.expr) -> None:
        """Add the cases of one asserted expression."""
        match test:
            case ast.BoolOp(ast.And(), values):
                for value in values:
                    self._expect(value)
            case ast.Compare(left, [sign], [right]):
                self._expect_comparison(left, sign, right)
            case ast.UnaryOp(ast.Not(), inner) if self._calls(inner):
                self._add(inner, False, _EQUAL, ("bool", ()))
            case ast.Call(ast.Attribute(ast.Name("math"), "isclose"), [left, right], keywords):
                self._expect_close(left, right, keywords)
            case _ if self._calls(test):
                self._add(test, True, _EQUAL, ("bool", ()))
            case _ if not evaluate(test, self.names):
                raise NotPlainError(f"line {test.lineno}: it always fails")

    def _expect_comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> None:
        if self._calls(right):
            left, sign, right = right, _MIRRORED.get(type(sign), ast.In)(), left
        if self._calls(right):
            raise NotPlainError(f"line {left.lineno}: calls on both sides")
        wanted = evaluate(right, self.names)
        match sign:
            case ast.Eq():
                self._add(left, wanted, _EQUAL)
            case ast.Is() if wanted is None or isinstance(wanted, bool):
                self._add(left, wanted, EXACT)
            case ast.Lt() | ast.LtE():
                self._expect_near(left, wanted, strictly=isinstance(sign, ast.Lt))
            case _:
                raise NotPlainError(f"line {left.lineno}: {show(left)}")

    def _expect_near(self, left: ast.expr, most: Any, *, strictly: bool) -> None:
        """Read `abs(f(x) - y)`, which is less than something."""
        match left:
            case ast.Call(
                ast.Name("abs") | ast.Attribute(ast.Name("math"), "fabs"),
                [ast.BinOp(one, ast.Sub(), other)],
                [],
            ):
                if self._calls(other):
                    one, other = other, one
                # The largest float that is still less.
                most = math.nextafter(most, 0.0) if strictly else float(most)
                how = Comparison(absolute=most, types="equal")
                self._add(one, float(evaluate(other, self.names)), how)
            case _:
                raise NotPlainError(f"line {left.lineno}: {show(left)}")

    def _expect_close(
        self, left: ast.expr, right: ast.expr, keywords: Sequence[ast.keyword]
    ) -> None:
        if self._calls(right):
            left, right = right, left
        given = {word.arg: evaluate(word.value, self.names) for word in keywords}
        if not given.keys() <= {"rel_tol", "abs_tol"}:
            raise NotPlainError(f"line {left.lineno}: isclose")
        how = Comparison(
            absolute=float(given.get("abs_tol", 0.0)),
            relative=float(given.get("rel_tol", 1e-9)),
            types="equal",
        )
        self._add(left, float(evaluate(right, self.names)), how)

    def _calls(self, node: ast.expr) -> bool:
        return any(isinstance(n, ast.Name) and n.id == self.function for n in ast.walk(node))

    def _add(
        self,
        node: ast.expr,
        expected: Any,
        comparison: Comparison,
        *last: tuple[str, tuple[Any, ...]],
    ) -> None:
        """Add the case of a call, perhaps within views, that must give something."""
        call, views = self._find(node)
        args = [evaluate(arg, self.names) for arg in call.args]
        kwargs = {word.arg: evaluate(word.value, self.names) for word in call.keywords}
        if None in kwargs:
            raise NotPlainError(f"line {node.lineno}: {show(node)}")
        inputs: dict[str, Any] = {"args": args, "kwargs": kwargs, "comparison": comparison}
        if views or last:
            judge = Assertion((*views, *last), expected, comparison)
            Case(expected_args=[expected], args=[0], comparison=comparison)  # can it be compared?
            self.cases.append(Case(**inputs, judge=judge))
        elif expected is None:
            self.cases.append(Case(**inputs, returns_none=True))
        else:
            self.cases.append(Case(**inputs, expected=expected))
        if len(self.cases) > _MOST_CASES:
            raise NotPlainError(f"more than {_MOST_CASES} assertions")

    def _find(self, node: ast.expr) -> tuple[ast.Call, list[tuple[str, tuple[Any, ...]]]]:
        """Find the call of the function, and what is applied to what it gives."""
        match node:
            case ast.Call(ast.Name(name), args, keywords) if name == self.function:
                if not any(self._calls(arg) for arg in (*args, *(k.value for k in keywords))):
                    return node, []
            case ast.Call(ast.Name(name), [inner, *more], []) if name in _VIEWS:
                call, views = self._find(inner)
                return call, [*views, (name, tuple(evaluate(arg, self.names) for arg in more))]
        raise NotPlainError(f"line {node.lineno}: {show(node)}")


_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.Eq,
    ast.Is: ast.Is,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
