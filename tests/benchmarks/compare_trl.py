"""Steps of GRPO, side by side with TRL's GRPOTrainer in one run: CPU time and peak memory.

    pip install "r1envs[agents,trl]"
    python tests/benchmarks/compare_trl.py

Both train the same weights on the same prompts with the same reward, in float32 on one thread, and
a learning rate of 0, so that lengths stay what they are. Steps are taken in turns: one of TRL's,
one of ours, both fixed and varying in length; the first of each is not counted. Memory is that of
a process of its own for each side. Both sides sample, score, compute the loss and step.
"""

import argparse
import json
import random
import statistics
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from transformers import (
    AutoModelForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    TrainerCallback,
)

from r1envs.agents.collector import Collector
from r1envs.agents.generator import Generator
from r1envs.agents.grpo import reinforce
from r1envs.agents.grpo_config import GRPOConfig
from r1envs.agents.policy import Policy

CHARACTERS = sorted(set(string.printable) - set("\r\x0b\x0c\t"))
PROMPT = 60


def make_tokenizer():
    """Make one token of each character."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    names = ["<pad>", "<eos>", "<unk>", *CHARACTERS]
    words = {name: n for n, name in enumerate(names)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    )


def make_model(width, tokenizer):
    """Make a model of random weights, the same each time."""
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    return AutoModelForCausalLM.from_config(config, dtype=torch.float32)


def prompts(count):
    rng = random.Random(0)
    letters = [c for c in CHARACTERS if c.isalnum()]
    return ["".join(rng.choices(letters, k=PROMPT)) for _ in range(count)]


def reward(text):
    """Pay for letters: nearly every group has a signal."""
    return sum(map(str.isalpha, text)) / max(1, len(text))


class Asked:
    """A vector environment that asks the same prompts again and again."""

    def __init__(self, texts, group_size):
        self._texts = tuple(text for text in texts for _ in range(group_size))
        self.num_envs = len(self._texts)

    def reset(self, *, seed=None, options=None):
        return self._texts, {}

    def step(self, actions):
        over, cut = [True] * self.num_envs, [False] * self.num_envs
        rewards = [reward(action) for action in actions]
        return self._texts, rewards, over, cut, {"final_info": {}}


class Ours:
    """Steps of r1envs."""

    def __init__(self, given, *, fixed):
        tokenizer = make_tokenizer()
        self._model = make_model(given.width, tokenizer)
        self._config = GRPOConfig(
            steps=1,
            prompts_per_step=given.prompts,
            group_size=given.group,
            learning_rate=0.0,
            kl_weight=0.0,
            max_new_tokens=given.new_tokens,
        )
        # A stop token that no model writes, for lengths that are all the same.
        stop = len(tokenizer) if fixed else tokenizer.eos_token_id
        env = Asked(prompts(given.prompts), given.group)
        policy = Policy(self._model, tokenizer)
        generator = Generator(self._model, [stop])
        self._collector = Collector(env, policy, generator, given.group, self._config.sampling)
        self._collector.seed(range(given.prompts))
        self._steps = 0

    def step(self):
        """Take one; give the CPU seconds and the mean length of its completions."""
        rows = []
        self._steps += 1
        start = time.process_time()
        reinforce(
            self._model,
            self._collector,
            self._config,
            seed=self._steps,
            on_step=lambda row, batch: rows.append(row),
        )
        return time.process_time() - start, rows[0]["mean_tokens"]


class Between(TrainerCallback):
    """Takes the time of TRL's steps, and does something between them."""

    def __init__(self, between):
        self.seconds = []
        self._between = between
        self._start = time.process_time()

    def on_step_end(self, args, state, control, **kwargs):
        self.seconds.append(time.process_time() - self._start)
        self._between()
        self._start = time.process_time()


