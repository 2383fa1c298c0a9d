"""Runs per second of the program sandbox, beside a bare subprocess for each program.

    python tests/benchmarks/sandbox_speed.py --runs 1000
    python tests/benchmarks/sandbox_speed.py --level full --json

Every way runs the same small program on the same case, in one session, in turns. The rate is
runs per second of CPU time, of this process and all of its descendants together, so that what
else the machine does changes it little; the times of one run (p50, p99) are wall time, and mean
something only on an idle machine. Zygotes are started before the clock.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

from process_time import cpu_seconds

from r1envs.errors import SandboxError
from r1envs.verifiers import Case, verify_program
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.workers.pool import usable_cores

PROGRAM = """
def f(xs):
    total = 0
    for x in sorted(set(xs)):
        total += x * x
    return total
"""
INPUT, EXPECTED = [3, 1, 2, 3], 14
CASE = Case(args=(INPUT,), expected=EXPECTED)
BARE = f"{PROGRAM}\nprint(f({INPUT!r}))"
LEVELS = ("full", "container", "unsafe-process")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--runs", type=int, default=400, help="of each way")
    options.add_argument("--rounds", type=int, default=4, help="turns that the runs are split in")
    options.add_argument("--level", choices=LEVELS, help="this one alone; by default, all")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    rows = measure(chosen.runs, chosen.rounds, [chosen.level] if chosen.level else LEVELS)
    if chosen.json:
        print(json.dumps(rows, indent=2))
        return
    print(
        f"{'way':22} {'threads':>7} {'CPU ms':>7} {'runs/s/core':>11} {'p50 ms':>7} {'p99 ms':>7}"
    )
    for row in rows:
        print(
            f"{row['way']:22} {row['threads']:7} {row['cpu_ms']:7.2f} {row['runs_per_core']:11.0f}"
            f" {row['p50_ms']:7.2f} {row['p99_ms']:7.2f}"
        )


def measure(runs: int, rounds: int, levels: Sequence[str]) -> list[dict[str, object]]:
    """Measure every way of these that this machine has, on one thread and on one for each core."""
    ways = {"subprocess -I -S": run_bare} | {level: run_at(level) for level in available(levels)}
    rows = []
    for threads in sorted({1, usable_cores()}):
        spent: dict[str, list[float]] = {name: [] for name in ways}
        cpu = dict.fromkeys(ways, 0.0)
        for _ in range(rounds):
            for name, way in ways.items():
                before = cpu_seconds()
                spent[name] += timed(way, runs // rounds, threads)
                cpu[name] += cpu_seconds() - before
        rows += [describe(name, threads, spent[name], cpu[name]) for name in ways]
    return rows


def available(levels: Sequence[str]) -> Iterator[str]:
    """Yield those of the levels that are proven here."""
    for level in levels:
        try:
            yield resolve(level)
        except SandboxError as error:
            print(f"{level}: {error}", file=sys.stderr)


def run_bare() -> None:
    """Run the program in a new interpreter."""
    command = [sys.executable, "-I", "-S", "-c", BARE]
    answer = subprocess.run(command, capture_output=True, check=True)
    assert answer.stdout == b"%d\n" % EXPECTED


def run_at(level: str) -> Callable[[], None]:
    """Give a function that judges the program at a level."""

    def run() -> None:
        verdict = verify_program(PROGRAM, [CASE], entry_point="f", isolation=level)
        assert verdict.correct, verdict

    return run


def timed(way: Callable[[], None], runs: int, threads: int) -> list[float]:
    """Run so many times on so many threads, and give the seconds of each."""

    def one(_: int) -> float:
        start = time.perf_counter()
        way()
        return time.perf_counter() - start

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(runs)))


def describe(name: str, threads: int, spent: list[float], cpu: float) -> dict[str, object]:
    """Sum up what was measured of one way."""
    cuts = statistics.quantiles(spent, n=100)
    return {
        "way": name,
        "threads": threads,
        "runs": len(spent),
        "cpu_ms": 1000 * cpu / len(spent),
        "runs_per_core": len(spent) / cpu,
        "p50_ms": 1000 * cuts[49],
        "p99_ms": 1000 * cuts[98],
    }


if __name__ == "__main__":
    main()
