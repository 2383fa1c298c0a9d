"""Episodes as the policy read and wrote them: token ids, from the generator to the loss."""

from dataclasses import dataclass
from typing import Any

from r1envs.agents.generator import Finish


@dataclass(frozen=True, slots=True)
class Rollout:
    r"""One episode, of one turn or several; no token in it was made again from text.

    Here a number is found in two turns. The question and the hint were only read; the replies,
    each with the token that ends it, are what the policy wrote, and all that a loss looks at:

    >>> rollout = Rollout(
    ...     tokens=[11, 12, 21, 2, 13, 22, 2],
    ...     written=[False, False, True, True, False, True, True],
    ...     logprobs=[0.0, 0.0, -0.7, -0.1, 0.0, -0.3, -0.1],
    ...     finish=Finish.STOP,
    ...     said=("From 1 to 3?\n", "\nhigher\n"),
    ...     replies=("2", "3"),
    ...     reward=1.0,
    ...     info={"accuracy": 1.0},
    ... )
    >>> [token for token, own in zip(rollout.tokens, rollout.written) if own]
    [21, 2, 22, 2]
    >>> rollout.prompt, rollout.text, rollout.length
    ('From 1 to 3?\n', '2\nhigher\n3', 4)
    """

    tokens: list[int]
    """All tokens, in the order in which the model saw them."""
    written: list[bool]
    """Which of them the policy wrote."""
    logprobs: list[float]
    """In nats, of each written token when it was sampled; 0 for the others."""
    finish: Finish
    """Why the episode ended."""
    said: tuple[str, ...]
    """The prompt, and what the environment said after each reply but the last."""
    replies: tuple[str, ...]
    """A view of what was written, for verifiers and people."""
    reward: float
    """nan where no verdict could be had."""
    info: dict[str, Any]
    """What the environment said of the episode: its problem, and the parts of its score."""

    @property
    def prompt(self) -> str:
        """What the environment said first."""
        return self.said[0]

    @property
    def text(self) -> str:
        """All that was said after the prompt."""
        heard = (*self.said[1:], "")
        return "".join(map("".join, zip(self.replies, heard, strict=True)))

    @property
    def parts(self) -> dict[str, float]:
        """The parts of the score: whatever number the environment gives in `info`."""
        return {name: value for name, value in self.info.items() if isinstance(value, float)}

    @property
    def length(self) -> int:
        """Tokens that the policy wrote."""
        return sum(self.written)

    @property
    def cut(self) -> bool:
        """Whether the last reply was cut, at the token limit or where the context was full."""
        return self.finish in (Finish.LENGTH, Finish.CONTEXT)


@dataclass(frozen=True, slots=True)
class RolloutBatch:
    """The rollouts of one step: episodes of a problem are adjacent."""

    rollouts: list[Rollout]
    group_size: int
    seconds: float
    dropped_groups: int = 0
    """Groups that were drawn beside these and left out, as they carry no signal."""
    dropped_tokens: int = 0
    """Tokens that the policy wrote in those."""

    @property
    def tokens(self) -> int:
        """Tokens that the policy wrote, those of dropped groups too."""
        return sum(rollout.length for rollout in self.rollouts) + self.dropped_tokens


@dataclass(frozen=True, slots=True)
class Sample:
    """What a loss sees of an episode, whatever its turns."""

    tokens: list[int]
    written: list[bool]
    logprobs: list[float]
    advantage: float
    weight: float
    """The loss weight of each written token."""

    @property
    def scored(self) -> list[bool]:
        """The tokens that the loss looks at."""
        return self.written
