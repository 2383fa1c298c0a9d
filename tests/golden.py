"""What problems are drawn and how completions are scored, as hashes that a change must name.

    python tests/golden.py                write tests/cases/golden/scores.json anew
    python tests/golden.py --training OLD [NEW]
                                          train in two checkouts and compare their weights

A change that only moves code leaves every hash as it is. One that changes a problem, a score or
a reason on purpose writes the hashes anew and names in its commit what differs. Figures of a
model depend on the processor, so they are in no hash: two checkouts are compared in one run.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import r1envs
from r1envs.problem import content_hash
from r1envs.task import LEVELS
from r1envs.tasks import CATALOG

ROOT = Path(__file__).parent.parent
STORED = Path(__file__).parent / "cases" / "golden" / "scores.json"
TASKS = tuple(sorted(CATALOG))
PER_LEVEL = 5
WEIGHTS = r1envs.Weights(accuracy=1.0, format=0.5, language=0.25)

# What is done to a right completion: every problem is answered rightly and in one other way.
FORMS = {
    "no thought": lambda text, other: text.partition("</think>\n")[2],
    "cut": lambda text, other: text[: len(text) // 2],
    "another answer": lambda text, other: other,
    "two answers": lambda text, other: text + other,
    "inside the thought": lambda text, other: text.replace("</think>", "") + "</think>",
    "other language": lambda text, other: text.replace("<think>", "<think>所以 我们看到答案 "),
    "a megabyte": lambda text, other: "<think>x</think><answer>" + "9" * 1_000_000 + "</answer>",
    "nested": lambda text, other: f"<think>x</think><answer>{'(' * 5000}1{')' * 5000}</answer>",
    "empty": lambda text, other: "",
    "code": lambda text, other: "<think>x</think><answer>__import__('os')._exit(0)</answer>",
}


def main() -> None:
    """Write the hashes anew, or compare the training of two checkouts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--training", nargs="+", metavar="CHECKOUT", type=Path)
    checkouts = parser.parse_args().training
    if checkouts:
        sys.exit(compare_training(*[*checkouts, ROOT][:2]))
    STORED.write_text(json.dumps(golden(), indent=1) + "\n")


def golden() -> dict[str, dict[str, str]]:
    """Hash problems and scores, for each task and level."""
    return {task: {str(level): _level(task, level) for level in LEVELS} for task in TASKS}


def _level(task_id: str, level: int) -> str:
    task = r1envs.get_task(task_id)
    split = "train" if level % 2 else "test"
    problems = [task.draw(41, n, level=level, split=split) for n in range(PER_LEVEL)]
    rows = [
        [p.id, p.question, p.answer, p.data, p.level, p.task, task.canonical(p), task.solve(p)]
        for p in problems
    ]
    if task.most_turns == 1:
        rows += _graded(task, level, problems)
    return content_hash(json.dumps(rows))


def _graded(task: r1envs.Task, level: int, problems: list[r1envs.Problem]) -> list[list[object]]:
    right = [_right(task, problem) for problem in problems]
    rows = []
    for n, problem in enumerate(problems):
        form = list(FORMS.values())[(level * PER_LEVEL + n) % len(FORMS)]
        other = form(right[n], right[(n + 1) % PER_LEVEL])
        rows += [_scored(task, problem, text) for text in (right[n], other)]
    return rows


def _right(task: r1envs.Task, problem: r1envs.Problem) -> str:
    return f"<think>{task.solve(problem)}</think>\n<answer>{problem.answer}</answer>"


def _scored(task: r1envs.Task, problem: r1envs.Problem, text: str) -> list[object]:
    result = r1envs.score(task, problem, text, WEIGHTS)
    parts = [result.parts[name] for name in ("accuracy", "format", "language")]
    return [result.reward, *parts, str(result.verdict.status), result.verdict.reason]


RECIPE = """
name = "golden"
[environment]
prompt = "bare"
[environment.tasks]
"r1envs/Addition-v0" = 1
[evaluation]
problems_per_task = 3
samples = 2
max_new_tokens = 12
[[stages]]
name = "base"
kind = "pretrain"
model = { width = 32, layers = 2, heads = 2, feedforward = 64, vocabulary = 400 }
corpus = { examples = 400, documents = 4000 }
training = { epochs = 2, batch_size = 16, optimizer = "muon" }
[[stages]]
name = "zero"
kind = "grpo"
after = "base"
weights = { language = 1 }
[stages.training]
steps = 2
prompts_per_step = 8
group_size = 8
minibatches = 2
max_new_tokens = 64
learning_rate = 1e-3
kl_weight = 0.01
"""


def compare_training(old: Path, new: Path) -> int:
    """Train two steps in each checkout, in its own `.venv`, and compare the weights by bytes."""
    prints = [_trained(checkout) for checkout in (old, new)]
    for stage in prints[0]:
        same = prints[0][stage] == prints[1][stage]
        print(f"{stage:10} {prints[0][stage]} {prints[1][stage]} {'same' if same else 'DIFFERENT'}")
    return int(prints[0] != prints[1])


def _trained(checkout: Path) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "golden.toml"
        recipe.write_text(RECIPE)
        subprocess.run(
            [checkout.resolve() / ".venv" / "bin" / "r1envs", "train", recipe, "--runs", folder],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        weights = sorted(Path(folder).glob("golden/*/checkpoint/model.safetensors"))
        return {path.parts[-3]: _hash(path) for path in weights}


def _hash(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()


if __name__ == "__main__":
    main()
