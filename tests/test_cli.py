"""The command line, as a person and as a program use it."""

import json
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


def test_play_says_why():
    answer = r1envs("play", "r1envs/Addition-v0", stdin="0\n\n").stdout
    assert "wrong: " in answer
    assert "<answer>" in answer


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
