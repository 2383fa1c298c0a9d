"""Models and tokenizers on disk, in Hugging Face's format."""

import shutil
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging

from r1envs.errors import ConfigError, RunError
from r1envs.verifiers.completion import TAGS

# Its bars would run into ours.
logging.disable_progress_bar()


def save_checkpoint(
    folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    """Write model and tokenizer; the folder is there either wholly or not at all.

    Raises:
        RunError: If it cannot be written.
    """
    aside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        model.save_pretrained(aside)
        tokenizer.save_pretrained(aside)
        aside.rename(folder)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise RunError(f"the checkpoint {folder} cannot be written: {error}") from error


def load_checkpoint(
    source: str | Path, device: torch.device
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a causal language model and its tokenizer from a folder or the hub.

    Weights are kept in float32, whatever they were saved in: updates of a small learning rate
    vanish in bf16.

    Raises:
        ConfigError: If there is none, if weights are missing, or if the two do not fit the task.
    """
    if Path(source).is_absolute() and not Path(source).is_dir():
        raise ConfigError(f"no causal language model can be loaded from {str(source)!r}: no folder")
    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            source, dtype=torch.float32, output_loading_info=True
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ConfigError(
            f"no causal language model can be loaded from {str(source)!r}: {reason}"
        ) from error
    if tokenizer.eos_token_id is None:
        raise ConfigError(f"the tokenizer of {str(source)!r} has no end-of-sequence token")
    model: PreTrainedModel = loaded[0]
    loading: dict[str, set[str]] = loaded[1]
    _refuse_unfit(str(source), model, tokenizer, sorted(loading["missing_keys"]))
    model.to(device)  # type: ignore[arg-type]  # the stub has self for its argument
    refuse_noncausal(model)
    return model, tokenizer


def stop_ids(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """List the tokens that end a completion: the tokenizer's and the model's own."""
    configured = model.generation_config.eos_token_id if model.generation_config else None
    many = configured if isinstance(configured, list) else [configured]
    return sorted({tokenizer.eos_token_id, *(token for token in many if token is not None)})


@torch.no_grad()
def refuse_noncausal(model: PreTrainedModel) -> None:
    """Try whether what the model predicts at a token depends on those after it.

    Raises:
        ConfigError: If it does, as in an encoder such as BERT: it cannot write.
    """
    training = model.training
    model.eval()
    size = len(cast(Tensor, model.get_input_embeddings().weight))
    token_2T = torch.arange(8, device=model.device).repeat(2, 1) % size
    token_2T[1, -4:] = (token_2T[1, -4:] + 1) % size
    logits = model(input_ids=token_2T, use_cache=False).logits[:, :4].float()
    model.train(training)
    if not torch.allclose(logits[0], logits[1], rtol=1e-2, atol=1e-2):
        raise ConfigError(
            f"a {model.config.model_type!r} as it is configured reads the tokens to come, so it"
            " cannot write: take a decoder, or set is_decoder in its config.json"
        )


def _refuse_unfit(
    source: str, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, missing: list[str]
) -> None:
    """Refuse what would train, and come to nothing."""
    if missing:
        raise ConfigError(
            f"{source!r} lacks {len(missing)} weights of its model, such as {missing[0]}:"
            " they would be random; save the whole model there"
        )
    rows = len(cast(Tensor, model.get_input_embeddings().weight))
    if len(tokenizer) > rows:
        raise ConfigError(
            f"the tokenizer of {source!r} has {len(tokenizer)} tokens, its model {rows}:"
            " call resize_token_embeddings and save it again"
        )
    swallowed = [tag for tag in TAGS if tag in tokenizer.all_special_tokens]
    if swallowed:
        raise ConfigError(
            f"the tokenizer of {source!r} has {', '.join(swallowed)} as special tokens, which"
            " decoding drops: add them as ordinary tokens"
        )
    if tokenizer("a")["input_ids"][-1:] == [tokenizer.eos_token_id]:
        raise ConfigError(
            f"the tokenizer of {source!r} ends every prompt with its end-of-sequence token:"
            " set add_eos_token to false in its tokenizer_config.json"
        )
