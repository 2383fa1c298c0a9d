"""A training run: its folder, which stages are done, and doing the rest.

runs/NAME/recipe.json   what is being run; the run of another recipe or seed is refused
runs/NAME/recipe.toml   the same, as it was written
runs/NAME/summary.json  the figures of the stages that are done
runs/NAME/replaced/     stages as they were before the recipe was edited
runs/NAME/NN-stage/
    settings.json       what the training rests on
    metrics.jsonl       a line for every optimizer or rollout step
    samples.jsonl       some rollouts of every step
    savepoint.pt        the state of a training that is not finished
    provenance.json     configuration, seeds, versions
    checkpoint/         model and tokenizer; there as soon as the training is done
    evaluation.jsonl    a line for every test problem, with its completions
    stage.json          the stage's figures
    evaluation.json     what the figures rest on; there when the stage is done
"""

import contextlib
import fcntl
import importlib.metadata
import json
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

import r1envs
from r1envs.agents.device import resolve_device
from r1envs.agents.environments import Environments
from r1envs.agents.evaluate import check_evaluation, evaluate
from r1envs.agents.foundations import Foundations, bring_into_order, set_aside
from r1envs.agents.journal import Journal
from r1envs.agents.policy import Policy
from r1envs.agents.recipe import Recipe, recipe_table, stage_table
from r1envs.agents.savepoints import FolderSavepoints, savepoint_of
from r1envs.agents.seeds import derived_seed
from r1envs.agents.stages import Stage, Workshop
from r1envs.errors import RunError
from r1envs.evaluation import EvaluatedProblem, summarize
from r1envs.files import write_json, write_lines, write_text

# Of the problems that every stage is evaluated on.
_EVALUATION = "evaluation"


class Listener:
    """Is told what a run does; every method may be left as it is."""

    def on_stage(self, stage: Stage, number: int, total: int) -> None:
        """A stage begins."""

    def on_line(self, line: str) -> None:
        """Something takes a while."""

    def on_step(self, row: dict[str, Any]) -> None:
        """An optimizer or rollout step is done."""

    def stops(self) -> bool:
        """Tell, after each step, whether to save the state and stop."""
        return False

    def on_summary(self, summary: dict[str, Any]) -> None:
        """A stage is done, or was found done; its row is the last one."""


def train(
    recipe: Recipe,
    folder: Path,
    *,
    device: str = "auto",
    recipe_text: str = "",
    listener: Listener | None = None,
) -> dict[str, Any]:
    """Run the stages of a recipe that are not done yet.

    A run that was interrupted goes on with the stage that was not finished: stages derive
    their chance from the seed and their own name, so that it does the same again. Of a recipe
    that was edited, the stages are run again whose settings or inputs have changed.

    Args:
        recipe: What to do.
        folder: Of this run; made where there is none.
        device: "auto", "cpu", "cuda" or "cuda:N".
        recipe_text: The recipe as it was written, for the report.
        listener: Told of the progress.

    Returns:
        What summary.json holds.

    Raises:
        ConfigError: If a setting is wrong.
        RunError: If the folder holds the run of another recipe or seed, cannot be written, or is in
            use by another process.
        SandboxError: If programs must be run and the isolation asked for is missing.
    """
    run = _Run(recipe, folder, resolve_device(device), listener or Listener())
    with run.opened(recipe_text):
        done = run.take_in_done()
        for number, stage in enumerate(recipe.stages, 1):
            if stage.name not in done:
                run.do(stage, number)
    return run.summary()


