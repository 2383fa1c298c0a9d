"""Kill a training at random moments, go on until it is done, and compare it with a whole one.

Prints, for each stage, whether weights, losses, samples and evaluations are those of the unbroken
run, byte for byte, and how often it was killed while training in it.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

RECIPE = """
name = "small"
save_every = 1
[environment]
prompt = "bare"
[environment.tasks]
"r1envs/Addition-v0" = 1
"r1envs/FunctionFromExamples-v0" = 1
[evaluation]
problems_per_task = 3
samples = 2
max_new_tokens = 12
[[stages]]
name = "base"
kind = "pretrain"
model = { width = 32, layers = 2, heads = 2, feedforward = 64, vocabulary = 400 }
corpus = { examples = 200, documents = 2000 }
training = { epochs = 1, batch_size = 16, optimizer = "muon" }
[[stages]]
name = "zero"
kind = "grpo"
after = "base"
[stages.training]
steps = 60
prompts_per_step = 4
group_size = 4
max_new_tokens = 16
minibatches = 2
reference_every = 5
kl_weight = 0.1
[[stages]]
name = "cold_start"
kind = "sft"
after = "zero"
examples = 600
training = { epochs = 14, batch_size = 16, learning_rate = 1e-2 }
[[stages]]
name = "distilled"
kind = "distill"
after = "base"
teacher = "cold_start"
problems = 80
samples = 4
max_new_tokens = 90
training = { epochs = 4, batch_size = 8 }
"""


def main():
    """Compare, and print a line a stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--longest", type=float, default=25.0, help="seconds until a kill")
    parser.add_argument("--stages", type=int, default=4, help="the first so many of the recipe")
    parser.add_argument("--set", action="append", default=[], help="a key of the recipe")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder, "small.toml")
        head, *listed = RECIPE.split("[[stages]]")
        recipe.write_text("[[stages]]".join([head, *listed[: given.stages]]))
        settings = [word for each in given.set for word in ("--set", each)]
        if start(recipe, Path(folder), "whole", settings).wait() != 0:
            sys.exit("the unbroken run failed")
        where = Counter()
        while sum(where.values()) < given.kills:
            seconds = rng.uniform(4.0, given.longest)
            stage = killed(recipe, Path(folder), seconds, settings)
            if stage is None:
                break
            where[stage] += 1
        if start(recipe, Path(folder), "broken", settings).wait() != 0:
            sys.exit("the last run failed")
        same = [compare(Path(folder), stage, where) for stage in stages(Path(folder, "whole"))]
    print(f"{sum(where.values())} kills, {sum(same)} of {len(same)} stages the same")
    sys.exit(not all(same))


def start(recipe, folder, name, settings):
    """Start a training in a process of its own."""
    command = [sys.executable, "-m", "r1envs", "train", recipe, "--name", name, "--runs", folder]
    command += settings
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)


def killed(recipe, folder, seconds, settings):
    """Start the run that is to be broken, kill it, and name the stage it was in; None if done."""
    process = start(recipe, folder, "broken", settings)
    try:
        process.wait(seconds)
        return None
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    begun = [path.name for path in stages(folder / "broken")]
    return begun[-1] if begun else "before the first"


def stages(run):
    """List the folders of a run's stages, in order."""
    return sorted(path for path in run.glob("[0-9]*-*") if path.is_dir())


def compare(folder, stage, where):
    """Print what of a stage is the same."""
    other = folder / "broken" / stage.name
    files = ("checkpoint/model.safetensors", "samples.jsonl", "evaluation.jsonl")
    same = {name: (stage / name).read_bytes() == (other / name).read_bytes() for name in files}
    same["metrics.jsonl"] = figures(stage) == figures(other)
    differs = [name for name, alike in same.items() if not alike]
    says = "the same" if not differs else f"differs in {', '.join(differs)}"
    print(f"{stage.name}: killed {where[stage.name]} times, {says}")
    return not differs


def figures(stage):
    """Give the figures of all steps but those that measure time."""
    rows = [json.loads(line) for line in (stage / "metrics.jsonl").read_text().splitlines()]
    timed = ("seconds", "rollout_seconds", "tokens_per_second")
    return [{name: value for name, value in row.items() if name not in timed} for row in rows]


if __name__ == "__main__":
    main()
