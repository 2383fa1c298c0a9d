"""Editions of the datasets that people train on: judged by their whole tests, or refused."""

import json

import pytest
from dataset_rows import apps, humaneval, livecodebench, mbpp

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers import Limits, Status
from r1envs.verifiers.datasets import read_row
from r1envs.verifiers.programs.formats.evalplus import LIMITS
from r1envs.verifiers.programs.formats.json_shapes import Shapes
from r1envs.verifiers.programs.formats.rows import whole_number

HELPER = """
import numpy as np

def is_floats(x) -> bool:
    # check if it is float; List[float]; Tuple[float]
    if isinstance(x, float):
        return True
    return False

def assertion(out, exp, atol):
    exact_match = out == exp

    if atol == 0 and is_floats(exp):
        atol = 1e-6
    if not exact_match and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert exact_match
"""
OF_MBPP = """
import numpy as np
from math import inf

def is_floats(x) -> bool:
    return isinstance(x, float)

def assertion(out, exp, atol):
    if atol == 0 and is_floats(exp):
        atol = 1e-6
    SETS
    if out != exp and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert out == exp, f"out: {out}, exp: {exp}"
"""
LOOP = """
    for i, (inp, exp) in enumerate(zip(inputs, results)):
        assertion(candidate(*inp), exp, 0)
"""


def plus(inputs, results, loop=LOOP, helper=HELPER):
    check = f"def check(candidate):\n    inputs = {inputs!r}\n    results = {results!r}{loop}"
    return humaneval(f"{helper}\n\n{check}")


def judge(dataset, row, completion, **more):
    return read_row(dataset, row).judge(completion, **more)


def function(expression):
    return f"def f(x):\n    return {expression}\n"


class TestPlusInTheFormOfHumanEval:
    def test_all_of_a_thousand_recorded_inputs_count(self):
        numbers = range(1500)
        row = read_row("humaneval", plus([[n] for n in numbers], [2 * n for n in numbers]))
        assert (len(row.cases), row.replay) == (1500, None)
        assert row.judge(function("2 * x")).correct
        verdict = row.judge(function("2 * x if x != 1499 else 0"))
        assert verdict.reason == "f(1499) returned 0, not 2998"

    @pytest.mark.parametrize(
        ("given", "wanted", "returned", "right"),
        [
            ("1", 2.0, "2.0000005", True),
            ("1", 2.0, "2", True),
            ("1", 2.0, "2.00001", False),
            ("1", [1.0, 2.0], "(1.0, 2.0000001)", True),
            ("1", [1.0, 2.0], "[1.0]", False),
            ("1", [1.0], "1.0", False),  # NumPy would stretch it
            ("1", 2, "2.0", True),
            ("1", 2, "2.0000005", False),
            ("1", None, "None", True),
            ("1", None, "0", False),
            ("1", [], "[1.0]", False),
            ("1", [], "[]", True),
            ("1", [1, "a"], "(1, 'a')", False),
        ],
    )
    def test_values_are_compared_as_the_helper_does(self, given, wanted, returned, right):
        row = plus([[int(given)]], [wanted])
        assert judge("humaneval", row, function(returned)).correct is right

    def test_what_the_test_computes_itself_is_what_it_gives(self):
        helper = HELPER + "\n\nfrom typing import List\ndef ref_func(x):\n    return [x] * x\n"
        check = (
            "def check(candidate):\n    inputs = [[3], [0]]\n"
            "    for i, inp in enumerate(inputs):\n"
            "        assertion(candidate(*inp), ref_func(*inp), 0)\n"
        )
        row = read_row("humaneval", humaneval(helper + check))
        assert [case.expected for case in row.cases] == [[3, 3, 3], []]
        assert row.judge(function("[x] * x")).correct
        assert not row.judge(function("[x] * 3")).correct

    def test_a_helper_of_another_kind_is_replayed_with_all_its_calls(self):
        helper = "def assertion(out, exp, atol):\n    assert out - exp in (0, 1)\n"
        numbers = range(300)
        row = read_row(
            "humaneval", plus([[n] for n in numbers], [2 * n for n in numbers], helper=helper)
        )
        assert row.replay is not None
        assert row.judge(function("2 * x + 1")).correct
        verdict = row.judge(function("2 * x if x != 299 else 0"))
        assert verdict.status is Status.WRONG

    @pytest.mark.parametrize(
        "loop",
        [
            LOOP.replace("candidate(*inp)", "sorted(candidate(*inp))"),
            LOOP.replace("exp, 0)", "exp + 0, 0)"),
            LOOP + "    assert candidate(0) == [7]\n",
            LOOP + "    inputs, results = [], []\n",
            "\n    inputs = [[1], [0]]\n    results = [2, [7]]" + LOOP,
        ],
    )
    def test_a_loop_that_does_more_is_not_read_as_less(self, loop):
        row = plus([[1]], [[1]], loop) if "sorted" in loop else plus([[1]], [2], loop)
        try:
            right = judge("humaneval", row, function("2 * x if x else [7]")).correct
        except ReferenceAnswerError:
            return
        assert right is ("sorted" not in loop)


