"""A packet of sequences as a model reads it: its prefixes once, then batch for batch."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.logprobs import logprobs_and_entropies, right_padded
from r1envs.agents.packets import Item, Packet, Row
from r1envs.agents.prefixes import Prefixes


class Reading:
    """What a model has read of a packet, and what it makes of the rest."""

    def __init__(self, model: PreTrainedModel, packet: Packet[Any]) -> None:
        """Read the prefixes, with a graph where gradients are on."""
        self._model = model
        self._prefixes = Prefixes(model, packet.prefixes) if packet.prefixes else None

    def logprobs(
        self, batch: Sequence[Row[Item]], *, temperature: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """Compute how likely the scored tokens of a batch are, and the entropies.

        Returns:
            Both [N, T] in nats, of the tokens of each row but its first, zero where a token is not
            scored; see `logprobs_and_entropies`.
        """
        device = self._model.device
        token_NS = right_padded([row.tokens for row in batch], device)
        told: dict[str, Any] = {}
        if self._prefixes is not None:
            prefix_N = torch.tensor([row.prefix for row in batch], device=device)
            told = self._prefixes.continued_by(prefix_N, token_NS.shape[1] - 1)
        return logprobs_and_entropies(
            self._model,
            token_NS,
            temperature=temperature,
            wanted_NT=scored_tokens(batch, device),
            **told,
        )

    def backward(self) -> None:
        """Pass what the batches' losses have left on the prefixes through them."""
        if self._prefixes is not None:
            self._prefixes.backward()


def scored_tokens(batch: Sequence[Row[Item]], device: torch.device) -> Tensor:
    """Lay out which tokens of a batch are scored, [N, T], those of each row but its first."""
    return right_padded([row.scored for row in batch], device)[:, 1:] == 1
