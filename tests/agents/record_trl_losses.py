"""Record what TRL's GRPO trainer computes of given tensors, for `test_losses_of_others.py`.

    python tests/agents/record_trl_losses.py      needs TRL 1.16, in an environment of its own

The trainer's own `_compute_loss` is called, with log-probabilities that are given in place of a
model's: what is recorded is its loss and the gradient with respect to them.
"""

import json
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import torch
import trl
from trl import GRPOTrainer

STORED = Path(__file__).parent.parent / "cases" / "trl_losses.json"
LONGEST = 16
# What TRL calls each, and how far it clips; its `epsilon_high` of "cispo" is the bound itself.
CASES = {
    "grpo": {"loss_type": "grpo"},
    "grpo with a penalty": {"loss_type": "grpo", "beta": 0.04},
    "dapo": {"loss_type": "dapo", "epsilon_high": 0.28},
    "bnpo": {"loss_type": "bnpo"},
    "dr_grpo": {"loss_type": "dr_grpo"},
    "gspo": {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 0.05},
    "gspo with a penalty": {
        "loss_type": "grpo",
        "importance_sampling_level": "sequence",
        "epsilon_low": 0.05,
        "beta": 0.04,
    },
    "cispo": {"loss_type": "cispo", "epsilon_high": 1.3},
}
DEFAULTS = {
    "beta": 0.0,
    "epsilon_low": 0.2,
    "epsilon_high": 0.2,
    "importance_sampling_level": "token",
}


def main() -> None:
    """Write the file anew."""
    tensors = draw()
    cases = {name: record(tensors, DEFAULTS | case) for name, case in CASES.items()}
    inputs = {name: tensor.tolist() for name, tensor in tensors.items()}
    data = {"trl": trl.__version__, "longest": LONGEST, "inputs": inputs, "cases": cases}
    STORED.write_text(json.dumps(data) + "\n")
    print(f"{STORED}: {STORED.stat().st_size / 1024:.0f} KB, {len(cases)} cases")


def draw() -> dict[str, torch.Tensor]:
    """Draw completions of different lengths, near and far from what sampled them."""
    torch.manual_seed(0)
    length = torch.tensor([12, 1, 7, 5, 10, 3])
    logp = -3 * torch.rand(6, 12)
    return {
        "logp": logp,
        "old_logp": logp + 0.3 * torch.randn(6, 12),
        "ref_logp": logp + 0.3 * torch.randn(6, 12),
        "advantage": torch.tensor([1.2, -0.7, 0.4, -1.6, 0.0, 0.7]),
        "mask": (torch.arange(12) < length[:, None]).int(),
    }


def record(tensors: dict[str, torch.Tensor], settings: dict[str, object]) -> dict[str, object]:
    """Compute one loss, and its gradient with respect to the log-probabilities."""
    logp = tensors["logp"].clone().requires_grad_()
    loss = GRPOTrainer._compute_loss(trainer(logp, settings), None, batch(tensors))
    loss.backward()
    return {**settings, "loss": loss.item(), "gradient": logp.grad.tolist()}


def batch(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Lay the tensors out as the trainer does; what the tokens are plays no part."""
    mask = tensors["mask"]
    prompt = torch.ones(len(mask), 1, dtype=torch.long)
    return {
        "prompt_ids": prompt,
        "prompt_mask": prompt,
        "completion_ids": torch.ones_like(mask, dtype=torch.long),
        "completion_mask": mask,
        "advantages": tensors["advantage"],
        "old_per_token_logps": tensors["old_logp"],
        "ref_per_token_logps": tensors["ref_logp"],
        "num_items_in_batch": mask.sum(),
    }


def trainer(logp: torch.Tensor, settings: dict[str, object]) -> SimpleNamespace:
    """Hold what `_compute_loss` reads of a trainer, in one process and without accumulation."""
    same = lambda value, **_: value  # noqa: E731
    return SimpleNamespace(
        **settings,
        model=SimpleNamespace(training=True),
        args=SimpleNamespace(use_bias_correction_kl=False, delta=None, steps_per_generation=1),
        accelerator=SimpleNamespace(num_processes=1, sync_gradients=True, gather=same, reduce=same),
        max_completion_length=LONGEST,
        current_gradient_accumulation_steps=1,
        top_entropy_quantile=1.0,
        off_policy_mask_threshold=None,
        use_vllm=False,
        aux_loss_enabled=False,
        _entropy_bonus_enabled=False,
        _metrics={"train": defaultdict(list)},
        _get_per_token_logps_and_entropies=lambda *_, **__: (logp, torch.zeros_like(logp), None),
    )


if __name__ == "__main__":
    main()
