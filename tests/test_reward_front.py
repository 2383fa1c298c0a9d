"""The one front for other libraries: what it takes, what it gives, and what it never does."""

import asyncio
import json
import math
import os
import pickle
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import r1envs
from r1envs.errors import ConfigError, ReferenceAnswerError, SandboxError, UnknownTaskError
from r1envs.reward_front import RewardFunction
from r1envs.verifiers import Case, Limits
from r1envs.verifiers.sandbox import levels
from r1envs.wire import to_wire

ENDLESS = "```python\ndef add(a, b):\n    while True: pass\n```"
ADD = "Like this:\n```python\ndef add(a, b):\n    return a + b\n```"
CASES = [{"args": [2, 3], "expected": 5}, Case(args=(-1, 1), expected=0)]


def said(text):
    return [{"role": "assistant", "content": text}]


def boxed(answer):
    return rf"So it is \boxed{{{answer}}}."


@pytest.fixture(scope="module")
def by_math():
    return r1envs.reward("math")


@pytest.fixture(scope="module")
def by_code():
    return r1envs.reward("code", entry_point="add", limits=Limits(seconds=1.0))


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("5", "5", 1),
        ("5", 5, 1),
        ("5", 5.0, 1),
        ("0.25", 0.25, 1),
        (r"\frac14", 0.25, 1),
        ("100000000000000000000000", 1e23, 0),  # 1e23 is another whole number, as a float
        ("6", 5, 0),
        ("-2", ["2", -2], 1),
        ("3", ["2", -2], 0),
        ("72", {"question": "How many?", "answer": "8 * 9 = 72\n#### 72"}, 1),
        ("2, 3", {"answer": [2, 3]}, 1),
        ("2", {"answer": [2, 3]}, 0),
        ("2", [[9], ["2"]], 1),
    ],
)
def test_references_of_mathematics(by_math, answer, reference, expected):
    assert by_math(boxed(answer), reference) == expected


def test_scalars_of_arrays_are_numbers(by_math):
    numpy = pytest.importorskip("numpy")
    assert by_math([boxed(5), boxed(0.5)], [numpy.int64(5), numpy.float32(0.5)]) == [1.0, 1.0]


def test_one_and_several_as_text_and_as_chat(by_math):
    assert by_math(said(boxed(5)), 5) == 1.0
    assert by_math([said(boxed(5)), boxed(5), boxed(6)], [5, ["4", "5"], 5]) == [1.0, 1.0, 0.0]
    assert by_math([], []) == []
    only_calls = [{"role": "assistant", "content": None, "tool_calls": []}]
    assert by_math([only_calls], [5]) == [0.0]


def test_weights_add_the_format():
    graded = r1envs.reward("math", weights={"format": 0.5})
    assert graded("<think>2+3</think> <answer>5</answer>", 5) == 1.5
    assert graded(boxed(5), 5) == 1.0


@pytest.mark.parametrize(
    "reference",
    [CASES, {"cases": CASES, "entry_point": "add"}, '[{"args": [2, 3], "expected": 5}]', CASES[0]],
)
def test_references_of_programs(by_code, reference):
    wrong = "def add(a, b): return 5 if b else 1"
    assert by_code([ADD, wrong], [reference, CASES]) == [1.0, 0.0]


def test_programs_that_print():
    graded = r1envs.reward("code")
    case = {"stdin": "2 3\n", "expected": "5\n"}
    assert graded("print(sum(map(int, input().split())))", [case]) == 1.0


def test_rows_of_a_data_set_judge_programs():
    graded = r1envs.reward("code", dataset="mbpp")
    row = {
        "task_id": 1,
        "text": "Double it.",
        "code": "def f(x): return 2 * x",
        "test_list": ["assert f(2) == 4", "assert f(3) == 6"],
    }
    assert graded(["def f(x): return 2 * x", "def f(x): return x"], [row, row]) == [1.0, 0.0]


def test_every_name_of_a_problem():
    task = r1envs.get_task("r1envs/Addition-v0")
    problem = task.draw(7, 0, level=2)
    right = f"<think>easy</think> <answer>{problem.answer}</answer>"
    seeded = {"id": problem.id, "seed": 7, "level": 2}
    names = [problem, to_wire(problem), json.dumps(to_wire(problem)), seeded]
    graded = r1envs.reward("r1envs/Addition-v0")
    assert graded([right] * 4, names) == [2.0] * 4
    assert graded(said(right), seeded) == 2.0
    assert graded.scores("<answer>x</answer>", seeded).parts["accuracy"] == 0.0
    assert r1envs.reward(task, weights={"format": 0})(right, problem) == 1.0


