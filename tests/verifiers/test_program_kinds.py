"""Judges, tolerances, classes, methods and changed arguments, in the real sandbox."""

import json
import math
import pickle
import time

import pytest

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers import Case, Comparison, Limits, Status, verify_program
from r1envs.verifiers.programs.decoding import decode_untrusted
from r1envs.verifiers.programs.tolerance import same_text, same_value
from r1envs.verifiers.programs.verification import Submission, verify_program_batch
from r1envs.verifiers.sandbox.values import encode

CONTAINER = {"isolation": "container"}


def call(source, case, entry_point="f", **options):
    return verify_program(source, [case], entry_point=entry_point, **CONTAINER, **options)


def is_a_divisor(case, output):
    return type(output) is int and 1 < output < case.args[0] and case.args[0] % output == 0


def test_a_judge_accepts_each_of_many_right_answers():
    case = Case(args=(91,))
    for answer, right in [
        ("7", True),
        ("13", True),
        ("91", False),
        ("7.0", False),
        ("None", False),
    ]:
        verdict = call(f"def f(n): return {answer}", case, judge=is_a_divisor)
        assert verdict.correct is right
    assert verdict.reason == "f(91) gave None, which the judge finds wrong"


def test_a_judge_of_printed_text_gets_the_text_as_it_was_printed():
    seen = []

    def judge(case, output):
        seen.append((case.stdin, output))
        return sorted(output.split()) == ["1", "2"]

    verdict = verify_program("print(2)\nprint(1)", [Case(stdin="x")], judge=judge, **CONTAINER)
    assert verdict.correct
    assert seen == [("x", "2\n1\n")]


def test_a_judge_of_a_class_gets_what_all_calls_returned():
    source = "class C:\n  def f(self, x): return x\n  def g(self): return (1, {2})"
    case = Case(calls=[("f", (5,)), ("g", ())], judge=lambda case, output: output == [5, (1, {2})])
    assert call(source, case, "C").correct


def test_shares_of_credit_are_averaged_only_if_asked():
    cases = [Case(args=(share,), judge=lambda case, output: output) for share in (0.5, 1.0)]
    source = "def f(x): return x"
    options = {"entry_point": "f", **CONTAINER}
    partial = verify_program(source, cases, partial_credit=True, **options)
    assert (partial.status, partial.score) == (Status.WRONG, 0.75)
    assert partial.reason == "f(0.5) gave 0.5, which the judge finds right to 50%"
    assert verify_program(source, cases, **options).score == 0


def test_a_judge_that_raises_is_a_failure_of_ours_and_no_score():
    def judge(case, output):
        return 1 / output

    with pytest.raises(VerificationError, match=r"judge failed on f\(0\), .*ZeroDivisionError"):
        call("def f(x): return x", Case(args=(0,)), judge=judge)


@pytest.mark.parametrize("credit", [None, "yes", 2, -0.1, math.nan, [], 1 + 0j])
def test_a_judge_that_returns_no_credit_is_a_failure_of_ours(credit):
    with pytest.raises(VerificationError, match="judge must return"):
        call("def f(): return 1", Case(), judge=lambda case, output: credit)


def test_a_judge_is_not_asked_about_programs_that_fail():
    def judge(case, output):
        raise AssertionError

    for body, status in [
        ("1/0", Status.RUNTIME_ERROR),
        ("object()", Status.WRONG),
        ("[0]*10**9", Status.MEMORY_LIMIT),
    ]:
        verdict = call(f"def f(): return {body}", Case(), judge=judge, limits=Limits(memory_mb=64))
        assert verdict.status is status


def forge(document):
    """Write a program that answers with a document of its own making."""
    return f"import os\nos.write(3, {document.encode()!r})\nos._exit(0)"


