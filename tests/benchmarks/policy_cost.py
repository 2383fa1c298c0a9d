"""What a check against a policy costs: CPU time in the worker, and in the caller around it.

python tests/benchmarks/policy_cost.py
"""

import argparse
import os
import resource
import runpy
import sys
import textwrap
import time
from pathlib import Path

from r1envs.verifiers.programs.policy import Policy, judge_policy
from r1envs.verifiers.programs.policy.checker import check

TESTS = Path(__file__).parents[1] / "verifiers"
sys.path.insert(0, str(TESTS.parent / "programs"))
POLICIES = {
    "nothing forbidden": Policy(),
    "loops": Policy(forbid={"loops"}),
    "imports and builtins": Policy(allow_imports={"math"}, forbid_builtins={"sorted", "sum"}),
    "recursion": Policy(forbid={"recursion"}),
}


def main() -> None:
    """Print milliseconds per program, for the programs of the tests and for long ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=100, help="times that each is checked")
    repeat = parser.parse_args().repeat
    ordinary = runpy.run_path(str(TESTS / "test_programs.py"))["ORDINARY"].values()
    programs = [textwrap.dedent(source).strip() for source in ordinary]
    lines = sum(len(source.splitlines()) for source in programs) / len(programs)
    long = Path(textwrap.__file__).read_text()
    print(f"{len(programs)} programs of {lines:.0f} lines, and one of {len(long.splitlines())}")
    for name, policy in POLICIES.items():
        short = seconds(check, programs * repeat, policy)
        slow = seconds(check, [long] * (1 + repeat // 5), policy)
        caller = in_caller(programs * repeat, policy)
        print(f"{name:22} check {short:.2f} ms, long {slow:.1f} ms; caller {caller:.2f} ms")


def seconds(function, sources: list[str], policy: Policy) -> float:
    """CPU milliseconds of this process for each source."""
    start = time.process_time()
    for source in sources:
        function(source, policy)
    return (time.process_time() - start) * 1000 / len(sources)


def in_caller(sources: list[str], policy: Policy) -> float:
    """CPU milliseconds that the caller spends for each, in one batch, workers apart."""
    judge_policy(sources[: 4 * (os.cpu_count() or 1)], policy)
    before = resource.getrusage(resource.RUSAGE_SELF)
    judge_policy(sources, policy)
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent * 1000 / len(sources)


if __name__ == "__main__":
    main()
