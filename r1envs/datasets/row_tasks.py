"""The tasks whose problems are the rows of a data set."""

import functools
import os
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from r1envs.datasets.formats import Names, RowFormat, row_format
from r1envs.datasets.loading import Loaded, RowsRequest, load, name_of
from r1envs.datasets.sources import HUB, Source, file_source, hub_splits
from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.task import Judgement, Split, Task, check_split
from r1envs.verifiers.datasets import MathRow

FilePath: TypeAlias = str | os.PathLike[str]


class Rows(Task):
    """The rows of a data set, each a problem; a finite task.

    The rows are read when the first problem is asked for, once in a process. A row that says its
    level is of that level alone, any other is of every level.
    """

    id = "r1envs/Rows-v0"

    def __init__(
        self,
        path: FilePath | Mapping[Split, FilePath],
        mapping: str | Names,
        *,
        domain: str | None = None,
        config: str | None = None,
        skip_refused: bool = False,
        isolation: str = "auto",
    ) -> None:
        """Find a data set, and how its rows are read.

        Args:
            path: A file (.jsonl, .json, .csv, .tsv or .parquet, the text ones perhaps with .gz), or
                "hf:OWNER/NAME" for the Hugging Face hub; or one for each split, such as {"test":
                "test.jsonl"}. The rows of one file are split by a hash of their questions, those
                of the hub as they are there.
            mapping: A name of `MAPPINGS`, or the fields of a row, such as {"question": "problem",
                "answer": "solution"}; see `row_format`.
            domain: Where the task is counted, if not where the mapping says.
            config: Which of several data sets of one id on the hub.
            skip_refused: Leave out rows that cannot be judged by; `refused` tells which.
            isolation: How programs are run; see `r1envs doctor`.

        Raises:
            ConfigError: If there is no such file or mapping.
        """
        form = row_format(mapping, domain)
        if not isinstance(self, _kind(form)):
            kind = _kind(form).__name__
            raise ConfigError(f"{type(self).__name__} cannot have such rows; {kind} can")
        self.domain = form.domain  # type: ignore[misc]
        self.answer_form = form.answer_form  # type: ignore[misc]
        self._request = RowsRequest(_sources(path, config), form, skip_refused, isolation)

    @property
    def refused(self) -> Sequence[str]:
        """Why rows were left out with `skip_refused`, each with file and line."""
        return tuple(self._loaded.refused)

    @property
    def shared(self) -> Sequence[str]:
        """The questions of train that the test split has too, and that were left to that."""
        return tuple(self._loaded.shared)

    def problems(self, split: Split) -> Sequence[Problem]:
        """List the rows of a split, in the order of the file.

        Raises:
            ConfigError: If the data set cannot be read.
            ReferenceAnswerError: If a row is refused; it names file, line and remedy.
        """
        return self._loaded.splits[split]

    def canonical(self, problem: Problem) -> str:
        """Name a problem by the words of its question."""
        return name_of(problem)

    @property
    def _loaded(self) -> Loaded:
        return load(self._request)


class MathRows(Rows):
    """Rows of free answers, which `verify_math` judges, many at once."""


class AnswerRows(Rows):
    """Rows of answers that may have options: the letter of the right one, or its text."""

    bounded = True
    needs = frozenset({"mathematics"})

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Judge an answer by the reference, or by the text of the option that it names."""
        options = problem.data.get("options", {})
        return MathRow(problem.id, problem.question, problem.answer, options).judge_answer(answer)


class ProgramRows(Rows):
    """Rows of programs, which the sandbox judges by the row's whole test."""

    bounded = True
    needs = frozenset({"programs"})

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Judge a program; its row is read again if it was not used for a while."""
        row = self._loaded.program(problem.data)
        return row.judge(answer, isolation=self._request.isolation)


def rows(path: FilePath | Mapping[Split, FilePath], mapping: str | Names, **options: Any) -> Rows:
    """Ask the rows of a data set: `path` and `mapping` say which it is and how it is read."""
    return _kind(row_format(mapping, options.get("domain")))(path, mapping, **options)


def _kind(form: RowFormat) -> type[Rows]:
    """Choose the task by what its answers are judged by."""
    if form.programs:
        return ProgramRows
    # `verify_math` judges them all at once where nothing else can be right.
    return MathRows if form.domain == "math" and not form.has_options else AnswerRows


def _sources(
    path: FilePath | Mapping[Split, FilePath], config: str | None
) -> tuple[tuple[Split | None, Source], ...]:
    """Find what a path is of, each with the split that all of its rows belong to."""
    if isinstance(path, Mapping):
        if not path:
            raise ConfigError("path names no file; give one, or one for each split")
        for split in path:
            check_split(split)
        return tuple((split, file_source(os.fspath(each))) for split, each in path.items())
    name = os.fspath(path)
    return _of_hub(name, config) if name.startswith(HUB) else ((None, file_source(name)),)


@functools.lru_cache(maxsize=32)  # each look costs a journey
def _of_hub(name: str, config: str | None) -> tuple[tuple[Split | None, Source], ...]:
    theirs = hub_splits(name, config)
    tested = "test" if "test" in theirs else "validation"
    if not {"train", tested} & set(theirs):
        raise ConfigError(f"{name} has the splits {', '.join(theirs)}, none to train or test with")
    named: dict[Split, str] = {"train": "train", "test": tested}
    return tuple((s, Source(name, config, own)) for s, own in named.items() if own in theirs)
