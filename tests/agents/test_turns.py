"""Reinforcement learning over several turns: what is sampled, kept and learnt from."""

import dataclasses

import gymnasium as gym
import numpy as np
import pytest
import torch
from gymnasium.vector import AutoresetMode

import r1envs
from r1envs.agents.collector import Collector
from r1envs.agents.corpus import worked_examples
from r1envs.agents.generator import Finish, Generator, SamplingConfig
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.logprobs import right_padded, token_logprobs
from r1envs.agents.policy import Policy
from r1envs.agents.rendering import PlainRendering
from r1envs.agents.stages.lessons import documents_of
from r1envs.errors import ConfigError

CONFIG = GRPOConfig(
    steps=1,
    prompts_per_step=2,
    group_size=4,
    learning_rate=1e-3,
    warmup_steps=1,
    kl_weight=0,
    max_new_tokens=6,
    max_grad_norm=1e9,
)
LONG = "The environment answers with a text much longer than what was written. " * 3


@r1envs.register("tests/LongTalker-v0", domain="general")
class LongTalker(r1envs.Task):
    """Talks for as many turns as the length of what it hears says; unlike slots end apart."""

    bounded = True
    most_turns = 4

    def sample(self, rng, level):
        return r1envs.Problem(f"Say something, number {rng.integers(1000)}.", answer="a")

    def respond(self, problem, replies):
        return r1envs.Turn(LONG)


class Talker:
    """A vector environment whose slots wait; slot n of a group takes n % 3 + 1 turns."""

    def __init__(self, slots, reward):
        self.metadata = {"autoreset_mode": AutoresetMode.DISABLED}
        self.num_envs = slots
        self._reward = reward

    def reset(self, *, seed=None, options=None):
        self._heard = [""] * self.num_envs
        self._turn = 0
        return ("What next?",) * self.num_envs, {}

    def step(self, actions):
        self._turn += 1
        ends = np.array([n % 3 + 1 for n in range(self.num_envs)])
        self._heard = [
            heard + action if self._turn <= end else heard
            for heard, action, end in zip(self._heard, actions, ends, strict=True)
        ]
        assert all(
            action == "" for action, end in zip(actions, ends, strict=True) if self._turn > end
        )
        rewards = [self._reward(heard) for heard in self._heard]
        return (LONG,) * self.num_envs, rewards, self._turn >= ends, ends < 0, {}


class LongThenShort(Talker):
    """Says a text that fits into no context, and then one that would."""

    def step(self, actions):
        _, *rest = super().step(actions)
        return ("so" if self._turn > 1 else 9 * LONG,) * self.num_envs, *rest


def early_letters(text):
    return sum(c < "n" for c in text) / max(1, len(text))


def collector_of(env, model, tokenizer, config, seed=0):
    stops = list(range(0, len(tokenizer), 9))  # some completions end early
    generator = Generator(model, stops)
    policy = Policy(model, tokenizer)
    made = Collector(env, policy, generator, config.group_size, config.sampling)
    made.seed(range(config.prompts_per_step))
    return made


def test_tokens_of_the_loss_are_exactly_those_the_policy_wrote(make, tokenizer):
    """An environment that answers with long texts: the gradient is that of a loop by hand."""
    model, batches = make(), []
    before = {name: p.clone() for name, p in model.state_dict().items()}
    collector = collector_of(Talker(8, early_letters), model, tokenizer, CONFIG)
    rows = []

    def on_step(row, batch):
        rows.append(row)
        batches.append(batch)

    reinforce(model, collector, CONFIG, seed=0, on_step=on_step)
    (batch,) = batches
    model.load_state_dict(before)
    assert {len(r.replies) for r in batch.rollouts} == {1, 2, 3}
    assert all(len(r.said) == len(r.replies) for r in batch.rollouts)
    gradient = gradient_by_hand(model, batch)
    assert rows[0]["grad_norm"] == pytest.approx(gradient, rel=1e-3)


def gradient_by_hand(model, batch):
    """Norm of the gradient at ratio 1: the mean over episodes of A times the mean log-prob."""
    total = 0.0
    for start in range(0, len(batch.rollouts), batch.group_size):
        group = batch.rollouts[start : start + batch.group_size]
        rewards = torch.tensor([r.reward for r in group], dtype=torch.float64)
        advantages = (rewards - rewards.mean()) / (rewards.std(correction=0) + 1e-6)
        for rollout, advantage in zip(group, advantages.tolist(), strict=True):
            logp = model(input_ids=torch.tensor([rollout.tokens])).logits[0].log_softmax(-1)
            own = [n for n, written in enumerate(rollout.written) if written]
            mean = sum(logp[n - 1, rollout.tokens[n]] for n in own) / len(own)
            total = total - advantage * mean / len(batch.rollouts)
    model.zero_grad()
    total.backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item()


