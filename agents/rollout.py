"""Playing episodes: from a vector environment's prompts to scored completions."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from r1envs.agents.generation import Completion, Generator, SamplingConfig
from r1envs.errors import ConfigError


class VectorEnvironment(Protocol):
    """What is asked of an environment: Gymnasium's vector interface, with a seed per slot."""

    @property
    def num_envs(self) -> int:
        """The number of slots."""

    def reset(self, *, seed: Sequence[int]) -> tuple[Sequence[str], dict[str, Any]]:
        """Begin a problem in every slot."""

    def step(self, actions: Sequence[str]) -> tuple[Sequence[str], Any, Any, Any, dict[str, Any]]:
        """Take a completion from every slot, and begin the next problem there."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """One episode, with the tokens as the policy read and wrote them."""

    prompt: str
    prompt_tokens: list[int]
    completion: Completion
    text: str
    """A view of the completion for verifiers; reinforcement learning never tokenizes it again."""
    reward: float
    """nan where no verdict could be had."""
    info: dict[str, Any]
    """What the environment said: problem, task, level, and the parts of the score."""


@dataclass(frozen=True, slots=True)
class RolloutBatch:
    """The rollouts of one step: completions of a problem are adjacent."""

    rollouts: list[Rollout]
    group_size: int
    seconds: float

    @property
    def tokens(self) -> int:
        """Tokens that the policy wrote."""
        return sum(len(rollout.completion.tokens) for rollout in self.rollouts)


class Collector:
    """Drives a vector environment whose slots come in groups of equal problems."""

    def __init__(
        self,
        env: VectorEnvironment,
        tokenizer: PreTrainedTokenizerBase,
        generator: Generator,
        group_size: int,
        sampling: SamplingConfig,
    ) -> None:
        if env.num_envs % group_size:
            raise ConfigError(f"{env.num_envs} slots cannot be split into groups of {group_size}")
        self._env = env
        self._tokenizer = tokenizer
        self._generator = generator
        self._group_size = group_size
        self._sampling = sampling
        self._prompts: Sequence[str] = ()

    def seed(self, seeds: Sequence[int]) -> None:
        """Start the streams: one seed per group, so that its slots draw equal problems."""
        slots = [seed for seed in seeds for _ in range(self._group_size)]
        self._prompts, _ = self._env.reset(seed=slots)

    def collect(self) -> RolloutBatch:
        """Answer every slot's prompt once; the environment moves on to the next problems.

        Raises:
            VerificationError: If the environment raises on failed verifiers and one failed.
        """
        start = time.monotonic()
        prompts = self._prompts
        ids = [self._tokenizer(p)["input_ids"] for p in prompts[:: self._group_size]]
        completions = self._generator.generate(ids, self._group_size, self._sampling)
        texts = [
            str(self._tokenizer.decode(c.tokens, skip_special_tokens=True)) for c in completions
        ]
        self._prompts, rewards, _, _, infos = self._env.step(texts)
        finals = split_infos(infos["final_info"], self._env.num_envs)
        rollouts = [
            Rollout(prompt, ids[n // self._group_size], completion, text, float(reward), info)
            for n, (prompt, completion, text, reward, info) in enumerate(
                zip(prompts, completions, texts, rewards, finals, strict=True)
            )
        ]
        return RolloutBatch(rollouts, self._group_size, time.monotonic() - start)


def split_infos(infos: dict[str, NDArray[Any]], slots: int) -> list[dict[str, Any]]:
    """Undo Gymnasium's batching of infos: one dictionary per slot."""
    names = [name for name in infos if not name.startswith("_")]
    return [
        {name: _plain(infos[name][slot]) for name in names if infos[f"_{name}"][slot]}
        for slot in range(slots)
    ]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
