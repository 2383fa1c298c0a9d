"""Log-probabilities of given tokens under a model, with gradients.

Shape suffixes: N sequences, S tokens of prompt and completion, T = S - 1 predicted tokens;
V vocabulary.
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
    return _picked(_logprobs(model, token_NS, temperature), token_NS)


def logprobs_and_entropies(
    model: PreTrainedModel, token_NS: Tensor, *, temperature: float = 1.0
) -> tuple[Tensor, Tensor]:
    """Compute `token_logprobs`, and the entropy of what each token was drawn from.

    Both are [N, S - 1] in nats. The entropy has no gradient, and means nothing on padding.
    """
    logp_NTV = _logprobs(model, token_NS, temperature)
    return _picked(logp_NTV, token_NS), entropies(logp_NTV)


@torch.no_grad()
def entropies(logp_NTV: Tensor) -> Tensor:
    """Compute the entropy of distributions, given as logarithms, in nats.

    >>> entropies(torch.tensor([[[0.5, 0.5], [1.0, 0.0]]]).log()).round(decimals=4)
    tensor([[0.6931, 0.0000]])
    """
    # What cannot be drawn adds nothing: 0 times a finite number, where -inf would give nan.
    lowest = torch.finfo(logp_NTV.dtype).min
    # One sequence at a time: the probabilities of all would take the memory of the logits again.
    return torch.stack(
        [(logp_TV.exp() * -logp_TV.clamp(min=lowest)).sum(-1) for logp_TV in logp_NTV]
    )


def _logprobs(model: PreTrainedModel, token_NS: Tensor, temperature: float) -> Tensor:
    input_NT = token_NS[:, :-1].clamp(min=0)
    logits_NTV: Tensor = model(input_ids=input_NT, use_cache=False).logits.float()
    tempered = logits_NTV if temperature == 1.0 else logits_NTV / temperature
    return tempered.log_softmax(-1)


def _picked(logp_NTV: Tensor, token_NS: Tensor) -> Tensor:
    target_NT = token_NS[:, 1:]
    loss_NT = torch.nn.functional.nll_loss(
        logp_NTV.flatten(0, 1), target_NT.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return -loss_NT.view_as(target_NT)
