"""Surrogates: what is climbed, of what tokens are now and when they were sampled.

Shape suffixes: N completions, T tokens, padded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

# Log-ratios are kept within it: beyond, their exponentials would overflow or drown all others.
_LARGEST_LOG_RATIO = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """How far from what sampled a token its gain still counts."""

    low: float = 0.2
    """The ratio is kept over 1 - low."""
    high: float = 0.2
    """The ratio is kept under 1 + high; more than `low` is DAPO's clip-higher."""
    truncation: float = 2.0
    """A weight against the sampler is kept under it; of "tis" alone."""

    def clip(self, ratio: Tensor) -> Tensor:
        """Keep a ratio in the range."""
        return ratio.clamp(1 - self.low, 1 + self.high)


class Gain(NamedTuple):
    """What a surrogate gives."""

    gain_NT: Tensor
    """To be made large; its gradient is what is learnt."""
    outside_NT: Tensor
    """Which tokens' ratios left the range, whether or not that stops their gradient."""


Surrogate = Callable[[Tensor, Tensor, Tensor, Tensor, Trust], Gain]
"""Called with log-probabilities now [N, T] and when sampled [N, T], advantages [N, 1], the tokens
that count [N, T], and the range. What it gives for tokens that do not count is not looked at, but
must be finite."""


def bounded(log_ratio: Tensor) -> Tensor:
    """Keep log-ratios where their exponentials are numbers; beyond there is no gradient."""
    return log_ratio.clamp(-_LARGEST_LOG_RATIO, _LARGEST_LOG_RATIO)


def grpo(
    logp_NT: Tensor, old_logp_NT: Tensor, advantage_N1: Tensor, mask_NT: Tensor, trust: Trust
) -> Gain:
    """The smaller of the ratio's and the clipped ratio's gain: arXiv 2402.03300, eq. 3.

    With `trust.high` over `trust.low` it is DAPO's clip-higher (arXiv 2503.14476, eq. 8).
    """
    ratio_NT = _ratio(logp_NT, old_logp_NT, mask_NT)
    return _clipped(ratio_NT, advantage_N1, mask_NT, trust)


def gspo(
    logp_NT: Tensor, old_logp_NT: Tensor, advantage_N1: Tensor, mask_NT: Tensor, trust: Trust
) -> Gain:
    """The same with one ratio for a completion: arXiv 2507.18071, eq. 5 and 7.

    It is the geometric mean of the ratios of its tokens, and so far nearer to 1 than they are: the
    paper clips at 3e-4 and 4e-4.
    """
    # Padding is zeroed before it is summed: what it holds may be anything.
    log_ratio_NT = (logp_NT - old_logp_NT).where(mask_NT, 0.0)
    count_N1 = mask_NT.sum(dim=1, keepdim=True).clamp(min=1)
    ratio_N1 = bounded(log_ratio_NT.sum(dim=1, keepdim=True) / count_N1).exp()
    return _clipped(ratio_N1.expand_as(logp_NT), advantage_N1, mask_NT, trust)


def cispo(
    logp_NT: Tensor, old_logp_NT: Tensor, advantage_N1: Tensor, mask_NT: Tensor, trust: Trust
) -> Gain:
    """REINFORCE whose weight is the ratio, kept under 1 + high: arXiv 2506.13585, eq. 4 and 5.

    The weight has no gradient, so that no token loses its own. It is not bounded from below, as
    the paper does not either.
    """
    ratio_NT = _ratio(logp_NT, old_logp_NT, mask_NT).detach()
    weight_NT = ratio_NT.clamp(max=1 + trust.high)
    gain_NT = weight_NT * advantage_N1 * logp_NT.where(mask_NT, 0.0)
    return Gain(gain_NT, mask_NT & (ratio_NT != weight_NT))


def tis(
    logp_NT: Tensor,
    old_logp_NT: Tensor,
    advantage_N1: Tensor,
    mask_NT: Tensor,
    trust: Trust,
    *,
    start_logp_NT: Tensor | None = None,
) -> Gain:
    """`grpo`, weighed by truncated importance: min(start / sampler, truncation) * clipped gain.

    Two gaps are told apart (F. Yao et al., "Your Efficient RL Framework Secretly Brings You
    Off-Policy RL Training", 2025): from the sampler to the trainer at the weights that sampled,
    which come of numbers and get a weight without gradient; and from there to the weights now,
    which optimizer steps make and the range clips.

    Args:
        logp_NT: Log-probabilities now.
        old_logp_NT: Those of the sampler.
        advantage_N1: One per completion.
        mask_NT: Tokens that count.
        trust: The range, and the truncation.
        start_logp_NT: Those of the trainer at the weights that sampled; those of now if None, as is
            right for the only optimizer step on a batch. At a later one the whole gap would be in
            the weight, and nothing clipped.
    """
    start_logp_NT = logp_NT.detach() if start_logp_NT is None else start_logp_NT
    gain_NT, outside_NT = grpo(logp_NT, start_logp_NT, advantage_N1, mask_NT, trust)
    weight_NT = _ratio(start_logp_NT, old_logp_NT, mask_NT)
    kept_NT = weight_NT.clamp(max=trust.truncation)
    return Gain(kept_NT * gain_NT, outside_NT | (mask_NT & (weight_NT != kept_NT)))


SURROGATES: dict[str, Surrogate] = {"grpo": grpo, "gspo": gspo, "cispo": cispo, "tis": tis}
"""What is climbed, by the names that a configuration knows."""


def _ratio(logp_NT: Tensor, old_logp_NT: Tensor, mask_NT: Tensor) -> Tensor:
    # Padding is zeroed before exp, not after: inf * 0 is nan.
    return bounded((logp_NT - old_logp_NT).where(mask_NT, 0.0)).exp()


def _clipped(ratio_NT: Tensor, advantage_N1: Tensor, mask_NT: Tensor, trust: Trust) -> Gain:
    clipped_NT = trust.clip(ratio_NT)
    gain_NT = torch.minimum(ratio_NT * advantage_N1, clipped_NT * advantage_N1)
    return Gain(gain_NT, mask_NT & (ratio_NT != clipped_NT))
