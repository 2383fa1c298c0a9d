"""The loss of a batch: a surrogate with its penalty, summed over weighed tokens.

Shape suffixes: N completions, T tokens, padded.
"""

import torch
from torch import Tensor

from r1envs.agents.losses.lookup import chosen
from r1envs.agents.losses.penalties import PENALTIES
from r1envs.agents.losses.surrogates import SURROGATES, Trust, bounded


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
    surrogate: str = "grpo",
    penalty: str = "k3",
    truncation: float = 2.0,
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
        surrogate: A name of `SURROGATES`.
        penalty: A name of `PENALTIES`.
        truncation: What the surrogate "tis" keeps its weights under.

    Returns:
        The scalar loss, and detached sums over tokens, to be divided by the batch's tokens.

    Raises:
        ConfigError: If there is no such surrogate or penalty.
    """
    known_NT = old_logp_NT.isfinite()
    mask_NT = (weight_NT > 0) & known_NT
    trust = Trust(low=clip_low, high=clip_high, truncation=truncation)
    climb = chosen(SURROGATES, surrogate, "surrogate")
    gain_NT, outside_NT = climb(logp_NT, old_logp_NT, advantage_N[:, None], mask_NT, trust)
    kl_NT = torch.zeros_like(gain_NT)
    if ref_logp_NT is not None:
        log_ref_NT = bounded((ref_logp_NT - logp_NT).where(mask_NT, 0.0))
        kl_NT = chosen(PENALTIES, penalty, "penalty")(log_ref_NT)
    loss = ((kl_weight * kl_NT - gain_NT) * weight_NT.where(mask_NT, 0.0)).sum()
    return loss, {
        "kl": kl_NT.detach().sum(),
        "clipped_fraction": outside_NT.sum(),
        "trained_tokens": mask_NT.sum(),
        "nonfinite_logprobs": ((weight_NT > 0) & ~known_NT).sum(),
    }
