"""A run's folder is its own: another process or another recipe is refused before any training."""

import fcntl

import pytest

from r1envs.agents.recipe import parse_recipe
from r1envs.agents.run import train
from r1envs.errors import RunError

RECIPE = parse_recipe(
    {
        "name": "small",
        "environment": {"tasks": {"r1envs/Addition-v0": 1}},
        "evaluation": {"problems_per_task": 1, "samples": 1},
        "stages": [{"name": "base", "kind": "load", "model": "/there/is/none"}],
    }
)


def test_a_folder_in_which_another_process_trains_is_refused(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(RunError, match="another process is training"):
            train(RECIPE, tmp_path, device="cpu")
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_folder_of_another_recipe_is_refused_and_left_alone(tmp_path):
    (tmp_path / "recipe.json").write_text('{"name": "another"}')
    with pytest.raises(RunError, match="another recipe, seed or model"):
        train(RECIPE, tmp_path, device="cpu")
    assert (tmp_path / "recipe.json").read_text() == '{"name": "another"}'
