"""The journal of a stage: the figures of its steps, and rollouts that a person may want to read."""

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self, TextIO

from r1envs.agents.rollout import Rollout
from r1envs.agents.savepoints import journal_place
from r1envs.errors import RunError

# Rollouts of a step that are kept to be read.
_SAMPLES = 4


class Journal:
    """Writes the lines of a stage's metrics and samples as they come."""

    def __init__(self, folder: Path, on_step: Callable[[dict[str, Any]], None]) -> None:
        begun = journal_place(folder) or {"metrics": 0, "samples": 0, "flops": 0.0, "seconds": 0.0}
        self._metrics = _cut_off(folder / "metrics.jsonl", begun["metrics"])
        self._samples = _cut_off(folder / "samples.jsonl", begun["samples"])
        self._on_step = on_step
        self.flops: float = begun["flops"]
        self._start: float = time.monotonic() - begun["seconds"]

    @property
    def seconds(self) -> float:
        """How long the stage has taken, over all attempts that it was made of."""
        return time.monotonic() - self._start

    def place(self) -> dict[str, float]:
        """Tell where it stands on the disk, so that a stage that goes on writes no line twice."""
        for file in (self._metrics, self._samples):
            os.fsync(file.fileno())
        ends = {"metrics": self._metrics.tell(), "samples": self._samples.tell()}
        return ends | {"flops": self.flops, "seconds": self.seconds}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._metrics.close()
        self._samples.close()

    def log(self, row: dict[str, Any]) -> None:
        """Write the figures of a step."""
        self.flops += row["flops"]
        self._write(self._metrics, row)
        self._on_step(row)

    def keep(self, rollouts: Sequence[Rollout], step: int) -> None:
        """Write some rollouts of a step."""
        for rollout in rollouts[:: max(1, len(rollouts) // _SAMPLES)]:
            self._write(self._samples, _sample_row(rollout, step))

    @staticmethod
    def _write(file: TextIO, row: dict[str, Any]) -> None:
        try:
            print(json.dumps(_finite(row)), file=file, flush=True)
        except OSError as error:
            raise RunError(f"{file.name} cannot be written: {error.strerror}") from error


def _finite(value: Any) -> Any:
    """Give data as JSON knows it: a number that is not finite is null there."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cut_off(path: Path, size: int) -> TextIO:
    """Open a file to write after its first bytes; what stands behind them is dropped."""
    file = path.open("a", encoding="utf-8")
    file.truncate(size)
    file.seek(size)
    return file


def _sample_row(rollout: Rollout, step: int) -> dict[str, Any]:
    info = {name: value for name, value in rollout.info.items() if name != "verdict"}
    if "verdict" in rollout.info:
        verdict = rollout.info["verdict"]
        info |= {"status": str(verdict.status), "reason": verdict.reason}
    return {
        "step": step,
        "prompt": rollout.prompt,
        "completion": rollout.text,
        "finish": str(rollout.finish),
        "reward": rollout.reward,
        **info,
    }
