"""Losses as pure functions of tensors: no model, no tokenizer, no device.

Shape suffixes, after Shazeer:
    P problems in a batch, G completions of each, N = P * G, T tokens, padded.
"""

from typing import Literal

import torch
from torch import Tensor

from r1envs.errors import ConfigError

Aggregation = Literal["sequence", "token"]

# Log-ratios are kept within it: beyond, their exponentials would overflow or drown all others.
_LARGEST_LOG_RATIO = 20.0


def group_advantages(reward_PG: Tensor, *, eps: float = 1e-6) -> Tensor:
    """Standardize rewards within each group: section 2.2.1 of arXiv 2501.12948.

    A group whose rewards are all equal says nothing about which completion is better, and
    gets exactly zero. A reward that is nan is missing: it gets zero, and the others are
    compared without it.

    >>> group_advantages(torch.tensor([[1.0, 0.0], [1.0, 1.0]])).round(decimals=3)
    tensor([[ 1., -1.],
            [ 0.,  0.]])
    """
    # In float64, as the float32 mean of equal rewards is not always equal to them.
    reward_PG = reward_PG.double()
    present_PG = ~reward_PG.isnan()
    mean_P1 = reward_PG.nanmean(dim=1, keepdim=True)
    centered_PG = (reward_PG - mean_P1).where(present_PG, 0.0)
    # Population std: with G = 2 the sample std would shrink every advantage by sqrt(2).
    count_P1 = present_PG.sum(dim=1, keepdim=True).clamp(min=1)
    std_P1 = (centered_PG.square().sum(dim=1, keepdim=True) / count_P1).sqrt()
    advantage_PG = centered_PG / (std_P1 + eps)
    return advantage_PG.masked_fill(silent_groups(reward_PG)[:, None], 0.0).float()


def silent_groups(reward_PG: Tensor) -> Tensor:
    """Tell which groups carry no signal: all their rewards are equal, or missing.

    >>> silent_groups(torch.tensor([[0.3, 0.3], [0.0, 1.0], [torch.nan, 1.0]]))
    tensor([ True, False,  True])
    """
    low_P = reward_PG.nan_to_num(nan=torch.inf).amin(dim=1)
    high_P = reward_PG.nan_to_num(nan=-torch.inf).amax(dim=1)
    return low_P >= high_P


def token_weights(mask_NT: Tensor, aggregation: Aggregation) -> Tensor:
    """Weigh every token of a batch so that the weighted sum of losses is the batch's loss.

    Taken once over the whole batch: its parts can then be summed in micro-batches of any
    size without changing the gradient.

    Args:
        mask_NT: True on tokens the policy wrote.
        aggregation: "sequence" averages over the tokens of each completion, then over the
            completions (GRPO, arXiv 2402.03300, eq. 3); "token" over all tokens (DAPO,
            arXiv 2503.14476, eq. 8).

    >>> token_weights(torch.tensor([[True, True], [True, False]]), "sequence")
    tensor([[0.2500, 0.2500],
            [0.5000, 0.0000]])
    """
    mask_NT = mask_NT.float()
    if aggregation == "token":
        return mask_NT / mask_NT.sum().clamp(min=1)
    if aggregation == "sequence":
        return mask_NT / mask_NT.sum(dim=1, keepdim=True).clamp(min=1) / len(mask_NT)
    raise ConfigError(f"aggregation must be 'sequence' or 'token', got {aggregation!r}")


def grpo_loss(
    logp_NT: Tensor,
    old_logp_NT: Tensor,
    ref_logp_NT: Tensor | None,
    advantage_N: Tensor,
    weight_NT: Tensor,
    *,
    clip_low: float,
    clip_high: float,
    kl_weight: float,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Clipped policy-gradient loss with a KL penalty, eq. 3 of arXiv 2402.03300.

    The ratio and the KL estimate are per token, as there; the Nature version of the R1 paper
    writes both per whole output. A log-ratio beyond 20 nats counts as 20 and has no gradient.
    Tokens whose sampler gave no finite log-probability have no ratio: they are left out.

    Args:
        logp_NT: Log-probability of each sampled token under the policy being trained.
        old_logp_NT: The same under the policy that sampled it. No gradient.
        ref_logp_NT: The same under the frozen reference policy; None if kl_weight is 0.
        advantage_N: One per completion, shared by its tokens.
        weight_NT: From `token_weights`; zero on tokens the policy did not write.
        clip_low: The ratio is kept over 1 - clip_low.
        clip_high: The ratio is kept under 1 + clip_high.
        kl_weight: Weight of the KL estimate, in reward per nat.

    Returns:
        The scalar loss, and detached sums over tokens, to be divided by the batch's tokens.
    """
    known_NT = old_logp_NT.isfinite()
    mask_NT = (weight_NT > 0) & known_NT
    # Padding is zeroed before exp, not after: inf * 0 is nan.
    ratio_NT = _bounded((logp_NT - old_logp_NT).where(mask_NT, 0.0)).exp()
    advantage_N1 = advantage_N[:, None]
    clipped_NT = ratio_NT.clamp(1 - clip_low, 1 + clip_high)
    gain_NT = torch.minimum(ratio_NT * advantage_N1, clipped_NT * advantage_N1)
    kl_NT = torch.zeros_like(gain_NT)
    if ref_logp_NT is not None:
        log_ref_NT = _bounded((ref_logp_NT - logp_NT).where(mask_NT, 0.0))
        kl_NT = log_ref_NT.exp() - log_ref_NT - 1  # k3: unbiased and never negative
    loss = ((kl_weight * kl_NT - gain_NT) * weight_NT.where(mask_NT, 0.0)).sum()
    return loss, {
        "kl": kl_NT.detach().sum(),
        "clipped_fraction": (mask_NT & (ratio_NT != clipped_NT)).sum(),
        "trained_tokens": mask_NT.sum(),
        "nonfinite_logprobs": ((weight_NT > 0) & ~known_NT).sum(),
    }


def _bounded(log_ratio_NT: Tensor) -> Tensor:
    return log_ratio_NT.clamp(-_LARGEST_LOG_RATIO, _LARGEST_LOG_RATIO)
