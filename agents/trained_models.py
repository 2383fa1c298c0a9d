"""Models by the names that people give: a folder, a stage of a run, or an id of the hub."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1envs.errors import ConfigError, did_you_mean

_RUNS = Path("runs")


@dataclass(frozen=True, slots=True)
class NamedModel:
    """Where a model lies, and the run that trained it."""

    name: str
    """As it was given."""
    where: str | Path
    """A folder, or an id of the hub."""
    recipe: dict[str, Any] | None = None
    """What its run was asked for, if it is a stage of one."""

    @property
    def prompt(self) -> str | None:
        """The style that its run spoke to it in."""
        return None if self.recipe is None else str(self.recipe["environment"]["prompt"])

    def fingerprint(self) -> list[Any]:
        """Tell its weights from those that may lie there at another time."""
        files = sorted(Path(self.where).glob("*.safetensors")) if Path(self.where).is_dir() else []
        facts = [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files]
        return [str(Path(self.where).resolve()) if files else str(self.where), facts]


def find_model(name: str) -> NamedModel:
    """Find a model.

    Args:
        name: A folder with a model; `RUN/STAGE`, where the run's folder is given from here or from
            `runs`; anything else is taken for an id of the hub.

    Raises:
        ConfigError: If a run has no such stage, or none that is trained.
    """
    path = Path(name)
    if (path / "config.json").is_file():
        return NamedModel(name, path)
    for run in (path, _RUNS / path):
        if (run / "recipe.json").is_file():
            raise ConfigError(f"{name!r} is a run: name a stage too, {_list(run, _trained(run))}")
        if (run.parent / "recipe.json").is_file():
            return _stage(name, run)
    return NamedModel(name, name)


def _stage(name: str, path: Path) -> NamedModel:
    run, stage = path.parent, path.name
    for folder in run.glob(f"[0-9]*-{stage}"):
        if folder.name.partition("-")[2] == stage and (folder / "checkpoint").is_dir():
            recipe = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
            return NamedModel(name, folder / "checkpoint", recipe)
    trained = _trained(run)
    raise ConfigError(
        f"no trained stage {stage!r} in {run}{did_you_mean(stage, trained)}: {_list(run, trained)}"
    )


def _trained(run: Path) -> list[str]:
    folders = sorted(folder.parent for folder in run.glob("[0-9]*-*/checkpoint"))
    return [folder.name.partition("-")[2] for folder in folders]


def _list(run: Path, stages: Sequence[str]) -> str:
    if not stages:
        return "none is trained yet"
    return f"one of {', '.join(str(run / stage) for stage in stages)}"
