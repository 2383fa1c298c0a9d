"""Ordinary and hostile programs, in the real sandbox."""

import contextlib
import inspect
import json
import math
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from levels import available, proven

from r1envs.errors import ConfigError
from r1envs.verifiers import Case, Comparison, Limits, Status, verify_program
from r1envs.verifiers.programs.comparison import canonical, read, show, trim
from r1envs.verifiers.programs.verification import (
    LONGEST,
    Submission,
    unfence,
    verify_program_batch,
)
from r1envs.verifiers.sandbox.values import MAX_DEPTH, UnsupportedValueError, decode, encode

LEVELS = available()
ISOLATED = proven()


def call(source, *args, expected, **options):
    """Judge the function f of a program by one call of it."""
    options.setdefault("isolation", "container")
    return verify_program(source, [Case(args=args, expected=expected)], entry_point="f", **options)


def feed(source, stdin, expected, **options):
    """Judge a program by what it prints."""
    options.setdefault("isolation", "container")
    return verify_program(source, [Case(stdin=stdin, expected=expected)], **options)


ORDINARY = {
    "class": """
        class Stack:
            def __init__(self): self._items = []
            def push(self, x): self._items.append(x); return self
            def __len__(self): return len(self._items)
        def f(n):
            s = Stack()
            for i in range(n): s.push(i)
            return len(s) + 4
    """,
    "dataclass": """
        from __future__ import annotations
        from dataclasses import dataclass, field
        @dataclass(order=True)
        class Item:
            weight: int
            name: str = field(default="x", compare=False)
        def f(n): return max(Item(n), Item(n + 4)).weight
    """,
    "generator": """
        def count():
            n = 0
            while True:
                yield n
                n += 1
        def f(n):
            return next(x for x in count() if x > n + 3)
    """,
    "recursion": """
        import functools, sys
        sys.setrecursionlimit(10000)
        @functools.lru_cache(None)
        def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
        def f(n): return depth(1000) - 996 + n
    """,
    "comprehension and augmented assignment": """
        def f(n):
            d = {k: 0 for k in range(3)}
            d[0] += n
            d[1] += sum([x for x in (1, 3)])
            return sum(d.values())
    """,
    "typing, nonlocal, annotations": """
        from typing import Generic, TypeVar, Optional, NamedTuple
        T = TypeVar("T")
        class P(NamedTuple):
            x: int
        class Box(Generic[T]):
            value: Optional[T] = None
        def f(n: int) -> int:
            total: int = P(4).x
            def add() -> None:
                nonlocal total
                total += n
            add()
            return total
    """,
    "match": """
        def f(n):
            match (n, [1, 2]):
                case (int(k), [1, *rest]) if rest:
                    return k + 4
            return None
    """,
    "common modules": """
        import collections, heapq, itertools, math, re, string, bisect, random, copy, json
        import decimal, fractions, statistics, datetime, operator, enum, hashlib, textwrap, csv
        import threading, logging, asyncio, unittest, argparse, io, os, sys, time, uuid, typing
        import multiprocessing, concurrent.futures, subprocess, socket, urllib.parse, base64
        import inspect, pprint, queue, tempfile, pathlib, calendar, secrets, array, struct, zlib
        import abc, contextlib, graphlib, html, locale, cmath, difflib, email, http, shutil
        def f(n): return math.gcd(12, 8) + int(decimal.Decimal(n))
    """,
    "main block": """
        def f(n): return n + 4
        if __name__ == "__main__":
            raise RuntimeError
    """,
    "prints": """
        import sys
        def f(n):
            print("debugging", n, flush=True)
            sys.stderr.write("more")
            sys.stdout.buffer.write(b"x" * 1000000)
            return n + 4
    """,
    "exceptions": """
        class Mine(ValueError): pass
        def f(n):
            try:
                raise Mine("x")
            except* ValueError:
                return_value = n + 4
            finally:
                pass
            return return_value
    """,
    "async without a loop": """
        def f(n):
            async def g(): return n + 4
            try:
                g().send(None)
            except StopIteration as stop:
                return stop.value
    """,
    "walrus, star arguments, lambda": """
        def f(n, *rest, **named): return (lambda x: x + 4)(m) if (m := n) else 4
    """,
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("source", ORDINARY.values(), ids=ORDINARY.keys())
def test_ordinary_programs_pass(source, level):
    lines = source.split("\n")
    text = "\n".join(line[8:] for line in lines)
    if level == "wasm":
        text = text.replace("multiprocessing, ", "")  # there is no such module
    verdict = call(text, 3, expected=7, isolation=level)
    assert verdict.correct, verdict
    assert not call(text, 3, expected=8, isolation=level).correct


STDIN = {
    "input": "a, b = map(int, input().split())\nprint(a + b)",
    "sys.stdin": "import sys\nprint(sum(map(int, sys.stdin.read().split())))",
    "lines": "import sys\nfor line in sys.stdin:\n    print(sum(map(int, line.split())))",
    "buffer": "import sys\nd = sys.stdin.buffer.read().split()\n"
    "sys.stdout.buffer.write(b'%d' % (int(d[0]) + int(d[1])))",
    "open(0)": "print(sum(map(int, open(0).read().split())))",
    "descriptors": "import os\nd = os.read(0, os.fstat(0).st_size).split()\n"
    "os.write(1, b'%d\\n' % (int(d[0]) + int(d[1])))",
    "main": "def main():\n    print(sum(map(int, input().split())))\n"
    "if __name__ == '__main__':\n    main()",
    "exit": "print(sum(map(int, input().split())))\nexit()",
    "sys.exit(0)": "import sys\nprint(sum(map(int, input().split())))\nsys.exit(0)",
    "own stdout": "import sys, io\nreal, sys.stdout = sys.stdout, io.StringIO()\n"
    "print(sum(map(int, input().split())))\nreal.write(sys.stdout.getvalue())",
    "atexit": "import atexit\natexit.register(lambda: print(sum(map(int, input().split()))))",
    "print to a file": "import sys\nprint(sum(map(int, input().split())), file=sys.stdout)",
    "trailing white space": "print(sum(map(int, input().split())), end='  \\n\\n')",
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("source", STDIN.values(), ids=STDIN.keys())
def test_stdin_programs_pass(source, level):
    cases = [Case(stdin="2 3\n", expected="5\n"), Case(stdin="10 -4\n", expected="6")]
    verdict = verify_program(source, cases, isolation=level)
    assert verdict.correct, verdict


@pytest.mark.parametrize("level", ISOLATED)
def test_each_case_gets_inputs_of_its_own(level):
    source = "def f(xs):\n    n = len(xs)\n    xs.clear()\n    return n"
    cases = [Case(args=([1, 2],), expected=2)] * 3
    assert verify_program(source, cases, entry_point="f", isolation=level).correct


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize(
    ("source", "status", "reason"),
    [
        ("def f(x): return 7", Status.WRONG, "f(3) returned 7, not 8"),
        ("def f(x): return 8.0", Status.WRONG, "f(3) returned 8.0, not 8"),
        ("def f(x): return", Status.WRONG, "f(3) returned None, not 8"),
        (
            "def f(x): return 1 / 0",
            Status.RUNTIME_ERROR,
            "f(3) raised ZeroDivisionError: division by zero",
        ),
        ("def g(x): return 8", Status.RUNTIME_ERROR, "no function named 'f'"),
        ("f = 8", Status.RUNTIME_ERROR, "no function named 'f'"),
        ("\n\ndef f(x) return 8", Status.RUNTIME_ERROR, "SyntaxError: expected ':' (line 3)"),
        ("x = y", Status.RUNTIME_ERROR, "NameError: name 'y' is not defined"),
        ("def f(x):\n  while x: pass", Status.TIME_LIMIT, "ran longer than 0.3 s"),
        ("def f(x): return [0] * 10**9", Status.MEMORY_LIMIT, "used more than 64 MB"),
        ("def f(x): return 'x' * 10**6", Status.OUTPUT_LIMIT, "gave more than 16 KB"),
        ("import os\nos._exit(0)", Status.PROTOCOL_ERROR, "the program ended with no answer"),
        ("import os\nos._exit(3)", Status.RUNTIME_ERROR, "the program ended itself with status 3"),
        ("def f(x): raise SystemExit(0)", Status.RUNTIME_ERROR, "f(3) raised SystemExit: 0"),
        (
            "class E:\n  def __eq__(self, o): return True\ndef f(x): return E()",
            Status.WRONG,
            "f(3) returned a value of type 'E', which no case expects",
        ),
        ("import numpy", Status.RUNTIME_ERROR, "ModuleNotFoundError: No module named 'numpy'"),
        ("", Status.NO_ANSWER, "there is no program"),
        ("```python\n\n```", Status.NO_ANSWER, "there is no program"),
    ],
)
def test_a_failure_says_why(source, status, reason, level):
    limits = Limits(seconds=0.3, memory_mb=64, output_kb=16)
    verdict = call(source, 3, expected=8, limits=limits, isolation=level)
    assert (verdict.status, verdict.score, verdict.reason) == (status, 0.0, reason)


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize(
    ("source", "status", "reason"),
    [
        ("print(6)", Status.WRONG, "for the input '2 3\\n' printed '6', not '5'"),
        ("print(5)\nprint(7)", Status.WRONG, "printed '7' in line 2, not ''"),
        ("exit(1)", Status.RUNTIME_ERROR, "the program ended with status 1"),
        ("x", Status.RUNTIME_ERROR, "raised NameError: name 'x' is not defined"),
        ("while True: print('x' * 99)", Status.OUTPUT_LIMIT, "gave more than 16 KB"),
        ("def f(", Status.RUNTIME_ERROR, "SyntaxError: '(' was never closed (line 1)"),
        ("input()\ninput()", Status.RUNTIME_ERROR, "raised EOFError"),
        ("import sys\nprint(sys.stdin.read() + '5')", Status.WRONG, "printed '2 3' in line 1"),
    ],
)
def test_a_failure_of_a_stdin_program_says_why(source, status, reason, level):
    verdict = feed(source, "2 3\n", "5\n", limits=Limits(output_kb=16), isolation=level)
    assert verdict.status is status
    assert verdict.score == 0
    assert reason in verdict.reason


def test_a_signal_without_a_name_is_a_crash_like_others():
    source = "import os\ndef f(): os.kill(os.getpid(), 35)"
    verdict = call(source, expected=1, isolation="unsafe-process")
    assert verdict.reason == "the program crashed (signal 35)"


def test_a_reason_is_one_printable_line():
    verdict = call("def f(x): raise ValueError('a\\n\\x1b[31m\\x00b' + 'c' * 9999)", 1, expected=1)
    assert verdict.reason.isprintable()
    assert len(verdict.reason) < 500


VALUES = [
    [],
    (),
    (1, [2, (3,)], {}),
    {1: "a", (2, 3): {4.5}, "k": frozenset({b"x"}), None: True},
    {"t": [1]},
    set(),
    2**70,
    -(10**5000),
    float("inf"),
    float("nan"),
    1e-320,
    0.1 + 0.2,
    "ünï\x00\ud800",
    1 + 2j,
    b"\xff",
    [True, 1, 1.0],
]


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: show(encode(value), 20).strip("…"))
def test_values_survive_the_way_in_and_out_exactly(value, level):
    assert canonical(encode(decode(encode(value)))) == canonical(encode(value))
    assert call("def f(x): return x", value, expected=value, isolation=level).correct


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("1", True),
        ("True", 1),
        ("1.0", 1),
        ("[1, 2]", (1, 2)),
        ("{1: 'a', 2: 'b'}", {1: "a"}),
        ("{True: 'a'}", {1: "a"}),
        ("{1, 2}", {1, 2, 3}),
        ("{1, 2}", frozenset({1, 2})),
        ("float('nan')", 1.0),
        ("'1'", 1),
        ("b'1'", "1"),
        ("[[1], [2]]", [[1], [3]]),
        ("[]", [0]),
        ("{'i': '0x1'}", 1),
        ("0.30000000000000004", 0.3),
    ],
)
def test_values_of_other_type_or_content_are_wrong(returned, expected, level):
    verdict = call(f"def f(): return {returned}", expected=expected, isolation=level)
    assert verdict.status is Status.WRONG


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("{2: 'b', 1: 'a'}", {1: "a", 2: "b"}),
        ("-0.0", 0.0),
        ("Counter('aab')", {"a": 2, "b": 1}),
        ("defaultdict(list, {1: [2]})", {1: [2]}),
        ("namedtuple('P', 'x y')(1, 2)", (1, 2)),
        ("IntEnum('E', 'A B').B", 2),
        ("[sub(list)([1]), sub(tuple)([1]), sub(dict)(a=1)]", [[1], (1,), {"a": 1}]),
        ("[sub(set)([1]), sub(frozenset)([1])]", [{1}, frozenset([1])]),
        ("[sub(int)(3), sub(float)(-.5), sub(complex)(1j)]", [3, -0.5, 1j]),
        ("[sub(str)('ab'), sub(bytes)(b'c')]", ["ab", b"c"]),
        ("sub(str, __str__=lambda s: 'no', __len__=lambda s: 9)('ab')", "ab"),
    ],
)
def test_values_a_person_calls_equal_are_right(returned, expected, level):
    source = f"{SUBCLASSES}def f(): return {returned}"
    assert call(source, expected=expected, isolation=level).correct


