"""A run that goes wrong says so: what is not finite is refused, what comes to nothing is named."""

import math

import pytest
import torch

from r1envs.agents.groups import refuse_infinite
from r1envs.agents.optimization import adamw
from r1envs.agents.rollout import RolloutBatch
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.agents.watch import Watch
from r1envs.errors import DivergedError, RunError

GOOD = {"silent_groups": 0.5, "truncated": 0.1, "parts": {"format": 0.5}, "entropy": 2.0}


def heard(*changes):
    watch = Watch()
    rows = [GOOD | change | {"step": step} for step, change in enumerate(changes, 1)]
    return [line for row in rows for line in watch.look(row)]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"silent_groups": 1.0}, "nothing is learnt"),
        ({"truncated": 0.97}, "max_new_tokens"),
        ({"parts": {"format": 0.0}}, "format"),
        ({"entropy": 0.05}, "entropy"),
    ],
)
def test_a_sign_that_stands_is_told_once(change, word):
    assert heard({}, *[change] * 4, {}, *[change] * 4) == []
    (line,) = heard({}, *[change] * 9)
    assert line.startswith("step 6: ")
    assert word in line
    assert len(heard({}, *[change] * 5, {}, *[change] * 5)) == 2


def test_scores_without_a_format_have_none_to_miss():
    assert heard(*[{"parts": {"accuracy": 0.0}}] * 9) == []


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_gradient_that_is_not_finite_moves_no_weight(model, value):
    stepper = adamw(model, learning_rate=0.1, weight_decay=0.0, max_grad_norm=1.0)
    before = [p.clone() for p in model.parameters()]
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, value)
    with pytest.raises(DivergedError, match=f"the norm {value}"):
        stepper.step(1.0)
    assert all(map(torch.equal, before, model.parameters()))


def test_a_training_that_diverges_names_the_step(model):
    documents = [Document.of([5, 6], [7, 2])] * 4
    seen = []

    def on_step(row):
        seen.append(row["step"])
        if row["step"] == 2:
            model.lm_head.weight.data[0, 0] = math.nan

    config = SFTConfig(epochs=4, batch_size=4)
    with pytest.raises(RunError, match=r"^step 3: the gradient has the norm nan"):
        fine_tune(model, documents, config, seed=0, on_step=on_step)
    assert seen == [1, 2]


def test_missing_rewards_are_no_infinite_ones():
    refuse_infinite(RolloutBatch([], 1, 1.0))
