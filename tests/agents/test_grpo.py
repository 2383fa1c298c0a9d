"""Reinforcement learning: driving an environment, and learning from what it pays."""

import dataclasses
import random

import gymnasium as gym
import pytest
import torch

import r1envs
from r1envs.agents.generation import Generator
from r1envs.agents.grpo import GRPOConfig, reinforce
from r1envs.agents.rollout import Collector
from r1envs.errors import ConfigError, VerificationError

CONFIG = GRPOConfig(
    steps=3, prompts_per_step=4, group_size=4, learning_rate=1e-3, warmup_steps=1, max_new_tokens=8
)


@r1envs.register("tests/LikesEvenTokens-v0", domain="general")
class LikesEvenTokens(r1envs.Task):
    """Pays for completions in the letters that come first in the alphabet."""

    def sample(self, rng, level):
        return r1envs.Problem(f"Write something early, number {rng.integers(1000)}.", answer="a")

    def verify(self, problem, answer):
        return False


class Alphabet:
    """A vector environment whose reward is the share of letters in the first half.

    The reinforcement learning knows nothing but Gymnasium's vector interface: anything that
    has it will do.
    """

    def __init__(self, slots, reward, *, shuffled=False):
        self.num_envs = slots
        self._reward = reward
        self._shuffle = random.Random(0).shuffle if shuffled else lambda rewards: None

    def reset(self, *, seed):
        return tuple("write" for _ in seed), {}

    def step(self, actions):
        rewards = [self._reward(action) for action in actions]
        self._shuffle(rewards)
        infos = {"final_info": {}}
        return ("write",) * self.num_envs, rewards, None, None, infos


def early_letters(text):
    return sum(c < "n" for c in text) / max(1, len(text))


def learn(model, tokenizer, reward, config, *, seed=0, shuffled=False, budget=float("inf")):
    env = Alphabet(config.completions_per_step, reward, shuffled=shuffled)
    generator = Generator(model, [tokenizer.eos_token_id], seed=seed)
    collector = Collector(env, tokenizer, generator, config.group_size, config.sampling)
    collector.seed(range(config.prompts_per_step))
    rows = []
    reinforce(
        model,
        collector,
        config,
        seed=seed,
        on_step=lambda row, batch: rows.append(row),
        used=lambda: len(rows) / budget,
    )
    return rows


def test_a_simple_reward_is_learnt(model, tokenizer):
    config = dataclasses.replace(CONFIG, steps=60, group_size=8, learning_rate=3e-3, kl_weight=0)
    rows = learn(model, tokenizer, early_letters, config)
    first, last = (sum(r["reward"] for r in part) / 5 for part in (rows[:5], rows[-5:]))
    assert last > first + 0.25


def test_shuffled_rewards_teach_nothing(model, tokenizer):
    """The rewards of the task above, each dealt out to some other completion."""
    config = dataclasses.replace(CONFIG, steps=40, group_size=8, learning_rate=3e-3, kl_weight=0)
    look = dataclasses.replace(config, steps=5, learning_rate=0)
    before = learn(model, tokenizer, early_letters, look)
    learn(model, tokenizer, early_letters, config, shuffled=True)
    after = learn(model, tokenizer, early_letters, look)
    first, last = (sum(r["reward"] for r in rows) / 5 for rows in (before, after))
    assert last < first + 0.15


@pytest.mark.parametrize(("setting", "value"), [("learning_rate", 0.0), ("kl_weight", 0.0)])
def test_equal_rewards_or_no_rate_leave_the_weights_bitwise_alone(model, tokenizer, setting, value):
    before = {name: p.clone() for name, p in model.state_dict().items()}
    reward = early_letters if setting == "learning_rate" else (lambda text: 0.95)
    rows = learn(model, tokenizer, reward, dataclasses.replace(CONFIG, **{setting: value}))
    assert all(torch.equal(before[name], p) for name, p in model.state_dict().items())
    assert rows[0]["silent_groups"] == (1.0 if setting == "kl_weight" else 0.0)


