"""Many problems at once: one batched verification a step."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from r1envs.demonstrations import demonstrate
from r1envs.env import as_action
from r1envs.errors import ConfigError, VerificationError
from r1envs.grading import Grader
from r1envs.infos import score_info
from r1envs.mixing import find_task
from r1envs.problem import Problem
from r1envs.prompts import Style, prompt_style
from r1envs.records import Score, Turn
from r1envs.reset_options import OF_SLOTS, read_mask, read_options, read_replay
from r1envs.scoring import is_out_of_turns
from r1envs.slots import Episode, Slots, batched_infos
from r1envs.space import TextSpace, text_array
from r1envs.task import Level, Part, Split, Task

Texts = tuple[str, ...]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class ReasoningVectorEnv(VectorEnv[Texts, Any, NDArray[Any]]):
    """Slots with equal seeds draw equal problems for ever.

    This is how GRPO gets its groups: `reset(seed=[0, 0, 0, 0, 1, 1, 1, 1])`. A slot whose episode
    is over begins its next problem in the same step (SAME_STEP autoreset, where the score of the
    finished episode stands in `infos["final_info"]`), or waits (DISABLED) until
    `reset(options={"reset_mask": mask})` names it. Until then its actions are passed over, so
    that the slots of a group may take different numbers of turns.
    """

    metadata: dict[str, Any]

    def __init__(
        self,
        task: str | Task | None = None,
        num_envs: int = 1,
        *,
        tasks: Mapping[str, float] | None = None,
        level: Level = 1,
        split: Split = "train",
        weights: Mapping[str, float] | None = None,
        parts: Sequence[Part] = (),
        prompt: Style = "r1",
        workers: int | None = None,
        on_failure: Literal["raise", "nan"] = "raise",
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        render_mode: None = None,
        **options: Any,
    ) -> None:
        """Make the environment; see `ReasoningEnv` for the settings they share.

        Args:
            task: A task, or the id of one.
            num_envs: The number of slots.
            tasks: The weights of a mixture's tasks, instead of `task`.
            level: 1 to 10, or a pair to draw from.
            split: The two splits share no problem.
            weights: How the parts of a score count in the reward.
            parts: Further parts of the score.
            prompt: A style of `r1envs.prompts.PROMPTS` by its name, or one's own.
            workers: Processes for verifiers that do not bound themselves; one per core by default.
            on_failure: What a step does when a verifier fails twice on an answer: raise, or end
                that slot's episode with the reward nan and an `error` in its info.
            autoreset_mode: SAME_STEP or DISABLED.
            render_mode: None; a single environment renders.
            options: What the task or mixture takes.
        """
        self.prompt = prompt_style(prompt)
        if num_envs < 1:
            raise ConfigError(f"num_envs must be at least 1, got {num_envs}")
        if on_failure not in ("raise", "nan"):
            raise ConfigError(f"on_failure must be 'raise' or 'nan', got {on_failure!r}")
        self.num_envs = num_envs
        self.autoreset_mode = _mode(autoreset_mode)
        self.render_mode = render_mode
        self.metadata = {
            "render_modes": [],
            "render_fps": 1,
            "autoreset_mode": self.autoreset_mode,
        }
        self.single_observation_space = self.single_action_space = TextSpace()
        self.observation_space = self.action_space = batch_space(TextSpace(), num_envs)
        self.task = find_task(task, tasks, options)
        self._slots = Slots(self.task, num_envs, level, split)
        self._grader = Grader(
            self.task,
            weights,
            parts=parts,
            workers=workers,
            completions=self.prompt.completions,
        )
        self._on_failure = on_failure
        self._seeded = False

    @property
    def level(self) -> Level:
        """The level of the problems to come, or a pair to draw from. It can be set."""
        return self._slots.level

    @level.setter
    def level(self, level: Level) -> None:
        self._slots.level = level

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problem of each slot's episode."""
        return tuple(episode.problem for episode in self._slots.episodes)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Texts, dict[str, Any]]:
        """Begin the next problem in every slot.

        Args:
            seed: One seed per slot, or an integer for the slots to count up from. Seeds
                start streams from their beginning; None continues them.
            options: `{"problem": problem}` replays that problem in every slot,
                `{"problems": [...]}` one in each; `{"level": 9}` and `{"split": "test"}` are for
                the episodes that begin now; `{"reset_mask": mask}`, booleans, begins anew in the
                slots where it is true alone; `{"index": 40}` starts the streams that are seeded
                at their problem number 40, counted from 0.
        """
        read = read_options(options, OF_SLOTS)
        mask = read_mask(read, self.num_envs)
        if not (self._slots.episodes or mask.all()):
            raise ResetNeeded("the first reset is of all slots")
        replay = read_replay(read, self.num_envs, self.task)
        with self._slots.unchanged_on_failure():
            self._slots.seed(self._new_seeds(seed, mask), read.get("index", 0))
            self._slots.begin(mask, replay, level=read.get("level"), split=read.get("split"))
        self._seeded = True
        infos = {n: self._slots.episodes[n].info() for n in _where(mask)}
        return self._observe(), batched_infos(infos, self.num_envs)

    def step(
        self, actions: Sequence[str]
    ) -> tuple[Texts, FloatArray, BoolArray, BoolArray, dict[str, Any]]:
        """Take one completion per slot: an episode goes on, or ends with a score.

        Raises:
            ResetNeeded: If there are no problems to answer, or every episode is over.
            ConfigError: If there is not one text for each slot.
            VerificationError: If a verifier failed twice on an answer and `on_failure` is
                "raise". All stays as it was: the same step can be tried again.
        """
        texts = self._texts(actions)
        live = [n for n, episode in enumerate(self._slots.episodes) if not episode.over]
        if not live:
            raise ResetNeeded("every episode is over: call reset()")
        with self._slots.unchanged_on_failure():
            return self._stepped(live, texts)

    def _stepped(
        self, live: Sequence[int], texts: Sequence[str]
    ) -> tuple[Texts, FloatArray, BoolArray, BoolArray, dict[str, Any]]:
        said = self._grade(live, texts)
        rewards, rows = np.zeros(self.num_envs), {}
        for n, each in said.items():
            rewards[n], rows[n] = _reward_and_info(each, self._slots.episodes[n])
        terminated = np.array([episode.terminated for episode in self._slots.episodes])
        truncated = np.array([episode.truncated for episode in self._slots.episodes])
        if self.autoreset_mode is AutoresetMode.DISABLED:
            infos = batched_infos(rows, self.num_envs)
        else:
            infos = self._reset_at_once(terminated | truncated, rows)
        return self._observe(), rewards, terminated, truncated, infos

    def demonstrations(self) -> list[str | None]:
        """Write a complete right reply for every slot; None where there is no solver."""
        return [
            demonstrate(self.task, episode.problem, episode.turns, self.prompt.completions)
            for episode in self._slots.episodes
        ]

    def close_extras(self, **kwargs: Any) -> None:
        """End the verification workers."""
        self._grader.close()

    def _texts(self, actions: Sequence[str]) -> list[str]:
        if not self._slots.episodes:
            raise ResetNeeded("call reset() first: there are no problems yet")
        if isinstance(actions, str) or not hasattr(actions, "__len__"):
            kind = type(actions).__name__
            raise ConfigError(f"the actions must be {self.num_envs} texts, got one {kind}")
        if len(actions) != self.num_envs:
            raise ConfigError(f"{self.num_envs} slots need as many actions, got {len(actions)}")
        return [as_action(action) for action in actions]

    def _grade(
        self, live: Sequence[int], texts: Sequence[str]
    ) -> dict[int, Turn | Score | VerificationError]:
        """Ask what comes of the live episodes, and write it into them."""
        episodes = [self._slots.episodes[n] for n in live]
        problems = [episode.problem for episode in episodes]
        replies = [(*each.replies, texts[n]) for n, each in zip(live, episodes, strict=True)]
        said = self._grader.grade(problems, replies)
        self._raise_failures(said)
        for n, each, so_far, answer in zip(live, episodes, replies, said, strict=True):
            self._slots.episodes[n] = self._followed(each, so_far, answer)
        outcomes = dict(zip(live, said, strict=True))
        return outcomes | self._scores_of_truncated(live)

    def _followed(
        self, episode: Episode, replies: tuple[str, ...], said: Turn | Score | VerificationError
    ) -> Episode:
        """Give the episode as it is after a reply and what comes of it."""
        if not isinstance(said, Turn):
            return episode.followed(replies, terminated=True)
        if is_out_of_turns(self.task, episode.problem, replies):
            return episode.followed(replies, truncated=True)
        return episode.followed(replies, said.text)

    def _scores_of_truncated(self, live: Sequence[int]) -> dict[int, Score]:
        cut = {n: self._slots.episodes[n] for n in live if self._slots.episodes[n].truncated}
        scores = self._grader.score_unfinished(
            [episode.problem for episode in cut.values()],
            [episode.replies for episode in cut.values()],
        )
        return dict(zip(cut, scores, strict=True))

    def _reset_at_once(
        self, over: BoolArray, rows: Mapping[int, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Begin the next problem where an episode is over; keep what ended it as final."""
        last = self._observe()
        self._slots.begin(over)
        infos = batched_infos(
            {n: episode.info() for n, episode in enumerate(self._slots.episodes)},
            self.num_envs,
        )
        if over.any():
            infos |= {
                "final_obs": text_array([text if over[n] else "" for n, text in enumerate(last)]),
                "_final_obs": over.copy(),
                "final_info": batched_infos({n: rows[n] for n in _where(over)}, self.num_envs),
                "_final_info": over.copy(),
            }
        return infos

    def _new_seeds(
        self, seed: int | Sequence[int | None] | None, mask: BoolArray
    ) -> dict[int, int]:
        """Give the slots whose streams start anew their seeds."""
        seeds = self._slot_seeds(seed)
        # Before the first reset there is no stream that could go on.
        new = {n: seeds[n] for n in _where(mask) if seeds[n] is not None or not self._seeded}
        return {n: self._random_seed() if each is None else each for n, each in new.items()}

    def _slot_seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        if seed is None and not self._seeded:
            seed = self._random_seed()
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, int | np.integer):
            return [int(seed) + slot for slot in range(self.num_envs)]
        if not isinstance(seed, Sequence | np.ndarray) or len(seed) != self.num_envs:
            raise ConfigError(f"{self.num_envs} slots need as many seeds, got {seed!r:.60}")
        return list(seed)

    def _random_seed(self) -> int:
        return int(self.np_random.integers(2**31))

    def _observe(self) -> Texts:
        return tuple(episode.observe(self.task, self.prompt) for episode in self._slots.episodes)

    def _raise_failures(self, said: Sequence[Turn | Score | VerificationError]) -> None:
        failures = [each for each in said if isinstance(each, VerificationError)]
        if failures and self._on_failure == "raise":
            raise VerificationError(f"{len(failures)} of {len(said)}: {failures[0]}")


def _reward_and_info(
    said: Turn | Score | VerificationError, episode: Episode
) -> tuple[float, dict[str, Any]]:
    """Give the reward and the info of a slot."""
    info = episode.info()
    if isinstance(said, Score):
        return said.reward, info | score_info(said)
    if isinstance(said, Turn):
        return 0.0, info
    # nan, not 0: a trainer must leave a missing reward out.
    return np.nan, info | {"error": str(said)}


def _where(mask: BoolArray) -> list[int]:
    slots: list[int] = np.flatnonzero(mask).tolist()
    return slots


def _mode(mode: AutoresetMode | str) -> AutoresetMode:
    allowed = (AutoresetMode.SAME_STEP, AutoresetMode.DISABLED)
    for each in allowed:
        if mode in (each, each.name, each.value):
            return each
    raise ConfigError(f"autoreset_mode must be SAME_STEP or DISABLED, got {mode!r}")
