"""Advantages: what a completion earned more than the others of its group.

A reward that is nan is missing: its completion gets zero, and the others are compared without it.
A group whose rewards are all equal says nothing about which completion is better, and gets
exactly zero, by every function here.

Shape suffixes: P problems, G completions of each; N completions.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from r1envs.errors import ConfigError

Parts = Mapping[str, Tensor]
"""The parts of the rewards by name, [P, G] each."""


Advantage = Callable[[Tensor, Parts, Mapping[str, float]], Tensor]
"""From rewards [P, G], their parts, and weights of parts, to advantages [P, G] in float32."""


def group_advantages(reward_PG: Tensor, *, eps: float = 1e-6) -> Tensor:
    """Standardize rewards within each group: section 2.2.1 of arXiv 2501.12948.

    >>> group_advantages(torch.tensor([[1.0, 0.0], [1.0, 1.0]])).round(decimals=3)
    tensor([[ 1., -1.],
            [ 0.,  0.]])
    """
    centered_PG = _centered(reward_PG)
    # Population std: with G = 2 the sample std would shrink every advantage by sqrt(2).
    variance_P1 = centered_PG.square().sum(dim=1, keepdim=True) / _present(reward_PG).clamp(min=1)
    return (centered_PG / (variance_P1.sqrt() + eps)).float()


def centered_advantages(reward_PG: Tensor) -> Tensor:
    """Subtract the group's mean and keep the scale: Dr. GRPO, arXiv 2503.20783.

    >>> centered_advantages(torch.tensor([[1.0, 0.0, 0.0, 0.0]]))
    tensor([[ 0.7500, -0.2500, -0.2500, -0.2500]])
    """
    return _centered(reward_PG).float()


def leave_one_out_advantages(reward_PG: Tensor) -> Tensor:
    """Subtract the mean of the others: RLOO, arXiv 2402.14740.

    That is G / (G - 1) times what `centered_advantages` gives: r - (S - r) / (G - 1), S the sum
    of the group, is G / (G - 1) * (r - S / G).

    >>> leave_one_out_advantages(torch.tensor([[1.0, 0.0, 0.0]]))
    tensor([[ 1.0000, -0.5000, -0.5000]])
    """
    count_P1 = _present(reward_PG)
    return (_centered(reward_PG) * count_P1 / (count_P1 - 1).clamp(min=1)).float()


def decoupled_advantages(
    parts: Parts, weights: Mapping[str, float], *, eps: float = 1e-6
) -> Tensor:
    """Standardize each part of the reward by itself, then weigh and add: GDPO, arXiv 2601.05242.

    The paper's further standardization over the batch is left out: an advantage here depends on
    nothing but its group.

    >>> parts = {"accuracy": torch.tensor([[1.0, 0.0]]), "format": torch.tensor([[9.0, 9.0]])}
    >>> decoupled_advantages(parts, {"accuracy": 1.0, "format": 1.0}).round(decimals=3)
    tensor([[ 1., -1.]])

    Raises:
        ConfigError: If a weight is of a part that not all completions have.
    """
    if not weights or (missing := weights.keys() - parts.keys()):
        lacking = f"no part {min(missing)!r}" if weights else "no weights"
        raise ConfigError(
            f"decoupled advantages need a weight of parts that every completion has: {lacking}; "
            f"there are {', '.join(parts) or 'none'}"
        )
    return torch.stack([w * group_advantages(parts[k], eps=eps) for k, w in weights.items()]).sum(0)


ADVANTAGES: dict[str, Advantage] = {
    "group": lambda reward_PG, parts, weights: group_advantages(reward_PG),
    "no_std": lambda reward_PG, parts, weights: centered_advantages(reward_PG),
    "rloo": lambda reward_PG, parts, weights: leave_one_out_advantages(reward_PG),
    # Another name of the same: the factor between it and `no_std` is told above.
    "leave_one_out": lambda reward_PG, parts, weights: leave_one_out_advantages(reward_PG),
    "decoupled": lambda reward_PG, parts, weights: decoupled_advantages(parts, weights),
}
"""How rewards of a group become advantages, by the names that a configuration knows."""


def silent_groups(reward_PG: Tensor) -> Tensor:
    """Tell which groups carry no signal: all their rewards are equal, or missing.

    >>> silent_groups(torch.tensor([[0.3, 0.3], [0.0, 1.0], [torch.nan, 1.0]]))
    tensor([ True, False,  True])
    """
    low_P = reward_PG.nan_to_num(nan=torch.inf).amin(dim=1)
    high_P = reward_PG.nan_to_num(nan=-torch.inf).amax(dim=1)
    return low_P >= high_P


def overlong_punishment(length_N: Tensor, *, longest: int, margin: int) -> Tensor:
    """Punish completions that come near the token limit: DAPO, arXiv 2503.14476, eq. 13.

    Args:
        length_N: Tokens of each completion.
        longest: The limit, L_max.
        margin: Tokens before it over which the punishment falls from 0 to -1, L_cache.

    Returns:
        What is added to the reward of each, from -1 to 0.

    >>> overlong_punishment(torch.tensor([5, 8, 9, 10, 11]), longest=10, margin=4)
    tensor([ 0.0000, -0.5000, -0.7500, -1.0000, -1.0000])
    """
    return ((longest - margin - length_N) / margin).clamp(-1.0, 0.0)


def _present(reward_PG: Tensor) -> Tensor:
    return (~reward_PG.isnan()).sum(dim=1, keepdim=True)


def _centered(reward_PG: Tensor) -> Tensor:
    # In float64, as the float32 mean of equal rewards is not always equal to them.
    reward_PG = reward_PG.double()
    centered_PG = reward_PG - reward_PG.nanmean(dim=1, keepdim=True)
    left_out_PG = reward_PG.isnan() | silent_groups(reward_PG)[:, None]
    return centered_PG.masked_fill(left_out_PG, 0.0)
