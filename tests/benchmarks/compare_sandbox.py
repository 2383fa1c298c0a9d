"""Judging programs, side by side in one run: speed, and how many attacks beat each checker.

    pip install --target OTHERS --no-deps evalplus==0.3.1 verl==0.9.1 psutil
    python tests/benchmarks/compare_sandbox.py --others OTHERS
    python tests/benchmarks/compare_sandbox.py --level full --no-attacks

Without `--others`, ours is compared with a bare `python -I -S` alone. Runs per second and core
are by CPU time, of this process and all that it starts; p50 and p99 are by the clock, and mean
something on an idle machine alone. Attacks meet the other checkers in the arena (see
`tests/programs/arena.py`); a checker is beaten if it accepts, if the program had an effect
outside, or if the checker hung or died. Not compared: LiveCodeBench, which no registry has;
prime_code goes the same way.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

import weak_checkers
from levels import available, proven
from other_checkers import find
from process_time import cpu_seconds
from weak_checkers import EXPECTED, INPUTS, RIGHT, WRONG

from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.sandbox import LEVELS, resolve

ATTACKS = {
    path.stem: path.read_text()
    for path in sorted((Path(__file__).parents[1] / "cases" / "attacks").glob("*.py"))
}
ARENA = Path(__file__).parents[1] / "programs" / "arena.py"
CASES = [Case(args=pair, expected=value) for pair, value in zip(INPUTS, EXPECTED, strict=True)]
BARE = "python -I -S"
ENVIRONMENT = {
    "R1_SECRET": "secret-123",
    # A process of more than one thread cannot enter a user namespace.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Below the arena's own limit, which may not be raised.
    "EVALPLUS_MAX_MEMORY_BYTES": str(1 << 30),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", help="folder with other checkers")
    parser.add_argument("--runs", type=int, default=300, help="right programs for each")
    parser.add_argument("--level", choices=LEVELS, help="of ours this one alone")
    parser.add_argument("--no-attacks", action="store_true")
    options = parser.parse_args()
    others = find(options.others) if options.others else {}
    chosen = [resolve(options.level)] if options.level else available()
    sides = {f"r1envs {level}": ours(level) for level in chosen}
    sides |= {BARE: weak_checkers.asserts, **others}
    for name, judge in sides.items():
        print(f"{name:24} {speed(judge, options.runs)}", flush=True)
    if not options.no_attacks:
        print_attacks(
            [level for level in proven() if level in chosen], options.others, list(others)
        )


def ours(level, seconds=10):
    limits = Limits(seconds=seconds)

    def judge(source):
        return verify_program(
            source, CASES, entry_point="add", isolation=level, limits=limits
        ).correct

    return judge


def speed(judge, count):
    assert judge(RIGHT), "a right program was refused"
    assert not judge(WRONG), "a wrong program was accepted"
    times, cpu = [], cpu_seconds()
    for _ in range(count):
        start = time.perf_counter()
        judge(RIGHT)
        times.append(1000 * (time.perf_counter() - start))
    cpu, times = cpu_seconds() - cpu, sorted(times)
    return (
        f"{count / cpu:6.0f} runs/s/core  {1000 * cpu / count:6.2f} CPU ms/run  "
        f"p50 {times[count // 2]:6.1f} ms  p99 {times[count * 99 // 100]:6.1f} ms"
    )


def print_attacks(levels, folder, others):
    print(f"\n{len(ATTACKS)} attacks")
    for level in levels:
        judge = ours(level, seconds=0.3)
        accepted = sum(map(judge, ATTACKS.values()))
        print(f"{f'r1envs {level}':24} accepted {accepted}; effects: see test_attacks.py")
    for name in ("asserts", *others):
        outcomes = meet(name, folder)
        beaten = len(ATTACKS) - outcomes["refused"] - outcomes["grew"]
        label = BARE if name == "asserts" else name
        print(f"{label:24} beaten by {beaten}: {dict(outcomes)}", flush=True)


def meet(checker, folder):
    sources = {"right": RIGHT, **ATTACKS}
    turns = [[name, checker, 4.0] for name in sources]
    job = {"turns": turns, "sources": sources, "others": folder}
    done = subprocess.run(
        [sys.executable, ARENA],
        input=json.dumps(job),
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    if done.returncode:
        sys.exit(f"the arena did not work here: {done.stdout}")
    (_, _, right), *outcomes = map(json.loads, done.stdout.splitlines())
    assert right == "accepted", f"{checker} refuses a right program in the arena"
    return Counter(outcome for _, _, outcome in outcomes)


if __name__ == "__main__":
    main()
