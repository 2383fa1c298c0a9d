"""The one reward function: every trainer, environment and service is an adapter around it."""

import math
from dataclasses import dataclass

import numpy as np

from r1envs.errors import ConfigError, VerificationError
from r1envs.problem import Problem
from r1envs.task import Judgement, Task
from r1envs.verifiers import Verdict, language_consistency
from r1envs.verifiers.completion import Completion, read_completion

_NUMBERS = (bool, int, float, np.bool_, np.integer, np.floating)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """How much each part of a score counts in the reward.

    The defaults are the rule-based reward of DeepSeek-R1-Zero: accuracy plus format
    (arXiv 2501.12948, section 2.2.2).
    """

    accuracy: float = 1.0
    format: float = 1.0
    language: float = 0.0
    """Switched on in the reinforcement learning of R1, after the cold start."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not math.isfinite(weight := getattr(self, name)) or weight < 0:
                raise ConfigError(f"weight {name} must be finite and not negative, got {weight}")


@dataclass(frozen=True, slots=True)
class Score:
    """What a completion earned, in named parts."""

    reward: float
    """The weighted sum of the parts."""
    accuracy: float
    """In [0, 1]: the verdict's score."""
    format: float
    """1 if the completion keeps the format, else 0."""
    language: float
    """In [0, 1]: share of the words of the thought that are in the target language."""
    verdict: Verdict


def score(task: Task, problem: Problem, completion: str, weights: Weights | None = None) -> Score:
    """Score a completion of a problem.

    Only the text between the answer tags is given to the task's verifier. Whatever a model
    wrote, this returns: nothing in `completion` makes it raise.

    Raises:
        VerificationError: If the verifier itself failed. It is never a score of zero.
    """
    verdict = _judge(task, problem, read_completion(completion))
    return score_of_verdict(verdict, completion, weights or Weights())


def score_of_verdict(verdict: Verdict, completion: str, weights: Weights) -> Score:
    """Put a verdict together with what is judged apart from it: format and language."""
    parts = read_completion(completion)
    language = language_consistency(parts.thought) if parts.thought is not None else 0.0
    reward = (
        weights.accuracy * verdict.score
        + weights.format * parts.format.score
        + weights.language * language
    )
    return Score(reward, verdict.score, parts.format.score, language, verdict)


def _judge(task: Task, problem: Problem, parts: Completion) -> Verdict:
    if parts.answer is None:
        assert parts.answer_fault is not None
        return parts.answer_fault
    try:
        judgement = task.verify(problem, parts.answer)
    except (VerificationError, MemoryError):
        raise  # a worker tells running out of memory from other faults
    except Exception as error:
        raise VerificationError(
            f"{task.id or type(task).__name__}.verify raised {type(error).__name__}: {error} "
            f"(problem {problem.id}); the answer was not judged"
        ) from error
    return as_verdict(judgement)


def as_verdict(judgement: Judgement) -> Verdict:
    """Read what a task's `verify` returned.

    >>> as_verdict(0.5)
    Verdict(status=<Status.WRONG: 'wrong'>, score=0.5, reason='partly right: 0.5')

    Raises:
        VerificationError: If it is neither a verdict, a boolean, nor a number in [0, 1].
    """
    if isinstance(judgement, Verdict):
        return judgement
    # Text that looks like a number is none; `nan` fails the comparison.
    if not (isinstance(judgement, _NUMBERS) and 0.0 <= float(judgement) <= 1.0):
        raise VerificationError(
            f"verify must return a Verdict, a bool or a number in [0, 1], got {judgement!r}"
        )
    credit = float(judgement)
    if credit == 1.0:
        return Verdict.right()
    reason = f"partly right: {credit:g}" if credit else "wrong answer"
    return Verdict.wrong(reason, score=credit)