@pytest.mark.parametrize(
    "value",
    [
        '{"s": [[1]]}',
        '{"s": [1, 1]}',
        '{"d": [[1, 2], [1, 3]]}',
        '{"d": [[[1], 2]]}',
        '{"d": [[1]]}',
        '{"d": 5}',
        '{"f": "1e5"}',
        '{"f": [1]}',
        '{"i": 5}',
        '{"c": [1, 2]}',
        '{"c": [1.0, {"i": "0x1"}]}',
        '{"b": "zz"}',
        '{"b": 5}',
        '{"x": []}',
        "{}",
        '{"t": [], "s": []}',
        "[" * 500 + "]" * 500,
        '{"s": [' + ",".join(str(n * (2**61 - 1)) for n in range(1, 3000)) + "]}",
    ],
)
def test_what_stands_for_no_value_never_reaches_a_judge(value):
    def judge(case, output):
        raise AssertionError(output)

    verdict = call(forge(f'[["value", {value}]]'), Case(), judge=judge)
    assert verdict.status is Status.PROTOCOL_ERROR
    with pytest.raises((ValueError, TypeError)):
        decode_untrusted(json.loads(value))


def test_a_judge_gets_exact_builtin_types_only():
    source = """
class Int(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
class List(list):
    def __eq__(self, other): return True
class Str(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
values = [Int(1), List(), Str("a"), [Int(1)], (x for x in [1]), {Str("a"): 1}, iter([1]), f]
def f(n): return values[n]
""".replace(", f]", ", Int]")

    def judge(case, output):
        raise AssertionError(output)

    for n in range(8):
        assert call(source, Case(args=(n,)), judge=judge).status is Status.WRONG


def test_values_of_one_hash_are_refused_in_linear_time():
    start = time.monotonic()
    with pytest.raises(ValueError, match="one hash"):
        decode_untrusted({"s": [n * (2**61 - 1) for n in range(20_000)]})
    assert time.monotonic() - start < 1
    assert decode_untrusted({"s": [-1, -2, 3]}) == {-1, -2, 3}


@pytest.mark.parametrize(
    "value", [None, True, 2**70, -5, 1.5, math.inf, 1 + 2j, "ü", b"\xff", [(1, {2}), {"a": {}}]]
)
def test_decoding_gives_back_what_was_encoded(value):
    decoded = decode_untrusted(encode(value))
    assert decoded == value
    assert type(decoded) is type(value)


ABSOLUTE = Comparison(absolute=1e-3)


