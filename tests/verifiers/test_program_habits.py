"""What honest programs do at their edges: streams, threads, ends, files that are not there.

The oracle is plain Python, in a process of its own: a program that is right there is right here.
"""

import subprocess
import sys
import textwrap

import pytest
from levels import proven

from r1envs.verifiers import Case, Limits, Status, verify_program

LEVELS = proven()
pytestmark = pytest.mark.skipif(not LEVELS, reason="no sandbox on this machine")

INPUTS = ("5\n3 1 4 1 5\n", "2\n20 10\n")  # the second case must find nothing of the first

HABITS = {
    "a thread for a deep stack": """
        import sys, threading
        sys.setrecursionlimit(10**6)
        threading.stack_size(1 << 26)
        def main():
            def depth(n): return n and 1 + depth(n - 1)
            input()
            print(depth(20000), threading.current_thread().name != "MainThread")
        thread = threading.Thread(target=main)
        thread.start()
        thread.join()
        print(thread.is_alive(), threading.active_count(), threading.current_thread().name)
    """,
    "threads that share": """
        import threading
        total, lock = 0, threading.Lock()
        class Adder(threading.Thread):
            def run(self):
                global total
                with lock:
                    total += 1
        threads = [Adder(daemon=True) for _ in range(100)]
        for thread in threads: thread.start()
        for thread in threads: thread.join(timeout=1)
        print(total)
    """,
    "a thread that fails": """
        import sys, threading
        for target in (lambda: 1 / 0, sys.exit):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        try:
            thread.start()
        except RuntimeError as error:
            print(error)
    """,
    "a worker and its queue": """
        import queue, threading
        tasks, done = queue.Queue(), []
        def work(tasks, done):
            while (task := tasks.get()) is not None:
                done.append(2 * task)
        thread = threading.Thread(target=work, args=(tasks,), kwargs={"done": done})
        thread.start()
        for task in range(int(input())):
            tasks.put(task)
        tasks.put(None)
        thread.join()
        print(done, thread.is_alive())
    """,
    "workers that never end": """
        import queue, threading
        tasks, done = queue.Queue(), []
        def work():
            while True:
                done.append(tasks.get())
                tasks.task_done()
        for _ in range(3):
            threading.Thread(target=work, daemon=True).start()
        for task in range(int(input())):
            tasks.put(task)
        tasks.join()
        print(sorted(done))
    """,
    "one that makes and one that takes": """
        import queue, threading
        things = queue.SimpleQueue()
        def make():
            for thing in range(5): things.put(thing)
            things.put(None)
        def take():
            while (thing := things.get()) is not None: print(thing)
        threads = [threading.Thread(target=target) for target in (take, make)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """,
    "threads in an order": """
        import threading
        turns = [threading.Event() for _ in range(4)]
        def say(turn):
            turns[turn].wait()
            print(turn)
            turns[(turn + 1) % 4].set()
        threads = [threading.Thread(target=say, args=(turn,)) for turn in (3, 1, 2, 0)]
        for thread in threads: thread.start()
        print("go")
        turns[0].set()
    """,
    "threads that meet": """
        import threading
        barrier, ready, seen = threading.Barrier(4), threading.Condition(), []
        def meet():
            with ready:
                ready.wait_for(lambda: seen)
            barrier.wait(5)
            seen.append(1)
        threads = [threading.Thread(target=meet) for _ in range(4)]
        for thread in threads: thread.start()
        with ready:
            seen.append(input())
            ready.notify_all()
        for thread in threads: thread.join()
        print(seen)
    """,
    "timers": """
        import threading
        late, never = threading.Timer(0.01, print, ["late"]), threading.Timer(99, print)
        for timer in (late, never): timer.start()
        never.cancel()
        print("first")
        late.join()
    """,
    "a pool of threads": """
        from concurrent.futures import ThreadPoolExecutor, as_completed
        with ThreadPoolExecutor(max_workers=4) as pool:
            print(list(pool.map(pow, range(5), [2] * 5)))
            futures = [pool.submit(int, text) for text in ("7", "seven", "8")]
            done = as_completed(futures)
            print(sorted(str(each.exception() or each.result()) for each in done))
        try:
            pool.submit(print)
        except RuntimeError as error:
            print(error)
    """,
    "coroutines": """
        import asyncio
        async def square(n):
            await asyncio.sleep(0.001)
            return n * n
        async def main():
            print(await asyncio.gather(*map(square, range(4))))
            print(await asyncio.to_thread(input))
            async with asyncio.timeout(5):
                queue = asyncio.Queue()
                task = asyncio.create_task(queue.put(await square(3)))
                print(await queue.get(), await task)
            try:
                await asyncio.wait_for(asyncio.sleep(9), 0.001)
            except TimeoutError:
                print("late")
        asyncio.run(main())
    """,
    "buffers wrapped anew": """
        import io, sys
        sys.stdin = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8")
        sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
        sys.stderr = io.TextIOWrapper(sys.stderr.buffer, encoding="utf-8")
        print(input(), "ü", file=sys.stdout)
        print("x", file=sys.stderr)
    """,
    "an end at once": """
        import os, sys
        print(input())
        sys.stdout.flush()
        print("lost")
        os._exit(0)
    """,
    "a standard output that is closed": """
        import sys
        print(input())
        sys.stdout.close()
    """,
    "standard input by its path": """
        from pathlib import Path
        print(sum(map(int, Path("/dev/stdin").read_text().split())))
        Path("/dev/stdout").open("w").write("end\\n")
    """,
    "a file on descriptor 1 that stays open": """
        out = open(1, "w")
        out.write(input())
    """,
    "standard output put on another file": """
        import os, sys
        sys.stdout = os.fdopen(1, "w")
        print(input())
    """,
    "standard input put on another file": """
        import os, sys
        sys.stdin = os.fdopen(0)
        sys.stderr = os.fdopen(2, "w")
        print(input(), sys.stdin.read())
    """,
    "much at once": """
        import os
        os.write(1, b"12345678\\n" * 300_000)
        with open(1, "wb", closefd=False) as out:
            out.write(b"12345678\\n" * 300_000)
    """,
    "what is said at the end": """
        class Thing:
            def __del__(self): print("gone", self.name)
        thing, cycle = Thing(), Thing()
        thing.name, cycle.name, cycle.itself = "thing", input(), cycle
        print("end")
    """,
    "a log of faults": """
        import faulthandler, sys
        faulthandler.enable()
        print(input(), sys.stderr.fileno())
    """,
    "standard streams by name": """
        with open("/dev/stdin") as lines:
            print([line.strip() for line in lines])
    """,
    "both ways to print, in order": """
        import os, sys
        print("a", flush=True)
        os.write(1, b"b\\n")
        print("c")
        sys.stdout.flush()
        os.write(1, b"d\\n")
        print("e")
    """,
    "descriptors that are opened and closed": """
        import os
        lines = os.fdopen(0).read().split()
        with open(1, "w") as out:
            out.write(lines[0] + "\\n")
    """,
    "files for a test at home": """
        import os, sys
        from pathlib import Path
        if os.path.exists("input.txt") or Path("local").is_file() or os.path.isdir("/tests"):
            sys.stdin = open("input.txt")
        try:
            sys.stdin = open("in.txt")
            sys.stdout = open("out.txt", "w")
        except FileNotFoundError:
            pass
        print(input())
    """,
    "where it lies": """
        import os
        print(os.path.isabs(os.path.dirname(os.path.abspath(__file__))))
    """,
    "a log that is printed": """
        import logging, sys
        logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
        logging.info("read %s", input())
    """,
    "things for the end": """
        import atexit, weakref
        class Thing: pass
        weakref.finalize(Thing(), print, "gone")
        thing = Thing()
        weakref.finalize(thing, print, "at the end")
        atexit.register(print, input())
    """,
    "builtins in new clothes": """
        import builtins, sys
        builtins.input = iter(sys.stdin.read().splitlines()).__next__
        builtins.print = lambda text: sys.stdout.write(text + "\\n")
        print(input())
    """,
    "its own stack": """
        import inspect
        def who(): return inspect.stack()[0].function
        print(who())
    """,
}
ON_UNIX = {
    "a wish for a larger stack": """
        import resource, sys
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 25, resource.RLIM_INFINITY))
        sys.setrecursionlimit(10**6)
        print(input())
    """,
}


