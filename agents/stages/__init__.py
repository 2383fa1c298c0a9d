"""The kinds of stages that recipes are made of, one file each.

A kind is a dataclass with a method, entered into the table by its name:

    @stage("warm_up")
    @dataclass(frozen=True, kw_only=True, slots=True)
    class WarmUp(Stage):
        after: str

        @property
        def inputs(self):
            return (self.after,)

        def run(self, shop):
            policy = shop.load(self.after)
            ...
            return policy
"""

from r1envs.agents.stages.demonstrated import SFTStage
from r1envs.agents.stages.kinds import KINDS, Stage, find_kind, stage
from r1envs.agents.stages.loaded import LoadStage
from r1envs.agents.stages.pretrained import PretrainStage
from r1envs.agents.stages.reinforced import GRPOStage
from r1envs.agents.stages.verified import DistillStage, RejectionStage
from r1envs.agents.stages.workshop import Workshop

__all__ = [
    "KINDS",
    "DistillStage",
    "GRPOStage",
    "LoadStage",
    "PretrainStage",
    "RejectionStage",
    "SFTStage",
    "Stage",
    "Workshop",
    "find_kind",
    "stage",
]