@pytest.mark.parametrize(
    ("wanted", "given", "how", "same"),
    [
        (0.5, 0.5009, ABSOLUTE, True),
        (0.5, 0.502, ABSOLUTE, False),
        (1e6, 1e6 + 1, Comparison(relative=1e-5), True),
        (1e6, 1e6 + 1, Comparison(relative=1e-7), False),
        ([1, (0.5, {"k": 0.25})], [1, (0.5001, {"k": 0.2501})], ABSOLUTE, True),
        ([1, (0.5, {"k": 0.25})], [1, [0.5001, {"k": 0.2501}]], ABSOLUTE, False),
        ([0.5], [0.5, 0.5], ABSOLUTE, False),
        ([0.5, 0.5], [0.5], ABSOLUTE, False),
        ({"a": 0.5}, {"b": 0.5}, ABSOLUTE, False),
        ({"a": 0.5}, {"a": 0.5, "b": 1}, ABSOLUTE, False),
        ({"a": 0.5, "b": 0.5}, {"b": 0.5, "a": 0.5}, ABSOLUTE, True),
        ({0.5}, {0.5001}, ABSOLUTE, False),
        (1.0, 1, ABSOLUTE, False),
        (1.0, True, ABSOLUTE, False),
        (1, 1.0, ABSOLUTE, False),
        (1, True, ABSOLUTE, False),
        (5, 5.0001, ABSOLUTE, False),
        (0.5, math.nan, ABSOLUTE, False),
        (0.5, math.nan, Comparison(absolute=1e300), False),
        (0.5, math.inf, Comparison(absolute=1e300), False),
        (math.inf, math.inf, ABSOLUTE, True),
        (math.inf, -math.inf, ABSOLUTE, False),
        (math.inf, 1e308, Comparison(relative=0.9), False),
        (1.0, 1, Comparison(absolute=1e-3, types="equal"), True),
        (1.0, 10**400, Comparison(absolute=1e-3, types="equal"), False),
        (1.0, "1.0", Comparison(absolute=1e-3, types="equal"), False),
        (1.0, None, Comparison(absolute=1e-3, types="equal"), False),
        (1, 1.0, Comparison(types="equal"), True),
        (1, True, Comparison(types="equal"), True),
        (2**70, float(2**70), Comparison(types="equal"), True),
        (1, 1 + 0j, Comparison(types="equal"), True),
        (1, 1.5, Comparison(types="equal"), False),
        ([0.0], [-0.0], Comparison(types="equal"), True),
        ({1, 2}, frozenset({1, 2}), Comparison(types="equal"), True),
        ({1: 2}, {1.0: 2.0}, Comparison(types="equal"), True),
        ([1], (1,), Comparison(types="equal"), False),
        ("1", 1, Comparison(types="equal"), False),
        ([[1, 2]], ((1, 2),), Comparison(types="json"), True),
        ([[0.5, 2]], ((0.5001, 2),), Comparison(absolute=1e-3, types="json"), True),
        ({"1": [2]}, {1: (2,)}, Comparison(types="json"), True),
        ([1], {1}, Comparison(types="json"), False),
        ([], "", Comparison(types="json"), False),
    ],
)
def test_what_a_comparison_allows(wanted, given, how, same):
    assert same_value(encode(wanted), encode(given), how) is same
    if wanted is not None:
        source = "def f(x): return x"
        assert call(source, Case(args=(given,), expected=wanted, comparison=how)).correct is same


def test_the_default_is_exact():
    assert not call("def f(): return 0.1 + 0.2", Case(expected=0.3)).correct
    loose = Case(expected=0.3, comparison=Comparison(relative=1e-9))
    assert call("def f(): return 0.1 + 0.2", loose).correct


def test_a_key_that_comes_twice_does_not_stand_in_for_another():
    case = Case(expected={"a": 0.5, "b": 0.5}, comparison=ABSOLUTE)
    twice = forge('[["value", {"d": [["a", 0.5], ["a", 0.5]]}]]')
    assert not call(twice, case).correct


@pytest.mark.parametrize(
    ("wanted", "given", "how", "same"),
    [
        ("0.5 1", "0.5004 1", ABSOLUTE, True),
        ("0.5 1", "0.6 1", ABSOLUTE, False),
        ("100000", "100001", Comparison(relative=0.1), False),
        ("1", "1.0", Comparison(types="equal"), True),
        ("1", "1.0", ABSOLUTE, False),
        ("0.1", "1e-1", Comparison(types="equal"), True),
        ("a  b\nc", " a b\nc ", Comparison(types="equal"), True),
        ("a\nb", "a b", Comparison(types="equal"), False),
        ("a b", "b a", Comparison(types="equal"), False),
        ("1\n2", "1", Comparison(types="equal"), False),
        ("1", "", Comparison(types="equal"), False),
        ("0.5", "nan", Comparison(absolute=1e300), False),
        ("0.5", "inf", Comparison(absolute=1e300), False),
        ("inf", "inf", Comparison(types="equal"), True),
        ("0.5", "0_5", Comparison(types="equal"), False),
        ("1", "١", Comparison(types="equal"), False),
        ("1", "1" + "0" * 5000, Comparison(types="equal"), False),
        ("1.0", "1e999999999", Comparison(relative=0.5, types="equal"), False),
        ("0.5", "0.5001", Comparison(types="equal"), False),
    ],
)
def test_what_a_comparison_of_text_allows(wanted, given, how, same):
    assert same_text(wanted, given, how) is same
    case = Case(stdin=given, expected=wanted, comparison=how)
    source = "import sys\nsys.stdout.write(sys.stdin.read())"
    assert verify_program(source, [case], **CONTAINER).correct is same