SUBCLASSES = """
from collections import *
from enum import *
from fractions import Fraction
from decimal import Decimal
def sub(kind, **names): return type("Sub", (kind,), names)
"""


@pytest.mark.parametrize("level", ISOLATED)
@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("sub(list, __eq__=lambda s, o: True)([1])", [1]),
        ("sub(list, __iter__=lambda s: iter([2]), __getitem__=lambda s, i: [2])([1])", [2]),
        ("sub(int, __pos__=lambda s: 4, __index__=lambda s: 4, __int__=lambda s: 4)(3)", 4),
        ("sub(str, __str__=lambda s: 'b', __getitem__=lambda s, i: 'b')('a')", "b"),
        ("sub(dict, items=lambda s: [(1, 2)], copy=lambda s: {1: 2})()", {1: 2}),
        ("deque([1])", [1]),
        ("range(2)", [0, 1]),
        ("Enum('E', 'A').A", 1),
        ("Fraction(4, 2)", 2),
        ("Decimal(2)", 2),
    ],
)
def test_a_subclass_is_what_it_holds_and_not_what_it_says(returned, expected, level):
    verdict = call(f"{SUBCLASSES}def f(): return {returned}", expected=expected, isolation=level)
    assert verdict.status is Status.WRONG


@pytest.mark.parametrize(
    ("returned", "expected", "right"),
    [
        ("Fraction(4, 2)", 2, "equal near"),
        ("[Fraction(1, 2), {Fraction(6, 3): 1}]", [0.5, {2: 1}], "equal near"),
        ("Fraction(1, 3)", 1 / 3, "near"),
        ("Decimal('2.50')", 2.5, "equal near"),
        ("Decimal('0.1')", 0.1, "near"),
        ("Decimal('1e999999')", 1e308, ""),
        ("Decimal('1e-999999')", 0.0, ""),
        ("Decimal('NaN')", 1.0, ""),
        ("Fraction(10 ** 400, 3)", 1e308, ""),
        ("Fraction(3)", 2, ""),
    ],
)
def test_fractions_are_compared_by_their_value(returned, expected, right):
    equal, near = Comparison(types="equal"), Comparison(types="equal", relative=1e-9)
    for name, how in (("exact", Comparison()), ("equal", equal), ("near", near)):
        source = f"{SUBCLASSES}def f(): return {returned}"
        case = Case(expected=expected, comparison=how)
        verdict = verify_program(source, [case], entry_point="f")
        assert verdict.correct is (name in right.split()), (name, verdict)


