"""A model small enough for tests, with a real tokenizer."""

import pytest
import torch

from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer

TEXTS = ["What is 36 + 49?\n<think>6+9=15, write 5, carry 1.</think>\n<answer>85</answer>"] * 3
SHAPE = TinyModelConfig(width=32, layers=2, heads=2, feedforward=64, vocabulary=400)


@pytest.fixture(scope="session")
def tokenizer():
    return train_tokenizer(TEXTS, SHAPE.vocabulary)


@pytest.fixture
def make(tokenizer):
    """Make a model with the same random weights each time."""
    return lambda: make_model(SHAPE, tokenizer, seed=0)


@pytest.fixture
def model(make):
    torch.manual_seed(0)
    return make()
