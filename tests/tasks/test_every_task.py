"""What holds for every built-in task, at every level."""

import functools
import inspect
import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter

import pytest

from r1envs.demonstrations import demonstrate, demonstrated_episode
from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.registry import get_task
from r1envs.scoring import as_verdict, score
from r1envs.task import LEVELS
from r1envs.tasks import CATALOG
from r1envs.verifiers import Verdict
from r1envs.verifiers.completion import read_completion, write_completion

RUNS_ANSWERS = {
    "r1envs/FunctionFromExamples-v0",
    "r1envs/RepairProgram-v0",
    "r1envs/WithoutLoops-v0",
}
"""Their verdicts take milliseconds, so fewer are asked for."""

HIDE_THEIR_ANSWER = {"r1envs/GuessNumber-v0"}
"""Different problems may ask the same question."""

FEW_PROBLEMS = {
    # 656 functions, a quarter of them in the test split; 286 targets, each in 6 orders.
    ("r1envs/FunctionFromExamples-v0", 1): 0.75,
    ("r1envs/Countdown-v0", 1): 0.85,
    # 12 numbers between each of 99 pairs of bounds.
    ("r1envs/GuessNumber-v0", 1): 0.85,
}
"""Levels so low that questions repeat: the share of different ones among 200."""

every_task = pytest.mark.parametrize("task_id", sorted(CATALOG))
every_level = pytest.mark.parametrize(
    ("task_id", "level"), [*itertools.product(sorted(CATALOG), LEVELS)]
)


@functools.cache
def problems(task_id: str, level: int, count: int = 100) -> list[Problem]:
    task = get_task(task_id)
    return [task.draw(7, index, level=level) for index in range(count)]


def judged(task_id: str, problem: Problem, answer: str) -> Verdict:
    return score(get_task(task_id), problem, write_completion("-", answer)).verdict


def earned(task_id: str, problem: Problem, answer: str) -> float:
    return judged(task_id, problem, answer).score


@every_level
def test_reference_answer_earns_all(task_id, level):
    for problem in problems(task_id, level)[:12]:
        verdict = judged(task_id, problem, problem.answer)
        assert verdict.correct, (problem.question, problem.answer, verdict.reason)


@every_level
def test_demonstration_of_the_solver_earns_all(task_id, level):
    task = get_task(task_id)
    for problem in problems(task_id, level)[:6]:
        replies = [reply for _, reply in demonstrated_episode(task, problem, "bare")]
        result = score(task, problem, replies)
        assert (result.parts["accuracy"], result.parts["format"]) == (1.0, 1.0), (problem, result)


@every_level
def test_thought_is_plain_sentences(task_id, level):
    for problem in problems(task_id, level)[:6]:
        thought = read_completion(demonstrate(get_task(task_id), problem)).thought
        assert thought.isascii()
        assert thought.endswith(".")
        assert thought.split("\n") == [thought.strip()]


@every_level
def test_problem_survives_json(task_id, level):
    problem = problems(task_id, level)[0]
    data = json.loads(json.dumps(problem.data))
    copy = Problem(problem.question, problem.answer, data, level=level, task=task_id)
    assert copy.id == problem.id
    assert problem.level == level
    assert earned(task_id, copy, problem.answer) == 1.0
    assert get_task(task_id).canonical(copy) == get_task(task_id).canonical(problem)


@every_level
def test_answers_of_other_problems_earn_nearly_nothing(task_id, level):
    count = 20 if task_id in RUNS_ANSWERS else 100
    drawn = problems(task_id, level)[:count]
    right = sum(
        earned(task_id, problem, other.answer)
        for problem, other in zip(drawn, drawn[1:] + drawn[:1], strict=True)
    )
    assert right / count <= 0.1


@every_level
def test_constant_answers_earn_nearly_nothing(task_id, level):
    # Rates near the bound are those of the low levels, which have few different answers.
    drawn = problems(task_id, level, 200 if level <= 2 else 100)
    common = [answer for answer, _ in Counter(p.answer for p in drawn).most_common(3)]
    if task_id in RUNS_ANSWERS:
        drawn = drawn[:20]
    for answer in [*common, "0", "1", "yes", "True", *constants(task_id)]:
        assert sum(earned(task_id, p, answer) for p in drawn) / len(drawn) <= 0.1, answer


