"""Answers that programs write themselves, by the thousand: the parent alone, and the sandbox.

    python tests/benchmarks/fuzz_results.py --documents 200000 --runs 2000 --seed 1

Prints the count of each status, the slowest document and the growth of this process. Exit
status 1: the parent raised, gave a score that the bytes do not deserve, or took over 1 s.
"""

import argparse
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

from documents import EXPECTED, draw, is_right, writer
from levels import available

from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.programs.cases import Submission
from r1envs.verifiers.programs.results import judge_run
from r1envs.verifiers.sandbox import CompletedRun

CASES = [Case(args=(n,), expected=value) for n, value in enumerate(EXPECTED)]
LIMITS = Limits(seconds=5)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1000, help="at each level")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    faults = fuzz("the parent alone", judge_bytes, options.documents, options.seed)
    for level in available():
        faults += fuzz(
            level, lambda data, level=level: run(data, level), options.runs, options.seed
        )
    sys.exit(bool(faults))


def judge_bytes(data):
    done = CompletedRun(data, False, 0, None, 0.0, 0.0, 1, "container")
    most = 2 * LIMITS.output_bytes + 4096
    return judge_run(Submission("", CASES, "f"), done, LIMITS, most, partial_credit=False)


def run(data, level):
    return verify_program(writer(data), CASES, entry_point="f", limits=LIMITS, isolation=level)


def fuzz(name, verdict_of, count, seed):
    """Judge so many documents; gives how many were judged wrongly or too slowly."""
    rng, statuses, slowest, faults = random.Random(seed), Counter(), (0.0, b""), 0
    before = peak_mb()
    for _ in range(count):
        data, start = draw(rng), time.process_time()
        try:
            verdict = verdict_of(data)
            what, fault = str(verdict.status), verdict.correct != is_right(data)
        except Exception as error:
            what, fault = f"RAISED {error!r}", True
        seconds = time.process_time() - start
        slowest = max(slowest, (seconds, data[:60]))
        statuses[what] += 1
        if fault or seconds > 1:
            faults += 1
            print(f"{what}, {seconds:.2f} s: {data[:300]!r}")
    print(f"{name}: {count} documents, {faults} faults, grown by {peak_mb() - before:.0f} MB")
    print(f"  slowest {1000 * slowest[0]:.0f} ms CPU: {slowest[1]!r}")
    print(f"  {dict(statuses)}", flush=True)
    return faults


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