@pytest.mark.parametrize(
    ("returned", "given"),
    [("Fraction(6, 2)", 3), ("[Decimal('0.5')]", [0.5]), ("Fraction(10 ** 400, 3)", math.inf)],
)
def test_a_judge_gets_numbers_of_builtin_types(returned, given):
    seen = []
    case = Case(judge=lambda case, output: seen.append(output) is None)
    source = f"{SUBCLASSES}def f(): return {returned}"
    assert verify_program(source, [case], entry_point="f").correct
    assert repr(seen) == repr([given])


@pytest.mark.parametrize("level", ISOLATED)
def test_output_up_to_the_limit_is_kept_whatever_json_makes_of_it(level):
    expected = "1\n" * (8 << 10)
    options = {"limits": Limits(output_kb=16), "isolation": level}
    assert feed("print('1\\n' * (8 << 10), end='')", "", expected, **options).correct
    # Some more than what is expected may be written in any case.
    verdict = feed("print('1\\n' * (1 << 20))", "", expected, **options)
    assert verdict.status is Status.OUTPUT_LIMIT


@pytest.mark.parametrize("level", ISOLATED)
def test_keyword_arguments(level):
    case = Case(args=(1,), kwargs={"b": [2]}, expected=[2, 1])
    source = "def f(a, *, b): return b + [a]"
    assert verify_program(source, [case], entry_point="f", isolation=level).correct