def test_a_difference_in_text_is_named_by_its_line():
    case = Case(stdin="", expected="1\n2", comparison=Comparison(types="equal"))
    verdict = verify_program("print(1.0)\nprint(3)", [case], **CONTAINER)
    assert verdict.reason == "for the input '' printed '3' in line 2, not '2'"


@pytest.mark.parametrize(
    "fields",
    [
        {"absolute": -1},
        {"absolute": math.nan},
        {"absolute": math.inf},
        {"relative": 1.0},
        {"relative": "1"},
        {"types": "loose"},
    ],
)
def test_a_comparison_is_checked(fields):
    with pytest.raises(ConfigError, match=next(iter(fields))):
        Comparison(**fields)


def test_an_expected_nan_is_refused_where_nothing_can_be_close_to_it():
    for how in (ABSOLUTE, Comparison(types="equal")):
        with pytest.raises(ConfigError, match="nan"):
            Case(expected=[math.nan], comparison=how)
    assert Case(expected='{"f": "nan"}', comparison=ABSOLUTE).expected


def test_a_function_whose_right_answer_is_none():
    case = Case(args=(1,), returns_none=True)
    assert call("def f(x): pass", case).correct
    assert call("def f(x): return x", case).reason == "f(1) returned 1, not None"


IN_PLACE = Case(args=([3, 1, 2],), expected_args=([1, 2, 3],))


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("xs.sort()", True),
        ("xs.sort(); return object()", True),
        ("return sorted(xs)", False),
        ("xs = sorted(xs)", False),
        ("xs[:] = [1, 2]", False),
        ("xs[:] = [1, 2, 3.0]", False),
        ("xs[:] = (x for x in (1, 2, 3))", True),
        ("xs.append(xs)", False),
        ("xs[:] = [type('I', (int,), {'__eq__': lambda s, o: True})(n) for n in (1, 2, 3)]", False),
    ],
)
def test_a_function_that_changes_its_argument(body, right):
    assert call(f"def f(xs): {body}", IN_PLACE).correct is right


def test_what_is_returned_counts_beside_the_arguments_if_it_is_stated():
    none = Case(args=([3, 1],), expected_args=([1, 3],), returns_none=True)
    two = Case(args=([3, 1],), expected_args=([1, 3],), expected=2)
    assert call("def f(xs): xs.sort()", none).correct
    assert not call("def f(xs): xs.sort()", two).correct
    assert call("def f(xs): xs.sort(); return len(xs)", two).correct
    assert not call("def f(xs): xs.sort(); return xs", none).correct
    assert not call("def f(xs): return 2", two).correct
    reason = call("def f(xs): return 1", IN_PLACE).reason
    assert reason == "f([3, 1, 2]) left its arguments as [[3, 1, 2]], not [[1, 2, 3]]"


SOLUTION = """
class Solution:
    def __init__(self): self.calls = 0
    def f(self, n):
        self.calls += 1
        return n + self.calls
    @staticmethod
    def g(n): return n
"""


@pytest.mark.parametrize("entry_point", ["Solution.f", "Solution().f"])
def test_a_method_is_called_on_a_new_instance_in_each_case(entry_point):
    cases = [Case(args=(n,), expected=n + 1) for n in range(3)]
    assert verify_program(SOLUTION, cases, entry_point=entry_point, **CONTAINER).correct


@pytest.mark.parametrize("entry_point", ["Solution.h", "Other.f", "Solution", "Solution.g.h"])
def test_an_entry_point_that_is_not_there_is_an_error_of_the_program(entry_point):
    verdict = verify_program(
        SOLUTION.replace("class Solution", "class Thing"),
        [Case(args=(1,), expected=1)],
        entry_point=entry_point,
        **CONTAINER,
    )
    assert verdict.reason == f"no function named {entry_point!r}"


