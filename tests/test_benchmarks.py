"""Every benchmark runs, on little, and says what it measured."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"
DATASETS = Path(__file__).parent / "cases" / "programs" / "published"
ROWS = Path(__file__).parent / "cases" / "math_rows.jsonl"
RUNS = {
    "compare_math": (["--help"], r"--hostile"),  # the other library is not installed
    "compare_sandbox": (["--runs", "4", "--level", "full", "--no-attacks"], r"python -I -S"),
    "dataset_environments": (
        [ROWS, DATASETS],
        r"\| 8 \| 5 \| 3 \| 5 \| 5 \|(.|\n)*\| 2 \| 2 \| 0 \| 2 \| 2",
    ),
    "environment_speed": (
        ["--rounds", "1", "--slots", "4", "--steps", "2"],
        r"processes, programs +[1-9]",
    ),
    "fuzz_results": (["--documents", "100", "--runs", "5"], r"100 documents, 0 faults"),
    "known_good_programs": (["--count", "5"], r"5 programs, \d different sources, refused"),
    "math_references": ([ROWS], r"math_rows.jsonl +8 +12.5%"),
    "policy_cost": (["--repeat", "1"], r"recursion +check \d"),
    "program_datasets": ([DATASETS, "--rows", "2"], r"\| 2 \| 0 \| 2 of 2 \| 6 of 6 \| 0"),
    "reasoning_gym_sets": (["--help"], r"references"),  # the library is not installed
    "response_speed": (["--rounds", "1"], r"language +\d"),
    "sandbox_speed": (["--runs", "8"], r"subprocess -I -S +1 +\d"),
    "soak_sandbox": (["--runs", "40"], r"wrongly judged 0"),
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="programs run on Linux only")


def test_every_benchmark_is_here():
    found = {path.stem for path in BENCHMARKS.glob("*.py") if "__main__" in path.read_text()}
    assert found == {*RUNS, "calibration", "architectures", "resume", "compare_trl"}


@pytest.mark.agents
def test_calibration_writes_a_table_and_a_picture(tmp_path):
    from r1envs.agents.checkpoint import save_checkpoint
    from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer

    shape = TinyModelConfig(width=16, layers=1, heads=1, feedforward=16, vocabulary=330)
    tokenizer = train_tokenizer(["What is 2 + 3?"], shape.vocabulary)
    save_checkpoint(tmp_path / "model", make_model(shape, tokenizer, seed=0), tokenizer)
    few = ["--level", "1", "--level", "2", "--problems", "2", "--samples", "2"]
    tasks = ["--task", "r1envs/Addition-v0", "--max-new-tokens", "4", "--out", tmp_path / "out"]
    script = BENCHMARKS / "calibration.py"
    command = [sys.executable, script, tmp_path / "model", *few, *tasks]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert "| r1envs/Addition-v0 | 0 | 0 |" in done.stdout, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "rates.json",
        "rates.md",
        "rates.png",
    }


@pytest.mark.agents
def test_a_killed_training_ends_as_a_whole_one():
    few = ["--kills", "1", "--longest", "9", "--stages", "2"]
    few += ["--set", "stages.zero.training.steps=8", "--set", "stages.base.corpus.documents=512"]
    command = [sys.executable, BENCHMARKS / "resume.py", *few]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert "2 of 2 stages the same" in done.stdout, done.stdout + done.stderr


SMALL = ["--width", "16", "--prompts", "2", "--group", "2", "--new-tokens", "4"]


def compared(*arguments):
    command = [sys.executable, BENCHMARKS / "compare_trl.py", *SMALL, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.agents
def test_our_side_of_the_comparison_with_trl_runs():
    assert compared("--side", "r1envs", "--fixed") > 100


@pytest.mark.agents
def test_steps_are_compared_with_trls():
    pytest.importorskip("trl")
    fixed, varying = compared("--rounds", "1", "--json")
    assert fixed["trl_tokens"] == fixed["r1envs_tokens"] == 4
    assert varying["lengths"] == "varying"
    assert all(row["r1envs_seconds"] > 0 for row in (fixed, varying))


@pytest.mark.agents
def test_models_of_every_kind_of_cache_are_trained(tmp_path):
    names = ["qwen2", "deepseek_v3", "qwen3_5", "mamba"]
    command = [sys.executable, BENCHMARKS / "architectures.py", *names, "--out", tmp_path / "t.md"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert "4 of 4 work" in done.stdout, done.stdout + done.stderr
    assert "| qwen3_5 | even |" in (tmp_path / "t.md").read_text()


@pytest.mark.parametrize("name", RUNS)
def test_it_runs(name):
    arguments, words = RUNS[name]
    command = [sys.executable, BENCHMARKS / f"{name}.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert re.search(words, done.stdout), done.stderr
    # A soak of so few runs tells nothing of what it leaves.
    assert done.returncode == 0 or name == "soak_sandbox", done.stdout
