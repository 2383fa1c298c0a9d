"""Right programs judged at every level: how many are refused, and where levels disagree.

python tests/benchmarks/known_good_programs.py --count 5000
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

from known_good import draw
from levels import available

from r1envs.verifiers import Limits, verify_program


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--level", action="append", help="default: all that are available here")
    options = parser.parse_args()
    levels, rng = options.level or available(), random.Random(options.seed)
    refused, start, sources = dict.fromkeys(levels, 0), time.monotonic(), set()
    for number in range(1, options.count + 1):
        good = draw(rng)
        sources.add(good.source)
        for level, verdict in {level: judge(good, level) for level in levels}.items():
            if not verdict.correct:
                refused[level] += 1
                print(f"\n{level} refused {good.name}: {verdict.reason}\n{good.source}")
        if number % 500 == 0:
            print(f"{number} programs, {time.monotonic() - start:.0f} s, refused {refused}")
    print(f"{options.count} programs, {len(sources)} different sources, refused {refused}")
    sys.exit(any(refused.values()))


def judge(good, level):
    return verify_program(
        good.source,
        good.cases,
        entry_point=good.entry_point,
        limits=Limits(seconds=10),
        isolation=level,
    )


if __name__ == "__main__":
    main()
