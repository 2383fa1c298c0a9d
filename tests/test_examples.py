"""The examples run as they stand, and say what they should."""

import json
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name, *arguments):
    answer = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments], capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_task_is_registered_and_graded():
    out = run("register_a_task.py")
    assert "What is its area" in out
    assert "wrong answer: 1.0; the solver's: [2.0, 2.0, 2.0, 2.0]" in out


def test_the_verifiers_are_reward_functions():
    assert "[1.0, 0.0] [1.0, 0.0]" in run("reward_functions.py")


def test_runs_are_compared(tmp_path):
    for seed, passed in enumerate((0.5, 0.7)):
        parts = {"accuracy": passed, "format": 1, "length": -1.5 * passed}
        stage = {"name": "zero", "pass@1": passed, "cons@16": 1, "parts": parts}
        summary = {"seconds": 60, "stages": [stage | {"seconds": 30}]}
        (tmp_path / str(seed)).mkdir()
        (tmp_path / str(seed) / "summary.json").write_text(json.dumps(summary))
    out = run("compare_seeds.py", tmp_path / "0", tmp_path / "1")
    assert "| stage | pass@1 | cons@16 | format | length | seconds |" in out
    assert "| zero | 60.0 (50.0–70.0) | 100.0 (100.0–100.0) | 100.0 (100.0–100.0) |" in out
    assert "| -0.9 (-1.05 to -0.75) | 30 |" in out
    assert "2 seeds, 1.0 minutes each" in out
