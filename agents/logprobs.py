"""Log-probabilities of given tokens under a model, with gradients.

Shape suffixes: N sequences, S tokens of each, T = S - 1 predicted tokens; M of them that are asked
for; V vocabulary.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.output_head import body, hidden_states, plain_head, target_logprobs

IGNORED = -100
"""The id that pads batches of tokens; what it holds is never looked at."""


def right_padded(rows: Sequence[Sequence[float]], device: torch.device) -> Tensor:
    """Stack token ids, or what goes with them, padded at the end with `IGNORED`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[IGNORED] * (longest - len(row))] for row in rows], device=device)


def token_logprobs(
    model: PreTrainedModel,
    token_NS: Tensor,
    *,
    temperature: float = 1.0,
    wanted_NT: Tensor | None = None,
    **told: Any,
) -> Tensor:
    """Compute how likely each token was, given those before it.

    Padding comes behind what it pads: attention looks back only, so no mask is needed.

    Args:
        model: A causal language model.
        token_NS: From `right_padded`.
        temperature: The one the tokens were sampled at: the policy is the tempered model.
        wanted_NT: The tokens that are asked for, all if it is None; the logits of no others are
            computed.
        told: What the model is to be told else; see `Prefixes.continued_by`.

    Returns:
        [N, S - 1] in nats; column t belongs to token t + 1. Zero on padding and on tokens that
        were not asked for.
    """
    logp_NT, _ = logprobs_and_entropies(
        model, token_NS, temperature=temperature, wanted_NT=wanted_NT, **told
    )
    return logp_NT


def logprobs_and_entropies(
    model: PreTrainedModel,
    token_NS: Tensor,
    *,
    temperature: float = 1.0,
    wanted_NT: Tensor | None = None,
    **told: Any,
) -> tuple[Tensor, Tensor]:
    """Compute `token_logprobs`, and the entropy of what each token was drawn from.

    Both are [N, S - 1] in nats. The entropy has no gradient.
    """
    token_NT, target_NT = token_NS[:, :-1].clamp(min=0), token_NS[:, 1:]
    asked_NT = target_NT != IGNORED
    if wanted_NT is not None:
        asked_NT = asked_NT & wanted_NT
    target_M = target_NT[asked_NT]
    told = {"use_cache": False} | told
    head = plain_head(model)
    if head is None:
        logits_MV = model(input_ids=token_NT, **told).logits[asked_NT].float()
        logp_M, entropy_M = _scored(logits_MV, target_M, temperature)
    else:
        hidden_NTD = hidden_states(body(model)(input_ids=token_NT, **told))
        logp_M, entropy_M = target_logprobs(
            hidden_NTD[asked_NT], head, target_M, temperature=temperature
        )
    zero_NT = torch.zeros(target_NT.shape, dtype=logp_M.dtype, device=target_NT.device)
    return zero_NT.masked_scatter(asked_NT, logp_M), zero_NT.masked_scatter(asked_NT, entropy_M)


def _scored(logits_MV: Tensor, target_M: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    tempered_MV = logits_MV if temperature == 1.0 else logits_MV / temperature
    logp_MV = tempered_MV.log_softmax(-1)
    return logp_MV.gather(-1, target_M[:, None])[:, 0], entropies(logp_MV)


@torch.no_grad()
def entropies(logp_MV: Tensor) -> Tensor:
    """Compute the entropy of distributions, given as logarithms, in nats.

    >>> entropies(torch.tensor([[0.5, 0.5], [1.0, 0.0]]).log()).round(decimals=4)
    tensor([0.6931, 0.0000])
    """
    # What cannot be drawn adds nothing: 0 times a finite number, where -inf would give nan.
    lowest = torch.finfo(logp_MV.dtype).min
    return (logp_MV.exp() * -logp_MV.clamp(min=lowest)).sum(-1)
