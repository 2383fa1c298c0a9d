"""The sandbox itself: what is refused, what it costs in time, and what is left behind."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from r1envs.errors import ConfigError, SandboxError
from r1envs.verifiers.sandbox import LEVELS, Limits, isolation_level, levels, pool, resolve, run
from r1envs.verifiers.sandbox.seccomp import ALLOWED, syscall_filter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="programs run on Linux only")


def run_function(source, level="container", **limits):
    """Run f() of a program, and give how it ended."""
    job = {
        "source": textwrap.dedent(source),
        "entry_point": "f",
        "cases": ['[[], {"d": []}]'],
        "output_bytes": 1 << 16,
    }
    return run(json.dumps(job).encode(), level=level, limits=Limits(**limits), max_output=1 << 16)


def answer(source, level="container", **limits):
    """Give what f() of a program returned, as a document."""
    done = run_function(source, level, **limits)
    ((tag, value),) = json.loads(done.output)
    assert tag == "value", done
    return value


def zygote(level):
    """Give the process of the zygote that the next run of this thread will use."""
    run_function("def f(): return 1", level)
    return pool._pools[level]._places.queue[-1]._process.pid


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for_end(pid, seconds=3.0):
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


def test_this_machine_keeps_the_container_level():
    """All tests of that level need it; where this fails, they were not run for good."""
    assert isolation_level() == "container"
    assert resolve("auto") == "container"


def test_levels_that_are_not_there_say_so():
    assert "full" in LEVELS
    with pytest.raises(SandboxError, match="there are container, wasm, unsafe-process"):
        resolve("full")
    with pytest.raises(ConfigError, match="did you mean 'container'"):
        resolve("contaner")


def test_the_probe_sees_what_is_possible():
    """Without isolation nothing of it is refused, so the proof is not an empty one."""
    assert all(levels._probe("container").values())
    assert not any(levels._probe("unsafe-process").values())


def test_a_machine_without_isolation_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr(levels, "_proven", set())
    monkeypatch.setitem(levels._ISOLATED, "container", False)
    monkeypatch.setattr(levels, "_fault", lambda level: "fork: POSSIBLE")
    with pytest.raises(SandboxError, match=r"fork: POSSIBLE.*Landlock.*unsafe-process"):
        isolation_level()


def test_a_kernel_without_landlock_is_refused_within_a_second(trainer):
    """A filter over the trainer makes the system call fail, as a kernel that lacks it does."""
    process = trainer("""
        import struct
        from r1envs.verifiers.sandbox import kernel, levels, resolve
        ops = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (6, 0, 0, 0x50026), (6, 0, 0, 0x7FFF0000)]
        kernel.forbid_new_privileges()
        kernel.SyscallFilter(b"".join(struct.pack("HBBI", *op) for op in ops)).apply()
        pool._close_all()
        levels._proven.clear()
        start = time.monotonic()
        try:
            resolve("container")
        except Exception as error:
            print(time.monotonic() - start, type(error).__name__, error, flush=True)
    """)
    seconds, words = process.stdout.readline().split(" ", 1)
    assert words.startswith("SandboxError no isolation 'container' on this machine")
    assert "Landlock: Function not implemented" in words
    assert "Linux 5.13" in words
    assert float(seconds) < 1


FORBIDDEN = {
    "read": "os.open('/etc/passwd', os.O_RDONLY)",
    "read /proc": "os.open('/proc/self/maps', os.O_RDONLY)",
    "write": "os.open('/tmp/r1envs-test', os.O_CREAT | os.O_WRONLY)",
    "unlink": "os.unlink('/tmp/r1envs-test')",
    "stat": "os.stat('/')",
    "stat by ctypes": "check(ctypes.CDLL(None).access(b'/', 0))",
    "list": "os.listdir('/')",
    "change directory": "os.chdir('/tmp')",
    "readlink": "os.readlink('/proc/self/exe')",
    "fork": "os.fork() or os._exit(0)",
    "vfork": "check(ctypes.CDLL(None).syscall(58))",
    "exec": "os.execv('/bin/true', ['true'])",
    "signal parent": "os.kill(os.getppid(), 0)",
    "signal itself": "os.kill(os.getpid(), 9)",
    "pidfd": "os.pidfd_open(os.getppid())",
    "priority": "os.setpriority(os.PRIO_PROCESS, 0, -5)",
    "socket": "_socket.socket()",
    "socket pair": "_socket.socketpair()",
    "memory file": "os.memfd_create('x')",
    "raise its limits": "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "become root": "os.setuid(0)",
    "userns": "check(ctypes.CDLL(None).unshare(0x10000000))",
    "ptrace": "check(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))",
    "io_uring": "check(ctypes.CDLL(None).syscall(425, 1, bytes(120)))",
    "bpf": "check(ctypes.CDLL(None).syscall(321, 0, 0, 0))",
    "keyctl": "check(ctypes.CDLL(None).syscall(250, 0, 0, 0))",
    "shared memory": "check(ctypes.CDLL(None).shmget(0x52310002, 4096, 0o1666))",
    "message queue": "check(ctypes.CDLL(None).msgget(0x52310002, 0o1666))",
    "write memory of another": "check(ctypes.CDLL(None).process_vm_readv(os.getppid(), 0,0,0,0,0))",
    "owner of signals": "fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())",
}


@pytest.mark.parametrize("act", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_forbidden_acts_are_refused_by_the_kernel(act):
    source = f"""
        import ctypes, fcntl, os, resource, _socket
        def check(result):
            if result == -1:
                raise OSError(ctypes.get_errno(), "refused")
        def f():
            try:
                {act}
            except (OSError, ValueError):
                return "refused"
            return "possible"
    """
    assert answer(source) == "refused"


def test_a_program_is_nobody_without_privileges():
    source = "import os\ndef f(): return [os.getuid(), os.getgid()]"
    expected = [65534, 65534] if os.geteuid() == 0 else [os.getuid(), os.getgid()]
    assert answer(source) == expected


def test_a_program_sees_no_environment_and_no_descriptors():
    source = """
        import os
        def f():
            found = []
            for fd in range(256):
                try:
                    os.lseek(fd, 0, 1)
                except OSError as error:
                    if error.errno == 29:
                        found.append(["pipe", fd])
                else:
                    found.append(["file", fd])
            return [sorted(os.environ), found]
    """
    environment, found = answer(source)
    assert set(environment) <= {"PYTHONHASHSEED", "LC_CTYPE"}
    assert found == [["file", 0], ["file", 1], ["file", 2], ["pipe", 3]]  # 0..2 are /dev/null


def test_runs_do_not_see_each_other():
    """What a program leaves in its process is gone with it: the next is a fork of the same."""
    poison = (
        "import math, json, sys\nmath.floor = json.dumps = None\nsys.poison = 1\ndef f(): return 1"
    )
    run_function(poison)
    clean = "import math, sys\ndef f(): return [math.floor(1.5), hasattr(sys, 'poison')]"
    assert answer(clean) == [1, False]


def test_the_job_of_one_run_is_not_in_the_memory_of_the_next():
    marker = "marker-" + os.urandom(8).hex()
    run_function(f"secret = '{marker}'\ndef f(): return 1")
    pid = zygote("container")
    found = False
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end = (int(x, 16) for x in line.split()[0].split("-"))
            try:
                memory.seek(start)
                found = found or marker.encode() in memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                continue  # [vvar] and the like cannot be read
    assert not found


def test_the_order_of_a_set_and_random_numbers_are_the_same_in_every_zygote():
    source = "import random\ndef f(): return [list({'a', 'b', 'c', 'd'}), random.random()]"
    first = answer(source)
    os.kill(zygote("container"), signal.SIGKILL)
    assert answer(source) == first


SLOW = {
    "loop": "def f():\n    while True: pass",
    "C loop": "def f(): return sum(range(10**13))",
    "sleep": "import time\ndef f(): time.sleep(60)",
    "blocked signals": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
    "def f():\n    while True: pass",
    "recursion": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return [f() for _ in 'ab']",
    "at import": "while True: pass",
    "big power": "def f(): return 7 ** 10**8",
    "swallowed exceptions": "def f():\n    while True:\n        try:\n            f()\n"
    "        except BaseException: pass",
}


@pytest.mark.parametrize("level", ["container", "unsafe-process"])
@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_the_deadline_holds(source, level):
    done = run_function(source, level, seconds=0.3)
    assert done.timed_out or done.signal or done.output
    assert done.wall_seconds < 0.4


def test_memory_is_limited():
    done = run_function("def f(): return len(bytearray(1 << 30))", memory_mb=128)
    assert json.loads(done.output) == [["limit", "memory"]]
    assert answer("def f(): return len(bytearray(64 << 20))", memory_mb=128) == 64 << 20
    assert done.peak_kb < 128 << 10


def test_output_is_cut():
    source = "import os\ndef f():\n    while True: os.write(3, b'x' * 65536)"
    done = run_function(source, seconds=0.3)
    assert len(done.output) <= (1 << 16) + 1


@pytest.mark.parametrize("level", ["container", "unsafe-process"])
def test_nothing_is_left_open(level):
    pid = zygote(level)
    fds = [len(list(Path(f"/proc/{p}/fd").iterdir())) for p in (os.getpid(), pid)]
    for _ in range(50):
        run_function("def f(): return 1", level)
    assert fds == [len(list(Path(f"/proc/{p}/fd").iterdir())) for p in (os.getpid(), pid)]
    assert not Path(f"/proc/{pid}/task/{pid}/children").read_text()


def test_what_a_program_starts_without_isolation_ends_with_it():
    source = """
        import os, time
        def f():
            first = os.fork()
            if first == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(60)
                time.sleep(60)
            return first
    """
    start = time.monotonic()
    pid = answer(source, "unsafe-process")
    assert time.monotonic() - start < 2
    assert not is_running(pid)


@pytest.mark.parametrize("level", ["container", "unsafe-process"])
def test_a_killed_zygote_is_replaced(level):
    os.kill(zygote(level), signal.SIGKILL)
    assert answer("def f(): return 1", level) == 1


def test_a_stopped_zygote_is_replaced(monkeypatch):
    monkeypatch.setattr(pool, "_GRACE_SECONDS", 0.2)
    pid = zygote("container")
    os.kill(pid, signal.SIGSTOP)
    assert answer("def f(): return 1", seconds=0.2) == 1
    assert not is_running(pid)


def test_a_run_that_is_lost_twice_raises():
    stop = threading.Event()

    def keep_killing():
        while not stop.is_set():
            for each in list(pool._pools["unsafe-process"]._zygotes):
                each._process.send_signal(signal.SIGKILL)
            time.sleep(0.02)

    zygote("unsafe-process")
    killer = threading.Thread(target=keep_killing)
    killer.start()
    try:
        with pytest.raises(SandboxError, match="not judged"):
            run_function("import time\ndef f(): time.sleep(5)", "unsafe-process", seconds=5)
    finally:
        stop.set()
        killer.join()


def test_a_program_killed_from_outside_is_not_judged():
    done = threading.Event()
    pid = zygote("container")

    def kill_children():
        while not done.is_set():
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
            time.sleep(0.02)

    killer = threading.Thread(target=kill_children)
    killer.start()
    try:
        with pytest.raises(SandboxError, match="killed from outside"):
            run_function("import time\ndef f(): time.sleep(5)", seconds=5)
    finally:
        done.set()
        killer.join()


TRAINER = """
import os, sys, threading, time
from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.sandbox import pool
def judge(source):
    return verify_program(source, [Case(expected=1)], entry_point="f", limits=Limits(seconds=30))
