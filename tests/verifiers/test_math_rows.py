"""Rows of data sets of mathematics, by the usual names of their fields."""

import pytest

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.mathematics.questions import judge_rows, read_math_row

FREE = [
    (
        {"question": "How many?", "answer": "Two each: 2 * 36 = <<2*36=72>>72 in all.\n#### 72"},
        "72",
    ),
    ({"problem": "Solve.", "solution": r"Hence $x = \boxed{\frac12}$."}, r"\frac12"),
    ({"problem": "Solve.", "answer": "3", "solution": r"Hence \boxed{4}?"}, "3"),
    ({"Body": "He has 2.", "Question": "And then?", "Answer": 145.0}, "145"),
    ({"question": "?", "answer": 2.5}, "2.5"),
    ({"question": "?", "answer": 27}, "27"),
    ({"question": "?", "final_answer": ["$2$", "$3$"]}, "$2$, $3$"),
    ({"question": "?", "final_answer": ["45"], "unit": "minutes"}, "45 minutes"),
    ({"prompt": [{"role": "user", "content": "?"}], "reward_model": {"ground_truth": "7"}}, "7"),
]
OPTIONS = [
    ({"choices": ["3", "4", "5", "6"], "answer": 1}, "B"),
    ({"options": ["A)3", "B)4", "C)5"], "correct": "B"}, "B"),
    ({"options": {"A": "3", "B": "4"}, "answer": "(B)"}, "B"),
    ({"options": ["3", "4"], "answer": "4"}, "B"),
    ({"choices": {"label": ["A", "B"], "text": ["3", "4"]}, "answer": "B. 4"}, "B"),
]


@pytest.mark.parametrize(("row", "reference"), FREE)
def test_references_are_found_by_the_usual_names_of_fields(row, reference):
    read = read_math_row(row, 5)
    assert (read.reference, read.id) == (reference, "5")
    assert read.question
    read.check()
    assert read.judge(rf"So \boxed{{{reference}}}.").correct
    assert not read.judge(r"So \boxed{99}.").correct


@pytest.mark.parametrize(("row", "letter"), OPTIONS)
def test_the_right_option_is_known_by_letter_number_or_text(row, letter):
    read = read_math_row({"id": "a", **row})
    assert (read.id, read.reference) == ("a", letter)
    for right in ("B", "(B)", "4", "B) 4", r"\text{B}"):
        assert read.judge(rf"\boxed{{{right}}}").correct
    for wrong in ("A", "3", "C", "5", "A) 4", "AB", "A or B"):
        assert not read.judge(rf"\boxed{{{wrong}}}").correct


def test_a_text_that_two_options_have_names_neither():
    read = read_math_row({"options": ["1/2", "0.5", "2"], "answer": "A"})
    assert read.judge(r"\boxed{A}").correct
    assert not read.judge(r"\boxed{0.5}").correct


def test_a_text_that_names_options_is_none():
    read = read_math_row({"options": ["I", "A", "A and C"], "answer": 1})
    assert read.judge(r"\boxed{B}").correct
    assert not read.judge(r"\boxed{A}").correct


def test_rows_are_judged_in_batches_and_in_order():
    rows = [read_math_row({"question": "?", "answer": n}) for n in range(5)]
    options = read_math_row({"options": ["7", "8"], "answer": "B"})
    pairs = [*((rf"\boxed{{{n % 3}}}", row) for n, row in enumerate(rows)), (r"\boxed{8}", options)]
    assert [v.correct for v in judge_rows(pairs)] == [True, True, True, False, False, True]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"question": "?"}, r"row '5', field 'reference': is missing"),
        ({"question": "?", "answer": None}, "is missing"),
        ({"question": "?", "answer": True}, "must be a text, a number or a list of those"),
        ({"question": "?", "answer": []}, "must be a text"),
        ({"question": "?", "answer": {"a": 1}}, "must be a text"),
        ({"question": "?", "solution": "Clearly."}, "field 'solution': ends in no box"),
        ({"question": "?", "answer": r"So \boxed{"}, "field 'answer'.*cannot be understood"),
        ({"options": ["1", "2"], "answer": "C"}, "names none of the options A, B, got 'C'"),
        ({"options": ["1", "2"], "answer": 3}, "names none of the options"),
        ({"options": ["B", "A"], "answer": "A"}, "names several of the options"),
        ({"options": "AB", "answer": "A"}, "field 'options': must be a list"),
    ],
)
def test_what_is_no_reference_is_refused_with_row_and_field(row, message):
    with pytest.raises(ReferenceAnswerError, match=message):
        read_math_row(row, 5)


def test_a_reference_that_cannot_be_understood_is_refused_with_its_row():
    row = read_math_row({"id": "x7", "answer": r"\frac{1}{2"})
    with pytest.raises(ReferenceAnswerError, match=r"row 'x7': the reference .* cannot be"):
        row.check()
