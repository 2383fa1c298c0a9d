"""The embedded base model: a tiny Qwen-style language model, made on the spot.

No weights can be assumed on a fresh machine, so the demo makes its own: a byte-level BPE
tokenizer trained on the corpus, with every digit a token of its own and the four tags of the
completion format in its vocabulary, as Qwen's tokenizers have them, and with tokens of several
words; and a Qwen3 model of about a million parameters. What it is pretrained on, and what it is
not told, stands in `r1envs.agents.corpus`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from r1envs.errors import ConfigError
from r1envs.verifiers.completion import TAGS

END = "<|endoftext|>"
PAD = "<|pad|>"

# Digits and names of one letter stand alone, so that a calculation is always cut in the same way.
# What lies between may become one token, spaces and all, as in SuperBPE (arXiv 2503.13423): a fifth
# less to compute everywhere, for the same loss per text.
_ALONE = r"\p{N}|(?<!\p{L})\p{L}(?!\p{L})"

# Over the usual 0.02, at which a narrow model takes hundreds of steps to begin to learn.
_INITIAL_STD = 0.04
# Wavelengths for texts of hundreds of tokens, not thousands.
_ROPE_THETA = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class TinyModelConfig:
    """The shape of a tiny model."""

    width: int = 128
    """Of the hidden states."""
    layers: int = 4
    heads: int = 4
    feedforward: int = 384
    """Width inside of the feed-forward blocks."""
    vocabulary: int = 768
    """Tokens at most, of which 256 are bytes."""
    context: int = 1024
    """Tokens of prompt and completion at most."""

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ConfigError(f"width must be a multiple of heads, got {self.width}/{self.heads}")
        if self.vocabulary < 320:
            raise ConfigError(f"vocabulary must be at least 320, got {self.vocabulary}")


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """Train a tokenizer that can write any text, and writes these texts shortly."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_ALONE), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(TAGS),
        special_tokens=[END, PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    # Tokens, but not special ones: decoding must keep them.
    tokenizer.add_tokens([AddedToken(tag, normalized=False) for tag in TAGS])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PAD)


def make_model(
    config: TinyModelConfig, tokenizer: PreTrainedTokenizerBase, *, seed: int
) -> Qwen3ForCausalLM:
    """Make a model with random weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen3ForCausalLM(
            Qwen3Config(
                vocab_size=len(tokenizer),
                hidden_size=config.width,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                num_key_value_heads=config.heads,
                head_dim=config.width // config.heads,
                intermediate_size=config.feedforward,
                max_position_embeddings=config.context,
                tie_word_embeddings=True,
                initializer_range=_INITIAL_STD,
                rope_parameters={"rope_type": "default", "rope_theta": _ROPE_THETA},
                eos_token_id=tokenizer.eos_token_id,
                bos_token_id=None,
                pad_token_id=tokenizer.pad_token_id,
            )
        )
