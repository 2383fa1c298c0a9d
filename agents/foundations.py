"""What the results of a stage rest on, so that an edited recipe runs again only what it changes.

A stage rests on its own settings, on the seed and the environment where it uses them, and on what
its inputs rest on. Its folder holds that as `settings.json`, and what its figures rest on as
`evaluation.json`.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from r1envs.agents.recipe import Recipe, stage_table
from r1envs.agents.savepoints import savepoint_of
from r1envs.agents.stages import Stage
from r1envs.errors import RunError

_SETTINGS = "settings.json"
_EVALUATION = "evaluation.json"

Basis = dict[str, Any]


class Foundations:
    """What each stage of a recipe rests on."""

    def __init__(self, recipe: Recipe) -> None:
        environment = dataclasses.asdict(recipe.environment)
        chance = {
            "seed": recipe.seed,
            "environment": environment,
            "precision": recipe.precision,
        }
        self._training: dict[str, Basis] = {}
        self._evaluation: dict[str, Basis] = {}
        for stage in recipe.stages:
            basis = self._of(stage, chance)
            self._training[stage.name] = basis
            evaluation = dataclasses.asdict(recipe.evaluation)
            self._evaluation[stage.name] = _plain(
                chance | {"evaluation": evaluation, "training": _digest(basis)}
            )

    def _of(self, stage: Stage, chance: Basis) -> Basis:
        inputs = {name: _digest(self._training[name]) for name in stage.inputs}
        used = chance if stage.draws else {}
        return _plain({"stage": stage_table(stage), "inputs": inputs} | used)

    def training_holds(self, name: str, folder: Path) -> bool:
        """Tell whether the checkpoint in a stage's folder is what the recipe would make."""
        return (folder / "checkpoint").exists() and not any(self.changes(name, folder))

    def training_began(self, name: str, folder: Path) -> bool:
        """Tell whether a stage's folder holds a state from which the recipe's training goes on."""
        saved = savepoint_of(folder).exists() and not (folder / "checkpoint").exists()
        return saved and not any(self.changes(name, folder))

    def holds(self, name: str, folder: Path) -> bool:
        """Tell whether the figures in a stage's folder are those the recipe would give."""
        measured = (folder / "stage.json").exists() and self.training_holds(name, folder)
        return measured and _read(folder / _EVALUATION) == self._evaluation[name]

    def changes(self, name: str, folder: Path) -> Iterator[str]:
        """Name what the recipe says otherwise than when the stage in the folder was trained."""
        yield from _differences(_read(folder / _SETTINGS), self._training[name])

    def note_training(self, name: str) -> tuple[str, Basis]:
        """Give the file that says what a training rests on, and what it holds."""
        return _SETTINGS, self._training[name]

    def note_evaluation(self, name: str) -> tuple[str, Basis]:
        """Give the file that says what figures rest on, and what it holds."""
        return _EVALUATION, self._evaluation[name]


def bring_into_order(folder: Path, names: Mapping[str, int]) -> None:
    """Give stages that stand at another place of the recipe now the number of that place.

    Raises:
        RunError: If a folder cannot be renamed.
    """
    for path in sorted(folder.glob("*-*")):
        match = re.fullmatch(r"\d+-(.+)", path.name)
        if path.is_dir() and match and match[1] in names:
            _move(path, folder / f"{names[match[1]]:02d}-{match[1]}")


def set_aside(stage_folder: Path) -> None:
    """Keep what a changed stage had computed, under `replaced/`.

    Raises:
        RunError: If it cannot be moved.
    """
    replaced = stage_folder.parent / "replaced"
    replaced.mkdir(exist_ok=True)
    number = 1
    while (target := replaced / f"{stage_folder.name}.{number}").exists():
        number += 1
    _move(stage_folder, target)


def _move(path: Path, target: Path) -> None:
    if path == target:
        return
    try:
        path.rename(target)
    except OSError as error:
        raise RunError(f"{path} cannot be renamed to {target}: {error.strerror}") from error


def _differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """Name the settings in which two trees of plain data differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            path = f"{where}.{key}" if where else key
            yield from _differences(old.get(key), new.get(key), path)
    elif old != new:
        yield _difference(old, new, where)


def _difference(old: Any, new: Any, where: str) -> str:
    if where.startswith("inputs."):
        return f"its input {where.removeprefix('inputs.')} is another"
    if where:
        return f"{where.removeprefix('stage.')} {json.dumps(old)} -> {json.dumps(new)}"
    return "it is not known what it was trained with"


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # which no stage rests on


def _plain(basis: Basis) -> Basis:
    """Give data as it is read from JSON: tuples are lists there."""
    plain: Basis = json.loads(json.dumps(basis))
    return plain


def _digest(basis: Basis) -> str:
    text = json.dumps(basis, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
