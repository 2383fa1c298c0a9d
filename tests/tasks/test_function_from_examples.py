import itertools

import numpy as np
import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming._pipeline import Pipeline, draw_argument
from r1envs.tasks.programming._steps import STEPS, Step
from r1envs.tasks.programming.function_from_examples import HIDDEN, FunctionFromExamples
from r1envs.verifiers import Case, verify_program
from r1envs.verifiers.verdict import Status

TASK = FunctionFromExamples()
FAST = FunctionFromExamples(isolation="unsafe-process")


def test_thought_reads_the_function_off_its_examples():
    problem = next(
        problem
        for index in range(4000)
        if (problem := TASK.draw(0, index, level=1)).answer == "def f(x): return 3*x+7"
    )
    assert problem.question == "Write a Python function f(x) with f(0) = 7, f(1) = 10, f(2) = 13."
    assert problem.solution == (
        "f(0)=7, so b=7. f(1)-f(0)=10-7=3, so a=3. check f(2)=3*2+7=13, yes."
    )


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.phrase)
def test_python_of_a_step_does_what_its_meaning_says(kind):
    rng = np.random.default_rng(0)
    for constant in {kind.constants[0], kind.constants[1]}:
        function = Pipeline((Step(kind, constant),))
        arguments = [draw_argument(rng, kind.takes) for _ in range(25)]
        arguments += {"number": [0, 1, -1], "list": [[]], "text": [""]}[kind.takes]
        cases = [Case(args=(value,), expected=function(value)) for value in arguments]
        verdict = verify_program(function.source, cases, entry_point="f")
        assert verdict.correct, (function.source, verdict)


@pytest.mark.parametrize("level", range(1, 11))
def test_hidden_inputs_are_many_and_not_shown(level):
    for index in range(10):
        problem = TASK.draw(1, index, level=level)
        inputs = [repr(args) for args, _ in problem.data["cases"]]
        hidden = inputs[-HIDDEN:]
        assert len(set(inputs)) == len(inputs) > HIDDEN >= 8
        assert not any(f"f({text[1:-1]}) =" in problem.question for text in hidden)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 6, 7, 10])
def test_a_table_of_the_examples_fails(level):
    problem = TASK.draw(2, 0, level=level)
    shown = problem.data["cases"][:-HIDDEN]
    for default in ("x", "0", "''", "[]"):
        source = f"def f(x):\n    for a, b in {[[args[0], out] for args, out in shown]!r}:\n"
        source += f"        if a == x:\n            return b\n    return {default}"
        verdict = FAST.verify(problem, source)
        assert verdict.status is Status.WRONG


@pytest.mark.parametrize(
    "answer",
    [
        "def f(x): return 3*x+7",
        "f = lambda x: x + x + x + 7",
        "def g(x):\n    return x * 3\n\ndef f(x):\n    return g(x) + 7",
    ],
)
def test_every_right_function_is_accepted(answer):
    cases = [[[x], 3 * x + 7] for x in range(-5, 9)]
    assert TASK.verify(Problem("", "", {"cases": cases}), answer).correct


def test_a_function_that_never_ends_is_stopped():
    problem = TASK.draw(0, 0, level=1)
    verdict = TASK.verify(problem, "def f(x):\n    while True: pass")
    assert verdict.status is Status.TIME_LIMIT


def test_isolation_is_an_option():
    assert FAST.isolation == "unsafe-process"
    problem = FAST.draw(0, 0, level=1)
    assert FAST.verify(problem, problem.answer).correct


def test_same_function_with_other_examples_is_the_same_problem():
    by_function: dict[str, set[str]] = {}
    for index in range(150):
        problem = TASK.draw(3, index, level=1)
        by_function.setdefault(problem.answer, set()).add(TASK.canonical(problem))
    assert all(len(names) == 1 for names in by_function.values())


@pytest.mark.parametrize("level", range(4, 11))
def test_examples_show_every_step(level):
    for index in range(20):
        thought = TASK.draw(6, index, level=level).solution
        checks = [
            check.partition(", yes")[0].split(" -> ") for check in thought.split("check ")[1:]
        ]
        stages = [*zip(*checks, strict=True)]
        assert len(stages) >= 3
        # Nothing that does nothing: each step changes what comes in, in one example at least.
        assert all(before != after for before, after in itertools.pairwise(stages))
        assert len(set(stages[-1])) == len(checks)


@pytest.mark.parametrize("level", [1, 4, 6, 7])
def test_no_function_of_the_test_split_behaves_as_one_in_train(level):
    def outputs(split):
        found = set()
        for index in range(150):
            names = {}
            exec(TASK.draw(8, index, level=level, split=split).answer, names)
            takes = str(next(iter(names["f"].__code__.co_varnames)))
            found.add((takes, *(repr(names["f"](value)) for value in INPUTS[takes])))
        return found

    assert not outputs("train") & outputs("test")


KINDS = {"x": "number", "xs": "list", "s": "text"}
INPUTS = {
    name: [draw_argument(np.random.default_rng(seed), kind) for seed in range(200)]
    for name, kind in KINDS.items()
}


@pytest.mark.parametrize("level", range(2, 11))
def test_levels_have_many_different_functions(level):
    names = {TASK.canonical(TASK.draw(9, index, level=level)) for index in range(300)}
    # So many as of a thousand at least.
    assert len(names) >= 261
