"""The kind `grpo`: reinforcement learning on verified rewards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from r1envs.agents.collector import Collector
from r1envs.agents.compute import sampling_flops, training_flops
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import RolloutBatch
from r1envs.agents.stages.kinds import Stage, stage
from r1envs.agents.stages.workshop import Workshop
from r1envs.agents.watch import Watch
from r1envs.scoring import Weights
from r1envs.task import Part


@stage("grpo")
@dataclass(frozen=True, kw_only=True, slots=True)
class GRPOStage(Stage):
    """Trains by reinforcement learning on verified rewards."""

    after: str
    weights: Mapping[str, float] = field(default_factory=dict)
    """Of the parts of the reward; accuracy 1 and format 1 by default."""
    compute_of: str | None = None
    """A stage whose floating-point operations are its budget; `steps` still is the most."""
    training: GRPOConfig = field(default_factory=GRPOConfig)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The stages that must be done before."""
        return (self.after, self.compute_of) if self.compute_of else (self.after,)

    def check(self, parts: Sequence[Part]) -> None:
        """Find a weight of no part of any task's scores."""
        Weights.read(self.weights, parts)

    def run(self, shop: Workshop) -> Policy:
        """Train the policy of `after`."""
        policy, config = shop.load(self.after), self.training
        env = shop.environments.mixture(config.completions_per_step, weights=self.weights)
        collector = Collector(env, policy, policy.generator(), config.group_size, config.sampling)
        collector.seed(range(shop.seed, shop.seed + config.prompts_per_step))
        budget = shop.flops_of(self.compute_of) if self.compute_of else float("inf")
        watch = Watch()

        def on_step(row: dict[str, Any], batch: RolloutBatch) -> None:
            for warning in watch.look(row):
                shop.announce(warning)
            shop.log(row | {"flops": self._flops(policy, row, batch)})
            shop.keep(batch.rollouts, row["step"])

        try:
            reinforce(
                policy.model,
                collector,
                config,
                seed=shop.seed,
                on_step=on_step,
                used=lambda: shop.spent() / budget,
                precision=policy.precision,
                savepoints=shop.savepoints,
            )
        finally:
            env.close()
        return policy

    def _flops(self, policy: Policy, row: dict[str, Any], batch: RolloutBatch) -> float:
        trained = row["computed_tokens"] * (4 / 3 if self.training.needs_reference else 1)
        sampled = sampling_flops(policy.model, batch.tokens)
        return sampled + training_flops(policy.model, int(trained))
