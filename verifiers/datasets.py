"""Public front page of the data sets: their rows, as they are published, and verdicts.

    row = read_row("humaneval", {"task_id": …, "prompt": …, "test": …, …})
    row.judge(completion)                # a verdict
    row = read_math_row({"question": …, "answer": "… #### 72"})
    row.judge(completion)

`r1envs.verifiers` does not load it; see `programs.formats` and `mathematics.questions` for what is
read and how.
"""

from r1envs.verifiers.mathematics.questions import MathRow, judge_rows, read_math_row
from r1envs.verifiers.programs.formats import (
    DATASETS,
    ProgramRow,
    check_dataset,
    judge_row,
    read_row,
)

__all__ = [
    "DATASETS",
    "MathRow",
    "ProgramRow",
    "check_dataset",
    "judge_row",
    "judge_rows",
    "read_math_row",
    "read_row",
]
