"""The gradient of a minibatch of rollouts, added up from parts that are computed at once.

Shape suffixes: N sequences of a part, S tokens of each, T = S - 1 predicted tokens.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.learner import Learner
from r1envs.agents.logprobs import right_padded
from r1envs.agents.losses import grpo_loss, token_weights
from r1envs.agents.optimization import Precision, compute_precision
from r1envs.agents.packet_reading import Reading, scored_tokens
from r1envs.agents.packets import Row, packets
from r1envs.agents.rollout import Rollout, Sample

Figures = dict[str, Any]

# Figures of a step, which its parts add up to; the table of metrics in docs/ defines them.
COUNTS = ("trained_tokens", "computed_tokens", "nonfinite_logprobs")
_SUMS = ("loss", "grad_norm", "kl", "clipped_fraction", "entropy")


def weighed(
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


def optimizer_step(
    learner: Learner[Figures],
    reference: PreTrainedModel | None,
    rate: float,
    examples: Sequence[Sample],
    config: GRPOConfig,
    seed: int,
) -> dict[str, float]:
    """Learn a minibatch, and give the figures of it."""
    totals = dict.fromkeys((*COUNTS, *_SUMS), 0.0)
    gradient = functools.partial(_gradient, reference, config, learner.precision)
    hands = learner.deal(sorted(examples, key=lambda e: len(e.tokens)))
    for figures in learner.backward(hands, gradient, seed=seed):
        for name, value in figures.items():
            totals[name] += float(value)
    if examples:
        totals["grad_norm"] = learner.step(rate)
    return totals


def _gradient(
    reference: PreTrainedModel | None,
    config: GRPOConfig,
    precision: Precision,
    model: PreTrainedModel,
    examples: Sequence[Sample],
) -> Figures:
    """Add the gradient of the loss of these examples to that of the model."""
    totals: Counter[str] = Counter()
    for packet in packets(examples, model, tokens=config.micro_batch_tokens):
        # Entered anew for every forward pass: autocast remembers the weights it has cast.
        with compute_precision(model.device, precision):
            policy = Reading(model, packet)
            with torch.no_grad():
                frozen = Reading(reference, packet) if reference is not None else None
        for batch in packet.batches:
            with compute_precision(model.device, precision):
                loss, figures = _loss(policy, frozen, config, batch)
            loss.backward()
            totals.update(figures)
        policy.backward()
        totals["computed_tokens"] += packet.size
    return totals


def _loss(
    policy: Reading, frozen: Reading | None, config: GRPOConfig, batch: Sequence[Row[Sample]]
) -> tuple[Tensor, Figures]:
    logp_NT, entropy_NT = policy.logprobs(batch, temperature=config.temperature)
    ref_logp_NT = None
    if frozen is not None:
        with torch.no_grad():
            ref_logp_NT, _ = frozen.logprobs(batch, temperature=config.temperature)
    device = logp_NT.device
    written_NT = scored_tokens(batch, device)
    old_logp_NT = right_padded([row.item.logprobs[row.start + 1 :] for row in batch], device)
    weight_N1 = torch.tensor([[row.item.weight] for row in batch], device=device)
    loss, figures = grpo_loss(
        logp_NT,
        old_logp_NT,
        ref_logp_NT,
        torch.tensor([row.item.advantage for row in batch], device=device),
        weight_N1 * written_NT,
        clip_low=config.clip_low,
        clip_high=config.clip_high,
        kl_weight=config.kl_weight,
        surrogate=config.surrogate,
        penalty=config.penalty,
        truncation=config.truncation,
    )
    seen_NT = written_NT & old_logp_NT.isfinite()
    return loss, figures | {
        "loss": loss.detach(),
        "entropy": entropy_NT.where(seen_NT, 0.0).sum(),
    }
