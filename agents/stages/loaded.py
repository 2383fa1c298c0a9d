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
        """Load the model, and say how it is spoken to."""
        policy = shop.load_from(self.model)
        stops = ", ".join(map(repr, policy.tokenizer.convert_ids_to_tokens(policy.stop_ids)))
        chat = policy.style is not None and policy.style.chat
        way = "by the tokenizer's chat template" if chat else "as plain text"
        shop.announce(f"prompts are rendered {way}; {stops} end a completion")
        return policy
