"""The folder of a training run, read as far as it has been written.

    runs/NAME/recipe.toml  summary.json
    runs/NAME/NN-stage/    metrics.jsonl  evaluation.jsonl  provenance.json

Any of them may be missing, and the last line of a .jsonl cut: the run may be unfinished.
"""

import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from r1envs.errors import RunError
from r1envs.evaluation import EvaluatedProblem

Row: TypeAlias = Mapping[str, Any]

State: TypeAlias = Literal["done", "unfinished", "not run"]

_STAGE_FOLDER = re.compile(r"\d+-(.+)", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRecord:
    """One stage of a run, finished or not."""

    name: str
    folder: Path | None
    """None if the stage has not begun."""
    figures: Row = field(default_factory=dict)
    """Its entry in summary.json; empty until the stage is done."""
    plan: Row = field(default_factory=dict)
    """Its entry in the recipe; empty if the recipe cannot be read."""

    @property
    def state(self) -> State:
        """How far the stage has come."""
        if self.figures:
            return "done"
        return "not run" if self.folder is None else "unfinished"

    @property
    def kind(self) -> str:
        """Such as "grpo"; empty if nothing says it."""
        return str(self._told("kind") or "")

    @property
    def after(self) -> str | None:
        """Name of the stage whose weights it starts from; None if it starts from none."""
        return self._told("after") or None

    def metrics(self) -> list[Row]:
        """Read metrics.jsonl; empty if there is none."""
        return read_lines(self.folder / "metrics.jsonl") if self.folder else []

    def evaluation(self) -> list[EvaluatedProblem]:
        """Read evaluation.jsonl; empty if there is none."""
        rows = read_lines(self.folder / "evaluation.jsonl") if self.folder else []
        return list(map(EvaluatedProblem.from_row, rows))

    def provenance(self) -> Row:
        """Read provenance.json; empty if there is none."""
        return _read_object(self.folder / "provenance.json") if self.folder else {}

    def _told(self, key: str) -> Any:
        return self.figures[key] if key in self.figures else self.plan.get(key)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """What is known of a run."""

    name: str
    summary: Row
    """summary.json; empty if there is none."""
    recipe: str
    """The text of recipe.toml; empty if there is none."""
    plan: Row
    """What the recipe says; empty if it cannot be read."""
    stages: Sequence[StageRecord]
    """In the order of the recipe."""

    @property
    def finished(self) -> bool:
        """Whether every stage is done."""
        return bool(self.stages) and all(stage.state == "done" for stage in self.stages)

    def stage(self, name: str | None) -> StageRecord | None:
        """Find a stage by its name."""
        return next((stage for stage in self.stages if stage.name == name), None)


def read_run(folder: Path) -> RunRecord:
    """Read what there is of a run.

    Raises:
        RunError: If the folder holds no run, or a file of it is damaged.
    """
    recipe = folder / "recipe.toml"
    summary = _read_object(folder / "summary.json")
    folders = _stage_folders(folder)
    if not (summary or folders or recipe.exists()):
        raise RunError(
            f"no run in {folder}: it has neither recipe.toml, nor summary.json, nor a stage "
            "such as 01-base; give the folder that `r1envs train` wrote"
        )
    text = recipe.read_text(encoding="utf-8", errors="replace") if recipe.exists() else ""
    plan = _table(text)
    return RunRecord(
        name=str(summary.get("recipe") or folder.resolve().name),
        summary=summary,
        recipe=text,
        plan=plan,
        stages=tuple(
            _stages(_by_name(plan.get("stages")), _by_name(summary.get("stages")), folders)
        ),
    )


def number(row: Row, key: str) -> float | None:
    """Read a finite number; None where there is none.

    >>> number({"loss": 2}, "loss"), number({"loss": float("nan")}, "loss"), number({}, "loss")
    (2.0, None, None)
    """
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def read_lines(path: Path) -> list[Row]:
    """Read a .jsonl file up to a last line that was cut; empty if there is no file.

    Raises:
        RunError: If a line before the last is not a JSON object.
    """
    # Split as bytes: a cut may have halved a character of several bytes.
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    lines = [line for line in lines if line.strip()]
    rows: list[Row] = []
    for number_, line in enumerate(lines, start=1):
        try:
            rows.append(_object(line))
        except ValueError as error:
            if number_ == len(lines):
                break
            raise RunError(f"line {number_} of {path} is damaged: {error}") from error
    return rows


def _read_object(path: Path) -> Row:
    if not path.exists():
        return {}
    try:
        return _object(path.read_bytes())
    except ValueError as error:
        raise RunError(f"{path} is damaged: {error}") from error


def _object(text: bytes) -> Row:
    # JSONDecodeError and UnicodeDecodeError are both ValueErrors.
    value = json.loads(text.decode())
    if not isinstance(value, dict):
        raise ValueError(f"not a JSON object but {type(value).__name__}")
    return value


def _stages(
    plans: Mapping[str, Row], figures: Mapping[str, Row], folders: Mapping[str, Path]
) -> Iterator[StageRecord]:
    for name in dict.fromkeys([*plans, *figures, *folders]):
        yield StageRecord(
            name=name,
            folder=folders.get(name),
            figures=figures.get(name, {}),
            plan=plans.get(name, {}),
        )


def _stage_folders(folder: Path) -> dict[str, Path]:
    found = sorted(path for path in folder.glob("*-*") if path.is_dir())
    matches = ((_STAGE_FOLDER.fullmatch(path.name), path) for path in found)
    return {match[1]: path for match, path in matches if match}


def _table(recipe: str) -> Row:
    try:
        return tomllib.loads(recipe)
    except tomllib.TOMLDecodeError:
        return {}  # its text is shown all the same


def _by_name(rows: Any) -> dict[str, Row]:
    rows = rows if isinstance(rows, list) else []
    return {str(row["name"]): row for row in rows if isinstance(row, dict) and "name" in row}
