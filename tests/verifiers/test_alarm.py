"""The alarm of the level wasm."""

import threading
import time

import pytest

from r1envs.verifiers.sandbox.wasm.alarm import Alarm


@pytest.fixture
def alarm():
    made = Alarm()
    yield made
    made.end()


def test_it_rings_once_at_the_deadline(alarm):
    rung = []
    start = time.monotonic()
    alarm.arm(0.2, lambda: rung.append(time.monotonic() - start))
    time.sleep(0.6)
    (after,) = rung
    assert 0.2 <= after < 0.5


def test_it_does_not_ring_when_it_is_taken_back(alarm):
    rung = []
    alarm.arm(0.1, lambda: rung.append("first"))
    alarm.disarm()
    time.sleep(0.3)  # its thread, left to sleep, has looked by now
    assert rung == []
    alarm.arm(0.1, lambda: rung.append("second"))
    time.sleep(0.4)
    assert rung == ["second"]


def test_an_earlier_deadline_after_a_late_one_is_kept(alarm):
    rung = threading.Event()
    alarm.arm(60, lambda: None)
    alarm.disarm()
    alarm.arm(0.1, rung.set)
    assert rung.wait(5)


def test_its_thread_ends_with_it():
    before = threading.active_count()
    made = Alarm()
    made.arm(60, lambda: None)
    made.end()
    deadline = time.monotonic() + 5
    while threading.active_count() > before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
