"""Answers made by a grammar of LaTeX, whole and broken: a verdict for each, and nothing else."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.mathematics import verify_math, verify_math_response
from r1envs.verifiers.mathematics.text.extraction import extract_answer
from r1envs.verifiers.verdict import Verdict

ATOMS = st.one_of(
    st.integers(-99, 9999).map(str),
    st.sampled_from(
        [
            *("0.5", "1,234", "x", "n", "k", "e", "i", r"\pi", r"\infty", r"-\infty", r"\emptyset"),
            *(
                "3:30",
                "2:3",
                "25\\%",
                "\\$5",
                "A",
                "ABC",
                "(1 2 3)",
                "x_1",
                r"\theta",
                r"0.\overline{3}",
            ),
            *("2024-03-05", "June 14", r"\ldots", r"\mathbb{R}", "½", "√2", "1011_2", r"60^\circ"),
            *(r"\text{yes}", r"\text{or}", r"5\text{ cm}", "5 m/s", r"\text{even}", "Alice: 3", ""),
        ]
    ),
)
WRAPPED = [
    *(
        r"\frac{%s}{%s}",
        r"\dfrac%s%s",
        r"{%s \over %s}",
        r"%s^{%s}",
        r"\sqrt[%s]{%s}",
        r"\log_{%s}{%s}",
    ),
    *(r"\binom{%s}{%s}", r"\left(%s,%s\right]", r"[%s,%s)", r"]%s,%s[", r"(%s,%s)", r"\{%s,%s\}"),
    *(
        r"%s\cup %s",
        r"%s\cap %s",
        r"%s\setminus %s",
        r"%s=%s",
        r"%s\le %s",
        r"%s<x<%s",
        r"x\ne %s,%s",
    ),
    *(
        r"%s\approx %s",
        r"%s\in %s",
        r"%s\pm %s",
        r"%s+%s",
        r"%s-%s",
        r"%s %s",
        r"%s\cdot %s",
        r"%s, %s",
    ),
    *(r"%s; %s", r"%s \text{ or } %s", r"%s \text{ and } %s", r"x=%s, y=%s", r"\gcd(%s,%s)"),
    *(r"\begin{pmatrix}%s&%s\end{pmatrix}", r"\begin{bmatrix}%s\\%s\end{bmatrix}"),
    *(
        r"\begin{cases}%s&x>0\\%s&\text{otherwise}\end{cases}",
        r"\begin{array}{l}x=%s\\y=%s\end{array}",
    ),
    *(r"\begin{vmatrix}%s&1\\2&%s\end{vmatrix}", r"%s \pmod{%s}", r"|%s|^%s", r"%s+k\pi, k\in %s"),
    *(r"\{x \mid %s<x\le %s\}", r"\langle %s,%s\rangle", r"\text{Alice: %s, Bob: %s}", r"%s:%s"),
]
BREAKS = [
    "{",
    "}",
    "\\",
    "$",
    r"\left",
    r"\right)",
    r"\text{",
    r"\begin{cases}",
    r"\end{pmatrix}",
    "&",
]
BREAKS += [
    r"\\",
    "^",
    "_",
    "(",
    "]",
    r"\{",
    ",",
    "|",
    r"\boxed{",
    "</think>",
    r"\frac",
    "％",
    "𝑥",
    "\x00",
]


def combined(parts):
    return st.tuples(st.sampled_from(WRAPPED), parts, parts).map(lambda made: made[0] % made[1:])


FORMULAS = st.recursive(ATOMS, combined, max_leaves=8)


@st.composite
def broken(draw):
    text = draw(FORMULAS)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(BREAKS)) + text[at + draw(st.integers(0, 2)) :]
    return text


def judged(answer, reference):
    """Judge a pair; a reference that cannot be understood is the only complaint there may be."""
    try:
        return verify_math(answer, reference, timeout=10)
    except ReferenceAnswerError:
        return None


CALM = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(broken(), FORMULAS)
def test_every_answer_gets_a_verdict(answer, reference):
    for one in ("5", r"\{1,2\}", r"x \in [1,2)", r"a=1, b=2", r"\text{no}", reference):
        verdict = judged(answer, one)
        assert verdict is None or isinstance(verdict, Verdict)


@CALM
@given(FORMULAS)
def test_every_reference_is_equal_to_itself(text):
    verdict = judged(text, text)
    # Of boxes and thoughts the rules of extraction hold.
    assert verdict is None or verdict.correct or isinstance(extract_answer(text), Verdict)


@CALM
@given(broken(), broken())
def test_every_response_gets_a_verdict(text, answer):
    for response in (
        rf"{text} so \boxed{{{answer}}}",
        f"The answer is {answer}.",
        f"<answer>{answer}",
    ):
        assert isinstance(verify_math_response(response, "5", timeout=10), Verdict)
