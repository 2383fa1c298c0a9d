"""Many mixed runs in the sandbox: what is left behind, and how fast it goes.

    python tests/benchmarks/soak_sandbox.py --runs 100000

Of ten programs seven are right, one is wrong, one writes arbitrary bytes for an answer and one
is an attack of tests/cases/attacks (those that run to their time limit are every fifth of
these). Counts are taken before, in the middle and at the end. Exit status 1: a right program was
refused, another accepted, or something adds up. glibc's heap keeps the size of the largest answers
for every thread, which looks like growth: MALLOC_ARENA_MAX=1 in the environment ends that.
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
from r1envs.verifiers.sandbox import cores

ATTACKS = sorted((Path(__file__).parents[1] / "cases" / "attacks").glob("*.py"))
SLOW = ("cpu_", "out_flood", "out_stderr", "out_trickle", "out_cycle", "crash_recursion", "mem_")
WRONG = "def add(a, b):\n    return a - b"
ADD = [Case(args=(1, 2), expected=3), Case(args=(-9, 2), expected=-7)]
LIMITS = Limits(seconds=0.3)
_WAITING = 500  # runs that a thread pool holds at once; ten thousand would be 40 MB of futures
PATIENCE = Limits(seconds=30)  # for right programs, on a machine that does other things too


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--level", choices=proven(), default=proven()[0])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    soak(min(1000, options.runs // 2), options.level, options.seed + 2)  # all processes start
    half, states, faults, seconds, cpu = options.runs // 2, [count()], [], 0.0, 0.0
    for seed in (options.seed, options.seed + 1):
        found, took, used = soak(half, options.level, seed)
        faults, seconds, cpu = faults + found, seconds + took, cpu + used
        states.append(count())
    print(f"\n{options.level}: {2 * half} runs, {len(faults)} wrongly judged")
    print(f"{2 * half / seconds:.0f} runs/s, {1000 * cpu / (2 * half):.2f} CPU ms/run")
    for name in states[0]:
        print(f"{name:32}", *(f"{state[name]:>10}" for state in states))
    left = [name for name in states[0] if grown(name, *(state[name] for state in states))]
    print(f"left behind: {', '.join(left) or 'nothing'}")
    print(*faults[:10], sep="\n")
    sys.exit(bool(faults or left))


def grown(name, before, middle, after):
    """Tell whether something adds up; the heap finds its size in the first half of the runs."""
    if name.startswith("objects"):
        return after > middle + 500
    return after > middle + 2048 if name.endswith("KB") else after > before


def soak(runs, level, seed):
    """Judge so many programs on all cores; gives the faults, the wall and the CPU seconds."""
    faults, step = [], max(1, runs // 10)
    start, cpu = time.monotonic(), cpu_seconds()
    with ThreadPoolExecutor(cores()) as threads:
        for first in range(0, runs, _WAITING):
            numbers = range(first, min(runs, first + _WAITING))
            found = threads.map(lambda n: judge(n, level, seed), numbers)
            faults += [fault for fault in found if fault]
            done = numbers[-1] + 1
            if done // step == first // step:
                continue
            rate, state = done / (time.monotonic() - start), list(count().values())
            print(f"{done}/{runs}, {rate:.0f} runs/s, faults {len(faults)}, {state}", flush=True)
    return faults, time.monotonic() - start, cpu_seconds() - cpu


def judge(number, level, seed):
    """Judge one program; gives what is wrong with the verdict."""
    rng = random.Random(seed * 10**9 + number)
    source, cases, entry_point, right = mixed(rng, number)
    limits = PATIENCE if right else LIMITS
    verdict = verify_program(source, cases, entry_point=entry_point, limits=limits, isolation=level)
    return None if verdict.correct == right else f"{verdict}\n{source[:500]}"


def mixed(rng, number):
    kind = number % 10
    if kind < 7:
        good = draw(rng)
        return good.source, good.cases, good.entry_point, True
    if kind == 7:
        return WRONG, ADD, "add", False
    if kind == 8:
        data = documents.draw(rng)
        return f"import os\nos.write(3, {data!r})\nos._exit(0)", ADD, "add", False
    slow = [path for path in ATTACKS if path.stem.startswith(SLOW)]
    quick = [path for path in ATTACKS if path not in slow]
    path = rng.choice(slow if number % 50 == 9 else quick)
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
