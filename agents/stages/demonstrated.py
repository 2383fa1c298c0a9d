"""The kind `sft`: learning demonstrations, as in the paper's cold start."""

from dataclasses import dataclass, field

from r1envs.agents.policy import Policy
from r1envs.agents.sft import SFTConfig
from r1envs.agents.stages.kinds import Stage, stage
from r1envs.agents.stages.lessons import documents_of, learn, worked_by_solvers
from r1envs.agents.stages.workshop import Workshop


@stage("sft")
@dataclass(frozen=True, kw_only=True, slots=True)
class SFTStage(Stage):
    """Fine-tunes on the demonstrations of the tasks' solvers: the cold start."""

    after: str
    examples: int = 1000
    training: SFTConfig = field(default_factory=SFTConfig)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The stages that must be done before."""
        return (self.after,)

    def run(self, shop: Workshop) -> Policy:
        """Learn the last reply of each demonstration."""
        policy = shop.load(self.after)
        examples = worked_by_solvers(shop, self.examples)
        documents = documents_of(policy.rendering, [example.script for example in examples])
        learn(policy, documents, self.training, shop)
        return policy
