"""Reading and judging the programs that `r1envs grade --dataset` is given."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1envs.errors import ConfigError, R1EnvsError, ReferenceAnswerError, VerificationError
from r1envs.verifiers import Limits, Verdict
from r1envs.verifiers.datasets import ProgramRow, read_row
from r1envs.verifiers.workers.pool import usable_cores

_ID_NAMES = ("task_id", "problem_id", "question_id", "id")


@dataclass(frozen=True, slots=True)
class GradedProgram:
    """A completion to grade: one line of the file of completions."""

    line: int
    id: str
    completion: str
    row: ProgramRow


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read a file of JSON lines, each an object, with their numbers.

    Raises:
        ConfigError: If the file cannot be read, or a line is no object.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{path}, line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            kind = type(row).__name__
            raise ConfigError(f"{path}, line {number} must be an object, got {kind}")
        yield number, row


def read_programs(
    dataset: str, rows: Path, completions: Path | None, isolation: str, skip_refused: bool
) -> tuple[list[GradedProgram], list[str]]:
    """Read completions, and the rows of the dataset that they are for.

    Returns:
        The completions, and why rows were left out, which are none unless `skip_refused`.

    Raises:
        ConfigError: If a file cannot be read, or a line has no row, or no completion.
        ReferenceAnswerError: If a row cannot be understood.
    """
    if completions is None:
        raise ConfigError("--dataset needs two files: its rows, and the completions of them")
    known = {_id_of(row, rows, number): row for number, row in read_objects(rows)}
    lines = [
        (number, _id_of(row, completions, number), row) for number, row in read_objects(completions)
    ]
    for number, row_id, row in lines:
        if row_id not in known:
            raise ConfigError(f"{completions}, line {number}: {rows} has no row {row_id!r}")
        if not isinstance(row.get("completion"), str):
            what = f'must have a text "completion", got {row.get("completion")!r:.60}'
            raise ConfigError(f"{completions}, line {number} {what}")
    wanted = {row_id: known[row_id] for _, row_id, _ in lines}
    read, refused = _read_rows(dataset, wanted, isolation, skip_refused)
    items = [GradedProgram(n, i, row["completion"], read[i]) for n, i, row in lines if i in read]
    if not items:
        raise ConfigError(f"{completions} has no lines to grade")
    return items, refused


def _id_of(row: Mapping[str, Any], path: Path, number: int) -> str:
    for name in _ID_NAMES:
        if row.get(name) is not None:
            return str(row[name])
    raise ConfigError(f"{path}, line {number} must have one of {', '.join(_ID_NAMES)}")


def _read_rows(
    dataset: str, rows: Mapping[str, Mapping[str, Any]], isolation: str, skip_refused: bool
) -> tuple[dict[str, ProgramRow], list[str]]:
    read: dict[str, ProgramRow] = {}
    refused = []
    for row_id, row in rows.items():
        try:
            read[row_id] = read_row(dataset, row, isolation=isolation)
        except ReferenceAnswerError as error:
            if not skip_refused:
                raise ReferenceAnswerError(f"{error} (--skip-refused leaves it out)") from error
            refused.append(str(error))
    return read, refused


def judge_programs(
    items: Sequence[GradedProgram], seconds: float, isolation: str
) -> Iterator[Verdict]:
    """Judge completions on all cores, in order.

    Raises:
        VerificationError: If one could not be judged; it names the line.
    """
    limits = Limits(seconds=seconds)

    def judge_one(item: GradedProgram) -> Verdict:
        try:
            return item.row.judge(item.completion, limits=limits, isolation=isolation)
        except R1EnvsError as error:
            raise VerificationError(f"line {item.line}: {error}") from error

    with ThreadPoolExecutor(usable_cores()) as threads:
        yield from threads.map(judge_one, items)
