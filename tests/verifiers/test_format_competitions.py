"""Rows of APPS and LiveCodeBench: what counts as the right text, or the right value."""

import json

import pytest
from dataset_rows import apps, livecodebench

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.programs.formats import read_row

# What is expected; what may be printed for it; what may not.
APPS_TEXTS = {
    "a line": ("14\n", ["14", "14\n", "14 \n\n", " 14"], ["", "15", "14 14", "1 4", "14\n14"]),
    "lines": (
        "1\n2\n",
        ["1\n2", "1 \n 2\n", "1\n\n2", "\n\n1\n2"],
        ["1 2", "2\n1", "1", "1\n2\n2"],
    ),
    "lines with empty ones": ("1\n\n2", ["1\n2", "1\n\n\n2\n"], ["12", "1\n"]),
    "words": ("YES 1", ["YES  1", "YES\t1 "], ["YES", "yes 1", "1 YES", "YES1"]),
    "a list of lines": (["a", "b c"], ["a\nb c", "a\nb  c\n"], ["a b c", "b c\na", "['a', 'b c']"]),
    "a list of numbers": ([1, 2], ["1\n2"], ["[1, 2]", "1"]),
    "whole numbers": ("100000 7", ["100000 7", "100000.0 7", "1e5 7"], ["100001 7", "100000.5 7"]),
    "a number with a point": (
        "0.5",
        ["0.5", "0.50000", ".5", "0.500001", "5e-1"],
        ["0.51", "0.5001", "1/2", "nan", "inf", "0.5 0.5"],
    ),
    "numbers, one with a point": (
        "1 2.5\n3",
        ["1 2.5\n3", "1.0 2.50\n3.000001", "0.9999999 2.5\n3"],
        ["1.001 2.5\n3", "1 2.5", "2 2.5\n3"],
    ),
    "words that look like numbers": ("007 1.5", ["007 1.5", "007 1.50"], ["8 1.5", "7,1.5"]),
    "nothing": ("", ["", "\n", "  \n \n"], ["0", "None"]),
    "other scripts": ("é ü", ["é ü"], ["e u", "é"]),
}


def printing(text):
    return f"import sys\nsys.stdout.write({text!r})"


@pytest.mark.parametrize("name", APPS_TEXTS)
def test_texts_of_apps(name):
    wanted, right, wrong = APPS_TEXTS[name]
    row = read_row("apps", apps(inputs=["7\n"], outputs=[wanted]))
    assert [text for text in right if not row.judge(printing(text)).correct] == []
    assert [text for text in wrong if row.judge(printing(text)).correct] == []


# As for APPS, but every word counts as it is, and so do empty lines.
LIVE_TEXTS = {
    "a line": ("14\n", ["14", "14\n", "14 \n\n", " 14", "14.0"], ["", "15", "14 14", "14\n14"]),
    "lines": ("1\n2", ["1\n2", "1 \n 2\n"], ["1 2", "2\n1", "1", "1\n\n2"]),
    "numbers": ("0.5 2", ["0.50 2.0", "5e-1  2"], ["0.5000001 2", "0.5 2.0000001", "nan 2"]),
    "large numbers": ("50000000000000001", ["50000000000000001"], ["50000000000000000", "5e16"]),
    "words": ("Yes", ["Yes"], ["YES", "yes", "Yes Yes"]),
}


@pytest.mark.parametrize("name", LIVE_TEXTS)
def test_texts_of_livecodebench(name):
    wanted, right, wrong = LIVE_TEXTS[name]
    test = {"input": "7\n", "output": wanted, "testtype": "stdin"}
    row = read_row("livecodebench", livecodebench([test]))
    assert [text for text in right if not row.judge(printing(text)).correct] == []
    assert [text for text in wrong if row.judge(printing(text)).correct] == []


# The arguments, what is expected, what may be returned (for which `a` is the first argument).
APPS_VALUES = {
    "an item": ([7], [14], ["14", "[14]", "(14,)", "14.0"], ["'14'", "15", "[[14]]", "None", "[]"]),
    "a bare item": ([7], 14, ["14", "2 * a"], ["[14]", "'14'"]),
    "a list": ([7], [[1, 2]], ["[1, 2]", "(1, 2)", "[[1, 2]]"], ["[2, 1]", "{1, 2}", "[1]", "1"]),
    "a bare list": ([7], [1, 2], ["[1, 2]", "(1, 2)"], ["1", "[1]", "[2, 1]", "[1, 2, 2]"]),
    "lists of lists": (
        [7],
        [[[1, 2], [3]]],
        ["[[1, 2], [3]]", "[(1, 2), (3,)]", "((1, 2), [3])"],
        ["[[3], [1, 2]]", "[1, 2, 3]"],
    ),
    "an empty list": ([7], [[]], ["[]", "()", "[[]]"], ["None", "[0]", "''", "{}"]),
    "a bare empty list": ([7], [], ["[]"], ["None", "[[]]", "0"]),
    "text": ([7], ["ab"], ["'ab'", "['ab']"], ["'a'", "b'ab'", "['a', 'b']"]),
    "truth": ([7], [True], ["True", "a == 7"], ["False", "'True'", "None"]),
    "none": ([7], [None], ["None", "[None]"], ["0", "False", "[]", "''"]),
    "a float": ([7], [0.3], ["0.3"], ["0.1 + 0.2", "0.30001"]),
    "a dict": ([7], [{"1": 2, "3": 4}], ["{1: 2, 3: 4}", "{'3': 4, '1': 2}"], ["{1: 2}", "[1, 3]"]),
    "a dict of a list": (
        [{"1": [2], "3": []}],
        [[2]],
        ["a[1]", "a.get(1)"],
        ["a[3]", "a.get('1')"],
    ),
    "a dict of words": ([{"x": 2, "1": 3}], [2], ["a['x']"], ["a['1']"]),
}


