"""The learner: the weights of a policy, their gradients, and the optimizer, in one process."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Generic, Self

import torch
from transformers import PreTrainedModel

from r1envs.agents.optimization import Precision, Stepper
from r1envs.agents.replicas import Figures, Gradient, Part, Replicas
from r1envs.errors import DivergedError


@contextlib.contextmanager
def at_step(step: int) -> Iterator[None]:
    """Say of what diverges at which step it did."""
    try:
        yield
    except DivergedError as error:
        raise DivergedError(f"step {step}: {error}") from error


class Learner(Generic[Figures]):
    """Adds up gradients, on several cores where that is faster, and steps.

    What it holds is all that training carries from step to step: chance is derived from the step.
    Closing it ends its threads.
    """

    def __init__(
        self, model: PreTrainedModel, stepper: Stepper, precision: Precision = "auto"
    ) -> None:
        self.precision = precision
        self._model = model
        self._stepper = stepper
        self._replicas = Replicas[Figures](model)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._replicas.close()

    def deal(self, rows: Sequence[Part]) -> list[Sequence[Part]]:
        """Deal rows to those who compute; sorted by length, all get the same work."""
        return self._replicas.deal(rows)

    def backward(
        self, hands: Sequence[Sequence[Part]], gradient: Gradient[Part, Figures], *, seed: int
    ) -> list[Figures]:
        """Add up gradients; see `Replicas.backward`.

        Args:
            hands: What each one computes; see `deal`.
            gradient: Adds the gradient of a hand, and gives what else is to be known of it.
            seed: Of dropout, where the model has any.
        """
        devices = [self._model.device] if self._model.device.type == "cuda" else []
        with torch.random.fork_rng(devices):
            torch.manual_seed(seed)
            return self._replicas.backward(hands, gradient)

    def step(self, rate: float) -> float:
        """Update the weights, drop the gradients, and give the norm that they had.

        Args:
            rate: Share of each learning rate that is used.
        """
        return self._stepper.step(rate)

    def state(self) -> dict[str, Any]:
        """Give weights and optimizer, as they are: not copies."""
        return {"model": self._model.state_dict(), "optimizer": self._stepper.state()}

    def load(self, state: dict[str, Any]) -> None:
        """Put weights and optimizer back to a state of the same model."""
        self._model.load_state_dict(state["model"])
        self._stepper.load(state["optimizer"])
