"""The completion format: what keeps it, what breaks it, and what an answer is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.errors import ConfigError
from r1envs.verifiers import Status, verify_format
from r1envs.verifiers.completion import (
    TAGS,
    CompletionFormat,
    read_completion,
    write_completion,
)

GOOD = "<think>2+3=5</think>\n<answer>5</answer>"


def is_seen(text):
    return any(c.isprintable() and not c.isspace() for c in text)


@given(st.text().filter(lambda text: is_seen(text) and not any(tag in text for tag in TAGS)))
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
        ("<answer>5</answer><think>x</think><answer>6</answer>", Status.AMBIGUOUS, "one per part"),
        (GOOD + GOOD, Status.AMBIGUOUS, "a second completion"),
        ("<answer>5</answer><think>x</think>", Status.NO_ANSWER, "an answer before the thought"),
        ("<think>x</answer><answer>5</answer>", Status.AMBIGUOUS, "a thought that is not closed"),
        ("<think>x</think><answer>\u200b</answer>", Status.NO_ANSWER, "an answer not to be seen"),
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


def test_a_thought_may_quote_the_tags():
    """It costs the format; what is graded stands behind it."""
    text = "<think>I write <answer>4</answer>, no: <answer>.</think> <answer>5</answer>"
    assert read_completion(text).answer == "5"
    assert not verify_format(text).correct


def test_a_thought_that_cannot_be_seen_is_empty():
    assert verify_format("<think>\u200b</think><answer>5</answer>").reason == "the thought is empty"


OPENED = CompletionFormat(opened=True)
BOXED = CompletionFormat(answer=None)
PROSE = CompletionFormat(thought=None, answer=None)
MARKS = CompletionFormat(thought=("[THINK]", "[/THINK]"), answer=("<final>", "</final>"))
ENDED = CompletionFormat(endings=("</s>", "<|im_end|>"))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (OPENED, "2+3=5</think> <answer>5</answer>"),
        (OPENED, GOOD),
        (BOXED, r"<think>2+3=5</think> It is $\boxed{5}$."),
        (BOXED, r"<think>\boxed{4}?</think> \boxed{5}, so \boxed{5}"),
        (PROSE, r"2+3 is \boxed{5}."),
        (MARKS, "[THINK]2+3=5[/THINK]\n<final>5</final>"),
        (ENDED, f"{GOOD}<|im_end|>"),
        (ENDED, f"{GOOD}\n<|im_end|>\n</s>\n"),
    ],
)
def test_other_formats_are_read_and_kept(form, text):
    parts = read_completion(text, form)
    assert (parts.answer, parts.format.correct) == ("5", True)


@pytest.mark.parametrize(
    ("form", "text", "status"),
    [
        (OPENED, "2+3=5 <answer>5</answer>", Status.NO_ANSWER),
        (OPENED, "<answer>5</answer>", Status.NO_ANSWER),
        (BOXED, r"<think>\boxed{5}</think>", Status.NO_ANSWER),
        (BOXED, r"<think>\boxed{5}", Status.NO_ANSWER),
        (BOXED, r"<think>x</think> \boxed{5} or \boxed{6}", Status.AMBIGUOUS),
        (BOXED, r"<think>x</think> \boxed{ }", Status.NO_ANSWER),
        (BOXED, GOOD, Status.NO_ANSWER),
        (PROSE, r"\boxed{5} or \boxed{6}", Status.AMBIGUOUS),
        (MARKS, GOOD, Status.NO_ANSWER),
    ],
)
def test_what_other_formats_do_not_hold_is_no_answer(form, text, status):
    parts = read_completion(text, form)
    assert parts.answer is None
    assert parts.answer_fault.status is status
    assert not parts.format.correct


@pytest.mark.parametrize("form", [OPENED, BOXED, PROSE, MARKS, ENDED, CompletionFormat()])
def test_what_is_written_in_a_format_keeps_it(form):
    parts = read_completion(write_completion("2+3=5.", "{5}", form), form)
    assert (parts.thought, parts.answer, parts.format.correct) == ("2+3=5.", "{5}", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"thought": ("<a>", "")},
        {"thought": ("<answer>", "</think>")},
        {"thought": None, "opened": True},
    ],
)
def test_a_format_that_cannot_be_read_is_refused(wrong):
    with pytest.raises(ConfigError):
        CompletionFormat(**wrong)
