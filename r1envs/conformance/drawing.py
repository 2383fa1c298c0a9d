"""Checks of the problems that a task draws."""

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, pvariance
from typing import Any

import numpy as np

from r1envs.conformance.subject import SEED, Finding, Subject, shown
from r1envs.errors import R1EnvsError
from r1envs.grading import pickled_task
from r1envs.problem import Problem, json_fault
from r1envs.task import Level, Task

DISTINCT = 0.95
"""The least share of different problems among those drawn at a level."""
FEW = 5
"""How many problems of each level are drawn again in other ways."""


def problems_are_drawn(subject: Subject) -> Iterator[Finding]:
    """Problems of every level are drawn, and hold nothing that JSON changes."""
    promise = "problems of every level are drawn, and hold nothing that JSON changes"
    for level in subject.levels:
        try:
            for problem in subject.drawn(level):
                _check_plain(problem)
        except Exception as error:
            kind = "" if isinstance(error, R1EnvsError) else f"sample raises {type(error).__name__}"
            yield Finding(
                promise, "failed", f"level {level}: {kind}: {error}".replace(": : ", ": ")
            )
            return
    count = sum(len(subject.drawn(level)) for level in subject.levels)
    yield Finding(promise, "passed", f"{count} problems")


def _check_plain(problem: Problem) -> None:
    fault = json_fault(dict(problem.data))
    if fault is not None:
        raise TypeError(fault)
    if not problem.question.strip() or not problem.answer.strip():
        raise ValueError(
            f"an empty question or reference: {shown(problem.question)}, {shown(problem.answer)}"
        )


def draws_repeat(subject: Subject) -> Iterator[Finding]:
    """Equal seeds draw equal problems, in any order, and leave global chance alone."""
    promise = "equal seeds draw equal problems, in any order, whatever the global seeds are"
    states = random.getstate(), _state_of(np.random.get_state())
    try:
        random.seed(1)
        np.random.seed(1)
        before = random.getstate(), _state_of(np.random.get_state())
        again = _redrawn(subject, backwards=True)
        touched = before != (random.getstate(), _state_of(np.random.get_state()))
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    different = _first_difference(subject, again)
    if different:
        yield Finding(
            promise,
            "failed",
            f"{different}: draw from the `rng` of `sample` alone, and keep no state between draws",
        )
    elif touched:
        said = "a draw moves or seeds the global generator of random or numpy: use `rng` alone"
        yield Finding(promise, "failed", said)
    else:
        yield Finding(promise, "passed", "drawn again in reverse order: the same")


def _state_of(state: Any) -> tuple[Any, ...]:
    name, keys, *rest = state
    return (name, keys.tolist(), *rest)


def _redrawn(subject: Subject, *, backwards: bool) -> list[list[Any]]:
    places = [(level, n) for level in subject.levels for n in range(FEW)]
    drawn = {
        place: subject.task.draw(SEED, place[1], level=place[0], split=subject.splits[0])
        for place in (reversed(places) if backwards else places)
    }
    return [as_row(drawn[place]) for place in places]


def as_row(problem: Problem) -> list[Any]:
    """Give what has to be equal in equal draws."""
    return [problem.question, problem.answer, problem.data, problem.solution, problem.level]


def _first_difference(subject: Subject, rows: Sequence[list[Any]]) -> str | None:
    first = [p for level in subject.levels for p in (subject.drawn(level) * FEW)[:FEW]]
    for problem, row in zip(first, rows, strict=True):
        if as_row(problem) != row and not subject.is_finite:
            return f"one seed drew {shown(problem.question)} and {shown(row[0])}"
    return None