assert judge("def f(): return 1").correct
"""


@pytest.fixture
def trainer():
    processes = []

    def start(source):
        command = [sys.executable, "-c", TRAINER + textwrap.dedent(source)]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_nothing_outlives_a_trainer_that_is_killed(trainer):
    process = trainer("""
        pids = [str(each._process.pid) for each in pool._pools["container"]._zygotes]
        print(*pids, flush=True)
        judge("import time\\ndef f(): time.sleep(30)")
    """)
    (pid,) = map(int, process.stdout.readline().split())
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while not (child := children.read_text()):
        time.sleep(0.01)
    process.kill()
    assert wait_for_end(pid)
    assert wait_for_end(int(child))


def test_a_zygote_outlives_the_thread_that_started_it(trainer):
    process = trainer("""
        pool._close_all()
        threads = [threading.Thread(target=judge, args=("def f(): return 1",)) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        pids = {each._process.pid for each in pool._pools["container"]._zygotes}
        time.sleep(0.2)
        assert judge("def f(): return 1").correct
        assert pids == {each._process.pid for each in pool._pools["container"]._zygotes}
        print("done", flush=True)
    """)
    assert process.stdout.readline() == "done\n"


def test_a_forked_trainer_has_zygotes_of_its_own(trainer):
    process = trainer("""
        (before,) = [each._process.pid for each in pool._pools["container"]._zygotes]
        child = os.fork()
        ok = judge("def f(): return 1").correct
        (after,) = [each._process.pid for each in pool._pools["container"]._zygotes]
        if child == 0:
            os._exit(0 if ok and before != after else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert ok and before == after
        print("done", flush=True)
    """)
    assert process.stdout.readline() == "done\n"


ALLOW, EPERM, KILL = 0x7FFF0000, 0x00050001, 0x80000000


def verdict_of(program, architecture, number):
    """Run a filter as the kernel does."""
    value, at = 0, 0
    while True:
        code, yes, no, operand = (
            int.from_bytes(program[8 * at + a : 8 * at + b], "little")
            for a, b in ((0, 2), (2, 3), (3, 4), (4, 8))
        )
        at += 1
        if code == 0x20:
            value = {0: number, 4: architecture}[operand]
        elif code == 0x15:
            at += yes if value == operand else no
        elif code == 0x35:
            at += yes if value >= operand else no
        else:
            return operand


@pytest.mark.parametrize(
    ("machine", "column", "architecture"),
    [("x86_64", 0, 0xC000003E), ("aarch64", 1, 0xC00000B7)],
)
def test_the_filter_allows_the_list_and_nothing_else(machine, column, architecture):
    program = syscall_filter(machine)
    allowed = {row[column] for row in ALLOWED.values()} - {None}
    for number in range(600):
        expected = ALLOW if number in allowed else EPERM
        assert verdict_of(program, architecture, number) == expected, number
    assert verdict_of(program, architecture, 0x40000000) == KILL
    assert verdict_of(program, 0x40000003, 1) == KILL


def test_an_unknown_architecture_is_refused():
    with pytest.raises(OSError, match="riscv64"):
        syscall_filter("riscv64")
