"""What groups earned, drawing silent ones again, and the settings of all that in a training."""

import math

import pytest
import torch

from r1envs.agents.collector import Collector
from r1envs.agents.generator import Finish, Generator
from r1envs.agents.groups import advantages_of, collect_with_signal, punished
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.errors import ConfigError

SMALL = {
    "steps": 2,
    "prompts_per_step": 4,
    "group_size": 4,
    "learning_rate": 1e-3,
    "warmup_steps": 1,
    "max_new_tokens": 8,
    "kl_weight": 0.0,
}


def rollout(reward, *, length=1, before=0, finish=Finish.STOP, **parts):
    """An episode of one reply, or of two where one is before that."""
    written = [False, *[True] * before, False, *[True] * length]
    tokens = [5] * len(written)
    return Rollout(tokens, written, [-1.0] * len(written), finish, ("",), ("",), reward, parts)


def batch_of(*groups):
    return RolloutBatch([rollout(r) for group in groups for r in group], len(groups[0]), 1.0)


def plain(batch):
    return advantages_of(batch, torch.zeros(()), "no_std", {})


def rewards(batch):
    size = batch.group_size
    rows = [r.reward for r in batch.rollouts]
    return [rows[n : n + size] for n in range(0, len(rows), size)]


def drawn(redraws, *batches):
    asked = []

    def collect(again):
        asked.append(again)
        return batches[again]

    return collect_with_signal(collect, plain, redraws), asked


MIXED, LOUD, QUIET = (
    batch_of([1, 1], [0, 1], [0, 0]),
    batch_of([0, 2], [2, 2], [0, 3]),
    batch_of([5, 5], [6, 6], [7, 7]),
)


def test_silent_groups_are_replaced_by_the_first_that_say_something():
    batch, asked = drawn(5, MIXED, LOUD)
    assert rewards(batch) == [[0, 1], [0, 2], [0, 3]]
    assert asked == [0, 1]
    assert (batch.dropped_groups, batch.dropped_tokens, batch.seconds) == (3, 6, 2.0)
    assert batch.tokens == 12


def test_what_cannot_be_replaced_within_the_bound_stays():
    batch, asked = drawn(2, MIXED, QUIET, QUIET)
    assert rewards(batch) == [[0, 1], [1, 1], [0, 0]]
    assert asked == [0, 1, 2]
    assert batch.dropped_groups == 6


@pytest.mark.parametrize("first", [MIXED, LOUD])
def test_nothing_is_drawn_again_unasked_or_without_need(first):
    batch, asked = drawn(0, first)
    assert batch is first
    assert asked == [0]
    full = batch_of([0, 1], [2, 3])
    assert drawn(3, full) == (full, [0])


def test_the_last_reply_is_what_is_punished_for_its_length():
    rows = [rollout(1.0, length=n, before=b) for n, b in [(6, 0), (7, 9), (8, 0), (10, 0)]]
    batch = RolloutBatch(rows, 2, 1.0)
    assert punished(batch, longest=10, margin=4).tolist() == [[0, -0.25], [-0.5, -1]]
    assert punished(batch, longest=10, margin=0).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("name", ["group", "no_std", "decoupled"])
def test_a_punishment_tells_equal_rewards_apart(name):
    batch = RolloutBatch([rollout(1.0, accuracy=1.0) for _ in "ab"], 2, 1.0)
    punishment = torch.tensor([[0.0, -1.0]])
    good, bad = advantages_of(batch, punishment, name, {"accuracy": 1.0})[0].tolist()
    assert good == -bad > 0.4


def test_decoupled_parts_of_what_was_not_judged_are_missing_too():
    rows = [rollout(1.0, accuracy=1.0), rollout(0.0, accuracy=0.0), rollout(math.nan)]
    batch = RolloutBatch(rows, 3, 1.0)
    got = advantages_of(batch, torch.tensor([[0.0, 0.0, -1.0]]), "decoupled", {"accuracy": 1.0})
    assert torch.allclose(got, torch.tensor([[1.0, -1.0, 0.0]]), atol=1e-3)


# --- in a training


class Letters:
    """A vector environment that pays by a rule; its part `accuracy` is the reward."""

    def __init__(self, slots, pay):
        self.num_envs, self._pay = slots, pay

    def reset(self, *, seed=None, options=None):
        return ("write",) * self.num_envs, {}

    def step(self, actions):
        paid = [self._pay(action) for action in actions]
        infos = {"final_info": {"accuracy": torch.tensor(paid).double().numpy()}}
        infos["final_info"]["_accuracy"] = [True] * self.num_envs
        done = [True] * self.num_envs
        return ("write",) * self.num_envs, paid, done, [False] * self.num_envs, infos


def trained(model, tokenizer, pay, *, stops=range(0, 400, 9), **settings):
    config = GRPOConfig(**{**SMALL, **settings})
    env = Letters(config.completions_per_step, pay)
    generator = Generator(model, stops)
    policy = Policy(model, tokenizer)
    collector = Collector(env, policy, generator, config.group_size, config.sampling)
    collector.seed(range(config.prompts_per_step))
    rows, batches = [], []

    def on_step(row, batch):
        rows.append(row)
        batches.append(batch)

    reinforce(model, collector, config, seed=0, on_step=on_step)
    return rows, batches


def early(text):
    return float(sum(c < "n" for c in text) / max(1, len(text)))