def test_partial_credit_is_the_share_of_cases():
    cases = [Case(args=(x,), expected=x * x) for x in (0, 1, 2, 3)]
    source = "def f(x): return x"
    strict = verify_program(source, cases, entry_point="f")
    partial = verify_program(source, cases, entry_point="f", partial_credit=True)
    assert (strict.score, partial.score) == (0.0, 0.5)
    assert partial.reason == strict.reason == "f(2) returned 2, not 4"


@pytest.mark.parametrize(
    ("cases", "entry_point", "words"),
    [
        ([], "f", "at least one case"),
        ([Case(args=(1,))], "f", "case 1 has neither expected nor a judge"),
        ([Case(stdin="1")], None, "case 1 has neither expected nor a judge"),
        ([Case(expected=1), Case(calls=[("f", ())])], "f", "case 2 has neither"),
        ([Case(expected=1)], None, "entry_point must name"),
        ([Case(stdin="", expected="1")], "f", "entry_point must be None"),
        ([Case(expected=1), Case(stdin="", expected="1")], "f", "all have"),
    ],
)
def test_cases_that_check_nothing_are_refused(cases, entry_point, words):
    with pytest.raises(ConfigError, match=words):
        verify_program("x = 1", cases, entry_point=entry_point)


@pytest.mark.parametrize(
    "fields",
    [
        {"args": (1,), "expected": None},
        {"args": (1,), "expected": 1, "returns_none": True},
        {"args": (1,), "expected_args": (1, 2)},
        {"args": (1,), "expected_args": 1},
        {"stdin": "1", "returns_none": True},
        {"stdin": "1", "expected": "1", "calls": [("f", ())]},
        {"calls": [("f", ())], "expected": [1, 2]},
        {"calls": [("f", ()), ("f", ())], "expected": [None, None]},
        {"calls": ["f"], "expected": [1]},
        {"calls": [("a b", ())], "expected": [1]},
        {"calls": [("f", ())], "expected": [1], "expected_args": ()},
        {"args": "ab", "expected": 1},
        {"args": (object(),), "expected": 1},
        {"args": (), "expected": object()},
        {"stdin": "1", "expected": 1},
        {"stdin": "1", "args": (1,), "expected": "1"},
    ],
)
def test_a_case_that_cannot_be_used_is_refused(fields):
    with pytest.raises(ConfigError):
        Case(**fields)


