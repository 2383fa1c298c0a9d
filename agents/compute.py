"""Counting the floating-point operations of training, so that methods can be compared."""

from transformers import PreTrainedModel


def training_flops(model: PreTrainedModel, tokens: int) -> int:
    """Estimate a forward and a backward pass: 6 per parameter and token.

    The rule of Kaplan et al. 2020 (arXiv 2001.08361, section 2.1), without attention.
    """
    return 6 * model.num_parameters() * tokens


def sampling_flops(model: PreTrainedModel, tokens: int) -> int:
    """Estimate a forward pass: 2 per parameter and token."""
    return 2 * model.num_parameters() * tokens
