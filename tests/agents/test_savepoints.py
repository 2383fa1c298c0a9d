"""States inside a stage: what a training that goes on from one depends on, and files that fail."""

import copy

import pytest
import torch

from r1envs.agents.collector import Collector
from r1envs.agents.generator import Generator
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.policy import Policy
from r1envs.agents.savepoints import (
    NO_SAVEPOINTS,
    FolderSavepoints,
    journal_place,
    savepoint_of,
)
from r1envs.errors import RunError

CONFIG = GRPOConfig(
    steps=5,
    prompts_per_step=2,
    group_size=4,
    minibatches=2,
    learning_rate=1e-2,
    warmup_steps=3,
    final_rate=0.1,
    max_new_tokens=4,
    kl_weight=0.1,
    reference_every=2,
    redraws=1,
)


class Streams:
    """A vector environment of numbered problems: a letter in half of them, the same in the rest."""

    def __init__(self, slots):
        self.num_envs = slots

    def reset(self, *, seed, options=None):
        self._seeds, self._index = seed, (options or {}).get("index", 0)
        return self._said(), {}

    def step(self, actions):
        rewards = [float(min(a) < "n") if self._index % 2 and a else 0.0 for a in actions]
        self._index += 1
        infos = {"final_info": {}}
        return self._said(), rewards, [True] * self.num_envs, [False] * self.num_envs, infos

    def _said(self):
        return tuple(f"{seed} {self._index}" for seed in self._seeds)


def trained(model, tokenizer, savepoints):
    env = Streams(CONFIG.completions_per_step)
    policy = Policy(model, tokenizer)
    generator = Generator(model, policy.stop_ids)
    collector = Collector(env, policy, generator, CONFIG.group_size, CONFIG.sampling)
    collector.seed([3, 4])
    rows = []
    try:
        reinforce(
            model,
            collector,
            CONFIG,
            seed=7,
            on_step=lambda row, batch: rows.append(row),
            savepoints=savepoints,
        )
    except KeyboardInterrupt:
        assert rows
    return rows, collector.episodes


def kept(folder, stops):
    return FolderSavepoints(folder, every=1, stops=stops, place=lambda: None)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def lasting(rows):
    timed = ("seconds", "rollout_seconds", "tokens_per_second")
    return [{name: value for name, value in row.items() if name not in timed} for row in rows]


def test_a_training_that_goes_on_is_the_unbroken_one(make, tokenizer, tmp_path):
    """With batches drawn again, a reference that is replaced, and a rate that rises and falls."""
    whole = make()
    expected, episodes = trained(whole, tokenizer, NO_SAVEPOINTS)
    assert episodes > CONFIG.steps
    rows = []
    for _ in range(CONFIG.steps):  # stopped after each step; the model is another one each time
        model = make()
        more, _ = trained(model, tokenizer, kept(tmp_path, lambda: True))
        rows += more
    assert lasting(rows) == lasting(expected)
    assert torch.equal(weights(model), weights(whole))


def test_a_state_that_is_due_is_written_and_others_are_not(tmp_path):
    points = FolderSavepoints(tmp_path, every=3, stops=lambda: False, place=lambda: {"metrics": 9})
    for step in (1, 2):
        points.offer(step, lambda: pytest.fail("asked for a state that is not due"))
    assert journal_place(tmp_path) is None
    points.offer(3, lambda: {"step": 3})
    assert journal_place(tmp_path) == {"metrics": 9}
    again = FolderSavepoints(tmp_path, every=0, stops=lambda: False, place=lambda: None)
    again.offer(6, lambda: pytest.fail("told to save none"))
    assert again.last() == {"step": 3}


def test_what_was_made_before_the_first_step_is_made_once(tmp_path):
    asked = []

    def compute():
        asked.append(1)
        return [(("said", "reply"),)]

    first = kept(tmp_path, lambda: False)
    made = first.remember("passed", compute)
    first.offer(1, lambda: {"step": 1})
    again = kept(tmp_path, lambda: False)
    assert again.remember("passed", compute) == made
    assert asked == [1]
    assert again.last() == {"step": 1}


def test_a_state_that_cannot_be_written_leaves_the_last_one(tmp_path, monkeypatch):
    points = kept(tmp_path, lambda: False)
    points.offer(1, lambda: {"step": 1})
    before = savepoint_of(tmp_path).read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("r1envs.agents.savepoints.os.fsync", full)
    with pytest.raises(RunError, match="No space left on device; what was saved before stands"):
        points.offer(2, lambda: {"step": 2})
    assert savepoint_of(tmp_path).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["savepoint.pt"]


@pytest.mark.parametrize("content", [b"", b"half a state", b"\x80\x04c"])
def test_a_state_that_cannot_be_read_is_named(tmp_path, content):
    savepoint_of(tmp_path).write_bytes(content)
    with pytest.raises(RunError, match=r"savepoint.pt cannot be read: .*delete it to begin"):
        kept(tmp_path, lambda: False)


def test_states_are_no_programs(tmp_path):
    """Whoever can write into a run's folder cannot run code by it."""
    torch.save({"state": copy.deepcopy}, savepoint_of(tmp_path))
    with pytest.raises(RunError, match="cannot be read"):
        kept(tmp_path, lambda: False)
