"""Supervised fine-tuning: learning to write given completions of given prompts."""

import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.learner import Learner
from r1envs.agents.logprobs import right_padded, token_logprobs
from r1envs.agents.optimization import (
    Stepper,
    adamw,
    compute_precision,
    cosine,
    muon,
    warmed_up,
)
from r1envs.agents.replicas import Loss
from r1envs.agents.savepoints import NO_SAVEPOINTS, Savepoints
from r1envs.agents.seeds import derived_seed
from r1envs.errors import ConfigError

OnStep = Callable[[dict[str, Any]], None]

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

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "learning_rate", "max_grad_norm"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} must be positive, got {getattr(self, name)}")
        if self.optimizer not in ("adamw", "muon"):
            raise ConfigError(f"optimizer must be 'adamw' or 'muon', got {self.optimizer!r}")


def fine_tune(
    model: PreTrainedModel,
    documents: Sequence[Document],
    config: SFTConfig,
    *,
    seed: int,
    on_step: OnStep,
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
        savepoints: Keeps the state of the training; from the last one it goes on.

    Raises:
        ConfigError: If there are no documents.
    """
    if not documents:
        raise ConfigError("there are no documents to learn from")
    steps = max(1, round(config.epochs * len(documents) / config.batch_size))
    batches = _batches(documents, config.batch_size, random.Random(seed))
    model.train()
    with Learner[float](model, _stepper(model, config)) as learner:
        begun = savepoints.last() or {"step": 0, "seconds": 0.0}
        if begun["step"]:
            learner.load(begun["learner"])
        start = time.monotonic() - begun["seconds"]
        left = itertools.islice(batches, begun["step"], steps)
        for step, batch in enumerate(left, begun["step"] + 1):
            rate = warmed_up(step, round(config.warmup * steps))
            rate *= cosine(step, steps, config.final_rate)
            hands = [[hand] for hand in learner.deal(batch)]
            loss = sum(learner.backward(hands, _share(batch), seed=derived_seed(seed, step)))
            norm = learner.step(rate)
            seconds = time.monotonic() - start
            row = {"step": step, "steps": steps, "seconds": seconds}
            row |= {"learning_rate": rate * config.learning_rate, "loss": loss}
            on_step(row | {"grad_norm": norm} | _sizes(batch))
            state = {"step": step, "seconds": seconds}
            savepoints.offer(step, lambda s=state: s | {"learner": learner.state()})


def _stepper(model: PreTrainedModel, config: SFTConfig) -> Stepper:
    settings = {
        "learning_rate": config.learning_rate,
        "weight_decay": config.weight_decay,
        "max_grad_norm": config.max_grad_norm,
    }
    if config.optimizer == "muon":
        return muon(model, matrix_learning_rate=config.matrix_learning_rate, **settings)
    return adamw(model, **settings)


def _sizes(batch: Sequence[Document]) -> dict[str, int]:
    return {
        "trained_tokens": sum(sum(document.learnt) for document in batch),
        "computed_tokens": sum(len(document.tokens) for document in batch),
    }


def _share(batch: Sequence[Document]) -> Loss[Sequence[Document], float]:
    tokens = _sizes(batch)["trained_tokens"]

    def loss(model: PreTrainedModel, hand: Sequence[Document]) -> tuple[Tensor, float]:
        with compute_precision(model.device):
            part = completion_loss(model, hand, tokens=tokens)
        return part, part.item()

    return loss


def completion_loss(
    model: PreTrainedModel, batch: Sequence[Document], *, tokens: int | None = None
) -> Tensor:
    """Compute the mean cross-entropy, in nats, over a batch's tokens that are to be learnt.

    With `tokens`, the number of them in a larger batch, it is the share of that one's loss.
    """
    token_NS = right_padded([d.tokens for d in batch], model.device)
    mask_NT = right_padded([d.learnt for d in batch], model.device)[:, 1:] == 1
    logp_NT = token_logprobs(model, token_NS)
    return -(logp_NT * mask_NT).sum() / (tokens or mask_NT.sum().clamp(min=1))


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