def by_python(source, text):
    command = [sys.executable, "-I", "-X", "utf8", "-c", f"__file__ = 'program.py'\n{source}"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    assert done.stdout
    return done.stdout.decode()


@pytest.mark.parametrize("name", [*HABITS, *ON_UNIX])
def test_what_is_right_in_plain_python_is_right_at_every_level(name):
    source = textwrap.dedent((HABITS | ON_UNIX)[name])
    cases = [Case(stdin=text, expected=by_python(source, text)) for text in INPUTS]
    for level in LEVELS:
        if name in HABITS or level != "wasm":
            limits = Limits(seconds=20, output_kb=16 << 10)
            verdict = verify_program(source, cases, isolation=level, limits=limits)
            assert verdict.correct, (level, verdict)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("import os\nprint(3)\nos._exit(0)", Status.WRONG),  # what was not flushed is lost
        ("import os, sys\nprint(3)\nsys.stdout.flush()\nos._exit(4)", Status.RUNTIME_ERROR),
        ("import sys\nprint(4)\nsys.stdout.close()", Status.WRONG),
        ("import threading\nthreading.Thread(target=print, args=(4,)).start()", Status.WRONG),
        ("import queue, threading\nthreading.Thread(target=queue.Queue().get).start()", None),
        ("import asyncio\nasyncio.run(asyncio.Event().wait())", None),
    ],
)
def test_a_wrong_program_is_wrong_by_the_same_ways(source, status, level):
    case = Case(stdin="", expected="3\n")
    verdict = verify_program(source, [case], isolation=level, limits=Limits(seconds=0.3))
    # A wait without end is an error where nothing could ever end it.
    assert verdict.status in ((Status.TIME_LIMIT, Status.RUNTIME_ERROR), (status,))[bool(status)]
    assert verdict.score == 0


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "unsafe-process"])
def test_threads_that_need_each_other_in_turn_are_told_so_at_once(level):
    source = """
import queue, threading
there, back = queue.Queue(), queue.Queue()
def double():
    for _ in range(3): back.put(2 * there.get())
threading.Thread(target=double).start()
for n in range(3):
    there.put(n)
    print(back.get())
"""
    case = Case(stdin="", expected="0\n2\n4\n")
    verdict = verify_program(source, [case], isolation=level, limits=Limits(seconds=5))
    assert verdict.status is Status.RUNTIME_ERROR
    assert "threads run one after the other here" in verdict.reason


