"""Many problems at once: one batched verification a step, in killable workers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from r1envs.env import demonstrate, problem_info, replayed, score_info
from r1envs.errors import ConfigError, VerificationError
from r1envs.grading import Grader
from r1envs.problem import Problem
from r1envs.prompts import check_prompt_style, render_prompt
from r1envs.scoring import Score, Weights
from r1envs.space import TextSpace, text_array
from r1envs.stream import ProblemStream, resolve_task, resolve_weights
from r1envs.task import Level, Split, Task

Texts = tuple[str, ...]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class ReasoningVectorEnv(VectorEnv[Texts, Any, NDArray[Any]]):
    """Slots with equal seeds draw equal problems for ever.

    This is how GRPO gets its groups: `reset(seed=[0, 0, 0, 0, 1, 1, 1, 1])`. Every episode
    is one step long and the next begins in the same step (SAME_STEP autoreset): the score of
    the finished episode stands in `infos["final_info"]`.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "render_modes": [],
        "render_fps": 1,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        task: str | Task | None = None,
        num_envs: int = 1,
        *,
        tasks: Mapping[str, float] | None = None,
        level: Level = 1,
        split: Split = "train",
        weights: Weights | Mapping[str, float] | None = None,
        prompt: str = "r1",
        workers: int | None = None,
        on_failure: Literal["raise", "nan"] = "raise",
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
            prompt: A style of `r1envs.prompts.PROMPTS`.
            workers: Verification processes; one per core by default.
            on_failure: What a step does when a verifier fails twice on an answer: raise, or
                give that slot the reward nan and an `error` in its final info.
            render_mode: None; a single environment renders.
            options: What the task or mixture takes.
        """
        check_prompt_style(prompt)
        if num_envs < 1:
            raise ConfigError(f"num_envs must be at least 1, got {num_envs}")
        if on_failure not in ("raise", "nan"):
            raise ConfigError(f"on_failure must be 'raise' or 'nan', got {on_failure!r}")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.single_observation_space = self.single_action_space = TextSpace()
        self.observation_space = self.action_space = batch_space(TextSpace(), num_envs)
        self.task = resolve_task(task, tasks, options)
        self._streams = [ProblemStream(self.task, level, split) for _ in range(num_envs)]
        self._grader = Grader(self.task, resolve_weights(weights), workers=workers)
        self._prompt = prompt
        self._on_failure = on_failure
        self._seeded = False
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problem of each slot's episode."""
        return tuple(self._problems)

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
            options: `{"problem": problem}` replays that problem in every slot.
        """
        for stream, slot_seed in zip(self._streams, self._slot_seeds(seed), strict=True):
            if slot_seed is not None or not self._seeded:
                stream.seed(self._random_seed() if slot_seed is None else slot_seed)
        self._seeded = True
        replay = replayed(options)
        self._problems = [replay or stream.next() for stream in self._streams]
        return self._observe(), self._collect([problem_info(p) for p in self._problems])

    def step(
        self, actions: Sequence[str]
    ) -> tuple[Texts, FloatArray, BoolArray, BoolArray, dict[str, Any]]:
        """Score one completion per slot and begin the next problems.

        Raises:
            ResetNeeded: If there are no problems to answer.
            VerificationError: If a verifier failed twice on an answer and `on_failure` is
                "raise". The problems stay: the same step can be tried again.
        """
        if not self._problems:
            raise ResetNeeded("call reset() first: there are no problems yet")
        answered, prompts = self._problems, self._observe()
        scores = self._grader.grade(answered, [str(action) for action in actions])
        self._raise_failures(scores)
        self._problems = [stream.next() for stream in self._streams]
        infos = self._collect([problem_info(p) for p in self._problems])
        infos |= self._final(prompts, answered, scores)
        done = np.ones(self.num_envs, dtype=bool)
        return self._observe(), _rewards(scores), done, np.zeros_like(done), infos

    def demonstrations(self) -> list[str | None]:
        """Write a complete right completion for every slot; None where there is no solver."""
        return [demonstrate(self.task, problem) for problem in self._problems]

    def close_extras(self, **kwargs: Any) -> None:
        """End the verification workers."""
        self._grader.close()

    def _slot_seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        if seed is None and not self._seeded:
            seed = self._random_seed()
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, int | np.integer):
            return [int(seed) + slot for slot in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise ConfigError(f"{self.num_envs} slots need as many seeds, got {len(seed)}")
        return list(seed)

    def _random_seed(self) -> int:
        return int(self.np_random.integers(2**31))

    def _observe(self) -> Texts:
        return tuple(render_prompt(p.question, self._prompt) for p in self._problems)

    def _raise_failures(self, scores: Sequence[Score | VerificationError]) -> None:
        failures = [score for score in scores if isinstance(score, VerificationError)]
        if failures and self._on_failure == "raise":
            raise VerificationError(f"{len(failures)} of {len(scores)}: {failures[0]}")

    def _final(
        self,
        prompts: Texts,
        answered: Sequence[Problem],
        scores: Sequence[Score | VerificationError],
    ) -> dict[str, Any]:
        rows = [
            problem_info(problem)
            | ({"error": str(s)} if isinstance(s, VerificationError) else score_info(s))
            for problem, s in zip(answered, scores, strict=True)
        ]
        everywhere = np.ones(self.num_envs, dtype=bool)
        return {
            "final_obs": text_array(prompts),
            "_final_obs": everywhere,
            "final_info": self._collect(rows),
            "_final_info": everywhere.copy(),
        }

    def _collect(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        infos: dict[str, Any] = {}
        for slot, row in enumerate(rows):
            infos = self._add_info(infos, row, slot)
        return infos


def _rewards(scores: Sequence[Score | VerificationError]) -> FloatArray:
    # nan, not 0: a trainer must leave a missing reward out.
    return np.array([s.reward if isinstance(s, Score) else np.nan for s in scores])