def constants(task_id: str) -> list[str]:
    if "TruthAssignment" in task_id:
        return [
            " ".join(f"{name}={pattern[i % 2]}" for i, name in enumerate("abcdefghijkl"[:count]))
            for count in (4, 5, 6, 7, 8, 9, 10, 12)
            for pattern in ("00", "11", "01", "10")
        ]
    if "FunctionFromExamples" in task_id:
        return ["def f(x): return x", "f = abs"]
    if "ProgramOutput" in task_id:
        return ["1 1", "0 0", "5 5", "10 5"]
    return []


HOSTILE = {
    "silence": "",
    "blanks": " " * 1_000_000,
    "a megabyte of digits": "9" * 1_000_000,
    "a megabyte of zeros and a letter": "0" * 1_000_000 + "x",
    "a megabyte of words": "knight knave " * 80_000,
    "an integer that int() refuses": "9" * 5000,
    "deep parentheses": "(" * 100_000 + "1" + ")" * 100_000,
    "short deep parentheses": "(" * 90 + "1" + ")" * 90,
    "a tower of powers": "9**9**9**9",
    "digits of another script": "１３２",
    "superscript": "²",
    "not a number": "nan",
    "infinity": "inf",
    "null bytes": "\0" * 50,
    "a lone surrogate": "\udc80",
    "many lines": "1\n" * 50,
    "format directives": "%s %n {0} {}",
    "tags": "</answer><answer>",
    "code": "__import__('os')._exit(0)",
    "repeated assignment": "a=1 " * 90,
    "separators alone": ",;:=.- \t" * 20,
}


@every_task
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answers_are_wrong_at_once(task_id, kind):
    problem = problems(task_id, 3)[0]
    begun = time.perf_counter()
    said = get_task(task_id).respond(problem, [HOSTILE[kind]])
    seconds = time.perf_counter() - begun
    assert isinstance(said, Turn) or not as_verdict(said).correct
    reason = said.text if isinstance(said, Turn) else said.reason
    assert reason
    assert len(reason) < 300
    assert reason.isprintable()
    # What runs answers may first have to start its sandbox.
    assert seconds < (5.0 if task_id in RUNS_ANSWERS else 0.05)


@every_level
def test_splits_are_disjoint(task_id, level):
    task = get_task(task_id)
    train, test = (
        {task.canonical(task.draw(1, i, level=level, split=split)) for i in range(40)}
        for split in ("train", "test")
    )
    assert train
    assert test
    assert not train & test


@every_level
def test_questions_hardly_repeat(task_id, level):
    drawn = problems(task_id, level, 200 if level <= 2 else 100)
    name = get_task(task_id).canonical if task_id in HIDE_THEIR_ANSWER else lambda p: p.question
    different = len(set(map(name, drawn))) / len(drawn)
    assert different >= FEW_PROBLEMS.get((task_id, level), 0.95)


def written(task, problem):
    return sum(len(reply) for _, reply in demonstrated_episode(task, problem, "bare"))


@every_task
def test_levels_get_harder(task_id):
    """By a proxy: how much the solver has to write, on average."""
    task = get_task(task_id)
    lengths = [
        sum(written(task, problem) for problem in problems(task_id, level)[:50])
        for level in (1, 4, 7, 10)
    ]
    assert lengths == sorted(lengths)


def test_another_process_draws_the_same_problems():
    script = f"{inspect.getsource(write_problems)}\nprint(write_problems(), end='')"
    assert {_output(script, hash_seed) for hash_seed in ("0", "4242")} == {write_problems()}


def write_problems() -> str:
    """Also sent to other processes as source, so it imports what it needs."""
    import json

    from r1envs.registry import get_task
    from r1envs.tasks import CATALOG

    lines = []
    for name in sorted(CATALOG):
        task = get_task(name)
        for level in range(1, 11):
            p = task.draw(3, 5, level=level)
            lines.append(json.dumps([p.question, p.answer, p.data, task.solve(p)]))
    return "\n".join(lines)


def _output(script: str, hash_seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


@every_task
def test_generation_is_fast(task_id):
    """Far below what one core does (thousands a second): the tests may share it."""
    task = get_task(task_id)
    begun = time.process_time()
    for index in range(200):
        task.draw(11, index, level=2)
    assert time.process_time() - begun < 0.4
