"""What a verifier says about an answer."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Why a verdict is what it is; only `CORRECT` can carry a full score."""

    CORRECT = "correct"
    WRONG = "wrong"
    NO_ANSWER = "no_answer"
    AMBIGUOUS = "ambiguous"
    UNPARSABLE = "unparsable"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    POLICY_VIOLATION = "policy_violation"
    PROTOCOL_ERROR = "protocol_error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and if not, why not.

    A verdict is about the answer. A verifier that could not do its own work (no sandbox,
    broken reference) raises instead: an infrastructure failure must never be trained on as
    a wrong answer.

    >>> Verdict.right().correct
    True
    >>> Verdict.wrong("12 is not 13")
    Verdict(status=<Status.WRONG: 'wrong'>, score=0.0, reason='12 is not 13')
    """

    status: Status
    score: float
    """In [0, 1]; between them where a task gives partial credit."""
    reason: str = ""
    """Why not, in one line for a person. Empty when correct."""

    def __post_init__(self) -> None:
        # Written so that nan fails too.
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score must be in [0, 1], got {self.score}")
        if self.correct and self.score != 1.0:
            raise ValueError(f"a correct verdict scores 1, got {self.score}")

    @property
    def correct(self) -> bool:
        """Whether the answer is wholly right."""
        return self.status is Status.CORRECT

    @classmethod
    def right(cls) -> "Verdict":
        """Give the verdict of a right answer: one object, as it cannot be changed."""
        return _RIGHT

    @classmethod
    def wrong(cls, reason: str, status: Status = Status.WRONG, *, score: float = 0.0) -> "Verdict":
        """Make the verdict of any other answer; `score` is its partial credit."""
        return cls(status, score, reason)


_RIGHT = Verdict(Status.CORRECT, 1.0)
