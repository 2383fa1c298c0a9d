"""Right programs of many kinds: none is refused, at any level."""

import random
from collections import Counter

import pytest
from known_good import FRAMES, PRINTING, READING, WRAPPINGS, draw
from known_good_solutions import FUNCTIONS, PROGRAMS
from levels import available

from r1envs.verifiers import Limits, verify_program

COUNT = 300
LIMITS = Limits(seconds=10)


def drawn(count, seed):
    rng = random.Random(seed)
    return [draw(rng) for _ in range(count)]


@pytest.mark.parametrize("level", available())
def test_right_programs_are_accepted(level):
    refused = {}
    for good in drawn(COUNT, seed=0):
        verdict = verify_program(
            good.source, good.cases, entry_point=good.entry_point, limits=LIMITS, isolation=level
        )
        if not verdict.correct:
            refused[good.name] = verdict
    assert not refused


def test_the_programs_are_of_many_kinds():
    programs = drawn(5000, seed=0)
    kinds = Counter(good.name for good in programs)
    bodies = sum(len(bodies) for _, _, bodies in FUNCTIONS.values())
    assert len({good.source for good in programs}) > 2000
    assert len(kinds) > min(1500, bodies * len(WRAPPINGS))
    parts = {part for good in programs if good.entry_point is None for part in good.name.split("-")}
    assert parts >= set(READING) | set(PRINTING) | set(FRAMES) | set(PROGRAMS)


def test_a_wrong_expectation_is_seen():
    """The control: the cases of another draw are not passed."""
    good = next(good for good in drawn(50, seed=1) if good.name.startswith("total"))
    source = good.source.replace("def solve(", "def right(") + "\ndef solve(*args): return 10**6"
    assert not verify_program(source, good.cases, entry_point="solve", limits=LIMITS).correct
