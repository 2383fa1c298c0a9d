"""Reinforcement learning: driving an environment, and learning from what it pays."""

import dataclasses
import math
import random

import gymnasium as gym
import pytest
import torch

import r1envs
from r1envs.agents.collector import Collector
from r1envs.agents.generator import Generator
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.policy import Policy
from r1envs.errors import ConfigError, DivergedError, VerificationError

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

    def reset(self, *, seed, options=None):
        return tuple("write" for _ in seed), {}

    def step(self, actions):
        rewards = [self._reward(action) for action in actions]
        self._shuffle(rewards)
        infos = {"final_info": {}}
        done = [True] * self.num_envs
        return ("write",) * self.num_envs, rewards, done, [False] * self.num_envs, infos


def early_letters(text):
    return sum(c < "n" for c in text) / max(1, len(text))


class Paid:
    """Pays for early letters in the first steps, and afterwards the same for everything."""

    def __init__(self, completions):
        self.left = completions

    def __call__(self, text):
        self.left -= 1
        return early_letters(text) if self.left >= 0 else 1.0


def learn(
    model,
    tokenizer,
    reward,
    config,
    *,
    seed=0,
    shuffled=False,
    budget=float("inf"),
    stops=None,
    batches=None,
):
    env = Alphabet(config.completions_per_step, reward, shuffled=shuffled)
    generator = Generator(model, stops or [tokenizer.eos_token_id])
    policy = Policy(model, tokenizer)
    collector = Collector(env, policy, generator, config.group_size, config.sampling)
    collector.seed(range(config.prompts_per_step))
    rows = []

    def on_step(row, batch):
        rows.append(row)
        if batches is not None:
            batches.append(batch)

    reinforce(model, collector, config, seed=seed, on_step=on_step, used=lambda: len(rows) / budget)
    return rows


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


def moved(model, before):
    """The longest way that a weight has gone."""
    return max((p.detach() - before[n]).abs().max().item() for n, p in model.named_parameters())


def weights(model):
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def test_the_token_that_ends_a_completion_is_learnt(model, tokenizer):
    """Every token ends here: a completion is nothing but its end."""
    config = dataclasses.replace(CONFIG, steps=1, kl_weight=0)
    (row,) = learn(model, tokenizer, early_letters, config, stops=range(model.config.vocab_size))
    assert row["mean_tokens"] == 1
    assert row["grad_norm"] > 0


def test_the_policy_that_is_trained_is_the_one_that_was_sampled(model, tokenizer):
    """At a temperature too: until the first update all ratios are 1, and the reference is near."""
    config = dataclasses.replace(CONFIG, steps=1, temperature=0.25)
    (row,) = learn(model, tokenizer, early_letters, config)
    assert row["clipped_fraction"] == 0
    assert row["kl"] == pytest.approx(0, abs=1e-8)
    assert row["loss"] == pytest.approx(0, abs=1e-5)


def test_the_reference_stays_where_it_was_until_it_is_replaced(model, tokenizer):
    config = dataclasses.replace(CONFIG, steps=4, learning_rate=1e-2, reference_every=3)
    kl = [row["kl"] for row in learn(model, tokenizer, early_letters, config)]
    assert kl[0] == pytest.approx(0, abs=1e-8)
    assert 1e-4 < kl[1] < kl[2]
    assert kl[3] == pytest.approx(0, abs=1e-8)


def test_groups_without_signal_are_pulled_back_to_the_reference(model, tokenizer):
    config = dataclasses.replace(
        CONFIG, steps=14, group_size=16, max_new_tokens=4, learning_rate=1e-2, kl_weight=1.0
    )
    rows = learn(model, tokenizer, Paid(2 * config.completions_per_step), config)
    assert [row["silent_groups"] for row in rows] == [0.0] * 2 + [1.0] * 12
    assert all(row["grad_norm"] > 0 for row in rows[2:])
    assert rows[-1]["kl"] < 0.75 * rows[2]["kl"]


def test_a_gradient_is_cut_down_to_its_longest_norm(model, tokenizer):
    """Adam forgets the scale of a gradient, but not when that is far below its epsilon."""
    config = dataclasses.replace(CONFIG, steps=1, kl_weight=0, max_grad_norm=1e-14)
    before = weights(model)
    (row,) = learn(model, tokenizer, early_letters, config)
    assert row["grad_norm"] > 1e-3
    assert 0 < moved(model, before) < 1e-3 * config.learning_rate
    before = weights(model)
    learn(model, tokenizer, early_letters, dataclasses.replace(config, max_grad_norm=1.0))
    assert moved(model, before) > 0.5 * config.learning_rate


class Forgetful(Generator):
    """Knows no log-probability of the first token of any completion, as a server may."""

    def generate(self, *args, **settings):
        completions = super().generate(*args, **settings)
        for completion in completions:
            completion.logprobs[0] = -math.inf
        return completions


def test_what_a_sampler_does_not_know_is_left_out_and_counted(model, tokenizer, monkeypatch):
    monkeypatch.setitem(globals(), "Generator", Forgetful)
    config = dataclasses.replace(CONFIG, steps=2)
    before = weights(model)
    for row in learn(model, tokenizer, early_letters, config):
        assert row["nonfinite_logprobs"] == 16
        assert row["trained_tokens"] == round(16 * row["mean_tokens"]) - 16
        assert math.isfinite(row["loss"])
        assert math.isfinite(row["grad_norm"])
    assert 0 < moved(model, before) < 1


