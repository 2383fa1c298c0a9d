"""The report of a run: one HTML file that needs nothing else.

It holds text that models wrote, and must be taken for hostile: the template escapes whatever
it prints, and the page forbids scripts and loads nothing.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1envs.errors import MissingExtraError
from r1envs.evaluation import EvaluatedProblem
from r1envs.files import write_text
from r1envs.report import panels
from r1envs.report.charts import require_matplotlib
from r1envs.report.columns import MISSING, Cell, duration, shown_parts, stage_columns, stage_rows
from r1envs.report.lineage import Lineage, headline, lineage
from r1envs.report.parts import label
from r1envs.report.record import Row, RunRecord, StageRecord, number, read_run
from r1envs.report.side_by_side import compare, segments, showable

KINDS = {
    "pretrain": "pretraining",
    "load": "as published",
    "sft": "supervised fine-tuning",
    "grpo": "reinforcement learning",
    "rejection_sft": "rejection sampling, fine-tuning",
    "distill": "distillation",
}
"""What a kind of stage is called."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A row of a table of stages."""

    stage: StageRecord
    kind: str
    cells: Sequence[Cell]


def write_report(run_folder: Path) -> Path:
    """Write report.html into the folder of a run, and return its path.

    The run may be unfinished: what is missing is shown as missing. The same run gives the same
    bytes. The file is replaced whole, so that a browser never reads half of it.

    Raises:
        RunError: If the folder holds no run, a file of it is damaged, or it cannot be written to.
        MissingExtraError: If matplotlib or Jinja2 is not installed.
    """
    template = _template()
    require_matplotlib()
    page = template.render(_contents(read_run(run_folder)))
    path = run_folder / "report.html"
    # A lone surrogate can stand in JSON and not in UTF-8.
    write_text(path, page.encode("utf-8", "backslashreplace").decode())
    return path


def _template() -> Any:
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("jinja2", extra="report") from error
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every text that is printed; not Markup, a subclass, which only the page's own parts are.
        finalize=lambda value: showable(value) if type(value) is str else value,
    )
    environment.filters |= {"segments": segments, "label": label}
    return environment.get_template("report.html.j2")


def _contents(run: RunRecord) -> dict[str, Any]:
    line = lineage(run)
    metrics = {stage.name: stage.metrics() for stage in run.stages}
    legend, curves = panels.curve_panels(metrics)
    stages = [*line.main, *line.student]
    rows = _stage_rows(stages)
    evaluations = _evaluations(line)
    return {
        "run": run,
        "line": line,
        "style": (Path(__file__).parent / "report.css").read_text(encoding="utf-8"),
        "headline": headline(run),
        "facts": _facts(run),
        "columns": stage_columns([stage.figures for stage in stages]),
        "parts": shown_parts(stage.figures for stage in stages),
        "groups": [rows[: len(line.main)], rows[len(line.main) :]],
        "models": panels.model_keys(line),
        "tasks": panels.task_panels(line),
        "task_table": panels.task_table(line),
        "legend": legend,
        "curves": curves,
        "losses": panels.loss_panels(metrics),
        "compared": list(evaluations),
        "comparisons": compare(evaluations),
        "student": _student(line),
        "provenance": _provenance(run),
        "command": _command(run),
        "missing": MISSING,
    }


def _stage_rows(stages: Sequence[StageRecord]) -> list[StageRow]:
    cells = stage_rows([stage.figures for stage in stages])
    return [
        StageRow(stage, KINDS.get(stage.kind, stage.kind), row)
        for stage, row in zip(stages, cells, strict=True)
    ]


def _facts(run: RunRecord) -> list[tuple[str, str]]:
    done = sum(stage.state == "done" for stage in run.stages)
    seconds = number(run.summary, "seconds")
    facts = {
        "Stages": f"{done} of {len(run.stages)} done",
        "Evaluation": _evaluation_size(run),
        "Time": "" if seconds is None else duration(seconds),
        "Device": run.summary.get("device"),
        "Isolation": run.summary.get("isolation"),
        "Seed": run.summary.get("seed"),
    }
    return [(name, str(fact)) for name, fact in facts.items() if fact not in (None, "")]


def _evaluation_size(run: RunRecord) -> str:
    for stage in run.stages:
        if stage.state == "done" and (problems := stage.evaluation()):
            samples = len(problems[0].completions)
            return f"{len(problems):,} problems, {samples} samples each"
    return ""


def _evaluations(line: Lineage) -> dict[str, list[EvaluatedProblem]]:
    """The evaluations of the main model to show side by side, earliest first."""
    stages = (stage for stage in (line.base, line.zero, line.final) if stage)
    evaluations = {stage.name: stage.evaluation() for stage in stages}
    return {name: problems for name, problems in evaluations.items() if problems}


def _student(line: Lineage) -> dict[str, Any] | None:
    """What to say of distillation against reinforcement learning alone."""
    students = [line.student_base, line.student_zero, line.distilled]
    if not any(students):
        return None
    stages = [stage for stage in students if stage]
    with_teacher = [line.final, *stages] if line.final else stages
    return {
        "rows": _stage_rows(stages),
        "columns": stage_columns([stage.figures for stage in stages]),
        "panel": panels.student_panel(with_teacher, line),
        "teacher": line.final.name if line.final else None,
    }


def _provenance(run: RunRecord) -> dict[str, Any]:
    """What the stages say about how they were made, each saying once."""
    records = [record for stage in run.stages if (record := stage.provenance())]
    versions: dict[str, list[str]] = {}
    for record in records:
        for package, version in (record.get("versions") or {}).items():
            versions.setdefault(package, []).append(str(version))
    return {
        "versions": {package: _once(found) for package, found in versions.items()},
        "seeds": _once(_told(records, "seed")) or str(run.summary.get("seed", "")),
        "revisions": _once(_told(records, "git_revision")),
        "started": _moment(min(_told(records, "started"), default="")),
        "finished": _moment(max(_told(records, "finished"), default="")),
        "release": _once(versions.get("r1envs", [])),
    }


def _command(run: RunRecord) -> str:
    """What trains the run again, once its recipe is in recipe.toml."""
    seed = run.summary.get("seed")
    given_by_hand = seed not in (None, run.plan.get("seed", 0))
    return "r1envs train recipe.toml" + (f" --seed {seed}" if given_by_hand else "")


def _told(records: Iterable[Row], key: str) -> list[str]:
    return [str(record[key]) for record in records if record.get(key) is not None]


def _moment(text: str) -> str:
    """Write a moment in ISO 8601 for a person, to the minute."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def _once(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values))