OWN = {
    "base_input": [[[1, 2]], [[]]],
    "plus_input": [[[1, 2, 3]]],
    "atol": 0,
    "contract": "    assert x",
    "canonical_solution": "    return sum(x)\n",
}
OWN_TEST = "def check(candidate):\n    assert candidate([1, 2]) == 3\n"


class TestPlusInItsOwnForm:
    def test_both_kinds_of_inputs_count_and_so_does_the_test(self):
        row = read_row("humaneval", humaneval(OWN_TEST, **OWN))
        assert len(row.cases) == 4
        assert row.judge(function("sum(x)")).correct
        assert not row.judge(function("sum(x[:2])")).correct
        row.check()

    def test_a_test_that_cannot_be_read_is_not_left_out(self):
        fields = OWN | {"base_input": None}
        test = "def check(candidate):\n    import os\n    assert candidate([1]) == 1\n"
        with pytest.raises(ReferenceAnswerError, match="base_input does not have it"):
            read_row("humaneval", humaneval(test, **fields))

    def test_rows_of_mbpp_give_inputs_the_types_of_their_calls(self):
        row = {
            "task_id": "Mbpp/1",
            "prompt": '"""Join."""',
            "entry_point": "f",
            "canonical_solution": "def f(a, b): return a + b",
            "base_input": [[[1], [2]]],
            "plus_input": {},
            "atol": 0,
            "assertion": "assert f((1,), (2,)) == (1, 2)",
        }
        read = read_row("mbpp", row)
        assert read.cases[0].args == [(1,), (2,)]
        assert read.judge("def f(a, b): return (*a, *b)").correct
        assert not read.judge("def f(a, b): return [*a, *b]").correct

    def test_a_solution_that_fails_is_refused(self):
        fields = OWN | {"canonical_solution": "    return 1 / 0\n"}
        with pytest.raises(ReferenceAnswerError, match=r"canonical_solution.*no plain data"):
            read_row("humaneval", humaneval(OWN_TEST, **fields))

    @pytest.mark.parametrize(
        ("returned", "right"), [("[3, 2]", True), ("{2, 3}", True), ("[2]", False), ("5", False)]
    )
    def test_some_functions_give_sets(self, returned, right):
        row = {
            "task_id": "Mbpp/2",
            "prompt": "p",
            "entry_point": "similar_elements",
            "canonical_solution": "def similar_elements(a, b): return tuple({*a} & {*b})",
            "base_input": [[[1, 2, 3], [2, 3]]],
            "plus_input": [],
        }
        program = f"def similar_elements(a, b): return {returned}"
        assert judge("mbpp", row, program).correct is right

    @pytest.mark.parametrize(
        ("returned", "right"),
        [("re.search('a', s)", True), ("'a' in s", True), ("None", False), ("True", False)],
    )
    def test_of_some_functions_it_only_counts_whether_they_give_something(self, returned, right):
        row = {
            "task_id": "Mbpp/737",
            "prompt": "p",
            "entry_point": "check_str",
            "canonical_solution": "import re\ndef check_str(s): return re.match('.*a', s)",
            "base_input": [["ba"], ["b"]],
            "plus_input": [],
        }
        program = f"import re\ndef check_str(s): return {returned}"
        assert judge("mbpp", row, program).correct is right


