"""The command that grades completions of mathematical problems, or of programs: grade."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from r1envs.cli.program_grading import GradedProgram, judge_programs, read_objects, read_programs
from r1envs.errors import ConfigError, R1EnvsError, ReferenceAnswerError, VerificationError
from r1envs.files import write_lines
from r1envs.verifiers import (
    Verdict,
    check_reference,
    verify_math_response,
    verify_math_response_batch,
)

# So many at once keep every worker busy, and the progress bar moving.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Graded:
    """A completion to grade: one line of the file."""

    line: int
    id: str
    completion: str
    reference: str


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("grade")(grade)


def grade(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='JSON lines with "completion", "reference" and perhaps "id"; or a dataset.',
        ),
    ],
    completions: Annotated[
        Path | None,
        typer.Argument(
            metavar="[COMPLETIONS]",
            help="With --dataset: JSON lines with the id of a row, as the rows name it, and "
            'a "completion".',
        ),
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", help="humaneval, mbpp, apps or livecodebench."),
    ] = None,
    isolation: Annotated[
        str, typer.Option("--isolation", help="How programs are run; see `r1envs doctor`.")
    ] = "auto",
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Leave out rows that cannot be judged.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", help="Seconds for one answer: 1, or 10 for a program."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a verdict for each line to this file.")
    ] = None,
    at_least: Annotated[
        float, typer.Option("--at-least", help="Exit with 1 if a smaller share is correct.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Grade completions of mathematical problems against their references, or programs.

    Exits with 0 if all could be graded, 2 if the file or a reference is at fault.
    """
    items: Sequence[Graded | GradedProgram]
    judged: Iterator[Verdict]
    refused: list[str] = []
    if dataset is not None:
        items, refused = read_programs(dataset, path, completions, isolation, skip_refused)
        judged = judge_programs(items, timeout or 10.0, isolation)
    elif completions is not None:
        raise ConfigError("two files are graded with --dataset alone; one has it all without")
    else:
        problems = items = read_completions(path)
        judged = judge(problems, timeout or 1.0)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        verdicts = list(progress.track(judged, len(items), description="grading"))
    if out is not None:
        write_lines(out, map(_row, items, verdicts))
    for reason in refused:
        print(f"left out: {reason}", file=sys.stderr)
    summary = summarize(verdicts) | ({"refused_rows": len(refused)} if dataset else {})
    print(json.dumps(summary) if as_json else _table(summary))
    if summary["accuracy"] < at_least:
        raise typer.Exit(1)


def read_completions(path: Path) -> list[Graded]:
    """Read a file of completions, and make sure that its references can be understood.

    Raises:
        ConfigError: If the file cannot be read, or a line is no such object.
        ReferenceAnswerError: If a reference cannot be understood; it names the line.
    """
    items = [
        _read_line(f"{path}, line {number}", number, row) for number, row in read_objects(path)
    ]
    if not items:
        raise ConfigError(f"{path} has no lines to grade")
    _check_references(path, items)
    return items


def _read_line(place: str, number: int, row: dict[str, Any]) -> Graded:
    for name in ("completion", "reference"):
        if not isinstance(row.get(name), str):
            raise ConfigError(f'{place} must have a text "{name}", got {row.get(name)!r:.60}')
    return Graded(number, str(row.get("id", number)), row["completion"], row["reference"])


def _check_references(path: Path, items: Sequence[Graded]) -> None:
    first = {item.reference: item.line for item in reversed(items)}
    for reference, line in sorted(first.items(), key=lambda pair: pair[1]):
        try:
            check_reference(reference)
        except ReferenceAnswerError as error:
            raise ReferenceAnswerError(f"{path}, line {line}: {error}") from error


def judge(items: Sequence[Graded], timeout: float) -> Iterator[Verdict]:
    """Judge completions in batches.

    Raises:
        VerificationError: If a verifier failed; it names the line.
    """
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        try:
            yield from verify_math_response_batch(
                [(item.completion, item.reference) for item in batch], timeout=timeout
            )
        except VerificationError:
            # One of them; one by one it shows which.
            yield from (_judge_one(item, timeout) for item in batch)


def _judge_one(item: Graded, timeout: float) -> Verdict:
    try:
        return verify_math_response(item.completion, item.reference, timeout=timeout)
    except R1EnvsError as error:
        raise VerificationError(f"line {item.line}: {error}") from error


def summarize(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Count verdicts by their status."""
    counts = Counter(str(verdict.status) for verdict in verdicts)
    total = counts.total()
    return {
        "graded": total,
        "accuracy": counts["correct"] / total,
        "statuses": dict(counts.most_common()),
    }


def _row(item: Graded | GradedProgram, verdict: Verdict) -> dict[str, Any]:
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
    return "\n".join([*lines, f"{'graded':16} {total:8}"])
