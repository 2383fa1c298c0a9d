"""Tasks for TRL's GRPOTrainer: data sets, reward functions, and environments of several turns.

    train = dataset("r1envs/Addition-v0", 1000, level=2, chat=True)
    GRPOTrainer(model, reward_funcs=reward_functions("r1envs/Addition-v0"), train_dataset=train)

TRL itself is not imported; see docs/trl.md.
"""

import functools
import importlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from r1envs.errors import ConfigError, MissingExtraError, VerificationError
from r1envs.grading import Grader
from r1envs.judged_references import ByTask
from r1envs.problem import Problem
from r1envs.prompts import Style, prompt_style, render_messages, render_prompt
from r1envs.records import Score, Turn
from r1envs.registry import get_task
from r1envs.reward_front import RewardFunction, reward
from r1envs.task import Level, Split, Task
from r1envs.verifiers.completion import write_completion
from r1envs.wire import to_wire

PROBLEM = "problem"
"""The column that holds the problem, as JSON text: a table has no column of records that differ."""


def dataset(
    task: str | Task,
    count: int,
    *,
    seed: int = 0,
    level: Level = 1,
    split: Split = "train",
    chat: bool = False,
    prompt: Style | None = None,
    **options: Any,
) -> Any:
    """Draw problems of a task into a `datasets.Dataset` with the columns `prompt` and `problem`.

    Args:
        task: A task, or its id.
        count: How many problems.
        seed: Of the stream: the problems are those of an environment that is reset with it.
        level: 1 to 10, or a pair to draw from.
        split: The two splits share no problem.
        chat: Whether a prompt is chat messages, and not a text.
        prompt: A style of `r1envs.prompts`; "chat" or "r1" by default, as `chat` says.
        options: What the task takes.

    Raises:
        ConfigError: If a setting is out of range.
        MissingExtraError: If the package `datasets` is not installed.
    """
    if count < 1:
        raise ConfigError(f"count must be at least 1, got {count}")
    made = get_task(task, **options) if isinstance(task, str) else task
    problems = [made.draw(seed, n, level=level, split=split) for n in range(count)]
    style = prompt_style(prompt or ("chat" if chat else "r1"))
    written: Callable[..., Any] = render_messages if chat else render_prompt
    prompts = [written(p.question, style, made.owner(p).answer_form) for p in problems]
    columns = {"prompt": prompts, PROBLEM: [json.dumps(to_wire(p)) for p in problems]}
    try:
        return importlib.import_module("datasets").Dataset.from_dict(columns)
    except ModuleNotFoundError as error:
        raise MissingExtraError("datasets", extra="trl") from error


def reward_functions(
    task: str | Task,
    *,
    weights: Mapping[str, float] | None = None,
    prompt: Style = "r1",
    column: str = PROBLEM,
    **options: Any,
) -> list[Callable[..., list[float | None]]]:
    """Make the `reward_funcs` of a GRPOTrainer, one for each part that counts.

    Each is named after its part and gives it times its weight: TRL adds them up, and the sum is the
    reward of our own environments. A completion that could not be judged has None in all of them,
    which TRL leaves out.

    Args:
        task: A task or its id, "math" or "code"; see `r1envs.reward`.
        weights: How the parts count, as for `r1envs.reward`.
        prompt: The style of the prompts, which says what completions look like.
        column: Of the data set, with what completions are judged by.
        options: As for `r1envs.reward`.
    """
    style = prompt_style(prompt).completions
    graded = reward(task, on_failure="none", weights=weights, completions=style, **options)
    last = _LastScores(graded, column)
    counted = graded.weights
    return [_part(last, name, counted[name]) for name in counted if counted[name]]


def _part(last: "_LastScores", name: str, weight: float) -> Callable[..., list[float | None]]:
    def part(*, completions: Sequence[Any], **columns: Any) -> list[float | None]:
        scores = last.scores(completions, columns)
        return [None if score is None else weight * score.parts[name] for score in scores]

    part.__name__ = part.__qualname__ = name  # under which TRL logs it
    return part