def test_all_replies_of_an_episode_of_turns_count():
    env = r1envs.ReasoningEnv("r1envs/Mastermind-v0")
    env.reset(seed=1)
    chat = []
    for _ in range(2):
        chat += [
            *said("<think>so</think> <answer>1 1 1 1</answer>"),
            {"role": "user", "content": ""},
        ]
    score = r1envs.reward("r1envs/Mastermind-v0").scores(chat, env.problem)
    assert score.parts["format"] == 1.0
    assert score.verdict.reason == "not solved in 2 turns"


def test_what_cannot_be_judged_is_no_zero():
    broken = r"\frac{1}{2"
    with pytest.raises(ReferenceAnswerError):
        r1envs.reward("math")([boxed(5), boxed(5)], [5, broken])
    batch = [boxed(5), boxed(5), boxed(6)], [5, broken, 5]
    assert r1envs.reward("math", on_failure="none")(*batch) == [1.0, None, 0.0]
    first, second, third = r1envs.reward("math", on_failure="nan")(*batch)
    assert (first, third) == (1.0, 0.0)
    assert math.isnan(second)


@pytest.mark.parametrize("reference", [True, float("nan"), float("inf"), None, [], object()])
def test_what_is_no_reference_is_refused(by_math, reference):
    with pytest.raises(ReferenceAnswerError):
        by_math(boxed(5), reference)


@pytest.mark.parametrize(
    "reference", ["text", 5, [], [{"args": [2, 3]}], {"id": "x"}, [{"oops": 1}], None]
)
def test_what_is_no_case_is_refused(by_code, reference):
    with pytest.raises(ReferenceAnswerError):
        by_code(ADD, reference)


@pytest.mark.parametrize(
    "reference", ["text", 5, {"id": "x", "seed": 1}, {}, {"kind": "turn"}, None]
)
def test_what_is_no_problem_is_refused(reference):
    with pytest.raises(ReferenceAnswerError, match="Addition"):
        r1envs.reward("r1envs/Addition-v0")("x", reference)
    of_another = r1envs.get_task("r1envs/Sudoku-v0").draw(0, 0)
    with pytest.raises(ReferenceAnswerError, match="Sudoku"):
        r1envs.reward("r1envs/Addition-v0")("x", of_another)


def test_a_sandbox_that_is_lost_is_a_failure(monkeypatch, by_code):
    by_code(ADD, CASES)  # which proves the level

    def lost(*_):
        raise levels.LostRunnerError("gone")

    level = levels.isolation_level()
    monkeypatch.setitem(levels._TABLE, level, replace(levels._TABLE[level], run=lost))
    with pytest.raises(SandboxError, match="gone"):
        by_code([ADD, ADD], [CASES, CASES])
    graded = r1envs.reward("code", entry_point="add", on_failure="none")
    assert graded([ADD, "I do not know."], [CASES, CASES]) == [None, None]


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"on_failure": "zero"}, "raise, none, nan, got 'zero'"),
        ({"weights": {"acuracy": 1}}, "did you mean 'accuracy'"),
        ({"entry_point": "add"}, "no such option"),
    ],
)
def test_settings_are_checked_at_once(settings, what):
    with pytest.raises(ConfigError, match=what):
        r1envs.reward("math", **settings)
    with pytest.raises(UnknownTaskError):
        r1envs.reward("maths")


def test_batches_have_one_reference_each(by_math):
    with pytest.raises(ConfigError, match="got 2 and 1"):
        by_math(["a", "b"], [1])
    with pytest.raises(ConfigError, match="must be a list"):
        by_math(["a", "b"], "12")
    with pytest.raises(ConfigError, match="text or chat"):
        by_math([5], [5])


async def largest_gap(work):
    """Measure the longest time in which the loop did nothing else, in seconds."""
    gaps, last = [0.0], time.monotonic()
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.sleep(0.005)
        gaps.append(time.monotonic() - last)
        last = time.monotonic()
    return max(gaps), await task


