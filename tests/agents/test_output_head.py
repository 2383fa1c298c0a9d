"""Log-probabilities from hidden states, in chunks, against log_softmax and gather."""

import subprocess
import sys

import pytest
import torch
from transformers import AutoModelForCausalLM, Cohere2Config, Gemma2Config, GPT2Config, LlamaConfig

from r1envs.agents import output_head
from r1envs.agents.logprobs import logprobs_and_entropies, right_padded
from r1envs.agents.output_head import plain_head, target_logprobs

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "intermediate_size": 32,
    "vocab_size": 96,
}
ROWS = [[5, 6, 7, 8, 9], [10, 11, 12], [13, 14]]


def written_out(hidden, head, target, temperature):
    """What the chunks have to come to."""
    logp = (head(hidden) / temperature).log_softmax(-1)
    return logp.gather(1, target[:, None])[:, 0], -(logp.exp() * logp).sum(-1)


def gradients(scored, leaves, weight):
    logp, _ = scored
    return torch.autograd.grad((logp * weight).sum(), leaves)


@pytest.mark.parametrize("temperature", [0.6, 1.0])
@pytest.mark.parametrize("rows", [1, 7, 100])
@pytest.mark.parametrize("bias", [True, False])
def test_chunks_are_log_softmax_and_gather(monkeypatch, temperature, rows, bias):
    torch.manual_seed(0)
    monkeypatch.setattr(output_head, "CHUNK", rows * 50)
    head = torch.nn.Linear(8, 50, bias=bias).double()
    hidden = torch.randn(23, 8, dtype=torch.double, requires_grad=True)
    target, weight = torch.randint(50, (23,)), torch.randn(23)
    leaves = [hidden, *head.parameters()]
    got = target_logprobs(hidden, head, target, temperature=temperature)
    wanted = written_out(hidden, head, target, temperature)
    for mine, theirs in zip(got, wanted, strict=True):
        assert torch.allclose(mine.double(), theirs, rtol=1e-5, atol=1e-6)
    pairs = zip(gradients(got, leaves, weight), gradients(wanted, leaves, weight), strict=True)
    for mine, theirs in pairs:
        assert torch.allclose(mine, theirs, rtol=1e-4, atol=1e-6)


def test_nothing_to_score_is_scored(make):
    head = torch.nn.Linear(8, 50)
    logp, entropy = target_logprobs(torch.zeros(0, 8), head, torch.zeros(0, dtype=torch.long))
    assert logp.shape == entropy.shape == (0,)


def test_a_token_that_cannot_be_drawn_leaves_the_others_as_they_are():
    head = torch.nn.Linear(2, 3)
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(torch.tensor([0.0, 0.0, -torch.inf]))
    hidden = torch.ones(1, 2, requires_grad=True)
    logp, entropy = target_logprobs(hidden, head, torch.tensor([1]))
    assert torch.allclose(torch.cat([logp, entropy]), torch.tensor([-0.6931, 0.6931]), atol=1e-4)
    assert torch.autograd.grad(logp.sum(), hidden)[0].isfinite().all()


@pytest.mark.parametrize(
    ("config", "plain"),
    [
        (LlamaConfig(**SMALL), True),
        (GPT2Config(n_embd=16, n_layer=2, n_head=2, vocab_size=96), True),
        (Gemma2Config(**SMALL, head_dim=8, final_logit_softcapping=30.0), False),
        (Cohere2Config(**SMALL, head_dim=8, logit_scale=0.0625), False),
    ],
)
def test_a_head_that_caps_or_scales_is_not_taken_for_a_product(config, plain):
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config).eval()
    assert (plain_head(model) is not None) == plain
    token_NS = right_padded(ROWS, model.device)
    logp, entropy = logprobs_and_entropies(model, token_NS, temperature=0.7)
    for n, row in enumerate(ROWS):
        logits = model(input_ids=torch.tensor([row])).logits[0, :-1] / 0.7
        rows = logits.log_softmax(-1)
        wanted = rows.gather(1, torch.tensor(row)[1:, None])[:, 0]
        assert torch.allclose(logp[n, : len(row) - 1], wanted, atol=1e-5)
        assert torch.allclose(entropy[n, : len(row) - 1], -(rows.exp() * rows).sum(-1), atol=1e-5)
        assert (logp[n, len(row) - 1 :] == 0).all()


def test_only_tokens_that_are_asked_for_are_scored(make):
    model = make()
    token_NS = right_padded(ROWS, model.device)
    wanted_NT = torch.tensor([[False, False, True, True], [True, False, True, True], [False] * 4])
    logp, entropy = logprobs_and_entropies(model, token_NS, wanted_NT=wanted_NT)
    whole, whole_entropy = logprobs_and_entropies(model, token_NS)
    seen = wanted_NT & (token_NS[:, 1:] >= 0)
    assert torch.allclose(logp, whole.where(seen, 0.0), atol=1e-6)
    assert torch.allclose(entropy, whole_entropy.where(seen, 0.0), atol=1e-6)
    assert logp.count_nonzero() == seen.sum()


MEMORY = r"""
import re, sys, torch
from r1envs.agents.output_head import target_logprobs
torch.set_num_threads(1)
tokens = int(sys.argv[1])
head = torch.nn.Linear(16, 50_000, bias=False)
hidden = torch.randn(tokens, 16, requires_grad=True)
logp, _ = target_logprobs(hidden, head, torch.zeros(tokens, dtype=torch.long))
logp.sum().backward()
print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
"""


def test_memory_does_not_grow_with_tokens_times_vocabulary():
    """The logits of 3,000 tokens would take 0.6 GB, three times over with their gradients."""

    def peak(tokens):
        command = [sys.executable, "-c", MEMORY, str(tokens)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert peak(3000) - peak(400) < 100_000  # kB
