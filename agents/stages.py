"""What each kind of stage does: from earlier stages' models to a trained one."""

import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from r1envs.agents.checkpoint import load_checkpoint, stop_ids
from r1envs.agents.collector import Collector
from r1envs.agents.compute import sampling_flops, training_flops
from r1envs.agents.corpus import Script, worked_examples, write_corpus
from r1envs.agents.environments import Environments
from r1envs.agents.generation import Generator, SamplingConfig
from r1envs.agents.grpo import reinforce
from r1envs.agents.optimization import compute_precision
from r1envs.agents.recipe import (
    GRPOStage,
    LoadStage,
    PretrainStage,
    RejectionStage,
    SFTStage,
    Stage,
)
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.agents.tiny import make_model, train_tokenizer
from r1envs.errors import ConfigError, RunError

Trained = tuple[PreTrainedModel, PreTrainedTokenizerBase]

# Documents that a tokenizer is trained on, and examples drawn from one environment at a time.
_TOKENIZER_DOCUMENTS = 4000
_SLOTS = 1000


@dataclass(frozen=True)
class Workshop:
    """What a stage has at hand."""

    environments: Environments
    device: torch.device
    seed: int
    """Of this stage alone."""
    checkpoint_of: Callable[[str], Path]
    """Where the model of an earlier stage lies."""
    flops_of: Callable[[str], float]
    """What an earlier stage has spent."""
    log: Callable[[dict[str, Any]], None]
    """Takes the figures of a step."""
    keep: Callable[[Sequence[Rollout], int], None]
    """Takes rollouts of a step that a person may want to read."""
    announce: Callable[[str], None]
    """Takes a line on what is being done."""

    def load(self, stage: str) -> Trained:
        """Load the model of an earlier stage."""
        return load_checkpoint(self.checkpoint_of(stage), self.device)


