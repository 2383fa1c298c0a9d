"""The one reward function: every trainer, environment and service is an adapter around it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

import numpy as np

from r1envs.errors import ConfigError, VerificationError, did_you_mean
from r1envs.problem import Problem
from r1envs.records import Score, Turn
from r1envs.task import Judgement, Part, Task
from r1envs.verifiers import Verdict, language_consistency
from r1envs.verifiers.completion import PAPERS, Completion, CompletionFormat, read_completion
from r1envs.verifiers.conversations import Messages, is_chat, written_by_assistant

Replies: TypeAlias = str | Sequence[str] | Messages
"""The completions of an episode so far; a text is the only one, and of chat messages those of the
assistant are."""

PARTS = ("accuracy", "format", "language")
"""The parts of every score."""

ORIGIN = ("seed", "index", "levels", "split")
"""What `info` says of where a problem was drawn."""

# What else stands in the info of an episode that is over.
_TAKEN = ("problem", "task", "level", *ORIGIN, "verdict", "error", "reward", "self")

_NUMBERS = (bool, int, float, np.bool_, np.integer, np.floating)


class Weights(Mapping[str, float]):
    """How much each part of a score counts in the reward.

    The defaults are the rule-based reward of DeepSeek-R1-Zero: accuracy plus format
    (arXiv 2501.12948, section 2.2.2). Language is switched on in the reinforcement learning of
    R1, after the cold start. A part that is not named counts nothing.

    >>> dict(Weights(language=0.5))
    {'accuracy': 1.0, 'format': 1.0, 'language': 0.5}

    Raises:
        ConfigError: If a weight is no finite number, or negative.
    """

    def __init__(self, /, **weights: float) -> None:
        self._weights = {"accuracy": 1.0, "format": 1.0, "language": 0.0} | weights
        for name, weight in self._weights.items():
            if not (isinstance(weight, _NUMBERS) and math.isfinite(weight) and weight >= 0):
                raise ConfigError(f"weight {name} must be finite and not negative, got {weight!r}")

    @classmethod
    def read(cls, weights: Mapping[str, float] | None, parts: Sequence[Part] = ()) -> "Weights":
        """Read weights, of `parts` beside the usual ones.

        Raises:
            ConfigError: If there is no such part, or a weight is out of range.
        """
        known = [*PARTS, *(part.name for part in parts)]
        for name in known:
            if not isinstance(name, str) or name in _TAKEN or known.count(name) > 1:
                raise ConfigError(f"no part of a score can be called {name!r}: the name is taken")
        for name in weights or ():
            if name not in known:
                hint = did_you_mean(name, known)
                raise ConfigError(f"weights are of {', '.join(known)}, got {name!r}{hint}")
        return cls(**(weights or {}))

    def __getitem__(self, name: str) -> float:
        return self._weights[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Give the weight of a part, or `default`; that of `Mapping` raises and catches first."""
        return self._weights.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __repr__(self) -> str:
        return f"Weights({', '.join(f'{name}={value:g}' for name, value in self.items())})"


_PAPERS = Weights()


def score(
    task: Task,
    problem: Problem,
    completion: Replies,
    weights: Mapping[str, float] | None = None,
    *,
    completions: CompletionFormat = PAPERS,
) -> Score:
    """Score a completion of a problem, or all replies of an episode that ends with them.

    Only the answer that `completions` says how to find is given to the task's verifier. Whatever
    a model wrote, this returns: nothing in `completion` makes it raise.

    Raises:
        VerificationError: If the verifier itself failed. It is never a score of zero.
        ConfigError: If a weight is of a part that the task's scores do not have.
    """
    parts = task.owner(problem).parts
    weighed = _PAPERS if weights is None else Weights.read(weights, task.parts)
    replies = as_replies(completion)
    read = read_replies(replies, completions)
    said = judge(task, problem, read, completions)
    verdict = unfinished(read) if isinstance(said, Turn) else said
    further = measured(parts, [problem], [replies])[0]
    return score_of_verdict(verdict, read, weighed, further)


def read_replies(
    replies: Sequence[str], completions: CompletionFormat = PAPERS
) -> list[Completion]:
    """Read what stands in the completions of an episode, each once."""
    return [read_completion(reply, completions) for reply in replies]


