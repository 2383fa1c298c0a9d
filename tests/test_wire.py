"""Records as JSON: there and back, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import r1envs
from r1envs.errors import WireError
from r1envs.verifiers import Status, Verdict
from r1envs.wire import VERSION, from_wire, to_wire

TEXTS = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
PROBLEMS = st.builds(
    r1envs.Problem,
    question=TEXTS,
    answer=TEXTS,
    data=st.dictionaries(TEXTS, JSON, max_size=3),
    solution=st.none() | TEXTS,
    level=st.integers(0, 10),
    task=TEXTS,
)
VERDICTS = st.just(Verdict.right()) | st.builds(
    lambda reason, status, score: Verdict.wrong(reason, status, score=score),
    TEXTS,
    st.sampled_from([status for status in Status if status is not Status.CORRECT]),
    st.floats(0, 1),
)
RECORDS = (
    PROBLEMS
    | VERDICTS
    | st.builds(r1envs.Turn, TEXTS)
    | st.builds(r1envs.Score, st.floats(-9, 9), st.dictionaries(TEXTS, st.floats(-1, 1)), VERDICTS)
    | st.builds(r1envs.Transcript, PROBLEMS, st.lists(TEXTS, max_size=3).map(tuple))
)


@given(RECORDS)
def test_every_record_comes_back_as_it_was(record):
    assert from_wire(json.loads(json.dumps(to_wire(record)))) == record


def test_fields_are_named_and_the_version_stands_with_them():
    problem = r1envs.get_task("r1envs/Addition-v0").draw(0, 0)
    row = to_wire(r1envs.Transcript(problem, ("5",)))
    assert row == {
        "version": 1,
        "kind": "transcript",
        "problem": {
            "question": problem.question,
            "answer": problem.answer,
            "data": problem.data,
            "solution": None,
            "level": 1,
            "task": "r1envs/Addition-v0",
        },
        "replies": ["5"],
    }


GOOD = to_wire(r1envs.Score(1.0, {"accuracy": 1.0}, Verdict.right()))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (None, "a record needs a kind"),
        ([], "a record needs a kind"),
        ({}, "a record needs a kind, one of problem, verdict, score, turn, transcript"),
        ({**GOOD, "kind": "scor"}, "a record needs a kind"),
        ({**GOOD, "kind": ["score"]}, "a record needs a kind"),
        ({**GOOD, "version": 2}, "a record of version 2; version 1 is read"),
        ({"kind": "turn", "text": "x"}, "a record of version None"),
        ({"version": VERSION, "kind": "turn"}, "a turn lacks the field 'text'"),
        ({**GOOD, "verdict": {}}, "a verdict lacks the field 'status'"),
        ({**GOOD, "verdict": None}, "the verdict of a score cannot be None"),
        ({**GOOD, "parts": {"accuracy": "1"}}, "the parts of a score cannot be a dict"),
        ({**GOOD, "parts": None}, "the parts of a score cannot be None"),
        ({**GOOD, "reward": float("nan")}, "the reward of a score cannot be nan"),
        ({**GOOD, "version": True}, "a record of version True"),
        ({**GOOD, "kind": json.loads("[" * 900 + "]" * 900)}, "got a list"),
        ({**GOOD, "verdict": {**GOOD["verdict"], "status": "right"}}, "this is no verdict"),
        ({**GOOD, "verdict": {**GOOD["verdict"], "score": 2}}, "this is no verdict: score must be"),
        ({**GOOD, "verdict": {**GOOD["verdict"], "score": "1"}}, "the score of a verdict"),
        ({"version": VERSION, "kind": "turn", "text": 5}, "the text of a turn cannot be 5"),
        (
            {"version": 1, "kind": "transcript", "problem": GOOD, "replies": []},
            "a problem lacks the field 'question'",
        ),
    ],
)
def test_what_is_no_record_is_refused_in_a_line(row, message):
    with pytest.raises(WireError, match=message):
        from_wire(row)


def test_what_is_no_record_is_not_sent():
    with pytest.raises(WireError, match="a dict is no record"):
        to_wire({})
    with pytest.raises(WireError, match="the data of a problem must be a mapping"):
        to_wire(r1envs.Problem("?", "!", data=[1]))