def test_what_was_sampled_is_what_the_trainer_computes_over_all_turns(model, tokenizer):
    config = dataclasses.replace(CONFIG, group_size=6)
    batch = collector_of(Talker(12, early_letters), model, tokenizer, config).collect(0)
    for rollout in batch.rollouts:
        logp = token_logprobs(model, right_padded([rollout.tokens], model.device))[0]
        own = torch.tensor(rollout.written[1:])
        got = torch.tensor(rollout.logprobs[1:])
        assert torch.allclose(logp[own], got[own], atol=1e-4)
        assert not got[~own].any()
        assert len(rollout.tokens) == len(rollout.written) == len(rollout.logprobs)


def test_tokens_read_and_written_are_those_of_the_texts(model, tokenizer):
    batch = collector_of(Talker(8, early_letters), model, tokenizer, CONFIG).collect(0)
    for rollout in batch.rollouts:
        heard = tokenizer(LONG, add_special_tokens=False)["input_ids"]
        unwritten = [t for t, own in zip(rollout.tokens, rollout.written, strict=True) if not own]
        expected = tokenizer(rollout.prompt)["input_ids"]
        assert unwritten[: len(expected)] == expected
        ended = [t for t in unwritten[len(expected) :] if t != tokenizer.eos_token_id]
        assert ended == heard * (len(rollout.replies) - 1)


def test_a_simple_reward_is_learnt_over_several_turns(model, tokenizer):
    config = dataclasses.replace(
        CONFIG, steps=50, group_size=8, prompts_per_step=3, learning_rate=5e-3, max_grad_norm=1.0
    )
    rows = []
    collector = collector_of(Talker(24, early_letters), model, tokenizer, config)
    reinforce(model, collector, config, seed=0, on_step=lambda row, batch: rows.append(row))
    first, last = (sum(r["reward"] for r in part) / 5 for part in (rows[:5], rows[-5:]))
    assert last > first + 0.2
    assert rows[0]["mean_turns"] == pytest.approx(2.0, abs=0.1)


def test_an_episode_says_why_it_ended(model, tokenizer):
    env = gym.make_vec("tests/LongTalker-v0", num_envs=4, prompt="bare", autoreset_mode="DISABLED")
    generator = Generator(model, list(range(len(tokenizer))))  # every token ends it
    policy = Policy(model, tokenizer)
    collector = Collector(env, policy, generator, 4, SamplingConfig(max_new_tokens=6))
    collector.seed([0])
    batch = collector.collect(0)
    assert {r.finish for r in batch.rollouts} == {Finish.OUT_OF_TURNS}
    assert {len(r.replies) for r in batch.rollouts} == {4}
    again = collector.collect(0)
    assert again.rollouts[0].prompt != batch.rollouts[0].prompt
    env.close()


def test_an_episode_ends_where_the_context_is_full(make, tokenizer):
    model = make()
    model.config.max_position_embeddings = 100
    env = gym.make_vec("tests/LongTalker-v0", num_envs=4, prompt="bare", autoreset_mode="DISABLED")
    collector = collector_of(env, model, tokenizer, dataclasses.replace(CONFIG, prompts_per_step=1))
    batch = collector.collect(0)
    assert {r.finish for r in batch.rollouts} == {Finish.CONTEXT}
    assert all(len(r.tokens) <= 100 for r in batch.rollouts)
    assert all(not np.isnan(r.reward) for r in batch.rollouts)
    env.close()


def test_what_would_fit_into_a_full_context_is_not_heard(make, tokenizer):
    model = make()
    model.config.max_position_embeddings = 100
    config = dataclasses.replace(CONFIG, prompts_per_step=1)
    collector = collector_of(LongThenShort(4, len), model, tokenizer, config)
    for rollout in collector.collect(0).rollouts:
        assert len(rollout.said) == len(rollout.replies) == 1
        assert rollout.text == rollout.replies[0]


def test_slots_that_do_not_wait_are_refused_where_episodes_take_turns(model, tokenizer):
    env = gym.make_vec("tests/LongTalker-v0", num_envs=4, prompt="bare")
    collector = collector_of(env, model, tokenizer, dataclasses.replace(CONFIG, prompts_per_step=1))
    with pytest.raises(ConfigError, match="autoreset_mode='DISABLED'"):
        collector.collect(0)
    env.close()


def test_every_turn_of_a_demonstration_is_learnt_once(tokenizer):
    env = r1envs.ReasoningVectorEnv("r1envs/GuessNumber-v0", 8, prompt="bare")
    examples = worked_examples(env, 0, 100)
    env.close()
    assert {len(example.history) for example in examples} == {0, 1, 2, 3}
    documents = documents_of(PlainRendering(tokenizer), [example.script for example in examples])
    for example, document in zip(examples, documents, strict=True):
        learnt = [t for t, own in zip(document.tokens, document.learnt, strict=True) if own]
        reply = example.script[-1][1]
        assert learnt == [*tokenizer(reply)["input_ids"], tokenizer.eos_token_id]
        ends = document.tokens.count(tokenizer.eos_token_id)
        assert ends == len(example.script)
