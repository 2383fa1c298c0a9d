"""Rows of the field's program datasets, in their own formats, judged by `verify_program`.

    row = read_row("humaneval", {"task_id": …, "prompt": …, "test": …, …})
    row.judge(completion)                # a verdict
    row.check()                          # does its own solution pass?

Each dataset has a module that says how its tests are read and what is refused. A row is read
once; what cannot be understood then raises an error that names the row and its field.

    humaneval, mbpp      with HumanEval+ and MBPP+, of which `evalplus` reads what is recorded;
                         `json_shapes` gives values of JSON the types they have in Python
    apps, livecodebench, codecontests         of competitions, with what `competitions` has
    leetcode, kodcode    one format each; `pytests` is what tests have of pytest
    row_limits           of time and memory, as rows say them
    rows                 a row once it is read, and the reading of its fields
    completions          the program in what a model wrote; `fences` has its blocks, and
                         `definitions` what they define
    assertions           tests that are plain enough to be cases; `literals` reads their values
    replay               tests that are programs
    prelude              names that competition platforms give without an import
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from r1envs.errors import ConfigError, did_you_mean
from r1envs.verifiers.programs.formats.apps import read_apps
from r1envs.verifiers.programs.formats.codecontests import read_codecontests
from r1envs.verifiers.programs.formats.humaneval import read_humaneval
from r1envs.verifiers.programs.formats.kodcode import read_kodcode
from r1envs.verifiers.programs.formats.leetcode import read_leetcode
from r1envs.verifiers.programs.formats.livecodebench import read_livecodebench
from r1envs.verifiers.programs.formats.mbpp import read_mbpp
from r1envs.verifiers.programs.formats.rows import ProgramRow
from r1envs.verifiers.sandbox import Limits
from r1envs.verifiers.verdict import Verdict

__all__ = ["DATASETS", "ProgramRow", "check_dataset", "judge_row", "read_row"]

DATASETS: dict[str, Callable[[Mapping[str, Any], str], ProgramRow]] = {
    "humaneval": read_humaneval,
    "mbpp": read_mbpp,
    "apps": read_apps,
    "taco": read_apps,
    "livecodebench": read_livecodebench,
    "codecontests": read_codecontests,
    "leetcode": read_leetcode,
    "kodcode": read_kodcode,
}
"""The formats by name; each reads a row at a level of isolation."""


def read_row(dataset: str, row: Mapping[str, Any], *, isolation: str = "auto") -> ProgramRow:
    """Read a row of a dataset.

    Args:
        dataset: One of `DATASETS`.
        row: The fields of the row, as the dataset names them.
        isolation: How a test that must be run to be understood is kept from this machine.

    Raises:
        ConfigError: There is no such dataset.
        ReferenceAnswerError: The row cannot be understood; the message names its field.
        SandboxError: A test had to be run, and could not be.
    """
    check_dataset(dataset)
    return DATASETS[dataset](row, isolation)


def check_dataset(dataset: str) -> None:
    """Make sure that there is a dataset of this name.

    Raises:
        ConfigError: There is none.
    """
    if dataset not in DATASETS:
        known = ", ".join(DATASETS)
        close = did_you_mean(dataset, DATASETS)
        raise ConfigError(f"dataset must be one of {known}, got {dataset!r}{close}")


def judge_row(
    dataset: str,
    row: Mapping[str, Any],
    completion: str,
    *,
    limits: Limits | None = None,
    isolation: str = "auto",
    packages: Sequence[str] | None = None,
    partial_credit: bool = False,
) -> Verdict:
    """Judge a completion of a row; `read_row` once and `ProgramRow.judge` is faster for many.

    >>> row = {"task_id": 1, "text": "Double it.", "code": "def f(x): return 2 * x",
    ...        "test_list": ["assert f(2) == 4", "assert f(0) == 0"]}
    >>> judge_row("mbpp", row, "def f(x): return x ** 2", isolation="unsafe-process").correct
    True

    Raises:
        ConfigError, ReferenceAnswerError, SandboxError: As `read_row` and `verify_program`.
    """
    read = read_row(dataset, row, isolation=isolation)
    return read.judge(
        completion,
        limits=limits,
        isolation=isolation,
        packages=packages,
        partial_credit=partial_credit,
    )