def test_endless_programs_do_not_stall_the_loop(by_code):
    by_code(ADD, CASES)
    start = time.monotonic()
    gap, rewards = asyncio.run(largest_gap(by_code.ascore([ENDLESS] * 3 + [ADD], [CASES] * 4)))
    print(f"largest gap {gap:.3f} s of {time.monotonic() - start:.2f} s")
    assert rewards == [0.0, 0.0, 0.0, 1.0]
    assert time.monotonic() - start > 1.0  # they did run
    assert gap < 0.2


def test_awaiting_gives_what_a_call_gives(by_math):
    assert asyncio.run(by_math.ascore(said(boxed(5)), 5)) == 1.0
    assert (
        asyncio.run(by_math.ascore([boxed(n % 2) for n in range(600)], [1] * 600)) == [0, 1] * 300
    )
    with pytest.raises(ReferenceAnswerError):
        asyncio.run(by_math.ascore([boxed(5)], [None]))


def busy_processes():
    """Count the processes below this one that are using a processor."""
    used = []
    for _ in range(2):
        used.append(
            {
                path.parent.name: ticks
                for path in Path("/proc").glob("[0-9]*/stat")
                if (ticks := ticks_of(path)) is not None
            }
        )
        time.sleep(0.3)
    before, after = used
    return sum(after[name] - before.get(name, 0) > 5 for name in after)


def ticks_of(path):
    """Give what a process has used; None if it is not below this one."""
    try:
        fields = path.read_text().rpartition(")")[2].split()
        parent = fields[1]
        while parent not in ("0", "1", str(os.getpid())):
            parent = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return None
    return int(fields[11]) if parent == str(os.getpid()) else None


def test_a_cancelled_batch_runs_nothing_more(by_code):
    async def cancelled():
        work = asyncio.ensure_future(by_code.ascore([ENDLESS] * 40, [CASES] * 40))
        await asyncio.sleep(0.4)
        assert busy_processes() > 0
        start = time.monotonic()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        return time.monotonic() - start

    assert asyncio.run(cancelled()) < 0.2
    deadline = time.monotonic() + 3  # no more had begun than run at once
    while busy_processes():
        assert time.monotonic() < deadline
    assert by_code(ADD, CASES) == 1.0


def test_threads_may_share_it(by_math, by_code):
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda n: by_math(boxed(n), n % 5), range(40)))
        programs = list(threads.map(lambda n: by_code([ADD] * n, [CASES] * n), range(4)))
    assert numbers == [float(n < 5) for n in range(40)]
    assert programs == [[1.0] * n for n in range(4)]


class OutOfTimeError(Exception):
    """What a caller's own alarm raises."""


@pytest.mark.parametrize("kind", ["code", "task"])
def test_a_callers_alarm_passes_through(by_code, kind):
    def ring(*_):
        raise OutOfTimeError

    old = signal.signal(signal.SIGALRM, ring)
    of_task = r1envs.reward(Slow(), on_failure="none"), "<answer>1</answer>", Slow().draw(0, 0)
    graded, *given = of_task if kind == "task" else (by_code, [ENDLESS] * 3, [CASES] * 3)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(OutOfTimeError):
            graded(*given)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert by_code(ADD, CASES) == 1.0


class Slow(r1envs.Task):
    """A task whose verifier takes a while, in the calling process."""

    id = "test/Slow-v0"
    bounded = True

    def sample(self, rng, level):
        return r1envs.Problem(str(rng.integers(1000)), "1")

    def verify(self, problem, answer):
        for _ in range(100):
            time.sleep(0.01)
        return True


def test_an_interrupt_passes_through(by_code):
    by_code(ADD, CASES)
    # Where the tests run in the background of a shell the signal is ignored from the start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            by_code([ENDLESS] * 3, [CASES] * 3)
    finally:
        signal.signal(signal.SIGINT, before)
    assert by_code(ADD, CASES) == 1.0


def test_it_travels_to_other_processes(by_math):
    copy = pickle.loads(pickle.dumps(r1envs.reward("math", on_failure="none")))
    assert isinstance(copy, RewardFunction)
    assert copy([boxed(5), boxed(5)], [5, None]) == [1.0, None]
    assert copy.__name__ == "math"
    by_math(boxed(5), 5)
    child = os.fork()
    if child == 0:
        os._exit(0 if by_math([boxed(5)], [5]) == [1.0] else 1)
    assert os.waitpid(child, 0)[1] == 0
