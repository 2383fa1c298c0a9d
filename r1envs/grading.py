"""Judging many transcripts at once, in two lanes.

A verifier that bounds itself and never evaluates text runs in the calling process, in batches:
what it waits for, the workers of mathematics or the sandbox, is there once for the whole process.
Unknown code runs in worker processes that can be killed. No worker has workers of its own.
"""

import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.machinery import PathFinder
from typing import Any, TypeAlias

import cloudpickle

from r1envs.errors import ConfigError, R1EnvsError, VerificationError, WireError
from r1envs.problem import Problem
from r1envs.records import Score, Transcript, Turn
from r1envs.scoring import (
    Replies,
    Weights,
    as_replies,
    as_verdict,
    judge,
    measured,
    read_replies,
    score_of_verdict,
    unfinished,
)
from r1envs.task import Part, Task, has_one_turn, is_bounded, judges_by_mathematics
from r1envs.verifiers import Verdict, verify_math_batch
from r1envs.verifiers.completion import PAPERS, Completion, CompletionFormat
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool, usable_cores
from r1envs.wire import from_wire, to_wire

Said: TypeAlias = Turn | Verdict | VerificationError


@dataclass(frozen=True, slots=True)
class _Judged:
    """An episode to be judged."""

    problem: Problem
    replies: tuple[str, ...]
    read: list[Completion]
    """The same, each reply read once."""


class Grader:
    """Says what comes of transcripts of a task's problems: the next turn, or a score.

    A verifier that outruns its task's timeout is killed, and its answer is judged to have hit
    the time limit. One that fails is tried once more. May be used from several threads.

    >>> import r1envs
    >>> task = r1envs.get_task("r1envs/Addition-v0")
    >>> problem = task.draw(0, 0)
    >>> [score] = Grader(task).grade([problem], [f"<answer>{problem.answer}</answer>"])
    >>> score.verdict.correct, score.reward
    (True, 1.0)
    """

    def __init__(
        self,
        task: Task,
        weights: Mapping[str, float] | None = None,
        *,
        parts: Sequence[Part] = (),
        workers: int | None = None,
        completions: CompletionFormat = PAPERS,
    ) -> None:
        """Make a grader.

        Args:
            task: Whose problems are graded; a mixture has those of its parts.
            weights: How the parts of a score count in the reward; the paper's by default.
            parts: Further parts of the scores, beside those of the task itself.
            workers: Processes for verifiers that do not bound themselves; one per core by default.
            completions: What completions look like.

        Raises:
            ConfigError: If a weight is of no part, or out of range.
        """
        self._task = task
        self._parts = tuple(parts)
        self._weights = Weights.read(weights, [*task.parts, *parts])
        if workers is not None and workers < 1:
            raise ConfigError(f"workers must be at least 1, got {workers}")
        self._workers = workers
        self._completions = completions
        self._closed = False
        self._pool: WorkerPool | None = None
        self._threads = ThreadPoolExecutor(usable_cores(), thread_name_prefix="r1envs-verify")

    def grade(
        self, problems: Sequence[Problem], transcripts: Sequence[Replies]
    ) -> list[Turn | Score | VerificationError]:
        """Tell what comes of each transcript; an error stands where a verifier failed twice.

        Equal transcripts of a problem are verified once.

        Args:
            problems: One for each transcript.
            transcripts: The replies of each episode so far; a text is the only reply.
        """
        if self._closed:
            raise VerificationError("the grader is closed")
        cases = self._cases(problems, transcripts)
        keys = [_key(case) for case in cases]
        different = dict(zip(keys, cases, strict=True))
        said = dict(zip(different, self._judge(list(different.values())), strict=True))
        return self._scored(cases, [said[key] for key in keys])

    def score_unfinished(
        self, problems: Sequence[Problem], transcripts: Sequence[Replies]
    ) -> list[Score]:
        """Score episodes that end before their task has judged them, as when no turn is left."""
        cases = self._cases(problems, transcripts)
        scored = self._scored(cases, [unfinished(case.read) for case in cases])
        return [score for score in scored if isinstance(score, Score)]

    def close(self) -> None:
        """End the workers and threads."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            self._pool.close()

    def _scored(
        self, cases: Sequence[_Judged], said: Sequence[Said]
    ) -> list[Turn | Score | VerificationError]:
        over = [n for n, each in enumerate(said) if isinstance(each, Verdict)]
        further = dict(zip(over, self._measured([cases[n] for n in over]), strict=True))
        return [
            score_of_verdict(each, case.read, self._weights, further[n])
            if isinstance(each, Verdict)
            else each
            for n, (case, each) in enumerate(zip(cases, said, strict=True))
        ]

    def _measured(self, cases: Sequence[_Judged]) -> list[dict[str, float]]:
        """Measure the parts of each case's own task, and those that hold for all."""
        owners = [self._task.owner(case.problem) for case in cases]
        rows: list[dict[str, float]] = [{} for _ in cases]
        for owner in {id(owner): owner for owner in owners}.values():
            chosen = [n for n, each in enumerate(owners) if each is owner]
            problems = [cases[n].problem for n in chosen]
            replies = [cases[n].replies for n in chosen]
            for n, row in zip(chosen, measured(owner.parts, problems, replies), strict=True):
                rows[n] |= row
        problems, replies = [c.problem for c in cases], [c.replies for c in cases]
        further = measured(self._parts, problems, replies)
        return [row | more for row, more in zip(rows, further, strict=True)]

    def _cases(self, problems: Sequence[Problem], transcripts: Sequence[Replies]) -> list[_Judged]:
        cases = []
        for problem, transcript in zip(problems, transcripts, strict=True):
            replies = as_replies(transcript)
            cases.append(_Judged(problem, replies, read_replies(replies, self._completions)))
        return cases

    def _judge(self, cases: Sequence[_Judged]) -> list[Said]:
        """Send each case down its lane."""
        owners = [self._task.owner(case.problem) for case in cases]
        lanes = {id(owner): self._lane(owner) for owner in owners}
        said: dict[int, Said] = {}
        for lane in dict.fromkeys(lanes.values()):
            chosen = [n for n, owner in enumerate(owners) if lanes[id(owner)] == lane]
            said |= zip(chosen, lane([cases[n] for n in chosen]), strict=True)
        return [said[n] for n in range(len(cases))]

    def _lane(self, owner: Task) -> Callable[[Sequence[_Judged]], list[Said]]:
        if not is_bounded(owner):
            return self._in_workers
        if judges_by_mathematics(owner) and has_one_turn(owner):
            return self._by_mathematics
        needs = owner.needs or judges_by_mathematics(owner)
        return self._side_by_side if needs else self._one_by_one

    def _one_by_one(self, cases: Sequence[_Judged]) -> list[Said]:
        return [self._judge_here(case) for case in cases]

    def _side_by_side(self, cases: Sequence[_Judged]) -> list[Said]:
        return list(self._threads.map(self._judge_here, cases))

    def _by_mathematics(self, cases: Sequence[_Judged]) -> list[Said]:
        """Give the workers all that has to be computed at once."""
        read = [case.read[-1] for case in cases]
        faults = [parts.answer_fault for parts in read]
        pairs = [
            (parts.answer or "", case.problem.answer)
            for parts, case in zip(read, cases, strict=True)
            if parts.answer_fault is None
        ]
        try:
            verdicts = iter(verify_math_batch(pairs))
        except R1EnvsError:
            return self._side_by_side(cases)  # which shows whose failure it is
        return [next(verdicts) if fault is None else fault for fault in faults]

    def _judge_here(self, case: _Judged) -> Said:
        owner = self._task.owner(case.problem)
        with_task = (owner, case.problem, case.read, self._completions)
        try:
            return judge(*with_task)
        except (VerificationError, MemoryError):
            try:
                return judge(*with_task)
            except (VerificationError, MemoryError) as error:
                return VerificationError(str(error) or "out of memory; the answer was not judged")

    def _in_workers(self, cases: Sequence[_Judged]) -> list[Said]:
        if self._pool is None:
            self._pool = WorkerPool(
                "r1envs.grading:make_judge",
                setup=pickled_task(self._task, self._completions),
                workers=self._workers,
                timeout=self._task.timeout,
            )
        items = [to_wire(Transcript(case.problem, case.replies)) for case in cases]
        return list(map(_said, self._pool.run(items)))


