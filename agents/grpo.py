"""Group Relative Policy Optimization: the reinforcement learning of DeepSeek-R1.

Shape suffixes:
    P problems in a step, G completions of each, N = P * G; S prompt and completion tokens,
    T = S - 1 predicted tokens.
"""

import copy
import functools
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.collector import Collector
from r1envs.agents.generator import SamplingConfig
from r1envs.agents.groups import (
    advantages_of,
    collect_with_signal,
    punished,
    refuse_infinite,
    rollout_figures,
)
from r1envs.agents.learner import Learner, at_step, micro_batches
from r1envs.agents.logprobs import logprobs_and_entropies, right_padded, token_logprobs
from r1envs.agents.losses import (
    ADVANTAGES,
    AGGREGATIONS,
    PENALTIES,
    SURROGATES,
    grpo_loss,
    token_weights,
)
from r1envs.agents.losses.lookup import chosen
from r1envs.agents.optimization import Stepper, adamw, compute_precision, cosine, warmed_up
from r1envs.agents.rollout import Rollout, RolloutBatch, Sample
from r1envs.agents.savepoints import NO_SAVEPOINTS, Savepoints, State
from r1envs.agents.seeds import derived_seed
from r1envs.errors import ConfigError

OnStep = Callable[[dict[str, Any], RolloutBatch], None]
Figures = dict[str, Tensor]

# Figures of a step, which its parts add up to; the table of metrics in docs/ defines them.
_COUNTS = ("trained_tokens", "computed_tokens", "nonfinite_logprobs")
_SUMS = ("loss", "grad_norm", "kl", "clipped_fraction", "entropy")


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
    micro_batch_tokens: int = 16384
    """Padded tokens computed at once; only memory and speed depend on it."""

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
            "micro_batch_tokens",
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
        if self.kl_weight < 0 or self.learning_rate < 0:
            raise ConfigError("kl_weight and learning_rate must not be negative")
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


def reinforce(
    model: PreTrainedModel,
    collector: Collector,
    config: GRPOConfig,
    *,
    seed: int,
    on_step: OnStep,
    used: Callable[[], float] = lambda: 0.0,
    savepoints: Savepoints = NO_SAVEPOINTS,
) -> None:
    """Train a model in place on the rewards of the collector's environment.

    Args:
        model: The policy; the collector's generator samples from it.
        collector: Has `config.prompts_per_step` groups of `config.group_size`, and is seeded.
        config: The settings.
        seed: Of what is sampled, and of the order of minibatches.
        on_step: Told the figures and the rollouts of every step.
        used: The share of a budget of another kind that is used up; at 1 the training ends.
        savepoints: Keeps the state of the training; from the last one it goes on.

    Raises:
        VerificationError: If not one completion of a step could be judged.
        DivergedError: If a reward or a gradient is not finite; a reward that is nan is missing.
    """
    reference = _frozen_copy(model) if config.needs_reference else None
    with Learner[Figures](model, _stepper(model, config)) as learner:
        begun = savepoints.last() or {"step": 0, "seconds": 0.0}
        if begun["step"]:
            learner.load(begun["learner"])
            collector.go_to(begun["episodes"])  # more than steps, where some were drawn again
            if "reference" in begun and reference is not None:
                reference.load_state_dict(begun["reference"])
        start = time.monotonic() - begun["seconds"]
        for step in range(begun["step"] + 1, config.steps + 1):
            if used() >= 1:
                break
            if reference is not None and step > 1 and (step - 1) % config.reference_every == 0:
                reference = _frozen_copy(model)
            progress = max(step / config.steps, used())
            rate = warmed_up(step, config.warmup_steps) * cosine(progress, 1, config.final_rate)
            with compute_precision(model.device):
                batch = _collect(collector, config, seed, step)
            rng = random.Random(derived_seed(seed, step, "order"))
            with at_step(step):
                refuse_infinite(batch)
                figures = _learn(learner, reference, rate, batch, config, rng)
            seconds = time.monotonic() - start
            row = {"step": step, "steps": config.steps, "seconds": seconds}
            row["learning_rate"] = rate * config.learning_rate
            on_step(row | rollout_figures(batch) | figures, batch)
            state = {"step": step, "seconds": seconds, "episodes": collector.episodes}
            savepoints.offer(step, functools.partial(_state, state, learner, reference, config))


def _state(
    begun: State, learner: Learner[Figures], reference: PreTrainedModel | None, config: GRPOConfig
) -> State:
    """Put together what the steps to come depend on."""
    state = begun | {"learner": learner.state()}
    # Until it is replaced, the reference is the model that the stage began with.
    if reference is not None and begun["step"] > config.reference_every:
        state["reference"] = reference.state_dict()
    return state


def _stepper(model: PreTrainedModel, config: GRPOConfig) -> Stepper:
    return adamw(
        model,
        learning_rate=config.learning_rate,
        weight_decay=config.weight_decay,
        max_grad_norm=config.max_grad_norm,
    )


def _collect(collector: Collector, config: GRPOConfig, seed: int, step: int) -> RolloutBatch:
    def collect(again: int) -> RolloutBatch:
        place = (step, "again", again) if again else (step,)
        return collector.collect(derived_seed(seed, *place))

    return collect_with_signal(collect, lambda b: _advantages(b, config)[0], config.redraws)


def _advantages(batch: RolloutBatch, config: GRPOConfig) -> tuple[Tensor, Tensor]:
    """Give advantages, and the punishment for length that they hold, [P, G] both."""
    punishment_PG = punished(batch, longest=config.max_new_tokens, margin=config.overlong_margin)
    advantage_PG = advantages_of(batch, punishment_PG, config.advantage, config.part_weights)
    return advantage_PG, punishment_PG


