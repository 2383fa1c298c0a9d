"""Reading and judging the completions of a task's problems that `r1envs grade` is given."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from r1envs.datasets.json_lines import read_objects
from r1envs.errors import ConfigError, VerificationError
from r1envs.grading import Grader
from r1envs.problem import Problem
from r1envs.records import Score
from r1envs.scoring import Replies, as_replies, read_replies, unfinished
from r1envs.task import Task
from r1envs.verifiers import Verdict

# So many at once keep every worker busy, and the progress bar moving.
_BATCH = 64


@dataclass(frozen=True, slots=True)
class GradedReply:
    """A completion of a task's problem: one line of a file."""

    line: int
    id: str
    problem: Problem
    completion: Replies


def read_replies_of(task: Task, path: Path) -> Iterator[GradedReply]:
    """Read a file of which each line is a problem with a completion.

    The problem is as `r1envs sample --json` writes it; the completion is a text, the replies of an
    episode, or chat messages.

    Raises:
        ConfigError: If the file cannot be read, or a line has no problem or no completion.
    """
    for number, row in read_objects(path):
        place = f"{path}, line {number}"
        completion: Replies = row.get("completion") or ()
        try:
            as_replies(completion)
        except ConfigError as error:
            raise ConfigError(f'{place} must have a "completion": {error}') from error
        problem = _problem(place, task, row)
        yield GradedReply(number, str(row.get("id", number)), problem, completion)


def _problem(place: str, task: Task, row: dict[str, Any]) -> Problem:
    question, answer, data = row.get("question"), row.get("answer"), row.get("data", {})
    if not (isinstance(question, str) and isinstance(answer, str) and isinstance(data, dict)):
        raise ConfigError(
            f'{place} must have a text "question" and "answer", and "data" as an object, '
            "as `r1envs sample --json` writes them"
        )
    return Problem(question, answer, data, level=row.get("level", 0), task=task.id)


def judge_replies(
    task: Task, rows: Iterable[GradedReply]
) -> Iterator[tuple[GradedReply, Verdict | VerificationError]]:
    """Judge completions, many at once; an error stands where the verifier failed twice."""
    grader = Grader(task)
    rows = iter(rows)
    try:
        while batch := [*islice(rows, _BATCH)]:
            said = grader.grade([r.problem for r in batch], [r.completion for r in batch])
            for row, each in zip(batch, said, strict=True):
                if isinstance(each, Score):
                    yield row, each.verdict
                elif isinstance(each, VerificationError):
                    yield row, each
                else:
                    yield row, unfinished(read_replies(as_replies(row.completion)))
    finally:
        grader.close()