@pytest.mark.parametrize("level", LEVELS)
def test_a_thread_left_by_one_case_does_nothing_in_the_next(level):
    source = """
import os, queue, threading
waits = queue.Queue()
threading.Thread(target=lambda: os.write(1, waits.get()), daemon=True).start()
if input() == "1":
    raise SystemExit
waits.put(b"late")
print(1)
"""
    cases = [Case(stdin="1\n", expected=""), Case(stdin="2\n", expected="late")]
    verdict = verify_program(source, cases, isolation=level, partial_credit=True)
    assert verdict.score == 0.5


def test_what_a_program_has_forked_ends_by_itself():
    source = """
        import os
        if os.fork() == 0:
            os.write(1, b"child\\n")
            os._exit(0)
        os.wait()
        print("parent")
    """
    cases = [Case(stdin="", expected="child\nparent\n")] * 2
    limits = Limits(seconds=20)
    verdict = verify_program(
        textwrap.dedent(source), cases, isolation="unsafe-process", limits=limits
    )
    assert verdict.correct, verdict


@pytest.mark.parametrize("level", LEVELS)
def test_what_one_case_leaves_is_not_printed_by_the_next(level):
    source = """
        import atexit, os
        if input() == "1":
            atexit.register(print, "late")
            os.write(1, b"early")
            raise ValueError
        print("ok")
    """
    cases = [Case(stdin="1\n", expected="-"), Case(stdin="2\n", expected="ok\n")]
    options = {"partial_credit": True, "limits": Limits(seconds=20)}
    verdict = verify_program(textwrap.dedent(source), cases, isolation=level, **options)
    assert verdict.score == 0.5, verdict


LIARS = {
    "a finalizer that answers": """
        import os
        class Liar:
            def __del__(self):
                for fd in range(3, 64):
                    try: os.write(fd, b'[["output","5\\\\n"],["output","5\\\\n"]]')
                    except OSError: pass
        liar = Liar()
        print(4)
    """,
    "a finalizer that ends all": """
        import os
        class Liar:
            def __del__(self, leave=os._exit): leave(0)
        liar = Liar()
        print(4)
    """,
    "a finalizer in a cycle": """
        import sys
        class Liar:
            def __del__(self): sys.modules["__main__"].print = sys.exit()
        liar = Liar()
        liar.itself = liar
        print(4)
    """,
    "a callback of a weak reference": """
        import gc, weakref
        class Thing: pass
        thing = Thing()
        thing.itself = thing
        known = weakref.ref(thing, lambda _: gc.callbacks.append(print))
        weakref.finalize(thing, gc.get_objects().clear)
        print(4)
    """,
    "a standard output turned back": """
        import os
        os.write(1, b"4\\n")
        os.lseek(1, 0, 0)
    """,
    "a harness that finds its streams changed": """
        import builtins, io, pathlib
        io.open = builtins.open = lambda *_, **__: io.StringIO("5\\n")
        print(pathlib.Path("/dev/stdin").read_text() and 4)
    """,
    "a thread that waits for the end": """
        import os, queue, threading
        tasks = queue.Queue()
        threading.Thread(target=lambda: tasks.get() and os._exit(0)).start()
        print(4)
        tasks.put(1)
    """,
    "a return that ends all": """
        print(4)
        return
    """,
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("source", LIARS.values(), ids=LIARS.keys())
def test_what_honest_programs_may_do_helps_no_other(source, level):
    cases = [Case(stdin="1\n", expected="5\n"), Case(stdin="2\n", expected="5\n")]
    limits = Limits(seconds=5)
    source = textwrap.dedent(source)
    verdict = verify_program(source, cases, isolation=level, limits=limits, partial_credit=True)
    assert verdict.score == 0


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "wasm"])
def test_an_input_cannot_be_changed_or_grow(level):
    source = """
import os, sys
for fd in range(64):
    for act in (lambda: os.pwrite(fd, b"9", 0), lambda: os.write(fd, b"9" * 4096)):
        try:
            if os.pread(fd, 9, 0): act()
        except OSError:
            pass
print(input())
"""
    cases = [Case(stdin=f"{n}\n", expected=f"{n}\n") for n in range(3)]
    verdict = verify_program(source, cases, isolation=level, partial_credit=True)
    assert verdict.correct, verdict


