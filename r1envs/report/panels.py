"""The panels of a report: which chart shows which figures of a run."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from r1envs.report.charts import DASHES, TONES, Bar, Line, bar_chart, line_chart
from r1envs.report.columns import MISSING, interval, percent, written
from r1envs.report.lineage import Lineage
from r1envs.report.parts import is_share, part, part_names, title
from r1envs.report.record import Row, StageRecord, number


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of reinforcement learning that has a panel."""

    title: str
    value: Callable[[Row], float | None]
    share: bool = False
    """Whether it is a share, shown in per cent."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its title."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend."""

    label: str
    tone: int
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class TaskTable:
    """pass@1 by task and stage, as text."""

    stages: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def task_panels(line: Lineage) -> list[Panel]:
    """Draw pass@1 of every stage: over all tasks, then task by task."""
    stages = [*line.main, *line.student]
    if not any(number(stage.figures, "pass@1") is not None for stage in stages):
        return []
    names = ["All tasks", *_tasks(stages)]
    return [
        Panel(task, _task_chart(line, stages, task if index else None, f"task-{index}"))
        for index, task in enumerate(names)
    ]


def task_table(line: Lineage) -> TaskTable:
    """Give the figures of `task_panels` as a table."""
    stages = [*line.main, *line.student]
    rows = [(task, [_written(_share(each, task)) for each in stages]) for task in _tasks(stages)]
    return TaskTable([stage.name for stage in stages], rows)


def student_panel(stages: Sequence[StageRecord], line: Lineage) -> Panel:
    """Draw pass@1 of the stages to compare with the student's."""
    bars = [_bar(line, stage, None) for stage in stages]
    return Panel("pass@1", bar_chart(bars, name="student", alt=_alt("pass@1", bars)))


def curve_panels(metrics: Mapping[str, Sequence[Row]]) -> tuple[list[Key], list[Panel]]:
    """Draw the learning curves of the stages of reinforcement learning, with their legend.

    Args:
        metrics: Rows of metrics.jsonl by stage; rows of other stages are left out.
    """
    stages = {name: rows for name, rows in metrics.items() if _is_reinforcement(rows)}
    tones = {name: index % TONES for index, name in enumerate(stages)}
    keys = [Key(name, tone, DASHES[tone]) for name, tone in tones.items()]
    measures = _measures(row for rows in stages.values() for row in rows)
    panels = (
        _curve(measure, stages, tones, f"curve-{index}") for index, measure in enumerate(measures)
    )
    return keys, [panel for panel in panels if panel]


def loss_panels(metrics: Mapping[str, Sequence[Row]]) -> list[Panel]:
    """Draw the loss of every stage that learns from texts, each with steps of its own."""
    panels = []
    for index, (name, rows) in enumerate(metrics.items()):
        curve = _line(name, rows, _metric("loss"), tone=0)
        if curve.xs and not _is_reinforcement(rows):
            alt = f"Loss of {_change(curve, share=False)}"
            panels.append(Panel(name, line_chart([curve], name=f"loss-{index}", alt=alt)))
    return panels


def model_keys(line: Lineage) -> list[Key]:
    """Explain the two colours of the bars; empty if there is one model alone."""
    return [Key("the main model", 0), Key("the student", 1)] if line.student else []


def _is_reinforcement(rows: Sequence[Row]) -> bool:
    return any("reward" in row for row in rows)


def _tasks(stages: Sequence[StageRecord]) -> list[str]:
    by_stage = (stage.figures.get("pass@1_by_task") or {} for stage in stages)
    return list(dict.fromkeys(task for tasks in by_stage for task in tasks))


def _share(stage: StageRecord, task: str | None) -> float | None:
    if task is None:
        return number(stage.figures, "pass@1")
    return number(stage.figures.get("pass@1_by_task") or {}, task)


def _written(share: float | None) -> str:
    return MISSING if share is None else percent(share)


def _bar(line: Lineage, stage: StageRecord, task: str | None) -> Bar:
    ends = interval(stage.figures) if task is None else None
    return Bar(stage.name, _share(stage, task), ends, tone=int(stage in line.student))


def _task_chart(line: Lineage, stages: Sequence[StageRecord], task: str | None, name: str) -> str:
    bars = [_bar(line, stage, task) for stage in stages]
    return bar_chart(bars, name=name, alt=_alt(f"pass@1 on {task or 'all tasks'}", bars))


def _alt(what: str, bars: Sequence[Bar]) -> str:
    figures = ", ".join(
        f"{bar.label} " + ("missing" if bar.value is None else f"{percent(bar.value)} %")
        for bar in bars
    )
    return f"{what}: {figures}."


def _measures(rows: Iterable[Row]) -> list[Measure]:
    """List what may have a panel: the reward, the parts that it is made of, and the rest."""
    return [
        Measure("Reward", _metric("reward")),
        *map(_part_measure, part_names(rows)),
        Measure("Tokens of a completion", _metric("mean_tokens")),
        Measure("Entropy", _metric("entropy")),
        Measure("KL divergence from the reference", _metric("kl")),
        Measure("Cut at the token limit", _metric("truncated"), share=True),
    ]


def _metric(key: str) -> Callable[[Row], float | None]:
    return functools.partial(number, key=key)


def _part_measure(name: str) -> Measure:
    return Measure(title(name), functools.partial(part, name=name), is_share(name))


def _curve(
    measure: Measure,
    stages: Mapping[str, Sequence[Row]],
    tones: Mapping[str, int],
    name: str,
) -> Panel | None:
    lines = [_line(stage, rows, measure.value, tones[stage]) for stage, rows in stages.items()]
    drawn = [line for line in lines if line.xs]
    if not drawn:
        return None
    changes = "; ".join(_change(line, share=measure.share) for line in drawn)
    alt = f"{measure.title} by step. {changes}"
    return Panel(measure.title, line_chart(drawn, name=name, alt=alt, share=measure.share))


def _line(name: str, rows: Sequence[Row], value: Callable[[Row], float | None], tone: int) -> Line:
    points = list(_points(rows, value))
    return Line(name, [x for x, _ in points], [y for _, y in points], tone)


def _points(
    rows: Sequence[Row], value: Callable[[Row], float | None]
) -> Iterator[tuple[float, float]]:
    for index, row in enumerate(rows, start=1):
        step, y = number(row, "step"), value(row)
        if y is not None:
            yield (float(index) if step is None else step), y


def _change(line: Line, *, share: bool) -> str:
    first, last = (written(y, share=share) for y in (line.ys[0], line.ys[-1]))
    return f"{line.label}: from {first} at step {line.xs[0]:g} to {last} at step {line.xs[-1]:g}"
