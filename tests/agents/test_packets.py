"""Sequences that begin alike: the beginning is computed once, and nothing else changes."""

import random

import pytest
import torch
from transformers import AutoModelForCausalLM, GPT2Config, LlamaConfig, MambaConfig, MistralConfig

from r1envs.agents import packets as packets_module
from r1envs.agents.packet_reading import Reading
from r1envs.agents.packets import packets
from r1envs.agents.prefixes import can_share
from r1envs.agents.rollout import Sample

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "intermediate_size": 32,
    "vocab_size": 96,
}
PROMPTS = [[5, 6, 7, 8], [9, 10, 11, 12, 13, 14, 15], [16, 17, 18]]


def sample(prompt, completion, heard=()):
    """An episode, with what was heard between two replies."""
    written = [False] * len(prompt) + [True] * len(completion)
    written += [False] * len(heard) + [True] * len(heard)
    tokens = [*prompt, *completion, *heard, *heard]
    return Sample(tokens, written, [0.0] * len(tokens), 1.0, 1.0)


def episodes(group_size=4):
    rng = random.Random(0)
    return [
        sample(prompt, [rng.randrange(20, 90) for _ in range(rng.randint(1, 9))], [3, 4][: n % 3])
        for prompt in PROMPTS
        for n in range(group_size)
    ]


def scores(model, items, *, tokens=64, temperature=0.8):
    """The log-probabilities by token, their gradient, and how many tokens were computed."""
    model.zero_grad()
    found, computed = {}, 0
    for packet in packets(items, model, tokens=tokens):
        reading = Reading(model, packet)
        computed += packet.size
        for batch in packet.batches:
            logp, entropy = reading.logprobs(batch, temperature=temperature)
            weights = [[1 + len(row.item.tokens) % 5] for row in batch]
            (logp * torch.tensor(weights)).sum().backward()
            for n, row in enumerate(batch):
                own = torch.tensor(row.scored[1:])
                found[id(row.item)] = (
                    logp[n, : len(own)][own].detach(),
                    entropy[n, : len(own)][own],
                )
        reading.backward()
    gradient = [p.grad.clone() for p in model.parameters() if p.grad is not None]
    return found, gradient, computed


def assert_equal(got, wanted):
    assert got[0].keys() == wanted[0].keys()
    for name, theirs in wanted[0].items():
        for mine, other in zip(got[0][name], theirs, strict=True):
            assert torch.allclose(mine, other, atol=1e-5)
    for mine, other in zip(got[1], wanted[1], strict=True):
        assert torch.allclose(mine, other, rtol=1e-4, atol=1e-6 * other.abs().max().item() + 1e-7)


@pytest.fixture
def alone(monkeypatch):
    """Compute whole sequences, as if none began alike."""

    def compute(model, items, **settings):
        with monkeypatch.context() as patch:
            patch.setattr(packets_module, "can_share", lambda model: False)
            return scores(model, items, **settings)

    return compute


@pytest.mark.parametrize(
    "config",
    [LlamaConfig(**SMALL), GPT2Config(n_embd=16, n_layer=2, n_head=2, vocab_size=96)],
    ids=["llama", "gpt2"],
)
@pytest.mark.parametrize("tokens", [1, 24, 4096])
def test_what_is_shared_changes_neither_scores_nor_gradient(config, tokens, alone):
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config).eval()
    items = episodes()
    shared, whole = scores(model, items, tokens=tokens), alone(model, items)
    assert_equal(shared, whole)
    # All but the last token of each prompt, but once for its group of four.
    assert whole[2] - shared[2] == 3 * sum(len(prompt) - 1 for prompt in PROMPTS)


def test_what_all_begin_with_is_shared_where_prompts_differ(make, alone):
    model = make()
    items = [sample([5, 6, 7, 8, 9, n], [n, n + 1]) for n in range(20, 26)]
    shared, whole = scores(model, items), alone(model, items)
    assert_equal(shared, whole)
    assert whole[2] - shared[2] == 5 * 5


def test_sequences_that_begin_differently_are_computed_whole(make):
    model = make()
    items = [sample([n, 6, 7], [n, n + 1]) for n in range(20, 26)]
    (packet,) = packets(items, model, tokens=64)
    assert packet.prefixes == []
    assert packet.size == sum(len(item.tokens) for item in items)


def test_batches_hold_no_more_tokens_than_asked_for(make):
    items = episodes(group_size=8)
    for packet in packets(items, make(), tokens=24):
        for batch in packet.batches:
            assert len(batch) == 1 or len(batch) * max(map(len, batch)) <= 24
        assert len(packet.prefixes) * max(map(len, packet.prefixes)) <= 24


def test_every_sequence_is_computed_once(make):
    items = episodes(group_size=5)
    rows = [r.item for p in packets(items, make(), tokens=16) for b in p.batches for r in b]
    assert sorted(map(id, rows)) == sorted(map(id, items))
    assert list(packets([], make(), tokens=16)) == []


def test_a_model_that_forgets_its_beginning_does_not_share_it():
    torch.manual_seed(0)
    window = MistralConfig(**SMALL, sliding_window=4)
    mamba = MambaConfig(hidden_size=16, num_hidden_layers=2, vocab_size=96, state_size=4)
    for config in (window, mamba):
        model = AutoModelForCausalLM.from_config(config).eval()
        assert not can_share(model)
        assert next(packets(episodes(), model, tokens=64)).prefixes == []


def test_trying_a_model_leaves_it_as_it_was(make):
    model = make().train()
    assert can_share(model)
    assert model.training
    assert all(p.grad is None for p in model.parameters())
