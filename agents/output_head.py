"""The last layer of a language model: log-probabilities from hidden states, in chunks.

The logits of a batch are its largest tensors by far: 0.6 MB a token where the vocabulary has
150,000 tokens. Here they are made for a few tokens at a time and thrown away, and made again for
the gradient.

Shape suffixes: N sequences, T tokens of each; M tokens that are asked for, D width of the hidden
states, V vocabulary.
"""

from collections.abc import Callable
from typing import Any, cast
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from transformers import PreTrainedModel

# Logits that are held at once: 64 MB in float32.
CHUNK = 2**24

_PLAIN: WeakKeyDictionary[PreTrainedModel, bool] = WeakKeyDictionary()


def plain_head(model: PreTrainedModel) -> nn.Linear | None:
    """Give the layer that makes the logits; None where they are more than a product with it.

    Some models cap or scale theirs. It is seen on a few tokens, once for each model.
    """
    head = model.get_output_embeddings()
    if type(head) is not nn.Linear:
        return None
    if model not in _PLAIN:
        _PLAIN[model] = _is_plain(model, head)
    return head if _PLAIN[model] else None


def body(model: PreTrainedModel) -> nn.Module:
    """Give the part of a model that makes hidden states out of tokens."""
    return model.base_model


def hidden_states(output: Any) -> Tensor:
    """Give the hidden states [N, T, D] out of what the body returned."""
    return cast(Tensor, output[0])


@torch.no_grad()
def _is_plain(model: PreTrainedModel, head: nn.Linear) -> bool:
    training = model.training
    model.eval()
    token_NT = torch.arange(32, device=model.device).view(2, 16) * 7 % head.out_features
    try:
        hidden_NTD = hidden_states(body(model)(input_ids=token_NT, use_cache=False))
        expected = model(input_ids=token_NT, use_cache=False).logits
        return torch.equal(head(hidden_NTD), expected)
    # Whatever a model's own code raises on it, it is not of the plain kind.
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RuntimeError):
        return False
    finally:
        model.train(training)


def target_logprobs(
    hidden_MD: Tensor, head: nn.Linear, target_M: Tensor, *, temperature: float = 1.0
) -> tuple[Tensor, Tensor]:
    """Compute how likely tokens are, and the entropy of what each was drawn from.

    Args:
        hidden_MD: The hidden states that predict the tokens.
        head: Makes logits of them.
        target_M: The tokens.
        temperature: Divides the logits.

    Returns:
        Both [M], in nats and float32. The entropy has no gradient.
    """
    apply = cast(Callable[..., tuple[Tensor, Tensor]], _TargetLogprobs.apply)
    return apply(hidden_MD, head.weight, head.bias, target_M, temperature)


class _TargetLogprobs(torch.autograd.Function):
    """Log-softmax and gather of a linear layer's outputs, none of which outlives its chunk."""

    @staticmethod
    def forward(
        ctx: Any,
        hidden_MD: Tensor,
        weight_VD: Tensor,
        bias_V: Tensor | None,
        target_M: Tensor,
        temperature: float,
    ) -> tuple[Tensor, Tensor]:
        layer = _Layer(hidden_MD, weight_VD, bias_V, temperature)
        columns = [torch.zeros(3, 0, device=target_M.device)]
        for part in layer.chunks():
            logits_MV = layer.logits(part)
            total_M = logits_MV.logsumexp(-1)
            picked_M = logits_MV.gather(-1, target_M[part, None])[:, 0]
            mean_M = _mean(logits_MV, total_M)
            columns.append(torch.stack([picked_M - total_M, total_M - mean_M, total_M]))
        logp_M, entropy_M, total_M = torch.cat(columns, dim=1)
        ctx.layer = layer.dtype, temperature
        ctx.save_for_backward(hidden_MD, weight_VD, bias_V, target_M, total_M)
        ctx.mark_non_differentiable(entropy_M)
        return logp_M, entropy_M

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad_M: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
        hidden_MD, weight_VD, bias_V, target_M, total_M = ctx.saved_tensors
        dtype, temperature = ctx.layer
        layer = _Layer(hidden_MD, weight_VD, bias_V, temperature, dtype)
        grad_hidden_MD = torch.zeros_like(hidden_MD)
        grad_weight_VD = torch.zeros_like(weight_VD) if ctx.needs_input_grad[1] else None
        grad_bias_V = torch.zeros_like(bias_V) if ctx.needs_input_grad[2] else None
        for part in layer.chunks():
            probability_MV = layer.logits(part).sub_(total_M[part, None]).exp_()
            # The gradient of the log-probability by the logits: what was drawn, less the odds.
            slope_MV = probability_MV.mul_(-grad_M[part, None])
            slope_MV.scatter_add_(-1, target_M[part, None], grad_M[part, None])
            slope_MV = slope_MV.div_(temperature)
            if grad_bias_V is not None:
                grad_bias_V += slope_MV.sum(0)
            slope_MV = slope_MV.to(layer.dtype)
            grad_hidden_MD[part] = slope_MV @ layer.weight_VD
            if grad_weight_VD is not None:
                grad_weight_VD += slope_MV.T @ layer.hidden_MD[part]
        return grad_hidden_MD, grad_weight_VD, grad_bias_V, None, None


class _Layer:
    """The layer with its input, in the numbers that are computed in."""

    def __init__(
        self,
        hidden_MD: Tensor,
        weight_VD: Tensor,
        bias_V: Tensor | None,
        temperature: float,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.dtype = dtype or _compute_dtype(hidden_MD)
        self.hidden_MD, self.weight_VD = hidden_MD.to(self.dtype), weight_VD.to(self.dtype)
        self._bias_V = None if bias_V is None else bias_V.to(self.dtype)
        self._temperature = temperature

    def chunks(self) -> list[slice]:
        size = max(1, CHUNK // len(self.weight_VD))
        return [slice(start, start + size) for start in range(0, len(self.hidden_MD), size)]

    def logits(self, part: slice) -> Tensor:
        """Compute a chunk of them, in float32 and for the caller to spend."""
        logits_MV = nn.functional.linear(self.hidden_MD[part], self.weight_VD, self._bias_V)
        return logits_MV.float().div_(self._temperature)


def _mean(logits_MV: Tensor, total_M: Tensor) -> Tensor:
    """Give the mean of the logits under the distribution that they stand for; spends them."""
    # What cannot be drawn adds nothing: 0 times a finite number, where -inf would give nan.
    finite_MV = logits_MV.clamp(min=torch.finfo(logits_MV.dtype).min)
    return logits_MV.sub_(total_M[:, None]).exp_().mul_(finite_MV).sum(-1)


def _compute_dtype(hidden_MD: Tensor) -> torch.dtype:
    device = hidden_MD.device.type
    if torch.is_autocast_enabled(device):
        return torch.get_autocast_dtype(device)
    return hidden_MD.dtype
