"""The worker's way with expressions: parse both sides, and compare their values.

Nothing here runs in the process of a trainer: a hostile formula may take for ever, or all
the memory there is, and the pool ends the worker.
"""

import importlib
import re
from collections.abc import Callable
from typing import Any

import mpmath

from r1envs.verifiers.mathematics.evaluation import (
    Point,
    Value,
    as_float,
    evaluate,
    exact,
    rounds_to,
    same_relation,
    same_values,
    variables,
)
from r1envs.verifiers.mathematics.exact import Number, read_number
from r1envs.verifiers.mathematics.expressions import Tree, UnsupportedError, parse
from r1envs.verifiers.mathematics.judgement import UnreadableReferenceError, judge
from r1envs.verifiers.mathematics.shapes import UnreadableError

# `log` without a base is the natural one for some, that of ten for others.
_LOG_BASES = (None, 10)


def worker(_setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker runs: from (reference, answer) to a judgement."""
    # Before the clock of the first formula that needs it.
    importlib.import_module("latex2sympy2_extended")
    expressions = Symbolic()
    return lambda pair: list(judge(pair[0], pair[1], expressions))


class Symbolic:
    """Compares expressions by their values.

    >>> Symbolic().same("2(x+y)", "2x+2y")
    True
    """

    def same(self, reference: str, answer: str) -> bool:
        """Compare two expressions."""
        number = read_number(answer)
        try:
            one, other = _read_both(reference, answer)
        except UnsupportedError:
            return _same_with_sympy(reference, answer)
        if one == other:
            return True
        if _has_value(one) and _has_value(other):
            left, right = exact(one), exact(other)
            if left is not None and right is not None:
                return left == right
        return _same_trees(one, other) or _rounded(one, number)

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare two equations or inequalities."""
        one = _difference(*(_parse_reference(side) for side in reference))
        other = _difference(*(parse(side) for side in answer))
        names = variables(one) | variables(other)
        return same_relation(_value(one), _value(other), names, relations)


def _read_both(reference: str, answer: str) -> tuple[Tree, Tree]:
    return _parse_reference(reference), _parse(answer)


def _parse_reference(text: str) -> Tree:
    try:
        return _parse(text)
    except UnsupportedError:
        raise
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error


def _parse(text: str) -> Tree:
    number = read_number(text)
    if number is not None:
        return ("number", number.value / 100 if number.percent else number.value)
    return parse(text)


def _difference(left: Tree, right: Tree) -> Tree:
    return ("-", left, right)


def _has_value(tree: Tree) -> bool:
    return not variables(tree)


def _value(tree: Tree, log_base: int | None = None) -> Value:
    known = exact(tree)
    if known is not None:
        return lambda _: as_float(known)
    return lambda point: evaluate(tree, point, log_base=log_base)


def _has_log(tree: Tree) -> bool:
    return "log" in tree or any(_has_log(part) for part in tree if isinstance(part, tuple))


def _same_trees(one: Tree, other: Tree) -> bool:
    names = variables(one) | variables(other)
    bases = _LOG_BASES if _has_log(one) or _has_log(other) else _LOG_BASES[:1]
    for base in bases:
        try:
            if same_values(_value(one, base), _value(other, base), names):
                return True
        except (ArithmeticError, ValueError):
            continue
    return False


def _rounded(reference: Tree, answer: Number | None) -> bool:
    if answer is None or not _has_value(reference):
        return False
    try:
        return rounds_to(_value(reference), answer)
    except (ArithmeticError, ValueError):
        return False


def _same_with_sympy(reference: str, answer: str) -> bool:
    """Compare sums, integrals and limits, which sympy knows."""
    try:
        one, left = _value_with_sympy(reference)
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error
    other, right = _value_with_sympy(answer)
    try:
        return same_values(one, other, left | right)
    except (ArithmeticError, ValueError, TypeError):
        return False


def _value_with_sympy(text: str) -> tuple[Value, frozenset[str]]:
    try:
        tree = _parse(text)
    except UnsupportedError:
        expression = _read_with_sympy(text)
        return _sympy_value(expression), frozenset(map(str, expression.free_symbols))
    return _value(tree), variables(tree)


# The parser of sympy's world wants every argument in braces.
_BARE_ARGUMENT = re.compile(r"(\\(?:frac|sqrt)(?: ?\{[^{}]*\})?) ?(\d)")


def _read_with_sympy(text: str) -> Any:
    import sympy
    from latex2sympy2_extended import latex2sympy
    from latex2sympy2_extended.latex2sympy2 import ConversionConfig

    for _ in range(2):
        text = _BARE_ARGUMENT.sub(r"\1{\2}", text)
    config = ConversionConfig(interpret_as_mixed_fractions=False, lowercase_symbols=False)
    try:
        tree = latex2sympy(text, is_real=True, conversion_config=config)
        if not isinstance(tree, sympy.Expr) or tree.has(sympy.MatrixBase, sympy.MatrixExpr):
            raise UnreadableError("no expression of numbers")
        return tree.doit()
    except (MemoryError, UnreadableError):
        raise
    except Exception as error:
        raise UnreadableError(str(error).splitlines()[0] if str(error) else "no formula") from error


def _sympy_value(tree: Any) -> Value:
    def value(point: Point) -> Any:
        import sympy

        numbers = {
            symbol: sympy.Rational(*point[str(symbol)].as_integer_ratio())
            for symbol in tree.free_symbols
        }
        try:
            real, imaginary = tree.subs(numbers).evalf(mpmath.mp.dps).as_real_imag()
            # mpmath reads its own digits only: what is no number raises ValueError.
            return mpmath.mpc(str(real), str(imaginary)) if imaginary else mpmath.mpf(str(real))
        except (TypeError, AttributeError, RecursionError) as error:
            raise ArithmeticError("no number") from error

    return value
