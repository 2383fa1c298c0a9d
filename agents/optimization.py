"""The optimizer and its learning rate, as every stage uses them."""

import contextlib
import math
from collections.abc import Iterator

import torch
from torch import nn
from torch.optim import AdamW


def make_optimizer(model: nn.Module, *, learning_rate: float, weight_decay: float) -> AdamW:
    """Make AdamW with the betas that language models are trained with.

    Vectors (norms, biases) are not decayed.
    """
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=learning_rate, betas=(0.9, 0.95), fused=True)


def set_learning_rate(optimizer: AdamW, learning_rate: float) -> None:
    """Set the rate of all parameters."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate


def warmed_up(step: int, warmup_steps: int) -> float:
    """Grow from near 0 to 1 over the first steps, counted from 1.

    >>> [warmed_up(step, 4) for step in (1, 4, 9)]
    [0.25, 1.0, 1.0]
    """
    return min(1.0, step / max(1, warmup_steps))


def cosine(step: int, steps: int, floor: float) -> float:
    """Fall from 1 to `floor` along half a cosine.

    >>> cosine(0, 10, 0.1), round(cosine(10, 10, 0.1), 6)
    (1.0, 0.1)
    """
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))


@contextlib.contextmanager
def compute_precision(device: torch.device) -> Iterator[None]:
    """Compute in bf16 on CUDA, and as the weights are elsewhere.

    Sampling and training both run inside it: their log-probabilities must agree.
    """
    if device.type != "cuda":
        yield
        return
    with torch.autocast("cuda", dtype=torch.bfloat16):
        yield
