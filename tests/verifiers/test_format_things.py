"""What stands in for a program in a replayed test must not pass for more than it is."""

import time

import pytest
from dataset_rows import humaneval, mbpp, mbpp_passes

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers import Limits, Status
from r1envs.verifiers.programs.formats import read_row
from r1envs.verifiers.programs.formats.replay import judging
from r1envs.verifiers.programs.formats.replay.actor import MARK

BOX = "class Box:\n    def __init__(self, x): self.x = x\n    def get(self): return self.x\n"
GENERATOR = "def f(n): yield from range(n)"
CHECKED = "def f(x):\n    if x < 0: raise ValueError\n    return 2 * x"
OBJECT = "class O: pass\ndef f(x): return O() if x < 0 else 2 * x"


def waits_for(act, error):
    return f"b = Box(1)\ntry:\n    {act}\n    ok = False\nexcept {error}:\n    ok = True\nassert ok"


# The test, the row's own solution, and a program that is wrong.
PRYING = {
    "can it be called": ("assert callable(f(2))", "def f(x): return lambda: x", GENERATOR),
    "an iterator": (
        "from collections.abc import Iterator\nassert isinstance(f(2), Iterator)",
        GENERATOR,
        "def f(n): return range(n)",
    ),
    "an iterator, of typing": (
        "from typing import Iterator\nassert isinstance(f(2), (str, Iterator))",
        GENERATOR,
        "def f(n): return range(n)",
    ),
    "a generator": (
        "import types\nassert isinstance(f(2), types.GeneratorType)",
        GENERATOR,
        "def f(n): return iter(range(n))",
    ),
    "a method of every iterator": (
        "assert hasattr(f(2), '__next__')",
        GENERATOR,
        "def f(n): return range(n)",
    ),
    "what an object says of its class": (
        "assert isinstance(f(2), range)",
        "def f(n): return range(n)",
        "class Liar:\n    __class__ = range\ndef f(n): return Liar()",
    ),
    "an operator": (waits_for("b + 1", "TypeError"), BOX, f"{BOX}    def __add__(self, o): pass"),
    "an operator, from the right": (
        waits_for("1 << b", "TypeError"),
        BOX,
        f"{BOX}    def __rlshift__(self, o): pass",
    ),
    "an item to set": (
        waits_for("b[0] = 1", "TypeError"),
        BOX,
        f"{BOX}    def __setitem__(self, key, value): pass",
    ),
    "a context": (
        waits_for("with b: pass", "(AttributeError, TypeError)"),
        BOX,
        f"{BOX}    def __enter__(self): pass\n    def __exit__(self, *_): pass",
    ),
    "a hidden name": (waits_for("b.__x__", "AttributeError"), BOX, f"{BOX}    __x__ = 1"),
    "an attribute to delete": (
        waits_for("del b.x", "AttributeError"),
        f"{BOX}    def __delattr__(self, name): raise AttributeError",
        BOX,
    ),
    "a copy": (
        "import copy\nassert copy.copy(Box([1])) is not None",
        BOX,
        f"{BOX}    def __copy__(self): return None",
    ),
    "a member": (
        "assert 3 in Box([3])",
        f"{BOX}    def __contains__(self, x): return x in self.x",
        f"{BOX}    def __iter__(self): return iter([3])\n    def __contains__(self, x): return 0",
    ),
    "equality, caught": (
        "try:\n    ok = f(-1) == 1\nexcept:\n    ok = True\nassert ok",
        CHECKED,
        OBJECT,
    ),
    "truth, caught": (
        "try:\n    ok = not f(-1)\nexcept BaseException:\n    ok = True\nassert ok",
        CHECKED,
        f"{OBJECT}\nO.__bool__ = lambda self: True",
    ),
    "too much output, caught": (
        "try:\n    f(-1)\n    ok = False\nexcept:\n    ok = True\nassert ok",
        CHECKED,
        "def f(x): return 'x' * 10 ** 6",
    ),
}
SEEN = {"an operator", "an operator, from the right", "an item to set", "a context"}
SEEN |= {"a hidden name", "an attribute to delete", "a copy"}


@pytest.mark.parametrize("name", PRYING)
def test_a_wrong_program_is_not_passed_by_what_stands_in_for_it(name):
    test, code, wrong = PRYING[name]
    row = mbpp(test, code=code)
    assert mbpp_passes(row, code)
    assert mbpp_passes(row, wrong) is (name == "what an object says of its class")
    read = read_row("mbpp", row)
    assert read.judge(wrong, partial_credit=True).score == 0
    assert read.judge(wrong).score == 0
    # What needs to see more of objects is not covered: the row's own solution tells.
    assert read.judge(code).correct is (name not in SEEN)


