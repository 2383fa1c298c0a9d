"""The command that holds tasks to what every task promises: check."""

import json
import sys
import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

import r1envs
from r1envs.cli.play import JsonOption
from r1envs.cli.task_options import TaskOptions, parse_options
from r1envs.conformance import Report, check
from r1envs.errors import ConfigError

_MARKS = {"passed": "ok", "failed": "FAILED", "noted": "-"}


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("check")(check_tasks)


def check_tasks(
    task_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Ids of tasks; see `r1envs list`.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Check every task.")] = False,
    problems: Annotated[
        int, typer.Option("--problems", help="How many are drawn at each level.")
    ] = 200,
    options: TaskOptions = None,
    as_json: JsonOption = False,
) -> None:
    """Try what tasks promise to trainers; say what to mend. The exit status is 1 if anything fails.

    Problems repeat, splits are disjoint, levels get harder; references and solvers earn all;
    constant, near and hostile answers earn nothing, hang nothing and run no code; all forms of the
    environment agree.
    """
    chosen = r1envs.task_ids() if every else task_ids
    if not chosen:
        raise ConfigError("name the tasks to check, such as r1envs/Countdown-v0, or give --all")
    passed = True
    for task_id in chosen:
        report, seconds = _checked(task_id, problems, parse_options(options))
        passed = passed and report.passed
        print(json.dumps(report.as_json()) if as_json else _described(report, seconds), flush=True)
    sys.exit(0 if passed else 1)


def _checked(task_id: str, problems: int, options: dict[str, Any]) -> tuple[Report, float]:
    console = Console(stderr=True)
    begun = time.monotonic()
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(task_id)

        def show(name: str, number: int, total: int) -> None:
            progress.update(bar, description=f"{task_id} {number}/{total} {name}")

        report = check(task_id, problems=problems, options=options, on_check=show)
    return report, time.monotonic() - begun


def _described(report: Report, seconds: float) -> str:
    """Write a report for people: a line for each promise, and what was seen below it."""
    lines = [f"{report.task}  {'passed' if report.passed else 'FAILED'} in {seconds:.1f} s"]
    for finding in report.findings:
        lines.append(f"  {_MARKS[finding.outcome]:6}  {finding.promise}")
        lines.append(f"          {finding.said}")
    return "\n".join(lines)
