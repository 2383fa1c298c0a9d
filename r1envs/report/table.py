"""The table of stages for the terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from r1envs.report.columns import Cell, shown_parts, stage_columns, stage_rows
from r1envs.report.record import Row


def stages_table(stages: Sequence[Row], *, title: str | None = None) -> Table:
    """Lay out the stages of a run in the shape of the paper's tables, the best figures bold.

    Args:
        stages: The entries of "stages" in summary.json. An entry with a name alone is a stage
            that has not run: its figures are missing.
        title: Stands above the table.

    >>> import io, rich.console
    >>> console = rich.console.Console(file=io.StringIO(), width=100)
    >>> console.print(stages_table([{"name": "base", "pass@1": 0.1249, "cons@16": 0.2}]))
    >>> "12.5" in console.file.getvalue(), "cons@16" in console.file.getvalue()
    (True, True)
    """
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.padding = (0, 1, 0, 0)  # 80 columns hold it
    table.add_column("stage", no_wrap=True)
    for column in stage_columns(stages):
        table.add_column(Text(_narrow(column.heading)), justify="right", no_wrap=True)
    # Where there are further parts beside format and language, there is no room on the line.
    gap = "\n" if len(shown_parts(stages)) > 2 else "  "
    for stage, cells in zip(stages, stage_rows(stages), strict=True):
        table.add_row(Text(str(stage.get("name", ""))), *(_text(cell, gap) for cell in cells))
    return table


def _narrow(heading: str) -> str:
    return heading.replace("parameters", "params").replace(",", "").replace(" ", "\n")


def _text(cell: Cell, gap: str) -> Text:
    text = Text(cell.text, style="bold" if cell.best else "")
    return text.append(f"{gap}{cell.note}", style="dim not bold") if cell.note else text