@pytest.mark.parametrize(
    "fields",
    [{"seconds": 0}, {"seconds": float("nan")}, {"memory_mb": -1}, {"output_kb": 1.5}],
)
def test_limits_are_checked(fields):
    with pytest.raises(ConfigError, match=next(iter(fields))):
        Limits(**fields)


def test_a_case_keeps_what_it_was_made_of():
    args = [[1]]
    case = Case(args=(args,), expected=1)
    args.append([2])
    assert verify_program("def f(x): return len(x)", [case], entry_point="f").correct


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("```python\nx = 1\n```", "x = 1"),
        ("\n```\nx = 1\n```\n", "x = 1"),
        ("x = 1", "x = 1"),
        ("```python\nx = 1", "```python\nx = 1"),
        ("```\na\n```\nand\n```\nb\n```", "```\na\n```\nand\n```\nb\n```"),
    ],
)
def test_one_fence_around_all_is_removed(text, inside):
    assert unfence(text) == inside


@pytest.mark.parametrize("level", LEVELS)
def test_a_program_too_long_to_be_run_is_judged_so_at_once(level):
    start = time.monotonic()
    for source in ("#" * LONGEST, "\U0001f600" * (LONGEST // 10), "\x01" * 10_000_000):
        verdict = verify_program(source, [Case(stdin="", expected="")], isolation=level)
        assert verdict.status is Status.UNPARSABLE
        assert verdict.reason == "the program has more than the 4 MB that are read"
    assert time.monotonic() - start < 1
    # The longest that is run: it must not take the limits of the run to be read.
    source = "#" + "\U0001f600" * (LONGEST // 12 - 2) + "\nprint(7)"
    limits = Limits(seconds=2, memory_mb=64)
    for case in (Case(stdin="", expected="7"), Case(stdin="", expected="8")):
        verdict = verify_program(source, [case], isolation=level, limits=limits)
        assert verdict.correct == (case.expected == "7"), verdict


@pytest.mark.parametrize(
    "output",
    [b"", b"[", b"[1][2]", b"NaN", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b"\x00"],
)
def test_what_is_not_one_document_is_refused(output):
    with pytest.raises(ValueError, match="not one JSON document"):
        read(output)


@pytest.mark.parametrize("opening", [b"[", b'{"t":', b'["]",'])
def test_a_deep_document_does_not_overflow_the_stack_of_a_trainer_that_allows_recursion(opening):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        with pytest.raises(ValueError, match="not one JSON document"):
            read(opening * 200_000)
    finally:
        sys.setrecursionlimit(limit)


@pytest.fixture
def digits_without_limit():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(limit)


@pytest.mark.usefixtures("digits_without_limit")
@pytest.mark.parametrize("text", ["%s", "-%s", "[1,%s]", '{"t":[%s]}'])
def test_a_long_number_is_not_read_by_a_trainer_that_allows_it(text):
    start = time.process_time()
    with pytest.raises(ValueError, match="not one JSON document"):
        read((text % ("9" * 1_000_000)).encode())
    assert time.process_time() - start < 0.5  # it takes seconds to be read
    assert read(b'["' + b"9" * 5000 + b'",17]') == ["9" * 5000, 17]
    assert read(b"0." + b"3" * 5000) == 1 / 3


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {"[[": v}])
def test_the_deepest_value_that_can_be_sent_can_be_read(wrap):
    value = 1j
    for _ in range(MAX_DEPTH):
        value = wrap(value)
    with pytest.raises(UnsupportedValueError):
        encode(wrap(value))
    sent = encode(value)
    assert read(json.dumps([["value", sent]]).encode()) == [["value", sent]]


@pytest.mark.parametrize("tag", ["t", "s", "d", "z", "i", "f", "c", "b", "no such"])
@pytest.mark.parametrize("inner", [None, 1, "x", [1], [[1]], {"t": 3}, {"a": 1, "b": 2}, {}])
def test_no_document_makes_the_parent_raise(tag, inner):
    assert canonical({tag: inner}) != canonical(encode((1, 2)))
    assert show({tag: inner})


def test_a_set_that_is_slow_to_build_is_not_built():
    """Numbers of one hash make a set quadratic; the parent only sorts them as text."""
    document = {"s": [n * (2**61 - 1) for n in range(20_000)]}
    start = time.monotonic()
    assert canonical(document) != canonical(encode({1}))
    assert time.monotonic() - start < 1


def test_sets_within_sets_do_not_grow_when_compared():
    """A few hundred bytes from the sandbox must not become gigabytes in the trainer."""
    document = '\\"'
    for _ in range(60):
        document = {"s": [document]}
    assert len(canonical(document)) < 500


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ('{"s":[', "]}"), ('{"d":[[1,', "]]}"), ('{"x":', "}")]
)
def test_the_deepest_document_takes_few_frames_of_the_caller(opening, closing):
    for depth in (63, 64, 190):
        document = read((opening * depth + "3" + closing * depth).encode())
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(len(inspect.stack(0)) + 500)
        try:
            with contextlib.suppress(ValueError):
                canonical(document)
        finally:
            sys.setrecursionlimit(limit)


