"""Each mistake that authors of tasks make is caught, with the promise it breaks and a remedy."""

import json
import random
import re
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import r1envs
from r1envs.conformance import answering, check, drawing, surface
from r1envs.conformance.subject import Subject
from r1envs.conformance.suite import _tried
from r1envs.errors import ConfigError, UnknownTaskError


class Sums(r1envs.Task):
    """A right task; each class below has one mistake."""

    id = "tests/Sums-v0"
    domain = "general"
    answer_form = "Answer with one number."

    def sample(self, rng, level):
        a, b = rng.integers(10 ** (level + 2), size=2).tolist()
        return r1envs.Problem(f"What is {a} + {b}?", str(a + b), {"terms": [a, b]})

    def verify(self, problem, answer):
        return answer == problem.answer

    def solve(self, problem, turns=()):
        return f"the sum is {problem.answer}."


def with_sample(name, sample):
    return type(name, (Sums,), {"sample": lambda self, rng, level: sample(rng, level)})


def with_verify(name, verify):
    return type(name, (Sums,), {"verify": lambda self, problem, answer: verify(problem, answer)})


def numbered(n, answer="4", **data):
    return r1envs.Problem(f"{n}?", answer, data)


class Counting(Sums):
    count = 0

    def sample(self, rng, level):
        Counting.count += 1
        return numbered(Counting.count)


class Locked(Sums):
    def __init__(self):
        self.lock = threading.Lock()


class Overlapping(Sums):
    def split_of(self, problem):
        Overlapping.wanted = not getattr(Overlapping, "wanted", False)
        return "test" if Overlapping.wanted else "train"

    def sample(self, rng, level):
        return numbered(rng.integers(5))


class Misled(Sums):
    def solve(self, problem, turns=()):
        return "<think>a guess.</think>\n<answer>4</answer>"


class Changing(Sums):
    def verify(self, problem, answer):
        problem.data["terms"].append(1)
        return answer == problem.answer


def number(answer):
    try:
        return float(answer)
    except ValueError:
        return 1e9


def evaluated(answer):
    try:
        return eval(answer)
    except Exception:
        return None


def backtracking(problem, answer):
    return bool(re.match(r"(a|aa)+$", answer)) or answer == problem.answer


def swallows_time_outs(problem, answer):
    try:
        while answer == "nan":
            time.sleep(0.1)
    except Exception:
        return False
    return answer == problem.answer


def seeding(rng, level):
    random.seed(3)
    return numbered(rng.integers(10**6))


def of_a_set(rng, level):
    words = {f"w{n}" for n in range(20)}
    return numbered(f"{rng.integers(10**6)} {next(iter(words))}")


def leaning(rng, level):
    return numbered(rng.integers(10**6), ["yes", "no"][int(rng.random() < 0.1)])


def slow(rng, level):
    return numbered(sum(range(3 * 10**6)) + rng.integers(10**6))


def contains(problem, answer):
    return problem.answer in answer


def share_of_length(problem, answer):
    # As a public suite pays for whatever holds the reference.
    held = problem.answer in answer
    return len(problem.answer) / len(answer) if held else 0.0