def test_learning_rate_keeps_its_height_by_default(model, tokenizer):
    rates = [row["learning_rate"] for row in learn(model, tokenizer, early_letters, CONFIG)]
    assert rates == [CONFIG.learning_rate] * CONFIG.steps


@pytest.mark.parametrize(("steps", "budget"), [(8, float("inf")), (1000, 8)])
def test_learning_rate_falls_to_its_end_with_the_steps_or_the_budget(
    model, tokenizer, steps, budget
):
    config = dataclasses.replace(CONFIG, steps=steps, warmup_steps=2, final_rate=0.1)
    rows = learn(model, tokenizer, early_letters, config, budget=budget)
    shares = [row["learning_rate"] / config.learning_rate for row in rows]
    assert len(shares) == 8
    assert shares[0] < 0.55
    assert shares[1:] == sorted(shares[1:], reverse=True)
    assert 0.1 <= shares[-1] < 0.15


def test_micro_batches_do_not_change_what_is_learnt(make, tokenizer):
    def trained(tokens):
        made = make()
        learn(
            made,
            tokenizer,
            early_letters,
            dataclasses.replace(CONFIG, steps=1, micro_batch_tokens=tokens),
        )
        return made.state_dict()

    whole, parts = trained(10**6), trained(30)
    assert all(torch.allclose(whole[n], parts[n], rtol=1e-3, atol=1e-5) for n in whole)


def test_some_missing_rewards_are_left_out(model, tokenizer):
    def patchy(text):
        return float("nan") if len(text) % 2 else early_letters(text)

    rows = learn(model, tokenizer, patchy, CONFIG)
    assert 0 < rows[0]["missing"] < 16
    assert 0 < rows[0]["reward"] < 1
    assert all(torch.isfinite(p).all() for p in model.parameters())


def test_a_step_without_any_reward_ends_the_training_with_a_reason(model, tokenizer):
    before = {name: p.clone() for name, p in model.state_dict().items()}
    with pytest.raises(VerificationError, match="no completion of a step could be judged"):
        learn(model, tokenizer, lambda text: float("nan"), CONFIG)
    assert all(torch.equal(before[name], p) for name, p in model.state_dict().items())


def test_a_registered_task_is_played_through_gymnasium(model, tokenizer):
    env = gym.make_vec(
        "tests/LikesEvenTokens-v0", num_envs=CONFIG.completions_per_step, prompt="bare"
    )
    generator = Generator(model, [tokenizer.eos_token_id], seed=0)
    collector = Collector(env, tokenizer, generator, CONFIG.group_size, CONFIG.sampling)
    collector.seed(range(CONFIG.prompts_per_step))
    batch = collector.collect()
    env.close()
    groups = [batch.rollouts[n : n + 4] for n in range(0, 16, 4)]
    assert all(len({r.info["problem"] for r in group}) == 1 for group in groups)
    assert len({group[0].info["problem"] for group in groups}) == 4
    for rollout in batch.rollouts:
        text = tokenizer.decode(rollout.completion.tokens, skip_special_tokens=True)
        assert rollout.text == text
        assert rollout.prompt_tokens == tokenizer(rollout.prompt)["input_ids"]


def test_slots_that_are_no_groups_are_refused(model, tokenizer):
    generator = Generator(model, [1], seed=0)
    with pytest.raises(ConfigError, match="groups of 4"):
        Collector(Alphabet(6, early_letters), tokenizer, generator, 4, CONFIG.sampling)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"group_size": 1}, "relative to the other completions"),
        ({"steps": 0}, "steps must be at least 1"),
        ({"clip_low": 1.0}, "clip_low must be in"),
        ({"temperature": 0.0}, "temperature must be positive"),
        ({"kl_weight": -1.0}, "must not be negative"),
        ({"final_rate": 1.5}, "final_rate must be in"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        GRPOConfig(**settings)
