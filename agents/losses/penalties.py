"""Penalties: estimates of the KL from a reference, on tokens that the policy sampled.

With l = log(reference / policy) of such a token (J. Schulman, "Approximating KL Divergence",
2020): the mean of k1 and of k3 is the KL of the policy from the reference; that of k2 is near it
while the two are. What they do as a loss is another matter, where the policy is the one that
sampled: the mean gradient of k2 is the KL's own; that of k3 is the gradient of the KL the other way
round, which agrees with it to first order near the reference; that of k1 is zero.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Penalty = Callable[[Tensor], Tensor]
"""From log(reference / policy) of tokens to their estimates, both of any shape, in nats."""


def k1(log_ref: Tensor) -> Tensor:
    """Unbiased and of either sign; as a loss it adds noise and, in the mean, nothing else."""
    return -log_ref


def k2(log_ref: Tensor) -> Tensor:
    """Half the square: biased and never negative, with the gradient of the KL itself."""
    return log_ref.square() / 2


def k3(log_ref: Tensor) -> Tensor:
    """Unbiased and never negative: eq. 4 of arXiv 2402.03300, and what GRPO takes."""
    return log_ref.exp() - log_ref - 1


PENALTIES: dict[str, Penalty] = {"k1": k1, "k2": k2, "k3": k3, "none": torch.zeros_like}
"""Estimates of the KL, by the names that a configuration knows."""
