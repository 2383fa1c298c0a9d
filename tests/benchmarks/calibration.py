"""Where a model stands on every task and level: its success rate, as a table and a picture.

python tests/benchmarks/calibration.py MODEL --out FOLDER        a checkpoint, or a model of the hub
python tests/benchmarks/calibration.py MODEL --task r1envs/Countdown-v0 --level 1 --level 2

A curriculum starts where the rate is between 20 and 80 %: groups that fail or succeed as one have
no advantage to learn from. FOLDER gets rates.json, rates.md and rates.png.
"""

import argparse
import json
import time
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import torch

from r1envs.agents.checkpoint import load_checkpoint
from r1envs.agents.environments import EnvironmentConfig, Environments
from r1envs.agents.evaluate import EvaluationConfig, evaluate
from r1envs.agents.policy import Policy
from r1envs.evaluation import pass_at_1
from r1envs.tasks import CATALOG


def main() -> None:
    """Measure, print the table, write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--task", action="append", choices=sorted(CATALOG))
    parser.add_argument("--level", action="append", type=int, choices=range(1, 11))
    parser.add_argument("--problems", type=int, default=20)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--max-new-tokens", type=int, default=256)
    parser.add_argument("--prompt", default="bare")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    model, tokenizer = load_checkpoint(given.model, torch.device("cpu"))
    model.eval()
    levels = given.level or list(range(1, 11))
    rates: dict[str, dict[int, float]] = {}
    begun = time.monotonic()
    for task in given.task or sorted(CATALOG):
        rates[task] = {level: rate(model, tokenizer, task, level, given) for level in levels}
        print(row(task, rates[task]), f"  {time.monotonic() - begun:.0f} s", flush=True)
    if given.out is not None:
        write(given.out, rates)


def rate(model, tokenizer, task: str, level: int, given: argparse.Namespace) -> float:
    """Measure pass@1 on the test problems of a level."""
    environments = Environments(
        EnvironmentConfig(tasks={task: 1.0}, levels={task: level}, prompt=given.prompt)
    )
    config = EvaluationConfig(
        problems_per_task=given.problems,
        samples=given.samples,
        max_new_tokens=given.max_new_tokens,
    )
    results = evaluate(Policy(model, tokenizer, environments.style), environments, config, seed=1)
    return pass_at_1([[c.parts["accuracy"] for c in problem.completions] for problem in results])


def row(task: str, rates: dict[int, float]) -> str:
    """Write a line of the table: per cent by level."""
    return f"| {task} | " + " | ".join(f"{100 * each:.0f}" for each in rates.values()) + " |"


def write(folder: Path, rates: dict[str, dict[int, float]]) -> None:
    """Write the rates as data, as a table and as a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    levels = list(next(iter(rates.values())))
    head = ["| task, % by level | " + " | ".join(map(str, levels)) + " |"]
    head.append("| --- |" + " --- |" * len(levels))
    table = "\n".join([*head, *(row(task, each) for task, each in rates.items())])
    (folder / "rates.md").write_text(f"{table}\n")
    (folder / "rates.json").write_text(json.dumps(rates, indent=1))
    figure, axes = plt.subplots(figsize=(2 + 0.5 * len(levels), 1.5 + 0.25 * len(rates)))
    cells = [[100 * each[level] for level in levels] for each in rates.values()]
    picture = axes.imshow(cells, cmap="viridis", vmin=0, vmax=100, aspect="auto")
    axes.set_xticks(range(len(levels)), levels)
    axes.set_yticks(range(len(rates)), [task.removeprefix("r1envs/") for task in rates], fontsize=7)
    axes.set_xlabel("level")
    figure.colorbar(picture, label="pass@1, %")
    figure.savefig(folder / "rates.png", dpi=150, bbox_inches="tight")


if __name__ == "__main__":
    main()
