"""What is loaded from disk can be trained, or is refused with the reason."""

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertLMHeadModel

from r1envs.agents.checkpoint import load_checkpoint, save_checkpoint
from r1envs.errors import ConfigError

CPU = torch.device("cpu")


def refused(folder, words):
    with pytest.raises(ConfigError, match=words):
        load_checkpoint(folder, CPU)


def test_a_folder_that_lacks_weights_is_refused(tmp_path, model, tokenizer):
    save_checkpoint(tmp_path / "model", model, tokenizer)
    load_checkpoint(tmp_path / "model", CPU)
    path = tmp_path / "model" / "model.safetensors"
    kept = {name: t for name, t in load_file(path).items() if "layers.1." not in name}
    save_file(kept, path, metadata={"format": "pt"})
    refused(tmp_path / "model", r"lacks \d+ weights")


def test_an_encoder_is_refused(tmp_path, tokenizer):
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(tokenizer), intermediate_size=16, **shape)
    # Wide weights: an untrained encoder hardly looks at anything.
    config.initializer_range = 1.0
    save_checkpoint(tmp_path / "bert", BertLMHeadModel(config), tokenizer)
    refused(tmp_path / "bert", "reads the tokens to come")


def test_a_tokenizer_larger_than_its_model_is_refused(tmp_path, model, tokenizer):
    save_checkpoint(tmp_path / "model", model, tokenizer)
    _, larger = load_checkpoint(tmp_path / "model", CPU)
    larger.add_tokens([f"new{n}" for n in range(model.config.vocab_size)])
    save_checkpoint(tmp_path / "larger", model, larger)
    refused(tmp_path / "larger", "resize_token_embeddings")


def test_tags_that_decoding_drops_are_refused(tmp_path, model, tokenizer):
    save_checkpoint(tmp_path / "model", model, tokenizer)
    _, special = load_checkpoint(tmp_path / "model", CPU)
    special.add_special_tokens({"additional_special_tokens": ["<think>"]})
    save_checkpoint(tmp_path / "special", model, special)
    refused(tmp_path / "special", "<think> as special tokens")
