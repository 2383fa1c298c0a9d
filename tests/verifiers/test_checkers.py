"""Special judges that come as data: in the sandbox, apart from what they judge."""

import pytest
from dataset_rows import apps

from r1envs.errors import ConfigError, ReferenceAnswerError, VerificationError
from r1envs.verifiers import Case, Checker, Limits, verify_program
from r1envs.verifiers.datasets import read_row

PAIRS = """
def check(input, expected, output):
    words = output.split()
    if len(words) != 2 or not all(word.isdigit() for word in words):
        return False
    return sum(map(int, words)) == int(input)
"""


def judge(source, checker, **case):
    return verify_program(source, [Case(**case)], entry_point="f", judge=checker)


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ("n = int(input())\nprint(1, n - 1)", True),
        ("n = int(input())\nprint(n - 2, 2)", True),
        ("print(1, 1)", False),
        ("print('x')", False),
        ("", False),
    ],
)
def test_a_checker_of_a_row_judges_what_is_printed(program, right):
    row = apps(inputs=["5\n", "9\n"], outputs=["1 4\n", "1 8\n"]) | {"checker": PAIRS}
    assert read_row("apps", row).judge(program or "pass").correct is right


def test_it_gets_input_expected_and_output_as_values():
    source = "def check(i, e, o): return (i, e, o) == ([3, (1, 2)], {4}, (5, None))"
    checker = Checker(source)
    case = {"args": (3, (1, 2)), "expected": {4}}
    assert judge("def f(a, b): return 5, None", checker, **case).correct
    assert not judge("def f(a, b): return 5, 0", checker, **case).correct
    keywords = Checker(
        "def check(i, e, o): return (i, e) == ({'args': [], 'kwargs': {'a': 1}}, None)"
    )
    assert judge("def f(a): return 1", keywords, kwargs={"a": 1}).correct


def test_a_share_of_the_credit():
    cases = [Case(args=(1,), judge=Checker("def check(i, e, o): return o / 10"))]
    given = {"entry_point": "f", "partial_credit": True}
    assert verify_program("def f(x): return 4", cases, **given).score == pytest.approx(0.4)
    assert verify_program("def f(x): return 10", cases, **given).correct


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def check(i, e, o): return 1 / 0", "raised ZeroDivisionError"),
        ("def check(i, e, o): return 'yes'", "must say a bool or a share"),
        ("def check(i, e, o): return 2", "must say a bool or a share"),
        ("def check(i, e, o): return float('nan')", "must say a bool or a share"),
        ("def check(i, e, o): return None", "must say a bool or a share"),
        ("def check(i, e, o): return object()", "unsupported"),
        ("def check(i, e, o):\n    while True: pass", "ran longer than"),
        ("import os\nos._exit(0)", "ended with no answer"),
        ("def other(): pass", "no function named 'check'"),
        ("def check(", "SyntaxError"),
    ],
)
def test_one_that_says_nothing_is_an_error_and_no_wrong_answer(source, words):
    checker = Checker(source, limits=Limits(seconds=1.0))
    with pytest.raises(VerificationError, match=words):
        judge("def f(x): return x", checker, args=(1,))


@pytest.mark.parametrize(
    "program",
    [
        "import sys, builtins\ndef f(x):\n    builtins.check = lambda *a: True\n    return 0",
        "class T(int):\n    def __eq__(self, o): return True\ndef f(x): return T(0)",
        "def f(x): return '__import__(\"os\")._exit(0)'",
        "def f(x):\n    y = []\n    for _ in range(60): y = [y]\n    return y",
        "def f(x):\n    y = []\n    for _ in range(63): y = [y]\n    return y",
    ],
)
def test_outputs_reach_it_as_data_alone(program):
    checker = Checker("def check(i, e, o): return o == 7")
    assert not judge(program, checker, args=(1,)).correct


def test_what_is_no_checker_is_refused():
    for given in ({"source": " "}, {"source": "x", "entry_point": "a.b"}):
        with pytest.raises(ConfigError, match="checker"):
            Checker(**given)
    with pytest.raises(ConfigError, match="may not import"):
        Checker("x", packages=("torch",))
    with pytest.raises(ReferenceAnswerError, match="field 'checker': must be text"):
        read_row("apps", apps(inputs=["1"], outputs=["1"]) | {"checker": 5})
