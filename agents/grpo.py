"""Group Relative Policy Optimization: the reinforcement learning of DeepSeek-R1.

Shape suffixes: P problems in a step, G completions of each.
"""

import copy
import functools
import random
import time
from collections.abc import Callable
from typing import Any

from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.collector import Collector
from r1envs.agents.groups import (
    advantages_of,
    collect_with_signal,
    punished,
    refuse_infinite,
    rollout_figures,
)
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.learner import Learner, at_step
from r1envs.agents.optimization import Precision, Stepper, adamw, cosine, warmed_up
from r1envs.agents.policy_gradient import COUNTS, Figures, optimizer_step, weighed
from r1envs.agents.rollout import RolloutBatch
from r1envs.agents.savepoints import NO_SAVEPOINTS, Savepoints, State
from r1envs.agents.seeds import derived_seed

OnStep = Callable[[dict[str, Any], RolloutBatch], None]


def reinforce(
    model: PreTrainedModel,
    collector: Collector,
    config: GRPOConfig,
    *,
    seed: int,
    on_step: OnStep,
    used: Callable[[], float] = lambda: 0.0,
    precision: Precision = "auto",
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
        precision: In which numbers is computed; see `compute_precision`.
        savepoints: Keeps the state of the training; from the last one it goes on.

    Raises:
        VerificationError: If not one completion of a step could be judged.
        DivergedError: If a reward or a gradient is not finite; a reward that is nan is missing.
    """
    reference = _frozen_copy(model) if config.needs_reference else None
    with Learner[Figures](model, _stepper(model, config), precision) as learner:
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
        examples = weighed([batch.rollouts[n] for n in part], [advantages[n] for n in part], config)
        active = [e for e, n in zip(examples, part, strict=True) if n not in idle and e.weight]
        figures = optimizer_step(learner, reference, rate, active, config, rng.getrandbits(31))
        for name, value in figures.items():
            totals[name] = totals.get(name, 0.0) + value
    steps = len(range(0, len(order), share))
    tokens = max(1.0, totals["trained_tokens"])
    return {
        **{name: totals[name] / tokens for name in ("kl", "clipped_fraction", "entropy")},
        **{name: totals[name] / steps for name in ("loss", "grad_norm")},
        **{name: int(totals[name]) for name in COUNTS},
        "silent_groups": (advantage_PG == 0).all(dim=1).float().mean().item(),
        "dropped_groups": batch.dropped_groups,
        "overlong": punishment_PG.mean().item(),
        "masked": sum(config.mask_cut and r.cut for r in batch.rollouts) / len(batch.rollouts),
    }


def _frozen_copy(model: PreTrainedModel) -> PreTrainedModel:
    frozen = copy.deepcopy(model).requires_grad_(False)
    frozen.eval()
    return frozen
