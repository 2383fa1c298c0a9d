"""Train a tiny random model of every causal architecture that transformers knows.

For each: the largest difference between what the sampler and the trainer say of the same tokens,
prompts of several lengths in groups of three, and whether one step of GRPO has a finite loss and
moves the weights; or why it is refused.
"""

import argparse
import json
import math
import random
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
from transformers.utils import logging

from r1envs.agents.checkpoint import refuse_noncausal
from r1envs.agents.generator import Generator, SamplingConfig
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.logprobs import right_padded, token_logprobs
from r1envs.agents.next_token import choose_decoding
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.errors import ConfigError, R1EnvsError

VOCABULARY = 96
PROMPTS = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15], [5, 6]]
GROUP = 3
STOPS = range(3, VOCABULARY, 12)
AGREEMENT = 1e-4
LARGEST = 10_000_000  # weights
SECONDS = 20  # for one architecture

# Fields that configurations of many models share; each is given to those that have it.
SMALL = {
    "vocab_size": VOCABULARY,
    "vocab_size_per_layer_input": VOCABULARY,
    "hidden_size": 32,
    "n_embd": 32,
    "d_model": 32,
    "embedding_size": 32,
    "word_embed_proj_dim": 32,
    "lru_width": 32,
    "intermediate_size": 48,
    "ffn_dim": 48,
    "ffn_hidden_size": 48,
    "n_inner": 48,
    "d_inner": 48,
    "moe_intermediate_size": 24,
    "moe_shared_expert_intermediate_size": 24,
    "shared_expert_intermediate_size": 24,
    "shared_intermediate_size": 24,
    "expert_ffn_hidden_size": 24,
    "num_attention_heads": 4,
    "n_head": 4,
    "n_heads": 4,
    "num_heads": 4,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "attention_head_dim": 8,
    "global_head_dim": 8,
    "rotary_dim": 4,
    "max_position_embeddings": 128,
    "n_positions": 128,
    "n_ctx": 128,
    "max_seq_len": 128,
    "context_length": 128,
    "sliding_window": 16,
    "attention_window": 16,
    "num_experts": 4,
    "n_routed_experts": 4,
    "num_local_experts": 4,
    "moe_num_experts": 4,
    "num_experts_per_tok": 2,
    "moe_k": 2,
    "moe_topk": 2,
    "top_k_experts": 2,
    "n_group": 1,
    "topk_group": 1,
    "first_k_dense_replace": 1,
    "q_lora_rank": 16,
    "kv_lora_rank": 16,
    "qk_nope_head_dim": 8,
    "qk_rope_head_dim": 8,
    "v_head_dim": 16,
    "qk_head_dim": 16,
    "index_n_heads": 2,
    "index_head_dim": 16,
    "index_topk": 64,
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 4,
    "linear_key_head_dim": 8,
    "linear_value_head_dim": 8,
    "state_size": 8,
    "mamba_d_state": 8,
    "mamba_n_heads": 8,
    "mamba_num_heads": 8,
    "mamba_d_head": 8,
    "mamba_head_dim": 8,
    "mamba_d_ssm": 64,
    "mamba_n_groups": 1,
    "mamba_dt_rank": 8,
    "n_mamba_heads": 2,
    "mamba_ngroups": 1,
    "n_groups": 1,
    "time_step_rank": 8,
    "hidden_size_per_layer_input": 8,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "is_decoder": True,
}
LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "decoder_layers")
# What the shared fields do not settle.
OWN = {
    "mamba2": {"num_heads": 8, "head_dim": 8},
    "recurrent_gemma": {"num_hidden_layers": 3, "attention_window_size": 16},
    "falcon_h1": {"mamba_expand": 2},
    "bamba": {"attn_layer_indices": [1]},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1, "expert_layer_period": 2},
    "phi3": {"pad_token_id": 0},
    "xlstm": {"num_heads": 4, "mlstm_round_up_to_multiple_of": 8, "embedding_dim": 32},
}


def tiny_model(name):
    """Make a model of this type with random weights."""
    config = CONFIG_MAPPING[name]()
    text = config.get_text_config(decoder=True)
    given = {field: value for field, value in SMALL.items() if hasattr(text, field)}
    if text.__dict__.get("layer_types"):
        kinds = list(dict.fromkeys(text.layer_types))
        given["layer_types"] = (kinds * 2)[: max(2, len(kinds))]
    if "kv_lora_rank" in given:
        given["num_key_value_heads"] = given["num_attention_heads"]  # latent attention has no fewer
    layers = len(given.get("layer_types", "12"))
    given |= {field: layers for field in LAYERS if hasattr(text, field)}
    if type(text).__name__.startswith("Mamba"):
        given.pop("intermediate_size", None)
    config = type(text)(**given | OWN.get(name, {}))
    with torch.device("meta"):
        count = sum(p.numel() for p in AutoModelForCausalLM.from_config(config).parameters())
    if count > LARGEST:
        raise ConfigError(f"not made small: {count} weights")
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()


