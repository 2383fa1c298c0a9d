"""The pool against real workers that misbehave."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers.workers import pool as pool_module
from r1envs.verifiers.workers.pool import WorkerPool

HERE = str(Path(__file__).parent)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


FORKED = [False]


def make_pool(target="pool_targets:factory", setup=b"obey", **settings):
    return WorkerPool(target, setup=setup, forked=FORKED[-1], **settings)


@pytest.fixture(scope="module", autouse=True, params=[False, True], ids=["started", "forked"])
def _ways(request):
    sys.path.append(HERE)
    FORKED.append(request.param)
    yield
    FORKED.pop()
    sys.path.remove(HERE)


@pytest.fixture(scope="module")
def pool(_ways):
    with make_pool(workers=2, timeout=20, memory_mb=512) as pool:
        yield pool


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid, within=3.0):
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_results_stand_in_the_order_of_the_items(pool):
    items = [["sleep", 0.1], *(["repeat", n] for n in range(50))]
    values = [outcome.value for outcome in pool.run(items)]
    assert values == [None, *("x" * n for n in range(50))]


def test_no_items_need_no_worker():
    with make_pool() as pool:
        assert pool.run([]) == []
        assert not any(slot.worker for slot in pool._desk._slots)


def test_workers_are_reused(pool):
    pids = {pool.run([["pid", 0]])[0].value for _ in range(5)}
    assert len(pids) == 1


def test_a_worker_is_replaced_for_its_age(monkeypatch):
    monkeypatch.setattr(pool_module, "RECYCLE_AFTER", 3)
    with make_pool(workers=1) as pool:
        pids = [outcome.value for outcome in pool.run([["pid", 0]] * 7)]
    assert [pids.index(pid) for pid in pids] == [0, 0, 0, 3, 3, 3, 6]


def test_text_of_any_kind_survives_the_channel():
    with make_pool(setup=b"", workers=1) as pool:
        items = ["\x00\ud800 ½ 我", {"a": [1.5, None, True]}, "", 10**400]
        assert [outcome.value for outcome in pool.run(items)] == items


def test_large_items_and_results_do_not_deadlock():
    with make_pool(setup=b"", workers=2, timeout=60) as pool:
        items = ["x" * 12_000_000, "y" * 3_000_000]
        assert [outcome.value for outcome in pool.run(items)] == items


def test_a_result_over_the_limit_is_a_failure(pool):
    (outcome,) = pool.run([["repeat", 65 << 20]])
    assert outcome.failure == "error"
    assert "67108864 are allowed" in outcome.reason


def test_an_endless_item_is_killed_at_its_deadline(pool):
    pool.run([["pid", 0]] * 4)
    start = time.monotonic()
    slow, quick = pool.run([["sleep", 60], ["pid", 0]], timeout=0.3)
    assert time.monotonic() - start < 0.9
    assert (slow.failure, slow.reason) == ("timeout", "no result in 0.3 s")
    assert quick.failure is None
    assert pool.run([["pid", 0]])[0].failure is None


def test_the_clock_starts_with_the_work_not_with_the_batch():
    with make_pool(workers=1, timeout=0.5) as pool:
        outcomes = pool.run([["sleep", 0.2]] * 5)
    assert [outcome.failure for outcome in outcomes] == [None] * 5


@LINUX
@pytest.mark.parametrize("verb", ["stop", "close"])
def test_a_worker_that_stops_or_hides_is_replaced(pool, verb):
    pid = pool.run([["pid", 0]])[0].value
    (outcome,) = pool.run([[verb, 0]], timeout=0.3)
    assert outcome.failure in ("timeout", "crash")
    assert gone(pid)
    assert pool.run([["pid", 0]])[0].failure is None


@pytest.mark.parametrize(
    "text", ["garbage " * 5, "\0" * 7 + "\x05[1,2]", "\0" * 7 + "\x09[[[[[[[[[", "\xff" * 50]
)
def test_a_worker_that_writes_garbage_is_a_crash(pool, text):
    (outcome,) = pool.run([["garbage", text]])
    assert outcome.failure == "crash"
    assert "wrote something else" in outcome.reason


def test_a_deeply_nested_result_does_not_break_the_parent(pool):
    (outcome,) = pool.run([["nested", 900]])
    assert outcome.failure is None
    (outcome,) = pool.run([["nested", 100_000]])
    assert outcome.failure == "error"


def test_a_crash_tells_how_the_worker_died(pool):
    (outcome,) = pool.run([["exit", 3]])
    assert (outcome.failure, outcome.reason) == ("crash", "died with exit status 3")
    (outcome,) = pool.run([["abort", "my last words"]])
    assert outcome.failure == "crash"
    assert outcome.reason.startswith("died with signal 6: ")
    assert outcome.reason.endswith("my last words")


def test_memory_is_limited(pool):
    small, large = pool.run([["hog", 100], ["hog", 2000]])
    assert small.value == 100 << 20
    assert large.failure == "crash"
    assert large.out_of_memory
    assert large.reason == "over the memory limit of 512 MB"


def test_an_exception_is_an_error_and_does_not_stop_the_batch(pool):
    outcomes = pool.run([["raise", "no digits"], ["pid", 0], ["system exit", 0]])
    assert [outcome.failure for outcome in outcomes] == ["error", None, "error"]
    assert outcomes[0].reason == "ValueError: no digits"
    assert outcomes[2].reason == "SystemExit: 0"


def test_a_result_that_is_not_json_is_an_error(pool):
    (outcome,) = pool.run([["unserializable", 0]])
    assert outcome.failure == "error"
    assert outcome.reason.startswith("TypeError: ")


def test_a_crash_is_tried_once_more(pool, tmp_path):
    (outcome,) = pool.run([["fail once", str(tmp_path / "marker")]])
    assert outcome.value == "second time"


def test_an_error_is_tried_again_on_a_fresh_worker():
    with make_pool(workers=1) as pool:
        pool.run([["poison", 0]])
        assert pool.run([["need health", 0]])[0].value == "healthy"


def test_a_timeout_is_not_tried_again(tmp_path):
    with make_pool(workers=1) as pool:
        pool.run([["pid", 0]])
        start = time.monotonic()
        pool.run([["sleep", 60]], timeout=0.5)
        assert time.monotonic() - start < 0.9


def test_what_an_item_prints_does_not_reach_the_channel(pool):
    assert pool.run([["say", '\0\0\0\0\0\0\0\x0a[0,"value",1]']])[0].value == "said"


@LINUX
def test_a_worker_inherits_no_descriptor(tmp_path):
    with (tmp_path / "secret").open("w") as secret, make_pool(workers=1) as pool:
        os.set_inheritable(secret.fileno(), True)
        names = pool.run([["descriptors", 0]])[0].value
    assert not any("secret" in name for name in names)
    assert sum(name.startswith("pipe:") for name in names) == 3


@LINUX
def test_children_of_a_worker_die_with_it():
    with make_pool(workers=1) as pool:
        leader = pool.run([["fork and hold", 60]])[0].value
        assert len(group_of(leader)) == 2
    assert group_of(leader) == []


@LINUX
def test_a_dead_worker_whose_child_holds_the_pipe_is_a_crash(pool):
    (outcome,) = pool.run([["fork and die", 60]], timeout=0.3)
    assert outcome.failure == "crash"
    assert outcome.reason.startswith("died with exit status 5")


def open_descriptors():
    return sorted(entry.name for entry in Path("/proc/self/fd").iterdir())


def group_of(leader):
    """The living processes of a process group."""
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(entry.name):
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            members += [entry.name] if int(fields[2]) == leader else []
    return members


@pytest.mark.parametrize("target", ["no_such_module:factory", "pool_targets:nobody"])
def test_a_target_that_cannot_be_imported_is_our_failure(target):
    with (
        make_pool(target, workers=1) as pool,
        pytest.raises(VerificationError, match=r"could not start: (Module|Attribute)"),
    ):
        pool.run([1, 2])


def test_a_worker_that_dies_at_startup_is_our_failure():
    with (
        make_pool("os:_exit", setup=b"", workers=1) as pool,
        pytest.raises(VerificationError, match="could not start"),
    ):
        pool.run([1])


@pytest.mark.parametrize(
    "settings", [{"workers": 0}, {"timeout": 0}, {"timeout": float("nan")}, {"memory_mb": 0}]
)
def test_settings_are_checked(settings):
    with pytest.raises(ConfigError):
        make_pool(**settings)


def test_threads_share_the_workers(pool):
    totals = {}

    def work(name):
        totals[name] = [outcome.value for outcome in pool.run([["repeat", 3]] * 40)]

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert totals == {name: ["xxx"] * 40 for name in range(8)}


def test_a_small_batch_is_not_starved_by_a_large_one():
    with make_pool(workers=1) as pool:
        pool.run([["pid", 0]])
        large = threading.Thread(target=pool.run, args=([["sleep", 0.05]] * 40,))
        large.start()
        time.sleep(0.1)
        start = time.monotonic()
        pool.run([["pid", 0]])
        assert time.monotonic() - start < 0.5
        large.join()


@LINUX
def test_a_worker_outlives_the_thread_that_started_it():
    """Linux sends the parent-death signal when the starting thread ends, not its process."""
    with make_pool(workers=1) as pool:
        pids = []
        thread = threading.Thread(target=lambda: pids.append(pool.run([["pid", 0]])[0].value))
        thread.start()
        thread.join()
        time.sleep(0.1)
        assert alive(pids[0])
        assert pool.run([["pid", 0]])[0].value == pids[0]


def test_it_works_from_asyncio(pool):
    async def both():
        return await asyncio.gather(
            asyncio.to_thread(pool.run, [["repeat", 1]]),
            asyncio.to_thread(pool.run, [["repeat", 2]]),
        )

    assert [run[0].value for run in asyncio.run(both())] == ["x", "xx"]


@LINUX
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_forked_child_starts_its_own_workers(pool):
    ours = pool.run([["pid", 0]])[0].value
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        theirs = pool.run([["pid", 0]])[0].value
        pool.close()
        os.write(writing, str(theirs).encode())
        os._exit(0)
    os.close(writing)
    assert os.waitpid(child, 0)[1] == 0
    theirs = int(os.read(reading, 100))
    os.close(reading)
    assert theirs != ours
    assert gone(theirs)
    assert pool.run([["pid", 0]])[0].value == ours


@LINUX
def test_closing_leaves_no_process_and_no_descriptor():
    before = open_descriptors()
    with make_pool(workers=2) as pool:
        pids = [outcome.value for outcome in pool.run([["pid", 0]] * 8)]
        pool.run([["exit", 1], ["sleep", 60]], timeout=0.3)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert open_descriptors() == before
    with pytest.raises(VerificationError, match="closed"):
        pool.run([1])


SCRIPT = """
    import os, signal, sys
    sys.path.append({here!r})
    from r1envs.verifiers.workers.pool import WorkerPool
    if __name__ == "__main__":
        pool = WorkerPool("pool_targets:factory", setup=b"obey", workers=2, forked={forked})
        print(*[outcome.value for outcome in pool.run([["pid", 0], ["pid", 0]])], flush=True)
        {end}
