"""Recipes: the stages of a training run as data, read from a TOML file."""

import dataclasses
import re
import tomllib
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pydantic

from r1envs.agents.environments import EnvironmentConfig
from r1envs.agents.evaluate import EvaluationConfig
from r1envs.agents.optimization import Precision, check_precision
from r1envs.agents.recipe_overrides import override
from r1envs.agents.stages import KINDS, LoadStage, PretrainStage, Stage, find_kind
from r1envs.errors import ConfigError, did_you_mean
from r1envs.plugins import plain_id
from r1envs.registry import get_task


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """A list of stages, and what they have in common."""

    name: str
    environment: EnvironmentConfig
    stages: tuple[Stage, ...]
    evaluation: EvaluationConfig = field(default_factory=EvaluationConfig)
    seed: int = 0
    precision: Precision = "auto"
    """In which numbers models compute: "float32", "bfloat16", or bfloat16 on CUDA alone."""
    save_every: int = 50
    """Steps after which the state of a stage is saved; 0 saves it only where a run is stopped."""

    def __post_init__(self) -> None:
        if not isinstance(self.seed, int) or self.seed < 0:
            raise ConfigError(f"seed must be a whole number from 0, got {self.seed!r}")
        if not isinstance(self.save_every, int) or self.save_every < 0:
            raise ConfigError(f"save_every must be a whole number from 0, got {self.save_every!r}")
        check_precision(self.precision)
        known: set[str] = set()
        for name in (self.name, *(stage.name for stage in self.stages)):
            _check_name(name)
        for stage in self.stages:
            for name in stage.inputs:
                if name not in known:
                    raise ConfigError(
                        f"stage {stage.name!r} needs a stage {name!r} before it"
                        f"{did_you_mean(name, known)}"
                    )
            if stage.name in known:
                raise ConfigError(f"two stages are called {stage.name!r}")
            known.add(stage.name)
        if not self.stages:
            raise ConfigError("a recipe needs at least one [[stages]]")
        self._check_weights()

    def _check_weights(self) -> None:
        """Find a weight of no part of any task's scores, before anything is trained."""
        options = self.environment.with_plain_ids().options
        names = self.environment.tasks
        tasks = [get_task(name, **options.get(plain_id(name), {})) for name in names]
        parts = {part.name: part for task in tasks for part in task.parts}
        for stage in self.stages:
            stage.check(list(parts.values()))


def _check_name(name: object) -> None:
    # It becomes the name of a folder.
    if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name)):
        raise ConfigError(f"a name is made of letters, digits, '_', '-' and '.', got {name!r}")


def recipe_names() -> list[str]:
    """List the recipes that come with the package."""
    files = resources.files("r1envs.agents.recipes").iterdir()
    return sorted(file.name[:-5] for file in files if file.name.endswith(".toml"))


def load_recipe(source: str | Path, settings: Sequence[str] = ()) -> Recipe:
    """Load a recipe from a TOML file, or one that comes with the package by its name.

    Args:
        source: The file, or the name.
        settings: Keys that are set otherwise than there; see `recipe_overrides.override`.

    Raises:
        ConfigError: If there is no such recipe, it is not TOML, or a key or value is wrong.
    """
    text, where = _read(source)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where} is not TOML: {error}") from error
    return parse_recipe(override(table, settings), where)


def parse_recipe(table: Mapping[str, Any], where: str = "recipe") -> Recipe:
    """Make a recipe from the table of a TOML file; `where` names it in errors."""
    table = dict(table)
    stages = table.pop("stages", ())
    if not isinstance(stages, list | tuple):
        raise ConfigError(f"{where}: stages must be written as [[stages]]")
    parsed = tuple(_parse_stage(stage, where) for stage in stages)
    _check_keys(Recipe, {**table, "stages": ()}, where)
    environment = _parse(EnvironmentConfig, table.pop("environment", {}), f"{where}: environment")
    evaluation = _parse(EvaluationConfig, table.pop("evaluation", {}), f"{where}: evaluation")
    try:
        return Recipe(**table, environment=environment, evaluation=evaluation, stages=parsed)
    except TypeError as error:
        raise ConfigError(f"{where}: {error}") from error
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error


def recipe_source(source: str | Path) -> str:
    """Give a recipe as it was written."""
    return _read(source)[0]


def start_from(recipe: Recipe, model: str) -> Recipe:
    """Replace a recipe's first stage by a model that is there already.

    Raises:
        ConfigError: If the first stage does not make the model that the others start from.
    """
    first, *rest = recipe.stages
    if not isinstance(first, PretrainStage | LoadStage):
        raise ConfigError(f"stage {first.name!r} of {recipe.name!r} does not make a base model")
    return dataclasses.replace(recipe, stages=(LoadStage(name=first.name, model=model), *rest))


def recipe_table(recipe: Recipe) -> dict[str, Any]:
    """Give a recipe as plain data, every default written out."""
    table = dataclasses.asdict(recipe)
    table["stages"] = [stage_table(stage) for stage in recipe.stages]
    return table


def stage_table(stage: Stage) -> dict[str, Any]:
    """Give a stage as plain data, every default written out."""
    return {"kind": stage.kind, **dataclasses.asdict(stage)}


def _read(source: str | Path) -> tuple[str, str]:
    path = Path(source)
    if path.suffix != ".toml" and str(source) in recipe_names():
        file = resources.files("r1envs.agents.recipes") / f"{source}.toml"
        return file.read_text(encoding="utf-8"), f"recipe {source}"
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        hint = did_you_mean(str(source), recipe_names())
        known = ", ".join(recipe_names())
        raise ConfigError(
            f"no recipe {str(source)!r}{hint} (it is a .toml file, or one of: {known})"
        ) from error


def _parse_stage(table: Any, where: str) -> Stage:
    if not isinstance(table, dict) or "kind" not in table:
        raise ConfigError(f"{where}: every stage needs a kind: {', '.join(KINDS)}")
    fields = dict(table)
    try:
        kind = find_kind(str(fields.pop("kind")))
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
    return _parse(kind, fields, f"{where}: stage {fields.get('name', '')!r}")


Parsed = typing.TypeVar("Parsed")


def _parse(cls: type[Parsed], table: Any, where: str) -> Parsed:
    _check_keys(cls, table, where)
    try:
        return pydantic.TypeAdapter(cls).validate_python(table)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{where}: {key + ': ' if key else ''}{message}") from None


def _check_keys(cls: type[Any], table: Any, where: str) -> None:
    """Refuse keys that a dataclass, or one inside of it, does not have."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: expected a table of settings, got {table!r}")
    hints = typing.get_type_hints(cls)
    known = [f.name for f in dataclasses.fields(cls)]
    for key, value in table.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"; known are {', '.join(known)}"
            raise ConfigError(f"{where}: unknown key {key!r}{hint}")
        if dataclasses.is_dataclass(hints[key]) and isinstance(hints[key], type):
            _check_keys(hints[key], value, f"{where}: {key}")