def test_no_share_comes_of_an_end_that_the_test_caught():
    caught = PRYING["equality, caught"][0]
    row = read_row("mbpp", mbpp(caught, "assert f(1) == 2", "assert f(f(2)) == 9", code=CHECKED))
    assert row.judge(OBJECT, partial_credit=True).score == 0
    assert row.judge(CHECKED, partial_credit=True).score == 2 / 3


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("xs = [3, 1]\nr = f(xs)\nassert r == [1, 3] and xs == [3, 1]", "what becomes of xs"),
        ("xs = [3, 1]\nold = xs[:]\nr = f(xs)\nassert xs == old", "what becomes of xs"),
        ("xs = [3, 1]\nassert f(xs) is not xs", "whether two are one: f(xs) is not xs"),
        ("assert f([1]) is f([1])", "whether two are one"),
        ("r = f([1])\nassert id(r) != id(f([1]))", "uses id"),
        ("assert f(f([1])) == [1]\nassert f.__doc__", "uses __doc__"),
        ("assert 'x' not in dir(f([1]))", "uses dir"),
        (
            "import contextlib, io\nb = io.StringIO()\nwith contextlib.redirect_stdout(b):\n"
            "    f([1])\nassert not b.getvalue()",
            "uses redirect_stdout",
        ),
        (
            "from unittest.mock import patch\nwith patch('builtins.input', lambda: '1'):\n"
            "    assert f([1])",
            "uses patch",
        ),
        ("import os\nos.environ['A'] = '1'\nassert f([1])", "uses environ"),
        (
            "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    f([1])\n"
            "assert not w",
            "uses catch_warnings",
        ),
        ("from timeit import timeit\nassert timeit(f([1])[0], number=1) < 1", "uses timeit"),
        ("from collections import Counter\nassert f(Counter('a')) == ['a']", "type 'Counter'"),
        ("import collections as c\nassert f(c.namedtuple('P', 'x')(1)) == [1]", "type 'P'"),
    ],
)
def test_tests_that_would_see_something_else_than_the_program_are_refused(test, reason):
    with pytest.raises(ReferenceAnswerError, match="cannot be replayed") as caught:
        read_row("mbpp", mbpp(test, code="def f(x): return sorted(x)"))
    assert reason in str(caught.value)


def test_a_check_that_looks_at_an_argument_afterwards_is_refused():
    test = "def check(candidate):\n    xs = [3, 1]\n    r = candidate(xs)\n"
    with pytest.raises(ReferenceAnswerError, match="what becomes of xs"):
        read_row("humaneval", humaneval(f"{test}    assert r and xs == [3, 1]\n"))


def test_tests_that_only_look_like_those_are_judged():
    tests = [
        "xs = [3, 1]\nassert f(xs) == sorted(xs)\nys = f(xs)\nassert len(ys) == len(xs)",
        "for y in f(xs):\n    assert y in xs",
        "assert type(f(xs)) is list and f(xs) is not None and isinstance(f(xs), list)",
        "import functools\ng = functools.lru_cache(functools.partial(f, [2, 1]))",
        "assert g() == [1, 2]",
        "assert hasattr(f(xs), 'append') and callable(f) and not callable(f(xs))",
    ]
    row = read_row("mbpp", mbpp(*tests, code="def f(x): return sorted(x)"))
    row.check()
    assert not row.judge("def f(x): return tuple(sorted(x))").correct


@pytest.mark.parametrize(
    "given",
    ["({0},)", "({0}, 10 ** 9)", "({0}, -7)", "({0}, None)", "[({0}, {{}})]", "{{1: ({0}, 0)}}"],
)
def test_nothing_a_program_gives_is_taken_for_a_mark(given):
    row = read_row("mbpp", mbpp("assert f(f(1)) == 4"))
    given = given.format(repr(MARK))
    for otherwise in ("1 / 0", "4"):
        verdict = row.judge(f"def f(x): return {given} if x == 1 else {otherwise}")
        assert verdict.score == 0
        assert verdict.reason
    row = read_row("mbpp", mbpp("assert f((f(1), f(2))) == 4"))
    verdict = row.judge(f"def f(x): return {{1: {MARK!r}, 2: 0}}[x] if type(x) is int else 4")
    assert verdict.score == 0


def test_sympy_runs_no_text_of_a_program():
    test = "import sympy\nassert sympy.simplify(f(f(1))) == 4"
    row = read_row("mbpp", mbpp(test))
    row.check()
    evil = "[setattr(__import__('sys').modules['__main__'], 'x', 1), 4][1]"
    for given in (repr(evil), f"[{evil!r}]", f"{{{evil!r}: 1}}"):
        verdict = row.judge(f"def f(x): return {given}", partial_credit=True)
        assert verdict.score == 0
    assert row.judge("def f(x): return '4'").score == 0


def test_to_wait_for_a_turn_is_no_fault_of_a_program(monkeypatch):
    row = read_row("mbpp", mbpp("assert f(f(f(1))) == 8"))
    run = judging.run_program

    def run_late(*args):
        time.sleep(0.4)
        return run(*args)

    monkeypatch.setattr(judging, "run_program", run_late)
    monkeypatch.setattr(judging, "_LIMITS", Limits(seconds=1.0, memory_mb=1024))
    assert row.judge("def f(x): return 2 * x", limits=Limits(seconds=0.3)).correct


def test_a_test_has_no_more_time_than_is_left(monkeypatch):
    test = "import time\nn = f(1)\nfor _ in range(9):\n    time.sleep(n)\n    n = f(n)\n"
    row = read_row("mbpp", mbpp(test + "assert n == 2", code="def f(x): return 0.3"))
    monkeypatch.setattr(judging, "_LIMITS", Limits(seconds=1.0, memory_mb=1024))
    verdict = row.judge("def f(x): return 0.3", limits=Limits(seconds=0.3))
    assert verdict.status is Status.TIME_LIMIT
    assert verdict.reason.startswith("the test: ran longer")
