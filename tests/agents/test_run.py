"""Whole runs: every kind of stage, stopping anywhere and going on, and what can be wrong."""

import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

import r1envs
from r1envs.agents.recipe import load_recipe
from r1envs.agents.run import Listener, train
from r1envs.errors import ConfigError, RunError
from r1envs.evaluation import EvaluatedProblem
from r1envs.report import write_report

ROOT = Path(__file__).parent.parent.parent

RECIPE = """
name = "small"
[environment]
prompt = "bare"
[environment.tasks]
"r1envs/Addition-v0" = 1
"r1envs/FunctionFromExamples-v0" = 1
[evaluation]
problems_per_task = 3
samples = 2
max_new_tokens = 12
[[stages]]
name = "base"
kind = "pretrain"
model = { width = 32, layers = 2, heads = 2, feedforward = 64, vocabulary = 400 }
corpus = { examples = 200, documents = 256 }
training = { epochs = 1, batch_size = 32, optimizer = "muon" }
[[stages]]
name = "zero"
kind = "grpo"
after = "base"
training = { steps = 2, prompts_per_step = 4, group_size = 2, max_new_tokens = 12, minibatches = 2 }
[[stages]]
name = "cold_start"
kind = "sft"
after = "zero"
examples = 600
training = { epochs = 14, batch_size = 16, learning_rate = 1e-2 }
[[stages]]
name = "distilled"
kind = "distill"
after = "base"
teacher = "cold_start"
problems = 80
samples = 4
max_new_tokens = 90
training = { epochs = 1, batch_size = 16 }
[[stages]]
name = "budgeted"
kind = "grpo"
after = "base"
compute_of = "zero"
weights = { language = 1 }
training = { steps = 50, prompts_per_step = 4, group_size = 2, max_new_tokens = 12 }
"""


class StopAt(Listener):
    """Interrupts a run as Ctrl-C does."""

    def __init__(self, stage, step):
        self.stage, self.step, self.now = stage, step, None

    def on_stage(self, stage, number, total):
        self.now = stage.name

    def on_step(self, row):
        if self.now == self.stage and row["step"] == self.step:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text(RECIPE)
    return load_recipe(path)


