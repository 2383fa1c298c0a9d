"""Data sets as environments: their rows become the problems of a finite task.

gym.make("r1envs/Rows-v0", path="gsm8k.jsonl", mapping="gsm8k")

row_tasks    the tasks, and `rows`, which chooses one for a data set
formats      what a row holds: the ready mappings, and one's own
sources      rows from JSON lines, JSON, CSV, Parquet, or the Hugging Face hub
loading      all rows of a data set as problems, those that are refused, and the splits
kept_rows    rows that stay in their file until an answer of theirs is judged
json_lines   files of JSON lines, read one line at a time
"""

from typing import TYPE_CHECKING

from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.datasets.formats import MAPPINGS
    from r1envs.datasets.row_tasks import AnswerRows, MathRows, ProgramRows, Rows, rows

__all__ = ["MAPPINGS", "AnswerRows", "MathRows", "ProgramRows", "Rows", "rows"]

__getattr__, __dir__ = lazy_front_page(
    __name__,
    {
        "MAPPINGS": "formats",
        "AnswerRows": "row_tasks",
        "MathRows": "row_tasks",
        "ProgramRows": "row_tasks",
        "Rows": "row_tasks",
        "rows": "row_tasks",
    },
)