def test_cycles_and_shared_structures_are_counted_while_walking():
    x = [0] * 1000
    for _ in range(6):
        x = [x] * 100
    with pytest.raises(UnsupportedValueError):
        encode(x, 1000)
    loop = []
    loop.append(loop)
    with pytest.raises(UnsupportedValueError):
        encode(loop)


def test_trim_ignores_only_white_space_at_ends():
    assert trim("a b \r\n\n") == trim("a b") != trim(" a b")


FORGERIES = {
    "writes the answer itself": "import os\nos.write(3, b'[[\"value\", 1]]')\nos._exit(0)",
    "and a second one": "import os\nos.write(3, b'[[\"value\", 8]]')\ndef f(x): return 8",
    "too many results": 'import os\nos.write(3, b\'[["value", 8], ["value", 8]]\')\nos._exit(0)',
    "fewer results": "import os\nos.write(3, b'[]')\nos._exit(0)",
    "not a list": "import os\nos.write(3, b'{}')\nos._exit(0)",
    "unknown words": "import os\nos.write(3, b'[[\"passed\"]]')\nos._exit(0)",
    "numbers for words": "import os\nos.write(3, b'[[\"raised\", 1, 2]]')\nos._exit(0)",
    "the wrong kind": 'import os\nos.write(3, b\'[["output", "8"]]\')\nos._exit(0)',
    "right, but a bad end": "import os\nos.write(3, b'[[\"value\", 8]]')\nos._exit(1)",
    "two documents": 'import os\nos.write(3, b\'[["value", 8]] [["value", 8]]\')\nos._exit(0)',
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("source", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_answers_earn_nothing(source, level):
    if level == "wasm":
        if source == FORGERIES["and a second one"]:
            pytest.skip("what a program writes to descriptor 2 is dropped before the answer")
        source = source.replace("os.write(3", "os.write(2")  # where its answers go
    verdict = call(source, 3, expected=8, isolation=level)
    assert verdict.score == 0, verdict
    assert verdict.reason


def test_a_batch_keeps_the_order():
    submissions = [
        Submission(f"def f(x): return x + {n}", [Case(args=(1,), expected=1 + n)], "f")
        for n in range(20)
    ]
    submissions[7] = Submission("def f(x): return 0", submissions[7].cases, "f")
    verdicts = verify_program_batch(submissions)
    assert [n for n, verdict in enumerate(verdicts) if not verdict.correct] == [7]


@pytest.mark.parametrize("level", ISOLATED)
def test_many_threads_get_their_own_answers(level):
    def one(n):
        return call("def f(x): return x * x", n, expected=n * n, isolation=level).correct

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(one, range(60)))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such alarm here")
def test_an_alarm_of_the_caller_passes_through():
    def ring(*_):
        raise TimeoutError("of the caller")

    case = [Case(args=(1,), expected=1)]
    assert verify_program("def f(x): return x", case, entry_point="f").correct
    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(TimeoutError, match="of the caller"):
            verify_program("def f(x):\n    while True: pass", case, entry_point="f")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert verify_program("def f(x): return x", case, entry_point="f").correct
