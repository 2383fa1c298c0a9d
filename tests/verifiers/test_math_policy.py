"""Options of the verifier of mathematics, its references, and whose fault is whose."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.errors import ConfigError, ReferenceAnswerError, VerificationError
from r1envs.verifiers import (
    MathPolicy,
    Status,
    check_reference,
    verify_math,
    verify_math_batch,
    verify_math_response,
)
from r1envs.verifiers.mathematics import fallback, verify
from r1envs.verifiers.workers.pool import WorkerPool

_CASES = Path(__file__).parents[1] / "cases" / "math_answers.jsonl"

STRICT = {
    "rounded_digits": (0, "0.333333", r"\frac{1}{3}"),
    "rounded_reference_digits": (0, r"\frac{200}{3}", "66.7"),
    "optional_percent": (False, r"25\%", "25"),
    "optional_units": (False, "12", r"12\text{ cm}"),
    "unit_conversion": (False, "0.12 m", r"12\text{ cm}"),
    "decimal_comma": (False, "3,14", "3.14"),
    "optional_parentheses": (False, "1, 2", "(1,2)"),
    "vector_as_tuple": (False, "(1,2)", r"\begin{pmatrix}1\\2\end{pmatrix}"),
}
LENIENT = {"unevaluated": ("2+3", "5"), "unchecked_steps": ("5=6=7", "7")}
RESPONSES = {
    "stated_answers": (False, "The answer is 5."),
    "last_value": (True, "So $x+1=6$, and that leaves $5$ for you."),
    "several_boxes": (True, r"It is \boxed{5} and \boxed{5.0}"),
}


@pytest.mark.parametrize("name", STRICT)
def test_an_option_refuses_what_is_accepted_by_default(name):
    value, answer, reference = STRICT[name]
    assert verify_math(answer, reference).correct
    assert not verify_math(answer, reference, policy=MathPolicy(**{name: value})).correct


@pytest.mark.parametrize("name", LENIENT)
def test_an_option_accepts_what_is_refused_by_default(name):
    answer, reference = LENIENT[name]
    assert not verify_math(answer, reference).correct
    assert verify_math(answer, reference, policy=MathPolicy(**{name: True})).correct


@pytest.mark.parametrize("name", RESPONSES)
def test_an_option_decides_what_an_answer_is(name):
    value, response = RESPONSES[name]
    reference = "5" if name != "several_boxes" else "5, 5"
    verdicts = [
        verify_math_response(response, reference, policy=policy).correct
        for policy in (MathPolicy(), MathPolicy(**{name: value}))
    ]
    assert verdicts == [not value, value]


def test_every_option_is_tested():
    names = {field.name for field in dataclasses.fields(MathPolicy)}
    assert names == STRICT.keys() | LENIENT.keys() | RESPONSES.keys()


def test_an_option_out_of_range_says_what_is_allowed():
    with pytest.raises(ConfigError, match=r"rounded_digits must be in 0\.\.1000, got -1"):
        MathPolicy(rounded_digits=-1)


def test_workers_know_the_policy():
    pair = ("0.333333", r"\int_0^1 x^2\,dx")
    for digits, accepted in ((6, True), (0, False)):
        policy = MathPolicy(rounded_digits=digits)
        assert verify_math(*pair, timeout=20, policy=policy).correct is accepted


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("12*34", "408"),
        ("408-0", "408"),
        (r"2^3\cdot 5", "40"),
        (r"\frac{1}{2}+\frac{1}{3}", "5/6"),
    ],
)
def test_the_question_is_no_answer(answer, reference):
    assert not verify_math(answer, reference).correct
    assert verify_math(reference, answer).correct


@pytest.mark.parametrize("answer", ["2^{10}", "1024", r"\sqrt{1048576}", "512+512=1024", "x=1024"])
def test_a_number_may_be_written_as_one_likes(answer):
    assert verify_math(answer, "1024").correct


# References


@pytest.mark.parametrize(
    "reference",
    ["5", "x^2+1", r"\text{red}", "(B)", "March 5", r"12\text{ cm}", r"[1,\infty)", r"\pm 3",
     r"\begin{cases}x&x\ge0\\-x&x<0\end{cases}", r"\int_0^1 x\,dx", r"So it is \boxed{5}.", "2:3",
     r"\begin{pmatrix}1\\x\end{pmatrix}", "(1 3 2)", r"f(x)=2x", "no solution", "five",
     "1,2,3,..."],
)  # fmt: skip
def test_references_of_every_kind_are_understood(reference):
    check_reference(reference, timeout=30)


@pytest.mark.parametrize(
    "reference", ["", "$$", r"\frac{1}{2", r"\unknown{x}+1", r"\boxed{5", r"(1, \foo{2})"]
)
def test_a_reference_that_cannot_be_understood_is_found_when_it_is_loaded(reference):
    with pytest.raises(ReferenceAnswerError, match="cannot be understood"):
        check_reference(reference, timeout=30)


@pytest.mark.parametrize(
    ("answer", "reference"),
    [("2+3", "5"), ("12*34", "408"), (r"48 \div 4", "12"), ("48/4", "12"), (r"\frac{48}{4}", "12"),
     ("1+i+2+3i", "3+4i"), ("(1+i)^2", "2i"), ("(2+3i)(1-i)", "5+i"), ("i^2", "-1"),
     ("|3+4i|", "5"),
     (r"\frac{1}{1+i}", r"\frac{1-i}{2}"), (r"2(1+2i)", "2+4i"), (r"[1,5]\cap[2,7]", "[2,5]"),
     (r"\{1,2,3\}\cap\{2,3,4\}", r"\{2,3\}"), (r"\det\begin{pmatrix}1&2\\3&4\end{pmatrix}", "-2"),
     (r"\begin{vmatrix}5&-1\\6&4\end{vmatrix}", "26"), (r"\lim_{x\to2}x", "2")],
)  # fmt: skip
def test_a_question_that_is_copied_is_no_answer(answer, reference):
    assert not verify_math(answer, reference, timeout=30).correct
    # Sets that are listed are not cut with one another.
    lenient = verify_math(answer, reference, policy=MathPolicy(unevaluated=True), timeout=30)
    assert lenient.correct or answer.startswith(r"\{")


@pytest.mark.parametrize(
    ("answer", "reference"),
    [("4i+3", "3+4i"), (r"\frac{1-i}{2}", r"\frac12-\frac12 i"), ("i/2", "0.5i"), ("0+2i", "2i"),
     (r"1+\sqrt3 i", r"1+i\sqrt3"), ("2+(-3)i", "2-3i"), ("2^3", "8"), ("2/4", "1/2"),
     ("48/4", "48/4"),
     (r"1 \div 2", "0.5"), (r"-1\frac34", "-1.75"), ("1+i+2", "2+1+i"), (r"A\cap B", r"A \cap B")],
)  # fmt: skip
def test_what_is_written_another_way_is_worked_out(answer, reference):
    assert verify_math(answer, reference).correct


@pytest.mark.parametrize(
    "reference", [r"\frac{1}{2", r"\unknown{x}+1", r"(1, \foo{2})", r"\int_0^1 \frac1x\,dx", "$$"]
)
@pytest.mark.parametrize("answer", ["same", "0", "x", "yes", "12 cm", "{1, 2}", "", r"\frac{"])
def test_whether_a_reference_is_understood_does_not_depend_on_the_answer(reference, answer):
    with pytest.raises(ReferenceAnswerError, match="cannot be understood"):
        verify_math(reference if answer == "same" else answer, reference, timeout=30)


@pytest.mark.parametrize("answer", ["same", "0", "x", "yes", "12 cm", "{1, 2}", "", r"\frac{"])
def test_a_reference_that_is_understood_meets_any_answer(answer):
    lines = map(json.loads, _CASES.read_text(encoding="utf-8").splitlines())
    references = {line["gold"] for line in lines if line["gold"].strip()}
    pairs = [(gold if answer == "same" else answer, gold) for gold in sorted(references)]
    assert len(pairs) > 100
    verdicts = verify_math_batch(pairs, timeout=30)
    assert answer != "same" or all(verdict.correct for verdict in verdicts)


@pytest.mark.parametrize(
    ("reference", "answer"),
    [("48 / 2 = 24 clips, 24 + 48 = 72 in all.\n#### 72", "72"), ("#### 1,080", "1080"),
     ("####7\n", "7"), (r"It is $\boxed{\frac12}$.", "0.5"),
     (r"It is not \boxed{24}. If it were, ... Hence it must be \boxed{7}, a contradiction?", "7")],
)  # fmt: skip
def test_the_answer_of_a_worked_solution_is_the_reference(reference, answer):
    check_reference(reference)
    assert verify_math(answer, reference).correct
    assert not verify_math("24", reference).correct


@pytest.mark.parametrize(
    "reference", [r"\int_0^1 \frac1x\,dx", r"\lim_{x\to\infty}\sin x", r"\int_0^1 f(x)\,dx"]
)
def test_no_answer_is_called_wrong_where_the_reference_has_no_value(reference):
    with pytest.raises(ReferenceAnswerError, match="its value cannot be computed"):
        verify_math("0", reference, timeout=30)


@pytest.mark.parametrize(
    ("answer", "right"), [(r"-\frac{\pi^2}{12}", True), (r"\frac{\pi^2}{12}", False)]
)
def test_an_integral_that_sympy_takes_on_the_wrong_branch_is_computed(answer, right):
    """It says that the value is complex, which the quadrature contradicts."""
    verdict = verify_math(answer, r"\int_0^1 \frac{\ln x}{1+x}\,dx", timeout=60)
    assert verdict.correct is right


def test_an_answer_without_a_value_is_unparsable():
    verdict = verify_math("1/0", r"\int_0^1 x\,dx", timeout=30)
    assert verdict.status is Status.UNPARSABLE


# Whose fault


def test_a_fault_of_ours_is_no_verdict(monkeypatch):
    """What goes wrong in the calling process is asked again in a worker."""

    def stumble(*_):
        raise RecursionError("too deep a stack")

    monkeypatch.setattr(verify, "judge", stumble)
    assert verify_math("x+x", "2x", timeout=20).correct
    assert not verify_math("x+x", "3x", timeout=20).correct


def test_a_worker_that_fails_twice_is_raised_with_the_pair(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with WorkerPool("pool_targets:factory", setup=b"fail", workers=1) as broken:
        monkeypatch.setattr(fallback, "_pool", broken)
        with pytest.raises(VerificationError, match=r"answer '1/2' to .*int.*not judged"):
            verify_math("1/2", r"\int_0^1 x\,dx", timeout=20)


# Notations


NOTATIONS = {
    "plain": "{a}/{b}",
    "latex": r"\frac{{{a}}}{{{b}}}",
    "display": r"\[\dfrac{{{a}}}{{{b}}}\]",
    "scaled": r"\frac{{{a7}}}{{{b7}}}",
    "named": r"x = \tfrac{{{a}}}{{{b}}}",
    "root": r"\frac{{\sqrt{{{a2}}}}}{{{b}}}",
    "division": r"${a} \div {b}$",
    "sentence": r"\text{{The answer is }}\frac{{{a}}}{{{b}}}.",
    "marked": "**{a}/{b}**",
}


@given(st.integers(1, 999), st.integers(2, 99), st.sampled_from(sorted(NOTATIONS)), st.data())
def test_a_value_is_itself_in_any_notation_and_no_other(a, b, name, data):
    answer = NOTATIONS[name].format(a=a, b=b, a7=7 * a, b7=7 * b, a2=a * a)
    assert verify_math(answer, f"{a}/{b}").correct
    other = data.draw(st.integers(1, 999).filter(lambda c: c != a))
    assert not verify_math(answer, f"{other}/{b}").correct


@given(st.integers(1, 9999), st.sampled_from(["cm", "mm"]), st.sampled_from(["m", "kg", "s"]))
def test_a_length_is_converted_and_never_something_else(number, small, other):
    factor = {"cm": 100, "mm": 1000}[small]
    assert verify_math(f"{number * factor} {small}", rf"{number}\text{{ m}}").correct
    assert verify_math(f"{number} {other}", rf"{number}\text{{ m}}").correct == (other == "m")


def test_options_hold_inside_of_a_residue():
    assert verify_math(r"5\text{ cm} \pmod{7}", r"5 \pmod{7}").correct
    strict = MathPolicy(optional_units=False)
    assert not verify_math(r"5\text{ cm} \pmod{7}", r"5 \pmod{7}", policy=strict).correct


def test_a_ratio_of_fractions_is_understood():
    check_reference(r"\frac{1}{2}:\frac{1}{3}")
    assert verify_math(r"1:\frac{2}{3}", r"\frac{1}{2}:\frac{1}{3}").correct
