"""The command that grades completions of problems, of mathematics, programs or tasks: grade."""

import functools
import json
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from r1envs.cli.math_grading import (
    GradedAnswer,
    count_answers,
    judge_answers,
    read_answers,
    read_answers_of_rows,
)
from r1envs.cli.program_grading import (
    Fault,
    GradedProgram,
    ProgramFiles,
    ProgramOptions,
    judge_programs,
)
from r1envs.cli.task_grading import GradedReply, judge_replies, read_replies_of
from r1envs.cli.task_options import TaskOptions, parse_options
from r1envs.errors import ConfigError, did_you_mean
from r1envs.files import write_lines
from r1envs.registry import get_task
from r1envs.verifiers import Policy, Verdict
from r1envs.verifiers.datasets import DATASETS

MATHEMATICS = "math"

Graded = Iterable[tuple[GradedAnswer | GradedProgram | GradedReply, Verdict | Fault]]
"""Completions, each with its verdict, or the fault of what it would be judged by."""


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("grade")(grade)


def grade(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='JSON lines with "completion", "reference" (or what data sets call it) '
            'and perhaps "id"; or the rows of a dataset.',
        ),
    ],
    completions: Annotated[
        Path | None,
        typer.Argument(
            metavar="[COMPLETIONS]",
            help="With --dataset: JSON lines with the id of a row, as the rows name it, or the "
            'number of its line if they have none, and a "completion".',
        ),
    ] = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", help=f"One of {', '.join([MATHEMATICS, *DATASETS])}.")
    ] = None,
    task_id: Annotated[
        str | None,
        typer.Option(
            "--task",
            metavar="ID",
            help="Lines are problems of this task, as `sample --json` writes them, each with a "
            '"completion".',
        ),
    ] = None,
    task_options: TaskOptions = None,
    isolation: Annotated[
        str, typer.Option("--isolation", help="How programs are run; see `r1envs doctor`.")
    ] = "auto",
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Leave out what cannot be judged.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", help="Seconds for one answer: 1, or what a program's row says."),
    ] = None,
    case_timeout: Annotated[
        float | None,
        typer.Option("--case-timeout", help="Seconds for each test, in place of the row's."),
    ] = None,
    memory_mb: Annotated[
        int | None, typer.Option("--memory-mb", help="Of a program, in place of the row's.")
    ] = None,
    output_kb: Annotated[
        int | None, typer.Option("--output-kb", help="Of a program, in place of the row's.")
    ] = None,
    packages: Annotated[
        str | None,
        typer.Option("--packages", help="numpy,sympy: only these; default: as programs import."),
    ] = None,
    partial_credit: Annotated[
        bool, typer.Option("--partial-credit", help="Score the share of tests that are passed.")
    ] = False,
    forbid: Annotated[
        str | None,
        typer.Option("--forbid", help="loops,recursion,eval: refuse programs that have these."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a verdict for each line to this file.")
    ] = None,
    at_least: Annotated[
        float, typer.Option("--at-least", help="Exit with 1 if a smaller share is correct.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Grade completions of mathematical problems against their references, programs, or a task's.

    Files are read as they are graded, and may be gzipped. Exits with 0 if all could be graded, 2 if
    a file or a reference is at fault.
    """
    if out is not None and any(_is_same(out, given) for given in (path, completions) if given):
        raise ConfigError(f"--out {out} is a file that is graded; give another")
    of_programs = {
        "case_seconds": case_timeout,
        "memory_mb": memory_mb,
        "output_kb": output_kb,
    }
    given = {name: value for name, value in of_programs.items() if value is not None}
    if dataset is not None and dataset not in (known := (MATHEMATICS, *DATASETS)):
        close = did_you_mean(dataset, known)
        raise ConfigError(f"--dataset must be one of {', '.join(known)}, got {dataset!r}{close}")
    graded: Graded
    if task_id is not None:
        if given or completions is not None or dataset is not None:
            raise ConfigError("--task takes one file, and none of the options of data sets")
        task = get_task(task_id, **parse_options(task_options))
        count = sum(1 for _ in read_replies_of(task, path))
        graded = judge_replies(task, read_replies_of(task, path))
    elif dataset not in (None, MATHEMATICS):
        options = ProgramOptions(
            dataset=str(dataset),
            isolation=isolation,
            limits=given | ({} if timeout is None else {"seconds": timeout}),
            packages=None if packages is None else tuple(_words(packages)),
            partial_credit=partial_credit,
            policy=None if forbid is None else Policy(forbid=_words(forbid)),
        )
        options.check()
        files = ProgramFiles(path, completions)
        graded, count = judge_programs(files, options), files.count
    else:
        if given or packages is not None or partial_credit or forbid is not None:
            raise ConfigError("these options are about programs: they need --dataset with some")
        read = _answers(path, completions, dataset)
        count = count_answers(read(), skip_refused=skip_refused)
        graded = judge_answers(read(), timeout or 1.0)
    report = _Report(skip_refused=skip_refused)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        rows = report.read(progress.track(graded, count, description="grading"))
        if out is not None:
            write_lines(out, rows)
        else:
            deque(rows, maxlen=0)
    summary = report.summary()
    print(json.dumps(summary) if as_json else _table(summary))
    if summary["accuracy"] < at_least:
        raise typer.Exit(1)


def _answers(
    path: Path, completions: Path | None, dataset: str | None
) -> Callable[[], Iterator[GradedAnswer]]:
    """Give what reads the answers, from the beginning each time."""
    if dataset is None:
        if completions is not None:
            raise ConfigError("two files are graded with --dataset alone; one has it all without")
        return functools.partial(read_answers, path)
    return functools.partial(read_answers_of_rows, ProgramFiles(path, completions))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


class _Report:
    """Counts verdicts, and tells what was left out."""

    def __init__(self, *, skip_refused: bool) -> None:
        self.skip_refused = skip_refused
        self.counts: Counter[str] = Counter()
        self.score = 0.0
        self.refused: Counter[str] = Counter()

    def read(self, graded: Graded) -> Iterator[dict[str, Any]]:
        """Take in verdicts, and write each as a row.

        Raises:
            ReferenceAnswerError, VerificationError: Something cannot be judged, and is not to be
                left out.
        """
        for item, verdict in graded:
            if isinstance(verdict, Verdict):
                self.counts[str(verdict.status)] += 1
                self.score += verdict.score
                yield _row(item, verdict)
            elif not self.skip_refused:
                raise type(verdict)(f"{verdict} (--skip-refused leaves it out)")
            else:
                if not self.refused[str(verdict)]:
                    print(f"left out: {verdict}", file=sys.stderr)
                self.refused[str(verdict)] += 1

    def summary(self) -> dict[str, Any]:
        """Sum up."""
        total = self.counts.total()
        if not total:
            raise ConfigError("no lines to grade are left")
        return {
            "graded": total,
            "accuracy": self.counts["correct"] / total,
            "score": self.score / total,
            "statuses": dict(self.counts.most_common()),
            "refused_rows": len(self.refused),
            "left_out": self.refused.total(),
        }


def _row(item: GradedAnswer | GradedProgram | GradedReply, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": item.id,
        "status": str(verdict.status),
        "score": verdict.score,
        "reason": verdict.reason,
    }


def _table(summary: dict[str, Any]) -> str:
    total = summary["graded"]
    lines = [
        f"{status:16} {count:8}  {count / total:6.1%}"
        for status, count in summary["statuses"].items()
    ]
    lines.append(f"{'graded':16} {total:8}")
    if summary["left_out"]:
        lines.append(f"{'left out':16} {summary['left_out']:8}")
    return "\n".join(lines)
