"""The completion format: what keeps it, what breaks it, and what an answer is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.verifiers import Status, verify_format
from r1envs.verifiers.completion import TAGS, read_completion, write_completion

GOOD = "<think>2+3=5</think>\n<answer>5</answer>"


@given(st.text().filter(lambda text: text.strip() and not any(tag in text for tag in TAGS)))
def test_what_is_written_can_be_read(text):
    parts = read_completion(write_completion(text, text))
    assert parts.format.correct
    assert (parts.thought, parts.answer) == (text.strip(), text.strip())


@pytest.mark.parametrize(
    "text", [GOOD, f"  {GOOD}\n\n", GOOD.replace("\n", ""), GOOD.replace("5<", "5\n<")]
)
def test_white_space_between_tags_is_free(text):
    assert verify_format(text).correct


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "<think> occurs 0 times"),
        ("5", "<think> occurs 0 times"),
        ("<answer>5</answer>", "<think> occurs 0 times"),
        ("<think>2+3=5</think> 5", "<answer> occurs 0 times"),
        (GOOD + GOOD, "<think> occurs 2 times"),
        (f"{GOOD}<answer>6</answer>", "<answer> occurs 2 times"),
        (f"So: {GOOD}", "text outside"),
        (f"{GOOD} Done.", "text outside"),
        ("<think>x</think> hence <answer>5</answer>", "text outside"),
        ("<answer>5</answer><think>x</think>", "order"),
        ("<think><answer>5</answer></think>", "order"),
        ("<think></think><answer>5</answer>", "the thought is empty"),
        ("<think>x</think><answer> \n</answer>", "the answer is empty"),
        ("<Think>x</Think><answer>5</answer>", "<think> occurs 0 times"),
        ("< think>x</think><answer>5</answer>", "<think> occurs 0 times"),
        ("<think>x</think><answer>5", "</answer> occurs 0 times"),
    ],
)
def test_what_breaks_the_format_is_named(text, reason):
    verdict = verify_format(text)
    assert not verdict.correct
    assert reason in verdict.reason


def test_format_and_answer_are_judged_apart():
    parts = read_completion(f"Sure! {GOOD}")
    assert not parts.format.correct
    assert parts.answer == "5"


@pytest.mark.parametrize(
    ("text", "status", "trick"),
    [
        ("<think>x</think><answer>5", Status.NO_ANSWER, "cut off"),
        ("<think>x</think>5", Status.NO_ANSWER, "no tags"),
        ("<think>x", Status.NO_ANSWER, "cut off in the thought"),
        ("<think>x</think><answer>  </answer>", Status.NO_ANSWER, "an empty answer"),
        ("<think><answer>5</answer></think>", Status.NO_ANSWER, "an answer in the thought"),
        ("<think><answer>5</answer>", Status.NO_ANSWER, "an answer in an open thought"),
        ("<answer>5</answer></think>", Status.NO_ANSWER, "a thought that ends after the answer"),
        ("</answer>5<answer>", Status.NO_ANSWER, "tags the wrong way around"),
        ("<answer>5</answer><answer>6</answer>", Status.AMBIGUOUS, "two answers"),
        ("<answer>5</answer></answer>", Status.AMBIGUOUS, "two ends"),
        ("<think><answer>5</answer></think><answer>6</answer>", Status.AMBIGUOUS, "one per part"),
    ],
)
def test_tricks_earn_no_answer(text, status, trick):
    parts = read_completion(text)
    assert parts.answer is None, trick
    assert parts.answer_fault is not None
    assert parts.answer_fault.status is status, trick


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*TAGS, "5", " ", "\n", "<", ">", "</"]), max_size=12).map(
            "".join
        ),
    )
)
def test_no_completion_raises(text):
    parts = read_completion(text)
    assert (parts.answer is None) == (parts.answer_fault is not None)
    if parts.format.correct:
        assert parts.answer
        assert parts.thought


@pytest.mark.parametrize("unit", [*TAGS, "<", "<think", "</answer", "".join(TAGS), " "])
def test_a_megabyte_takes_no_time(unit):
    text = unit * (1_000_000 // len(unit))
    start = time.monotonic()
    read_completion(text)
    assert time.monotonic() - start < 0.5
