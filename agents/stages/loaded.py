"""The kind `load`: a model that is there already."""

from dataclasses import dataclass
from typing import ClassVar

from r1envs.agents.policy import Policy
from r1envs.agents.stages.kinds import Stage, stage
from r1envs.agents.stages.workshop import Workshop


@stage("load")
@dataclass(frozen=True, kw_only=True, slots=True)
class LoadStage(Stage):
    """Takes a Hugging Face model as it is."""

    draws: ClassVar[bool] = False
    model: str
    """A folder, or an id on the hub."""

    def run(self, shop: Workshop) -> Policy:
        """Load the model."""
        return Policy.load(self.model, shop.device)