def other_processes_draw_the_same(subject: Subject) -> Iterator[Finding]:
    """Another process draws the same problems, under another hash seed."""
    promise = "another process draws the same problems, under another hash seed"
    sent = pickled_task(subject.task)
    wanted = _digest(_redrawn(subject, backwards=False))
    command = [sys.executable, "-c", "from r1envs.conformance.drawing import _main; _main()"]
    for hash_seed in ("1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": _path()}
        done = subprocess.run(
            command, input=sent, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            line = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            yield Finding(promise, "failed", f"it cannot draw there: {''.join(line):.200}")
            return
        if done.stdout.decode().strip() != wanted:
            remedy = "iterate over no set, and use neither hash() nor the time"
            yield Finding(promise, "failed", f"it draws other problems there: {remedy}")
            return
    yield Finding(promise, "passed", "two processes: the same")


def _path() -> str:
    return os.pathsep.join(filter(None, sys.path))


def _digest(rows: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _main() -> None:
    """Run in another process: draw for a pickled task what its parent has drawn."""
    import cloudpickle

    task: Task
    task, _ = cloudpickle.loads(sys.stdin.buffer.read())
    with Subject(task, FEW, {}) as subject:
        print(_digest(_redrawn(subject, backwards=False)))


def questions_are_different(subject: Subject) -> Iterator[Finding]:
    """Problems hardly repeat, but for levels that the task says are small."""
    promise = f"at least {DISTINCT:.0%} of the problems of a level are different"
    small = subject.task.small_levels
    shares: dict[Level, float] = {}
    for level in subject.levels:
        seen = {_text(problem) for problem in subject.drawn(level)}
        # A finite set is asked for all its levels at once, which no task calls small.
        few = small.get(level) if isinstance(level, int) else None
        if few is not None and len(seen) > few:
            said = f"level {level} has more problems than the {few} of `small_levels`"
            yield Finding(promise, "failed", said)
            return
        shares[level] = len(seen) / len(subject.drawn(level)) if few is None else 1.0
    level, share = min(shares.items(), key=lambda item: item[1])
    if share >= DISTINCT:
        said = f"{share:.1%} of them at level {level}, the least"
        said += "".join(f"; level {few} has {count} in all" for few, count in small.items())
        yield Finding(promise, "passed", said)
        return
    said = f"{share:.1%} at level {level}: draw from more problems there, or say `small_levels`"
    yield Finding(promise, "failed", said)


def _text(problem: Problem) -> str:
    return f"{problem.question} {problem.answer}"


def splits_are_disjoint(subject: Subject) -> Iterator[Finding]:
    """No problem is in both splits, and both have some at every level."""
    promise = "no problem is in both splits, and both have some at every level"
    if len(subject.splits) < 2:
        yield Finding(promise, "noted", f"there is one split alone: {subject.splits[0]}")
        return
    for level in subject.levels:
        train, test = (
            {subject.task.canonical(p) for p in subject.drawn(level, split)}
            for split in subject.splits
        )
        if both := train & test:
            said = f"level {level}: both have {shown(min(both))}; derive it from `canonical`"
            yield Finding(promise, "failed", said)
            return
    yield Finding(promise, "passed", "none of those drawn")


def levels_get_harder(subject: Subject) -> Iterator[Finding]:
    """Every level is harder than the one before, by the task's proxy."""
    promise = "every level is harder than the one before, by `hardness`"
    if subject.is_finite:
        yield Finding(promise, "noted", "a finite set has the levels of its rows")
        return
    measured = [[*map(subject.task.hardness, subject.drawn(level))] for level in subject.levels]
    figures = " ".join(f"{fmean(values):.4g}" for values in measured)
    for level, (before, here) in enumerate(pairwise(measured), 1):
        if fmean(here) - fmean(before) <= -_noise(before, here):
            said = f"level {level + 1} is not harder than level {level}"
            break
    else:
        first, last = measured[0], measured[-1]
        said = "no level is" if fmean(last) - fmean(first) <= 2 * _noise(first, last) else ""
    if said:
        remedy = "use `level` in `sample`, or define a `hardness` that says what gets harder"
        yield Finding(promise, "failed", f"{said}: {figures}; {remedy}")
    else:
        yield Finding(promise, "passed", figures)


def _noise(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the standard error of the difference of two means."""
    return math.sqrt(sum(pvariance(each) / len(each) for each in (one, other)))
