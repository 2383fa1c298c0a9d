"""What a stage has at hand while it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from r1envs.agents.environments import Environments
from r1envs.agents.optimization import Precision
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import Rollout
from r1envs.agents.savepoints import NO_SAVEPOINTS, Savepoints


@dataclass(frozen=True)
class Workshop:
    """What a stage has at hand."""

    environments: Environments
    device: torch.device
    seed: int
    """Of this stage alone."""
    checkpoint_of: Callable[[str], Path]
    """Where the model of an earlier stage lies."""
    flops_of: Callable[[str], float]
    """What an earlier stage has spent."""
    log: Callable[[dict[str, Any]], None]
    """Takes the figures of a step."""
    keep: Callable[[Sequence[Rollout], int], None]
    """Takes rollouts of a step that a person may want to read."""
    announce: Callable[[str], None]
    """Takes a line on what is being done."""
    spent: Callable[[], float] = lambda: 0.0
    """The floating-point operations of this stage so far."""
    precision: Precision = "auto"
    """In which numbers models compute."""
    savepoints: Savepoints = NO_SAVEPOINTS
    """Keeps the states of this stage, and has what an earlier attempt left."""

    def load(self, stage: str) -> Policy:
        """Load the policy of an earlier stage."""
        return self.load_from(self.checkpoint_of(stage))

    def load_from(self, source: str | Path) -> Policy:
        """Load a policy from a folder or the hub, to be spoken to as this run does."""
        return Policy.load(source, self.device, self.environments.style, self.precision)
