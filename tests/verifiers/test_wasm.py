"""The level `wasm`: what it is made of, its limits, and that it agrees with the other levels."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from r1envs.errors import SandboxError
from r1envs.verifiers import Case, Limits, Status, verify_program
from r1envs.verifiers.sandbox import isolation_level, levels, resolve, run, runners, wasm
from r1envs.verifiers.sandbox.wasm import image, pieces, wasi

MISSING = wasm.missing()
installed = pytest.mark.skipif(bool(MISSING), reason=f"{MISSING}")
# The first run of the level on a machine builds its image.
pytestmark = pytest.mark.timeout(900)


def run_function(source, arguments="[]", **limits):
    """Run f of a program at the level, and give how it ended."""
    job = {
        "source": textwrap.dedent(source),
        "entry_point": "f",
        "cases": [f'[{arguments}, {{"d": []}}]'],
        "output_bytes": 1 << 16,
    }
    return run(job, level="wasm", limits=Limits(**limits), max_output=1 << 16)


def answer(source, **limits):
    """Give what f() of a program returned, as a document."""
    done = run_function(source, **limits)
    ((tag, value),) = json.loads(done.output)
    assert tag == "value", done
    return value


def host():
    """Give the process that the next run of this thread will use."""
    run_function("def f(): return 1")
    return runners._pools["wasm", ()]._places.queue[-1]._process.pid


@installed
def test_this_machine_keeps_the_level():
    assert resolve("wasm") == "wasm"
    assert run_function("def f(): return 1").level == "wasm"


@installed
def test_the_probe_sees_what_is_possible():
    """Without isolation nothing of it is refused, so the proof is not an empty one."""
    bare = run(wasm.probe_job(), level="unsafe-process", limits=Limits(), max_output=4096)
    ((_, table),) = json.loads(bare.output)
    assert not any(dict(table["d"]).values())


@installed
def test_auto_takes_the_level_where_the_stronger_ones_are_missing(monkeypatch):
    monkeypatch.setattr(levels, "_proven", {})
    attempt = levels._try_level

    def refuse_others(level):
        return attempt(level) if level == "wasm" else ({"fork": False}, None)

    monkeypatch.setattr(levels, "_try_level", refuse_others)
    assert isolation_level() == "wasm"


WITHOUT = {
    "wasmtime": ("sys.modules['wasmtime'] = None", "the package wasmtime is not installed"),
    "interpreter": ("pieces._PACKAGE = 'no-such-package'", "brings CPython for WASI"),
    "another file": (f"os.environ['R1ENVS_PYTHON_WASM'] = {__file__!r}", "its SHA-256 is"),
    "no file": ("os.environ['R1ENVS_PYTHON_WASM'] = '/no/such'", "No such file"),
}


@pytest.mark.parametrize(("act", "words"), WITHOUT.values(), ids=WITHOUT.keys())
def test_a_missing_piece_is_named_with_the_remedy_within_a_second(act, words):
    if act.startswith("sys.modules"):
        act = "importlib.util.find_spec = lambda name: None"
    elif MISSING:
        pytest.skip(MISSING)
    script = f"""
import importlib.util, os, sys, time
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.sandbox.wasm import pieces
{act}
start = time.process_time()
try:
    resolve("wasm")
