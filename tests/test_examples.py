"""The examples run as they stand, and say what they should."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name):
    answer = subprocess.run(
        [sys.executable, EXAMPLES / name], capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_task_is_registered_and_graded():
    out = run("register_a_task.py")
    assert "What is its area" in out
    assert "wrong answer: 1.0; the solver's: [2.0, 2.0, 2.0, 2.0]" in out


def test_the_verifiers_are_reward_functions():
    assert "[1.0, 0.0] [1.0, 0.0]" in run("reward_functions.py")