def _learn(
    learner: Learner[Figures],
    reference: PreTrainedModel | None,
    rate: float,
    batch: RolloutBatch,
    config: GRPOConfig,
    rng: random.Random,
) -> dict[str, Any]:
    advantage_PG, punishment_PG = _advantages(batch, config)
    advantages = advantage_PG.flatten().tolist()
    # Without a KL penalty a group without signal has no gradient: it is not computed.
    idle = {n for n, a in enumerate(advantages) if a == 0.0 and reference is None}
    order = list(range(len(advantages)))
    rng.shuffle(order)
    share = -(-len(order) // config.minibatches)
    totals: dict[str, float] = {}
    for start in range(0, len(order), share):
        part = order[start : start + share]
        examples = _weighed(
            [batch.rollouts[n] for n in part], [advantages[n] for n in part], config
        )
        active = [e for e, n in zip(examples, part, strict=True) if n not in idle and e.weight]
        figures = _optimizer_step(learner, reference, rate, active, config, rng.getrandbits(31))
        for name, value in figures.items():
            totals[name] = totals.get(name, 0.0) + value
    steps = len(range(0, len(order), share))
    tokens = max(1.0, totals["trained_tokens"])
    return {
        **{name: totals[name] / tokens for name in ("kl", "clipped_fraction", "entropy")},
        **{name: totals[name] / steps for name in ("loss", "grad_norm")},
        **{name: int(totals[name]) for name in _COUNTS},
        "silent_groups": (advantage_PG == 0).all(dim=1).float().mean().item(),
        "dropped_groups": batch.dropped_groups,
        "overlong": punishment_PG.mean().item(),
        "masked": sum(config.mask_cut and r.cut for r in batch.rollouts) / len(batch.rollouts),
    }


def _weighed(
    rollouts: Sequence[Rollout], advantages: Sequence[float], config: GRPOConfig
) -> list[Sample]:
    """Give every rollout of a minibatch its share of the loss, before it is cut in parts."""
    left_out = [config.mask_cut and rollout.cut for rollout in rollouts]
    lengths = [0 if out else r.length for r, out in zip(rollouts, left_out, strict=True)]
    length_N1 = torch.tensor(lengths)[:, None]
    mask_NT = torch.arange(max(1, *lengths)) < length_N1
    weight_NT = token_weights(mask_NT, config.aggregation, longest=config.max_new_tokens)
    weights = weight_NT[:, 0].tolist()
    return [
        Sample(r.tokens, r.written, r.logprobs, advantage, weight)
        for r, advantage, weight in zip(rollouts, advantages, weights, strict=True)
    ]


def _optimizer_step(
    learner: Learner[Figures],
    reference: PreTrainedModel | None,
    rate: float,
    examples: Sequence[Sample],
    config: GRPOConfig,
    seed: int,
) -> dict[str, float]:
    totals = dict.fromkeys((*_COUNTS, *_SUMS), 0.0)
    hands = learner.deal(sorted(examples, key=lambda e: len(e.tokens)))
    parts = [micro_batches(hand, config.micro_batch_tokens) for hand in hands]
    loss = functools.partial(_loss, reference, config)
    for figures in learner.backward(parts, loss, seed=seed):
        for name, value in figures.items():
            totals[name] += float(value)
    if examples:
        totals["grad_norm"] = learner.step(rate)
    return totals


def _loss(
    reference: PreTrainedModel | None,
    config: GRPOConfig,
    model: PreTrainedModel,
    examples: Sequence[Sample],
) -> tuple[Tensor, Figures]:
    token_NS = right_padded([e.tokens for e in examples], model.device)
    mask_NT, old_logp_NT = _sampled(examples, token_NS)
    weight_NT = mask_NT * torch.tensor([[e.weight] for e in examples], device=model.device)
    # Entered anew for every forward pass: autocast remembers the weights it has cast.
    with compute_precision(model.device):
        logp_NT, entropy_NT = logprobs_and_entropies(
            model, token_NS, temperature=config.temperature
        )
        ref_logp_NT = None
        if reference is not None:
            with torch.no_grad():
                ref_logp_NT = token_logprobs(reference, token_NS, temperature=config.temperature)
        loss, figures = grpo_loss(
            logp_NT,
            old_logp_NT,
            ref_logp_NT,
            torch.tensor([e.advantage for e in examples], device=model.device),
            weight_NT,
            clip_low=config.clip_low,
            clip_high=config.clip_high,
            kl_weight=config.kl_weight,
            surrogate=config.surrogate,
            penalty=config.penalty,
            truncation=config.truncation,
        )
    seen_NT = mask_NT & old_logp_NT.isfinite()
    return loss, figures | {
        "loss": loss.detach(),
        "entropy": entropy_NT.where(seen_NT, 0.0).sum(),
        "computed_tokens": torch.tensor(sum(len(e.tokens) for e in examples)),
    }


def _sampled(examples: Sequence[Sample], token_NS: Tensor) -> tuple[Tensor, Tensor]:
    """Lay out which tokens the policy wrote, and how likely they were when it did."""
    mask_NS = torch.zeros(token_NS.shape, dtype=torch.bool)
    old_logp_NS = torch.zeros(token_NS.shape)
    for n, example in enumerate(examples):
        end = len(example.tokens)
        mask_NS[n, :end] = torch.tensor(example.written)
        old_logp_NS[n, :end] = torch.tensor(example.logprobs)
    return mask_NS[:, 1:].to(token_NS.device), old_logp_NS[:, 1:].to(token_NS.device)


def _frozen_copy(model: PreTrainedModel) -> PreTrainedModel:
    frozen = copy.deepcopy(model).requires_grad_(False)
    frozen.eval()
    return frozen
