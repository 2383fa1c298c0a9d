"""References of data sets of mathematics that are refused, and verdicts on recorded completions.

python tests/benchmarks/math_references.py PATH…

A PATH is a file of JSON lines, or a folder of such files. A reference is prose if it has three
words or more; what is refused else is notation that is not read. Rows that hold completions, as a
list `code` beside the verdicts `score` of another grader, have those judged too.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.datasets import MathRow, judge_rows, read_math_row

_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}")


def main() -> None:
    """Print a line for each file, and what was refused if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--show", action="store_true", help="print what is refused, and why")
    options = parser.parse_args()
    files = [f for p in options.paths for f in (sorted(p.glob("*.jsonl")) if p.is_dir() else [p])]
    print(f"{'':32}{'rows':>7}{'refused':>9}{'prose':>7}{'notation':>10}{'rows/s':>9}")
    for file in files:
        report(file, show=options.show)


def report(file: Path, *, show: bool) -> None:
    """Print how many references of a file are refused."""
    start, counts = time.perf_counter(), Counter[str]()
    judged: list[tuple[MathRow, dict[str, Any]]] = []
    for number, row in rows_of(file):
        counts["rows"] += 1
        read = None
        try:
            read = read_math_row(row, number)
            read.check()
            judged += [(read, row)] if isinstance(row.get("code"), list) else []
        except ReferenceAnswerError as error:
            words = _WORD.findall(read.reference if read else "")
            kind = "prose" if len(words) > 2 else "notation"
            counts[kind] += 1
            if show:
                print(f"  line {number}, {kind}: {error}")
    refused = counts["prose"] + counts["notation"]
    speed = counts["rows"] / (time.perf_counter() - start)
    share = f"{refused / max(1, counts['rows']):.1%}"
    figures = f"{share:>9}{counts['prose']:7}{counts['notation']:10}{speed:9,.0f}"
    print(f"{file.name[:32]:32}{counts['rows']:7}{figures}")
    if judged:
        compare(judged)


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the rows of a file, with their numbers."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield number, json.loads(line)


def compare(judged: list[tuple[MathRow, dict[str, Any]]]) -> None:
    """Print how many recorded completions are judged as they were by another grader."""
    pairs = [(text, row) for row, fields in judged for text in fields["code"]]
    recorded = [bool(score) for _, fields in judged for score in fields["score"]]
    start = time.perf_counter()
    verdicts = judge_rows(pairs)
    seconds = time.perf_counter() - start
    apart = Counter(
        (verdict.correct, score) for verdict, score in zip(verdicts, recorded, strict=True)
    )
    print(
        f"  {len(pairs)} completions, {len(pairs) / seconds:,.0f}/s: {apart[True, True]} right and "
        f"{apart[False, False]} wrong for both, {apart[True, False]} right here alone, "
        f"{apart[False, True]} right there alone"
    )


if __name__ == "__main__":
    sys.exit(main())
