"""Chats as tokens: by the model's own template, no token twice and none made up."""

import copy

import pytest
import torch

from r1envs.agents.collector import Collector
from r1envs.agents.environments import EnvironmentConfig, Environments
from r1envs.agents.generator import Generator, SamplingConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rendering import ChatRendering
from r1envs.agents.stages.lessons import documents_of
from r1envs.errors import ConfigError
from r1envs.prompts import PROMPTS, PromptStyle

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
STYLE = PromptStyle(question="{question}", turn="{turn}", system="Be kind.", chat=True)
OPENED = PromptStyle(question="{question}", turn="{turn}", prefill="<think>", chat=True)


@pytest.fixture(scope="module")
def chatty(tokenizer):
    tokenizer = copy.deepcopy(tokenizer)
    tokenizer.add_special_tokens({"extra_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def test_an_episode_reads_as_the_template_writes_it(chatty):
    rendering = ChatRendering(chatty, STYLE)
    tokens = rendering.begin("2 + 3?")
    tokens += rendering.write("6")
    tokens += rendering.hear("No.", ended=True)
    tokens += rendering.write("5")
    assert chatty.decode(tokens) == (
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n2 + 3?<|im_end|>\n"
        "<|im_start|>assistant\n6<|im_end|>\n<|im_start|>user\nNo.<|im_end|>\n"
        "<|im_start|>assistant\n5<|im_end|>"
    )
    assert chatty.decode([rendering.end]) == "<|im_end|>"


def test_a_reply_that_was_cut_is_ended_for_the_policy(chatty):
    rendering = ChatRendering(chatty, STYLE)
    whole, cut = (rendering.hear("No.", ended=ended) for ended in (True, False))
    assert cut == [rendering.end, *whole]


def test_a_prefill_opens_every_reply_and_is_read(chatty):
    rendering = ChatRendering(chatty, OPENED)
    for tokens in (rendering.begin("2 + 3?"), rendering.hear("No.", ended=True)):
        assert chatty.decode(tokens).endswith("<|im_start|>assistant\n<think>")
    (document,) = documents_of(rendering, [(("2 + 3?", "so</think> <answer>5</answer>"),)])
    learnt = [t for t, own in zip(document.tokens, document.learnt, strict=True) if own]
    assert chatty.decode(learnt) == "so</think> <answer>5</answer><|im_end|>"


def test_what_has_no_template_or_no_system_message_is_refused(tokenizer, chatty):
    with pytest.raises(ConfigError, match="no chat template: take prompt = 'r1'"):
        ChatRendering(tokenizer, STYLE)
    strict = copy.deepcopy(chatty)
    strict.chat_template = NO_SYSTEM + TEMPLATE
    with pytest.raises(ConfigError, match="no system; prompt = 'chat-no-system'"):
        ChatRendering(strict, STYLE)
    assert ChatRendering(strict, OPENED).begin("2 + 3?")


def test_a_recipe_s_chat_goes_through_the_template(make, chatty):
    model = make()
    model.resize_token_embeddings(len(chatty))
    made = Environments(EnvironmentConfig(tasks={"r1envs/Addition-v0": 1}, prompt="chat"))
    policy = Policy(model, chatty, made.style)
    assert policy.rendering.end in policy.stop_ids
    env = made.mixture(4)
    sampling = SamplingConfig(max_new_tokens=3)
    collector = Collector(env, policy, Generator(model, policy.stop_ids), 2, sampling)
    collector.seed([0, 1])
    with torch.no_grad():
        batch = collector.collect(0)
    env.close()
    for rollout in batch.rollouts:
        read = [t for t, own in zip(rollout.tokens, rollout.written, strict=True) if not own]
        assert chatty.decode(read) == (
            f"<|im_start|>system\n{PROMPTS['chat'].system}<|im_end|>\n<|im_start|>user\n"
            f"{rollout.prompt}<|im_end|>\n<|im_start|>assistant\n"
        )
        assert "step by step" not in rollout.prompt