@pytest.mark.parametrize(
    "settings",
    [
        {"advantage": "no_std"},
        {"advantage": "rloo"},
        {"advantage": "decoupled", "part_weights": {"accuracy": 1.0}},
        {"surrogate": "gspo", "clip_low": 3e-4, "clip_high": 4e-4},
        {"surrogate": "cispo", "minibatches": 2},
        {"surrogate": "tis"},
        {"penalty": "k1", "kl_weight": 0.1},
        {"penalty": "k2", "kl_weight": 0.1},
        {"aggregation": "constant"},
        {"aggregation": "token", "clip_high": 0.28, "overlong_margin": 4, "redraws": 1},
        {"mask_cut": True},
    ],
    ids=str,
)
def test_every_setting_trains(model, tokenizer, settings):
    before = {name: p.clone() for name, p in model.named_parameters()}
    rows, _ = trained(model, tokenizer, early, **settings)
    assert all(math.isfinite(row["loss"]) and row["grad_norm"] > 0 for row in rows)
    assert any(not torch.equal(before[name], p) for name, p in model.named_parameters())


def test_settings_reach_the_loss(make, tokenizer):
    """Each of them moves the weights elsewhere than the default does."""
    ends = []
    for settings in (
        {},
        {"advantage": "no_std"},
        {"surrogate": "cispo"},
        {"surrogate": "gspo"},
        {"penalty": "k2"},
        {"penalty": "none"},
        {"aggregation": "constant"},
    ):
        model = make()
        common = {
            "steps": 1,
            "minibatches": 4,
            "kl_weight": 0.5,
            "learning_rate": 1e-2,
            "max_grad_norm": 1e9,
        }
        trained(model, tokenizer, early, **common, **settings)
        ends.append(torch.cat([p.detach().flatten() for p in model.parameters()]))
    for n, end in enumerate(ends):
        assert all(not torch.allclose(end, other, atol=1e-5) for other in ends[:n]), n


def test_cut_completions_leave_the_loss_and_nothing_else(model, tokenizer):
    rows, batches = trained(model, tokenizer, early, mask_cut=True, steps=1)
    (row,), (batch,) = rows, batches
    whole = [r for r in batch.rollouts if not r.cut]
    assert 0 < len(whole) < 16
    assert row["masked"] == row["truncated"] == 1 - len(whole) / 16
    assert row["trained_tokens"] == sum(r.length for r in whole)
    assert row["reward"] == pytest.approx(sum(r.reward for r in batch.rollouts) / 16)


def test_a_step_of_cut_completions_alone_learns_nothing(model, tokenizer):
    before = {name: p.clone() for name, p in model.named_parameters()}
    config = {"mask_cut": True, "steps": 1, "kl_weight": 0.1, "stops": [10**6]}
    rows, _ = trained(model, tokenizer, early, **config)
    assert rows[0]["masked"] == 1
    assert rows[0]["grad_norm"] == rows[0]["trained_tokens"] == 0
    assert all(torch.equal(before[name], p) for name, p in model.named_parameters())


def test_length_is_punished_in_the_advantage_and_told_apart_from_the_reward(model, tokenizer):
    rows, batches = trained(model, tokenizer, lambda text: 1.0, overlong_margin=8, steps=1)
    lengths = [r.length for r in batches[0].rollouts]
    assert len(set(lengths)) > 1
    assert rows[0]["reward"] == 1
    assert rows[0]["overlong"] == pytest.approx(-sum(lengths) / 16 / 8)
    assert rows[0]["silent_groups"] < 1


def test_silent_groups_are_drawn_again_in_a_training(model, tokenizer):
    """The first batch pays the same for everything; the one drawn then does not."""
    left = [16]

    def pay(text):
        left[0] -= 1
        return 1.0 if left[0] >= 0 else early(text)

    rows, batches = trained(model, tokenizer, pay, redraws=3, steps=1)
    assert rows[0]["silent_groups"] == 0
    assert rows[0]["dropped_groups"] == 4
    assert batches[0].tokens > sum(r.length for r in batches[0].rollouts)


def test_what_is_drawn_again_is_something_else(model, tokenizer):
    rows, _ = trained(model, tokenizer, lambda text: 1.0, redraws=2, steps=1)
    assert rows[0]["dropped_groups"] == 8
    seen = []

    def pay(text):
        seen.append(text)
        return 1.0

    trained(model, tokenizer, pay, redraws=2, steps=1)
    first, second, third = (seen[n : n + 16] for n in (0, 16, 32))
    assert first != second != third != first


def test_only_a_penalty_needs_a_reference():
    assert GRPOConfig(kl_weight=0.1).needs_reference
    assert not GRPOConfig(kl_weight=0.0).needs_reference
    assert not GRPOConfig(kl_weight=0.1, penalty="none").needs_reference


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"advantage": "mean"}, "advantage must be one of group, no_std, rloo"),
        ({"surrogate": "ppo"}, "surrogate must be one of grpo, gspo, cispo, tis"),
        ({"penalty": "k4"}, "penalty must be one of k1, k2, k3, none"),
        ({"aggregation": "mean"}, "aggregation must be one of sequence, token, constant"),
        ({"surrogate": "tis", "minibatches": 2}, "needs minibatches = 1, got 2.*'cispo'"),
        ({"truncation": 0.5}, "truncation must be at least 1"),
        ({"overlong_margin": 257}, "overlong_margin must be in 0..max_new_tokens, got 257"),
        ({"redraws": -1}, "redraws must not be negative"),
        ({"part_weights": {"accuracy": -1.0}}, "part_weights"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        GRPOConfig(**settings)
