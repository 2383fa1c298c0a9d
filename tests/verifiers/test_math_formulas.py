"""How formulas are compared in the calling process: in a finite field, and by real values."""

import subprocess
import sys

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from r1envs.verifiers.mathematics.errors import UndecidedError, UnreadableError
from r1envs.verifiers.mathematics.formulas import reals, residues
from r1envs.verifiers.mathematics.formulas.deciding import Formulas
from r1envs.verifiers.mathematics.formulas.expressions import parse

EQUAL = [
    (r"\sqrt{12}", r"2\sqrt3"),
    (r"\frac{1}{\sqrt2}", r"\frac{\sqrt{2}}{2}"),
    (r"\sqrt{-2}\sqrt{-3}", r"-\sqrt6"),
    (r"\sqrt[3]{54}", r"3\sqrt[3]{2}"),
    (r"\sqrt[3]{-8}", "-2"),
    (r"2^{1/3}", r"\sqrt[3]2"),
    (r"\frac{x^2-1}{x-1}", "x+1"),
    (r"(1+i)^2", "2i"),
    (r"\frac{1}{1+i}", r"\frac{1-i}{2}"),
    (r"e^2 e", "e^3"),
    (r"\ln 12", r"2\ln 2+\ln 3"),
    (r"\ln\sqrt{3}", r"\frac{\ln 3}{2}"),
    (r"\log_4 8", r"\frac{3}{2}"),
    (r"\cos 15^\circ", r"\frac{\sqrt6+\sqrt2}{4}"),
    (r"\tan\frac{4\pi}{3}", r"\sqrt3"),
    (r"f(x+y)", "f(y+x)"),
    (r"x^{1000000}\cdot x", "x^{1000001}"),
]
DIFFERENT = [
    (r"\sqrt{2}+\sqrt{3}", r"\sqrt{5}"),
    (r"\sqrt{3}", r"-\sqrt{3}"),
    ("(x+1)^{100000}+1", "(x+1)^{100000}"),
    ("10^{10^{10}}+1", "10^{10^{10}}"),
    (r"\sqrt{2}+10^{-300}", r"\sqrt{2}"),
    (r"\sin\frac{\pi}{3}", r"\cos\frac{\pi}{3}"),
    ("x+2^{127}-1", "x"),
    ("f(x)+f(y)", "f(x+y)"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_expressions_have_equal_images(one, other):
    assert residues.residue(parse(one)) == residues.residue(parse(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_expressions_have_different_images(one, other):
    assert residues.residue(parse(one)) != residues.residue(parse(other))


@pytest.mark.parametrize(
    "text", [r"\frac{x}{x-x}", "0^{-1}", r"\ln(-2)", r"\sqrt{x}", "x^y", r"\sin x", "(-8)^{1/3}"]
)
def test_what_has_no_image_is_left_to_others(text):
    with pytest.raises(residues.UnmappedError):
        residues.residue(parse(text))


def test_the_field_cannot_be_known_before():
    """An answer that is wrong by a multiple of the modulus would pass."""
    script = (
        "from fractions import Fraction;"
        "from r1envs.verifiers.mathematics.formulas import residues;"
        "print(residues.residue(('number', Fraction(2**200))))"
    )
    images = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(images) == 2


INTEGERS = st.integers(-20, 20)


@st.composite
def polynomials(draw):
    """A polynomial, expanded and as a product of its linear factors."""
    roots = draw(st.lists(INTEGERS, min_size=1, max_size=4))
    coefficients = [1]
    for root in roots:
        shifted = [*coefficients, 0]
        scaled = [0, *(-root * c for c in coefficients)]
        coefficients = [a + b for a, b in zip(shifted, scaled, strict=True)]
    degree = len(roots)
    terms = [f"({c})x^{{{degree - n}}}" for n, c in enumerate(coefficients)]
    return "+".join(terms), "".join(f"(x-({root}))" for root in roots)


@given(polynomials(), st.integers(1, 9))
def test_polynomials_are_compared_exactly(pair, change):
    expanded, factored = pair
    assert Formulas(6).same(factored, expanded)
    assert not Formulas(6).same(factored, f"{expanded}+{change}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\sqrt{3+2\sqrt2}", r"1+\sqrt2"),
        (r"\sin^2 x+\cos^2 x", "1"),
        (r"\sin^2 x+\cos^2 x-1", "0"),
        (r"\ln(x^2)", r"2\ln x"),
        (r"\arctan 1", r"\frac{\pi}{4}"),
        (r"\cos 36^\circ", r"\frac{1+\sqrt5}{4}"),
        ("2^{x+1}", r"2\cdot 2^x"),
        ("|x|", r"\sqrt{x^2}"),
        (r"\lfloor \log_2 8\rfloor", "3"),
    ],
)
def test_real_values_tell_equal_from_different(one, other):
    assert reals.same_values(parse(one), parse(other), "seed") is True
    assert reals.same_values(parse(f"{one}+10^{{-60}}"), parse(other), "seed") is False


@pytest.mark.parametrize(
    ("one", "other"), [("e^{e^{e^{e}}}", "e^{e^{e^{e}}}+1"), (r"\sqrt{-x^2}", "x"), ("i^x", "x")]
)
def test_what_cannot_be_known_is_left_to_others(one, other):
    assert reals.same_values(parse(one), parse(other), "seed") is None


def test_no_answer_can_know_where_it_is_looked_at():
    trees = parse("x"), parse("x")
    drawn = [next(iter(reals.points(frozenset("x"), seed))) for seed in ("one", "other")]
    assert drawn[0] != drawn[1]
    assert reals.same_values(*trees, "one") is True


@settings(max_examples=60)
@given(
    st.sampled_from(["sin", "cos", "tan", "arctan", "exp", "sinh", "cosh", "tanh", "ln", "arcsin"]),
    st.fractions(-9, 9, max_denominator=1000),
)
def test_functions_agree_with_mpmath(name, argument):
    assume(argument != 0)
    if name == "ln":
        argument = abs(argument)
    if name == "arcsin":
        argument = argument / 10
    text = rf"\{name}\left(\frac{{{argument.numerator}}}{{{argument.denominator}}}\right)"
    value = reals.value_of(parse(text.replace(r"\left", "").replace(r"\right", "")), 40, {})
    with mpmath.workdps(60):
        number = mpmath.mpf(argument.numerator) / argument.denominator
        known = getattr(mpmath, {"arctan": "atan", "arcsin": "asin"}.get(name, name))(number)
        assert abs(mpmath.mpf(str(value)) - known) <= abs(known) * mpmath.mpf(10) ** -35


NUMBERS = st.sampled_from(["0", "1", "2", "7", "0.5", "10", "x", "y", "n", r"\pi", "e", "i"])
FORMULAS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"{p[0]}+{p[1]}"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})({p[1]})"),
        st.tuples(inner, inner).map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})^{{{p[1]}}}"),
        st.tuples(inner, inner).map(lambda p: rf"\log_{{{p[0]}}}({p[1]})"),
        inner.map(lambda a: rf"\sqrt{{{a}}}"),
        inner.map(lambda a: rf"\sin({a})"),
        inner.map(lambda a: f"|{a}|"),
        inner.map(lambda a: f"({a})!"),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(FORMULAS, FORMULAS)
def test_no_formula_raises(one, other):
    """A formula is compared, or left to a worker, or unreadable: nothing else happens."""
    try:
        assert Formulas(6).same(one, f"({one})")
        Formulas(6).same(one, other)
    except (UndecidedError, UnreadableError):
        return


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 1900 + "1",
        "2^" * 1900 + "2",
        "-" * 3000 + "1",
        "1/" * 1900 + "1",
        r"\sqrt" * 700 + "2",
        r"\sin" * 900 + " x",
        "x^{" * 600 + "x" + "}" * 600,
        "3" + "!" * 3000,
        "|" * 3000,
        "x" * 3,
    ],
)
def test_long_formulas_need_no_deep_recursion(text):
    try:
        Formulas(6).same("x", text)
    except (UndecidedError, UnreadableError):
        return
