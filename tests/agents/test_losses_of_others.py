"""Our losses against those that TRL's trainer computed of the same tensors.

`record_trl_losses.py` has recorded them; TRL is not needed here.
"""

import json
from pathlib import Path

import pytest
import torch

from r1envs.agents.losses import grpo_loss, token_weights

RECORDED = json.loads((Path(__file__).parent.parent / "cases" / "trl_losses.json").read_text())
# What ours are called: surrogate and aggregation.
OURS = {
    "grpo": ("grpo", "sequence"),
    "grpo with a penalty": ("grpo", "sequence"),
    "dapo": ("grpo", "token"),
    "bnpo": ("grpo", "token"),
    "dr_grpo": ("grpo", "constant"),
    "gspo": ("gspo", "sequence"),
    "gspo with a penalty": ("gspo", "sequence"),
    "cispo": ("cispo", "token"),
}


def ours(name, rows=slice(None), poison=None):
    """Our loss of the recorded tensors, and its gradient with respect to the log-probabilities."""
    case, (surrogate, aggregation) = RECORDED["cases"][name], OURS[name]
    inputs = {k: torch.tensor(v) for k, v in RECORDED["inputs"].items()}
    mask = inputs["mask"].bool()
    if poison is not None:
        for k in ("logp", "old_logp", "ref_logp"):
            inputs[k] = inputs[k].where(mask, poison)
    logp = inputs["logp"].requires_grad_()
    loss, figures = grpo_loss(
        logp[rows],
        inputs["old_logp"][rows],
        inputs["ref_logp"][rows] if case["beta"] else None,
        inputs["advantage"][rows],
        token_weights(mask, aggregation, longest=RECORDED["longest"])[rows],
        clip_low=case["epsilon_low"],
        clip_high=case["epsilon_high"] - (surrogate == "cispo"),  # theirs is the bound itself
        kl_weight=case["beta"],
        surrogate=surrogate,
    )
    loss.backward()
    return loss.item(), logp.grad, figures


def test_every_recorded_loss_is_compared():
    assert OURS.keys() == RECORDED["cases"].keys()


@pytest.mark.parametrize("name", OURS)
def test_losses_and_gradients_are_those_of_trl(name):
    case = RECORDED["cases"][name]
    loss, gradient, figures = ours(name)
    assert loss == pytest.approx(case["loss"], rel=1e-5)
    wanted = torch.tensor(case["gradient"])
    assert torch.allclose(gradient, wanted, rtol=1e-4, atol=1e-7)
    assert (wanted != 0).sum() > 12
    assert figures["clipped_fraction"] > 0


@pytest.mark.parametrize("name", OURS)
def test_what_padding_holds_changes_nothing(name):
    """Tokens of any id, at the end, and of any probability."""
    loss, gradient, _ = ours(name)
    for poison in (-torch.inf, -80.0, 0.0):
        again, gradient_again, _ = ours(name, poison=torch.tensor(poison))
        assert again == loss
        assert torch.equal(gradient_again, gradient)


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("parts", [([0, 1, 2], [3, 4, 5]), ([5], [0, 3], [4, 2, 1])])
def test_micro_batches_and_other_orders_change_nothing(name, parts):
    loss, gradient, _ = ours(name)
    pieces = [ours(name, rows) for rows in parts]
    assert sum(piece[0] for piece in pieces) == pytest.approx(loss, rel=1e-5, abs=1e-6)
    assert torch.allclose(sum(piece[1] for piece in pieces), gradient, rtol=1e-5, atol=1e-8)


def test_a_mean_taken_in_every_micro_batch_would_be_seen():
    """A control: the test above would not pass if each part were normalized by itself."""
    inputs = {k: torch.tensor(v) for k, v in RECORDED["inputs"].items()}
    mask = inputs["mask"].bool()
    whole = token_weights(mask, "token")[:2]
    assert not torch.allclose(whole, token_weights(mask[:2], "token") / 2, rtol=0.1)
