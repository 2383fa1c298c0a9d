"""Jobs, written in parts."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from levels import available

from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.sandbox.jobs import in_parts, text_in_parts

# Around the ends of parts: quotes, pairs of surrogates that are one character, and halves of them.
PIECES = st.sampled_from(['"', "\\", "\n", "é", "\U0001f600", "\ud83d", "\ude00", "x" * 4093])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(TEXTS, st.lists(TEXTS, max_size=3), st.none() | TEXTS)
def test_the_parts_of_a_job_are_the_job(source, cases, entry_point):
    job = {"source": source, "cases": cases, "entry_point": entry_point, "output_bytes": 9}
    text = b"".join(in_parts(job))
    assert json.loads(text) == json.loads(json.dumps(job))
    assert b"\n" not in text


@given(TEXTS)
def test_the_parts_of_a_text_are_the_text(text):
    assert b"".join(text_in_parts(text)) == json.dumps(text).encode()


def test_a_large_job_is_copied_nowhere():
    job = {"source": "\U0001f600" * 2_000_000, "cases": ["x" * 5_000_000], "entry_point": None}
    tracemalloc.start()
    try:
        written = sum(map(len, in_parts(job)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written > 29_000_000
    assert peak < 1_000_000


@pytest.mark.parametrize("level", available())
def test_a_large_job_arrives(level):
    stdin = "".join(f"{n} \u20ac\n" for n in range(300_000))
    source = f"# {'é' * 200_000}\nimport sys\nprint(sum(map(len, sys.stdin)))"
    case = Case(stdin=stdin, expected=f"{len(stdin)}")
    verdict = verify_program(source, [case], limits=Limits(seconds=20), isolation=level)
    assert verdict.correct, verdict
