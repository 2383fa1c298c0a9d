import itertools

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming._folds import loop_lines
from r1envs.tasks.programming.without_loops import _RULES, WithoutLoops
from r1envs.verifiers.programs import Policy
from r1envs.verifiers.verdict import Status

TASK = WithoutLoops()
CASES = [[[1, 2], 10], [[4, 6, 7], 21], [[], 5], [[-2, 9, 10], 19]]
"""Of 5 and the even numbers, each with 3 added."""

RECURSION = (
    "def f(xs, r=5):\n    return r if not xs else f(xs[1:], r + (xs[0] + 3) * (1 - xs[0] % 2))"
)
LOOP = (
    "def f(xs):\n    r = 5\n    for x in xs:\n        if x % 2 == 0:\n            r += x + 3\n"
    "    return r"
)
WHILE = (
    "def f(xs):\n    r, i = 5, 0\n    while i < len(xs):\n        if not xs[i] % 2:\n"
    "            r += xs[i] + 3\n        i += 1\n    return r"
)
SUM = "def f(xs): return sum([x + 3 for x in xs if not x % 2], 5)"
MAPS = "def f(xs): return sum(map(lambda x: x + 3, filter(lambda x: not x & 1, xs)), 5)"
ALLOWED = {
    "loops": {"RECURSION", "MAPS"},
    "lambdas": {"RECURSION"},
    "builtins": {"RECURSION", "LOOP", "WHILE"},
    "ifs": {"SUM", "MAPS"},
    "whiles": {"LOOP"},
}


@pytest.mark.parametrize("rule", _RULES)
@pytest.mark.parametrize("name", ["RECURSION", "LOOP", "WHILE", "SUM", "MAPS"])
def test_a_right_function_is_accepted_where_its_form_is_allowed(rule, name):
    problem = Problem("", "", {"rule": rule, "cases": CASES})
    verdict = TASK.verify(problem, f"```python\n{globals()[name]}\n```")
    assert verdict.correct == (name in ALLOWED[rule]), verdict
    if not verdict.correct:
        assert verdict.status is Status.POLICY_VIOLATION


@pytest.mark.parametrize("level", [1, 4, 7, 10])
def test_python_agrees_with_the_cases(level):
    rules = set()
    for index in range(25):
        problem = TASK.draw(4, index, level=level)
        rules.add(problem.data["rule"])
        names, loop = {}, {}
        exec(problem.answer, names)
        exec("\n".join(loop_lines(problem.data["fold"])), loop)
        for xs, result in problem.data["cases"]:
            assert names["f"](list(xs)) == loop["f"](list(xs)) == result
        assert problem.question.endswith(_RULES[problem.data["rule"]].words)
    assert rules == set(_RULES)


@pytest.mark.parametrize("level", [2, 9])
def test_references_keep_the_rule_and_loops_do_not(level):
    for index in range(6):
        problem = TASK.draw(5, index, level=level)
        assert TASK.verify(problem, problem.answer).correct
        if problem.data["rule"] in ("loops", "lambdas"):
            verdict = TASK.verify(problem, "\n".join(loop_lines(problem.data["fold"])))
            assert verdict.status is Status.POLICY_VIOLATION


@pytest.mark.parametrize(
    "answer",
    [
        "def f(xs): return 5",
        "def f(xs): return exec('for x in xs: pass') or 5",
        "def f(xs): return {'[]': 5, '[1, 2]': 10}.get(str(xs), 0)",
        "def g(xs): return 5",
        "return 5",
        "",
    ],
)
def test_wrong_functions_are_refused(answer):
    problem = Problem("", "", {"rule": "loops", "cases": CASES})
    assert not TASK.verify(problem, answer).correct


def test_the_rules_are_policies_and_differ():
    policies = [Policy(**rule.options) for rule in _RULES.values()]
    assert all(a != b for a, b in itertools.combinations(policies, 2))


def test_the_test_split_has_many_different_problems():
    drawn = [TASK.draw(6, i, level=1, split="test") for i in range(210)]
    assert len({TASK.canonical(problem) for problem in drawn}) >= 200
