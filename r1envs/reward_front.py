r"""Rewards for other libraries: one callable for a task, for mathematics, or for programs.

    graded = r1envs.reward("math")
    graded("So it is \\boxed{5}.", 5)                       # 1.0
    graded([completion, completion], [reference, reference])  # a list of as many
    await graded.ascore(completions, references)              # without blocking the loop

Every completion is judged in a thread of the reward's own, and the caller waits: what a signal
raises in the caller meanwhile is never taken for a verifier's fault, and passes through.
"""

import asyncio
import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from r1envs.errors import ConfigError, ReferenceAnswerError, VerificationError
from r1envs.judged_references import ByMathematics, ByPrograms, ByTask
from r1envs.records import Score
from r1envs.registry import get_task
from r1envs.scoring import Weights
from r1envs.task import Task
from r1envs.verifiers.completion import PAPERS, CompletionFormat
from r1envs.verifiers.conversations import is_chat, written_by_assistant
from r1envs.verifiers.workers.pool import usable_cores

OnFailure: TypeAlias = Literal["raise", "none", "nan"]
"""What stands for a completion that could not be judged."""

_DOMAINS = {"math": ByMathematics, "code": ByPrograms}
_FEWEST_THREADS = 8
# So many are given out before the loop has its turn: each takes some 20 microseconds.
_AT_ONCE = 256


_Judge: TypeAlias = ByMathematics | ByPrograms | ByTask


@dataclass(frozen=True)
class _AtWork:
    """What judges in one process."""

    judge: _Judge
    threads: ThreadPoolExecutor


def reward(
    task_or_domain: str | Task,
    *,
    on_failure: OnFailure = "raise",
    weights: Mapping[str, float] | None = None,
    completions: CompletionFormat = PAPERS,
    **options: Any,
) -> "RewardFunction":
    r"""Make a reward function.

    >>> import r1envs
    >>> graded = r1envs.reward("math")
    >>> graded("It is \\boxed{4}.", 4)
    1.0
    >>> graded([r"\boxed{4}", r"\boxed{5}"], [["4", "-4"], 6.0])
    [1.0, 0.0]

    Args:
        task_or_domain: "math" for `verify_math_response`, "code" for programs and cases, or a
            task or its id.
        on_failure: What becomes of a completion that could not be judged, as when the sandbox is
            gone or the reference cannot be understood: "raise" raises, "none" gives None and
            "nan" gives nan, for that completion alone. It is never a zero.
        weights: How the parts of a score count. By default a task has the paper's, accuracy and
            format; a domain has accuracy alone.
        completions: What completions look like; for "math" and "code" its format alone is judged
            by this.
        options: Of "math" `timeout` and `policy`; of "code" `entry_point`, `dataset`, `limits`,
            `isolation`, `packages`, `partial_credit` and `policy`; of a task what it takes.

    Raises:
        ConfigError: If there is no such option, or a setting is out of range.
        UnknownTaskError: If no task has the id.
    """
    settings = {"weights": weights, "completions": completions, **options}
    return RewardFunction(task_or_domain, on_failure, settings)


