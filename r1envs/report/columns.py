"""The table of stages, in the shape of the paper's: which columns, and how they read.

Both the page and the terminal show these cells.
"""

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from r1envs.report.parts import is_share, label, part, part_names
from r1envs.report.record import Row, number

MISSING = "–"

_CONSENSUS = re.compile(r"cons@(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is shown."""

    text: str
    note: str = ""
    """Its confidence interval, where it has one."""
    best: bool = False
    """Whether no other stage shows a better one."""


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of every stage."""

    heading: str
    value: Callable[[Row], float | None]
    write: Callable[[float], str]
    note: Callable[[Row], str] = lambda row: ""
    ranked: bool = False
    """Whether more is better; the best is marked."""


def stage_columns(stages: Sequence[Row]) -> list[Column]:
    """Choose the columns for these stages: k of cons@k and the parts of the score are theirs."""
    return [
        Column("pass@1, %", lambda row: number(row, "pass@1"), percent, _interval, ranked=True),
        Column(f"{consensus_name(stages)}, %", consensus_of, percent, ranked=True),
        *map(_part_column, shown_parts(stages)),
        Column("tokens", lambda row: number(row, "mean_tokens"), lambda mean: f"{mean:,.0f}"),
        Column("parameters", lambda row: number(row, "parameters"), count),
        Column("seconds", lambda row: number(row, "seconds"), lambda time: f"{time:,.0f}"),
    ]


def shown_parts(stages: Iterable[Row]) -> list[str]:
    """Name the parts that have a column; the mean accuracy has one already, pass@1.

    >>> shown_parts([{"parts": {"accuracy": 0.5, "format": 1.0}}, {}])
    ['format']
    """
    return [name for name in part_names(stages) if name != "accuracy"]


def stage_rows(stages: Sequence[Row]) -> list[list[Cell]]:
    """Fill the table: one row for each stage, in the order of `stage_columns`."""
    columns = (_column(each, stages) for each in stage_columns(stages))
    return [list(row) for row in zip(*columns, strict=True)]


def percent(share: float) -> str:
    """Write a share in per cent.

    >>> percent(0.1249)
    '12.5'
    """
    return f"{100 * share:.1f}"


def written(value: float, *, share: bool) -> str:
    """Write a share in per cent, and what has a scale of its own with three digits.

    >>> written(0.1249, share=True), written(0.1249, share=False), written(-1234.5, share=False)
    ('12.5 %', '0.125', '-1,234')
    """
    if share:
        return f"{percent(value)} %"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def count(value: float) -> str:
    """Write a number of parameters with three digits.

    >>> count(860_000), count(1_540_000_000), count(950)
    ('860 k', '1.54 B', '950')
    """
    for size, unit in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.0f}"


def duration(seconds: float) -> str:
    """Write a time for a person.

    >>> duration(42.4), duration(612), duration(9000)
    ('42 s', '10 min 12 s', '2 h 30 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def interval(row: Row) -> tuple[float, float] | None:
    """Read the confidence interval of pass@1; None where there is none."""
    match row.get("pass@1_ci"):
        case [int() | float() as low, int() | float() as high]:
            return float(low), float(high)
    return None


def consensus_name(stages: Iterable[Row]) -> str:
    """Name the consensus figure: cons@16, or cons@k where the stages differ in k.

    >>> consensus_name([{"cons@16": 0.2}, {}]), consensus_name([{"cons@16": 0, "cons@4": 0}])
    ('cons@16', 'cons@k')
    """
    names = {key for row in stages for key in row if _CONSENSUS.fullmatch(key)}
    return names.pop() if len(names) == 1 else "cons@k"


def consensus_of(row: Row) -> float | None:
    """Read cons@k, whatever k is."""
    key = next(filter(_CONSENSUS.fullmatch, row), "")
    return number(row, key)


def _interval(row: Row) -> str:
    ends = interval(row)
    return f"{percent(ends[0])}–{percent(ends[1])}" if ends else ""


def _part_column(name: str) -> Column:
    return Column(
        f"{label(name)}, %" if is_share(name) else label(name),
        functools.partial(part, name=name),
        percent if is_share(name) else functools.partial(written, share=False),
        ranked=True,
    )


def _column(column: Column, stages: Sequence[Row]) -> list[Cell]:
    values = list(map(column.value, stages))
    cells = [
        Cell(MISSING) if value is None else Cell(column.write(value), column.note(row))
        for value, row in zip(values, stages, strict=True)
    ]
    known = [value for value in values if value is not None]
    if not column.ranked or not known:
        return cells
    # Compared as shown: of two cells that read the same, both are the best.
    best = column.write(max(known))
    return [replace(cell, best=cell.text == best) for cell in cells]
