"""Many mixed runs in the sandbox: what is left behind, and how fast it goes.

    python tests/benchmarks/soak_sandbox.py --runs 100000

Of ten programs seven are right, one is wrong, one writes arbitrary bytes for an answer and one
is an attack of tests/cases/attacks (those that run to their time limit are every fifth of
these). Counts are taken after a warm-up, and at the end. Exit status 1: a right program was
refused, another accepted, or something adds up.
"""

import argparse
import ctypes
import gc
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

import documents
from known_good import draw
from levels import proven
from process_time import cpu_seconds
from surroundings import descendants, orphans

from r1envs.verifiers import Case, Limits, verify_program
from r1envs.verifiers.workers.pool import usable_cores

ATTACKS = sorted((Path(__file__).parents[1] / "cases" / "attacks").glob("*.py"))
SLOW = ("cpu_", "out_flood", "out_stderr", "out_trickle", "out_cycle", "crash_recursion", "mem_")
WRONG = "def add(a, b):\n    return a - b"
ADD = [Case(args=(1, 2), expected=3), Case(args=(-9, 2), expected=-7)]
LIMITS = Limits(seconds=0.3)
_PROGRAMS = 5000
PATIENCE = Limits(seconds=30)  # for right programs, on a machine that does other things too


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--level", choices=proven(), default=proven()[0])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    # Drawn before anything is counted: what that leaves in the heap is not of the runs.
    rng = random.Random(options.seed)
    programs = [mixed(rng, place % 50) for place in range(min(_PROGRAMS, options.runs // 2))]
    soak(programs, len(programs), options.level)  # the heap finds its size
    before = count()
    faults, seconds, cpu = soak(programs, options.runs, options.level)
    after = count()
    print(f"\n{options.level}: {options.runs} runs of {len(programs)} programs, after one of each")
    print(f"{options.runs / seconds:.0f} runs/s, {1000 * cpu / options.runs:.2f} CPU ms/run")
    for name in before:
        print(f"{name:32} before {before[name]:>10}  after {after[name]:>10}")
    left = [name for name in before if grown(name, before[name], after[name])]
    print(f"wrongly judged {len(faults)}, left behind: {', '.join(left) or 'nothing'}")
    print(*faults[:10], sep="\n")
    sys.exit(bool(faults or left))


def grown(name, before, after):
    """Tell whether something adds up: anything that can be counted, or 2 MB, or 500 objects."""
    slack = 2048 if name.endswith("KB") else 500 if name.startswith("objects") else 0
    return after > before + slack


def soak(programs, runs, level):
    """Judge programs in turn on all cores; gives the faults, the wall and the CPU seconds."""
    faults, step = [], max(1, runs // 10)
    start, cpu = time.monotonic(), cpu_seconds()
    for first in range(0, runs, step):
        numbers = range(first, min(runs, first + step))
        faults += on_all_cores(lambda n: judge(programs[n % len(programs)], level), numbers)
        done = numbers[-1] + 1
        rate, state = done / (time.monotonic() - start), list(count().values())
        print(f"{done}/{runs}, {rate:.0f} runs/s, faults {len(faults)}, {state}", flush=True)
    return faults, time.monotonic() - start, cpu_seconds() - cpu


def on_all_cores(judge_number, numbers):
    """Give the faults. No future for each: ten thousand of them would be most of the heap."""
    waiting = iter(numbers)  # whose next number is taken in one step of the interpreter

    def work(_):
        return [fault for number in waiting if (fault := judge_number(number))]

    with ThreadPoolExecutor(usable_cores()) as threads:
        return [fault for found in threads.map(work, range(usable_cores())) for fault in found]


def judge(program, level):
    """Judge one program; gives what is wrong with the verdict."""
    source, cases, entry_point, right = program
    limits = PATIENCE if right else LIMITS
    verdict = verify_program(source, cases, entry_point=entry_point, limits=limits, isolation=level)
    return None if verdict.correct == right else f"{verdict}\n{source[:500]}"


def mixed(rng, place):
    """Draw the source, the cases and the entry point of a program, and whether it is right."""
    kind = place % 10
    if kind < 7:
        good = draw(rng)
        return good.source, good.cases, good.entry_point, True
    if kind == 7:
        return WRONG, ADD, "add", False
    if kind == 8:
        return documents.writer(documents.draw(rng)), ADD, "add", False
    slow = [path for path in ATTACKS if path.stem.startswith(SLOW)]
    quick = [path for path in ATTACKS if path not in slow]
    path = rng.choice(slow if place == 9 else quick)
    return path.read_text(), ADD, "add", False


def count():
    # What is free is given back first: the heap keeps the size of the largest answers it held.
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    family = sorted(descendants())
    return {
        "descriptors of the trainer": descriptors(os.getpid()),
        "descriptors of its processes": sum(map(descriptors, family)),
        "objects of the trainer": len(gc.get_objects()),
        "RSS of the trainer, KB": resident(os.getpid()),
        "RSS of its processes, KB": sum(map(resident, family)),
        "processes": len(family),
        "orphans": len(orphans()),
        "mounts": len(Path("/proc/self/mounts").read_text().splitlines()),
        "temporary files": sum(
            1
            for folder in ("/tmp", "/dev/shm")
            for path in Path(folder).iterdir()
            if path.name.startswith(("r1", "tmp"))
        ),
        "System V objects": sum(
            len(Path(f"/proc/sysvipc/{kind}").read_text().splitlines()) - 1
            for kind in ("shm", "msg", "sem")
        ),
    }


def descriptors(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
