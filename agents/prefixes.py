"""Beginnings that sequences share, computed once for all of them, gradients included.

The completions of a group have their prompt in common. Its keys and values are computed once, each
completion reads them, and the gradients that completions leave on them go through the prompt in
one pass.

Shape suffixes: P prefixes, N rows that go on from them, S tokens of a prefix, T of a row.
"""

import inspect
from collections.abc import Sequence
from typing import Any, cast
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer

from r1envs.agents.next_token import left_padded
from r1envs.agents.output_head import body, hidden_states

# Float32 rounds to far less, a prefix that is read wrongly shows far more.
_AGREEMENT = 1e-4

_SHARING: WeakKeyDictionary[PreTrainedModel, bool] = WeakKeyDictionary()


class Prefixes:
    """The keys and values of P prefixes, cut off from what follows them."""

    def __init__(self, model: PreTrainedModel, prefixes: Sequence[Sequence[int]]) -> None:
        """Compute them, with a graph where gradients are on.

        Args:
            model: One that `can_share` says yes to.
            prefixes: Token ids, none empty.
        """
        self._model = model
        token_PS, self._mask_PS = left_padded(prefixes, model.device)
        position_PS = (self._mask_PS.cumsum(1) - 1).clamp(min=0)
        cache = DynamicCache(config=model.config)
        body(model)(
            input_ids=token_PS,
            attention_mask=self._mask_PS,
            position_ids=position_PS,
            past_key_values=cache,
            use_cache=True,
        )
        layers = cast(list[DynamicLayer], cache.layers)
        self._made = [cast(Tensor, t) for layer in layers for t in (layer.keys, layer.values)]
        self._read = [tensor.detach().requires_grad_(tensor.requires_grad) for tensor in self._made]

    def continued_by(self, prefix_N: Tensor, tokens: int) -> dict[str, Any]:
        """Give what a model must be told to read rows of so many tokens after their prefixes.

        Args:
            prefix_N: The number of each row's prefix.
            tokens: T, with the padding at the end of a row.
        """
        cache = DynamicCache(config=self._model.config)
        pairs = zip(self._read[::2], self._read[1::2], strict=True)
        layers = cast(list[DynamicLayer], cache.layers)
        for layer, (keys, values) in zip(layers, pairs, strict=True):
            layer.update(keys[prefix_N], values[prefix_N])
        mask_NS = self._mask_PS[prefix_N]
        position_NT = mask_NS.sum(1, keepdim=True) + torch.arange(tokens, device=mask_NS.device)
        mask_NT = mask_NS.new_ones(len(prefix_N), tokens)
        return {
            "past_key_values": cache,
            "attention_mask": torch.cat([mask_NS, mask_NT], dim=1),
            "position_ids": position_NT,
            "use_cache": True,
        }

    def backward(self) -> None:
        """Pass the gradients that rows have left on the prefixes through them, once."""
        left = [
            (made, read.grad)
            for made, read in zip(self._made, self._read, strict=True)
            if read.grad is not None
        ]
        if left:
            tensors, gradients = zip(*left, strict=True)
            torch.autograd.backward(tensors, gradients)


def can_share(model: PreTrainedModel) -> bool:
    """Whether rows of a model can go on from prefixes; it is tried once for each model.

    Its cache must be of keys and values alone, all of them kept: a window forgets, a recurrence
    would read the padding.
    """
    if model not in _SHARING:
        _SHARING[model] = _agrees(model)
    return _SHARING[model]


@torch.no_grad()
def _agrees(model: PreTrainedModel) -> bool:
    """Compare rows that go on from two prefixes of different lengths with whole ones."""
    if "position_ids" not in inspect.signature(body(model).forward).parameters:
        return False
    size = len(cast(Tensor, model.get_input_embeddings().weight))
    rows = [[(7 * n + 3 * start) % size for n in range(8)] for start in (1, 2)]
    training = model.training
    model.eval()
    try:
        if {type(layer) for layer in DynamicCache(config=model.config).layers} != {DynamicLayer}:
            return False
        prefixes = Prefixes(model, [rows[0][:3], rows[1][:5]])
        worst = 0.0
        for n, start in enumerate((3, 5)):
            token_1T = torch.tensor([rows[n][start:]], device=model.device)
            told = prefixes.continued_by(torch.tensor([n], device=model.device), 8 - start)
            got = hidden_states(body(model)(input_ids=token_1T, **told))
            whole_1T = torch.tensor([rows[n]], device=model.device)
            wanted = hidden_states(body(model)(input_ids=whole_1T, use_cache=False))[:, start:]
            worst = max(worst, ((got - wanted).abs().max() / wanted.abs().max()).item())
    # Whatever a model's own code raises on it, it has no use of prefixes.
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RuntimeError):
        return False
    finally:
        model.train(training)
    # Weights of fewer digits round to more than float32's do.
    return worst < max(_AGREEMENT, 8 * torch.finfo(model.dtype).eps)