class TestPlusInTheFormOfMbpp:
    def row(self, inputs, results, sets=""):
        helper = OF_MBPP.replace("SETS", sets)
        loop = LOOP.replace("candidate", "f").replace("\n    ", "\n")
        whole = f"{helper}\ninputs = {inputs!r}\nresults = {results!r}{loop}"
        return mbpp("assert f(1) == 2", test=whole)

    def test_the_whole_test_counts(self):
        row = read_row("mbpp", self.row([[1], [50]], [2, 100]))
        assert len(row.cases) == 3
        assert row.judge("def f(x): return 2 * x").correct
        assert not row.judge("def f(x): return 2 * x if x < 50 else 0").correct

    def test_so_do_the_tests_of_the_list(self):
        row = self.row([[5]], [10])
        assert not judge("mbpp", row, "def f(x): return 2 * x if x > 1 else 0").correct

    def test_results_that_are_sets(self):
        sets = "out = set(out)\n    exp = set(exp)"
        row = self.row([[1]], [(2, 3)], sets) | {"test_list": ["assert set(f(1)) == {2, 3}"]}
        assert judge("mbpp", row, "def f(x): return [3, 2]").correct
        assert not judge("mbpp", row, "def f(x): return [3]").correct


def test_shapes_of_calls():
    calls = "assert f([(1, 'a')], {1: [2]}, {3}, 2j) == 0\nassert f([(2, 'b')], {}, {1}, 1) == 1"
    shapes = Shapes.of_calls(calls, "f")
    given = [[[5, "c"], [6, "d"]], {"4": [5]}, [7, 8], "1+2j"]
    wanted = [[(5, "c"), (6, "d")], {4: [5]}, {7, 8}, 1 + 2j]
    assert [shapes.apply(arg, n) for n, arg in enumerate(given)] == wanted
    assert Shapes.of_calls("f([1])\nf((1,))", "f").apply([2], 0) == [2]
    deep = Shapes.of_calls("f((1, (2,)))", "f").apply([1, [2, [3]]], 0)
    assert deep == (1, (2, (3,)))
    assert Shapes.of_calls("f((1, 2))", "f").apply(["j", "1"], 0) == ("j", 1)


@pytest.mark.parametrize("name", ["candidate", "f", "func"])
def test_check_may_call_its_argument_as_it_likes(name):
    plain = f"def check({name}):\n    assert {name}(2) == 4\n\ncheck(f)"
    assert judge("humaneval", humaneval(plain), function("x + x")).correct
    assert not judge("humaneval", humaneval(plain), function("x")).correct
    replayed = f"def check({name}):\n    assert len({name}(2)) == 4\n\ncheck(f)"
    assert read_row("humaneval", humaneval(replayed)).replay is not None
    assert judge("humaneval", humaneval(replayed), function("'a' * 4")).correct
    assert not judge("humaneval", humaneval(replayed), function("'a'")).correct


@pytest.mark.parametrize(
    ("dataset", "row", "field"),
    [
        ("humaneval", humaneval("def check(f): assert f(1) == 2"), "private_tests"),
        ("mbpp", mbpp("assert f(1) == 2"), "plus_tests"),
        ("apps", apps(inputs=["1"], outputs=["2"]), "special_judge"),
        ("livecodebench", livecodebench([]), "generated_test_cases"),
        ("codecontests", {"test": "[]"}, "hidden_tests"),
        ("leetcode", {}, "output_checker"),
        ("kodcode", {}, "tests"),
    ],
)
def test_a_field_that_may_decide_what_is_right_is_named(dataset, row, field):
    with pytest.raises(ReferenceAnswerError, match=f"field '{field}': is not read"):
        read_row(dataset, row | {field: ["assert f(3) == 1"]})