class _Run:
    def __init__(
        self, recipe: Recipe, folder: Path, device: torch.device, listener: Listener
    ) -> None:
        self._recipe = recipe
        self._folder = folder
        self._device = device
        self._listener = listener
        self._environments = Environments(recipe.environment)
        self._foundations = Foundations(recipe)
        self._evaluation_seed = derived_seed(recipe.seed, _EVALUATION)
        # Before anything is computed that a corrected recipe could not use.
        check_evaluation(self._environments, recipe.evaluation, self._evaluation_seed)
        self._rows: dict[str, dict[str, Any]] = {}

    @contextlib.contextmanager
    def opened(self, recipe_text: str) -> Iterator[None]:
        """Hold the folder for this process alone."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / "lock").open("w")
        except OSError as error:
            raise RunError(f"the run folder {self._folder} cannot be written: {error}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise RunError(f"another process is training in {self._folder}") from error
            self._claim(recipe_text)
            yield

    def _claim(self, recipe_text: str) -> None:
        table = json.loads(json.dumps(recipe_table(self._recipe)))
        path = self._folder / "recipe.json"
        before = json.loads(path.read_text()) if path.exists() else table
        if before == table and path.exists():
            return
        bring_into_order(self._folder, self._numbers)
        self._check_same_run(before)
        write_text(self._folder / "recipe.toml", recipe_text)
        write_json(path, table)

    def _check_same_run(self, before: dict[str, Any]) -> None:
        """Refuse a folder from which nothing would be kept: a wrong name is likelier."""
        own = {"name": self._recipe.name, "seed": self._recipe.seed}
        same = all(before.get(key) == value for key, value in own.items())
        trained = list(self._folder.glob("[0-9]*-*/checkpoint"))
        kept = any(
            self._foundations.training_holds(stage.name, self._stage_folder(stage.name))
            for stage in self._recipe.stages
        )
        if not same or (trained and not kept):
            raise RunError(
                f"{self._folder} holds the run of another recipe, seed or model: "
                "take another --name, or delete the folder"
            )

    def take_in_done(self) -> set[str]:
        """Take in the stages that were done before and have not changed; name them."""
        for stage in self._recipe.stages:
            folder = self._stage_folder(stage.name)
            if self._foundations.holds(stage.name, folder):
                self._rows[stage.name] = json.loads((folder / "stage.json").read_text())
        if self._rows:
            self._publish()
        return set(self._rows)

    def do(self, stage: Stage, number: int) -> None:
        """Train and evaluate a stage, or what is left of it."""
        self._listener.on_stage(stage, number, len(self._recipe.stages))
        folder = self._stage_folder(stage.name)
        trained = None
        if not self._foundations.training_holds(stage.name, folder):
            trained = self._train(stage, folder)
        self._evaluate(stage, folder, trained)
        self._rows[stage.name] = json.loads((folder / "stage.json").read_text())
        self._publish()

    def _publish(self) -> None:
        write_json(self._folder / "summary.json", self.summary())
        self._listener.on_summary(self.summary())

    def summary(self) -> dict[str, Any]:
        """Give the figures of the stages that are done."""
        rows = [self._rows[stage.name] for stage in self._recipe.stages if stage.name in self._rows]
        return {
            "recipe": self._recipe.name,
            "seed": self._recipe.seed,
            "seconds": sum(row["seconds"] + row["evaluation_seconds"] for row in rows),
            "device": str(self._device),
            "isolation": self._environments.isolation,
            "stages": rows,
        }

    def _train(self, stage: Stage, folder: Path) -> Policy:
        if not self._foundations.training_began(stage.name, folder):
            self._clear(stage, folder)
            _make_folder(folder)
            name, basis = self._foundations.note_training(stage.name)
            write_json(folder / name, basis)
        started = datetime.now(UTC)
        with Journal(folder, self._listener.on_step) as journal:
            trained = stage.run(self._workshop(stage, folder, journal))
            seconds = journal.seconds
        write_json(folder / "provenance.json", _provenance(stage, self._recipe.seed, started))
        size = trained.model.num_parameters()
        figures = {"seconds": seconds, "flops": journal.flops, "parameters": size}
        write_json(folder / "training.json", figures)
        trained.save(folder / "checkpoint")
        savepoint_of(folder).unlink(missing_ok=True)
        return trained

    def _clear(self, stage: Stage, folder: Path) -> None:
        """Make room for a stage that is trained anew."""
        if (folder / "checkpoint").exists() or savepoint_of(folder).exists():
            changes = ", ".join(self._foundations.changes(stage.name, folder))
            self._listener.on_line(f"{stage.name} is trained again: {changes}")
            set_aside(folder)
        # What a stopped attempt left is not a part of this one.
        shutil.rmtree(folder, ignore_errors=True)

    def _workshop(self, stage: Stage, folder: Path, journal: Journal) -> Workshop:
        return Workshop(
            environments=self._environments,
            device=self._device,
            seed=derived_seed(self._recipe.seed, stage.name),
            checkpoint_of=lambda name: self._stage_folder(name) / "checkpoint",
            flops_of=lambda name: float(self._training(name)["flops"]),
            log=journal.log,
            keep=journal.keep,
            announce=self._listener.on_line,
            spent=lambda: journal.flops,
            precision=self._recipe.precision,
            savepoints=FolderSavepoints(
                folder,
                every=self._recipe.save_every,
                stops=self._listener.stops,
                place=journal.place,
            ),
        )

    def _evaluate(self, stage: Stage, folder: Path, trained: Policy | None) -> None:
        policy = trained or Policy.load(
            folder / "checkpoint",
            self._device,
            self._environments.style,
            self._recipe.precision,
        )
        start = time.monotonic()
        problems = evaluate(
            policy,
            self._environments,
            self._recipe.evaluation,
            seed=self._evaluation_seed,
            on_task=lambda task: self._listener.on_line(f"evaluating {stage.name} on {task}"),
        )
        seconds = time.monotonic() - start
        write_lines(folder / "evaluation.jsonl", [problem.to_row() for problem in problems])
        write_json(folder / "stage.json", self._row(stage, problems, seconds))
        name, basis = self._foundations.note_evaluation(stage.name)
        write_json(folder / name, basis)  # last: it says that the figures are whole

    def _row(
        self, stage: Stage, problems: Sequence[EvaluatedProblem], evaluation_seconds: float
    ) -> dict[str, Any]:
        return {
            "name": stage.name,
            "kind": stage.kind,
            "after": getattr(stage, "after", None),
            **self._training(stage.name),
            "evaluation_seconds": evaluation_seconds,
            **summarize(problems).to_row(),
        }

    def _training(self, name: str) -> dict[str, Any]:
        row: dict[str, Any] = json.loads((self._stage_folder(name) / "training.json").read_text())
        return row

    def _stage_folder(self, name: str) -> Path:
        return self._folder / f"{self._numbers[name]:02d}-{name}"

    @property
    def _numbers(self) -> dict[str, int]:
        return {stage.name: number for number, stage in enumerate(self._recipe.stages, 1)}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _provenance(stage: Stage, seed: int, started: datetime) -> dict[str, Any]:
    packages = ("gymnasium", "numpy", "sympy", "tokenizers", "torch", "transformers")
    versions = {name: importlib.metadata.version(name) for name in packages}
    return {
        "stage": stage_table(stage),
        "seed": seed,
        "versions": {"r1envs": r1envs.__version__, "python": platform.python_version(), **versions},
        "git_revision": _git_revision(),
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _git_revision() -> str | None:
    """Name the commit of the checkout that r1envs is run from, if it is run from one."""
    root = Path(r1envs.__file__).parent.parent
    if not (root / "pyproject.toml").exists():
        return None  # installed: a repository around it is the user's own
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout.strip()
    return None
