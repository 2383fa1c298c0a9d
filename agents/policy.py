"""The policy: a causal language model, its tokenizer, and how the two read and write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from r1envs.agents.checkpoint import load_checkpoint, save_checkpoint, stop_ids
from r1envs.agents.generator import Generator
from r1envs.agents.optimization import Precision
from r1envs.agents.rendering import ChatRendering, PlainRendering, Rendering
from r1envs.prompts import PromptStyle


@dataclass(frozen=True, slots=True)
class Policy:
    """What is trained, and what belongs to it."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    style: PromptStyle | None = None
    """How it is spoken to; None and plain styles are texts as they are."""
    precision: Precision = "auto"
    """In which numbers it computes; see `compute_precision`."""

    @classmethod
    def load(
        cls,
        source: str | Path,
        device: torch.device,
        style: PromptStyle | None = None,
        precision: Precision = "auto",
    ) -> Self:
        """Load a policy from a folder or the hub; see `load_checkpoint`.

        Raises:
            ConfigError: If there is none, or it does not fit what it is for.
        """
        return cls(*load_checkpoint(source, device), style, precision)

    def save(self, folder: Path) -> None:
        """Write model and tokenizer; the folder is there either wholly or not at all.

        Raises:
            RunError: If it cannot be written.
        """
        save_checkpoint(folder, self.model, self.tokenizer)

    @property
    def rendering(self) -> Rendering:
        """How texts become tokens, and tokens texts.

        Raises:
            ConfigError: If the style is for chat models and the tokenizer has no template for it.
        """
        if self.style is not None and self.style.chat:
            return ChatRendering(self.tokenizer, self.style)
        return PlainRendering(self.tokenizer)

    @property
    def stop_ids(self) -> list[int]:
        """The tokens that end a completion."""
        return sorted({*stop_ids(self.model, self.tokenizer), self.rendering.end})

    @property
    def usual_prompt(self) -> str:
        """The style that suits it where nothing is known of its training."""
        return "chat" if self.tokenizer.chat_template else "r1"

    def generator(self) -> Generator:
        """Make what samples from it."""
        return Generator(self.model, self.stop_ids, precision=self.precision)
