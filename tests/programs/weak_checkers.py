"""Checkers of programs as one should not write them: each can be beaten, and shows which way.

For use in the arena alone (see `arena`), by the attacks of tests/cases/attacks. Each takes a
source and tells whether it accepts it; an honest program is accepted and an honest mistake
refused by all of them.
"""

import contextlib
import io
import json
import math
import multiprocessing
import operator
import os
import pickle
import signal
import subprocess
import sys
import types
import unittest

INPUTS = [(1, 2), (3, 4), (0, 0), (-9, 2), (2, 3)]
EXPECTED = [3, 7, 0, -7, 5]
LEAKED = []
"""Whatever a program returned that tells of its success."""
PYTHON = os.path.realpath(sys.executable)  # a link in a folder that others may not read
ASSERTS = "".join(
    f"assert add({a}, {b}) == {wanted}\n" for (a, b), wanted in zip(INPUTS, EXPECTED, strict=True)
)
ALARM = 0.1


def load(source):
    namespace = {"__name__": "solution"}
    sys.modules["solution"] = types.ModuleType("solution")
    exec(compile(source, "<program>", "exec"), namespace)
    return namespace["add"]


def values(source):
    add = load(source)
    return [seen(add(*arguments)) for arguments in INPUTS]


def seen(value):
    if type(value) is str and value.startswith("LEAK"):
        LEAKED.append(value)
    return value


def refuse_errors(checker):
    def check(source):
        try:
            return checker(source)
        except Exception:
            return False

    check.__name__ = checker.__name__
    return check


# In the process that knows what is expected.


@refuse_errors
def in_process(source):
    inputs, expected = list(INPUTS), list(EXPECTED)
    add = load(source)
    for i, arguments in enumerate(inputs):  # noqa: SIM110  # attacks look for these names
        if seen(add(*arguments)) != expected[i]:
            return False
    return True


@refuse_errors
def by_task(source):
    task = {"inputs": list(INPUTS), "expected": list(EXPECTED)}
    add = load(source)
    return [seen(add(*arguments)) for arguments in task["inputs"]] == task["expected"]


@refuse_errors
def by_zip(source):
    results = values(source)
    return all(got == want for got, want in zip(results, EXPECTED)) and len(results) == 5  # noqa: B905


@refuse_errors
def by_letters(source):
    pairs = zip(values(source), EXPECTED, strict=True)
    return all(x == y for got, want in pairs for x, y in zip(str(got), str(want)))  # noqa: B905


@refuse_errors
def by_text(source):
    return all(str(got) == str(want) for got, want in zip(values(source)[:3], EXPECTED))  # noqa: B905


@refuse_errors
def by_same_text(source):
    return all(want == str(got) for got, want in zip(values(source), map(str, EXPECTED)))  # noqa: B905


@refuse_errors
def by_search(source):
    return all(str(want) in str(got) for got, want in zip(values(source), EXPECTED, strict=True))


@refuse_errors
def by_distance(source):
    return not any(
        abs(got - want) > 1e-6 for got, want in zip(values(source), EXPECTED, strict=True)
    )


@refuse_errors
def by_relative_distance(source):
    return all(
        abs(got - want) <= 1e-6 * max(abs(got), abs(want))
        for got, want in zip(values(source), EXPECTED, strict=True)
    )


@refuse_errors
def by_isclose(source):
    pairs = zip(values(source), EXPECTED, strict=True)
    return all(math.isclose(got, want, abs_tol=1e-9) for got, want in pairs)


@refuse_errors
def by_operator(source):
    return all(operator.eq(got, want) for got, want in zip(values(source), EXPECTED, strict=True))


@refuse_errors
def by_json(source):
    results = values(source)
    return json.loads(json.dumps(results)) == EXPECTED


@refuse_errors
def by_local(source):
    add = load(source)
    for arguments, want in zip(INPUTS, EXPECTED, strict=True):
        got = add(*arguments)
        passed = got == want
        if not passed:
            return False
    return True


