"""Settings of Group Relative Policy Optimization."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from r1envs.agents.generator import SamplingConfig
from r1envs.agents.losses import ADVANTAGES, AGGREGATIONS, PENALTIES, SURROGATES
from r1envs.agents.losses.lookup import chosen
from r1envs.errors import ConfigError


def _papers_weights() -> Mapping[str, float]:
    return {"accuracy": 1.0, "format": 1.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class GRPOConfig:
    """Settings of Group Relative Policy Optimization."""

    steps: int = 50
    """Rollout steps; each samples `prompts_per_step * group_size` completions."""
    prompts_per_step: int = 32
    """Different problems in one rollout step."""
    group_size: int = 16
    """Completions sampled for each problem (G in the paper)."""
    minibatches: int = 1
    """Optimizer steps that a rollout step is split into."""
    learning_rate: float = 3e-6
    warmup_steps: int = 5
    """Rollout steps over which the learning rate grows."""
    final_rate: float = 1.0
    """The share of the learning rate at which a cosine ends; 1 keeps it, as the paper does."""
    clip_low: float = 0.2
    """The probability ratio is kept over 1 - clip_low."""
    clip_high: float = 0.2
    """The probability ratio is kept under 1 + clip_high."""
    kl_weight: float = 0.001
    """Weight of the KL penalty towards the reference policy; 0 loads no reference."""
    reference_every: int = 400
    """Rollout steps after which the policy becomes its own reference."""
    advantage: str = "group"
    """How rewards are compared in a group, a name of `losses.ADVANTAGES`; see docs/losses.md."""
    part_weights: Mapping[str, float] = field(default_factory=_papers_weights)
    """Of the parts of the reward, where `advantage` decouples them; the environment's otherwise."""
    surrogate: str = "grpo"
    """What is climbed, a name of `losses.SURROGATES`."""
    truncation: float = 2.0
    """The surrogate "tis" keeps its weights under it."""
    penalty: str = "k3"
    """The estimate of the KL, a name of `losses.PENALTIES`; "none" loads no reference."""
    aggregation: str = "sequence"
    """How token losses are averaged, a name of `losses.AGGREGATIONS`; "constant" divides by
    `max_new_tokens`."""
    overlong_margin: int = 0
    """Tokens before `max_new_tokens` over which a reward falls by 1; 0 punishes no length."""
    mask_cut: bool = False
    """Whether cut completions leave the loss; their rewards still count in the group's."""
    redraws: int = 0
    """Batches drawn in a step, at most, to replace groups without signal."""
    temperature: float = 1.0
    max_new_tokens: int = 256
    """Completions are cut here, and a cut completion has no answer."""
    weight_decay: float = 0.0
    max_grad_norm: float = 1.0
    micro_batch_tokens: int = 0
    """Padded tokens computed at once; only memory and speed depend on it. With 0 they are 1,024 on
    a CPU, whose caches hold no more, and 16,384 elsewhere."""

    def __post_init__(self) -> None:
        if self.group_size < 2:
            raise ConfigError(
                f"group_size must be at least 2, got {self.group_size}: "
                "an advantage is relative to the other completions of the group"
            )
        for name in (
            "steps",
            "prompts_per_step",
            "minibatches",
            "max_new_tokens",
            "reference_every",
        ):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} must be at least 1, got {getattr(self, name)}")
        if not (0 < self.clip_low < 1 and self.clip_high > 0):
            raise ConfigError(
                f"clip_low must be in (0, 1) and clip_high positive, got {self.clip_low} "
                f"and {self.clip_high}"
            )
        if not 0 <= self.final_rate <= 1:
            raise ConfigError(f"final_rate must be in [0, 1], got {self.final_rate}")
        self._check_losses()
        for name in ("kl_weight", "learning_rate", "micro_batch_tokens"):
            if getattr(self, name) < 0:
                raise ConfigError(f"{name} must not be negative, got {getattr(self, name)}")
        if not self.temperature > 0:
            raise ConfigError(f"temperature must be positive, got {self.temperature}")

    def _check_losses(self) -> None:
        for table, name in (
            (ADVANTAGES, "advantage"),
            (SURROGATES, "surrogate"),
            (PENALTIES, "penalty"),
            (AGGREGATIONS, "aggregation"),
        ):
            chosen(table, getattr(self, name), name)
        if self.surrogate == "tis" and self.minibatches > 1:
            raise ConfigError(
                f"surrogate 'tis' needs minibatches = 1, got {self.minibatches}: it would lose its "
                "clip range; 'cispo' weighs by the whole ratio to the sampler"
            )
        if not self.truncation >= 1:
            raise ConfigError(f"truncation must be at least 1, got {self.truncation}")
        if not 0 <= self.overlong_margin <= self.max_new_tokens:
            raise ConfigError(
                f"overlong_margin must be in 0..max_new_tokens, got {self.overlong_margin}"
            )
        if self.redraws < 0:
            raise ConfigError(f"redraws must not be negative, got {self.redraws}")
        if not all(0 <= weight < math.inf for weight in self.part_weights.values()):
            raise ConfigError(f"part_weights must be finite, not negative: {self.part_weights}")

    @property
    def needs_reference(self) -> bool:
        """Whether there is a penalty, and so a reference policy to compute."""
        return self.kl_weight > 0 and self.penalty != "none"

    @property
    def completions_per_step(self) -> int:
        """Sequences in one rollout step: the slots of the vector environment."""
        return self.prompts_per_step * self.group_size

    @property
    def sampling(self) -> SamplingConfig:
        """How rollouts are drawn."""
        return SamplingConfig(temperature=self.temperature, max_new_tokens=self.max_new_tokens)