@pytest.mark.parametrize("level", LEVELS)
def test_a_program_may_look_at_its_own_source(level):
    source = """
import inspect
class Thing:
    def method(self): return 1
def f(): return [inspect.getsource(each) for each in (Thing.method, Thing, f)]
"""
    expected = ["    def method(self): return 1\n", "\n".join(source.split("\n")[2:4]) + "\n"]
    case = Case(expected=[*expected, source.split("\n")[4] + "\n"])
    verdict = verify_program(source, [case], entry_point="f", isolation=level)
    assert verdict.correct, verdict


MEMORY = {
    "globals": """
        n = int(input())
        sieve = [n] * 2_000_000
        def at(i): return sieve[i]
        print(at(n))
    """,
    "a cycle": """
        class Node: pass
        node = Node()
        node.itself, node.data = node, bytearray(20_000_000)
        print(int(input()))
    """,
    "a cache": """
        from functools import cache
        @cache
        def many(n): return [n] * 2_000_000
        print(many(int(input()))[9])
    """,
    "an end in the middle": """
        data = [int(input())] * 2_000_000
        def show(): print(data[9], flush=True)
        show()
        raise SystemExit
    """,
    "an end at once": """
        import os
        data = [int(input())] * 2_000_000
        def show(): print(data[9], flush=True)
        show()
        os._exit(0)
    """,
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("source", MEMORY.values(), ids=MEMORY.keys())
def test_the_memory_of_one_case_is_given_back_before_the_next(source, level):
    cases = [Case(stdin=f"{n}\n", expected=f"{n}\n") for n in range(12)]
    limits = Limits(seconds=60, memory_mb=64)
    verdict = verify_program(textwrap.dedent(source), cases, isolation=level, limits=limits)
    assert verdict.correct, verdict


@pytest.mark.parametrize("level", LEVELS)
def test_the_memory_of_one_call_is_given_back_before_the_next(level):
    source = """
class Node:
    def __init__(self): self.itself, self.data = self, bytearray(20_000_000)
def f(n):
    node = Node()
    if n % 2: raise ValueError(n)
    return n
"""
    cases = [Case(args=(2 * n,), expected=2 * n) for n in range(9)]
    limits = Limits(seconds=60, memory_mb=128)
    options = {"entry_point": "f", "isolation": level, "limits": limits}
    assert verify_program(source, cases, **options).correct
    source += "class F:\n    def f(self, n): return f(n)"
    case = Case(calls=[("f", (2 * n,)) for n in range(9)], expected=[2 * n for n in range(9)])
    verdict = verify_program(source, [case], **options | {"entry_point": "F"})
    assert verdict.correct, verdict


@pytest.mark.parametrize("level", LEVELS)
def test_modules_of_the_standard_library_that_are_written_in_c(level):
    source = """
import bz2, readline, sqlite3
if {}: import lzma
readline.parse_and_bind("tab: complete")
base = sqlite3.connect(":memory:")
base.execute("create table t (a, b)")
base.executemany("insert into t values (?, ?)", [(n, str(n)) for n in range(1000)])
print(base.execute("select sum(a), max(b) from t").fetchone())
print(bz2.decompress(bz2.compress(input().encode() * 99)) == b"7" * 99)
if {}: print(lzma.decompress(lzma.compress(b"a" * 99)) == b"a" * 99)
"""
    has_lzma = level != "wasm"
    expected = "(499500, '999')\nTrue\n" + "True\n" * has_lzma
    case = Case(stdin="7\n", expected=expected)
    verdict = verify_program(source.format(has_lzma, has_lzma), [case], isolation=level)
    assert verdict.correct, verdict
