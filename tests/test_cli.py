"""The command line, as a person and as a program use it."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest


def r1envs(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "r1envs", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=100,
    )


def test_list_names_the_tasks():
    assert "r1envs/Countdown-v0" in r1envs("list").stdout
    rows = json.loads(r1envs("list", "--json").stdout)
    assert {row["domain"] for row in rows} >= {"math", "code", "logic"}


def test_sample_prints_problems_for_people_and_programs():
    text = r1envs("sample", "r1envs/Addition-v0", "--level", "1-3", "-n", "2").stdout
    assert text.count("What is") == 2
    assert text.count("<think>") == 2
    row = json.loads(r1envs("sample", "r1envs/Addition-v0", "--json").stdout)
    assert row["answer"] in row["demonstration"]


def test_list_shows_a_domain_alone():
    rows = json.loads(r1envs("list", "--domain", "general", "--json").stdout)
    assert rows
    assert {row["domain"] for row in rows} == {"general"}


def test_sample_writes_demonstrations_for_supervised_fine_tuning():
    lines = r1envs("sample", "r1envs/GuessNumber-v0", "--sft", "-n", "3").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 3
    for row in rows:
        roles = [message["role"] for message in row["messages"]]
        assert roles[0] == "system"
        assert roles[1:] == ["user", "assistant"] * ((len(roles) - 1) // 2)
        assert "<answer>" in row["messages"][-1]["content"]
    heard = [m["content"] for row in rows for m in row["messages"][3:] if m["role"] == "user"]
    assert all(text.startswith("It is ") for text in heard)


def test_stored_completions_of_a_task_are_graded(tmp_path):
    lines = r1envs("sample", "r1envs/Countdown-v0", "--json", "-n", "4").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    chat = [{"role": "assistant", "content": rows[0]["demonstration"]}]
    written = [chat, rows[1]["demonstration"], "<think>-</think><answer>1</answer>", "no answer"]
    stored, out = tmp_path / "stored.jsonl", tmp_path / "graded.jsonl"
    for row, completion in zip(rows, written, strict=True):
        row["completion"] = completion
    stored.write_text("\n".join(map(json.dumps, rows)))
    graded = r1envs("grade", stored, "--task", "r1envs/Countdown-v0", "--json", "--out", out)
    assert json.loads(graded.stdout)["accuracy"] == 0.5
    statuses = [json.loads(line)["status"] for line in out.read_text().splitlines()]
    assert statuses == ["correct", "correct", "wrong", "no_answer"]


def test_a_stored_line_without_a_problem_is_named(tmp_path):
    stored = tmp_path / "stored.jsonl"
    for line, words in (
        ({"completion": "x"}, 'line 1 must have a text "question"'),
        ({"question": "?", "answer": "1"}, 'line 1 must have a "completion"'),
    ):
        stored.write_text(json.dumps(line))
        a_mistake_is_one_line_and_status_2(
            ("grade", stored, "--task", "r1envs/Countdown-v0"), words
        )


def test_play_says_why():
    answer = r1envs("play", "r1envs/Addition-v0", stdin="0\n\n").stdout
    assert "wrong: " in answer
    assert "<answer>" in answer


def test_play_gives_hints_but_not_the_answer():
    said = r1envs("play", "r1envs/Addition-v0", stdin="?\n?\n?\n?\n?\n").stdout
    assert ", write " in said
    assert "there are no more hints" in said
    assert "sum " not in said.partition("> ")[2]


def test_doctor_says_how_programs_are_isolated():
    found = json.loads(r1envs("doctor", "--json").stdout)
    assert found["isolation"]
    assert bool(found["packages"]["torch"]) == (find_spec("torch") is not None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sample", "r1envs/Additon-v0"), "did you mean 'r1envs/Addition-v0'"),
        (("sample", "r1envs/Addition-v0", "--level", "high"), "level must be 1 to 10"),
        (("sample", "r1envs/Addition-v0", "--split", "dev"), "split must be"),
        (("list", "--domain", "maths"), "--domain must be one of math, code"),
        (("grade", "x.jsonl", "--task", "r1envs/Additon-v0"), "did you mean"),
        (("report", "nowhere"), "no run folder 'nowhere'"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(arguments, message):
    a_mistake_is_one_line_and_status_2(arguments, message)


@pytest.mark.agents
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "dema"), "did you mean 'demo'"),
        (("train", "demo", "--device", "cdua"), "did you mean 'cuda'"),
        (("train", "demo", "--isolation", "fulll"), "full"),
        (("train", "demo", "--runs", "/proc/none"), "cannot be written"),
    ],
)
def test_a_mistake_in_training_is_one_line_and_status_2(arguments, message):
    a_mistake_is_one_line_and_status_2(arguments, message)


def a_mistake_is_one_line_and_status_2(arguments, message):
    answer = r1envs(*arguments)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("r1envs: ")


@pytest.mark.parametrize(
    ("given", "spins"),
    [({}, "10000"), ({"GOMP_SPINCOUNT": "7"}, "7"), ({"OMP_WAIT_POLICY": "active"}, None)],
)
def test_a_training_lets_threads_rest_unless_told_otherwise(monkeypatch, given, spins):
    from r1envs.cli.training import let_threads_rest

    for name in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY"):
        monkeypatch.setenv(name, "")  # so that it is put back, whatever is done to it
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    let_threads_rest()
    assert os.environ.get("GOMP_SPINCOUNT") == spins
