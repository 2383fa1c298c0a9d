"""Single keys of a recipe set from outside, as on a command line."""

import copy
import tomllib
from collections.abc import Sequence
from typing import Any

from r1envs.errors import ConfigError, did_you_mean

Table = dict[str, Any]


def override(table: Table, settings: Sequence[str]) -> Table:
    """Give a recipe's table with some keys set; the recipe's own check finds unknown ones.

    >>> override({"stages": [{"name": "zero"}]}, ["stages.zero.training.steps=10", "seed=3"])
    {'stages': [{'name': 'zero', 'training': {'steps': 10}}], 'seed': 3}

    Args:
        table: Of a TOML file.
        settings: Each a path of keys, "=", and a value as TOML writes it; what is none is a text.
            A stage is named by its name, and a key with dots in it is put into quotes.

    Raises:
        ConfigError: If a setting is no such thing, or names no stage or table.
    """
    table = copy.deepcopy(table)
    for setting in settings:
        path, sign, value = setting.partition("=")
        if not (sign and path.strip()):
            raise ConfigError(f"a setting is written as stages.zero.training.steps=10: {setting!r}")
        _set(table, _keys(path, setting), _value(value.strip(), setting), setting)
    return table


def _keys(path: str, setting: str) -> list[str]:
    """Read a dotted key, which may have quoted parts, as TOML does."""
    try:
        nested: Any = tomllib.loads(f"{path} = 0")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path!r} is no path of keys (in {setting!r}): {error}") from error
    keys = []
    while isinstance(nested, dict):
        ((key, nested),) = nested.items()
        keys.append(key)
    return keys


def _value(text: str, setting: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as error:
        if text.startswith(("[", "{", '"', "'")):  # begun as TOML, and no bare word
            raise ConfigError(f"{text!r} is no value of TOML (in {setting!r}): {error}") from error
        return text


def _stages(table: Table, setting: str) -> dict[str, Table]:
    listed = table.get("stages", [])
    if not (isinstance(listed, list) and all(isinstance(each, dict) for each in listed)):
        raise ConfigError(f"the stages must be written as [[stages]] (in {setting!r})")
    return {str(stage.get("name")): stage for stage in listed}


def _set(table: Table, keys: Sequence[str], value: Any, setting: str) -> None:
    if keys[0] == "stages" and len(keys) > 2:
        stages = _stages(table, setting)
        if keys[1] not in stages:
            hint = did_you_mean(keys[1], stages)
            raise ConfigError(f"no stage {keys[1]!r}{hint} (in {setting!r})")
        table, keys = stages[keys[1]], keys[2:]
    for key in keys[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{key!r} is a value and holds no keys (in {setting!r})")
    table[keys[-1]] = value