def theirs(given, folder, *, fixed, between=lambda: None):
    """Take TRL's steps; give the CPU seconds of each and the mean length of completions."""
    import datasets
    from trl import GRPOConfig as TRLConfig
    from trl import GRPOTrainer

    tokenizer = make_tokenizer()
    lengths = []

    def paid(completions, completion_ids, **_):
        lengths.extend(len(ids) for ids in completion_ids)
        return [reward(text) for text in completions]

    callback = Between(between)
    config = TRLConfig(
        folder,
        max_steps=given.rounds + 1,
        per_device_train_batch_size=given.prompts * given.group,
        num_generations=given.group,
        max_completion_length=given.new_tokens,
        generation_kwargs={"min_new_tokens": given.new_tokens} if fixed else None,
        learning_rate=0.0,
        lr_scheduler_type="constant",
        beta=0.0,
        loss_type="grpo",
        gradient_checkpointing=False,
        logging_strategy="no",
        save_strategy="no",
        report_to="none",
        use_cpu=True,
        bf16=False,
        disable_tqdm=True,
    )
    rows = datasets.Dataset.from_dict({"prompt": prompts(given.prompts)})
    trainer = GRPOTrainer(
        model=make_model(given.width, tokenizer),
        args=config,
        processing_class=tokenizer,
        train_dataset=rows,
        reward_funcs=paid,
        callbacks=[callback],
    )
    callback._start = time.process_time()
    trainer.train()
    return callback.seconds, statistics.mean(lengths)


def side_by_side(given, *, fixed):
    """Take steps in turns; the row of the table."""
    ours = Ours(given, fixed=fixed)
    own = []
    with tempfile.TemporaryDirectory() as folder:
        seconds, length = theirs(
            given, folder, fixed=fixed, between=lambda: own.append(ours.step())
        )
    mine = [seconds for seconds, _ in own[1:]]
    return {
        "lengths": "fixed" if fixed else "varying",
        "trl_seconds": statistics.median(seconds[1:]),
        "r1envs_seconds": statistics.median(mine),
        "ratios": [t / m for t, m in zip(seconds[1:], mine, strict=True)],
        "trl_tokens": length,
        "r1envs_tokens": statistics.mean(tokens for _, tokens in own),
    }


def one_side(given):
    """Take two steps of one side; tell the most memory that the process had."""
    if given.side == "trl":
        given.rounds = 1
        with tempfile.TemporaryDirectory() as folder:
            theirs(given, folder, fixed=given.fixed)
    else:
        ours = Ours(given, fixed=given.fixed)
        for _ in range(2):
            ours.step()
    # Not getrusage: it begins with what the process that started this one had.
    status = Path("/proc/self/status").read_text()
    print(json.dumps(int(status.partition("VmHWM:")[2].split()[0]) / 1024))


def memory(given, side, *, fixed):
    numbers = [f"--{name}={getattr(given, name)}" for name in ("width", "prompts", "group")]
    command = [sys.executable, Path(__file__), f"--side={side}", *numbers]
    command += [f"--new-tokens={given.new_tokens}", *(["--fixed"] if fixed else [])]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(out.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="counted steps of each side")
    parser.add_argument("--width", type=int, default=256, help="of the model's hidden states")
    parser.add_argument("--prompts", type=int, default=8)
    parser.add_argument("--group", type=int, default=8, help="completions of each prompt")
    parser.add_argument("--new-tokens", type=int, default=128)
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    parser.add_argument("--side", choices=("trl", "r1envs"), help=argparse.SUPPRESS)
    parser.add_argument("--fixed", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.side:
        return one_side(given)
    rows = []
    for fixed in (True, False):
        row = side_by_side(given, fixed=fixed)
        for side in ("trl", "r1envs"):
            row[f"{side}_peak_mb"] = memory(given, side, fixed=fixed)
        rows.append(row)
    print(json.dumps(rows) if given.json else table(rows))
    return None


def table(rows):
    """Lay the rows out in Markdown."""
    lines = [
        "| lengths | TRL, s | r1envs, s | times as fast (each step) | tokens | peak MB |",
        "| --- | ---: | ---: | --- | --- | --- |",
    ]
    for row in rows:
        ratio = row["trl_seconds"] / row["r1envs_seconds"]
        span = f"{ratio:.2f} ({min(row['ratios']):.2f}–{max(row['ratios']):.2f})"
        tokens = f"{row['trl_tokens']:.0f} : {row['r1envs_tokens']:.0f}"
        peaks = f"{row['trl_peak_mb']:.0f} : {row['r1envs_peak_mb']:.0f}"
        lines.append(
            f"| {row['lengths']} | {row['trl_seconds']:.2f} | {row['r1envs_seconds']:.2f} "
            f"| {span} | {tokens} | {peaks} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
