"""The optimizer's settings reach the weights that they are meant for."""

import pytest
import torch
from torch import nn

from r1envs.agents.optimization import adamw, muon

SETTINGS = {"learning_rate": 0.1, "weight_decay": 0.5, "max_grad_norm": 1.0}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(3, 4)
        self.matrix = nn.Linear(4, 4)
        for parameter in self.parameters():
            nn.init.ones_(parameter)


def after_a_step(make, gradient, **settings):
    net = Net()
    stepper = make(net, **SETTINGS | settings)
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, gradient)
    norm = stepper.step(1.0)
    return net, norm


def test_matrices_are_decayed_and_vectors_are_not():
    net, _ = after_a_step(adamw, 0.0)
    assert torch.allclose(net.matrix.weight, torch.tensor(0.95))
    assert torch.allclose(net.table.weight, torch.tensor(0.95))
    assert (net.matrix.bias == 1).all()


def test_muon_takes_the_matrices_inside_of_the_model_alone():
    net, _ = after_a_step(muon, 0.0, matrix_learning_rate=0.2)
    assert torch.allclose(net.matrix.weight, torch.tensor(0.9))
    assert (net.table.weight == 1).all()
    assert (net.matrix.bias == 1).all()


@pytest.mark.parametrize("make", [adamw, muon])
def test_the_norm_is_told_as_it_was_and_cut_to_the_longest(make):
    """Adam moves by the learning rate, unless a gradient is far below its epsilon."""
    more = {"matrix_learning_rate": 0.1} if make is muon else {}
    net, norm = after_a_step(make, 2.0, weight_decay=0.0, **more)
    assert norm == pytest.approx(2 * 32**0.5)
    assert torch.allclose(net.table.weight, torch.tensor(0.9))
    net, norm = after_a_step(make, 2.0, weight_decay=0.0, max_grad_norm=1e-14, **more)
    assert norm == pytest.approx(2 * 32**0.5)
    assert (net.table.weight - 1).abs().max() < 1e-6


def test_gradients_are_dropped_after_a_step():
    net, _ = after_a_step(adamw, 1.0)
    assert all(parameter.grad is None for parameter in net.parameters())
