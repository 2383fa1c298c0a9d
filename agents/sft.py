"""Supervised fine-tuning: learning to write given completions of given prompts."""

import functools
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from transformers import PreTrainedModel

from r1envs.agents.learner import Learner, at_step
from r1envs.agents.optimization import (
    Precision,
    Stepper,
    adamw,
    compute_precision,
    cosine,
    muon,
    warmed_up,
)
from r1envs.agents.packet_reading import Reading
from r1envs.agents.packets import packets
from r1envs.agents.savepoints import NO_SAVEPOINTS, Savepoints, State
from r1envs.agents.seeds import derived_seed
from r1envs.errors import ConfigError

OnStep = Callable[[dict[str, Any]], None]
Figures = dict[str, float]

# Batches are cut from this many batches' documents sorted by length, so that little is padded.
_SORTED_BATCHES = 16


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be learnt, as token ids: a prompt and its completion, or several turns.

    >>> Document.of([5, 6], [7, 2])
    Document(tokens=[5, 6, 7, 2], learnt=[False, False, True, True])
    """

    tokens: list[int]
    learnt: list[bool]
    """Which of them are to be learnt; the others are given."""

    @classmethod
    def of(cls, prompt: list[int], completion: list[int]) -> "Document":
        """Learn to write a completion, with its end-of-sequence token, after a prompt."""
        return cls(prompt + completion, [False] * len(prompt) + [True] * len(completion))

    @property
    def scored(self) -> list[bool]:
        """The tokens that the loss looks at."""
        return self.learnt


@dataclass(frozen=True, kw_only=True, slots=True)
class SFTConfig:
    """Settings of supervised fine-tuning."""

    epochs: float = 2.0
    """How often each document is seen, on average."""
    batch_size: int = 64
    """Documents in one optimizer step."""
    optimizer: Literal["adamw", "muon"] = "adamw"
    """Muon is for pretraining from random weights."""
    learning_rate: float = 1e-3
    """At its highest, after the warm-up."""
    matrix_learning_rate: float = 0.02
    """Of the matrices, with Muon."""
    final_rate: float = 0.1
    """The share of the learning rate at which the cosine ends."""
    warmup: float = 0.05
    """Share of the steps over which the learning rate grows."""
    weight_decay: float = 0.1
    max_grad_norm: float = 1.0
    """Gradients are scaled down to this norm."""
    micro_batch_tokens: int = 0
    """Padded tokens computed at once; only memory and speed depend on it. With 0 they are 1,024 on
    a CPU, whose caches hold no more, and 16,384 elsewhere."""

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "learning_rate", "max_grad_norm"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} must be positive, got {getattr(self, name)}")
        if self.micro_batch_tokens < 0:
            raise ConfigError(
                f"micro_batch_tokens must not be negative, got {self.micro_batch_tokens}"
            )
        if self.optimizer not in ("adamw", "muon"):
            raise ConfigError(f"optimizer must be 'adamw' or 'muon', got {self.optimizer!r}")


def fine_tune(
    model: PreTrainedModel,
    documents: Sequence[Document],
    config: SFTConfig,
    *,
    seed: int,
    on_step: OnStep,
    precision: Precision = "auto",
    savepoints: Savepoints = NO_SAVEPOINTS,
) -> None:
    """Train a model in place on documents.

    The loss is the mean cross-entropy over the tokens to be learnt of a batch: what prompts and
    environments say is given.

    Args:
        model: A causal language model.
        documents: What to learn.
        config: The settings.
        seed: Of the order in which documents are seen, and of dropout.
        on_step: Told the figures of every optimizer step.
        precision: In which numbers is computed; see `compute_precision`.
        savepoints: Keeps the state of the training; from the last one it goes on.

    Raises:
        ConfigError: If there are no documents.
        DivergedError: If a gradient is not finite.
    """
    if not documents:
        raise ConfigError("there are no documents to learn from")
    steps = max(1, round(config.epochs * len(documents) / config.batch_size))
    batches = _batches(documents, config.batch_size, random.Random(seed))
    model.train()
    with Learner[Figures](model, _stepper(model, config), precision) as learner:
        begun = savepoints.last() or {"step": 0, "seconds": 0.0}
        if begun["step"]:
            learner.load(begun["learner"])
        start = time.monotonic() - begun["seconds"]
        left = itertools.islice(batches, begun["step"], steps)
        for step, batch in enumerate(left, begun["step"] + 1):
            rate = warmed_up(step, round(config.warmup * steps))
            rate *= cosine(step, steps, config.final_rate)
            figures = _learn(learner, batch, config, derived_seed(seed, step))
            with at_step(step):
                norm = learner.step(rate)
            seconds = time.monotonic() - start
            row = {"step": step, "steps": steps, "seconds": seconds}
            row |= {"learning_rate": rate * config.learning_rate, "grad_norm": norm}
            on_step(row | figures)
            savepoints.offer(step, functools.partial(_state, step, seconds, learner))


def _state(step: int, seconds: float, learner: Learner[Figures]) -> State:
    return {"step": step, "seconds": seconds, "learner": learner.state()}


def _stepper(model: PreTrainedModel, config: SFTConfig) -> Stepper:
    settings = {
        "learning_rate": config.learning_rate,
        "weight_decay": config.weight_decay,
        "max_grad_norm": config.max_grad_norm,
    }
    if config.optimizer == "muon":
        return muon(model, matrix_learning_rate=config.matrix_learning_rate, **settings)
    return adamw(model, **settings)


def _learn(
    learner: Learner[Figures], batch: Sequence[Document], config: SFTConfig, seed: int
) -> Figures:
    """Add up the gradient of a batch, and give the figures of it."""
    tokens = sum(sum(document.learnt) for document in batch)
    gradient = functools.partial(_gradient, config, learner.precision, tokens)
    totals = Counter({"loss": 0.0, "computed_tokens": 0})
    for figures in learner.backward(learner.deal(batch), gradient, seed=seed):
        totals.update(figures)
    return {**totals, "trained_tokens": tokens}


def _gradient(
    config: SFTConfig,
    precision: Precision,
    tokens: int,
    model: PreTrainedModel,
    hand: Sequence[Document],
) -> Figures:
    """Add the gradient of these documents' share of the loss to that of the model."""
    totals = {"loss": 0.0, "computed_tokens": 0}
    for packet in packets(hand, model, tokens=config.micro_batch_tokens):
        with compute_precision(model.device, precision):
            reading = Reading(model, packet)
        for batch in packet.batches:
            with compute_precision(model.device, precision):
                logp_NT, _ = reading.logprobs(batch)
            loss = -logp_NT.sum() / tokens
            loss.backward()
            totals["loss"] += loss.item()
        reading.backward()
        totals["computed_tokens"] += packet.size
    return totals


def _batches(
    documents: Sequence[Document], size: int, rng: random.Random
) -> Iterator[list[Document]]:
    while True:
        order = list(documents)
        rng.shuffle(order)
        batches: list[list[Document]] = []
        for start in range(0, len(order), size * _SORTED_BATCHES):
            window = sorted(
                order[start : start + size * _SORTED_BATCHES],
                key=lambda d: len(d.tokens),
            )
            batches += [window[n : n + size] for n in range(0, len(window), size)]
        rng.shuffle(batches)
        yield from batches
