"""What an environment and a grader say, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass

from r1envs.problem import Problem
from r1envs.verifiers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """What the environment says in the middle of an episode; the policy is to answer it."""

    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What the replies of an episode that is over have earned.

    >>> Score(1.5, {"accuracy": 1.0, "format": 0.5}, Verdict.right()).parts["format"]
    0.5
    """

    reward: float
    """The weighted sum of the parts."""
    parts: Mapping[str, float]
    """By name: accuracy, format, language, and what a task or an environment adds."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Transcript:
    """A problem and all replies to it so far: the whole state of an episode.

    What the environment said between the replies follows from them.
    """

    problem: Problem
    replies: tuple[str, ...] = ()
