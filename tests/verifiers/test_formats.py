"""Rows in the schemas of the field's datasets, judged in the real sandbox."""

import ast
import base64
import json
import pickle
import zlib
from pathlib import Path

import pytest
from dataset_rows import apps, humaneval, livecodebench, mbpp

from r1envs.errors import ConfigError, ReferenceAnswerError
from r1envs.verifiers import Limits, Status
from r1envs.verifiers.programs.formats import judge_row, read_row
from r1envs.verifiers.programs.formats.assertions import NotPlainError, read_assertions
from r1envs.verifiers.programs.formats.completions import find_program
from r1envs.verifiers.programs.formats.literals import NotLiteralError, evaluate
from r1envs.verifiers.programs.formats.livecodebench import unpack
from r1envs.verifiers.verdict import Verdict

FOLDER = Path(__file__).parents[1] / "cases" / "programs"
IDS = {
    "humaneval": "task_id",
    "mbpp": "task_id",
    "apps": "problem_id",
    "livecodebench": "question_id",
}
REPLAYED = {"humaneval": 8, "mbpp": 3, "apps": 0, "livecodebench": 0}


def lines(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


@pytest.mark.parametrize("dataset", IDS)
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


CHECK = "def check(candidate):\n    assert candidate(2) == 4\n"


STDIN = {"input": "1\n", "output": "2\n", "testtype": "stdin"}
NODE = "class Node: pass\ndef f(n): return n"

REFUSED = [
    ("humaneval", [], "must be an object"),
    ("humaneval", {}, "row 'row-44136fa355b3', field 'prompt': is missing"),
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
    ("mbpp", mbpp("assert g(1) == 2"), "must call a function of the solution, calls none"),
    ("mbpp", mbpp("assert isinstance(f(1), Node)", code=NODE), "asks what is a Node"),
    ("mbpp", mbpp("try: f(1)\nexcept Node: pass", code=NODE), "asks what is a Node"),
    ("mbpp", mbpp("class A(Node): pass\nf(A())", code=NODE), "asks what is a Node"),
    ("mbpp", mbpp("x = [2]\nf(x)\nassert x == [4]"), "what becomes of x"),
    ("mbpp", mbpp("assert f(lambda: 2)() == 4"), "type 'function', which is not plain"),
    ("mbpp", mbpp("assert f(n) == 1", test_setup_code="n = undefined"), "replayed"),
    ("mbpp", mbpp("assert f("), "field 'test_list': is not Python"),
    ("mbpp", mbpp("assert f(1) == 2", code="def f("), "field 'code': is not Python"),
    ("mbpp", mbpp(1), "field 'test_list': must be a list of texts"),
    ("apps", apps(), "must have lists of inputs and outputs"),
    ("apps", apps(inputs=[], outputs=[]), "0 inputs and 0 outputs"),
    ("apps", apps(inputs=["1"], outputs=["1", "2"]), "1 inputs and 2 outputs"),
    ("apps", apps(inputs=[1], outputs=["1"]), "must be text or lines"),
    ("apps", apps(inputs=["1"], outputs=[None]), "must be text or lines"),
    ("apps", apps(inputs=[[["1"], ["2"]]], outputs=["1"]), "must be text or lines"),
    ("apps", apps(inputs=[["1"]], outputs=[[None]]), "must be text or lines"),
    ("apps", apps(fn_name="f", inputs=[1], outputs=[None]), "must list arguments"),
    ("apps", apps(fn_name="f()", inputs=[[1]], outputs=[1]), "fn_name must name a function"),
    ("apps", {"problem_id": 7, "input_output": "{"}, "field 'input_output': is not JSON"),
    ("apps", {"problem_id": 7, "input_output": "[]"}, "must be a dict"),
    ("apps", {"problem_id": 7, "input_output": ""}, "has no tests"),
    ("apps", {"problem_id": 7, "input_output": "{}", "question": ""}, "must have lists"),
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
assert f(x=[2, 1]) == [1, 2]
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
        "assert sorted(f(1)) == [2]",
        "assert len(f(1)) == 2",
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
        (f"```python\ny\n```\n{BLOCK}", "x = 1\n"),
        ("```\na\n```\n```\nb\n```", "b\n"),
        ("```java\na\n```", Status.NO_ANSWER),
        ("```python\nx = 1", "x = 1\n"),
        ("", Status.NO_ANSWER),
        ("<think>x = 1</think>", Status.NO_ANSWER),
        ("<answer>a</answer><answer>b</answer>", Status.AMBIGUOUS),
    ],
)
def test_the_program_in_a_completion(completion, program):
    found = find_program(completion)
    assert (found.status if isinstance(found, Verdict) else found) == program


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