CACHE = """
class Cache:
    def __init__(self, size):
        self.size, self.items = size, {}
    def put(self, key, value):
        self.items.pop(key, None)
        self.items[key] = value
        if len(self.items) > self.size:
            del self.items[next(iter(self.items))]
    def get(self, key, *, default=-1):
        if key not in self.items: return default
        self.items[key] = self.items.pop(key)
        return self.items[key]
"""
CACHE_CALLS = [
    ("put", (1, "a")),
    ("put", (2, "b")),
    ("get", (1,)),
    ("put", (3, "c")),
    ("get", (2,), {"default": 0}),
    ("get", (3,)),
]
CACHE_CASE = Case(args=(2,), calls=CACHE_CALLS, expected=[None, None, "a", None, 0, "c"])


def test_methods_are_called_in_turn_on_one_instance():
    assert verify_program(CACHE, [CACHE_CASE] * 2, entry_point="Cache", **CONTAINER).correct


@pytest.mark.parametrize(
    ("old", "new", "status", "reason"),
    [
        (
            "return default",
            "return 7",
            Status.WRONG,
            "Cache(2): get(2, default=0) returned 7, not 0",
        ),
        ("return default", "1/0", Status.RUNTIME_ERROR, "get(2, default=0) raised ZeroDivision"),
        ("def get", "def gt", Status.RUNTIME_ERROR, "get(1) raised AttributeError"),
        ("def put", "def putt", Status.RUNTIME_ERROR, "Cache(2): put(1, 'a') raised Attribute"),
        ("self.size, self.items = size, {}", "1/0", Status.RUNTIME_ERROR, "Cache(2) raised Zero"),
        ("return default", "return self", Status.WRONG, "returned a value of type 'Cache'"),
        ("return default", "sum(iter(int, 1))", Status.TIME_LIMIT, "ran longer"),
        ("return default", "raise SystemExit", Status.RUNTIME_ERROR, "raised SystemExit"),
        ("class Cache", "class Cash", Status.RUNTIME_ERROR, "no function named 'Cache'"),
    ],
)
def test_a_class_that_fails_says_in_which_call(old, new, status, reason):
    verdict = call(CACHE.replace(old, new), CACHE_CASE, "Cache", limits=Limits(seconds=1.0))
    assert (verdict.status, verdict.score) == (status, 0)
    assert reason in verdict.reason


ONE_STEP = Case(calls=[("get", ()), ("get", ())], expected=[1, 2])
VALUE, OTHER = '["value", 1]', '["value", 2]'


@pytest.mark.parametrize(
    "document",
    [
        f'[["steps", [{VALUE}]]]',
        f'[["steps", [{VALUE}, {OTHER}, {OTHER}]]]',
        f'[["steps", [{OTHER}, {VALUE}]]]',
        f'[["steps", [{VALUE}, {OTHER}]], ["steps", [{VALUE}, {OTHER}]]]',
        '[["steps", []]]',
        '[["steps", {}]]',
        '[["steps", null]]',
        '[["steps"]]',
        '[["value", [1, 2]]]',
        '[["steps", [["value"], ["value"]]]]',
        '[["steps", [["output", "1"], ["output", "2"]]]]',
        f'[["steps", [["steps", [{VALUE}]], {OTHER}]]]',
        f'{{"failed": ["steps", [{VALUE}, {OTHER}]]}}',
        f'[["steps", [{VALUE}, {OTHER}]]] ',
    ],
)
def test_forged_steps_earn_nothing(document):
    """The last one is the control: the same, in order, of right values, is right."""
    right = document.endswith(" ")
    verdict = call(forge(document), ONE_STEP, "C")
    assert verdict.correct is right
    if not right:
        assert verdict.score == 0
        assert verdict.reason


def test_steps_are_no_answer_to_a_plain_case():
    assert not call(forge(f'[["steps", [{VALUE}]]]'), Case(expected=1)).correct