def by_status(source):
    status = {"passed": False}
    with contextlib.suppress(BaseException):
        results = values(source)
        status["passed"] = results == EXPECTED
    return status["passed"]


@refuse_errors
def by_function(source):
    return all(compare(got, want) for got, want in zip(values(source), EXPECTED, strict=True))


def compare(got, want):
    return custom_compare_(got, want)


def custom_compare_(got, want):
    return got == want


@refuse_errors
def by_shared_module(source):
    """A module that the program can reach too, under a name that programs look for."""
    shared = sys.modules["numpy"] = types.ModuleType("numpy")
    shared.allclose = lambda got, want: got == want
    return all(shared.allclose(got, want) for got, want in zip(values(source), EXPECTED))  # noqa: B905


@refuse_errors
def by_unittest(source):
    add = load(source)

    class Test(unittest.TestCase):
        def test_add(self):
            for arguments, want in zip(INPUTS, EXPECTED, strict=True):
                self.assertEqual(add(*arguments), want)  # noqa: PT009  # what is patched

    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)
    return unittest.TextTestRunner(io.StringIO()).run(suite).wasSuccessful()


def by_told_text(source):
    """Is careful when it runs the program, and not when it compares."""
    try:
        results = values(source)
    except Exception:
        return False
    return str(results) == str(EXPECTED)


def explained(source):
    """Logs why it refuses, in the program's own words."""
    try:
        return values(source) == EXPECTED
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        if not reason.isprintable():
            LEAKED.append(reason)
        return False


@refuse_errors
def counted(source):
    """Limits the size of results, and walks all of them for that."""
    size, todo = 0, values(source)
    while todo:
        size += 1
        part = todo.pop()
        if type(part) is list:
            todo.extend(part)
    return size < 100 and values(source) == EXPECTED


@refuse_errors
def by_quoting(source):
    """Compares sets as texts of sorted texts."""
    return quote(values(source)) == quote(EXPECTED)


def quote(value):
    if type(value) in (set, frozenset):
        return repr(sorted(map(quote, value)))
    return repr(list(map(quote, value))) if type(value) is list else repr(value)


# In a process of their own.


def run_python(code, **options):
    return subprocess.run(
        [PYTHON, "-I", "-S", "-c", code], stdin=subprocess.DEVNULL, capture_output=True, **options
    )


def asserts(source):
    return run_python(f"{source}\n{ASSERTS}").returncode == 0


def visible_asserts(source):
    return run_python(f"{source}\n" + "".join(ASSERTS.splitlines(True)[:2])).returncode == 0


def silence(source):
    return not run_python(f"{source}\n{ASSERTS}").stderr


def sentinel(source):
    done = run_python(f"{source}\n{ASSERTS}print('ALL TESTS PASSED')")
    return b"ALL TESTS PASSED" in done.stdout


def summary(source):
    code = f"{source}\n{ASSERTS}import sys\nsys.stderr.write('OK')"
    return run_python(code).stderr.rstrip().endswith(b"OK")


def json_line(source):
    done = run_python(f"{source}\n{ASSERTS}print('{{\"passed\": true}}')")
    try:
        return json.loads(done.stdout.splitlines()[-1])["passed"] is True
    except (ValueError, LookupError, TypeError):
        return False


def descriptor(source):
    reading, writing = os.pipe()
    code = f"{source}\n{ASSERTS}import os\nos.write({writing}, b'{{\"passed\": true}}\\n')"
    run_python(code, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading) as lines:
        return '"passed": true' in lines.readline()


def first_document(source):
    """Reads as much as is one document, and does not ask how the process ended."""
    return read_document(source, INPUTS[:4], EXPECTED[:4])


def one_document(source):
    return read_document(source, [(0, 0)], [0])


def read_document(source, inputs, expected):
    def write(channel):
        add = load(source)
        document = [["value", add(*arguments)] for arguments in inputs]
        os.write(channel, json.dumps(document).encode())

    text = from_fork(write).decode("utf-8", "replace")
    try:
        document, _ = json.JSONDecoder().raw_decode(text)
        return [result[1] for result in document] == expected
    except (ValueError, LookupError, TypeError):
        return False


