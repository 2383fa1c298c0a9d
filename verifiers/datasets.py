"""Public front page of the program datasets: their rows, as they are published, and verdicts.

    row = read_row("humaneval", {"task_id": …, "prompt": …, "test": …, …})
    row.judge(completion)                # a verdict

`r1envs.verifiers` does not load it; see `programs.formats` for what is read and how.
"""

from r1envs.verifiers.programs.formats import (
    DATASETS,
    ProgramRow,
    check_dataset,
    judge_row,
    read_row,
)

__all__ = ["DATASETS", "ProgramRow", "check_dataset", "judge_row", "read_row"]
