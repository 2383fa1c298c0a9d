"""Graded answers a second through a vector environment, and the processes that it starts.

python tests/benchmarks/environment_speed.py                      this checkout
python tests/benchmarks/environment_speed.py --beside CHECKOUT    and another, by turns

CHECKOUT has a `.venv` of its own. Every answer of a step is different. Slots have problems of
their own, or come in groups of 16 with equal problems, as for GRPO. Beside them stands the bare
reward function, `score`, on the same answers.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gymnasium as gym

import r1envs

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))
from surroundings import descendants

ADDITION, FUNCTION = "r1envs/Addition-v0", "r1envs/FunctionFromExamples-v0"
FIGURES = {
    "score, answers/s": "bare function",
    "step, groups of 16, answers/s": "vector.step",
    "step, all apart, answers/s": "vector.step",
    "processes, mathematics": "",
    "processes, programs": "",
}


class Integral(r1envs.Task):
    """An answer that only the workers of mathematics can judge."""

    id = "benchmarks/Integral-v0"
    domain = "math"

    def sample(self, rng, level):
        """Ask for the integral of a product."""
        a = int(rng.integers(2, 50))
        return r1envs.Problem(f"Integrate x sin({a} x) from 0 to 1.", rf"\int_0^1 x \sin({a}x) dx")


def main() -> None:
    """Print the medians of several rounds, of one checkout or two by turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slots", type=int, default=256)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beside", type=Path, help="another checkout, with a .venv")
    parser.add_argument("--json", action="store_true", help="one round of this checkout, as JSON")
    options = parser.parse_args()
    if options.json:
        print(json.dumps(measured(options.slots, options.steps)))
        return
    checkouts = [Path(__file__).parents[2], *([options.beside] if options.beside else [])]
    rows: list[list[dict[str, float]]] = [[] for _ in checkouts]
    for _ in range(options.rounds):
        for row, checkout in zip(rows, checkouts, strict=True):
            row.append(run_in(checkout, options.slots, options.steps))
    print(f"{options.slots} slots, medians of {options.rounds} rounds, {os.cpu_count()} cores")
    print(f"{'':32}" + "".join(f"{name:>12}" for name in ("here", "beside")[: len(rows)]))
    for name in FIGURES:
        medians = [statistics.median(each[name] for each in row) for row in rows]
        print(f"{name:32}" + "".join(f"{median:12,.0f}" for median in medians))


def run_in(checkout: Path, slots: int, steps: int) -> dict[str, float]:
    """Measure once in a process of its own, in another checkout with that one's interpreter."""
    here = checkout == Path(__file__).parents[2]
    python = sys.executable if here else checkout.resolve() / ".venv" / "bin" / "python"
    command = [python, __file__, "--json"]
    done = subprocess.run(
        [*command, "--slots", str(slots), "--steps", str(steps)],
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measured(slots: int, steps: int) -> dict[str, float]:
    """Measure all figures once."""
    group = min(16, slots)
    return {
        "score, answers/s": scored(slots * steps),
        "step, groups of 16, answers/s": stepped(slots, steps, [n // group for n in range(slots)]),
        "step, all apart, answers/s": stepped(slots, steps, list(range(slots))),
        "processes, mathematics": started(Integral(), r"\frac{1}{2}"),
        "processes, programs": started(r1envs.get_task(FUNCTION), "def f(x): return x"),
    }


def completion(answer: object) -> str:
    """Write a short completion in the format."""
    return f"<think>the sum is {answer}</think> <answer>{answer}</answer>"


def scored(count: int) -> float:
    """Answers a second by the reward function alone."""
    task = r1envs.get_task(ADDITION)
    problem = task.draw(0, 0)
    texts = [completion(n) for n in range(count)]
    start = time.perf_counter()
    for text in texts:
        r1envs.score(task, problem, text)
    return count / (time.perf_counter() - start)


def stepped(slots: int, steps: int, seeds: list[int]) -> float:
    """Answers a second through `step`, which also draws the next problems."""
    env = gym.make_vec(ADDITION, num_envs=slots)
    env.reset(seed=seeds)
    texts = [[completion(step * slots + n) for n in range(slots)] for step in range(steps + 1)]
    env.step(texts[-1])  # what is started once is started
    start = time.perf_counter()
    for row in texts[:-1]:
        env.step(row)
    seconds = time.perf_counter() - start
    env.close()
    return slots * steps / seconds


def started(task: r1envs.Task, answer: str) -> int:
    """Processes below this one while a vector environment of 8 slots judges."""
    before = len(descendants())
    env = r1envs.ReasoningVectorEnv(task, 8)
    env.reset(seed=0)
    env.step([completion(f"{answer}+{n}") for n in range(8)])
    # Spares that are started in the background count too.
    time.sleep(1.5)
    count = len(descendants()) - before
    env.close()
    return count


if __name__ == "__main__":
    sys.exit(main())