class RewardFunction:
    """Scores completions by references, one or a batch. Threads may share it; it can be pickled.

    A completion is a text or chat messages, of which those of the assistant count. What references
    may be is said in `r1envs.judged_references`. Of one completion the result is a number, of a
    list of them a list.
    """

    def __init__(
        self, task_or_domain: str | Task, on_failure: OnFailure, settings: Mapping[str, Any]
    ) -> None:
        """Make it; see `reward`."""
        if on_failure not in get_args(OnFailure):
            allowed = ", ".join(get_args(OnFailure))
            raise ConfigError(f"on_failure must be one of {allowed}, got {on_failure!r}")
        self._arguments = (task_or_domain, on_failure, dict(settings))
        self._on_failure = on_failure
        name = task_or_domain.id if isinstance(task_or_domain, Task) else task_or_domain
        self.__name__ = name or type(task_or_domain).__name__
        self._at_work: dict[int, _AtWork] = {}
        self._here()  # what is wrong with the settings shows now

    def __call__(self, completions: Any, references: Any) -> Any:
        """Give the reward of a completion, or of each of several.

        Raises:
            ConfigError: If completions are neither, or there is not one reference for each.
            VerificationError, ReferenceAnswerError: If one was not judged, with "raise".
        """
        return self._as_given(completions, map(self._number, self._scored(completions, references)))

    def scores(self, completions: Any, references: Any) -> Any:
        """Give scores with their parts and verdicts; None where "none" or "nan" stands."""
        return self._as_given(completions, self._scored(completions, references))

    @property
    def weights(self) -> Weights:
        """How the parts of a score count."""
        return self._here().judge.weighed

    async def ascore(self, completions: Any, references: Any) -> Any:
        """Give what a call gives, without blocking the event loop.

        When it is cancelled, what has not begun never begins; a program that runs is killed at
        its limit at the latest, and nobody waits for it.
        """
        items, at_work = _items(completions, references), self._here()
        loop = asyncio.get_running_loop()
        waiting: list[asyncio.Future[Score | None]] = []
        try:
            for number, item in enumerate(items, 1):
                scored = functools.partial(self._score, at_work.judge, *item)
                waiting.append(loop.run_in_executor(at_work.threads, scored))
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
            found = await asyncio.gather(*waiting)
        finally:
            for each in waiting:
                each.cancel()
        return self._as_given(completions, map(self._number, found))

    def __reduce__(self) -> tuple[Any, ...]:
        return RewardFunction, self._arguments

    def _scored(self, completions: Any, references: Any) -> list[Score | None]:
        items, at_work = _items(completions, references), self._here()
        with _given_up_together() as waiting:
            for item in items:
                waiting.append(at_work.threads.submit(self._score, at_work.judge, *item))
            return [each.result() for each in waiting]

    def _here(self) -> "_AtWork":
        """Give the judge and threads of this process: a fork has no threads of its parent's."""
        process = os.getpid()
        if process not in self._at_work:
            task_or_domain, _, settings = self._arguments
            judge = _judge_of(task_or_domain, settings)
            made = _AtWork(judge, _threads_for(judge))
            self._at_work.setdefault(process, made)
        return self._at_work[process]

    def _score(self, judge: "_Judge", replies: Sequence[str], reference: Any) -> Score | None:
        try:
            return judge(replies, reference)
        except (VerificationError, ReferenceAnswerError):
            if self._on_failure == "raise":
                raise
            return None

    def _number(self, score: Score | None) -> float | None:
        if score is not None:
            return score.reward
        return None if self._on_failure == "none" else float("nan")

    def _as_given(self, completions: Any, found: Any) -> Any:
        listed = list(found)
        return listed[0] if _is_one(completions) else listed


@contextmanager
def _given_up_together() -> Iterator["list[Future[Score | None]]"]:
    """Let none of the waiting begin once the caller has gone on, for whatever reason."""
    waiting: list[Future[Score | None]] = []
    try:
        yield waiting
    finally:
        for each in waiting:
            each.cancel()


def _threads_for(judge: _Judge) -> ThreadPoolExecutor:
    # Of programs no more begin than can run: what is cancelled is over the sooner.
    fewest = 1 if isinstance(judge, ByPrograms) else _FEWEST_THREADS
    count = max(fewest, usable_cores())
    return ThreadPoolExecutor(count, thread_name_prefix="r1envs-reward")


def _judge_of(task_or_domain: str | Task, settings: Mapping[str, Any]) -> _Judge:
    if isinstance(task_or_domain, str) and task_or_domain in _DOMAINS:
        try:
            made: _Judge = _DOMAINS[task_or_domain](**settings)
            return made
        except TypeError as error:
            raise ConfigError(f'"{task_or_domain}" has no such option: {error}') from error
    own = {name: settings[name] for name in ("weights", "completions")}
    options = {name: value for name, value in settings.items() if name not in own}
    if not isinstance(task_or_domain, Task):
        return ByTask(get_task(task_or_domain, **options), **own)
    if options:
        raise ConfigError(f"a task that is made takes no options, got {', '.join(options)}")
    return ByTask(task_or_domain, **own)


def _is_one(completions: Any) -> bool:
    return isinstance(completions, str) or is_chat(completions)


def _items(completions: Any, references: Any) -> list[tuple[tuple[str, ...], Any]]:
    """Pair the replies of each completion with its reference."""
    if _is_one(completions):
        return [(_replies(completions), references)]
    for name, given in (("completions", completions), ("references", references)):
        if isinstance(given, str | Mapping) or not isinstance(given, Sequence):
            raise ConfigError(
                f"{name} must be a list where there are several completions, got {given!r:.60}"
            )
    if len(completions) != len(references):
        raise ConfigError(
            f"each completion has one reference, got {len(completions)} and {len(references)}"
        )
    return [(_replies(c), r) for c, r in zip(completions, references, strict=True)]


def _replies(completion: Any) -> tuple[str, ...]:
    if isinstance(completion, str):
        return (completion,)
    if not is_chat(completion):
        raise ConfigError(f"a completion is a text or chat messages, got {completion!r:.60}")
    # A message that only calls tools has no text.
    said = [{**m, "content": "" if m.get("content") is None else m["content"]} for m in completion]
    return tuple(written_by_assistant(said))
