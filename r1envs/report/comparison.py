"""Models beside each other: a table for the terminal, and a picture with the intervals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from r1envs.errors import MissingExtraError, RunError
from r1envs.report.parts import label

Row = dict[str, Any]
"""Figures of one model: on a task at a level, or over all of them."""


def comparison_table(models: Sequence[Row]) -> Table:
    """Lay out pass@1 of every task, a column for each model, and what holds over all of them.

    Args:
        models: The entries of "models" in an evaluation's summary.json.
    """
    table = Table(box=None, pad_edge=False)
    table.add_column("pass@1, % (95 % interval)", no_wrap=True)
    for model in models:
        table.add_column(Text(model["name"]), justify="right", overflow="fold")
    for n, cell in enumerate(models[0]["tasks"]):
        shares = [_share(model["tasks"][n]) for model in models]
        table.add_row(Text(name_of(cell)), *map(Text, shares))
    if len(models[0]["tasks"]) > 1:
        table.add_row("all", *(Text(_share(model["all"]), style="bold") for model in models))
    for heading in _headings(models[0]["all"]):
        table.add_row(Text(label(heading)), *(_figure(model["all"], heading) for model in models))
    return table


def name_of(cell: Row) -> str:
    """Name a task at its level, as short as can be.

    >>> name_of({"task": "r1envs/Addition-v0", "level": [1, 3]})
    'Addition 1-3'
    """
    level = cell["level"]
    words = "-".join(map(str, level)) if isinstance(level, list | tuple) else str(level)
    return f"{cell['task'].removeprefix('r1envs/').removesuffix('-v0')} {words}"


def _share(row: Row) -> str:
    low, high = row["pass@1_ci"]
    return f"{100 * row['pass@1']:.1f} ({100 * low:.0f}–{100 * high:.0f})"


def _headings(row: Row) -> list[str]:
    votes = [name for name in row if name.startswith(("pass@", "cons@")) and "_" not in name]
    return [*sorted(set(votes) - {"pass@1"}), "format", "mean_tokens", "truncated"]


def _figure(row: Row, name: str) -> Text:
    value = row["parts"].get(name) if name == "format" else row[name]
    if value is None:
        return Text("")
    return Text(f"{value:.0f}" if name == "mean_tokens" else f"{100 * value:.1f}")


def draw_comparison(models: Sequence[Row], path: Path) -> None:
    """Draw pass@1 of every task with its interval, a bar for each model.

    Raises:
        MissingExtraError: If matplotlib is missing.
        RunError: If the picture cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("matplotlib", extra="report") from error
    cells = [*models[0]["tasks"], {"all": True}]
    height = 0.8 / len(models)
    figure = Figure(figsize=(7, 1 + 0.3 * len(cells) * max(1, len(models) / 2)))
    axes = figure.subplots()
    for place, model in enumerate(models):
        rows = [*model["tasks"], model["all"]]
        shares = [100 * row["pass@1"] for row in rows]
        below = [s - 100 * row["pass@1_ci"][0] for s, row in zip(shares, rows, strict=True)]
        above = [100 * row["pass@1_ci"][1] - s for s, row in zip(shares, rows, strict=True)]
        ys = [n + place * height for n in range(len(rows))]
        spread = [[max(0.0, each) for each in side] for side in (below, above)]
        axes.barh(ys, shares, height, xerr=spread, label=model["name"], capsize=2)
    middle = (len(models) - 1) * height / 2
    names = [name_of(cell) if "task" in cell else "all" for cell in cells]
    axes.set_yticks([n + middle for n in range(len(cells))], names)
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="pass@1, %, with its 95 % interval")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)
    try:
        figure.savefig(path, dpi=150, bbox_inches="tight")
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror or error}") from error