class _LastScores:
    """Scores of the last batch: each part of it is asked for by itself."""

    def __init__(self, graded: RewardFunction, column: str) -> None:
        self._graded = graded
        self._column = column
        self._lock = threading.Lock()
        self._last: tuple[str, list[Score | None]] = ("", [])

    def scores(
        self, completions: Sequence[Any], columns: Mapping[str, Any]
    ) -> Sequence[Score | None]:
        if self._column not in columns:
            known = ", ".join(columns)
            raise ConfigError(f"the data set has no column {self._column!r}, it has {known}")
        references = columns[self._column]
        key = json.dumps([completions, references], default=repr)
        with self._lock:
            if key != self._last[0]:
                self._last = key, self._graded.scores(list(completions), list(references))
            return self._last[1]


def environment_factory(
    task: str | Task,
    *,
    seed: int = 0,
    level: Level = 1,
    split: Split = "train",
    weights: Mapping[str, float] | None = None,
    **options: Any,
) -> "Callable[[], TaskEpisode]":
    """Make the `environment_factory` of a GRPOTrainer, for tasks of several turns too.

    The model answers by the tool `reply` and is told what the task says to it; the reward is the
    accuracy alone, since there are no tags. With a data set of `dataset` an episode is about the
    problem of its row; without any, about the next one of the stream.

    Raises:
        ConfigError: If a setting is out of range.
    """
    made = get_task(task, **options) if isinstance(task, str) else task
    accuracy = {"accuracy": 1.0, "format": 0.0, **(weights or {})}
    drawn = (made.draw(seed, n, level=level, split=split) for n in itertools.count())
    return functools.partial(TaskEpisode, ByTask(made), Grader(made, accuracy), drawn)


class TaskEpisode:
    """An episode as TRL drives it: `reset`, the tool `reply`, and `get_reward`."""

    def __init__(self, problems: ByTask, grader: Grader, drawn: Iterator[Problem]) -> None:
        """Make it; see `environment_factory`."""
        self._problems = problems
        self._grader = grader
        self._drawn = drawn
        self._problem: Problem | None = None
        self._replies: list[str] = []
        self._said: Turn | Score | VerificationError | None = None

    def reset(self, **row: Any) -> str | None:
        """Begin the problem of a row, whose prompt asks it already, or else the next one."""
        self._replies, self._said = [], None
        if row.get(PROBLEM) is not None:
            self._problem = self._problems.problem(row[PROBLEM])
            return None
        self._problem = next(self._drawn)
        form = self._problems.task.owner(self._problem).answer_form
        return f"{self._problem.question}\n{form}"

    # TRL shows the model what follows as the description of the tool.
    def reply(self, answer: str) -> str:
        """Give an answer to the question.

        Args:
            answer: The answer alone, without any working.

        Returns:
            What is said to it.
        """
        if self._is_over():
            return "The episode is over."
        assert self._problem is not None
        self._replies.append(write_completion("", str(answer)))
        [self._said] = self._grader.grade([self._problem], [self._replies])
        if isinstance(self._said, Turn) and not self._is_over():
            return self._said.text
        return "The answer was taken."  # whether it is right would be a hint

    def get_reward(self) -> float | None:
        """Give the reward; None if the verifier failed, 0 without any answer."""
        if not self._replies:
            return 0.0
        if isinstance(self._said, Turn):
            assert self._problem is not None
            [score] = self._grader.score_unfinished([self._problem], [self._replies])
            return score.reward
        return self._said.reward if isinstance(self._said, Score) else None

    def _is_over(self) -> bool:
        if self._problem is None:
            raise ConfigError("call reset first: there is no problem yet")
        turns = self._problems.task.turns(self._problem)
        return isinstance(self._said, Score | VerificationError) or len(self._replies) >= turns