def _said(outcome: Outcome) -> Said:
    try:
        if outcome.failure is not None:
            return verdict_of_end(outcome, "verification", "a completion")
        said = from_wire(outcome.value)
    except VerificationError as error:
        return error
    except WireError as error:
        return VerificationError(f"{error}; the answer was not judged")
    assert isinstance(said, Turn | Verdict)
    return said


def _key(case: _Judged) -> tuple[object, ...]:
    """Name what a verdict depends on: all of the problem, and the replies."""
    problem = case.problem
    return problem.id, problem.level, problem.solution, case.replies


def pickled_task(task: Task, completions: CompletionFormat = PAPERS) -> bytes:
    """Pickle what a worker judges by; the class of the task too, where it cannot import that."""
    classes = [type(each) for each in (task, *getattr(task, "tasks", ()))]
    names = {kind.__module__ for kind in classes if not _importable(kind.__module__)}
    # What is in no module that can be found, cloudpickle takes along by itself.
    modules = {sys.modules[name] for name in names if name in sys.modules}
    # Scripts and notebooks cloudpickle sees for itself.
    modules.discard(sys.modules["__main__"])
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        pickled: bytes = cloudpickle.dumps((task, completions))
        return pickled
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        raise ConfigError(
            f"{type(task).__name__} cannot be sent to a worker: {error}. Keep what cannot be "
            "pickled out of the task, or say `bounded = True` if its verifier bounds itself"
        ) from error
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _importable(module: str) -> bool:
    return PathFinder.find_spec(
        module.partition(".")[0], sys.path
    ) is not None or module.startswith("r1envs.")


def make_judge(setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker applies to each item; `setup` comes from the parent."""
    task, completions = cloudpickle.loads(setup)

    def judge_item(item: Any) -> Any:
        case = from_wire(item)
        assert isinstance(case, Transcript)
        read = read_replies(case.replies, completions)
        return to_wire(judge(task.owner(case.problem), case.problem, read, completions))

    return judge_item


def judging_pool(task: Task, *, workers: int) -> WorkerPool:
    """Make workers that judge answers, not completions, and can be killed whatever the task is.

    Items are transcripts on the wire whose replies are answers; a result is the credit for them.

    Raises:
        ConfigError: If the task cannot be sent to a worker.
    """
    return WorkerPool("r1envs.grading:make_answer_judge", setup=pickled_task(task), workers=workers)


def make_answer_judge(setup: bytes) -> Callable[[Any], float]:
    """Make the function that a worker of `judging_pool` applies to each item."""
    task, _ = cloudpickle.loads(setup)

    def judge_answers(item: Any) -> float:
        case = from_wire(item)
        assert isinstance(case, Transcript)
        said = task.owner(case.problem).respond(case.problem, case.replies)
        return 0.0 if isinstance(said, Turn) else as_verdict(said).score

    return judge_answers
