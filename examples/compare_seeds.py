"""Print mean and spread of several runs of a recipe: python compare_seeds.py runs/demo-*"""

import json
import statistics
import sys
from pathlib import Path

FIGURES = ("pass@1", "cons@16")
# In per cent; a further part of the score has a scale of its own.
SHARES = {*FIGURES, "format", "language"}


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
    """Write a line per stage: each figure as its mean over the runs, lowest to highest."""
    stages = [stage for run in runs for stage in run["stages"]]
    names = list(dict.fromkeys(name for stage in stages for name in _figures(stage)))
    lines = [f"| stage | {' | '.join(names)} | seconds |", "| --- |" + " --- |" * (len(names) + 1)]
    for stages in zip(*(run["stages"] for run in runs), strict=True):
        figures = list(map(_figures, stages))
        cells = [_spread(name, [each[name] for each in figures if name in each]) for name in names]
        seconds = statistics.mean(stage["seconds"] for stage in stages)
        lines.append(f"| {stages[0]['name']} | {' | '.join(cells)} | {seconds:.0f} |")
    return "\n".join(lines)


def _figures(stage):
    """Read what there is to compare; the mean accuracy is there as pass@1."""
    parts = {name: value for name, value in stage["parts"].items() if name != "accuracy"}
    return {name: stage[name] for name in FIGURES} | parts


def _spread(name, values):
    if not values:
        return "–"
    low, mean, high = (f(values) for f in (min, statistics.mean, max))
    if name in SHARES:
        return f"{100 * mean:.1f} ({100 * low:.1f}–{100 * high:.1f})"
    return f"{mean:.3g} ({low:.3g} to {high:.3g})"


def main():
    if not sys.argv[1:]:
        sys.exit(__doc__)
    runs = summaries(sys.argv[1:])
    print(table(runs))
    minutes = [run["seconds"] / 60 for run in runs]
    print(f"\n{len(runs)} seeds, {statistics.mean(minutes):.1f} minutes each")


if __name__ == "__main__":
    main()