"""


@LINUX
@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("pass", 0),
        ("os._exit(0)", 0),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        # Busy workers are no readers of their pipe: they are killed, not told.
        (
            "__import__('threading').Timer(0.5, os.kill, (os.getpid(), 9)).start(); "
            "pool.run([['sleep', 60]] * 2, timeout=60)",
            -signal.SIGKILL,
        ),
    ],
)
def test_no_worker_survives_its_parent(end, status):
    script = textwrap.dedent(SCRIPT.format(here=HERE, end=end, forked=FORKED[-1]))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    assert not done.stderr
    pids = done.stdout.split()
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


@LINUX
def test_a_worker_is_replaced_within_milliseconds():
    """The factory takes as long as an import of sympy: each new process would take that again."""
    with WorkerPool("pool_targets:slow_factory", workers=1, forked=True) as pool:
        pool.run([["pid", 0]])
        start = time.monotonic()
        outcomes = pool.run([["sleep", 60], ["pid", 0], ["sleep", 60], ["pid", 0]], timeout=0.2)
        assert time.monotonic() - start < 1.5
    assert [outcome.failure for outcome in outcomes] == ["timeout", None, "timeout", None]


@LINUX
def test_threads_that_kill_and_start_workers_get_their_own():
    """Orders to the process that forks workers must not be answered crosswise."""
    with make_pool(workers=4) as pool:

        def work(n):
            outcomes = pool.run([["sleep", 60], ["repeat", n], ["exit", n + 1]], timeout=0.3)
            return [outcomes[0].failure, len(outcomes[1].value or ""), outcomes[2].reason]

        with ThreadPoolExecutor(8) as threads:
            for n, seen in enumerate(threads.map(work, range(40))):
                assert seen == ["timeout", n, f"died with exit status {n + 1}"]


@LINUX
def test_an_order_that_is_interrupted_leaves_no_answer_for_the_next():
    with WorkerPool("pool_targets:factory", setup=b"obey", workers=2, forked=True) as pool:
        pool.run([["pid", 0]])
        home = pool._desk._nursery._home
        line, home._line = home._line, InterruptedLine(home._line)
        with pytest.raises(KeyboardInterrupt):
            pool.run([["exit", 1], ["pid", 0]])
        assert line.fileno() == -1
        assert [outcome.value for outcome in pool.run([["repeat", 2], ["repeat", 3]])] == [
            "xx",
            "xxx",
        ]


class InterruptedLine:
    """A socket whose caller is interrupted once it has sent something."""

    def __init__(self, line):
        self.line = line

    def __getattr__(self, name):
        return getattr(self.line, name)

    def recv(self, _size):
        raise KeyboardInterrupt


@LINUX
def test_a_nursery_that_is_killed_is_replaced():
    with make_pool(workers=1) as pool:
        worker = pool.run([["pid", 0]])[0].value
        if FORKED[-1]:
            parent = int(Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[1])
            assert parent != os.getpid()
            os.kill(parent, signal.SIGKILL)
            assert gone(worker)
        assert pool.run([["pid", 0]])[0].failure is None


def test_where_processes_are_no_descriptors_workers_are_started(monkeypatch):
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    with make_pool(workers=1) as pool:
        assert pool._desk._nursery is None
        assert pool.run([["pid", 0]])[0].failure is None
