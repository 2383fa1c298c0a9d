"""Every entry of the loss tables against what it is defined by.

What a right trainer must keep, and the tests that hold it:

    1   TRL's losses and gradients          test_losses_of_others
    2   REINFORCE at ratio 1                here, test_losses
    3   exact gradient of the reward        here
    4   corners of the clip                 here, test_losses
    5   equal rewards                       here, test_losses, test_grpo
    6   advantages: sum, scale, missing     here, test_losses
    7   micro-batches, padding, order       test_losses_of_others, test_grpo, test_replicas;
                                            in several processes, or packed: nothing yet
    8   chunked log-probabilities           nothing is chunked yet
    9   sampler and trainer agree           test_generator
    10  the estimates of the KL             here, test_losses; that a step lowers it: test_grpo
    11  ends of completions                 test_generator, test_grpo, test_evaluate
    12  first ratio 1, old ones kept        here; over several minibatches: test_grpo
    13  replacing the reference             test_grpo
    14  rewards that fail                   test_grpo; those that hang: the workers' tests
    15  killed and gone on                  test_run, between stages
    16  fine-tuning                         test_sft, test_stages; packed: nothing yet
    17  pass@k and cons@k                   tests/test_evaluation
    18  learning, and not learning          test_grpo, one seed each
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from r1envs.agents.losses import (
    ADVANTAGES,
    AGGREGATIONS,
    PENALTIES,
    SURROGATES,
    Trust,
    grpo_loss,
    overlong_punishment,
    token_weights,
)
from r1envs.agents.losses.surrogates import tis
from r1envs.errors import ConfigError

MASK = torch.arange(5) < torch.tensor([5, 1, 3, 4])[:, None]
TRUST = Trust(low=0.2, high=0.28, truncation=2.0)
WEIGHTS = {"accuracy": 1.0, "format": 0.5}


def drawn(seed=0, noise=0.4):
    generator = torch.Generator().manual_seed(seed)
    logp = -torch.rand(4, 5, dtype=torch.float64, generator=generator)
    old, ref = (logp + noise * torch.randn(4, 5, generator=generator) for _ in "ab")
    return logp.requires_grad_(), old, ref, torch.tensor([1.0, -1.0, 0.5, -2.0]).double()


def loss_of(logp, old, ref, advantage, mask, *, low=0.2, high=0.28, kl=0.0, **names):
    aggregation = names.pop("aggregation", "sequence")
    weight = token_weights(mask, aggregation, longest=8)
    return grpo_loss(
        logp, old, ref, advantage, weight, clip_low=low, clip_high=high, kl_weight=kl, **names
    )


def advantages(name, reward):
    """Those of rewards with one part, which is all of them."""
    return ADVANTAGES[name](reward, {"accuracy": reward}, {"accuracy": 1.0})


# --- surrogates


@pytest.mark.parametrize("surrogate", SURROGATES)
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_at_ratio_one_every_gradient_is_that_of_reinforce(surrogate, aggregation):
    logp, _, _, advantage = drawn()
    names = {"surrogate": surrogate, "aggregation": aggregation}
    loss_of(logp, logp.detach(), None, advantage, MASK, **names)[0].backward()
    got, logp.grad = logp.grad, None
    weight = token_weights(MASK, aggregation, longest=8)
    (-(logp * advantage[:, None] * weight).sum()).backward()
    assert torch.allclose(got, logp.grad, rtol=1e-6)


@pytest.mark.parametrize("surrogate", ["grpo", "gspo", "tis"])
def test_at_first_every_ratio_and_weight_is_one_bit_for_bit(surrogate):
    logp = drawn()[0].float()
    advantage = torch.tensor([[0.3], [-1.7], [0.1], [2.9]])
    gain, outside = SURROGATES[surrogate](logp, logp.detach(), advantage, MASK, TRUST)
    assert torch.equal(gain[MASK], advantage.expand(4, 5)[MASK])
    assert not outside.any()


def gradient(surrogate, advantage, ratio, trust=TRUST):
    logp = torch.tensor([[-1.0]], dtype=torch.float64, requires_grad=True)
    old = logp.detach() - math.log(ratio)
    one = torch.ones(1, 1).bool()
    gain, outside = SURROGATES[surrogate](logp, old, torch.tensor([[advantage]]), one, trust)
    gain.sum().backward()
    return logp.grad.item(), bool(outside)


@pytest.mark.parametrize("surrogate", ["grpo", "gspo"])
def test_clip_higher_lets_good_tokens_rise_further_and_no_bad_one(surrogate):
    """Ratio 1.25 is within 1.28 and beyond 1.2; for a bad token neither bound matters."""
    narrow = Trust(low=0.2, high=0.2)
    assert gradient(surrogate, 1.0, 1.25)[0] == pytest.approx(1.25)
    assert gradient(surrogate, 1.0, 1.25, narrow) == (0.0, True)
    assert gradient(surrogate, 1.0, 1.3) == (0.0, True)
    for trust in (TRUST, narrow):
        assert gradient(surrogate, -1.0, 1.25, trust)[0] == pytest.approx(-1.25)
        assert gradient(surrogate, -1.0, 0.75, trust) == (0.0, True)
        assert gradient(surrogate, 1.0, 0.75, trust) == (pytest.approx(0.75), True)


@pytest.mark.parametrize(
    ("ratio", "weight"), [(0.01, 0.01), (0.75, 0.75), (1.25, 1.25), (1.3, 1.28), (9.0, 1.28)]
)
@pytest.mark.parametrize("advantage", [1.0, -1.0])
def test_cispo_bounds_the_weight_and_never_stops_a_gradient(ratio, weight, advantage):
    assert gradient("cispo", advantage, ratio) == (
        pytest.approx(advantage * weight),
        weight != ratio,
    )


def test_gspo_has_one_ratio_for_a_completion_that_is_the_geometric_mean():
    logp, old, _, advantage = drawn(noise=0.1)
    gain, _ = SURROGATES["gspo"](logp, old, advantage[:, None], MASK, Trust(low=0.9, high=9.0))
    for n, length in enumerate([5, 1, 3, 4]):
        ratio = (logp[n, :length] - old[n, :length]).mean().exp()
        assert torch.allclose(gain[n, :length], ratio * advantage[n])


@pytest.mark.parametrize(("gap", "weight"), [(0.5, 0.5), (1.0, 1.0), (1.9, 1.9), (7.0, 2.0)])
def test_tis_weighs_by_the_truncated_ratio_of_trainer_and_sampler(gap, weight):
    assert gradient("tis", 1.0, gap) == (pytest.approx(weight), weight != gap)


def test_tis_clips_what_optimizer_steps_move_and_weighs_what_numbers_do():
    """Half a nat between sampler and trainer is no step: it is outside of no clip range."""
    logp, _, _, advantage = drawn()
    start = logp.detach() - 0.1
    sampler = start - 0.5
    gain, outside = tis(logp, sampler, advantage[:, None], MASK, TRUST, start_logp_NT=start)
    plain, _ = SURROGATES["grpo"](logp, start, advantage[:, None], MASK, TRUST)
    assert torch.allclose(gain[MASK], math.exp(0.5) * plain[MASK])
    assert not outside.any()
    gain.where(MASK, 0).sum().backward()
    assert torch.allclose(
        logp.grad, (math.exp(0.6) * advantage[:, None]).expand(4, 5).where(MASK, 0)
    )


@pytest.mark.parametrize("surrogate", ["grpo", "gspo"])
@pytest.mark.parametrize("penalty", ["k1", "k2", "k3"])
def test_gradients_are_those_of_finite_differences(surrogate, penalty):
    logp, old, ref, advantage = drawn(seed=3)
    names = {"surrogate": surrogate, "penalty": penalty, "kl": 0.3}
    assert torch.autograd.gradcheck(
        lambda x: loss_of(x, old, ref, advantage, MASK, **names)[0], logp, eps=1e-7, atol=1e-4
    )


@pytest.mark.parametrize("surrogate", SURROGATES)
def test_the_mean_gradient_is_that_of_the_expected_reward(surrogate):
    """Of a policy of five actions, of which all can be counted; 20,000 groups of four."""
    torch.manual_seed(0)
    logits = torch.randn(5, dtype=torch.float64, requires_grad=True)
    pays = torch.tensor([0.0, 1.0, 0.3, -2.0, 0.7], dtype=torch.float64)
    (exact,) = torch.autograd.grad((logits.softmax(0) * pays).sum(), logits)
    groups, size = 20_000, 4
    action = torch.multinomial(logits.detach().softmax(0), groups * size, replacement=True)
    advantage = advantages("leave_one_out", pays[action].view(groups, size)).double().flatten()
    logp = logits.log_softmax(0)[action][:, None].detach().requires_grad_()
    one = torch.ones(groups * size, 1).bool()
    loss_of(logp, logp.detach(), None, advantage, one, surrogate=surrogate)[0].backward()
    score = torch.eye(5, dtype=torch.float64)[action] - logits.detach().softmax(0)
    each = (-logp.grad * groups * size * score).view(groups, size, 5).mean(dim=1)
    error = each.std(dim=0) / groups**0.5
    assert (error < 0.02).all()
    assert ((each.mean(dim=0) - exact).abs() < 4 * error).all()


# --- penalties


POLICY = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
REFERENCE = torch.tensor([0.2, 0.2, 0.6], dtype=torch.float64)


def exact_kl(logits, reference=REFERENCE):
    return (logits.softmax(0) * (logits.log_softmax(0) - reference.log())).sum()


@pytest.mark.parametrize("penalty", ["k1", "k3"])
def test_the_mean_of_k1_and_k3_is_the_kl(penalty):
    mean = (POLICY * PENALTIES[penalty](REFERENCE.log() - POLICY.log())).sum()
    assert mean.item() == pytest.approx(exact_kl(POLICY.log()).item(), rel=1e-12)


@pytest.mark.parametrize("penalty", ["k2", "k3"])
@given(gap=st.floats(-5, 5))
def test_k2_and_k3_are_zero_where_nothing_differs_and_positive_elsewhere(penalty, gap):
    value = PENALTIES[penalty](torch.tensor(gap, dtype=torch.float64)).item()
    assert (value > 0) == (abs(gap) > 0) or abs(gap) < 1e-6


def mean_gradient(penalty):
    """Of the estimates of what the policy samples, by counting; the draw itself has none."""
    logits = POLICY.log().requires_grad_()
    estimate = PENALTIES[penalty](REFERENCE.log() - logits.log_softmax(0))
    return torch.autograd.grad((POLICY * estimate).sum(), logits)[0]


def test_the_mean_gradient_of_k2_is_that_of_the_kl():
    logits = POLICY.log().requires_grad_()
    (wanted,) = torch.autograd.grad(exact_kl(logits), logits)
    assert torch.allclose(mean_gradient("k2"), wanted)


def test_the_mean_gradient_of_k1_is_zero_and_of_k3_that_of_the_other_kl():
    assert mean_gradient("k1").abs().max() < 1e-12
    logits = POLICY.log().requires_grad_()
    other = (REFERENCE * (REFERENCE.log() - logits.log_softmax(0))).sum()
    assert torch.allclose(mean_gradient("k3"), torch.autograd.grad(other, logits)[0])


def test_no_penalty_is_none():
    logp, old, ref, advantage = drawn()
    loss, figures = loss_of(logp, old, ref, advantage, MASK, kl=5.0, penalty="none")
    assert loss == loss_of(logp, old, None, advantage, MASK)[0]
    assert figures["kl"] == 0


# --- advantages


@pytest.mark.parametrize("name", ADVANTAGES)
@given(reward=st.floats(-1e6, 1e6, width=32), size=st.integers(2, 64))
def test_equal_rewards_say_nothing_by_any_advantage(name, reward, size):
    assert advantages(name, torch.full((1, size), reward)).abs().max() == 0


@pytest.mark.parametrize("name", ADVANTAGES)
def test_advantages_sum_to_zero_shift_nothing_and_keep_missing_rewards_out(name):
    reward = torch.tensor([[1.0, 0.0, 0.25, 3.0], [0.0, 0.0, 1.0, 0.0]])
    advantage = advantages(name, reward)
    assert advantage.sum(dim=1).abs().max() < 1e-5
    assert torch.allclose(advantages(name, reward + 7), advantage, atol=1e-5)
    missing = torch.cat([reward, torch.full((2, 1), math.nan)], dim=1)
    assert torch.equal(advantages(name, missing)[:, :4], advantage)
    assert (advantages(name, missing)[:, 4] == 0).all()
    assert torch.isfinite(advantages(name, torch.full((1, 3), math.nan))).all()


@pytest.mark.parametrize(
    ("name", "power"), [("group", 0), ("decoupled", 0), ("no_std", 1), ("rloo", 1)]
)
def test_only_advantages_without_std_grow_with_the_rewards(name, power):
    reward = torch.tensor([[1.0, 0.0, 0.25, 3.0]])
    grown = advantages(name, 3 * reward)
    assert torch.allclose(grown, 3**power * advantages(name, reward), atol=1e-5)


@given(st.lists(st.floats(-10, 10, width=16), min_size=2, max_size=9))
def test_leave_one_out_is_the_reward_less_the_mean_of_the_others(rewards):
    reward = torch.tensor([rewards])
    got = advantages("leave_one_out", reward)
    size = len(rewards)
    wanted = [r - (sum(rewards) - r) / (size - 1) for r in rewards]
    assert torch.allclose(got, torch.tensor([wanted]), atol=1e-4)
    assert torch.equal(got, advantages("rloo", reward))
    assert torch.allclose(got, size / (size - 1) * advantages("no_std", reward), atol=1e-4)


def test_decoupled_parts_count_alike_whatever_their_scale():
    """The sum hides what its small part says; and two sums that are equal hide both parts."""
    parts = {
        "accuracy": torch.tensor([[100.0, 100.0, 0.0, 0.0]]),
        "format": torch.tensor([[0.1, 0.0, 0.1, 0.0]]),
    }
    reward = sum(parts.values())
    got = ADVANTAGES["decoupled"](reward, parts, WEIGHTS)
    assert torch.allclose(got, torch.tensor([[1.5, 0.5, -0.5, -1.5]]), atol=1e-3)
    even = {"accuracy": torch.tensor([[1.0, 0.0]]), "format": torch.tensor([[0.0, 1.0]])}
    assert ADVANTAGES["group"](sum(even.values()), even, WEIGHTS).tolist() == [[0, 0]]
    got = ADVANTAGES["decoupled"](sum(even.values()), even, WEIGHTS)
    assert torch.allclose(got, torch.tensor([[0.5, -0.5]]), atol=1e-3)


@pytest.mark.parametrize(
    ("weights", "message"), [({"style": 1.0}, "no part 'style'; there are accuracy"), ({}, "need")]
)
def test_decoupling_what_is_not_there_is_refused(weights, message):
    reward = torch.zeros(1, 2)
    with pytest.raises(ConfigError, match=message):
        ADVANTAGES["decoupled"](reward, {"accuracy": reward}, weights)


# --- aggregation, and what is beside the tables


def test_sequences_tokens_and_a_constant_are_three_different_means():
    count = MASK.sum(dim=1, keepdim=True)
    for name, divisor in (("sequence", 4 * count), ("token", 13), ("constant", 4 * 8)):
        assert torch.allclose(token_weights(MASK, name, longest=8), MASK / divisor)


def test_completions_left_out_of_the_loss_count_in_no_mean_but_the_constant():
    mask = MASK.clone()
    mask[1] = False
    assert token_weights(mask, "sequence").sum() == pytest.approx(1)
    assert token_weights(mask, "token").sum() == pytest.approx(1)
    assert token_weights(mask, "constant", longest=8).sum() == pytest.approx(12 / 32)
    for name in AGGREGATIONS:
        assert token_weights(torch.zeros(2, 3).bool(), name, longest=8).sum() == 0


@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 20))
def test_overlong_punishment_is_equation_13_in_its_three_cases(margin, length, more):
    longest = margin + more
    got = overlong_punishment(torch.tensor([length]), longest=longest, margin=margin).item()
    if length <= longest - margin:
        assert got == 0
    elif length <= longest:
        assert got == pytest.approx((longest - margin - length) / margin)
    else:
        assert got == -1


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"surrogate": "gpso"}, "surrogate must be one of grpo, gspo.*did you mean 'gspo'"),
        ({"penalty": "k4"}, "penalty must be one of k1, k2, k3, none, got 'k4'"),
        ({"aggregation": "mean"}, "aggregation must be one of sequence, token, constant"),
    ],
)
def test_what_no_table_has_is_refused_with_what_it_has(names, message):
    logp, old, ref, advantage = drawn()
    with pytest.raises(ConfigError, match=message):
        loss_of(logp, old, ref, advantage, MASK, **names)


def test_a_constant_mean_needs_its_constant():
    with pytest.raises(ConfigError, match="needs a length"):
        token_weights(MASK, "constant")


def test_a_third_party_adds_to_a_table(monkeypatch):
    monkeypatch.setitem(SURROGATES, "plain", lambda logp, old, a, mask, trust: (logp * a, mask))
    logp, old, _, advantage = drawn()
    loss, _ = loss_of(logp, old, None, advantage, MASK, surrogate="plain")
    weight = token_weights(MASK, "sequence")
    assert torch.allclose(loss, -(logp * advantage[:, None] * weight).sum())
