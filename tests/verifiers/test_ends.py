"""What a worker's end means for an answer, with real workers that are sick or well."""

import sys
from pathlib import Path

import pytest

from r1envs.errors import VerificationError
from r1envs.verifiers import Status
from r1envs.verifiers.mathematics import fallback
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import WorkerPool

HERE = str(Path(__file__).parent)


@pytest.fixture(scope="module")
def pool():
    sys.path.append(HERE)
    with WorkerPool(
        "pool_targets:factory", setup=b"obey", workers=1, timeout=0.5, memory_mb=512
    ) as pool:
        yield pool
    sys.path.remove(HERE)


def judged(pool, item, probe):
    """The verdict on an answer that made a worker do `item`, where a plain item does `probe`."""
    (outcome,) = pool.run([item])
    assert outcome.failure is not None

    def is_well():
        return pool.run([probe])[0].failure is None

    return verdict_of_end(outcome, "the work", "an answer", is_well=is_well)


HEALTHY, SICK = ["repeat", 1], ["exit", 3]


def test_a_crash_is_the_answers_doing_if_the_workers_are_well(pool):
    verdict = judged(pool, ["exit", 3], HEALTHY)
    assert verdict.status is Status.RUNTIME_ERROR
    assert verdict.reason == "the work died with exit status 3"


def test_a_crash_of_sick_workers_is_blamed_on_no_answer(pool):
    with pytest.raises(VerificationError, match="exit status 3; the answer was not judged"):
        judged(pool, ["exit", 3], SICK)


@pytest.mark.parametrize(
    ("item", "status"),
    [(["sleep", 60], Status.TIME_LIMIT), (["hog", 2000], Status.MEMORY_LIMIT)],
)
def test_limits_are_the_answers_doing_whatever_the_workers_do_next(pool, item, status):
    assert judged(pool, item, SICK).status is status


def test_an_error_is_never_the_answers_doing(pool):
    with pytest.raises(VerificationError, match="ValueError: no digits; the answer was not judged"):
        judged(pool, ["raise", "no digits"], HEALTHY)


def test_a_crash_over_a_users_own_code_is_blamed_on_no_answer(pool):
    (outcome,) = pool.run([["exit", 3]])
    with pytest.raises(VerificationError, match="was not judged"):
        verdict_of_end(outcome, "the work", "an answer")


def test_mathematics_asks_whether_its_workers_are_well(pool, monkeypatch):
    """Workers that die over everything, x + x and 2x included."""
    with WorkerPool("pool_targets:factory", setup=b"die", workers=1) as sick:
        monkeypatch.setattr(fallback, "_pool", sick)
        with pytest.raises(VerificationError, match="exit status 3; the answer was not judged"):
            fallback.compare_in_workers([("x+x", "2x")], 5.0)