@pytest.mark.parametrize("temperature", [1.0, 0.25])
def test_the_entropy_is_that_of_what_tokens_are_drawn_from(model, tokenizer, temperature):
    batches = []
    config = dataclasses.replace(CONFIG, steps=1, temperature=temperature, learning_rate=0)
    (row,) = learn(model, tokenizer, early_letters, config, batches=batches)
    total = count = 0
    for prompt, tokens, _ in as_played(*batches):
        logits = model(input_ids=torch.tensor([prompt + tokens])).logits[0, len(prompt) - 1 : -1]
        total += torch.distributions.Categorical(logits=logits / temperature).entropy().sum().item()
        count += len(tokens)
    assert row["entropy"] == pytest.approx(total / count, rel=1e-4)
    assert row["trained_tokens"] == count


def as_played(batch):
    """Prompt, completion and reward of every rollout, as token ids."""
    starts = [r.written.index(True) for r in batch.rollouts]
    rows = zip(batch.rollouts, starts, strict=True)
    return [(r.tokens[:start], r.tokens[start:], r.reward) for r, start in rows]


def logp_of(model, prompt, completion):
    logits = model(input_ids=torch.tensor([prompt + completion])).logits[0, len(prompt) - 1 : -1]
    return logits.log_softmax(-1).gather(1, torch.tensor(completion)[:, None])[:, 0]


def trained_by_hand(model, played, config):
    """One optimizer step for each completion, written out without batches or padding."""
    rewards = torch.tensor([reward for _, _, reward in played])
    advantages = (rewards - rewards.mean()) / rewards.std(correction=0)
    old = [logp_of(model, prompt, tokens).detach() for prompt, tokens, _ in played]
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=0.0
    )
    for (prompt, tokens, _), before, advantage in zip(played, old, advantages, strict=True):
        ratio = (logp_of(model, prompt, tokens) - before).exp()
        clipped = ratio.clamp(1 - config.clip_low, 1 + config.clip_high)
        optimizer.zero_grad()
        (-torch.minimum(ratio * advantage, clipped * advantage).mean()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), config.max_grad_norm)
        optimizer.step()
    return model


def test_minibatches_are_optimizer_steps_one_after_the_other(make, tokenizer):
    """Two completions, a minibatch each, in one of two orders: as written out by hand."""
    config = dataclasses.replace(
        CONFIG, steps=1, prompts_per_step=1, group_size=2, minibatches=2, kl_weight=0
    )
    trained, batches = make(), []
    learn(trained, tokenizer, early_letters, config, batches=batches)
    played = as_played(*batches)

    def seen(model):
        with torch.no_grad():
            return torch.cat([logp_of(model, prompt, tokens) for prompt, tokens, _ in played])

    got, start = seen(trained), seen(make())
    by_hand = [seen(trained_by_hand(make(), order, config)) for order in (played, played[::-1])]
    assert (got - start).abs().max() > 0.01
    assert any(torch.allclose(got, wanted, atol=2e-4) for wanted in by_hand)


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
    generator = Generator(model, [tokenizer.eos_token_id])
    policy = Policy(model, tokenizer)
    collector = Collector(env, policy, generator, CONFIG.group_size, CONFIG.sampling)
    collector.seed(range(CONFIG.prompts_per_step))
    batch = collector.collect(0)
    env.close()
    groups = [batch.rollouts[n : n + 4] for n in range(0, 16, 4)]
    assert all(len({r.info["problem"] for r in group}) == 1 for group in groups)
    assert len({group[0].info["problem"] for group in groups}) == 4
    for rollout in batch.rollouts:
        prompt = tokenizer(rollout.prompt)["input_ids"]
        text = tokenizer.decode(rollout.tokens[len(prompt) :], skip_special_tokens=True)
        assert rollout.text == text
        assert rollout.tokens[: len(prompt)] == prompt
        assert rollout.written == [n >= len(prompt) for n in range(len(rollout.tokens))]


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


def test_slots_that_are_no_groups_are_refused(model, tokenizer):
    generator = Generator(model, [1])
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


@pytest.mark.parametrize("reward", [math.inf, -math.inf])
def test_an_infinite_reward_is_refused_and_nothing_is_learnt(model, tokenizer, reward):
    before = [p.clone() for p in model.parameters()]
    with pytest.raises(DivergedError, match=f"^step 1: the reward of a completion is {reward}"):
        learn(model, tokenizer, lambda text: reward, CONFIG)
    assert all(map(torch.equal, before, model.parameters()))


def test_every_step_draws_something_else_and_the_same_again(make, tokenizer):
    """The prompts and, at the rate 0, the weights are those of the step before."""
    config = dataclasses.replace(CONFIG, learning_rate=0.0)
    runs = []
    for _ in range(2):
        learn(make(), tokenizer, early_letters, config, batches=(batches := []))
        runs.append([[r.tokens for r in batch.rollouts] for batch in batches])
    assert runs[0] == runs[1]
    first, second, third = runs[0]
    assert first != second != third != first
