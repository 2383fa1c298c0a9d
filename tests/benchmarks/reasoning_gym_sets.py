"""The sets of reasoning-gym, measured: references, constant answers, the time it takes.

python tests/benchmarks/reasoning_gym_sets.py --problems 20 [NAME…]

Prints a set only if a reference does not earn 1, an answer that ignores the question earns over
0.3 on average, drawing is slow or fails, or scoring runs over its limit.
"""

import argparse
import sys
import time
from collections import Counter

from r1envs import Problem, Task, get_task, task_ids
from r1envs.errors import MissingExtraError, VerificationError
from r1envs.scoring import as_verdict

CONSTANTS = ("", "0", "1", "yes", "no", "True", "False", "[]", "A", "-1", "I do not know")


def main() -> None:
    """Print a line for each set with something to say, and how many had nothing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--problems", type=int, default=20)
    options = parser.parse_args()
    ids = [f"reasoning_gym/{name}-v0" for name in options.names]
    ids = ids or [each for each in task_ids() if each.startswith("reasoning_gym/")]
    if not ids:
        raise SystemExit(str(MissingExtraError("reasoning-gym", extra="reasoning-gym")))
    faultless = 0
    for task_id in ids:
        faults = list(measure(get_task(task_id), options.problems))
        faultless += not faults
        if faults:
            print(f"{task_id}: {'; '.join(faults)}", flush=True)
    print(f"{len(ids)} sets, {faultless} without a fault")


def measure(task: Task, count: int) -> list[str]:
    """Tell what is wrong with a set."""
    faults: list[str] = []
    for level in (1, 5, 10):
        start = time.perf_counter()
        try:
            problems = [task.draw(0, index, level=level) for index in range(count)]
        except Exception as error:  # whatever another library does
            faults.append(f"level {level} cannot be drawn: {type(error).__name__}: {error!s:.80}")
            continue
        seconds = (time.perf_counter() - start) / count
        if seconds > 0.1:
            faults.append(f"level {level} takes {seconds:.2f} s a problem to draw")
        faults += [f"level {level}: {fault}" for fault in graded(task, problems)]
    return faults


def graded(task: Task, problems: list[Problem]) -> list[str]:
    """Tell which references earn less than 1, and which other answers earn too much."""
    faults: list[str] = []
    rewards = [reward(task, problem, problem.answer) for problem in problems]
    if short := [each for each in rewards if each != 1.0]:
        least = min(-1.0 if each is None else each for each in short)
        what = "an error" if least < 0 else f"{least:.2f}"
        faults.append(f"{len(short)} of {len(rewards)} references do not earn 1 ({what})")
    # Of other problems: here the answer of each is right once.
    others = [task.draw(1, index, level=problems[0].level).answer for index in range(len(problems))]
    common = Counter(others).most_common(2)
    worst, best = "", 0.3
    for constant in (*CONSTANTS, *(answer for answer, _ in common)):
        earned = [reward(task, problem, constant) or 0.0 for problem in problems]
        if (mean := sum(earned) / len(earned)) > best:
            worst, best = constant, mean
    return [*faults, f"{worst[:30]!r} earns {best:.2f}"] if best > 0.3 else faults


def reward(task: Task, problem: Problem, answer: str) -> float | None:
    """Score an answer; None if it cannot be judged."""
    try:
        said = task.verify(problem, answer)
    except VerificationError:
        return None
    return as_verdict(said).score


if __name__ == "__main__":
    sys.exit(main())
