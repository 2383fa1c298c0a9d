"""Print mean and spread of several runs of a recipe: python compare_seeds.py runs/demo-*"""

import json
import statistics
import sys
from pathlib import Path

FIGURES = ("pass@1", "cons@16", "format", "language")


def summaries(folders):
    """Read the runs, which must have come equally far."""
    runs = [_summary(Path(folder)) for folder in folders]
    stages = [[stage["name"] for stage in run["stages"]] for run in runs]
    for folder, names in zip(folders, stages, strict=True):
        if names != max(stages, key=len):
            sys.exit(f"{folder} has the stages {', '.join(names)}; others differ: finish it first")
    return runs


def _summary(folder):
    try:
        return json.loads((folder / "summary.json").read_text())
    except OSError as error:
        sys.exit(f"{folder} is no folder of a run with a stage that is done: {error.strerror}")


def table(runs):
    """Write a line per stage: each figure as its mean in per cent, lowest to highest."""
    lines = [f"| stage | {' | '.join(FIGURES)} | seconds |", "| --- |" + " --- |" * 5]
    for stages in zip(*(run["stages"] for run in runs), strict=True):
        cells = [_spread([stage[name] for stage in stages]) for name in FIGURES]
        seconds = statistics.mean(stage["seconds"] for stage in stages)
        lines.append(f"| {stages[0]['name']} | {' | '.join(cells)} | {seconds:.0f} |")
    return "\n".join(lines)


def _spread(values):
    low, mean, high = (100 * f(values) for f in (min, statistics.mean, max))
    return f"{mean:.1f} ({low:.1f}–{high:.1f})"


def main():
    if not sys.argv[1:]:
        sys.exit(__doc__)
    runs = summaries(sys.argv[1:])
    print(table(runs))
    minutes = [run["seconds"] / 60 for run in runs]
    print(f"\n{len(runs)} seeds, {statistics.mean(minutes):.1f} minutes each")


if __name__ == "__main__":
    main()
