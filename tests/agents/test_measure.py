"""Models beside each other: what is measured, kept, shown, and what can be wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from r1envs.agents.checkpoint import save_checkpoint
from r1envs.agents.conversation import Conversation
from r1envs.agents.evaluate import EvaluationConfig
from r1envs.agents.generator import SamplingConfig
from r1envs.agents.measure import Measurement, measure
from r1envs.agents.policy import Policy
from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer
from r1envs.agents.trained_models import find_model
from r1envs.cli.main import main
from r1envs.errors import ConfigError, RunError, UnknownTaskError
from r1envs.evaluation import EvaluatedProblem
from r1envs.prompts import prompt_style

SHORT = ["--problems", "3", "--samples", "2", "--max-new-tokens", "6", "--device", "cpu"]
ADDITION = "r1envs/Addition-v0"
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Two models, one of them as a stage of a run."""
    folder = tmp_path_factory.mktemp("models")
    shape = TinyModelConfig(width=16, layers=1, heads=1, feedforward=16, vocabulary=330)
    tokenizer = train_tokenizer(["What is 2 + 3?"], shape.vocabulary)
    stage = folder / "runs" / "mine" / "01-zero"
    stage.mkdir(parents=True)
    recipe = {"environment": {"prompt": "bare", "tasks": {ADDITION: 1.0}}}
    (stage.parent / "recipe.json").write_text(json.dumps(recipe))
    (stage.parent / "02-later").mkdir()
    for seed, place in enumerate((folder / "plain", stage / "checkpoint")):
        save_checkpoint(place, make_model(shape, tokenizer, seed=seed), tokenizer)
    return folder


def command(*words, folder, said=""):
    return subprocess.run(
        [sys.executable, "-c", "from r1envs.cli.main import main; main()", *map(str, words)],
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        timeout=100,
        env=os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
    )


def test_models_are_measured_beside_each_other(models, tmp_path):
    words = ["mine/zero", ADDITION, "--level", "1", "--level", "2-3", "--beside", "plain"]
    done = command("eval", *words, *SHORT, "--json", "--out", tmp_path, folder=models)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary == json.loads((tmp_path / "summary.json").read_text())
    stage, plain = summary["models"]
    assert (stage["name"], stage["prompt"]) == ("mine/zero", "bare")
    assert (plain["name"], plain["prompt"]) == ("plain", "r1")
    for model in (stage, plain):
        assert [row["level"] for row in model["tasks"]] == [1, [2, 3]]
        assert model["all"]["problems"] == 6
        assert {"pass@1", "pass@2", "cons@2", "pass@1_ci"} <= set(model["all"])
    assert (tmp_path / "comparison.png").read_bytes().startswith(b"\x89PNG")
    head, *rows = Path(stage["tasks"][1]["completions"]).read_text().splitlines()
    assert json.loads(head)["level"] == [2, 3]
    problems = [EvaluatedProblem.from_row(json.loads(row)) for row in rows]
    assert {problem.level for problem in problems} <= {2, 3}
    assert [len(problem.completions) for problem in problems] == [2, 2, 2]


def test_the_table_holds_a_column_for_each_model(models, tmp_path):
    words = ["mine/zero", "r1envs/Counting-v0", ADDITION, "--beside", "plain"]
    done = command("eval", *words, *SHORT, "--out", tmp_path, folder=models)
    assert re.search(r"Counting 1 +0\.0 \(0–\d+\) +0\.0 \(0–\d+\)\n", done.stdout), done.stderr
    assert re.search(r"\nall +0\.0 ", done.stdout)
    assert f"picture: {tmp_path / 'comparison.png'}" in done.stdout


def test_what_was_measured_is_not_measured_again(models, tmp_path, monkeypatch):
    monkeypatch.chdir(models)
    config = EvaluationConfig(problems_per_task=3, samples=2, max_new_tokens=6)

    def found(*levels, **settings):
        lines = []
        asked = Measurement(tasks=[ADDITION], levels=levels, evaluation=config, **settings)
        rows = list(
            measure([find_model("plain")], asked, tmp_path, device=CPU, on_line=lines.append)
        )
        return rows, [line.endswith("measured before") for line in lines]

    (first,), old = found(1)
    assert old == [False]
    (again, _), old = found(1, 2)
    assert old == [True, False]
    assert again == first
    assert again.problems[0].completions[0].text
    # Each other setting is another measurement, and the first is kept.
    for settings in ({"prompt": "bare"}, {"seed": 1}, {"precision": "bfloat16"}):
        assert found(1, **settings)[1] == [False]
    assert found(1)[1] == [True]
    first.file.write_text("{}\nnothing\n")
    with pytest.raises(RunError, match="delete it"):
        found(1)