class Sampler:
    """Rewards completions for even tokens."""

    def __init__(self, model):
        self._generator = Generator(model, STOPS)
        self.episodes = 0

    def collect(self, seed):
        sampled = self._generator.generate(
            PROMPTS, GROUP, SamplingConfig(max_new_tokens=12), seed=seed
        )
        rollouts = [_rollout(PROMPTS[n // GROUP], s) for n, s in enumerate(sampled)]
        return RolloutBatch(rollouts, GROUP, 1.0)


def _rollout(prompt, sampled):
    even = sum(token % 2 == 0 for token in sampled.tokens) / len(sampled.tokens)
    return Rollout(
        tokens=prompt + sampled.tokens,
        written=[False] * len(prompt) + [True] * len(sampled.tokens),
        logprobs=[0.0] * len(prompt) + sampled.logprobs,
        finish=sampled.finish,
        said=("",),
        replies=("",),
        reward=even,
        info={},
    )


@torch.no_grad()
def difference(model):
    """Compare log-probabilities of the sampler with the trainer's, each row by itself."""
    worst = 0.0
    for rollout in Sampler(model).collect(0).rollouts:
        logp = token_logprobs(model, right_padded([rollout.tokens], model.device))[0]
        got = torch.tensor(rollout.logprobs)[1:]
        written = torch.tensor(rollout.written)[1:]
        worst = max(worst, (got - logp)[written].abs().max().item())
    return worst


def one_step(model):
    """Say whether a step of GRPO has a finite loss and moves the weights."""
    before = [p.detach().clone() for p in model.parameters()]
    rows = []
    config = GRPOConfig(
        steps=1, warmup_steps=1, learning_rate=1e-3, group_size=GROUP, prompts_per_step=len(PROMPTS)
    )
    reinforce(model, Sampler(model), config, seed=0, on_step=lambda row, batch: rows.append(row))
    moved = sum(not torch.equal(p, q) for p, q in zip(before, model.parameters(), strict=True))
    finite = math.isfinite(rows[0]["loss"]) and all(p.isfinite().all() for p in model.parameters())
    return bool(finite and moved and rows[0]["grad_norm"] > 0)


def _late(*_):
    raise TimeoutError(f"not done in {SECONDS} seconds")


def examine(name):
    """Try one architecture; the row of the table."""
    start = time.monotonic()
    row = {"model": name, "cache": "", "difference": None, "step": False, "reason": ""}
    signal.alarm(SECONDS)
    try:
        model = tiny_model(name)
        refuse_noncausal(model)
        row["cache"] = str(choose_decoding(model))
        row["difference"] = difference(model)
        row["step"] = one_step(model)
    except R1EnvsError as error:
        row["reason"] = str(error)
    except Exception as error:  # whatever a model's own code raises is what we want to know
        if "-v" in sys.argv:
            traceback.print_exc()
        words = (str(error).strip() or "no words").splitlines()[0]
        row["reason"] = f"{type(error).__name__}: {words}"[:120]
    signal.alarm(0)
    row["seconds"] = time.monotonic() - start
    row["works"] = row["step"] and row["difference"] < AGREEMENT
    return row


def table(rows):
    """Lay the rows out in Markdown."""
    lines = [
        "| model type | cache | difference | GRPO step | seconds | reason |",
        "| --- | --- | ---: | --- | ---: | --- |",
    ]
    for row in rows:
        far = "" if row["difference"] is None else f"{row['difference']:.1e}"
        step = "yes" if row["step"] else "no"
        name, cache, reason = row["model"], row["cache"], row["reason"].replace("|", "/")
        lines.append(f"| {name} | {cache} | {far} | {step} | {row['seconds']:.1f} | {reason} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="model types; all by default")
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    parser.add_argument("--out", type=Path, help="a Markdown file to write the table to")
    parser.add_argument("-v", action="store_true", help="whole tracebacks")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    random.seed(0)
    signal.signal(signal.SIGALRM, _late)
    rows = []
    for name in given.names or sorted(set(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)):
        rows.append(examine(name))
        print(table(rows).splitlines()[-1], file=sys.stderr, flush=True)
    works = sum(row["works"] for row in rows)
    print(json.dumps(rows) if given.json else f"{table(rows)}\n\n{works} of {len(rows)} work")
    if given.out:
        given.out.write_text(f"{table(rows)}\n")


if __name__ == "__main__":
    main()
