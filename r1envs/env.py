"""A reasoning task as a Gymnasium environment."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import gymnasium
from gymnasium.error import ResetNeeded

from r1envs.demonstrations import demonstrate
from r1envs.errors import ConfigError
from r1envs.infos import problem_info, score_info
from r1envs.mixing import find_task
from r1envs.problem import Problem
from r1envs.prompts import Style, prompt_style, render_prompt, render_turn
from r1envs.records import Score, Turn
from r1envs.reset_options import OF_ONE, as_problem, read_options
from r1envs.scoring import (
    Weights,
    is_out_of_turns,
    judge,
    measured,
    read_replies,
    score_of_verdict,
    unfinished,
)
from r1envs.space import TextSpace
from r1envs.stream import Origin, ProblemStream
from r1envs.task import Level, Part, Split, Task


class ReasoningEnv(gymnasium.Env[str, str]):
    """One problem an episode: the observation is the prompt, the action the completion.

    Where a task has several turns, the next observation is what its environment says to the
    completion. `info` names the problem and, when the episode is over, the parts of its score
    and the verdict.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["ansi"], "render_fps": 1}  # type: ignore[misc]

    def __init__(
        self,
        task: str | Task | None = None,
        *,
        tasks: Mapping[str, float] | None = None,
        level: Level = 1,
        split: Split = "train",
        weights: Mapping[str, float] | None = None,
        parts: Sequence[Part] = (),
        prompt: Style = "r1",
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        """Make the environment.

        Args:
            task: A task, or the id of one.
            tasks: The weights of a mixture's tasks, instead of `task`.
            level: 1 to 10, or a pair to draw from.
            split: The two splits share no problem.
            weights: How the parts of a score count in the reward; the paper's by default.
            parts: Further parts of the score, as of a length or a reward model.
            prompt: A style of `r1envs.prompts.PROMPTS` by its name, or one's own. It says what
                completions look like, too.
            render_mode: "ansi", for a text that shows the problem and how it was graded.
            options: What the task or mixture takes.

        Raises:
            ConfigError: If a setting is out of range.
            UnknownTaskError: If no task has the id.
        """
        self._prompt = prompt_style(prompt)
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ConfigError(f"render_mode must be None or 'ansi', got {render_mode!r}")
        self.observation_space = TextSpace()
        self.action_space = TextSpace()
        self.render_mode = render_mode
        self.task = find_task(task, tasks, options)
        self._stream = ProblemStream(level, split)
        self._parts = tuple(parts)
        self._weights = Weights.read(weights, [*self.task.parts, *parts])
        self._seeded = False
        self._problem: Problem | None = None
        self._origin: Origin | None = None
        self._replies: list[str] = []
        self._turns: list[str] = []
        self._score: Score | None = None

    @property
    def level(self) -> Level:
        """The level of the problems to come, or a pair to draw from. It can be set."""
        return self._stream.level

    @level.setter
    def level(self, level: Level) -> None:
        self._stream.level = level

    @property
    def problem(self) -> Problem:
        """The problem of this episode."""
        if self._problem is None:
            raise ResetNeeded("call reset() first: there is no problem yet")
        return self._problem

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin the next problem of the stream.

        Args:
            seed: Starts the stream from its beginning; None continues it.
            options: `{"problem": problem}` replays that problem; `{"level": 9}` and
                `{"split": "test"}` are for this episode alone.
        """
        read = read_options(options, OF_ONE)
        super().reset(seed=seed)
        if seed is not None or not self._seeded:
            self._stream.seed(int(self.np_random.integers(2**31)) if seed is None else seed)
            self._seeded = True
        self._begin(read)
        self._replies, self._turns, self._score = [], [], None
        return self._observe(), self._info()

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Give the completion to the task: it goes on, or the episode ends with a score.

        Raises:
            ResetNeeded: If there is no problem to answer.
            ConfigError: If the action is no text.
            VerificationError: If the verifier failed; the completion was not judged.
        """
        if self._score is not None:
            raise ResetNeeded("call reset() first: this problem has been answered")
        problem, replies = self.problem, [*self._replies, as_action(action)]
        read = read_replies(replies, self._prompt.completions)
        said = judge(self.task, problem, read, self._prompt.completions)
        if isinstance(said, Turn) and not is_out_of_turns(self.task, problem, replies):
            self._replies = replies
            self._turns.append(said.text)
            return self._observe(), 0.0, False, False, self._info()
        truncated = isinstance(said, Turn)
        verdict = unfinished(read) if isinstance(said, Turn) else said
        parts = [*self.task.owner(problem).parts, *self._parts]
        further = measured(parts, [problem], [replies])[0]
        # Only now: a step that raised can be tried again.
        self._replies = replies
        self._score = score_of_verdict(verdict, read, self._weights, further)
        info = self._info() | score_info(self._score)
        return self._observe(), self._score.reward, not truncated, truncated, info

    def demonstration(self) -> str | None:
        """Write a complete right completion by the task's solver; None if it has none."""
        turns, completions = tuple(self._turns), self._prompt.completions
        return demonstrate(self.task, self.problem, turns, completions)

    def render(self) -> str | None:
        """Show the problem, what was said, and why it was graded so."""
        if self.render_mode is None:
            return None
        lines = [f"{self.problem.task}, level {self.problem.level}", self.problem.question]
        for n, reply in enumerate(self._replies):
            lines += ["", reply, *(["", self._turns[n]] if n < len(self._turns) else [])]
        if self._score is not None:
            verdict = self._score.verdict
            why = f": {verdict.reason}" if verdict.reason else ""
            lines += ["", f"{verdict.status}{why}"]
            lines += [f"reward {self._score.reward:g}  reference {self.problem.answer}"]
        return "\n".join(lines)

    def _begin(self, options: Mapping[str, Any]) -> None:
        """Take the problem to replay, or the next one."""
        if "problem" in options:
            self._problem, self._origin = as_problem(options["problem"], self.task), None
            return
        place = self._stream.place
        origin = self._stream.next(options.get("level"), options.get("split"))
        try:
            self._problem = origin.draw(self.task)
        except BaseException:
            self._stream.go_to(*place)
            raise
        self._origin = origin

    def _info(self) -> dict[str, Any]:
        return problem_info(self.problem, self._origin)

    def _observe(self) -> str:
        """Give what was said last."""
        if self._turns:
            return render_turn(self._turns[-1], self._prompt)
        form = self.task.owner(self.problem).answer_form
        return render_prompt(self.problem.question, self._prompt, form)


def as_action(action: object) -> str:
    """Take an action that is a text.

    Raises:
        ConfigError: If it is none: to grade what it would look like as text hides a mistake.
    """
    if not isinstance(action, str):
        raise ConfigError(f"an action must be a text, got {type(action).__name__} {action!r:.60}")
    return action