def test_a_field_may_be_an_array():
    numpy = pytest.importorskip("numpy")
    row = mbpp("assert f(1) == 2") | {"hidden_tests": numpy.array(["a", "b"])}
    with pytest.raises(ReferenceAnswerError, match="field 'hidden_tests'"):
        read_row("mbpp", row)


@pytest.mark.parametrize("field", ["difficulty", "latest", "Expected Time Complexity", "contest"])
def test_other_fields_do_not_matter(field):
    row = mbpp("assert f(1) == 2") | {field: "x", "special_judge": False}
    assert judge("mbpp", row, "def f(x): return 2").correct


CONTEST = {
    "name": "1_A. Sum",
    "description": "Add.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["3 4\n"], "output": ["7\n"]},
    "generated_tests": {"input": ["5 6\n"], "output": ["11\n"]},
    "solutions": {
        "language": [2, 3],
        "solution": ["int main", "print(sum(map(int, input().split())))"],
    },
    "time_limit": {"seconds": 1, "nanos": 500000000},
    "memory_limit_bytes": 64 << 20,
    "input_file": "",
}
SUM = "a, b = map(int, input().split())\n"


class TestCodeContests:
    def test_all_kinds_of_tests_count(self):
        row = read_row("codecontests", CONTEST)
        assert row.judge(f"{SUM}print(a + b)").correct
        for number in (3, 7, 11):
            assert not row.judge(f"{SUM}print(a + b if a + b != {number} else 0)").correct
        row.check()

    def test_limits_are_those_of_the_row(self):
        row = read_row("codecontests", CONTEST)
        assert row.limits == Limits(seconds=4.5, memory_mb=64, case_seconds=1.5)
        hog = f"{SUM}x = bytearray(80 << 20)\nprint(a + b)"
        assert row.judge(hog).status is Status.MEMORY_LIMIT
        assert row.judge(hog, limits=Limits(memory_mb=128)).correct

    def test_the_other_form(self):
        tests = [{"input": {"stdin": "1 2"}, "output": {"stdout": "3"}}]
        row = {"id": 5, "content": "Add.", "test": json.dumps(tests)}
        assert judge("codecontests", row, f"{SUM}print(a + b)").correct
        assert not judge("codecontests", row, "print(4)").correct
        for test in ({"input": {"stdin": "1"}, "output": {"file": "3"}}, 5):
            with pytest.raises(ReferenceAnswerError, match="must list stdin and stdout"):
                read_row("codecontests", row | {"test": json.dumps([test])})

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"input_file": "sum.in"}, "names a file"),
            ({"private_tests": {"input": ["1"], "output": []}}, "as many inputs as outputs"),
            ({"time_limit": "soon"}, "field 'time_limit': is no limit"),
        ],
    )
    def test_refused(self, fields, words):
        with pytest.raises(ReferenceAnswerError, match=words):
            read_row("codecontests", CONTEST | fields)

    def test_without_tests(self):
        row = {"task_id": "CodeContests/0", "prompt": "p", "test": ""}
        with pytest.raises(ReferenceAnswerError, match="there are no tests"):
            read_row("codecontests", row)


@pytest.mark.parametrize(
    ("fields", "seconds", "megabytes"),
    [
        ({}, 4.0, 256),
        ({"time_limit": "2.0 seconds", "memory_limit": "512.0 megabytes"}, 2.0, 512),
        ({"time_limit": "1 second", "memory_limit": "1 GB"}, 1.0, 1024),
        ({"time_limit": 1500, "memory_limit": 64}, 600.0, 64),
        ({"time_limit": "1500 ms", "memory_limit": "65536 KB"}, 1.5, 64),
        ({"time_limit": None, "memory_limit": ""}, 4.0, 256),
    ],
)
def test_limits_as_rows_write_them(fields, seconds, megabytes):
    row = read_row("taco", apps(inputs=["1", "2"], outputs=["1", "2"]) | fields)
    assert row.limits.case_seconds == seconds
    assert row.limits.seconds == min(2 * seconds, 600)
    assert row.limits.memory_mb == megabytes


