"""Measuring models beside each other, on several tasks and levels, so that it can be stopped.

What is measured of one model on one task at one level is a file, and a file that is there is not
measured again: a command that was stopped goes on, and another model or task comes beside.
"""

import dataclasses
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

import r1envs
from r1envs.agents.checkpoint import load_checkpoint
from r1envs.agents.environments import EnvironmentConfig, Environments
from r1envs.agents.evaluate import EvaluationConfig, check_evaluation, evaluate
from r1envs.agents.optimization import Precision
from r1envs.agents.policy import Policy
from r1envs.agents.trained_models import NamedModel
from r1envs.errors import ConfigError, RunError
from r1envs.evaluation import EvaluatedProblem
from r1envs.files import write_lines

Level = int | tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """What is asked of every model."""

    tasks: Sequence[str]
    levels: Sequence[Level] = (1,)
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the tasks themselves take."""
    prompt: str | None = None
    """A style; by default that of the run that trained the model, else "chat" where its tokenizer
    has a chat template, and "r1" where it has none."""
    precision: Precision = "auto"
    evaluation: EvaluationConfig = field(default_factory=EvaluationConfig)
    seed: int = 0
    """Of the problems and of what is sampled."""

    def environments(self, task: str, level: Level, prompt: str) -> Environments:
        """Make what one task at one level is measured in."""
        config = EnvironmentConfig(
            tasks={task: 1.0}, levels={task: level}, options={task: self.options}, prompt=prompt
        )
        return Environments(config)

    def check(self) -> None:
        """Refuse what cannot be measured, before any model is loaded.

        Raises:
            UnknownTaskError: If there is no such task.
            ConfigError: If a task does not take its options, or has too few problems.
            SandboxError: If programs must be run and the isolation for it is missing.
        """
        if not self.tasks:
            raise ConfigError("an evaluation needs at least one task; see `r1envs list`")
        for task in self.tasks:
            for level in self.levels:
                environments = self.environments(task, level, self.prompt or "r1")
                check_evaluation(environments, self.evaluation, self.seed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What one model did on one task at one level."""

    model: str
    prompt: str
    task: str
    level: Level
    problems: list[EvaluatedProblem]
    seconds: float
    file: Path


def measure(
    models: Sequence[NamedModel],
    measurement: Measurement,
    folder: Path,
    *,
    device: torch.device,
    on_line: Callable[[str], None] = lambda line: None,
) -> Iterator[Measured]:
    """Measure models one after the other, each on all tasks and levels.

    Args:
        models: What to measure.
        measurement: What is asked of each.
        folder: Keeps what was measured, completions included.
        device: Where models compute.
        on_line: Told what is being done.

    Yields:
        Each figure's completions as soon as they are there, measured before or now.

    Raises:
        ConfigError: If a model cannot be loaded, or a setting is wrong; see `Measurement.check`.
        RunError: If the folder cannot be written.
    """
    measurement.check()
    for model in models:
        yield from _Bench(model, measurement, folder, device, on_line).all()


class _Bench:
    """One model while it is measured; it is loaded when it is needed."""

    def __init__(
        self,
        model: NamedModel,
        measurement: Measurement,
        folder: Path,
        device: torch.device,
        on_line: Callable[[str], None],
    ) -> None:
        self._model = model
        self._asked = measurement
        self._folder = folder / _slug(model.name)
        self._device = device
        self._on_line = on_line
        self._loaded: Policy | None = None
        self._prompt = measurement.prompt or model.prompt

    def all(self) -> Iterator[Measured]:
        for task in self._asked.tasks:
            for level in self._asked.levels:
                yield self._kept(task, level) or self._measured(task, level)

    def _file(self, task: str, level: Level) -> Path:
        digest = hashlib.blake2b(json.dumps(self._basis(task, level)).encode(), digest_size=4)
        name = f"{_slug(task)}-{_words(level)}-{digest.hexdigest()}.jsonl"
        return self._folder / name

    def _basis(self, task: str, level: Level) -> dict[str, Any]:
        """Give all that the completions depend on."""
        asked = dataclasses.asdict(self._asked)
        del asked["tasks"], asked["levels"]
        return {
            **asked,
            "model": self._model.fingerprint(),
            "prompt": self._style_name(),
            "task": task,
            "level": level,
            "version": r1envs.__version__,
        }

    def _kept(self, task: str, level: Level) -> Measured | None:
        file = self._file(task, level)
        if not file.exists():
            return None
        self._on_line(f"{self._model.name} on {task}, {_words(level)}: was measured before")
        try:
            head, *rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
            problems = [EvaluatedProblem.from_row(row) for row in rows]
            return self._row(task, level, problems, float(head["seconds"]))
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{file} is no evaluation ({error}): delete it") from error

    def _measured(self, task: str, level: Level) -> Measured:
        self._on_line(f"{self._model.name} on {task}, {_words(level)}")
        environments = self._asked.environments(task, level, self._style_name())
        policy = dataclasses.replace(self._policy(), style=environments.style)
        start = time.monotonic()
        problems = evaluate(policy, environments, self._asked.evaluation, seed=self._asked.seed)
        seconds = time.monotonic() - start
        file = self._file(task, level)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{file.parent} cannot be made: {error.strerror}") from error
        head = {"seconds": seconds, **self._basis(task, level)}
        write_lines(file, [head, *(problem.to_row() for problem in problems)])
        return self._row(task, level, problems, seconds)

    def _row(
        self, task: str, level: Level, problems: list[EvaluatedProblem], seconds: float
    ) -> Measured:
        return Measured(
            model=self._model.name,
            prompt=self._style_name(),
            task=task,
            level=level,
            problems=problems,
            seconds=seconds,
            file=self._file(task, level),
        )

    def _style_name(self) -> str:
        if self._prompt is None:
            self._prompt = self._policy().usual_prompt
        return self._prompt

    def _policy(self) -> Policy:
        if self._loaded is None:
            model, tokenizer = load_checkpoint(self._model.where, self._device)
            model.eval()
            self._loaded = Policy(model, tokenizer, precision=self._asked.precision)
        return self._loaded


def _words(level: Level) -> str:
    return f"level {level}" if isinstance(level, int) else f"levels {level[0]}-{level[1]}"


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "model"
