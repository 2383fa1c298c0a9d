"""All rows of a data set as problems: which are refused, and which split each belongs to."""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from r1envs.datasets.formats import RowFormat
from r1envs.datasets.kept_rows import KeptRows, ReadRows
from r1envs.datasets.sources import Source, SourceRow
from r1envs.errors import ReferenceAnswerError
from r1envs.problem import Problem
from r1envs.task import LEVELS, SPLITS, Split, split_of
from r1envs.verifiers.datasets import ProgramRow, read_math_row, read_row
from r1envs.verifiers.workers.pool import usable_cores

_AT_ONCE = 16  # rows of programs, which may be large, for each core
_READ_BYTES = 32 << 20
"""Of rows whose tests stay in memory as they were read, in the bytes of their files."""
_LEVEL = re.compile(r"(?:level )?([0-9]+)", re.IGNORECASE)
# What GSM8K notes for a calculator.
_NOTES = re.compile(r"<<[^<>\n]*>>")


@dataclass(frozen=True, slots=True)
class RowsRequest:
    """A data set, and how it is read: equal ones have equal problems."""

    sources: tuple[tuple[Split | None, Source], ...]
    """Each with the split that all of its rows belong to, if it has one."""
    format: RowFormat
    skip_refused: bool
    isolation: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The problems of a data set."""

    splits: dict[Split, list[Problem]] = field(default_factory=lambda: {s: [] for s in SPLITS})
    refused: list[str] = field(default_factory=list)
    """Why rows were left out, each with where it stands."""
    shared: list[str] = field(default_factory=list)
    """The questions that were left out of the train split, as the test split has them too."""
    programs: list[ReadRows[ProgramRow]] = field(default_factory=list)
    """The rows of programs of each source."""

    def program(self, place: Mapping[str, Any]) -> ProgramRow:
        """Read the row that a problem's answers are judged by."""
        read: ReadRows[ProgramRow] = self.programs[int(place["source"])]
        return read.get(place)


@functools.lru_cache(maxsize=8)
def load(request: RowsRequest) -> Loaded:
    """Read a data set; the same one is read once in a process.

    Raises:
        ConfigError: If a file cannot be read.
        ReferenceAnswerError: If a row is refused, and is not to be left out.
    """
    loaded = Loaded()
    for number, (split, source) in enumerate(request.sources):
        make = _programs if request.format.programs else _mathematics
        for row, problem in make(request, number, source, loaded):
            if isinstance(problem, Problem):
                loaded.splits[split or split_of(name_of(problem))].append(problem)
            elif request.skip_refused:
                loaded.refused.append(f"{row.place}: {problem}")
            else:
                where = f"{row.place}: {problem}"
                raise ReferenceAnswerError(f"{where} (skip_refused=True leaves such rows out)")
    _part(loaded)
    return loaded


def name_of(problem: Problem) -> str:
    """Name a problem by its words: white space and capitals do not make it another one."""
    return " ".join(problem.question.split()).casefold()


def _part(loaded: Loaded) -> None:
    """Leave to the test split what both splits have."""
    tested = {name_of(problem) for problem in loaded.splits["test"]}
    for problem in loaded.splits["train"]:
        if name_of(problem) in tested:
            loaded.shared.append(problem.question)
    loaded.splits["train"][:] = [p for p in loaded.splits["train"] if name_of(p) not in tested]


def _mathematics(
    request: RowsRequest, number: int, source: Source, loaded: Loaded
) -> Iterator[tuple[SourceRow, Problem | ReferenceAnswerError]]:
    for row in source.rows():
        try:
            yield row, _math_problem(request.format, row)
        except ReferenceAnswerError as error:
            yield row, error


def _math_problem(form: RowFormat, row: SourceRow) -> Problem:
    fields = form.fields(row.fields)
    read = read_math_row(fields, row.number)
    if not read.question.strip():
        raise ReferenceAnswerError("there is no question")
    if read.options and not form.has_options:
        raise ReferenceAnswerError("it has options to choose from; take mapping='choices'")
    read.check()
    lines = [read.question, *(f"({letter}) {text}" for letter, text in read.options.items())]
    return Problem(
        "\n".join(lines),
        read.reference,
        {"options": dict(read.options)} if read.options else {},
        _worked(fields),
        _level(fields),
    )


def _worked(fields: Mapping[str, Any]) -> str | None:
    """Find a worked solution: in a field for it, or before the last line of the answer."""
    for name in ("solution", "rationale"):
        if isinstance(text := fields.get(name), str) and text.strip():
            return text
    answer = fields.get("answer")
    if isinstance(answer, str) and "\n####" in answer:
        return _NOTES.sub("", answer.rpartition("\n####")[0])
    return None


def _level(fields: Mapping[str, Any]) -> int:
    """Read the level that a row says, as 3 or "Level 3"; 0, for every level, if it says none."""
    said = fields.get("level")
    if said in (None, "", "Level ?"):
        return 0
    found = _LEVEL.fullmatch(str(said).strip())
    if not found or int(found[1]) not in LEVELS:
        raise ReferenceAnswerError(f"its level must be 1 to 10, got {said!r:.60}")
    return int(found[1])


def _programs(
    request: RowsRequest, number: int, source: Source, loaded: Loaded
) -> Iterator[tuple[SourceRow, Problem | ReferenceAnswerError]]:
    kept = KeptRows(source)
    form, isolation = request.format, request.isolation

    def read_again(place: Mapping[str, Any]) -> tuple[ProgramRow, int]:
        fields, size = kept.read(place)
        return read_row(form.programs, form.fields(fields), isolation=isolation), size

    loaded.programs.append(ReadRows(read_again, _READ_BYTES))
    read = functools.partial(_program_problem, form, isolation)
    for row, problem in _side_by_side(read, source.rows()):
        if isinstance(problem, Problem):
            problem.data.update(kept.keep(row) | {"source": number})  # type: ignore[attr-defined]
        yield row, problem


def _side_by_side(
    read: Callable[[SourceRow], Problem | ReferenceAnswerError], rows: Iterator[SourceRow]
) -> Iterator[tuple[SourceRow, Problem | ReferenceAnswerError]]:
    """Read rows on all cores, as some of their tests have to be run to be read."""
    cores = usable_cores()
    with ThreadPoolExecutor(cores) as threads:
        while some := list(itertools.islice(rows, _AT_ONCE * cores)):
            yield from zip(some, threads.map(read, some), strict=True)


def _program_problem(
    form: RowFormat, isolation: str, row: SourceRow
) -> Problem | ReferenceAnswerError:
    try:
        fields = form.fields(row.fields)
        read = read_row(form.programs, fields, isolation=isolation)
        if not read.question.strip():
            raise ReferenceAnswerError("there is no question")
        return Problem(read.question, _program(read), {}, None, _program_level(fields))
    except ReferenceAnswerError as error:
        return error


def _program(row: ProgramRow) -> str:
    """Write a row's own solution as an answer: a whole program, which some only continue."""
    found = None if row.solution is None else row.read(row.solution)
    source = getattr(found, "source", "")
    return f"```python\n{source.strip()}\n```" if source and "```" not in source else source


def _program_level(fields: Mapping[str, Any]) -> int:
    """Read a level if there is one; what else stands there is of every level."""
    try:
        return _level(fields)
    except ReferenceAnswerError:
        return 0
