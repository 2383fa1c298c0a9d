"""Recipes as TOML: what is read, and how mistakes are answered."""

import pytest

from r1envs.agents.recipe import load_recipe, recipe_names, recipe_table, start_from
from r1envs.errors import ConfigError

MINIMAL = """
name = "mine"
[environment.tasks]
"r1envs/Addition-v0" = 1
[[stages]]
name = "base"
kind = "load"
model = "somewhere"
[[stages]]
name = "zero"
kind = "grpo"
after = "base"
[stages.training]
steps = 3
"""


def load(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return load_recipe(path)


def test_every_recipe_that_comes_along_is_valid():
    assert "demo" in recipe_names()
    for name in recipe_names():
        assert load_recipe(name).name == name


def test_defaults_are_written_out(tmp_path):
    table = recipe_table(load(tmp_path, MINIMAL))
    assert table["stages"][1]["training"]["group_size"] == 16
    assert table["stages"][1]["kind"] == "grpo"


def test_a_model_can_take_the_place_of_the_base(tmp_path):
    recipe = start_from(load_recipe("demo"), "elsewhere")
    assert recipe.stages[0].model == "elsewhere"
    assert recipe.stages[1:] == load_recipe("demo").stages[1:]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps = 3", "step = 3", r"unknown key 'step'; did you mean 'steps'\?"),
        ("steps = 3", "steps = 'many'", "training.steps: .*integer"),
        ("steps = 3", "steps = 0", "steps must be at least 1, got 0"),
        ("steps = 3", "group_size = 1", "relative to the other completions"),
        ("steps = 3", "steps = 3\n[evaluation]\ntop_p = 2", "top_p must be in"),
        ('after = "base"', 'after = "base"\nweights = { langauge = 1 }', "weights are of accuracy"),
        ('name = "mine"', 'name = "my/recipe"', "a name is made of letters"),
        ('name = "mine"', 'name = "mine"\nseed = "x"', "seed must be a whole number"),
        ('kind = "grpo"', 'kind = "gpro"', "did you mean 'grpo'"),
        ('after = "base"', 'after = "bass"', "needs a stage 'bass' before it; did you mean 'base'"),
        ('after = "base"', "", "after: .*required"),
        ('name = "zero"', 'name = "base"', "two stages are called 'base'"),
        ('name = "mine"', 'nmae = "mine"', "unknown key 'nmae'; did you mean 'name'"),
        ('name = "mine"', "name = ", "is not TOML"),
        ("[environment.tasks]", "[environment.task]", "did you mean 'tasks'"),
    ],
)
def test_a_mistake_is_answered_in_one_line_with_its_place(tmp_path, old, new, message):
    assert old in MINIMAL
    with pytest.raises(ConfigError, match=message) as error:
        load(tmp_path, MINIMAL.replace(old, new))
    assert "\n" not in str(error.value)


def test_an_unknown_recipe_is_guessed():
    with pytest.raises(ConfigError, match="did you mean 'demo'"):
        load_recipe("dema")


def test_keys_are_set_from_outside(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    settings = [
        "stages.zero.training.steps = 7",
        "stages.zero.weights={ language = 2 }",
        'environment.levels."r1envs/Addition-v0"=[1, 3]',
        "evaluation.top_p=0.5",
        "name=yours",
    ]
    recipe = load_recipe(path, settings)
    assert recipe.stages[1].training.steps == 7
    assert recipe.stages[1].weights == {"language": 2}
    assert recipe.environment.levels == {"r1envs/Addition-v0": (1, 3)}
    assert (recipe.evaluation.top_p, recipe.name) == (0.5, "yours")
    assert load_recipe(path).stages[1].training.steps == 3


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("steps", "a setting is written as"),
        ("=3", "a setting is written as"),
        ("a b=3", "no path of keys"),
        ("stages.zeor.training.steps=3", "no stage 'zeor'; did you mean 'zero'"),
        ("stages.zero.training.step=3", "unknown key 'step'; did you mean 'steps'"),
        ("stages.zero.training.steps=many", "training.steps: .*integer"),
        ("name.first=3", "'name' is a value and holds no keys"),
        ('environment.options."r1envs/Addition-v0".a=[1, 2', "no value of TOML"),
        ("seeds=3", "unknown key 'seeds'"),
    ],
)
def test_a_setting_that_is_none_is_named(tmp_path, setting, message):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    with pytest.raises(ConfigError, match=message):
        load_recipe(path, [setting])


def test_stages_that_are_no_list_are_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    for stages in ("3", "[1]"):
        with pytest.raises(ConfigError, match="must be written as"):
            load_recipe(path, [f"stages={stages}", "stages.zero.training.steps=1"])
