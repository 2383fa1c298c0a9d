"""States inside a stage, from which it goes on where it was stopped.

Only the last one is kept. It is written aside and renamed: whenever the process ends, a whole one
is there, and the steps after it are done again, with the same chance.
"""

import contextlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from r1envs.errors import RunError

State = dict[str, Any]


class Savepoints:
    """Keeps none, as for training without a folder."""

    def last(self) -> State | None:
        """Give the state that was saved last; None if the stage begins."""
        return None

    def offer(self, step: int, state: Callable[[], State]) -> None:
        """Save the state after a step, where it is time to.

        Raises:
            KeyboardInterrupt: If the run is to stop here; the state is saved.
        """

    def remember(self, name: str, compute: Callable[[], Any]) -> Any:
        """Compute what a stage makes before its first step, or take what it had made.

        It must be plain data.
        """
        return compute()


NO_SAVEPOINTS = Savepoints()


class FolderSavepoints(Savepoints):
    """Keeps the last state in a stage's folder."""

    def __init__(
        self,
        folder: Path,
        *,
        every: int,
        stops: Callable[[], bool],
        place: Callable[[], Any],
    ) -> None:
        """Read what was saved.

        Args:
            folder: Of the stage.
            every: Steps between two states; 0 saves none but where the run is to stop.
            stops: Tells whether the run is to stop after this step.
            place: Tells where the stage's journal stands.

        Raises:
            RunError: If what was saved cannot be read.
        """
        self._path = savepoint_of(folder)
        self._every = every
        self._stops = stops
        self._place = place
        saved = _read(self._path) if self._path.exists() else {}
        self._remembered: State = saved.get("remembered", {})
        self._last: State | None = saved.get("state")

    def last(self) -> State | None:
        """Give the state that was saved last, once: it is as large as the model."""
        state, self._last = self._last, None
        return state

    def offer(self, step: int, state: Callable[[], State]) -> None:
        """Save the state after a step, every so many steps and where the run is to stop."""
        stops = self._stops()
        if stops or (self._every and step % self._every == 0):
            self._write(state())
        if stops:
            raise KeyboardInterrupt

    def remember(self, name: str, compute: Callable[[], Any]) -> Any:
        """Compute what a stage makes before its first step, or take what it had made."""
        if name not in self._remembered:
            self._remembered[name] = compute()
            self._write(None)
        return self._remembered[name]

    def _write(self, state: State | None) -> None:
        saved = {"state": state, "place": self._place()}
        aside = self._path.with_suffix(".partial")
        try:
            with aside.open("wb") as file:
                torch.save(saved | {"remembered": self._remembered}, file)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        # A full disk is an OSError to Python's files, and a RuntimeError to PyTorch's.
        except (OSError, RuntimeError) as error:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
            raise RunError(
                f"{self._path} cannot be written: {error}; what was saved before stands"
            ) from error


def savepoint_of(folder: Path) -> Path:
    """Name the file that holds the state of a stage in its folder."""
    return folder / "savepoint.pt"


def journal_place(folder: Path) -> Any:
    """Tell where the journal of a stage stood when its state was saved; None if it was not."""
    path = savepoint_of(folder)
    return _read(path)["place"] if path.exists() else None


def _read(path: Path) -> State:
    try:
        saved: State = torch.load(path, map_location="cpu", mmap=True, weights_only=True)
    # Only tensors and plain data are read: a pickle of anything else is refused.
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise RunError(
            f"{path} cannot be read: {reason}; delete it to begin the stage again"
        ) from error
    return saved