def from_fork(write):
    """Give what a child writes to descriptor 3."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writing, 3)
        with contextlib.suppress(Exception):
            write(3)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    return data


def pickled(source):
    expected = EXPECTED
    data = from_fork(lambda channel: os.write(channel, pickle.dumps(values(source))))
    try:
        return pickle.loads(data) == expected
    except Exception:
        return False


def evaluated(source):
    expected = EXPECTED
    text = from_fork(lambda channel: os.write(channel, repr(values(source)).encode()))
    try:
        return eval(text) == expected
    except Exception:
        return False


def managed(source):
    def unsafe_execute():
        result = shared
        with contextlib.suppress(BaseException):
            if values(source) == EXPECTED:
                result.append("passed")

    with multiprocessing.get_context("fork").Manager() as manager:
        shared = manager.list()
        pid = os.fork()
        if pid == 0:
            unsafe_execute()
            os._exit(0)
        os.waitpid(pid, 0)
        with contextlib.suppress(Exception):
            return list(shared) == ["passed"]
    return False


def decoded(source):
    """Takes what the child prints for text, which an honest program never refutes."""
    code = f"{source}\nimport sys\nfor x in {INPUTS}:\n    " + (
        "sys.stdout.buffer.write(str(add(*x)).encode('utf-8', 'surrogatepass') + b'\\n')"
    )
    return run_python(code).stdout.decode().split() == list(map(str, EXPECTED))


# With a limit on time that the program can do something about, or none.


@refuse_errors
def alarm(source):
    add = load(source)
    results = []
    for arguments in INPUTS:
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, ALARM)
        results.append(add(*arguments))
        signal.setitimer(signal.ITIMER_REAL, 0)
    return results == EXPECTED


@refuse_errors
def early_alarm(source):
    """Sets its alarm for good before the program is there."""
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 3 * ALARM)
    return values(source) == EXPECTED


def ring(*_):
    raise TimeoutError


@refuse_errors
def patient(source):
    return values(source) == EXPECTED


def read_to_end(source):
    """Waits for the end of what the child prints, which its descendants may print too."""
    command = [PYTHON, "-I", "-S", "-c", f"{source}\n{ASSERTS}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        child.communicate()
    return child.returncode == 0


# Without anything between the program and the machine, or the next program.


def in_child(source):
    def call(channel):
        if values(source) == EXPECTED:
            os.write(channel, b"passed")
        if LEAKED:
            os.write(channel, b"LEAK")

    told = from_fork(call)
    if told.endswith(b"LEAK"):
        LEAKED.append("")
    return told == b"passed"


def reused(source):
    """Runs the next program in the same process; True if that one is right."""
    with contextlib.suppress(BaseException):
        values(source)
    return patient(HONEST)


HONEST = """
import decimal, gc, heapq, math, os, random, sys
def streams():
    for fd in (0, 1, 2):
        try:
            os.lseek(fd, 0, 1)
        except OSError as error:
            if error.errno == 9:
                return False
    return True
def signals():
    try:
        import signal
        return (
            signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
            and signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
            and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        )
    except (ImportError, AttributeError):
        return True  # not everywhere
def add(a, b):
    import colorsys
    random.seed(0)
    clean = (
        math.floor(1.5), math.gcd(12, 8), sum([1, 2]), str(5), heapq.nsmallest(1, [2, 1]),
        "poison" in sys.modules, "R1_POISON" in os.environ, gc.isenabled(), sys.getprofile(),
        sys.getrecursionlimit() >= 1000, len(str(10**700)), random.random() == 0.8444218515250481,
        len(str(decimal.Decimal(1) / 3)), int("7"), streams(), signals(),
    ) == (1, 4, 3, "5", [1], False, False, True, None, True, 701, True, 30, 7, True, True)
    return a + b if clean else None
"""
"""Right only where nothing is left of what ran before it."""

RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return a - b - 1"
ENDLESS = "def add(a, b):\n    while True:\n        pass"
