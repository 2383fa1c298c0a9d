"""Log-probabilities of given tokens under a model, with gradients.

Shape suffixes: N sequences, S tokens of prompt and completion, T = S - 1 predicted tokens.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedModel

IGNORED = -100
"""The id that pads batches of tokens; what it holds is never looked at."""


def right_padded(rows: Sequence[Sequence[int]], device: torch.device) -> Tensor:
    """Stack token ids, padded at the end with `IGNORED`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[IGNORED] * (longest - len(row))] for row in rows], device=device)


def token_logprobs(model: PreTrainedModel, token_NS: Tensor, *, temperature: float = 1.0) -> Tensor:
    """Compute the log-probability of every token given those before it.

    Padding stands at the end, where causal attention keeps it from all that matters: no
    attention mask is needed.

    Args:
        model: A causal language model.
        token_NS: From `right_padded`.
        temperature: The one the tokens were sampled at: the policy is the tempered model.

    Returns:
        [N, S - 1] in nats; column t belongs to token t + 1. Zero on padding.
    """
    input_NT, target_NT = token_NS[:, :-1].clamp(min=0), token_NS[:, 1:]
    logits_NTV = model(input_ids=input_NT, use_cache=False).logits.float()
    if temperature != 1.0:
        logits_NTV = logits_NTV / temperature
    loss_NT = torch.nn.functional.cross_entropy(
        logits_NTV.flatten(0, 1), target_NT.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return -loss_NT.view_as(target_NT)
