"""Losses against their definitions."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from r1envs.agents.losses import group_advantages, grpo_loss, silent_groups, token_weights
from r1envs.errors import ConfigError


def loss_of(logp, old, ref, advantage, mask, *, clip=0.2, kl=0.1, aggregation="sequence"):
    return grpo_loss(
        logp,
        old,
        ref,
        advantage,
        token_weights(mask, aggregation),
        clip_low=clip,
        clip_high=clip,
        kl_weight=kl,
    )


@pytest.fixture
def batch():
    torch.manual_seed(0)
    lengths = torch.tensor([5, 1, 3, 4])
    mask = torch.arange(5)[None] < lengths[:, None]
    logp = (-torch.rand(4, 5, dtype=torch.float64)).requires_grad_()
    old = logp.detach() + 0.4 * torch.randn(4, 5)
    ref = logp.detach() + 0.4 * torch.randn(4, 5)
    return logp, old, ref, torch.tensor([1.0, -1.0, 0.5, -2.0]).double(), mask


def test_the_loss_is_equation_3_written_as_loops(batch):
    logp, old, ref, advantage, mask = batch
    expected = 0.0
    for i in range(4):
        total = 0.0
        for t in range(int(mask[i].sum())):
            ratio = math.exp(logp[i, t].item() - old[i, t].item())
            clipped = min(max(ratio, 0.8), 1.2)
            gap = ref[i, t].item() - logp[i, t].item()
            total += min(ratio * advantage[i], clipped * advantage[i])
            total -= 0.1 * (math.exp(gap) - gap - 1)
        expected -= float(total) / int(mask[i].sum()) / 4
    loss, _ = loss_of(*batch)
    assert loss.item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("aggregation", ["sequence", "token"])
def test_micro_batches_do_not_change_the_gradient(batch, aggregation):
    logp, old, ref, advantage, mask = batch
    loss, _ = loss_of(*batch, aggregation=aggregation)
    loss.backward()
    whole, logp.grad = logp.grad, None
    weight = token_weights(mask, aggregation)
    for part in ([0], [1, 2], [3]):
        loss, _ = grpo_loss(
            logp[part],
            old[part],
            ref[part],
            advantage[part],
            weight[part],
            clip_low=0.2,
            clip_high=0.2,
            kl_weight=0.1,
        )
        loss.backward()
    assert torch.allclose(whole, logp.grad, rtol=1e-6)


def test_at_ratio_one_the_gradient_is_that_of_reinforce(batch):
    logp, _, _, advantage, mask = batch
    loss, _ = loss_of(logp, logp.detach(), None, advantage, mask, kl=0.0)
    loss.backward()
    got, logp.grad = logp.grad, None
    (-(logp * advantage[:, None] * token_weights(mask, "sequence")).sum()).backward()
    assert torch.allclose(got, logp.grad)


@pytest.mark.parametrize(
    ("advantage", "ratio", "moves"),
    [(1.0, 1.3, False), (-1.0, 0.7, False), (1.0, 0.7, True), (-1.0, 1.3, True)],
)
def test_clipping_stops_the_gradient_in_two_corners(advantage, ratio, moves):
    logp = torch.tensor([[math.log(ratio)]], requires_grad=True)
    loss, figures = loss_of(
        logp, torch.zeros(1, 1), None, torch.tensor([advantage]), torch.ones(1, 1).bool(), kl=0.0
    )
    loss.backward()
    assert (logp.grad.item() != 0) is moves
    assert figures["clipped_fraction"] == 1


def test_padding_cannot_poison_the_gradient():
    """-inf in padding gives nan where masking comes after exp: it multiplies inf by zero."""
    logp = torch.tensor([[-1.0, -torch.inf]], requires_grad=True)
    old = ref = torch.tensor([[-1.0, 0.0]])
    mask = torch.tensor([[True, False]])
    loss, _ = loss_of(logp, old, ref, torch.tensor([1.0]), mask)
    loss.backward()
    assert logp.grad.tolist() == [[-1.0, 0.0]]


@pytest.mark.parametrize("gap", [30.0, 1e3, -1e3, math.inf, -math.inf])
@pytest.mark.parametrize("advantage", [1.0, -1.0])
def test_no_gap_makes_loss_or_gradient_infinite(gap, advantage):
    """However far the sampler or the reference is from the policy; inf is for what is unknown."""
    logp = torch.tensor([[-1.0, -2.0]], requires_grad=True)
    old = logp.detach() + torch.tensor([[gap, 0.0]])
    ref = logp.detach() + torch.tensor([[gap if math.isfinite(gap) else 0.0, 0.0]])
    loss, _ = loss_of(logp, old, ref, torch.tensor([advantage]), torch.ones(1, 2).bool())
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(logp.grad).all()
    assert logp.grad[0, 0] == 0
    assert logp.grad[0, 1] == pytest.approx(-advantage / 2)


@pytest.mark.parametrize("unknown", [math.inf, -math.inf, math.nan])
def test_tokens_without_a_finite_logprob_of_the_sampler_are_left_out_and_counted(batch, unknown):
    logp, old, ref, advantage, mask = batch
    weight = token_weights(mask, "sequence")
    settings = {"clip_low": 0.2, "clip_high": 0.2, "kl_weight": 0.1}
    known = weight.clone()
    known[0, 1] = known[2, 0] = 0
    wanted, figures = grpo_loss(logp, old, ref, advantage, known, **settings)
    assert figures["nonfinite_logprobs"] == 0
    old = old.clone()
    old[0, 1] = old[2, 0] = old[1, 4] = unknown  # the last one is padding
    loss, figures = grpo_loss(logp, old, ref, advantage, weight, **settings)
    assert loss == wanted
    assert figures["nonfinite_logprobs"] == 2
    assert figures["trained_tokens"] == mask.sum() - 2
    loss.backward()
    assert torch.isfinite(logp.grad).all()
    assert logp.grad[0, 1] == logp.grad[2, 0] == 0


def test_k3_is_unbiased_and_never_negative():
    policy, reference = torch.tensor([0.5, 0.3, 0.2]), torch.tensor([0.2, 0.2, 0.6])
    exact = (policy * (policy / reference).log()).sum().item()
    expected = 0.0
    for token in range(3):
        _, figures = loss_of(
            policy[token].log().view(1, 1),
            policy[token].log().view(1, 1),
            reference[token].log().view(1, 1),
            torch.zeros(1),
            torch.ones(1, 1).bool(),
        )
        assert figures["kl"] >= 0
        expected += policy[token].item() * figures["kl"].item()
    assert expected == pytest.approx(exact, rel=1e-5)


@given(st.floats(-1e6, 1e6, width=32), st.integers(2, 64))
def test_equal_rewards_say_nothing(reward, size):
    rewards = torch.full((1, size), reward)
    assert group_advantages(rewards).abs().max() == 0
    assert silent_groups(rewards).all()


def test_nearly_equal_rewards_stay_finite():
    advantages = group_advantages(torch.tensor([[0.95] * 7 + [1.0]]))
    assert advantages.abs().max() <= math.sqrt(7) + 1e-3


@given(st.lists(st.floats(-10, 10, width=32), min_size=2, max_size=16), st.floats(0.5, 4))
def test_advantages_sum_to_zero_and_ignore_scale_and_shift(rewards, scale):
    reward = torch.tensor([rewards], dtype=torch.float64)
    if reward.max() - reward.min() < 1e-2:
        return
    advantage = group_advantages(reward)
    assert abs(advantage.sum().item()) < 1e-4
    assert torch.allclose(advantage, group_advantages(scale * reward + 3), atol=1e-3)


def test_a_missing_reward_is_left_out_and_not_a_zero():
    advantages = group_advantages(torch.tensor([[1.0, 0.0, math.nan]]))
    assert advantages[0, 2] == 0
    assert torch.equal(advantages[:, :2], group_advantages(torch.tensor([[1.0, 0.0]])))


def test_an_unknown_aggregation_is_refused():
    with pytest.raises(ConfigError, match="aggregation"):
        token_weights(torch.ones(1, 1).bool(), "mean")
