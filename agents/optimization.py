"""The optimizer and its learning rate, as every stage uses them."""

import contextlib
import math
from collections.abc import Iterator
from typing import Any, Literal, cast, get_args

import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from r1envs.agents.muon import Muon
from r1envs.errors import ConfigError, DivergedError


class Stepper:
    """One optimizer or several, driven as one, with a common course of the learning rate."""

    def __init__(self, *optimizers: Optimizer, max_grad_norm: float) -> None:
        self._optimizers = optimizers
        self._rates = [group["lr"] for group in self._groups]
        self._max_grad_norm = max_grad_norm

    def step(self, rate: float) -> float:
        """Update the weights and drop the gradients.

        Args:
            rate: Share of each learning rate that is used.

        Returns:
            The norm that the gradient had before it was clipped.

        Raises:
            DivergedError: If the norm is not finite; the weights stay as they are.
        """
        parameters = [p for group in self._groups for p in group["params"]]
        norm = nn.utils.clip_grad_norm_(parameters, self._max_grad_norm)
        if not norm.isfinite():
            raise DivergedError(
                f"the gradient has the norm {norm.item()}, so no step was taken: lower the "
                "learning rate, and see in metrics.jsonl which figure went off first"
            )
        for group, highest in zip(self._groups, self._rates, strict=True):
            group["lr"] = rate * highest
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad()
        return norm.item()

    @property
    def _groups(self) -> list[dict[str, Any]]:
        # Asked for anew: an optimizer that loads a state makes groups of its own.
        return [group for each in self._optimizers for group in each.param_groups]

    def state(self) -> list[dict[str, Any]]:
        """Give what the optimizers remember."""
        return [optimizer.state_dict() for optimizer in self._optimizers]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Have them remember it."""
        for optimizer, one in zip(self._optimizers, state, strict=True):
            optimizer.load_state_dict(one)


def adamw(
    model: nn.Module, *, learning_rate: float, weight_decay: float, max_grad_norm: float
) -> Stepper:
    """Make AdamW with the betas that language models are trained with.

    Vectors (norms, biases) are not decayed.
    """
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = AdamW(groups, lr=learning_rate, betas=(0.9, 0.95), fused=True)
    return Stepper(optimizer, max_grad_norm=max_grad_norm)


def muon(
    model: nn.Module,
    *,
    learning_rate: float,
    matrix_learning_rate: float,
    weight_decay: float,
    max_grad_norm: float,
) -> Stepper:
    """Make Muon for the matrices inside of the model, AdamW for embeddings and vectors.

    From random weights it needs less than half of AdamW's tokens for the same loss
    (Jordan et al. 2024, kellerjordan.github.io/posts/muon; measured on the embedded model).
    """
    tables = {id(m.weight) for m in model.modules() if isinstance(m, nn.Embedding)}
    parameters = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in parameters if p.dim() == 2 and id(p) not in tables]
    inside = {id(p) for p in matrices}
    others = [p for p in parameters if id(p) not in inside]
    return Stepper(
        Muon(matrices, lr=matrix_learning_rate, weight_decay=weight_decay),
        AdamW(others, lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
        max_grad_norm=max_grad_norm,
    )


def warmed_up(step: int, warmup_steps: int) -> float:
    """Grow from near 0 to 1 over the first steps, counted from 1.

    >>> [warmed_up(step, 4) for step in (1, 4, 9)]
    [0.25, 1.0, 1.0]
    """
    return min(1.0, step / max(1, warmup_steps))


def cosine(step: float, steps: float, floor: float) -> float:
    """Fall from 1 to `floor` along half a cosine.

    >>> cosine(0, 10, 0.1), round(cosine(10, 10, 0.1), 6)
    (1.0, 0.1)
    """
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))


Precision = Literal["auto", "float32", "bfloat16"]
"""In which numbers a model computes, whatever its weights are kept in; auto is bfloat16 on CUDA
and float32 elsewhere."""


def check_precision(name: str) -> Precision:
    """Give the name back, if it is one.

    Raises:
        ConfigError: If it is not.
    """
    known = get_args(Precision)
    if name not in known:
        raise ConfigError(f"precision must be one of {', '.join(known)}, got {name!r}")
    return cast(Precision, name)


@contextlib.contextmanager
def compute_precision(device: torch.device, precision: Precision = "auto") -> Iterator[None]:
    """Compute in bfloat16 where that is asked for, and as the weights are elsewhere.

    Sampling and training both run inside it: their log-probabilities must agree.
    """
    if precision == "float32" or (precision == "auto" and device.type != "cuda"):
        yield
        return
    with torch.autocast(device.type, dtype=torch.bfloat16):
        yield
