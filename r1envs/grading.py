"""Scoring many completions at once, in worker processes that can be killed."""

import dataclasses
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import PathFinder
from typing import Any

import cloudpickle

from r1envs.errors import VerificationError
from r1envs.problem import Problem
from r1envs.scoring import Score, Weights, score, score_of_verdict
from r1envs.task import Task
from r1envs.verifiers import Status, Verdict
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool


class Grader:
    """Scores completions of a task's problems, on every core.

    A verifier that outruns its task's timeout is killed, and its answer is judged to have hit
    the time limit. One that crashes is tried again on a fresh worker.
    """

    def __init__(self, task: Task, weights: Weights, *, workers: int | None = None) -> None:
        self._weights = weights
        self._pool = WorkerPool(
            "r1envs.grading:make_scorer",
            setup=_pickled(task, weights),
            workers=workers,
            timeout=task.timeout,
        )

    def grade(
        self, problems: Sequence[Problem], completions: Sequence[str]
    ) -> list[Score | VerificationError]:
        """Score each completion; an error stands where a verifier failed twice.

        Completions of a problem that are equal are verified once.
        """
        keys = [(problem.id, text) for problem, text in zip(problems, completions, strict=True)]
        first = {key: n for n, key in reversed(list(enumerate(keys)))}
        order = sorted(first.values())
        outcomes = self._pool.run(
            [[dataclasses.asdict(problems[n]), completions[n]] for n in order]
        )
        results = {keys[n]: self._read(keys[n][1], o) for n, o in zip(order, outcomes, strict=True)}
        return [results[key] for key in keys]

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def _read(self, completion: str, outcome: Outcome) -> Score | VerificationError:
        if outcome.failure is None:
            return score_from_json(outcome.value)
        try:
            verdict = verdict_of_end(outcome, "verification", "a completion")
        except VerificationError as error:
            return error
        return score_of_verdict(verdict, completion, self._weights)


def _pickled(task: Task, weights: Weights) -> bytes:
    """Pickle a task for a worker, with its class where the worker cannot import that."""
    classes = [type(each) for each in (task, *getattr(task, "tasks", ()))]
    modules = {sys.modules[c.__module__] for c in classes if not _importable(c.__module__)}
    # Scripts and notebooks cloudpickle sees for itself.
    modules.discard(sys.modules["__main__"])
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        pickled: bytes = cloudpickle.dumps((task, weights))
        return pickled
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _importable(module: str) -> bool:
    return PathFinder.find_spec(
        module.partition(".")[0], sys.path
    ) is not None or module.startswith("r1envs.")


def make_scorer(setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker applies to each item; `setup` comes from the parent."""
    task, weights = cloudpickle.loads(setup)

    def score_item(item: Any) -> Any:
        problem, completion = item
        return score_to_json(score(task, Problem(**problem), completion, weights))

    return score_item


def score_to_json(result: Score) -> list[Any]:
    """Flatten a score for the way home."""
    verdict = result.verdict
    parts = [result.reward, result.accuracy, result.format, result.language]
    return [*parts, str(verdict.status), verdict.score, verdict.reason]


def score_from_json(row: Any) -> Score:
    """Rebuild a score that came from a worker."""
    reward, accuracy, format_, language, status, credit, reason = row
    return Score(reward, accuracy, format_, language, Verdict(Status(status), credit, reason))
