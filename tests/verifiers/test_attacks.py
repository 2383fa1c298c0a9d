"""Hostile programs: they earn nothing, change nothing and leave nothing, at every level.

The positive control: each is also judged by a weak checker of the kind that it is made to
beat, in an arena of its own, which shows that it is an attack and not only a wrong program.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from attack_controls import is_beaten, turn
from levels import proven
from surroundings import descendants, orphans, set_out
from weak_checkers import ENDLESS, HONEST, RIGHT, WRONG

from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.programs import verification

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="programs run on Linux only")

ATTACKS = sorted((Path(__file__).parents[1] / "cases" / "attacks").glob("*.py"))
CASES = [Case(args=(a, b), expected=a + b) for a, b in [(1, 2), (3, 4), (0, 0), (-9, 2)]]
SECONDS = 0.3
ARENAS = 3  # most of their time is spent waiting for what hangs
MOST_OVERRUN = 0.1
KEEP_THEIR_ZYGOTE = ("full", "container")
HARMLESS = ("forge", "out")  # as they only lie, they may be run without isolation


PROVEN = proven()


@pytest.fixture(scope="module", autouse=True)
def arenas(tmp_path_factory):
    """Start the weak checkers, which have their time while the sandbox is tested."""
    turns = control_turns()
    with contextlib.ExitStack() as undo:
        yield [
            undo.enter_context(arena(turns[n::ARENAS], tmp_path_factory.mktemp("arena")))
            for n in range(ARENAS)
        ]


def control_turns():
    turns = [turn(path.stem) for path in ATTACKS]
    checkers = sorted({checker for _, checker, _ in turns})
    turns += [[name, checker, 9] for name in ("right", "wrong") for checker in checkers]
    return [*turns, ["endless", "alarm", 9]]


@contextlib.contextmanager
def arena(turns, folder):
    """Start one; gives its process, and the file of what it has to say."""
    sources = {path.stem: path.read_text() for path in ATTACKS}
    sources |= {"right": RIGHT, "wrong": WRONG, "endless": ENDLESS}
    (folder / "job").write_text(json.dumps({"sources": sources, "turns": turns}))
    with (folder / "job").open() as job, (folder / "outcomes").open("w+") as outcomes:
        process = subprocess.Popen(
            [sys.executable, Path(__file__).parents[1] / "programs" / "arena.py"],
            stdin=job,
            stdout=outcomes,
            stderr=subprocess.STDOUT,
            env={"R1_SECRET": "secret-123"},
        )
        yield process, folder / "outcomes"
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def surroundings(arenas):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("R1_SECRET", "secret-123")
        for level in PROVEN:  # so that what they keep open is there before the first look
            judge(HONEST, level, seconds=5)
        with set_out() as look:
            yield look


def judge(source, level, seconds=SECONDS):
    """Judge a program; gives the verdict and how its run ended."""
    runs = []

    def run_and_keep(job, **options):
        runs.append(run(job, **options))
        return runs[-1]

    run = verification.run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "run", run_and_keep)
        limits = Limits(seconds=seconds)
        verdict = verify_program(source, CASES, entry_point="add", isolation=level, limits=limits)
    return verdict, runs[-1]


def processes(arenas):
    return descendants(without={process.pid for process, _ in arenas})


def settled(arenas, before, level):
    """Tell whether the processes are those of before; a dying one gets its time to be gone."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        after = processes(arenas)
        same = after == before if level in KEEP_THEIR_ZYGOTE else len(after) <= len(before)
        if same:
            return True
        time.sleep(0.01)
    return False


def test_there_are_attacks_and_a_level_to_test_them_at():
    assert len(ATTACKS) >= 280
    assert PROVEN


@pytest.mark.parametrize("level", PROVEN)
@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_attacks_earn_nothing_and_leave_nothing(path, level, surroundings, arenas):
    source = path.read_text()
    before, running = surroundings(), processes(arenas)
    verdict, run = judge(source, level)
    assert verdict.score == 0, verdict
    assert verdict.reason.isprintable()
    if "_leak(" in source or "R1_SECRET" in source:
        assert "LEAK" not in verdict.reason
    assert run.level == level
    assert run.peak_kb < 400 << 10
    assert surroundings() == before
    assert settled(arenas, running, level)
    verdict, _ = judge(HONEST, level, seconds=5)  # on the same zygote: the last that was given back
    assert verdict.correct, verdict
    assert overrun(run, source, level) < MOST_OVERRUN


def overrun(run, source, level, tries=8):
    """Tell how long a program outlives its limit at least, beyond what the machine is late by."""
    late = run.wall_seconds - SECONDS
    while late >= MOST_OVERRUN and (tries := tries - 1):
        with ThreadPoolExecutor(1) as clock:
            machine = clock.submit(lateness)
            run = judge(source, level)[1]
            late = min(late, run.wall_seconds - SECONDS - machine.result())
    return late


def lateness():
    """Tell how late this machine wakes somebody who sleeps."""
    start = time.monotonic()
    select.select([], [], [], SECONDS)
    return time.monotonic() - start - SECONDS


def test_no_process_has_left_its_family():
    assert not orphans()


@pytest.mark.parametrize(
    "path", [path for path in ATTACKS if path.stem.startswith(HARMLESS)], ids=lambda path: path.stem
)
def test_lies_earn_nothing_even_without_isolation(path):
    verdict, _ = judge(path.read_text(), "unsafe-process")
    assert verdict.score == 0, verdict


def test_a_change_would_be_seen(surroundings):
    """The control of the looking: without isolation the same acts are seen."""
    before = surroundings()
    source = (
        "import os, socket\nopen('/tmp/r1envs-canary/control', 'x')\n"
        "socket.create_connection(('127.0.0.1', 47811))\n"
        "def add(a, b): return open('/tmp/r1envs-canary/secret.txt').read()"
    )
    verdict, _ = judge(source, "unsafe-process")
    assert "secret-123" in verdict.reason
    after = surroundings()
    os.unlink("/tmp/r1envs-canary/control")  # noqa: PTH108
    assert {key for key in before if before[key] != after[key]} >= {"files", "folder", "network"}


@pytest.mark.timeout(600)
def test_attacks_beat_the_weak_checkers_that_they_are_made_for(arenas):
    """Each checker accepts what is right and refuses what is wrong, but not attacks."""
    outcomes = []
    for process, path in arenas:
        status, words = process.wait(500), path.read_text()
        if status == 3:
            pytest.skip(f"no namespaces for the weak checkers here: {words.strip()}")
        assert status == 0, words
        outcomes += [json.loads(line) for line in words.splitlines()]
    refused = {which for name, which, what in outcomes if name == "right" and what != "accepted"}
    accepted = {which for name, which, what in outcomes if name == "wrong" and what == "accepted"}
    assert (refused, accepted) == (set(), {"reused"})  # which tells of the program after it
    assert ["endless", "alarm", "refused"] in outcomes
    beaten = {name for name, _, what in outcomes if is_beaten(name, what)}
    missed = sorted({path.stem for path in ATTACKS} - beaten)
    assert len(missed) <= len(ATTACKS) // 10, missed