MISTAKES = [
    (with_sample("Global", lambda rng, level: numbered(np.random.rand())),
     drawing.problems_are_drawn, "different problems for one seed"),
    (with_sample("Clocked", lambda rng, level: numbered(time.time())),
     drawing.problems_are_drawn, "different problems for one seed"),
    (Counting, drawing.problems_are_drawn, "keep no state between draws"),
    (with_sample("Integer", lambda rng, level: numbered(1, answer=4)),
     drawing.problems_are_drawn, "the answer of a problem of .* must be a text, got 4"),
    (with_sample("Referenceless", lambda rng, level: numbered(1, answer="")),
     drawing.problems_are_drawn, "an empty question or reference"),
    (with_sample("Pair", lambda rng, level: ("2+2?", "4")),
     drawing.problems_are_drawn, "must give a Problem, got"),
    (with_sample("Raising", lambda rng, level: numbered(1 // 0)),
     drawing.problems_are_drawn, "level 1: sample raises ZeroDivisionError"),
    (with_sample("Keyed", lambda rng, level: numbered(rng.integers(10**6), by={3: 4})),
     drawing.problems_are_drawn, "has the key 3, which comes back as a text"),
    (with_sample("Seeding", seeding), drawing.draws_repeat, "global generator"),
    (with_sample("OfASet", of_a_set), drawing.other_processes_draw_the_same, "iterate over no set"),
    (Locked, drawing.other_processes_draw_the_same, "cannot be sent to a worker"),
    (with_sample("Few", lambda rng, level: numbered(rng.integers(25))),
     drawing.questions_are_different, r"draw from more problems there"),
    (Overlapping, drawing.splits_are_disjoint, "derive it from `canonical`"),
    (with_sample("Levelless", lambda rng, level: numbered(rng.integers(10**6))),
     drawing.levels_get_harder, r"(not harder than level \d|no level is): .*; use `level`"),
    (with_verify("Refusing", lambda problem, answer: False),
     answering.references_earn_all, "earns 0 for 'What is"),
    (Changing, answering.references_earn_all, "changes the data"),
    (Misled, answering.solver_earns_all, "does not, for 'What is"),
    (with_verify("ItsOwnEqual", lambda problem, answer: answer == answer.strip()),
     answering.constants_earn_nothing, "earns 1.00 at level 1"),
    (with_sample("Leaning", leaning),
     answering.constants_earn_nothing, "balance the labels"),
    (with_verify("Containing", contains), answering.near_answers_earn_nothing, "earn something"),
    (with_verify("ShareOfLength", share_of_length),
     answering.near_answers_earn_nothing, "compare the whole answer"),
    (with_verify("Roughly", lambda p, a: abs(number(a) - number(p.answer)) <= 1),
     answering.near_answers_earn_nothing, "exactly"),
    (with_verify("Nan", lambda p, a: not abs(number(a) - number(p.answer)) > 0),
     answering.hostile_answers_earn_nothing, "not a number: it earns 1"),
    (with_verify("Evaluating", lambda p, a: evaluated(a) == int(p.answer)),
     answering.hostile_answers_earn_nothing, "code of an answer ran: never eval"),
    (with_verify("Backtracking", backtracking),
     answering.hostile_answers_earn_nothing, "the verifier hangs"),
    (with_verify("Deaf", swallows_time_outs),
     answering.hostile_answers_earn_nothing, "not a number: the verifier hangs"),
    (with_verify("Converting", lambda p, a: int(a) == int(p.answer)),
     answering.hostile_answers_earn_nothing, "a verdict must not raise"),
    (with_sample("Slow", slow),
     surface.speeds_are_measured, r"\d+ drawn"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mistake", "tried", "words"), MISTAKES, ids=lambda x: getattr(x, "__name__", "")
)
def test_a_mistake_is_caught_and_said(mistake, tried, words):
    mistake.id = f"tests/{mistake.__name__}-v0"
    mistake.timeout = 1.0
    with Subject(mistake(), 10 if tried is surface.speeds_are_measured else 40, {}) as subject:
        failed = [finding for finding in _tried(tried, subject) if finding.outcome == "failed"]
    assert failed
    assert re.search(words, failed[0].said), failed
    assert failed[0].promise


@pytest.mark.parametrize("tried", sorted({each[1] for each in MISTAKES}, key=lambda f: f.__name__))
def test_the_right_task_beside_them_breaks_no_promise(tried):
    with Subject(Sums(), 40, {}) as subject:
        assert not [f for f in _tried(tried, subject) if f.outcome == "failed"]


def test_what_gymnasium_warns_of_is_told():
    @r1envs.register("tests/Checked-v0", domain="general")
    class Checked(Sums):
        id = ""

    report = check("tests/Checked-v0", problems=20)
    assert report.passed
    assert {"passed", "noted"} >= {finding.outcome for finding in report.findings}


def test_a_finite_set_is_checked_by_what_it_has(tmp_path):
    rows = tmp_path / "rows.jsonl"
    lines = [{"question": f"What is {n} + {n}?", "answer": f"#### {2 * n}"} for n in range(40)]
    rows.write_text("\n".join(map(json.dumps, lines)))
    options = {"path": str(rows), "mapping": "gsm8k"}
    report = check("r1envs/Rows-v0", problems=20, options=options)
    assert not report.failures, report.failures


def test_too_few_problems_and_unknown_tasks_are_errors():
    with pytest.raises(ConfigError, match="problems must be at least 10, got 3"):
        check("r1envs/Addition-v0", problems=3)
    with pytest.raises(UnknownTaskError, match="did you mean 'r1envs/Addition-v0'"):
        check("r1envs/Additoin-v0")


def run(*arguments):
    command = [sys.executable, "-m", "r1envs", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_reports_and_says_by_its_status():
    done = run("r1envs/Addition-v0", "--problems", "20", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["passed"], report["task"]) == (0, True, "r1envs/Addition-v0")
    assert {"promise", "outcome", "said"} == set(report["findings"][0])
    assert "name the tasks to check" in run().stderr
