"""Reading and judging the answers of mathematics that `r1envs grade` is given."""

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1envs.cli.program_grading import ProgramFiles
from r1envs.datasets.json_lines import read_objects
from r1envs.errors import ConfigError, R1EnvsError, ReferenceAnswerError, VerificationError
from r1envs.verifiers import Verdict, check_reference
from r1envs.verifiers.datasets import MathRow, judge_rows, read_math_row

# So many at once keep every worker busy, and the progress bar moving.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """A completion to grade: one line of a file."""

    line: int
    id: str
    completion: str
    row: MathRow | ReferenceAnswerError
    """What it is judged by, or why there is nothing."""


def read_answers(path: Path) -> Iterator[GradedAnswer]:
    """Read a file of which each line has a completion, and what that is judged by.

    Raises:
        ConfigError: If the file cannot be read, or a line has no completion.
    """
    for number, row in read_objects(path):
        completion = row.get("completion")
        if not isinstance(completion, str):
            what = f'must have a text "completion", got {completion!r:.60}'
            raise ConfigError(f"{path}, line {number} {what}")
        read = _read_row(f"{path}, line {number}", number, row)
        yield GradedAnswer(number, str(row.get("id", number)), completion, read)


def read_answers_of_rows(files: ProgramFiles) -> Iterator[GradedAnswer]:
    """Read a file of completions, of rows that stand in another file."""
    for item in files:
        row = _read_row(str(files.rows.path), item.line, files.rows[item.id])
        yield GradedAnswer(item.line, item.id, item.completion, row)


def _read_row(place: str, number: int, row: dict[str, Any]) -> MathRow | ReferenceAnswerError:
    try:
        read = read_math_row(row, number)
    except ReferenceAnswerError as error:
        return ReferenceAnswerError(f"{place}: {error}")
    why = _fault_of(read.reference)
    return read if why is None else ReferenceAnswerError(f"{place}, row {read.id!r}: {why}")


@functools.lru_cache(maxsize=4096)  # completions of one problem stand together
def _fault_of(reference: str) -> str | None:
    try:
        check_reference(reference)
    except ReferenceAnswerError as error:
        return str(error)
    return None


def count_answers(answers: Iterable[GradedAnswer], *, skip_refused: bool) -> int:
    """Count completions, and make sure that each can be judged.

    Raises:
        ConfigError: If there are none.
        ReferenceAnswerError: If a reference cannot be understood; it names the line.
    """
    count = 0
    for item in answers:
        count += 1
        if isinstance(item.row, ReferenceAnswerError) and not skip_refused:
            raise ReferenceAnswerError(f"{item.row} (--skip-refused leaves it out)")
    if not count:
        raise ConfigError("there are no lines to grade")
    return count


def judge_answers(
    answers: Iterable[GradedAnswer], timeout: float
) -> Iterator[tuple[GradedAnswer, Verdict | ReferenceAnswerError]]:
    """Judge completions in batches; the error tells of a reference that is refused.

    Raises:
        VerificationError: If a verifier failed; it names the line.
    """
    answers = iter(answers)
    while batch := list(itertools.islice(answers, _BATCH)):
        pairs = [(i, i.row) for i in batch if not isinstance(i.row, ReferenceAnswerError)]
        verdicts = iter(_judge(pairs, timeout))
        for item in batch:
            row = item.row
            yield item, row if isinstance(row, ReferenceAnswerError) else next(verdicts)


def _judge(pairs: Sequence[tuple[GradedAnswer, MathRow]], timeout: float) -> Sequence[Verdict]:
    try:
        return judge_rows([(item.completion, row) for item, row in pairs], timeout=timeout)
    except VerificationError:
        # One of them; one by one it shows which.
        return [_judge_one(item, row, timeout) for item, row in pairs]


def _judge_one(item: GradedAnswer, row: MathRow, timeout: float) -> Verdict:
    try:
        return row.judge(item.completion, timeout=timeout)
    except R1EnvsError as error:
        raise VerificationError(f"line {item.line}: {error}") from error