def test_each_test_has_its_own_time():
    row = apps(inputs=[str(n) for n in range(6)], outputs=[str(n) for n in range(6)])
    row = read_row("apps", row | {"time_limit": 0.5})
    slow = "import time\nn = input()\ntime.sleep({})\nprint(n)"
    assert row.judge(slow.format("0.2")).correct  # 1.2 s in all
    verdict = row.judge(slow.format("1 if n == '4' else 0"))
    assert (verdict.status, verdict.reason) == (Status.TIME_LIMIT, "ran longer than 0.5 s")
    partial = row.judge(slow.format("1 if n == '4' else 0.1"), partial_credit=True)
    assert partial.score == pytest.approx(5 / 6)
    assert not row.judge(slow.format("0.2"), limits=Limits(seconds=1.0, case_seconds=0.5)).correct


def test_what_is_expected_may_be_given_whatever_the_limit():
    row = apps(inputs=["x"], outputs=["7\n" * 300_000])
    limits = Limits(seconds=10, output_kb=1)
    assert judge("apps", row, "input()\nprint('7\\n' * 300_000)", limits=limits).correct
    many = judge("apps", row, "input()\nprint('7\\n' * 3_000_000)", limits=limits)
    assert many.status is Status.OUTPUT_LIMIT


@pytest.mark.parametrize(
    ("expression", "right"), [("None if x == 1 else 4", True), ("4", False), ("None", False)]
)
def test_null_is_an_output_like_any_other(expression, right):
    row = apps(fn_name="f", inputs=[[1], [2]], outputs=[None, 4])
    assert judge("apps", row, function(expression)).correct is right
    wrapped = apps(fn_name="f", inputs=[[1], [2]], outputs=[[None], [4]])
    assert judge("apps", wrapped, function(expression)).correct is right


def test_rows_without_an_id_get_one_of_their_content():
    one, other = (
        read_row("apps", apps(inputs=[n], outputs=[n]) | {"problem_id": None}) for n in "12"
    )
    assert one.id.startswith("row-")
    assert one.id != other.id


def test_numbers_of_any_length():
    nines = "9" * 5000
    outputs = f"[1{'0' * 5000}, -{nines[:-1]}8]"
    text = f'{{"fn_name": "f", "inputs": [[{nines}], [-{nines}]], "outputs": {outputs}}}'
    row = apps() | {"input_output": text}
    assert judge("apps", row, function("x + 1")).correct
    assert not judge("apps", row, function("x")).correct
    digits = "12345" * 2000
    number = whole_number(digits)
    assert number % 10**4000 == int(digits[-4000:])
    assert number // 10**6000 == int(digits[:4000])
    assert whole_number(f"-{digits}") == -number
    with pytest.raises(ValueError, match="a number of 200000 digits"):
        whole_number("1" * 200_000)


LEETCODE = {
    "task_id": "two",
    "question_id": 1,
    "problem_description": "Double.",
    "prompt": "import math\nfrom typing import *\ninf = float('inf')\n",
    "completion": "class Solution:\n    def twice(self, n: int) -> int:\n        return 2 * n\n",
    "entry_point": "Solution().twice",
    "test": "def check(candidate):\n    assert candidate(n = 2) == 4\n"
    "    assert candidate(n = 0) == 0\n",
    "input_output": [{"input": "n = 2", "output": "4"}],
}


