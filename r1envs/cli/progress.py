"""What a person sees of a training run: progress bars, and the table as it grows."""

import time
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from r1envs.agents.run import Listener
from r1envs.agents.stages import Stage
from r1envs.cli.stopping import GentleStop
from r1envs.report import stages_table, write_report
from r1envs.report.parts import label, score_parts

# Without a terminal a line is printed instead of a bar, this often.
_LINE_SECONDS = 15.0


class ProgressListener(Listener):
    """Shows a run on a console, and keeps its report up to date."""

    def __init__(self, console: Console, folder: Path) -> None:
        self._console = console
        self._folder = folder
        self._heading = ""
        self._task: Any = None
        self._last_line = time.monotonic()
        self.stop = GentleStop(lambda line: self._print(f"{self._heading}: {line}"))
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[figures]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> Self:
        self.stop.__enter__()
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()
        self.stop.__exit__()

    def stops(self) -> bool:
        """Tell whether someone wished to stop."""
        return self.stop.wished

    def on_stage(self, stage: Stage, number: int, total: int) -> None:
        """Announce the stage."""
        self._heading = f"[{number}/{total}] {stage.name}"
        self.stop.between_steps = False
        self._drop_bar()

    def on_line(self, line: str) -> None:
        """Say what takes a while."""
        self.stop.between_steps = False
        self._drop_bar()
        self._print(f"{self._heading}: {line}")

    def on_step(self, row: dict[str, Any]) -> None:
        """Move the bar; without a terminal, print a line now and then."""
        self.stop.between_steps = row["step"] < row["steps"]
        figures = describe_step(row)
        if not self._console.is_terminal:
            self._print_now_and_then(row, figures)
            return
        if self._task is None:
            self._task = self._progress.add_task(self._heading, total=row["steps"], figures="")
        self._progress.update(self._task, completed=row["step"], figures=figures)

    def on_summary(self, summary: dict[str, Any]) -> None:
        """Print the table so far, and write the report of it."""
        self._drop_bar()
        self._console.print(stages_table(summary["stages"]))
        write_report(self._folder)

    def _drop_bar(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None

    def _print_now_and_then(self, row: dict[str, Any], figures: str) -> None:
        now = time.monotonic()
        if now - self._last_line >= _LINE_SECONDS or row["step"] == row["steps"]:
            self._last_line = now
            left = row["seconds"] / max(1, row["step"]) * (row["steps"] - row["step"])
            self._print(
                f"{self._heading}: {row['step']}/{row['steps']}  {figures}  {left:.0f} s left"
            )

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def describe_step(row: dict[str, Any]) -> str:
    """Write the figures of a step in one line, with every part that its scores have.

    >>> describe_step({"reward": 1.25, "mean_tokens": 50.2, "parts": {"accuracy": 0.5}})
    'reward 1.25  accuracy 0.50  tokens 50'
    """
    shown = [f"{name} {row[name]:.2f}" for name in ("loss", "reward") if name in row]
    parts = score_parts(row.get("parts"))
    shown += [f"{label(name)} {value:.2f}" for name, value in parts.items()]
    counts = (("tokens", "mean_tokens"), ("tok/s", "tokens_per_second"))
    shown += [f"{heading} {row[key]:.0f}" for heading, key in counts if key in row]
    return "  ".join(shown)
