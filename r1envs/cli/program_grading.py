"""Reading and judging the programs that `r1envs grade --dataset` is given.

Rows and completions are read as they are needed, and forgotten: of rows that are asked for again a
few are kept, so completions of one row had better stand together.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from r1envs.datasets.json_lines import ID_NAMES, IndexedRows, id_of, read_objects
from r1envs.errors import ConfigError, R1EnvsError, ReferenceAnswerError, VerificationError
from r1envs.verifiers import Limits, Policy, Verdict
from r1envs.verifiers.datasets import ProgramRow, check_dataset, read_row
from r1envs.verifiers.sandbox import allow
from r1envs.verifiers.workers.pool import usable_cores

_KEPT = 8  # rows for each core
_AHEAD = 4  # completions for each core

Fault = ReferenceAnswerError | VerificationError
"""Why there is no verdict: the row is refused, or its checker failed at this completion."""


@dataclass(frozen=True, slots=True)
class GradedProgram:
    """A completion to grade: one line of the file of completions."""

    line: int
    id: str
    completion: str


@dataclass(frozen=True, slots=True)
class ProgramOptions:
    """How programs are judged."""

    dataset: str
    isolation: str = "auto"
    limits: dict[str, Any] | None = None
    """Limits in place of those of a row, by their names."""
    packages: tuple[str, ...] | None = None
    partial_credit: bool = False
    policy: Policy | None = None

    def check(self) -> None:
        """Find what is wrong with these options before anything is read.

        Raises:
            ConfigError: A limit, a package or the dataset.
        """
        Limits(**self.limits or {})
        allow(self.packages or ())
        check_dataset(self.dataset)

    def judge(self, row: ProgramRow, completion: str) -> Verdict:
        """Judge a completion of a row."""
        return row.judge(
            completion,
            limits=replace(row.limits, **self.limits or {}),
            isolation=self.isolation,
            packages=self.packages,
            partial_credit=self.partial_credit,
            policy=self.policy,
        )


class ProgramFiles:
    """The rows of a dataset, and the completions of them.

    Raises:
        ConfigError: If a file cannot be read, or a line has no row, or no completion.
    """

    def __init__(self, rows: Path, completions: Path | None) -> None:
        if completions is None:
            raise ConfigError("--dataset needs two files: its rows, and the completions of them")
        self.rows, self.completions = IndexedRows(rows), completions
        self.count = sum(1 for _ in self)
        if not self.count:
            raise ConfigError(f"{completions} has no lines to grade")

    def __iter__(self) -> Iterator[GradedProgram]:
        for number, row in read_objects(self.completions):
            place = f"{self.completions}, line {number}"
            row_id, completion = id_of(row), row.get("completion")
            if row_id is None:
                raise ConfigError(f"{place} must have one of {', '.join(ID_NAMES)}")
            if row_id not in self.rows:
                raise ConfigError(f"{place}: {self.rows.path} has no row {row_id!r}")
            if not isinstance(completion, str):
                raise ConfigError(f'{place} must have a text "completion", got {completion!r:.60}')
            yield GradedProgram(number, row_id, completion)


def judge_programs(
    files: ProgramFiles, options: ProgramOptions
) -> Iterator[tuple[GradedProgram, Verdict | Fault]]:
    """Judge completions on all cores, in order; a fault stands in the place of its verdict.

    Raises:
        VerificationError: If the sandbox failed; it names the line.
    """
    cores = usable_cores()
    with ThreadPoolExecutor(cores) as threads:
        rows = _ReadRows(files.rows, options, threads, _KEPT * cores)
        waiting: deque[tuple[GradedProgram, Future[Verdict | Fault]]] = deque()
        try:
            for item in files:
                row = rows.get(item.id)
                waiting.append((item, threads.submit(_judge_one, item, row, options)))
                if len(waiting) > _AHEAD * cores:
                    first, verdict = waiting.popleft()
                    yield first, verdict.result()
            for item, verdict in waiting:
                yield item, verdict.result()
        finally:
            threads.shutdown(cancel_futures=True)


def _judge_one(
    item: GradedProgram, row: "Future[ProgramRow]", options: ProgramOptions
) -> Verdict | Fault:
    try:
        return options.judge(row.result(), item.completion)
    except ReferenceAnswerError as error:
        return error
    except VerificationError as error:  # a checker that does not cope with what the program gave
        return VerificationError(f"line {item.line}: {error}")
    except ConfigError:
        raise
    except R1EnvsError as error:
        raise VerificationError(f"line {item.line}: {error}") from error


class _ReadRows:
    """Rows as they are read, each before the first completion of it is judged."""

    def __init__(
        self, rows: IndexedRows, options: ProgramOptions, threads: ThreadPoolExecutor, most: int
    ) -> None:
        self.rows, self.most = rows, most
        self.read: Callable[[dict[str, Any]], Future[ProgramRow]] = lambda row: threads.submit(
            read_row, options.dataset, row, isolation=options.isolation
        )
        self.kept: OrderedDict[str, Future[ProgramRow]] = OrderedDict()

    def get(self, row_id: str) -> "Future[ProgramRow]":
        """Give a row that is read, or will be."""
        if row_id not in self.kept:
            self.kept[row_id] = self.read(self.rows[row_id])
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        self.kept.move_to_end(row_id)
        return self.kept[row_id]