def test_another_model_of_the_same_name_is_measured_anew(models, tmp_path):
    copied = tmp_path / "model"
    shutil.copytree(models / "plain", copied)
    config = EvaluationConfig(problems_per_task=3, samples=2, max_new_tokens=6)
    asked = Measurement(tasks=[ADDITION], evaluation=config)
    lines = []
    for source in ("plain", "runs/mine/01-zero/checkpoint", "runs/mine/01-zero/checkpoint"):
        shutil.copy2(models / source / "model.safetensors", copied / "model.safetensors")
        model = find_model(str(copied))
        list(measure([model], asked, tmp_path / "out", device=CPU, on_line=lines.append))
    assert [line.endswith("measured before") for line in lines] == [False, False, True]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mine/zerro"], "did you mean 'zero'?: one of runs/mine/zero"),
        (["mine/later"], "no trained stage 'later' in runs/mine"),
        (["runs/mine"], "is a run: name a stage too, one of runs/mine/zero"),
        (["plain"], "name the tasks to evaluate on"),
        (["mine/zero", "r1envs/Additon-v0"], "did you mean"),
        (["nowhere", ADDITION], "no causal language model can be loaded from 'nowhere'"),
        (["mine/zero", "--level", "0"], "level"),
        (["mine/zero", "--prompt", "r2"], "prompt must be one of r1, "),
        (["mine/zero", "--precision", "half"], "precision must be one of auto, float32"),
        (["mine/zero", "--prompt", "chat"], "chat template"),
        (["mine/zero", "--out", "/proc/none"], "/proc/none"),
    ],
)
def test_a_mistake_is_a_line(models, words, message, monkeypatch, capsys):
    monkeypatch.chdir(models)
    with pytest.raises(SystemExit) as end:
        main(["eval", *words, *SHORT])
    assert end.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("r1envs: ")
    assert message in said


def test_nothing_is_loaded_where_a_task_is_wrong(models, tmp_path):
    with pytest.raises(UnknownTaskError):
        list(measure([find_model("x")], Measurement(tasks=["x"]), tmp_path, device=CPU))
    with pytest.raises(ConfigError, match="at least one task"):
        list(measure([find_model("x")], Measurement(tasks=[]), tmp_path, device=CPU))


def test_a_model_is_talked_to(models):
    said = "What is 2 + 3?\nAnd twice that?\n\nWhat is 2 + 3?\n"
    words = ["chat", "mine/zero", "--json", "--max-new-tokens", "5", "--temperature", "0"]
    done = command(*words, folder=models, said=said)
    assert done.returncode == 0, done.stderr
    first, second, again = map(json.loads, done.stdout.splitlines())
    assert first["said"] == again["said"] == "What is 2 + 3?"
    assert second["said"] == "And twice that?"
    # After an empty line nothing is remembered; at temperature 0 the same comes again.
    assert first == again
    assert (first["tokens"], first["finish"]) == (5, "length")


def test_what_was_said_is_remembered(models):
    policy = Policy.load(models / "plain", CPU)
    style = prompt_style("bare")
    talk = Conversation(policy, style, SamplingConfig(max_new_tokens=3))
    _, first = talk.say("What is 2 + 3?", seed=0)
    _, second = talk.say("And 3 + 3?", seed=1)
    rendering = policy.rendering
    asked = rendering.begin("What is 2 + 3?\n")
    heard = rendering.hear("\nAnd 3 + 3?\n", ended=first.finish == "stop")
    assert talk.tokens == [*asked, *first.tokens, *heard, *second.tokens]


def test_a_model_without_a_template_is_not_spoken_to_in_chats(models):
    policy = Policy.load(models / "plain", CPU)
    with pytest.raises(ConfigError, match="the tokenizer has no chat template"):
        Conversation(policy, prompt_style("chat"), SamplingConfig())
