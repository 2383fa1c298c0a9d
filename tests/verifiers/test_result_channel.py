"""Programs that write the answer themselves: any bytes get a verdict, and none a forged score."""

import gc
import random
import resource
import time

import pytest
from documents import EXPECTED, RIGHT, draw, is_right, writer
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import available

from r1envs.verifiers import Case, Limits, Status, verify_program
from r1envs.verifiers.programs.cases import Submission
from r1envs.verifiers.programs.comparison import canonical, differ_in_shape
from r1envs.verifiers.programs.results import judge_run
from r1envs.verifiers.sandbox import CompletedRun
from r1envs.verifiers.sandbox.values import encode

CASES = [Case(args=(n,), expected=value) for n, value in enumerate(EXPECTED)]
SUBMISSION = Submission("", CASES, "f")
LIMITS = Limits(seconds=2, output_kb=256)
MOST_BYTES = 2 * LIMITS.output_bytes + 4096
STATUSES = {Status.CORRECT, Status.WRONG, Status.PROTOCOL_ERROR, Status.RUNTIME_ERROR}
STATUSES |= {Status.MEMORY_LIMIT, Status.OUTPUT_LIMIT}


LEVELS = available()


def ended(output=b"", **fields):
    """Make what the kernel tells of a run."""
    usual = {"timed_out": False, "exit_status": 0, "signal": None, "cpu_seconds": 0.0}
    usual |= {"wall_seconds": 0.0, "peak_kb": 1, "level": "container"}
    return CompletedRun(output=output, **usual | fields)


def judge_bytes(output):
    return judge_run(SUBMISSION, ended(output), LIMITS, MOST_BYTES, partial_credit=False)


def check(verdict, data):
    assert verdict.correct == (verdict.score == 1) == is_right(data), (verdict, data[:500])
    assert verdict.status in STATUSES
    assert verdict.correct or verdict.reason
    assert verdict.reason.isprintable()
    assert len(verdict.reason) < 1200


@given(st.binary(max_size=400) | st.randoms().map(draw))
@settings(max_examples=300)
def test_any_bytes_get_a_verdict(data):
    check(judge_bytes(data), data)


@pytest.fixture(autouse=True)
def _nothing_but_answers_to_collect():
    """Keep what other tests left in memory out of the collections whose time is measured here."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_many_answers_get_a_verdict_in_time_and_space():
    rng, before = random.Random(7), peak_mb()
    for _ in range(3000):
        data = draw(rng)
        start = time.process_time()
        check(judge_bytes(data), data)
        assert time.process_time() - start < 1, data[:500]
    assert peak_mb() - before < 50


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.skipif(not LEVELS, reason="no sandbox on this machine")
@pytest.mark.parametrize("level", LEVELS)
@given(st.randoms().map(draw) | st.binary(max_size=100))
@settings(max_examples=60)
def test_a_program_that_answers_itself_is_judged_by_its_bytes(level, data):
    verdict = verify_program(writer(data), CASES, entry_point="f", isolation=level, limits=LIMITS)
    check(verdict, data)


@pytest.mark.skipif(not LEVELS, reason="no sandbox on this machine")
@pytest.mark.parametrize("level", LEVELS)
def test_more_than_the_pipe_holds_is_read_to_the_limit_and_no_further(level):
    limits = Limits(seconds=2, output_kb=64)
    source = writer(b'[["value", "').replace("data):]", "data):] or b'x' * 65536")
    verdict = verify_program(source, CASES, entry_point="f", isolation=level, limits=limits)
    assert verdict.status in (Status.OUTPUT_LIMIT, Status.TIME_LIMIT)
    assert verdict.score == 0


@given(
    st.booleans(),
    st.none() | st.integers(0, 255),
    st.none() | st.integers(1, 64),
    st.sampled_from([b"", b"[]", b'[["value",3],["value","ab"],["value",[1.5,null,true]]]']),
)
def test_only_a_clean_end_earns_a_score(timed_out, status, number, output):
    end = {"exit_status": None if number else status, "signal": number}
    done = ended(output, timed_out=timed_out, **end)
    verdict = judge_run(SUBMISSION, done, LIMITS, MOST_BYTES, partial_credit=False)
    clean = not timed_out and number is None and status == 0
    assert verdict.correct == (clean and is_right(output))
    assert verdict.correct or verdict.reason


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.frozensets(st.integers(0, 5), max_size=3)
        | st.dictionaries(st.integers(0, 5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
@settings(max_examples=500)
def test_values_of_other_shapes_are_others(one, other):
    one, other = encode(one), encode(other)
    assert not differ_in_shape(one, one)
    if differ_in_shape(one, other):
        assert canonical(one) != canonical(other)


@pytest.mark.parametrize("item", ["[]", '{"s":[1]}', '[[],"]"]', "[1,2]"])
def test_much_in_the_place_of_little_costs_the_trainer_little(item):
    much = ",".join([item] * (LIMITS.output_bytes // len(item)))
    for value in (f"[{much}]", f"[[{much}],null,true]", f'[{{"t":[{much}]}},null,true]'):
        data = f'[["value",3],["value","ab"],["value",{value}]]'.encode()
        start = time.process_time()
        assert judge_bytes(data).status is Status.WRONG
        assert time.process_time() - start < 0.1  # it is not read
        done = ended(data)
        verdict = judge_run(SUBMISSION, done, LIMITS, MOST_BYTES, partial_credit=True)
        assert verdict.score == 2 / 3
        assert time.process_time() - start < 1


def test_a_large_right_answer_is_right_and_a_large_wrong_one_is_told_apart():
    large = [[n, f"[{n},{{"] for n in range(9000)]
    source = "def f(x): return [[n, f'[{n},{{'] for n in range(9000 + x)]"
    for more, words in ((0, ""), (1, "f(1) returned [[0, "), (30000, "far more than")):
        case = Case(args=(more,), expected=large)
        verdict = verify_program(source, [case], entry_point="f", limits=Limits(output_kb=4096))
        assert verdict.correct is (more == 0)
        assert words in verdict.reason


def test_the_right_answer_is_known_as_right():
    """The control: what all of the above compares with."""
    assert judge_bytes(b'[["value",3],["value","ab"],["value",[1.5,null,true]]]').correct
    assert len(RIGHT) == len(CASES)