@pytest.fixture(scope="module")
def finished(recipe, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "whole"
    summary = train(recipe, folder, device="cpu", recipe_text=RECIPE)
    return folder, summary


def lasting(folder):
    """The files of a run, less what measures time."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.name in ("metrics.jsonl", "stage.json", "training.json", "provenance.json"):
            continue
        if path.is_file() and path.parent != folder:
            files[str(path.relative_to(folder))] = path.read_bytes()
    return files


def losses(folder):
    return [
        [json.loads(line).get("loss") for line in path.read_text().splitlines()]
        for path in sorted(folder.glob("*/metrics.jsonl"))
    ]


def test_every_stage_leaves_what_it_should(finished):
    folder, summary = finished
    names = [row["name"] for row in summary["stages"]]
    assert names == ["base", "zero", "cold_start", "distilled", "budgeted"]
    assert summary == json.loads((folder / "summary.json").read_text())
    assert summary["isolation"] == r1envs.verifiers.isolation_level()
    for row in summary["stages"]:
        assert {"pass@1", "pass@1_by_task", "cons@2", "mean_tokens"} <= set(row)
        assert list(row["parts"]) == ["accuracy", "format", "language"]
        assert row["seconds"] > 0
        assert row["parameters"] > 10000
    for number, name in enumerate(names, 1):
        stage = folder / f"{number:02d}-{name}"
        rows = (stage / "evaluation.jsonl").read_text().splitlines()
        problems = [EvaluatedProblem.from_row(json.loads(row)) for row in rows]
        assert len({problem.question for problem in problems}) == 6
        assert json.loads((stage / "provenance.json").read_text())["versions"]["torch"]
    assert "small" in write_report(folder).read_text()


def documented(heading):
    """The names in the first column of the tables under a heading of docs/metrics.md."""
    text = (ROOT / "docs" / "metrics.md").read_text()
    section = re.split(r"\n#+ ", text.partition(f"\n{heading}\n")[2])[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def written(folder, pattern):
    """The names that JSON files hold; k stands for the number of samples."""
    texts = (path.read_text() for path in folder.glob(pattern))
    rows = [json.loads(line) for text in texts for line in text.splitlines()]
    return {name.replace("@2", "@k") for row in rows for name in row}


def test_every_figure_is_defined_and_every_defined_one_is_written(finished):
    folder, summary = finished
    every, grpo = documented("### Of every stage"), documented("### Of grpo")
    assert written(folder, "*-zero/metrics.jsonl") == every | grpo
    for stage in ("base", "cold_start", "distilled"):
        assert written(folder, f"*-{stage}/metrics.jsonl") == every
    training = json.loads((folder / "02-zero" / "training.json").read_text())
    assert set(training) == documented("## training.json")
    stages = {name.replace("@2", "@k") for row in summary["stages"] for name in row}
    assert stages == documented("## stage.json") | documented("## training.json")
    assert set(summary) == documented("## summary.json")


def test_tokens_of_a_step_are_counted_by_what_is_done_with_them(finished):
    for name in ("01-base", "02-zero", "03-cold_start"):
        lines = (finished[0] / name / "metrics.jsonl").read_text().splitlines()
        for row in map(json.loads, lines):
            assert 0 < row["trained_tokens"] < row["computed_tokens"]
            if "mean_tokens" in row:
                assert row["trained_tokens"] == round(8 * row["mean_tokens"])


def test_the_budget_of_another_stage_is_kept(finished):
    _, summary = finished
    flops = {row["name"]: row["flops"] for row in summary["stages"]}
    assert flops["zero"] <= flops["budgeted"] < 2 * flops["zero"]


def test_a_checkpoint_is_an_ordinary_hugging_face_model(finished):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    checkpoint = finished[0] / "02-zero" / "checkpoint"
    model = AutoModelForCausalLM.from_pretrained(checkpoint)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    ids = tokenizer("What is 36 + 49?\n", return_tensors="pt")["input_ids"]
    assert model.generate(ids, max_new_tokens=3).shape[1] > ids.shape[1]
    text = "<think>7+5=12, 写 2 é \u2603</think>\n<answer>12</answer>"
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


@pytest.mark.parametrize(("stage", "step"), [("base", 3), ("zero", 1), ("distilled", 1)])
def test_an_interrupted_run_goes_on_and_ends_bitwise_the_same(
    recipe, finished, tmp_path, stage, step
):
    with pytest.raises(KeyboardInterrupt):
        train(recipe, tmp_path / "run", device="cpu", listener=StopAt(stage, step))
    train(recipe, tmp_path / "run", device="cpu", recipe_text=RECIPE)
    assert lasting(tmp_path / "run") == lasting(finished[0])
    assert losses(tmp_path / "run") == losses(finished[0])


def test_a_finished_run_is_not_run_again(recipe, finished):
    start = time.monotonic()
    assert train(recipe, finished[0], device="cpu") == finished[1]
    assert time.monotonic() - start < 5


def test_a_killed_run_goes_on(recipe, finished, tmp_path):
    """kill -9, which nothing can catch, with another process refused in the meantime."""
    source = tmp_path / "small.toml"
    source.write_text(RECIPE)
    command = [sys.executable, "-m", "r1envs", "train", str(source), "--runs", str(tmp_path)]
    command += ["--device", "cpu"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not (tmp_path / "small" / "02-zero").exists():
        time.sleep(0.05)
        assert process.poll() is None
    with pytest.raises(RunError, match="another process is training"):
        train(recipe, tmp_path / "small", device="cpu")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    train(recipe, tmp_path / "small", device="cpu")
    assert lasting(tmp_path / "small") == lasting(finished[0])


def test_a_folder_with_another_recipe_is_left_alone(recipe, finished):
    before = lasting(finished[0])
    other = dataclasses.replace(recipe, seed=1)
    with pytest.raises(RunError, match="another recipe"):
        train(other, finished[0], device="cpu")
    assert lasting(finished[0]) == before


class Heard(Listener):
    """What a run does, as lines."""

    def __init__(self):
        self.lines = []

    def on_stage(self, stage, number, total):
        self.lines.append(f"stage {stage.name}")

    def on_line(self, line):
        self.lines.append(line)

    def stages(self):
        return [line[6:] for line in self.lines if line.startswith("stage ")]


def edited(finished, tmp_path, *edits):
    """A copy of the finished run, trained on with an edited recipe."""
    folder = tmp_path / "edited"
    shutil.copytree(finished[0], folder)
    text = RECIPE
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "edited.toml").write_text(text)
    heard = Heard()
    summary = train(
        load_recipe(tmp_path / "edited.toml"),
        folder,
        device="cpu",
        recipe_text=text,
        listener=heard,
    )
    return folder, summary, heard


def test_of_an_edited_recipe_only_what_changed_is_trained_again(finished, tmp_path):
    folder, summary, heard = edited(finished, tmp_path, ("examples = 600", "examples = 500"))
    assert heard.stages() == ["cold_start", "distilled"]
    assert "cold_start is trained again: examples 600 -> 500" in heard.lines
    assert "distilled is trained again: its input cold_start is another" in heard.lines
    assert [row["name"] for row in summary["stages"]] == [
        "base",
        "zero",
        "cold_start",
        "distilled",
        "budgeted",
    ]
    assert sorted(p.name for p in (folder / "replaced").iterdir()) == [
        "03-cold_start.1",
        "04-distilled.1",
    ]
    old, now = lasting(finished[0]), lasting(folder)
    weights = "checkpoint/model.safetensors"
    assert now[f"replaced/03-cold_start.1/{weights}"] == old[f"03-cold_start/{weights}"]
    assert now[f"03-cold_start/{weights}"] != old[f"03-cold_start/{weights}"]
    assert now[f"02-zero/{weights}"] == old[f"02-zero/{weights}"]
    assert "examples = 500" in (folder / "recipe.toml").read_text()


def test_another_evaluation_measures_again_and_trains_nothing(finished, tmp_path):
    folder, summary, heard = edited(finished, tmp_path, ("samples = 2", "samples = 1"))
    assert heard.stages() == ["base", "zero", "cold_start", "distilled", "budgeted"]
    assert not [line for line in heard.lines if "trained again" in line]
    assert not (folder / "replaced").exists()
    assert all("cons@1" in row for row in summary["stages"])


def test_a_stage_put_between_others_leaves_them_what_they_are(finished, tmp_path):
    stage = '[[stages]]\nname = "more"\nkind = "sft"\nafter = "base"\nexamples = 40\n'
    stage += "training = { epochs = 1, batch_size = 16 }\n"
    first = '[[stages]]\nname = "zero"'
    folder, _, heard = edited(finished, tmp_path, (first, stage + first))
    assert heard.stages() == ["more"]
    names = sorted(path.name for path in folder.glob("0*"))
    assert names == [
        "01-base",
        "02-more",
        "03-zero",
        "04-cold_start",
        "05-distilled",
        "06-budgeted",
    ]


def test_figures_that_were_stopped_half_way_are_measured_again(recipe, finished, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(finished[0], folder)
    (folder / "02-zero" / "evaluation.json").unlink()
    heard = Heard()
    summary = train(recipe, folder, device="cpu", recipe_text=RECIPE, listener=heard)
    assert heard.stages() == ["zero"]
    assert not [line for line in heard.lines if "trained again" in line]
    assert [row["pass@1"] for row in summary["stages"]] == [
        row["pass@1"] for row in finished[1]["stages"]
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[evaluation]",
            '[environment.levels]\n"r1envs/Additon-v0" = 3\n[evaluation]',
            "did you mean",
        ),
        ("problems_per_task = 3", "problems_per_task = 900", "different test problems"),
        ('prompt = "bare"', 'prompt = "bare"\nisolation = "fulll"', "isolation"),
    ],
)
def test_a_mistake_is_found_before_anything_is_computed(tmp_path, old, new, message):
    path = tmp_path / "r.toml"
    path.write_text(RECIPE.replace(old, new))
    with pytest.raises(ConfigError, match=message):
        train(load_recipe(path), tmp_path / "run", device="cpu")
    assert not (tmp_path / "run").exists()


def test_ctrl_c_says_what_to_do(tmp_path):
    source = tmp_path / "small.toml"
    source.write_text(RECIPE)
    command = [sys.executable, "-m", "r1envs", "train", str(source), "--runs", str(tmp_path)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Else it would ignore the signal where the tests run in the background of a shell.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (tmp_path / "small" / "01-base").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "stopped; the same command goes on with this stage\n"


def test_a_folder_that_cannot_be_written_is_named(recipe, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        train(recipe, tmp_path / "file" / "run", device="cpu")


def test_a_teacher_that_is_never_right_stops_the_run_with_a_reason(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(RECIPE.replace('teacher = "cold_start"', 'teacher = "base"'))
    with pytest.raises(RunError, match="no completion of 'base' passed"):
        train(load_recipe(path), tmp_path / "run", device="cpu")
    assert (tmp_path / "run" / "03-cold_start" / "stage.json").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_no_cuda_is_said_with_a_remedy(recipe, tmp_path):
    with pytest.raises(ConfigError, match=r"no CUDA device.*--device cpu"):
        train(recipe, tmp_path / "run", device="cuda")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("model", ["", "not/there"])
def test_a_model_that_is_none_is_named(tmp_path, model):
    path = tmp_path / "r.toml"
    path.write_text(RECIPE)
    from r1envs.agents.recipe import start_from

    with pytest.raises(ConfigError, match="no causal language model can be loaded from"):
        train(start_from(load_recipe(path), str(tmp_path / model)), tmp_path / "run", device="cpu")


def test_training_goes_on_from_a_checkpoint_in_hugging_face_s_format(recipe, finished, tmp_path):
    from r1envs.agents.recipe import start_from

    model = finished[0] / "01-base" / "checkpoint"
    small = type(recipe)(
        name="other",
        environment=recipe.environment,
        stages=recipe.stages[:2],
        evaluation=recipe.evaluation,
    )
    summary = train(start_from(small, str(model)), tmp_path / "run", device="cpu")
    assert [row["kind"] for row in summary["stages"]] == ["load", "grpo"]


class WishAt(StopAt):
    """Wishes to stop after a step, as the first Ctrl-C does."""

    def on_step(self, row):
        self.wished = self.now == self.stage and row["step"] == self.step

    def stops(self):
        return self.wished


@pytest.mark.parametrize(
    ("stage", "step"), [("base", 3), ("zero", 1), ("cold_start", 40), ("distilled", 1)]
)
def test_a_stage_that_was_stopped_goes_on_after_the_step(recipe, finished, tmp_path, stage, step):
    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        train(recipe, folder, device="cpu", listener=WishAt(stage, step))
    (stopped,) = folder.glob(f"*-{stage}")
    before = (stopped / "metrics.jsonl").read_bytes()
    inode = (stopped / "metrics.jsonl").stat().st_ino
    assert (stopped / "savepoint.pt").exists()
    train(recipe, folder, device="cpu", recipe_text=RECIPE)
    # The file was written on: no step was done twice, none left out.
    assert (stopped / "metrics.jsonl").read_bytes().startswith(before)
    assert (stopped / "metrics.jsonl").stat().st_ino == inode
    assert lasting(folder) == lasting(finished[0])
    assert losses(folder) == losses(finished[0])
    assert not list(folder.rglob("savepoint*"))


def test_what_a_stage_had_saved_is_kept_when_its_settings_change(tmp_path):
    source = tmp_path / "small.toml"
    source.write_text(RECIPE.partition('[[stages]]\nname = "cold_start"')[0])
    folder, lines = tmp_path / "run", []
    with pytest.raises(KeyboardInterrupt):
        train(load_recipe(source), folder, device="cpu", listener=WishAt("zero", 1))
    listener = Listener()
    listener.on_line = lines.append
    edited = load_recipe(source, ["stages.zero.training.learning_rate=1e-4"])
    train(edited, folder, device="cpu", listener=listener)
    assert "zero is trained again: training.learning_rate 3e-06 -> 0.0001" in lines
    assert (folder / "replaced" / "02-zero.1" / "savepoint.pt").exists()
    assert len((folder / "02-zero" / "metrics.jsonl").read_text().splitlines()) == 2
