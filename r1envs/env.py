"""A reasoning task as a Gymnasium environment."""

from collections.abc import Mapping
from typing import Any, ClassVar

import gymnasium
from gymnasium.error import ResetNeeded

from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.prompts import check_prompt_style, render_prompt
from r1envs.scoring import Score, Weights, score
from r1envs.space import TextSpace
from r1envs.stream import ProblemStream, resolve_task, resolve_weights
from r1envs.task import Level, Split, Task
from r1envs.verifiers.completion import write_completion


class ReasoningEnv(gymnasium.Env[str, str]):
    """One problem an episode: the observation is the prompt, the action the completion.

    `info` names the problem at `reset`, and at `step` also the parts of the score.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["ansi"], "render_fps": 1}  # type: ignore[misc]

    def __init__(
        self,
        task: str | Task | None = None,
        *,
        tasks: Mapping[str, float] | None = None,
        level: Level = 1,
        split: Split = "train",
        weights: Weights | Mapping[str, float] | None = None,
        prompt: str = "r1",
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
            prompt: A style of `r1envs.prompts.PROMPTS`.
            render_mode: "ansi", for a text that shows the problem and how it was graded.
            options: What the task or mixture takes.

        Raises:
            ConfigError: If a setting is out of range.
            UnknownTaskError: If no task has the id.
        """
        check_prompt_style(prompt)
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ConfigError(f"render_mode must be None or 'ansi', got {render_mode!r}")
        self.observation_space = TextSpace()
        self.action_space = TextSpace()
        self.render_mode = render_mode
        self.task = resolve_task(task, tasks, options)
        self._stream = ProblemStream(self.task, level, split)
        self._weights = resolve_weights(weights)
        self._prompt = prompt
        self._seeded = False
        self._problem: Problem | None = None
        self._attempt: tuple[str, Score] | None = None

    @property
    def problem(self) -> Problem:
        """The problem of this episode."""
        if self._problem is None:
            raise ResetNeeded("call reset() first: there is no problem yet")
        return self._problem

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin the next problem of the stream, or replay `options={"problem": ...}`."""
        super().reset(seed=seed)
        if seed is not None or not self._seeded:
            self._stream.seed(int(self.np_random.integers(2**31)) if seed is None else seed)
            self._seeded = True
        self._problem = replayed(options) or self._stream.next()
        self._attempt = None
        return self._observe(), problem_info(self._problem)

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Score the completion; the episode ends.

        Raises:
            ResetNeeded: If there is no problem to answer.
            VerificationError: If the verifier failed; the completion was not judged.
        """
        if self._attempt is not None:
            raise ResetNeeded("call reset() first: this problem has been answered")
        result = score(self.task, self.problem, action, self._weights)
        self._attempt = (action, result)
        info = problem_info(self.problem) | score_info(result)
        return self._observe(), result.reward, True, False, info

    def demonstration(self) -> str | None:
        """Write a complete right completion by the task's solver; None if it has none."""
        return demonstrate(self.task, self.problem)

    def render(self) -> str | None:
        """Show the problem, the attempt and why it was graded so."""
        if self.render_mode is None:
            return None
        lines = [f"{self.problem.task}, level {self.problem.level}", self.problem.question]
        if self._attempt is not None:
            completion, result = self._attempt
            why = f": {result.verdict.reason}" if result.verdict.reason else ""
            lines += ["", completion, "", f"{result.verdict.status}{why}"]
            lines += [f"reward {result.reward:g}  reference {self.problem.answer}"]
        return "\n".join(lines)

    def _observe(self) -> str:
        return render_prompt(self.problem.question, self._prompt)


def demonstrate(task: Task, problem: Problem) -> str | None:
    """Write a complete right completion by the task's solver; None if it has none."""
    thought = task.solve(problem)
    return None if thought is None else write_completion(thought, problem.answer)


def problem_info(problem: Problem) -> dict[str, Any]:
    """Name a problem for `info`."""
    return {"problem": problem.id, "task": problem.task, "level": problem.level}


def score_info(result: Score) -> dict[str, Any]:
    """Name the parts of a score for `info`."""
    return {
        "accuracy": result.accuracy,
        "format": result.format,
        "language": result.language,
        "verdict": result.verdict,
    }


def replayed(options: Mapping[str, Any] | None) -> Problem | None:
    """Read the problem to replay from the options of a reset."""
    problem = (options or {}).get("problem")
    if problem is not None and not isinstance(problem, Problem):
        raise ConfigError(f"options['problem'] must be a Problem, got {type(problem).__name__}")
    return problem
