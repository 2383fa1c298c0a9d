"""Rows in the schemas of the field's datasets, judged in the real sandbox."""

import ast
import base64
import json
import pickle
import zlib
from pathlib import Path

import pytest

from r1envs.errors import ConfigError, ReferenceAnswerError
from r1envs.verifiers import Limits, Status
from r1envs.verifiers.datasets import DATASETS, judge_row, read_row
from r1envs.verifiers.datasets.assertions import NotPlainError, read_assertions
from r1envs.verifiers.datasets.completions import find_program
from r1envs.verifiers.datasets.literals import NotLiteralError, evaluate
from r1envs.verifiers.datasets.livecodebench import unpack
from r1envs.verifiers.verdict import Verdict

FOLDER = Path(__file__).parents[1] / "cases" / "programs"
IDS = {
    "humaneval": "task_id",
    "mbpp": "task_id",
    "apps": "problem_id",
    "livecodebench": "question_id",
}
REPLAYED = {"humaneval": 6, "mbpp": 2, "apps": 0, "livecodebench": 0}


def lines(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


@pytest.mark.parametrize("dataset", DATASETS)
def test_right_completions_pass_and_wrong_ones_earn_nothing(dataset):
    rows = {row[IDS[dataset]]: read_row(dataset, row) for row in lines(f"{dataset}.jsonl")}
    assert len(rows) >= 10
    assert sum(row.replay is not None for row in rows.values()) == REPLAYED[dataset]
    for line in lines(f"{dataset}_completions.jsonl"):
        verdict = rows[line[IDS[dataset]]].judge(line["completion"], limits=Limits(seconds=3.0))
        assert verdict.correct is line["right"], (line, verdict)
        assert verdict.correct or (verdict.score == 0 and verdict.reason)
    for row in rows.values():
        if row.solution is not None:
            row.check()


def humaneval(test, /, body="    return 2 * x\n", **fields):
    row = {
        "task_id": "T/0",
        "prompt": 'def f(x):\n    """Double."""\n',
        "entry_point": "f",
        "canonical_solution": body,
        "test": test,
    }
    return row | fields


CHECK = "def check(candidate):\n    assert candidate(2) == 4\n"


def mbpp(*tests, **fields):
    return {"task_id": 1, "text": "Double.", "code": "def f(x): return 2 * x"} | {
        "test_list": list(tests),
        **fields,
    }


def apps(**tests):
    return {"problem_id": 7, "question": "Double.", "input_output": json.dumps(tests)}


def livecodebench(tests, **fields):
    row = {"question_id": "q", "question_content": "Double.", "metadata": "{}"}
    return row | {"public_test_cases": json.dumps(tests), **fields}


STDIN = {"input": "1\n", "output": "2\n", "testtype": "stdin"}
NODE = "class Node:\n  def __init__(self, v): self.v = v\ndef f(n): return n.v"

REFUSED = [
    ("humaneval", [], "must be an object"),
    ("humaneval", {}, "row '?', field 'task_id': is missing"),
    ("humaneval", humaneval(CHECK, test=None), "row 'T/0', field 'test': is missing"),
    ("humaneval", humaneval("def check(c"), "field 'test': is not Python"),
    ("humaneval", humaneval("def test(candidate): pass"), "defines no check(candidate)"),
    ("humaneval", humaneval(CHECK, entry_point="g"), "defines no function 'g'"),
    ("humaneval", humaneval(CHECK, prompt=5), "field 'prompt': must be text, got 5"),
    ("humaneval", humaneval("def check(candidate):\n    assert True"), "without a call"),
    ("humaneval", humaneval("def check(candidate):\n    assert g(candidate(1))"), "is not plain"),
    ("humaneval", humaneval("def check(candidate):\n    assert eval(candidate(1))"), "uses eval"),
    ("humaneval", humaneval("import pickle as p\n" + CHECK + "    p.x"), "uses pickle"),
    (
        "humaneval",
        humaneval("def check(candidate):\n    candidate(print)"),
        "not plain data",
    ),
    ("humaneval", humaneval("def check(candidate):\n    while True: pass"), "ran longer than"),
    ("mbpp", mbpp(), "field 'test_list': has no tests"),
    ("mbpp", mbpp("assert g(1) == 2"), "must call one function of the solution, calls none"),
    ("mbpp", mbpp("assert f(Node(1)) == 1", code=NODE), "calls Node, f"),
    ("mbpp", mbpp("assert f(n) == 1", code=NODE, test_setup_code="n = Node(1)"), "replayed"),
    ("mbpp", mbpp("assert f("), "field 'test_list': is not Python"),
    ("mbpp", mbpp("assert f(1) == 2", code="def f("), "field 'code': is not Python"),
    ("mbpp", mbpp(1), "field 'test_list': must be a list of texts"),
    ("apps", apps(), "must have lists of inputs and outputs"),
    ("apps", apps(inputs=[], outputs=[]), "0 inputs and 0 outputs"),
    ("apps", apps(inputs=["1"], outputs=["1", "2"]), "1 inputs and 2 outputs"),
    ("apps", apps(inputs=[1], outputs=["1"]), "must be text or lines"),
    ("apps", apps(inputs=["1"], outputs=[None]), "must be text or lines"),
    ("apps", apps(fn_name="f", inputs=[[1]], outputs=[None]), "must list arguments"),
    ("apps", apps(fn_name="f()", inputs=[[1]], outputs=[1]), "fn_name must name a function"),
    ("apps", {"problem_id": 7, "input_output": "{"}, "field 'input_output': is not JSON"),
    ("apps", {"problem_id": 7, "input_output": "[]"}, "must be a dict"),
    ("livecodebench", livecodebench([]), "there are no test cases"),
    ("livecodebench", livecodebench([{**STDIN, "testtype": "functional"}]), "type 'stdin'"),
    ("livecodebench", livecodebench([{**STDIN, "output": 2}]), "input and output as text"),
    ("livecodebench", livecodebench([5]), "must hold tests"),
    ("livecodebench", livecodebench([STDIN], metadata="{"), "field 'metadata': is not JSON"),
    ("livecodebench", livecodebench([STDIN], metadata='{"func_name": 1}'), "func_name"),
    ("livecodebench", livecodebench([STDIN], private_test_cases="!"), "neither JSON nor packed"),
]


@pytest.mark.parametrize(("dataset", "row", "words"), REFUSED)
def test_what_cannot_be_understood_names_the_row_and_its_field(dataset, row, words):
    with pytest.raises(ReferenceAnswerError) as caught:
        read_row(dataset, row)
    message = str(caught.value)
    assert words in message
    assert message.startswith(f"{dataset} row ")
    assert "\n" not in message


def test_an_unknown_dataset_is_said_with_a_suggestion():
    with pytest.raises(ConfigError, match="did you mean 'humaneval'"):
        read_row("humanevil", {})


def test_a_row_whose_own_solution_fails_is_found_by_its_check():
    row = read_row("humaneval", humaneval(CHECK, body="    return x\n"))
    with pytest.raises(ReferenceAnswerError, match=r"own solution fails: f\(2\) returned 2, not 4"):
        row.check()
    with pytest.raises(ReferenceAnswerError, match="has no solution"):
        read_row("livecodebench", livecodebench([STDIN])).check()


def test_partial_credit_is_the_share_of_assertions():
    row = mbpp("assert f(0) == 0", "assert f(2) == 4", "assert f(3) == 6")
    verdict = judge_row("mbpp", row, "def f(x): return x * x", partial_credit=True)
    assert verdict.score == pytest.approx(2 / 3)
    assert judge_row("mbpp", row, "def f(x): return x * x").score == 0


PLAIN = """
assert f(1) == 2
assert 2 == f(1), "message"
assert f(1) is None
assert f(1) is True
assert f(1)
assert not f(1)
assert sorted(f(x=[2, 1])) == [1, 2]
assert round(f(1.0), 2) == 0.33
assert abs(f(1) - 0.5) < 1e-3
assert 1e-3 >= abs(0.5 - f(1))
assert math.isclose(f(1), 0.5, rel_tol=1e-3)
assert f(1) == 2 and f(2) == 4
data = [1, -2 ** 3, "a" * 3]
for x, (y, z) in [(1, (2, 3))]:
    assert f(data, x + y) == set([z])
"""


def test_plain_assertions_become_cases():
    cases = read_assertions(ast.parse(PLAIN).body, "f")
    assert len(cases) == 14
    assert cases[0].expected == cases[1].expected == 2
    assert cases[2].returns_none
    assert cases[3].comparison.types == "exact"
    assert cases[8].comparison.absolute < 1e-3 == cases[9].comparison.absolute
    assert (cases[13].args, cases[13].expected) == ([[1, -8, "aaa"], 3], {3})
    for number, right, wrong in [
        (4, "x", ""),
        (5, [], [0]),
        (6, (2, 1), [1]),
        (7, 0.334, 0.34),
    ]:
        judge = cases[number].judge
        assert judge(cases[number], right) is True
        assert judge(cases[number], wrong) is False
        assert judge(cases[number], None) is (number == 5)


@pytest.mark.parametrize(
    "test",
    [
        "assert True",
        "assert f(1) != 2",
        "assert f(1) in [2]",
        "assert f(1)[0] == 2",
        "assert f(f(1)) == 2",
        "assert f(1) == f(2)",
        "assert g(1) == 2",
        "assert f(y) == 2",
        "assert f(*[1]) == 2",
        "assert f(**{'x': 1}) == 2",
        "assert f(1) == float('nan')",
        "assert f(1) is 5",
        "f = 1\nassert f(1) == 2",
        "if f(1): pass",
        "assert f(1) == 2 or f(1) == 3",
        "assert f(9 ** 9 ** 9) == 1",
        "assert f([0] * 10 ** 9) == 1",
        "assert f(1) == '%1000000000d' % 1",
        "for n in range(10 ** 9):\n    assert f(n) == 1",
        "for n in range(10 ** 5):\n    assert f(n) == 1",
        "import os\nassert f(1) == 2",
        "assert f(open('/etc/passwd')) == 2",
        "assert f(lambda: 1) == 2",
        "assert f(1) == ().__class__",
    ],
)
def test_what_is_not_plain_is_never_half_read(test):
    with pytest.raises(NotPlainError):
        read_assertions(ast.parse(test).body, "f")


@pytest.mark.parametrize(
    "text", ["2 ** 10 ** 6", "'a' * 10 ** 8", "[1] * -1 + [x]", "1 / 0", "{[]}"]
)
def test_evaluating_is_bounded(text):
    with pytest.raises(NotLiteralError):
        evaluate(ast.parse(text, mode="eval").body, {})


def test_numbers_are_equal_as_they_are_in_the_test():
    row = mbpp("assert f(1) == 2", "assert f(0.5) == 1", "assert abs(f(0.1) - 0.2) < 1e-6")
    for source in ("def f(x): return 2.0 * x", "def f(x): return 2 * x + 0j"):
        assert judge_row("mbpp", row, source).correct is ("0j" not in source)


BLOCK = "```python\nx = 1\n```"


@pytest.mark.parametrize(
    ("completion", "program"),
    [
        (BLOCK, "x = 1\n"),
        (f"Text.\n{BLOCK}\nMore text.", "x = 1\n"),
        (f"<think>\n```python\ny\n```\n</think>\n{BLOCK}", "x = 1\n"),
        (f"<think>a</think> <answer>{BLOCK}</answer>", "x = 1\n"),
        (f"{BLOCK}\nIt prints:\n```\n1\n```", "x = 1\n"),
        (f"```bash\npip\n```\n{BLOCK}", "x = 1\n"),
        ("```\nx = 1\n```", "x = 1\n"),
        ("x = 1", "x = 1"),
        ("    return 1", "    return 1"),
        (f"{BLOCK}\n{BLOCK}", Status.AMBIGUOUS),
        ("```\na\n```\n```\nb\n```", Status.AMBIGUOUS),
        ("```java\na\n```", Status.NO_ANSWER),
        ("```python\nx = 1", Status.NO_ANSWER),
        ("", Status.NO_ANSWER),
        ("<think>x = 1</think>", Status.NO_ANSWER),
        ("<answer>a</answer><answer>b</answer>", Status.AMBIGUOUS),
    ],
)
def test_the_program_in_a_completion(completion, program):
    found = find_program(completion)
    assert (found.status if isinstance(found, Verdict) else found) == program


# What a test that is a program may do, and what programs do to fool it.

REPLAY = """
def double(x):
    return 2 * x

def check(candidate):
    for n in range(40):
        assert candidate(n) == double(n)
    if candidate(7) == 14:
        assert candidate(candidate(1)) == 4
    try:
        candidate(None)
    except TypeError:
        pass
    else:
        raise Exception("no error")
"""

REPLAYED_PROGRAMS = {
    "right": ("    return 2 * x", True),
    "right by another way": ("    return x + x", True),
    "with a state of its own": (
        "    f.n = getattr(f, 'n', 0) + 1\n    return x + x if f.n < 500 else 0",
        True,
    ),
    "wrong": ("    return x", False),
    "wrong in the branch": ("    return 2 * x if x != 2 else 5", False),
    "no error": ("    return 2 * (x or 0)", False),
    "another error": ("    return x.real * 2", False),
    "always raises": ("    raise TypeError", False),
    "exits": ("    import sys\n    sys.exit(0)", False),
    "ends the process": ("    import os\n    os._exit(0)", False),
    "lying objects": (
        "    class E:\n        def __eq__(self, o): return True\n    return E()",
        False,
    ),
    "a subclass of int": (
        "    class I(int):\n        def __eq__(self, o): return True\n    return I(x)",
        False,
    ),
    "patches what the test uses": (
        "    import builtins\n    builtins.range = lambda n: []\n"
        "    builtins.AssertionError = TypeError\n    return 0",
        False,
    ),
    "patches the helper": ("    global double\n    double = lambda x: 0\n    return 0", False),
    "raises what the test catches, late": (
        "    if x == 39: raise TypeError\n    return 2 * x",
        False,
    ),
    "raises an error with a lying name": (
        "    raise type('TypeError', (BaseException,), {})()",
        False,
    ),
    "other answers in each run": (
        "    import time\n    return (2 * x, 0)[time.perf_counter_ns() % 2]",
        False,
    ),
    "too many results": (
        "    import os\n    os.write(3, b'[' + b'[\"value\", 0],' * 99 + b'[\"value\", 0]]')\n"
        "    os._exit(0)",
        False,
    ),
    "results that are none": (
        "    import os\n    os.write(3, b'[' + b'[\"passed\"],' * 42 + b'[\"passed\"]]')\n"
        "    os._exit(0)",
        False,
    ),
    "results that decode to none": (
        "    import os\n    os.write(3, b'[' + b'[\"value\", {\"s\": [1, 1]}],' * 42\n"
        '             + b\'["value", {"s": [1, 1]}]]\')\n    os._exit(0)',
        False,
    ),
    "a word for the player": ("    return ('fatal', 'passed', 'asks')", False),
    "a huge number": ("    return 1 << 10 ** 5", False),
    "as deep as may be": ("    for _ in range(62): x = [x]\n    return x", False),
}


@pytest.fixture(scope="module")
def replayed():
    row = read_row("humaneval", humaneval(REPLAY))
    assert row.replay is not None
    return row


@pytest.mark.parametrize(
    ("body", "right"), REPLAYED_PROGRAMS.values(), ids=REPLAYED_PROGRAMS.keys()
)
def test_a_replayed_test_accepts_only_right_programs(replayed, body, right):
    verdict = replayed.judge(body)
    assert verdict.correct is right, verdict
    assert verdict.correct or (verdict.score == 0 and verdict.reason)


def test_the_end_of_a_program_is_that_of_its_verdict(replayed):
    limits = Limits(seconds=1.0, memory_mb=64, output_kb=16)
    for body, status, reason in [
        ("    return 1 / 0", Status.RUNTIME_ERROR, "f(0) raised ZeroDivisionError"),
        ("    while True: pass", Status.TIME_LIMIT, "ran longer than 1 s"),
        ("    return [0] * 10 ** 9", Status.MEMORY_LIMIT, "used more than 64 MB"),
        ("    return 'x' * 10 ** 5", Status.OUTPUT_LIMIT, "gave more than 16 KB"),
        ("    return object()", Status.WRONG, "f(0) returned a value of type 'object'"),
        ("    return 2 *", Status.RUNTIME_ERROR, "SyntaxError"),
        ("    return x", Status.WRONG, "the test fails: assert candidate(n) == double(n)"),
    ]:
        verdict = replayed.judge(body, limits=limits)
        assert verdict.status is status, verdict
        assert reason in verdict.reason


def test_answers_of_every_type_reach_the_test_as_they_were():
    test = (
        "def check(candidate):\n    got = candidate(2)\n"
        "    assert got == ((2,), {2: {3}}, 2 ** 70, b'x', 1j) and got[0] != [2]\n"
    )
    row = read_row("humaneval", humaneval(test))
    assert row.judge("    return (x,), {x: {3}}, x ** 70, b'x', 1j").correct
    assert not row.judge("    return [x], {x: {3}}, x ** 70, b'x', 1j").correct


def test_a_program_never_sees_what_the_test_knows():
    """Whatever it can reach, it can return; only its own calls are to be found there."""
    secret = "def check(candidate):\n    if candidate(1) == 2: assert candidate(8675309) == 5\n"
    row = read_row("humaneval", humaneval(secret))
    spy = (
        "    import gc, sys\n"
        "    texts = [o for o in gc.get_objects() if isinstance(o, (list, dict, tuple))]\n"
        "    return 2 if '86753' + '09' not in repr(texts) else 3"
    )
    program = spy.replace("return 2", "return 5 if x > 1 else 2").replace("else 3", "else 5")
    assert row.judge(program).correct  # it is asked for the number only in its own call


def test_a_test_that_only_ends_after_many_rounds_ends():
    test = "def check(candidate):\n    x = 1\n    while x < 900:\n        x = candidate(x)\n"
    test += "    assert x == 1024\n"
    row = read_row("humaneval", humaneval(test))
    assert row.judge("    return 2 * x").correct
    endless = row.judge("    return x", limits=Limits(seconds=0.5))
    assert endless.status is Status.PROTOCOL_ERROR
    assert "comes to no end" in endless.reason


# Private test cases of LiveCodeBench.


def packed(value, protocol=4):
    return base64.b64encode(zlib.compress(pickle.dumps(value, protocol))).decode()


class Evil:
    def __reduce__(self):
        return (Path("/tmp/r1envs-unpickled").touch, ())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_text_is_read_without_unpickling(protocol):
    text = json.dumps([STDIN]) + "ü" * 300
    assert unpack(packed(text, protocol)) == text
    assert unpack(packed("", protocol)) == ""


@pytest.mark.parametrize(
    "value",
    [Evil(), ["text"], 5, b"text", None, ("a", "b"), {"a": "b"}],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_any_other_pickle_is_refused(value, protocol):
    with pytest.raises(ValueError, match="pickle holds"):
        unpack(packed(value, protocol))
    row = livecodebench([STDIN], private_test_cases=packed(value, protocol))
    with pytest.raises(ReferenceAnswerError, match="field 'private_test_cases'"):
        read_row("livecodebench", row)
    assert not Path("/tmp/r1envs-unpickled").exists()


@pytest.mark.parametrize(
    "text",
    [
        "not base64!",
        base64.b64encode(b"not zlib").decode(),
        base64.b64encode(zlib.compress(b"not a pickle")).decode(),
        base64.b64encode(zlib.compress(pickle.dumps("x"))[:-6]).decode(),
        base64.b64encode(zlib.compress(pickle.dumps("x")) + b"more").decode(),
        base64.b64encode(zlib.compress(pickle.dumps("x")[:-1])).decode(),
    ],
)
def test_what_is_damaged_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        unpack(text)