except Exception as error:
    print(time.process_time() - start, type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    seconds, kind, message = done.stdout.strip().split(" ", 2)
    assert kind == "SandboxError", done.stderr
    assert words in message
    assert 'pip install "r1envs[wasm]"' in message
    assert float(seconds) < 1


def test_a_cache_that_others_may_write_to_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(pieces.CACHE_VARIABLE, str(tmp_path))
    folder = pieces._cache_folder()
    folder.chmod(0o777)
    with pytest.raises(SandboxError, match="others may write"):
        pieces._cache_folder()


@installed
def test_nothing_of_wasmtime_is_loaded_by_the_caller():
    script = """
import sys
from r1envs.verifiers import Case, verify_program
case = Case(args=(3,), expected=4)
source = "def f(x): return x + 1"
assert verify_program(source, [case], entry_point="f", isolation="wasm").correct
assert not {name for name in sys.modules if name.startswith(("wasmtime", "safeloadai"))}
"""
    subprocess.run([sys.executable, "-c", script], check=True)


SLOW = {
    "loop": "def f():\n    while True: pass",
    "C loop": "def f(): return sum(range(10**13))",
    "sleep": "import time\ndef f(): time.sleep(60)",
    "many sleeps": "import time\ndef f():\n    while True: time.sleep(0.001)",
    "select": "import select\ndef f(): select.select([], [], [], 60)",
    "regular expression": "import re\ndef f(): return re.match('(a*)*b', 'a' * 40)",
    "at import": "while True: pass",
    "big power": "def f(): return 7 ** 10**8",
    "many calls of the host": "import os\ndef f():\n    while True: os.write(1, b'x')",
    "swallowed exceptions": "def f():\n    while True:\n        try:\n            f()\n"
    "        except BaseException: pass",
}


@installed
@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_the_deadline_holds(source):
    done = run_function(source, seconds=0.3)
    assert done.timed_out
    assert done.wall_seconds < 0.4


@installed
def test_memory_is_limited():
    done = run_function("def f(): return len(bytearray(1 << 30))", memory_mb=128)
    assert json.loads(done.output) == [["limit", "memory"]]
    assert answer("def f(): return len(bytearray(64 << 20))", memory_mb=128) == 64 << 20
    over = run_function("def f(): return len(bytearray(129 << 20))", memory_mb=128)
    assert json.loads(over.output) == [["limit", "memory"]]


@installed
def test_output_is_cut():
    done = run_function(
        "import os\ndef f():\n    while True: os.write(2, b'x' * 65536)", seconds=0.3
    )
    assert len(done.output) <= (1 << 16) + 1


@installed
def test_the_end_of_a_run_is_the_word_of_the_engine():
    assert run_function("import os\nos._exit(7)").exit_status == 7
    assert run_function("import os\nos.abort()").signal == signal.SIGABRT


@installed
def test_runs_do_not_see_each_other():
    run_function(
        "import math, json, sys\nmath.floor = json.dumps = None\nsys.poison = 1\ndef f(): return 1"
    )
    clean = "import math, sys\ndef f(): return [math.floor(1.5), hasattr(sys, 'poison')]"
    assert answer(clean) == [1, False]


@installed
def test_the_order_of_a_set_and_random_numbers_are_the_same_in_every_process():
    source = "import random\ndef f(): return [list({'a', 'b', 'c', 'd'}), random.random()]"
    first = answer(source)
    os.kill(host(), signal.SIGKILL)
    assert answer(source) == first


@installed
def test_a_program_sees_no_environment_and_no_descriptors_of_the_machine():
    source = """
        import os
        def is_open(fd):
            try:
                os.fstat(fd)
            except OSError:
                return False
            return True
        def f(): return [sorted(os.environ), [fd for fd in range(64) if is_open(fd)]]
    """
    # 3 is the folder with the standard library, which lies in the instance's own memory.
    assert answer(source) == [["PYTHONHASHSEED"], [0, 1, 2, 3]]


@installed
def test_recursion_through_c_is_as_deep_as_programs_need():
    source = """
        import functools, sys
        sys.setrecursionlimit(10**6)
        @functools.lru_cache(None)
        def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
        def f(): return depth(3000)
    """
    assert answer(source) == 3000


@installed
@pytest.mark.skipif(sys.platform != "linux", reason="it counts descriptors in /proc")
def test_nothing_is_left_open():
    pid = host()
    fds = [len(list(Path(f"/proc/{p}/fd").iterdir())) for p in (os.getpid(), pid)]
    resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    for _ in range(200):
        run_function("def f(): return len(bytearray(1 << 20))")
    assert fds == [len(list(Path(f"/proc/{p}/fd").iterdir())) for p in (os.getpid(), pid)]
    assert int(Path(f"/proc/{pid}/statm").read_text().split()[1]) - resident < 1024  # 4 MB


@installed
def test_a_killed_process_is_replaced():
    os.kill(host(), signal.SIGKILL)
    assert answer("def f(): return 1") == 1


@installed
@pytest.mark.skipif(sys.platform == "win32", reason="it stops a process by a signal")
def test_a_stopped_process_is_replaced(monkeypatch):
    monkeypatch.setattr(wasm.client, "_GRACE_SECONDS", 0.2)
    os.kill(host(), signal.SIGSTOP)
    assert answer("def f(): return 1", seconds=0.2) == 1


@installed
def test_a_process_ends_with_its_trainer():
    script = """
import time
from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.sandbox import runners
case = [Case(expected=1)]
assert verify_program("def f(): return 1", case, entry_point="f", isolation="wasm").correct
print(*[each._process.pid for each in runners._pools["wasm", ()]._runners], flush=True)
verify_program("def f():\\n while True: pass", case, entry_point="f", isolation="wasm",
               limits=Limits(seconds=60))
"""
    trainer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with trainer:
        pid = int(trainer.stdout.readline())
        trainer.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail("the process outlived its trainer")


# Programs whose verdict must not depend on the level, with the score of the first.
AGREED = {
    "big integers": "def f(n): return pow(3, 1000 + n) % (10**9 + 7)",
    "floats": "import math\ndef f(n): return [math.sin(n), n / 3, 1e300 * 10, 0.1 + 0.2]",
    "strings": "def f(n): return ['ünï'.upper(), f'{n:>5}|{n:x}', 'a,b'.split(','), repr('\\n')]",
    "bytes": "import struct\ndef f(n): return struct.pack('<id', n, 2.5) + bytes([n])",
    "sorting": "def f(n): return sorted(range(20), key=lambda k: (k % n, -k))",
    "a seeded generator": "import random\ndef f(n):\n random.seed(n)\n"
    " return [random.random(), random.randint(1, 99), random.sample(range(50), 5)]",
    "digests": "import hashlib\ndef f(n): return hashlib.sha256(b'%d' % n).hexdigest()",
    "decimals": "from decimal import *\ndef f(n): return str(Decimal(1) / Decimal(7))",
    "dates": "import datetime as d\ndef f(n): return str(d.date(2024, 2, 28) + d.timedelta(n))",
    "compression": "import zlib\ndef f(n): return zlib.decompress(zlib.compress(b'x' * 99)) * n",
    "memo": "import functools, sys\nsys.setrecursionlimit(9999)\n@functools.cache\n"
    "def g(k): return k if k < 2 else g(k - 1) + g(k - 2)\ndef f(n): return g(500)",
    "graph": "import heapq\ndef f(n):\n h, seen = [(0, 0)], {}\n while h:\n"
    "  d, k = heapq.heappop(h)\n  if k in seen: continue\n  seen[k] = d\n"
    "  for m in (k * 2 % 50, (k + n) % 50): heapq.heappush(h, (d + m, m))\n return seen",
    "raises": "def f(n): return [][n]",
    "raises its own": "class E(Exception): pass\ndef f(n): raise E('x', n)",
    "wrong type": "def f(n): return object()",
    "no function": "g = 1",
    "syntax": "def f(n) return n",
    "exits": "import sys\ndef f(n): sys.exit(n)",
    "leaves": "import os\nos._exit(0)",
    "endless": "def f(n):\n while True: pass",
    "endless recursion": "def f(n): return f(n)",
    "too much memory": "def f(n): return 'x' * (1 << 30)",
    "too much output": "def f(n): return 'x' * (1 << 20)",
}


@installed
@pytest.mark.parametrize("source", AGREED.values(), ids=AGREED.keys())
def test_levels_agree(source):
    """What a program returns at one level is what is expected at the other."""
    options = {"entry_point": "f", "limits": Limits(seconds=1.0)}
    case = [Case(args=(3,), expected="nothing returns this")]
    seen = {
        level: verify_program(source, case, isolation=level, **options)
        for level in ("container", "wasm")
    }
    assert seen["wasm"] == seen["container"]


@installed
def test_a_right_program_is_right_and_a_wrong_one_wrong():
    cases = [Case(args=(n,), expected=n * n) for n in range(50)]
    options = {"entry_point": "f", "isolation": "wasm"}
    assert verify_program("def f(x): return x * x", cases, **options).correct
    verdict = verify_program("def f(x): return x * 2", cases, **options)
    assert verdict.status is Status.WRONG


class Bytes:
    """A linear memory."""

    def __init__(self, size):
        self.data = bytearray(size)

    def read(self, address, size):
        if not 0 <= address <= address + size <= len(self.data):
            raise ValueError
        return bytes(self.data[address : address + size])

    def write(self, address, data):
        self.read(address, len(data))
        self.data[address : address + len(data)] = data

    def size(self):
        return len(self.data)


REFUSED = """
    path_open path_create_directory path_filestat_get path_link path_readlink path_rename
    path_remove_directory path_symlink path_unlink_file fd_readdir fd_pread fd_pwrite
    sock_accept sock_recv sock_send sock_shutdown no_such_call call __init__ files expired
"""


@pytest.mark.parametrize("name", REFUSED.split())
def test_calls_beyond_the_few_are_refused(name):
    world = wasi.World({0: wasi.File()})
    assert world.call(name, Bytes(64), [0] * 9) == wasi.NOT_CAPABLE


@pytest.mark.parametrize("call", sorted(wasi.CALLS - {"proc_exit", "sched_yield"}))
@pytest.mark.parametrize("value", [-1, 1 << 31, (1 << 32) - 1, 1 << 63])
def test_no_argument_reaches_outside_of_the_memory(call, value):
    """Every call gets a wild pointer in each place: an error, and nothing else, comes back."""
    count = getattr(wasi.World, call).__code__.co_argcount - 2
    for place in range(count):
        world = wasi.World({0: wasi.File(b"abc", 9), 1: wasi.Pipe(most=9)}, environment={"A": "B"})
        world.expired.set()
        arguments = [value if index == place else 1 for index in range(count)]
        memory = Bytes(4096)
        try:
            world.call(call, memory, arguments)
        except wasi.ExpiredError:
            assert call == "poll_oneoff"
        assert len(memory.data) == 4096
        assert sum(len(file.data) for file in world.files.values()) <= 18


def test_a_write_of_gigabytes_copies_no_more_than_there_is_space():
    memory = Bytes(1 << 16)
    memory.write(0, (16).to_bytes(4, "little") + (60_000).to_bytes(4, "little"))
    world = wasi.World({2: wasi.Pipe(most=100)})
    for _ in range(3):
        assert world.call("fd_write", memory, [2, 0, 1, 8]) == wasi.SUCCESS
    assert len(world.files[2].data) == 100


@pytest.mark.parametrize(
    "module", [b"", b"\0asm\1\0\0\0", b"\0asm\1\0\0\0\1", b"\0asm\1\0\0\0\2\1\0", b"x" * 99]
)
def test_what_is_no_usable_module_is_refused(module):
    with pytest.raises(image.ImageError):
        image.opened(module)