class TestLeetCode:
    def test_a_method_is_judged(self):
        row = read_row("leetcode", LEETCODE)
        row.check()
        wrong = "class Solution:\n    def twice(self, n): return n * n\n"
        assert row.judge(wrong).correct  # 2 * 2 and 0 * 0
        assert not row.judge(wrong.replace("n * n", "4")).correct

    def test_names_of_the_prompt(self):
        test = "def check(candidate):\n    assert candidate(n = 2) == inf\n"
        row = LEETCODE | {"test": test}
        program = "class Solution:\n    def twice(self, n): return {}\n"
        assert judge("leetcode", row, program.format("math.inf")).correct
        assert not judge("leetcode", row, program.format("-inf")).correct

    def test_packages_of_the_prompt(self):
        row = LEETCODE | {"prompt": "from numpy import prod\n"}
        program = "class Solution:\n    def twice(self, n): return int(prod([2, n]))\n"
        assert judge("leetcode", row, program).correct

    def test_a_test_that_gives_objects_is_refused(self):
        test = "def check(candidate):\n    assert is_same(candidate(make([1])), make([1]))\n"
        with pytest.raises(ReferenceAnswerError, match="cannot be replayed"):
            read_row("leetcode", LEETCODE | {"test": test})


KODCODE = {
    "question_id": "A_1",
    "question": "Half.",
    "solution": "def half(n):\n    if n % 2:\n        raise ValueError('odd')\n    return n // 2\n",
    "test_code": "import pytest\nfrom solution import half\n\n"
    "def test_even():\n    assert half(4) == 2\n    assert half(0) == 0\n\n"
    "def test_odd():\n    with pytest.raises(ValueError):\n        half(3)\n"
    "    with pytest.raises(ValueError, match='odd'):\n        half(5)\n"
    "    with pytest.raises((TypeError, ValueError)):\n        half(7)\n",
    "test_info": [{"function_name": "half"}],
}


class TestKodCode:
    @pytest.mark.parametrize(
        ("program", "right"),
        [
            (KODCODE["solution"], True),
            ("def half(n): return n // 2", False),
            ("def half(n):\n    if n % 2: raise KeyError(n)\n    return n // 2", False),
            (KODCODE["solution"].replace("odd", "no"), False),
            (KODCODE["solution"].replace("n // 2", "n"), False),
        ],
    )
    def test_exceptions_that_tests_wait_for(self, program, right):
        assert judge("kodcode", KODCODE, program).correct is right

    def test_plain_tests_are_cases(self):
        test = "def test_{}():\n    assert half({}) == {}\n\n"
        test = test.format("a", 4, 2) + test.format("b", 6, 3) + "test_a()\n"
        row = read_row("kodcode", KODCODE | {"test_code": test})
        assert len(row.cases) == 2

    def test_approx_and_parameters(self):
        test = (
            "import pytest\nfrom solution import half\n\n"
            "@pytest.mark.parametrize('n, want', [(4, 2.0000000001), (8, 4)])\n"
            "def test_all(n, want):\n    assert half(n) == pytest.approx(want)\n"
        )
        row = read_row("kodcode", KODCODE | {"test_code": test})
        row.check()
        assert not row.judge("def half(n): return 2").correct
        assert not row.judge("def half(n): return n / 2 + 1e-3").correct

    @pytest.mark.parametrize(
        ("test", "words"),
        [
            ("def test_a(tmp_path):\n    assert half(4) == 2\n", "has fixtures"),
            ("@pytest.mark.skip\ndef test_a():\n    assert half(4) == 2\n", "is marked"),
            ("class TestA:\n    def test_a(self): assert half(4) == 2\n", "class of tests"),
            ("assert half(4) == 2\n", "no function of tests"),
            ("def half(n): return 2\ndef test_a():\n    assert half(4) == 2\n", "uses nothing"),
            (
                "from solution import half as h\ndef test_a():\n    assert h(4) == 2\n",
                "another name",
            ),
            ("def test_a():\n    import sys\n    sys.stdout = 1\n    assert half(4)\n", "uses sys"),
        ],
    )
    def test_refused(self, test, words):
        with pytest.raises(ReferenceAnswerError, match=words):
            read_row("kodcode", KODCODE | {"test_code": test})


def test_recorded_inputs_have_time_for_slow_solutions():
    assert read_row("humaneval", plus([[1]], [2])).limits == LIMITS