@pytest.mark.parametrize("name", APPS_VALUES)
@pytest.mark.parametrize("form", ["function", "method"])
def test_values_of_apps(name, form):
    args, wanted, right, wrong = APPS_VALUES[name]
    row = read_row("apps", apps(fn_name="f", inputs=[args], outputs=[wanted]))
    head = (
        "def f(a): return " if form == "function" else "class Solution:\n def f(self, a): return "
    )
    assert [value for value in right if not row.judge(head + value).correct] == []
    assert [value for value in wrong if row.judge(head + value).correct] == []


FIELDS = {"metadata": json.dumps({"func_name": "f"}), "starter_code": "class Solution: ..."}

# The lines of the input, the output, what may be returned of the arguments `a`, and what may not.
LIVE_VALUES = {
    "a number": ("7", "14", ["a[0] * 2", "14.0"], ["'14'", "[14]", "None"]),
    "two arguments": ("[1, 2]\n3", "[1, 2, 3]", ["a[0] + [a[1]]", "(1, 2, 3)"], ["[3, 1, 2]", "a"]),
    "three arguments": ('"x"\n2\ntrue', '"xx"', ["a[0] * a[1] if a[2] is True else ''"], ["a[0]"]),
    "text with a line's end": ('"a\\nb"', '"b"', ["a[0].split('\\n')[1]"], ["a[0]"]),
    "no argument": ("", "5", ["5 + len(a)"], ["6", "None"]),
    "a last line's end": ("7\n", "8", ["a[0] + 1 if len(a) == 1 else 0"], ["a[0]"]),
    "none": ("7", "null", ["None"], ["0", "False", "[]", "'null'"]),
    "truth": ("7", "false", ["False", "a[0] == 8"], ["True", "None", "''"]),
    "a float": ("7", "3.5", ["3.5", "a[0] / 2"], ["3.5000001", "'3.5'"]),
    "lists of lists": ("7", "[[1], []]", ["[[1], []]", "[(1,), ()]"], ["[[], [1]]", "[1]"]),
    "a dict": ("7", '{"1": 2}', ["{'1': 2}", "{1: 2}"], ["{'1': 3}", "[1]"]),
}


@pytest.mark.parametrize("name", LIVE_VALUES)
def test_values_of_livecodebench(name):
    given, wanted, right, wrong = LIVE_VALUES[name]
    test = {"input": given, "output": wanted, "testtype": "functional"}
    row = read_row(
        "livecodebench", livecodebench([], private_test_cases=json.dumps([test]), **FIELDS)
    )
    for head in ("def f(*a): return ", "class Solution:\n def f(self, *a): return "):
        assert [value for value in right if not row.judge(head + value).correct] == []
        assert [value for value in wrong if row.judge(head + value).correct] == []


def test_both_kinds_of_cases_count():
    tests = [{"input": str(n), "output": str(2 * n), "testtype": "functional"} for n in (1, 2)]
    public, private = ([test] for test in tests)
    fields = {**FIELDS, "private_test_cases": json.dumps(private)}
    row = read_row("livecodebench", livecodebench(public, **fields))
    assert row.judge("def f(n): return 2 * n").correct
    assert row.judge("def f(n): return n + 1", partial_credit=True).score == 1 / 2
    assert row.judge("def f(n): return n * n + 0 * n", partial_credit=True).score == 0 + 1 / 2
    for empty in ("", None, "[]"):
        row = read_row("livecodebench", livecodebench(public, **FIELDS, private_test_cases=empty))
        assert row.judge("def f(n): return n + 1").correct


def test_every_case_has_an_instance_of_its_own():
    source = (
        "class Solution:\n seen = 0\n def f(self, n):\n  self.seen += 1\n  return n * self.seen"
    )
    row = read_row("apps", apps(fn_name="f", inputs=[[1], [2]], outputs=[[1], [2]]))
    assert row.judge(source).correct


def test_a_program_runs_as_main_and_has_the_common_names():
    row = read_row("apps", apps(inputs=["4\n", ["9"]], outputs=["2\n", ["3"]]))
    source = "def main():\n    print(int(math.sqrt(int(input()))))\n"
    source += "if __name__ == '__main__':\n    main()"
    assert row.judge(source).correct
    assert row.judge("import sys\nfrom math import *\nprint(isqrt(int(sys.stdin.read())))").correct
    assert not row.judge(source + "\nsys.exit(1)").correct
    assert row.judge(source + "\nsys.exit()").correct


def test_questions_show_the_starter_code():
    row = read_row("apps", apps(inputs=["1"], outputs=["1"]) | {"starter_code": "def f(x):\n\t"})
    assert row.question == "Double.\n\ndef f(x):\n\t"
    tests = [{"input": "1", "output": "2", "testtype": "functional"}]
    assert "class Solution" in read_row("livecodebench", livecodebench(tests, **FIELDS)).question


@pytest.mark.parametrize("solutions", ['["print(2)"]', ["print(2)"], ("print(2)",)])
def test_solutions_are_text_or_a_list(solutions):
    row = read_row("apps", apps(inputs=["1"], outputs=["2"]) | {"solutions": solutions})
    row.check()
    assert row.solution == "print(2)"


@pytest.mark.parametrize("solutions", ["", "[]", None, []])
def test_rows_without_a_solution_are_judged_all_the_same(solutions):
    row = read_row("apps", apps(inputs=["1"], outputs=["2"]) | {"solutions": solutions})
    assert row.solution is None
    assert row.judge("print(2)").correct
    with pytest.raises(ReferenceAnswerError, match="no solution"):
        row.check()
