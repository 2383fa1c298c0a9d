"""The worker's way with expressions: parse both sides, and compare their values.

Nothing here runs in the process of a trainer: a hostile formula may take for ever, or all
the memory there is, and the pool ends the worker.
"""

import contextlib
import functools
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath

from r1envs.verifiers.mathematics.errors import (
    UnreadableError,
    UnreadableReferenceError,
    UnsupportedError,
)
from r1envs.verifiers.mathematics.formulas.deciding import LOG_BASES, parse_reference, parse_side
from r1envs.verifiers.mathematics.formulas.high_precision import (
    Value,
    as_float,
    evaluate,
    rounds_to,
    same_relation,
    same_values,
)
from r1envs.verifiers.mathematics.formulas.points import Point
from r1envs.verifiers.mathematics.formulas.rationals import exact
from r1envs.verifiers.mathematics.formulas.trees import Tree, difference, uses, variables
from r1envs.verifiers.mathematics.judgement import REFERENCE, RIGHT, judge
from r1envs.verifiers.mathematics.kinds.numerals import Number, read_number
from r1envs.verifiers.mathematics.policy import MathPolicy
from r1envs.verifiers.mathematics.references import left_to_workers

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
    """Judge (reference, answer, policy); without an answer, tell whether the reference is read."""
    reference, answer, options = item
    try:
        for formula in left_to_workers(reference):
            _understand(formula)
    except UnreadableReferenceError as error:
        return [REFERENCE, str(error)]
    if answer is None:
        return [RIGHT, ""]
    policy = MathPolicy(**options)
    return list(judge(reference, answer, Symbolic(policy.rounded_digits), policy))


def _understand(formula: str) -> None:
    """Raise UnreadableReferenceError unless a formula can be read, and has a value if it can."""
    if not _reference_with_sympy(formula).names:
        _expected(formula)


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


class _Side(NamedTuple):
    """One side of a comparison that needs sympy."""

    value: Value
    names: frozenset[str]
    numeric: Value | None = None
    """The same by quadrature: what sympy works out may lie on the wrong branch of a logarithm."""


def _same_with_sympy(reference: str, answer: str, rounded_digits: int) -> bool:
    """Compare sums, integrals and limits, which sympy knows."""
    one, other = _reference_with_sympy(reference), _side_with_sympy(answer)
    if one.names or other.names:
        with contextlib.suppress(*_NO_VALUE):
            return same_values(one.value, other.value, one.names | other.names, answer)
        return False
    number, expected = read_number(answer), _expected(reference)
    if number is not None and rounds_to(lambda _: expected, number, rounded_digits):
        return True
    return _are_close(expected, _computed(other))


# Kept, as a group of answers meets one reference, and it is asked first whether that has a value.
@functools.lru_cache(maxsize=16)
def _reference_with_sympy(text: str) -> _Side:
    try:
        return _side_with_sympy(text)
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error


@functools.lru_cache(maxsize=16)
def _expected(reference: str) -> Any:
    try:
        return _computed(_reference_with_sympy(reference))
    except UnreadableError as error:
        raise UnreadableReferenceError(str(error)) from error


# What a value that cannot be computed raises.
_NO_VALUE = (ArithmeticError, ValueError, TypeError)
_NUMERIC_DIGITS = 30
# Of these so many are to be relied upon, where a quadrature reports no error.
_SURE_DIGITS = 20


def _computed(side: _Side) -> Any:
    """Compute a side once, without what sympy has worked out, if it can be."""
    with mpmath.workdps(_NUMERIC_DIGITS):
        for value in filter(None, (side.numeric, side.value)):
            with contextlib.suppress(*_NO_VALUE):
                return value({})
    # Said to be wrong, an answer would be blamed for what is not known.
    raise UnreadableError("its value cannot be computed")


def _are_close(one: Any, other: Any) -> bool:
    if not (mpmath.isfinite(one) and mpmath.isfinite(other)):
        return False
    with mpmath.workdps(_NUMERIC_DIGITS):
        gap, size = abs(one - other), max(abs(one), abs(other))
        return bool(gap <= size * mpmath.mpf(10) ** -_SURE_DIGITS)


def _side_with_sympy(text: str) -> _Side:
    try:
        tree = parse_side(text)
    except UnsupportedError:
        expression, worked_out = _read_with_sympy(text)
        names = frozenset(map(str, worked_out.free_symbols))
        return _Side(_sympy_value(worked_out), names, _sympy_value(expression))
    return _Side(_value(tree), variables(tree))


# The parser of sympy's world wants every argument in braces.
_BARE_ARGUMENT = re.compile(
    r"(\\(?:frac|sqrt)(?: ?\{[^{}]*\})? ?(?=\d)|\\frac ?\{[^{}]*\} ?(?=[A-Za-z]))(.)"
)


def _read_with_sympy(text: str) -> tuple[Any, Any]:
    """Read a formula as it stands, and as it is worked out."""
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
        return tree, tree.doit()
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
            if not all(map(_is_sure, (real, imaginary))):
                raise ArithmeticError("its digits are not known")
            # mpmath reads its own digits only: what is no number raises ValueError.
            return mpmath.mpc(str(real), str(imaginary)) if imaginary else mpmath.mpf(str(real))
        except (TypeError, AttributeError, RecursionError) as error:
            raise ArithmeticError("no number") from error

    return value


def _is_sure(part: Any) -> bool:
    """Tell whether most of the digits that were asked for are known.

    Of an integral that diverges or oscillates sympy says 0.e+2: what is left is no digit at all.
    """
    if not part.is_Float:
        return True
    _, _, exponent, bits = part._mpf_
    size = exponent + bits
    return bool(size - part._prec <= max(0, size) - 2 * mpmath.mp.prec // 3)
