"""The policy: a causal language model, its tokenizer, and how the two read and write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from r1envs.agents.checkpoint import load_checkpoint, save_checkpoint, stop_ids
from r1envs.agents.rendering import PlainRendering


@dataclass(frozen=True, slots=True)
class Policy:
    """What is trained, and what belongs to it."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase

    @classmethod
    def load(cls, source: str | Path, device: torch.device) -> Self:
        """Load a policy from a folder or the hub; see `load_checkpoint`.

        Raises:
            ConfigError: If there is none, or it does not fit what it is for.
        """
        return cls(*load_checkpoint(source, device))

    def save(self, folder: Path) -> None:
        """Write model and tokenizer; the folder is there either wholly or not at all.

        Raises:
            RunError: If it cannot be written.
        """
        save_checkpoint(folder, self.model, self.tokenizer)

    @property
    def rendering(self) -> PlainRendering:
        """How texts become tokens, and tokens texts."""
        return PlainRendering(self.tokenizer)

    @property
    def stop_ids(self) -> list[int]:
        """The tokens that end a completion."""
        return stop_ids(self.model, self.tokenizer)