HOSTILE_CLASSES = {
    "lying objects": "class C:\n  def get(self): return type('E', (), "
    "{'__eq__': lambda s, o: True})()",
    "subclasses of int": "class I(int):\n  def __eq__(s, o): return True\n"
    "class C:\n  def get(self): return I(1)",
    "a method patches another": "class C:\n  def get(self):\n    C.get = lambda s: 1\n    return 1",
    "the harness patched": "import sys\nclass C:\n  def get(self):\n"
    "    h = sys._getframe(1).f_globals\n"
    "    h['_result'] = lambda *a: ['value', 1]\n    return 0",
    "its results rewritten": "import gc, sys\nclass C:\n  def get(self):\n"
    "    f = sys._getframe()\n"
    "    while f:\n"
    "      r = f.f_locals.get('results')\n"
    "      if isinstance(r, list): r[:] = [['value', 1]] * 3\n"
    "      f = f.f_back\n    return 0",
    "a result that is written later": "class C:\n  r = []\n  def get(self):\n"
    "    self.r.append(len(self.r)); return self.r",
    "attributes for all": "class C:\n  def __getattr__(self, name): return lambda *a: self",
    "generators": "class C:\n  def get(self): yield 1",
    "exit": "import os\nclass C:\n  def get(self): os._exit(0)",
}


@pytest.mark.parametrize("source", HOSTILE_CLASSES.values(), ids=HOSTILE_CLASSES.keys())
def test_hostile_classes_earn_nothing(source):
    verdict = call(source, ONE_STEP, "C")
    assert verdict.score == 0
    assert verdict.reason


HOSTILE_FUNCTIONS = {
    "empties its input": "def f(xs):\n  xs.clear()\n  return xs",
    "returns its input": "def f(xs): return xs",
    "a list with a lying __eq__": "class L(list):\n  def __eq__(s, o): return True\n"
    "def f(xs): return L(xs)",
    "a generator": "def f(xs): yield from sorted(xs)",
    "arguments rewritten in the frame": "import sys\ndef f(xs):\n"
    "  sys._getframe(1).f_locals['args'][:] = [[1, 2, 3]]",
}


@pytest.mark.parametrize("source", HOSTILE_FUNCTIONS.values(), ids=HOSTILE_FUNCTIONS.keys())
def test_hostile_functions_earn_nothing_from_a_judge_or_a_case(source):
    def judge(case, output):
        return type(output) is list and output == sorted(case.args[0])

    given = ([3, 1, 2],)
    assert call(source, Case(args=given), judge=judge).score == 0
    assert call(source, Case(args=given, expected=[1, 2, 3])).score == 0


def test_no_expected_value_is_sent_to_the_sandbox():
    secret = 8675309
    cases = [
        Case(args=(1,), expected=secret),
        Case(args=(1,), expected_args=(secret,)),
        Case(args=(1,), expected=secret, expected_args=(secret,)),
        Case(calls=[("f", (1,))], expected=[secret]),
        Case(stdin="1", expected=str(secret)),
    ]
    for case in cases:
        assert str(secret) not in case.given


def test_a_prelude_runs_before_the_program_in_its_module():
    prelude = "from math import *\nbase = 40"
    source = "from __future__ import annotations\ndef f(x: Unknown): return base + floor(x)"
    submission = Submission(source, [Case(args=(2.5,), expected=42)], "f", prelude=prelude)
    printing = Submission("print(base)", [Case(stdin="", expected="40")] * 2, prelude=prelude)
    assert all(v.correct for v in verify_program_batch([submission, printing], **CONTAINER))


def test_cases_and_judges_travel_between_processes():
    case = Case(args=(91,), judge=is_a_divisor, comparison=ABSOLUTE)
    assert pickle.loads(pickle.dumps(case)) == case
    assert pickle.loads(pickle.dumps(Case())) == Case()