def stage_seed(run_seed: int, stage: str) -> int:
    """Derive the seed of a stage, so that a stage run again does the same."""
    digest = hashlib.blake2b(f"{run_seed}/{stage}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) // 2


@functools.singledispatch
def run_stage(stage: Stage, shop: Workshop) -> Trained:
    """Do what a stage says."""
    raise TypeError(f"no way to run a {type(stage).__name__}")


@run_stage.register
def _load(stage: LoadStage, shop: Workshop) -> Trained:
    return load_checkpoint(stage.model, shop.device)


@run_stage.register
def _pretrain(stage: PretrainStage, shop: Workshop) -> Trained:
    shop.announce("writing the corpus")
    examples = _worked_examples(shop, stage.corpus.examples)
    corpus = write_corpus(examples, stage.corpus, seed=shop.seed)
    if stage.tokenizer is None:
        texts = ["".join(map("".join, script)) for script in corpus[:_TOKENIZER_DOCUMENTS]]
        tokenizer: PreTrainedTokenizerBase = train_tokenizer(texts, stage.model.vocabulary)
    else:
        _, tokenizer = shop.load(stage.tokenizer)
    model = make_model(stage.model, tokenizer, seed=shop.seed)
    model.to(shop.device)  # type: ignore[arg-type]  # the stub has self for its argument
    shop.announce(f"pretraining {model.num_parameters():,} parameters")
    _learn(model, _documents(tokenizer, corpus), stage.training, shop)
    return model, tokenizer


@run_stage.register
def _sft(stage: SFTStage, shop: Workshop) -> Trained:
    model, tokenizer = shop.load(stage.after)
    examples = _worked_examples(shop, stage.examples)
    documents = _documents(tokenizer, [example.script for example in examples])
    _learn(model, documents, stage.training, shop)
    return model, tokenizer


@run_stage.register
def _grpo(stage: GRPOStage, shop: Workshop) -> Trained:
    model, tokenizer = shop.load(stage.after)
    config = stage.training
    env = shop.environments.mixture(config.completions_per_step, weights=stage.weights)
    generator = Generator(model, stop_ids(model, tokenizer), seed=shop.seed)
    collector = Collector(env, tokenizer, generator, config.group_size, config.sampling)
    collector.seed(range(shop.seed, shop.seed + config.prompts_per_step))
    budget = shop.flops_of(stage.compute_of) if stage.compute_of else float("inf")
    spent = 0.0

    def on_step(row: dict[str, Any], batch: RolloutBatch) -> None:
        nonlocal spent
        trained = row["computed_tokens"] * (4 / 3 if config.kl_weight else 1)
        flops = sampling_flops(model, batch.tokens) + training_flops(model, int(trained))
        spent += flops
        shop.log(row | {"flops": flops})
        shop.keep(batch.rollouts, row["step"])

    try:
        reinforce(
            model,
            collector,
            config,
            seed=shop.seed,
            on_step=on_step,
            used=lambda: spent / budget,
        )
    finally:
        env.close()
    return model, tokenizer


@run_stage.register
def _rejection(stage: RejectionStage, shop: Workshop) -> Trained:
    passed = list(_verified(stage, shop))
    if not passed:
        raise RunError(
            f"stage {stage.name!r}: no completion of {stage.teacher!r} passed the verifiers"
        )
    shop.announce(f"learning from {len(passed)} verified completions")
    model, tokenizer = shop.load(stage.after)
    documents = _documents(tokenizer, passed, whole=True)
    _learn(model, documents, stage.training, shop)
    return model, tokenizer


def _verified(stage: RejectionStage, shop: Workshop) -> Iterator[Script]:
    """Sample the teacher on train problems; yield what is right, well formed, in one language."""
    shop.announce(f"sampling {stage.problems * stage.samples} completions of {stage.teacher!r}")
    teacher, tokenizer = shop.load(stage.teacher)
    env = shop.environments.mixture(stage.problems * stage.samples)
    sampling = SamplingConfig(temperature=stage.temperature, max_new_tokens=stage.max_new_tokens)
    generator = Generator(teacher, stop_ids(teacher, tokenizer), seed=shop.seed)
    collector = Collector(env, tokenizer, generator, stage.samples, sampling)
    collector.seed(range(shop.seed, shop.seed + stage.problems))
    try:
        with compute_precision(shop.device):
            batch = collector.collect()
    finally:
        env.close()
    shop.keep(batch.rollouts, 0)
    shop.log(
        {
            "step": 0,
            "steps": 0,
            "seconds": batch.seconds,
            "flops": sampling_flops(teacher, batch.tokens),
        }
    )
    kept: dict[str, set[str]] = {}
    for rollout in batch.rollouts:
        texts = kept.setdefault(rollout.info["problem"], set())
        if _passes(rollout, stage) and rollout.text not in texts and len(texts) < stage.keep:
            texts.add(rollout.text)
            yield tuple(zip(rollout.said, rollout.replies, strict=True))


def _passes(rollout: Rollout, stage: RejectionStage) -> bool:
    info = rollout.info
    return (
        "error" not in info
        and info["verdict"].correct
        and info["format"] == 1
        and info["language"] >= stage.min_language
    )


def _worked_examples(shop: Workshop, count: int) -> list[Any]:
    env = shop.environments.mixture(min(count, _SLOTS))
    try:
        return worked_examples(env, shop.seed, count)
    finally:
        env.close()


def _documents(
    tokenizer: PreTrainedTokenizerBase, scripts: Sequence[Script], *, whole: bool = False
) -> list[Document]:
    """Make documents to learn the last reply of each script from, or with `whole` all replies."""
    if not scripts:
        raise ConfigError("there are no documents to learn from")
    # A beginning-of-sequence token belongs to the first prompt alone.
    firsts = tokenizer([script[0][0] for script in scripts])["input_ids"]
    others = [text for script in scripts for pair in script for text in pair]
    tokens = iter(tokenizer(others, add_special_tokens=False)["input_ids"])
    documents = []
    for script, first in zip(scripts, firsts, strict=True):
        turns = [(next(tokens), [*next(tokens), tokenizer.eos_token_id]) for _ in script]
        turns[0] = (first, turns[0][1])
        parts = [Document.of(said, reply) for said, reply in turns]
        learnt = [each.learnt if whole else [False] * len(each.learnt) for each in parts[:-1]]
        documents.append(
            Document(
                [token for each in parts for token in each.tokens],
                [flag for each in (*learnt, parts[-1].learnt) for flag in each],
            )
        )
    return documents


def _learn(
    model: PreTrainedModel, documents: Sequence[Document], config: SFTConfig, shop: Workshop
) -> None:
    def on_step(row: dict[str, Any]) -> None:
        shop.log(row | {"flops": training_flops(model, row["computed_tokens"])})

    fine_tune(model, documents, config, seed=shop.seed, on_step=on_step)
