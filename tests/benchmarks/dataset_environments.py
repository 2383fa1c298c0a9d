"""Data sets as environments: how many rows load, and how many references earn 1 as answers.

python tests/benchmarks/dataset_environments.py FOLDER… --rows 40

A FOLDER has files of rows, whose names tell which mapping they need; others are passed over, and
so are completions. What is graded is graded as `gym.make_vec` does.
"""

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from r1envs import Grader, Problem, Score, Task, get_task
from r1envs.datasets.sources import file_source
from r1envs.errors import R1EnvsError
from r1envs.verifiers.completion import write_completion

# What a name has in it, and the mapping; the first that fits.
NAMES = {
    "math_rows": "math",
    "gsm8k": "gsm8k",
    "svamp": "svamp",
    "aime": "aime",
    "amc": "math",
    "gaokao": "math",
    "olympiadbench": "olympiadbench",
    "mmlu": "mmlu",
    "aqua": "aqua",
    "minerva": "minerva",
    "college_math": "college_math",
    "humanevalplus": "humanevalplus",
    "humaneval": "humaneval",
    "mbppplus": "mbppplus",
    "mbpp": "mbpp",
    "leetcode": "leetcode",
    "kodcode": "kodcode",
    "codecontests": "codecontests",
    "code_contests": "codecontests",
    "taco": "taco",
    "apps": "apps",
    "livecodebench": "livecodebench",
}
AT_ONCE = 64


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+", help="folders, or files")
    parser.add_argument("--rows", type=int, help="of each set at most; all by default")
    parser.add_argument("--show", action="store_true", help="print what is refused or earns less")
    options = parser.parse_args()
    print("| set | mapping | rows | loaded | refused | with a reference | earn 1 | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in options.paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if mapping := mapping_of(file):
                report(file, mapping, options.rows, show=options.show)


def mapping_of(file: Path) -> str | None:
    """Choose a mapping by a file's name; None if it has no rows of a set that is known."""
    name = file.name.lower()
    if "generated" in name or not {".jsonl", ".json", ".csv", ".parquet"} & set(file.suffixes):
        return None
    return next((mapping for part, mapping in NAMES.items() if part in name), None)


def report(file: Path, mapping: str, rows: int | None, *, show: bool) -> None:
    """Load a set, answer every problem with its reference, and print what came of it."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        given, count = cut(file, rows, Path(folder))
        options = {"mapping": mapping, "skip_refused": True}
        task = get_task("r1envs/Rows-v0", path={"test": given}, **options)
        try:
            problems = task.all_problems("test", (1, 10)) or []
            refused = list(getattr(task, "refused", ()))
            less = list(earning_less(task, problems))
        except R1EnvsError as error:
            print(f"| {file.name} | {mapping} | {count} | none: {error} |")
            return
    answered = sum(bool(problem.answer) for problem in problems)
    figures = (count, len(problems), len(refused), answered, answered - len(less))
    seconds = f"{time.perf_counter() - start:.1f}"
    print(f"| {' | '.join(map(str, (file.name, mapping, *figures, seconds)))} |", flush=True)
    if show:
        print(*(f"  {line}" for line in (*refused, *less)), sep="\n")


def cut(file: Path, rows: int | None, folder: Path) -> tuple[str, int]:
    """Give a file of the first rows alone, and how many it has."""
    found = file_source(str(file)).rows()
    if rows is None:
        return str(file), sum(1 for _ in found)
    first = [dict(row.fields) for row in itertools.islice(found, rows)]
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row, default=str)}\n" for row in first))
    return str(path), len(first)


def earning_less(task: Task, problems: list[Problem]) -> Iterator[str]:
    """Tell which references do not earn 1 as answers, and why."""
    grader = Grader(task)
    answered = [problem for problem in problems if problem.answer]
    for begin in range(0, len(answered), AT_ONCE):
        some = answered[begin : begin + AT_ONCE]
        replies = [write_completion("-", problem.answer) for problem in some]
        for problem, graded in zip(some, grader.grade(some, replies), strict=True):
            if not (isinstance(graded, Score) and graded.parts["accuracy"] == 1.0):
                why = graded.verdict.reason if isinstance(graded, Score) else graded
                yield f"{problem.id}, {problem.answer[:40]!r}: {why}"
    grader.close()


if __name__ == "__main__":
    sys.exit(main())
