"""Gradients computed in parts, on several cores."""

import threading

import pytest
import torch

from r1envs.agents import replicas as replicas_module
from r1envs.agents.muon import ITERATIONS, Muon, orthogonalized
from r1envs.agents.replicas import Replicas
from r1envs.agents.sft import Document, SFTConfig, fine_tune

DOCUMENTS = [Document.of([5, 6, 7], [8, 9, n, 1]) for n in range(10, 17)]


@pytest.fixture
def threads(monkeypatch):
    """Give PyTorch two threads, on whatever machine, and copy even the smallest model."""
    monkeypatch.setattr(replicas_module, "_SMALLEST", 0)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def gradients(model, parts):
    replicas = Replicas(model)

    def gradient(replica, hand):
        labels = torch.tensor([[-100] * 3 + d.tokens[3:] for d in hand])
        tokens = torch.tensor([d.tokens for d in hand])
        loss = replica(input_ids=tokens, labels=labels).loss * len(hand) / len(DOCUMENTS)
        loss.backward()
        return loss.item()

    hands = replicas.deal(DOCUMENTS) if parts > 1 else [DOCUMENTS]
    total = sum(replicas.backward(hands, gradient))
    return len(replicas), total, [p.grad.clone() for p in model.parameters()]


def test_parts_add_up_to_the_gradient_of_the_whole(make, threads):
    count, total, several = gradients(make(), 2)
    _, whole, one = gradients(make(), 1)
    assert count == 2
    assert total == pytest.approx(whole, rel=1e-5)
    for mine, theirs in zip(several, one, strict=True):
        assert torch.allclose(mine, theirs, rtol=1e-4, atol=1e-7)


def test_the_same_twice_is_the_same_bit_for_bit(make, threads):
    def trained():
        made = make()
        fine_tune(
            made, DOCUMENTS, SFTConfig(epochs=9, batch_size=4), seed=0, on_step=lambda _: None
        )
        return made.state_dict()

    first, second = trained(), trained()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert torch.get_num_threads() == 2


def test_copies_see_what_the_optimizer_does(make, threads):
    model = make()
    replicas = Replicas(model)
    with torch.no_grad():
        next(model.parameters()).fill_(0.5)
    seen = replicas.backward([[1], [2]], lambda m, _: m)
    assert len({id(m) for m in seen}) == 2
    assert all((next(m.parameters()) == 0.5).all() for m in seen)


def test_a_model_that_draws_at_random_is_not_copied(make, threads):
    """Two threads would take the numbers of one stream in whatever order."""
    model = make()
    model.config.attention_dropout = 0.1
    assert len(Replicas(model)) == 1


def test_a_model_too_small_to_gain_by_it_is_not_copied(make, threads, monkeypatch):
    assert len(Replicas(make())) == 2
    monkeypatch.setattr(replicas_module, "_SMALLEST", 200_000)
    assert len(Replicas(make())) == 1


def test_no_thread_is_left_by_a_training(make, threads):
    before = threading.active_count()
    config = SFTConfig(epochs=1, batch_size=4)
    busy = []
    fine_tune(
        make(), DOCUMENTS, config, seed=0, on_step=lambda _: busy.append(threading.active_count())
    )
    assert max(busy) > before
    assert threading.active_count() == before


def test_no_thread_is_left_by_a_training_that_fails(make, threads):
    before = threading.active_count()

    def stop(row):
        assert threading.active_count() > before
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fine_tune(make(), DOCUMENTS, SFTConfig(batch_size=4), seed=0, on_step=stop)
    assert threading.active_count() == before


def test_a_failure_in_a_thread_is_raised(make, threads):
    def fail(model, part):
        raise RuntimeError(f"no loss of {part}")

    with Replicas(make()) as replicas, pytest.raises(RuntimeError, match=r"no loss of \['a'\]"):
        replicas.backward([["a"], ["b"]], fail)


@pytest.mark.parametrize("shape", [(8, 8), (8, 24), (24, 8)])
def test_muon_moves_a_matrix_along_an_orthogonal_direction(shape):
    torch.manual_seed(0)
    matrix = torch.nn.Parameter(torch.randn(shape))
    matrix.grad = torch.randn(shape)
    before = matrix.detach().clone()
    Muon([matrix], lr=0.1, weight_decay=0.0).step()
    tall = max(1, shape[0] / shape[1]) ** 0.5
    moved = torch.linalg.svdvals((matrix.detach() - before) / (0.1 * tall))
    assert moved.min() > 0.5
    assert moved.max() < 1.3
    assert ((matrix.detach() - before) * matrix.grad).sum() < 0


def test_muon_is_pytorchs_where_that_one_computes_as_precisely(monkeypatch):
    """PyTorch's, told to compute in float32, takes the same step in as many iterations."""
    torch.manual_seed(0)
    matrices = torch.randn(3, 6, 10)
    reference = torch.optim._muon._zeropower_via_newtonschulz
    monkeypatch.setattr(torch.Tensor, "bfloat16", lambda tensor: tensor)
    wanted = [reference(m, (3.4445, -4.7750, 2.0315), ITERATIONS, 1e-7) for m in matrices]
    assert torch.allclose(orthogonalized(matrices), torch.stack(wanted), atol=1e-5)
