"""Playing episodes: from a vector environment's prompts to rollouts with their rewards."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from r1envs.agents.generator import Finish, Generator, Sampled, SamplingConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.agents.seeds import derived_seed
from r1envs.errors import ConfigError
from r1envs.problem import Problem


class VectorEnvironment(Protocol):
    """What is asked of an environment: Gymnasium's vector interface, with a seed per slot.

    Episodes of several turns need the autoreset mode DISABLED, and slots that wait: an action in
    a slot whose episode is over is passed over until the slot is reset.
    """

    @property
    def num_envs(self) -> int:
        """The number of slots."""

    def reset(
        self, *, seed: Sequence[int] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Sequence[str], dict[str, Any]]:
        """Begin a problem in every slot."""

    def step(self, actions: Sequence[str]) -> tuple[Sequence[str], Any, Any, Any, dict[str, Any]]:
        """Take a completion from every slot."""


@dataclass
class _Slot:
    """An episode while it is played."""

    tokens: list[int]
    written: list[bool]
    logprobs: list[float]
    said: list[str]
    replies: list[str] = field(default_factory=list)
    finish: Finish | None = None
    """Of the last completion; ABORTED or CONTEXT once the policy cannot go on."""
    reward: float = float("nan")
    info: dict[str, Any] = field(default_factory=dict)
    over: bool = False

    def hear(self, said: str, tokens: Sequence[int]) -> None:
        """Take in what the environment says."""
        self.said.append(said)
        self._extend(tokens, [0.0] * len(tokens), written=False)

    def speak(self, text: str, completion: Sampled) -> None:
        """Take in what the policy writes."""
        self.replies.append(text)
        self.finish = completion.finish
        self._extend(completion.tokens, completion.logprobs, written=True)

    def _extend(self, tokens: Sequence[int], logprobs: Sequence[float], *, written: bool) -> None:
        self.tokens += tokens
        self.logprobs += logprobs
        self.written += [written] * len(tokens)

    def rollout(self) -> Rollout:
        assert self.finish is not None
        said, replies = tuple(self.said), tuple(self.replies)
        return Rollout(
            self.tokens,
            self.written,
            self.logprobs,
            self.finish,
            said,
            replies,
            self.reward,
            self.info,
        )


class Collector:
    """Drives a vector environment whose slots come in groups of equal problems."""

    def __init__(
        self,
        env: VectorEnvironment,
        policy: Policy,
        generator: Generator,
        group_size: int,
        sampling: SamplingConfig,
    ) -> None:
        if env.num_envs % group_size:
            raise ConfigError(f"{env.num_envs} slots cannot be split into groups of {group_size}")
        self._env = env
        self._rendering = policy.rendering
        self._generator = generator
        self._group_size = group_size
        self._sampling = sampling
        self._prompts: Sequence[str] | None = None
        self._seeds: Sequence[int] = ()
        self.episodes = 0
        """Problems of each stream that were played or passed over."""
        metadata = getattr(env, "metadata", {})
        self._waits = metadata.get("autoreset_mode") is AutoresetMode.DISABLED

    def seed(self, seeds: Sequence[int], *, episodes: int = 0) -> None:
        """Start the streams: one seed per group, so that its slots draw equal problems.

        Args:
            seeds: One per group.
            episodes: Problems of each stream that are passed over.
        """
        slots = [seed for seed in seeds for _ in range(self._group_size)]
        later: dict[str, Any] = {"options": {"index": episodes}} if episodes else {}
        self._prompts, _ = self._env.reset(seed=slots, **later)
        self._seeds, self.episodes = seeds, episodes

    def go_to(self, episodes: int) -> None:
        """Start the streams again where they are after so many problems, if they are not there."""
        if episodes != self.episodes:
            self.seed(self._seeds, episodes=episodes)

    def ask(self, problems: Sequence[Problem]) -> None:
        """Put a problem before each group, where the environment can replay problems."""
        slots = [problem for problem in problems for _ in range(self._group_size)]
        self._prompts, _ = self._env.reset(options={"problems": slots})

    def collect(self, seed: int) -> RolloutBatch:
        """Play the episode of every slot to its end.

        Args:
            seed: Of what the policy draws.

        Raises:
            VerificationError: If the environment raises on failed verifiers and one failed.
            ConfigError: If episodes take several turns and the environment's slots do not wait.
        """
        start = time.monotonic()
        slots = self._begin()
        shared, turn = self._group_size, 0
        while live := [n for n, slot in enumerate(slots) if not slot.over]:
            able = [n for n in live if slots[n].finish is not Finish.CONTEXT]
            self._reply([slots[n] for n in able], shared, derived_seed(seed, turn))
            self._step(slots, live, able)
            turn += 1
            shared = 1  # what a policy has written sets the slots of a group apart
        seconds = time.monotonic() - start
        self.episodes += 1
        return RolloutBatch([slot.rollout() for slot in slots], self._group_size, seconds)

    def _begin(self) -> list[_Slot]:
        prompts = self._prompts
        if prompts is None:
            mask = np.ones(self._env.num_envs, dtype=bool)
            prompts, _ = self._env.reset(options={"reset_mask": mask})
        self._prompts = None
        slots = []
        for start in range(0, len(prompts), self._group_size):
            ids = self._rendering.begin(prompts[start])
            group = prompts[start : start + self._group_size]
            unwritten = [False] * len(ids)
            slots += [_Slot(list(ids), list(unwritten), [0.0] * len(ids), [p]) for p in group]
        return slots

    def _reply(self, slots: Sequence[_Slot], shared: int, seed: int) -> None:
        """Have the policy answer in slots, of which so many adjacent ones are equal."""
        if not slots:
            return
        contexts = [slot.tokens for slot in slots[::shared]]
        completions = self._generator.generate(contexts, shared, self._sampling, seed=seed)
        for slot, completion in zip(slots, completions, strict=True):
            slot.speak(self._rendering.read(completion.tokens), completion)

    def _step(self, slots: Sequence[_Slot], live: Sequence[int], able: Sequence[int]) -> None:
        """Give the replies to the environment, and take in what it says."""
        # A slot that waits, or whose context is full, says nothing.
        spoken = {n: slots[n].replies[-1] for n in able}
        heard, rewards, terminated, truncated, infos = self._env.step(
            [spoken.get(n, "") for n in range(len(slots))]
        )
        over = np.asarray(terminated, dtype=bool) | np.asarray(truncated, dtype=bool)
        if not self._waits:
            if not over.all():
                raise ConfigError("episodes of several turns need autoreset_mode='DISABLED'")
            self._prompts = heard
            infos = infos["final_info"]
        rows = split_infos(infos, len(slots))
        for n in live:
            if over[n]:
                _end(slots[n], float(rewards[n]), bool(truncated[n]), rows[n])
            elif n in spoken:  # to a full context nothing more is said, however short it is
                self._hear(slots[n], heard[n])

    def _hear(self, slot: _Slot, said: str) -> None:
        ids = self._rendering.hear(said, ended=slot.finish is Finish.STOP)
        context = self._generator.context
        if context is not None and len(slot.tokens) + len(ids) >= context:
            slot.finish = Finish.CONTEXT
        else:
            slot.hear(said, ids)


def _end(slot: _Slot, reward: float, truncated: bool, info: dict[str, Any]) -> None:
    slot.over = True
    slot.reward, slot.info = reward, info
    if "error" in info:
        slot.finish = Finish.ABORTED
    elif truncated and slot.finish is Finish.STOP:
        slot.finish = Finish.OUT_OF_TURNS


def split_infos(infos: dict[str, NDArray[Any]], slots: int) -> list[dict[str, Any]]:
    """Undo Gymnasium's batching of infos: one dictionary per slot."""
    names = [name for name in infos if not name.startswith("_")]
    return [
        {name: _plain(infos[name][slot]) for name in names if infos[f"_{name}"][slot]}
        for slot in range(slots)
    ]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
