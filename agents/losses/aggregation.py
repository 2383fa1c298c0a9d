"""Aggregation: what each token counts in the loss of a batch.

Shape suffixes: N completions, T tokens, padded.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from r1envs.agents.losses.lookup import chosen
from r1envs.errors import ConfigError

Aggregate = Callable[[Tensor, int | None], Tensor]
"""From a mask [N, T] in float32 and the longest completion allowed, to weights [N, T]."""


def _by_sequence(mask_NT: Tensor, longest: int | None) -> Tensor:
    length_N1 = mask_NT.sum(dim=1, keepdim=True)
    return mask_NT / length_N1.clamp(min=1) / (length_N1 > 0).sum().clamp(min=1)


def _by_token(mask_NT: Tensor, longest: int | None) -> Tensor:
    return mask_NT / mask_NT.sum().clamp(min=1)


def _by_constant(mask_NT: Tensor, longest: int | None) -> Tensor:
    if longest is None or longest < 1:
        raise ConfigError(f"aggregation 'constant' needs a length of at least 1, got {longest}")
    return mask_NT / (len(mask_NT) * longest)


AGGREGATIONS: dict[str, Aggregate] = {
    "sequence": _by_sequence,
    "token": _by_token,
    "constant": _by_constant,
}
"""How losses of tokens are averaged, by the names that a configuration knows."""


def token_weights(mask_NT: Tensor, aggregation: str, *, longest: int | None = None) -> Tensor:
    """Weigh every token of a batch so that the weighted sum of losses is the batch's loss.

    Taken once over the whole batch: its parts can then be summed in micro-batches of any
    size without changing the gradient.

    Args:
        mask_NT: True on tokens the policy wrote and is to learn from.
        aggregation: "sequence" averages over the tokens of each completion, then over the
            completions that have any (GRPO, arXiv 2402.03300, eq. 3); "token" over all tokens
            (DAPO, arXiv 2503.14476, eq. 8); "constant" divides by the number of completions times
            `longest` (Dr. GRPO, arXiv 2503.20783), so that a token counts the same in every batch.
        longest: Tokens that a completion can have; of "constant" alone.

    Raises:
        ConfigError: If there is no such aggregation, or it lacks the length.

    >>> token_weights(torch.tensor([[True, True], [True, False]]), "sequence")
    tensor([[0.2500, 0.2500],
            [0.5000, 0.0000]])
    """
    return chosen(AGGREGATIONS, aggregation, "aggregation")(mask_NT.to(torch.float32), longest)
