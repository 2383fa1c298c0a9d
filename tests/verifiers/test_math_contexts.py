"""Where the verifier of mathematics is called from: it hangs nowhere and disturbs nobody."""

import importlib
import multiprocessing
import signal
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from r1envs.verifiers import (
    MathPolicy,
    Status,
    verify_math,
    verify_math_batch,
    verify_math_response,
)

IN_A_WORKER = (r"\frac{1}{2}", r"\int_0^1 x\,dx")
# Without it, what is left open is refused before a worker is asked.
OPEN = MathPolicy(unevaluated=True)
HANGING = r"\prod_{n=1}^{100000000} (1+\frac{1}{n})"
TOWERS = ["9^{9^{9}}", "((((9!)!)!)!)", r"\binom{1000000000}{500000000}", "2^{1000000000}"]


@pytest.fixture(scope="module", autouse=True)
def _warm_workers():
    verify_math_batch([IN_A_WORKER] * 3, timeout=30)


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_child_processes_have_their_own_workers(method):
    context = multiprocessing.get_context(method)
    calls = [(("2x", "x+x"), 30), (IN_A_WORKER, 30), ((HANGING, "5"), 0.3)]
    with ProcessPoolExecutor(1, mp_context=context) as child:
        found = [
            child.submit(verify_math, *pair, timeout=seconds, policy=OPEN)
            for pair, seconds in calls
        ]
        assert [future.result(60).correct for future in found] == [True, True, False]
    assert verify_math(*IN_A_WORKER, timeout=30).correct


def test_an_alarm_of_somebody_else_still_rings():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        start = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        verify_math(HANGING, "5", timeout=0.5, policy=OPEN)
        assert len(rung) == 1
        assert rung[0] - start < 0.5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_hostile_answers_in_threads_do_not_hold_up_others():
    with ThreadPoolExecutor(4) as threads:
        hostile = [
            threads.submit(verify_math, HANGING, "5", timeout=0.5, policy=OPEN) for _ in range(2)
        ]
        start = time.monotonic()
        easy = [threads.submit(verify_math, f"{n}x", f"x*{n}") for n in range(2, 50)]
        assert all(future.result().correct for future in easy)
        assert time.monotonic() - start < 0.5
        assert not any(future.result().correct for future in hostile)
    assert threading.active_count() < 20


def test_towers_are_quick_with_gmpy2_in_the_workers():
    importlib.import_module("gmpy2")  # sympy and mpmath use it where it is
    verify_math_batch([IN_A_WORKER] * 3, timeout=30)  # those that other tests killed are replaced
    start = time.monotonic()
    for tower in TOWERS:
        assert not verify_math_response(rf"\boxed{{{tower}}}", "5", timeout=0.4).correct
        answer = rf"\int_0^1 {tower} x\,dx"
        assert not verify_math(answer, "5", timeout=0.4, policy=OPEN).correct
    assert time.monotonic() - start < 8


def test_long_answers_are_not_kept():
    """Answers of a hundred thousand digits must not stay in memory."""
    tracemalloc.start()
    for n in range(30):
        number = f"{n}" + "7" * 90_000
        assert verify_math(f"${number}$", f"{number}.0").correct
        verify_math_response(rf"\boxed{{5}} \boxed{{{'a' * 300_000}{n}}}", "5")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 5_000_000


def test_a_worker_has_loaded_what_formulas_need_before_it_says_it_is_ready():
    """Loading half of sympy would count against the deadline of the first answer."""
    script = r"""
        import sys
        from r1envs.verifiers.mathematics import symbolic
        judge, known = symbolic.worker(b""), set(sys.modules)
        for reference, answer in (
            (r"\int_0^1 x^2\,dx", "1/3"),
            (r"\int_0^{\infty} e^{-x^2}\,dx", r"\frac{\sqrt{\pi}}{2}"),
            (r"\sum_{k=1}^{100} k^2", "338350"),
            (r"\sum_{n=1}^{\infty}\frac{1}{n^4}", r"\frac{\pi^4}{90}"),
            (r"\lim_{x\to \infty} (1+1/x)^x", "e"),
            (r"\prod_{k=1}^{5} k", "120"),
        ):
            print(judge([reference, answer, {}])[0], len(set(sys.modules) - known))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.splitlines()) == {"right 0"}


def test_no_call_waits_for_what_was_killed_before():
    """A new process would have to import sympy first, which takes longer than the limit here."""
    verify_math("0.5", r"\int_0^1 x\,dx", timeout=30)
    for n in range(3):
        start = time.monotonic()
        verdict = verify_math(f"{300_000 + n}!+1", f"{300_000 + n}!+2", timeout=0.3)
        assert verdict.status is Status.TIME_LIMIT
        assert time.monotonic() - start < 0.9
