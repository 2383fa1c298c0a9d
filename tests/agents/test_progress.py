"""What a person sees while a run goes on."""

import io

from rich.console import Console

from r1envs.agents.recipe import load_recipe
from r1envs.cli.progress import ProgressListener, describe_step

PARTS = {"accuracy": 0.5, "length": -1.25, "reward_model": 3}


def test_every_part_of_a_step_is_shown():
    row = {"loss": 0.1, "reward": 1.5, "parts": PARTS, "mean_tokens": 50.2}
    assert describe_step(row) == (
        "loss 0.10  reward 1.50  accuracy 0.50  length -1.25  reward model 3.00  tokens 50"
    )


def test_nothing_is_shown_of_a_part_that_is_not_there():
    assert describe_step({"loss": 0.1}) == "loss 0.10"
    assert describe_step({"reward": 1.5, "parts": {"accuracy": None}}) == "reward 1.50"


def test_name_of_a_part_is_no_markup_on_the_bar(tmp_path):
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    with ProgressListener(console, tmp_path) as listener:
        listener.on_stage(load_recipe("demo").stages[0], 1, 8)
        listener.on_step({"step": 1, "steps": 2, "seconds": 1.0, "parts": {"[b]safety": 0.5}})
    assert "[b]safety 0.50" in console.file.getvalue()
