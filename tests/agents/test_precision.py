"""In which numbers a policy computes: the same when it samples and when it learns."""

import contextlib

import pytest
import torch
from torch.nn.modules.module import register_module_forward_hook

from r1envs.agents.collector import Collector
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.output_head import plain_head
from r1envs.agents.policy import Policy
from r1envs.agents.prefixes import can_share
from r1envs.agents.recipe import parse_recipe
from r1envs.agents.run import train
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.errors import ConfigError

DOCUMENTS = [Document.of([5, 6, 7], [8, 9, n, 1]) for n in range(10, 14)]
DTYPES = {"auto": torch.float32, "float32": torch.float32, "bfloat16": torch.bfloat16}


@contextlib.contextmanager
def computed_in():
    """Collect in which numbers the layers of models have answered."""
    seen = set()

    def look(layer, given, answer):
        if isinstance(layer, torch.nn.Linear):
            seen.add(answer.dtype)

    hook = register_module_forward_hook(look)
    try:
        yield seen
    finally:
        hook.remove()


class Lengths:
    """Pays for short replies."""

    num_envs = 8

    def reset(self, *, seed, options=None):
        return ("write",) * self.num_envs, {}

    def step(self, actions):
        rewards = [-float(len(action)) for action in actions]
        done, cut = [True] * self.num_envs, [False] * self.num_envs
        return ("write",) * self.num_envs, rewards, done, cut, {"final_info": {}}


@pytest.mark.parametrize(("precision", "dtype"), DTYPES.items())
def test_sampling_and_learning_compute_alike(model, tokenizer, precision, dtype):
    policy = Policy(model, tokenizer, precision=precision)
    config = GRPOConfig(steps=1, prompts_per_step=2, group_size=4, max_new_tokens=8)
    collector = Collector(Lengths(), policy, policy.generator(), 4, config.sampling)
    collector.seed(range(2))
    assert can_share(model)  # which tries the model once
    assert plain_head(model)
    rows = []
    with computed_in() as seen:
        reinforce(
            model,
            collector,
            config,
            seed=0,
            on_step=lambda row, batch: rows.append(row),
            precision=precision,
        )
    assert seen == {dtype}
    assert rows[0]["kl"] == pytest.approx(0, abs=1e-3)
    assert {p.dtype for p in model.parameters()} == {torch.float32}


@pytest.mark.parametrize(("precision", "dtype"), DTYPES.items())
def test_documents_are_learnt_in_it(model, precision, dtype):
    assert can_share(model)
    assert plain_head(model)
    rows = []
    config = SFTConfig(epochs=40, batch_size=4, learning_rate=1e-2)
    with computed_in() as seen:
        fine_tune(model, DOCUMENTS, config, seed=0, on_step=rows.append, precision=precision)
    assert seen == {dtype}
    assert rows[-1]["loss"] < 0.5 * rows[0]["loss"]


def recipe(**settings):
    return parse_recipe(
        {
            "name": "short",
            **settings,
            "environment": {"tasks": {"r1envs/Addition-v0": 1.0}, "prompt": "bare"},
            "evaluation": {"problems_per_task": 1, "samples": 1, "max_new_tokens": 4},
            "stages": [
                {
                    "name": "base",
                    "kind": "pretrain",
                    "model": {"width": 16, "layers": 1, "heads": 2, "vocabulary": 320},
                    "corpus": {"documents": 32},
                    "training": {"batch_size": 32, "epochs": 1},
                }
            ],
        }
    )


def test_a_recipe_says_it_for_all_its_stages(tmp_path):
    with computed_in() as seen:
        train(recipe(), tmp_path / "auto", device="cpu")
    assert seen == {torch.float32}
    with computed_in() as seen:
        train(recipe(precision="bfloat16"), tmp_path / "bfloat16", device="cpu")
    assert torch.bfloat16 in seen
    # What was evaluated anew, of a run whose training was done, computes in it too.
    for row in (tmp_path / "bfloat16").glob("*/stage.json"):
        row.unlink()
    with computed_in() as seen:
        train(recipe(precision="bfloat16"), tmp_path / "bfloat16", device="cpu")
    assert torch.bfloat16 in seen


def test_a_recipe_in_no_numbers_that_there_are_is_refused():
    with pytest.raises(ConfigError, match="precision"):
        recipe(precision="int3")