def judge(
    task: Task,
    problem: Problem,
    replies: Sequence[Completion],
    completions: CompletionFormat = PAPERS,
) -> Turn | Verdict:
    """Have a task judge an episode, or say what its environment says next.

    A reply without a readable answer is told so where the episode can go on; where it cannot,
    that is the verdict.

    Raises:
        VerificationError: If the verifier itself failed.
        ConfigError: If there are more replies than the episode takes.
    """
    turns = task.turns(problem)
    if len(replies) > turns:
        raise ConfigError(f"an episode of this problem takes {turns} replies, got {len(replies)}")
    if (fault := replies[-1].answer_fault) is not None:
        return fault if turns == 1 else _ask_again(fault, completions)
    try:
        said = task.respond(problem, [reply.answer or "" for reply in replies])
    except (VerificationError, MemoryError):
        raise  # a worker tells running out of memory from other faults
    # SystemExit too: what a verifier does must not end a training quietly.
    except (Exception, SystemExit) as error:
        raise VerificationError(
            f"{task.id or type(task).__name__} raised {type(error).__name__}: {error} "
            f"(problem {problem.id}); the answer was not judged"
        ) from error
    return _as_turn(said, turns) if isinstance(said, Turn) else as_verdict(said)


def _as_turn(said: Turn, turns: int) -> Turn:
    if not isinstance(said.text, str):
        raise VerificationError(f"a turn must say a text, got {said.text!r:.60}")
    if turns == 1:
        raise VerificationError("respond said a turn, but the task's most_turns is 1")
    return said


def is_out_of_turns(task: Task, problem: Problem, replies: Sequence[object]) -> bool:
    """Tell whether an episode has to end with these replies, judged or not: it is truncated."""
    return len(replies) >= task.turns(problem)


def unfinished(replies: Sequence[Completion]) -> Verdict:
    """Judge an episode that ends before its task has judged it."""
    return replies[-1].answer_fault or Verdict.wrong(f"not solved in {len(replies)} turns")


def score_of_verdict(
    verdict: Verdict,
    replies: Sequence[Completion],
    weights: Weights,
    further: Mapping[str, float],
) -> Score:
    """Put a verdict together with what is judged apart from it: format, language, and more."""
    parts = {
        "accuracy": verdict.score,
        "format": sum([reply.format.score for reply in replies]) / len(replies),
        "language": _language(replies),
        **further,
    }
    reward = 0.0
    for name, value in parts.items():
        reward += weights.get(name, 0.0) * value
    return Score(reward, parts, verdict)


def measured(
    parts: Sequence[Part], problems: Sequence[Problem], transcripts: Sequence[Sequence[str]]
) -> list[dict[str, float]]:
    """Measure the further parts of scores, for each episode.

    Raises:
        ConfigError: If a part gives something else than a finite number for each.
    """
    rows: list[dict[str, float]] = [{} for _ in problems]
    for part in parts if rows else ():
        given = part.measure(problems, transcripts)
        try:
            values = [float(value) for value in given]
        except (TypeError, ValueError):
            values = []
        if len(values) != len(rows) or not all(map(math.isfinite, values)):
            raise ConfigError(
                f"part {part.name!r} must give {len(rows)} finite numbers, got {given!r:.60}"
            )
        for row, value in zip(rows, values, strict=True):
            row[part.name] = value
    return rows


def as_replies(completion: Replies) -> tuple[str, ...]:
    """Read what a policy has written in an episode as its replies.

    Of chat messages those of the assistant are the replies.

    Raises:
        ConfigError: If it is no text, and no sequence of at least one.
    """
    if isinstance(completion, str):
        return (completion,)
    if is_chat(completion):
        return tuple(written_by_assistant(completion))
    replies = tuple(cast(Sequence[str], completion))
    if not replies or not all(isinstance(reply, str) for reply in replies):
        raise ConfigError(f"an episode has at least one reply, each a text, got {completion!r:.80}")
    return replies


def as_verdict(judgement: Judgement) -> Verdict:
    """Read what a task's `verify` returned.

    >>> as_verdict(0.5)
    Verdict(status=<Status.WRONG: 'wrong'>, score=0.5, reason='partly right: 0.5')

    Raises:
        VerificationError: If it is neither a verdict, a boolean, nor a number in [0, 1].
    """
    if isinstance(judgement, Verdict):
        if not isinstance(judgement.reason, str):
            raise VerificationError(f"a verdict's reason must be a text, got {judgement.reason!r}")
        return judgement
    # Text that looks like a number is none; `nan` fails the comparison.
    if not (isinstance(judgement, _NUMBERS) and 0.0 <= float(judgement) <= 1.0):
        raise VerificationError(
            "verify must return a Verdict, a bool or a number in [0, 1] (and respond may return "
            f"a Turn), got {judgement!r:.60}"
        )
    credit = float(judgement)
    if credit == 1.0:
        return Verdict.right()
    reason = f"partly right: {credit:g}" if credit else "wrong answer"
    return Verdict.wrong(reason, score=credit)


def _ask_again(fault: Verdict, completions: CompletionFormat) -> Turn:
    return Turn(f"No answer could be read: {fault.reason}. Write it {completions.where}.")


def _language(replies: Sequence[Completion]) -> float:
    """Share of the words of all thoughts that are in the target language; 0 without a thought."""
    thoughts = [reply.thought for reply in replies if reply.thought is not None]
    return language_consistency("\n".join(thoughts)) if thoughts else 0.0
