"""The worker's way with expressions: parse both sides, and compare their values.

Nothing here runs in the process of a trainer: a hostile formula may take for ever, or all
the memory there is, and the pool ends the worker.
"""

import re
from collections.abc import Callable
from typing import Any

import mpmath

from r1envs.verifiers.mathematics.evaluation import (
    Value,
    as_float,
    evaluate,
    rounds_to,
    same_relation,
    same_values,
)
from r1envs.verifiers.mathematics.exact import Number, read_number
from r1envs.verifiers.mathematics.expressions import UnsupportedError
from r1envs.verifiers.mathematics.formulas import LOG_BASES, parse_reference, parse_side
from r1envs.verifiers.mathematics.judgement import UnreadableReferenceError, judge
from r1envs.verifiers.mathematics.points import Point
from r1envs.verifiers.mathematics.policy import MathPolicy
from r1envs.verifiers.mathematics.rationals import exact
from r1envs.verifiers.mathematics.shapes import UnreadableError
from r1envs.verifiers.mathematics.trees import Tree, difference, uses, variables

# A million decimal digits, and some.
_BITS = 8_000_000


_WARMING = (
    r"\int_0^1 x\,dx",
    r"\prod_{k=1}^{3} k",
    r"\lim_{x\to 0}\frac{\sin x}{x}",
    r"\sum_{n=1}^{\infty}\frac{1}{n^2}",
)


def worker(_setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker runs: from (reference, answer) to a judgement."""
    # Before the clock of the first formula that needs it: sympy loads most of itself late.
    for formula in _WARMING:
        _same_with_sympy(formula, "0", 6)
    return _judge_item


def _judge_item(item: Any) -> list[str]:
    reference, answer, options = item
    policy = MathPolicy(**options)
    return list(judge(reference, answer, Symbolic(policy.rounded_digits), policy))


class Symbolic:
    """Compares expressions by their values.

    >>> Symbolic(rounded_digits=6).same("2(x+y)", "2x+2y")
    True
    """

    def __init__(self, rounded_digits: int) -> None:
        self._rounded_digits = rounded_digits

    def same(self, reference: str, answer: str) -> bool:
        """Compare two expressions."""
        try:
            one, other = parse_reference(reference), parse_side(answer)
        except UnsupportedError:
            return _same_with_sympy(reference, answer, self._rounded_digits)
        if one == other:
            return True
        if _has_value(one) and _has_value(other):
            left, right = exact(one, _BITS), exact(other, _BITS)
            if left is not None and right is not None:
                return left == right
        return (
            _same_trees(one, other, answer)
            or self._rounded(one, read_number(answer))
            or self._rounded(other, read_number(reference))
        )

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare two equations or inequalities."""
        one = difference(*(parse_reference(side) for side in reference))
        other = difference(*(parse_side(side) for side in answer))
        names = variables(one) | variables(other)
        return same_relation(_value(one), _value(other), names, relations)

    def _rounded(self, reference: Tree, answer: Number | None) -> bool:
        if answer is None or not _has_value(reference):
            return False
        try:
            return rounds_to(_value(reference), answer, self._rounded_digits)
        except (ArithmeticError, ValueError):
            return False


def _has_value(tree: Tree) -> bool:
    return not variables(tree)


def _value(tree: Tree, log_base: int | None = None) -> Value:
    known = exact(tree, _BITS)
    if known is not None:
        return lambda _: as_float(known)
    return lambda point: evaluate(tree, point, log_base=log_base)


def _same_trees(one: Tree, other: Tree, seed: str) -> bool:
    names = variables(one) | variables(other)
    bases = LOG_BASES if uses(one, "log") or uses(other, "log") else LOG_BASES[:1]
    for base in bases:
        try:
            if same_values(_value(one, base), _value(other, base), names, seed):
                return True
        except (ArithmeticError, ValueError):
            continue
    return False


def _same_with_sympy(reference: str, answer: str, rounded_digits: int) -> bool:
    """Compare sums, integrals and limits, which sympy knows."""
    try:
        one, left = _value_with_sympy(reference)
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error
    other, right = _value_with_sympy(answer)
    try:
        if same_values(one, other, left | right, answer):
            return True
        number = read_number(answer)
        return number is not None and not left and rounds_to(one, number, rounded_digits)
    except (ArithmeticError, ValueError, TypeError):
        return False


def _value_with_sympy(text: str) -> tuple[Value, frozenset[str]]:
    try:
        tree = parse_side(text)
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
            raise ValueError("no expression of numbers")
        return tree.doit()
    except Exception as error:
        if not _is_about_the_text(error):
            raise
        raise UnreadableError(str(error).splitlines()[0] if str(error) else "no formula") from error


# What sympy raises over a formula that it cannot read or work out.
_FORMULA_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


def _is_about_the_text(error: Exception) -> bool:
    # The parser says most of what it has to say with a bare Exception.
    return type(error) is Exception or isinstance(error, _FORMULA_ERRORS)


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
