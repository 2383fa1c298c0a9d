"""Rendering: what an episode says, as the tokens that the policy reads and writes."""

from collections.abc import Sequence
from typing import Protocol

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

from r1envs.errors import ConfigError
from r1envs.prompts import PromptStyle

# Stands for a reply while a template is asked what comes behind one.
_REPLY = "\ue000"


class Rendering(Protocol):
    """How the texts of an episode become tokens, and tokens texts."""

    def begin(self, prompt: str) -> list[int]:
        """Give the tokens of what an episode begins with."""

    def hear(self, said: str, *, ended: bool) -> list[int]:
        """Give the tokens of what the environment says after a reply.

        Args:
            said: By the environment.
            ended: Whether the policy ended its reply itself; if not, it is ended for it.
        """

    def write(self, reply: str) -> list[int]:
        """Give the tokens of a reply as the policy would write it, with the one that ends it."""

    def read(self, tokens: Sequence[int]) -> str:
        """Give the text of what the policy wrote."""

    @property
    def end(self) -> int:
        """The token that ends a reply."""


class PlainRendering:
    """Texts one after the other, as they are; for models without a chat template."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer

    def begin(self, prompt: str) -> list[int]:
        """Give the tokens of what an episode begins with."""
        return list(self._tokenizer(prompt)["input_ids"])

    def hear(self, said: str, *, ended: bool) -> list[int]:
        """Give the tokens of what the environment says after a reply.

        Args:
            said: By the environment.
            ended: Whether the policy ended its reply itself; if not, it is ended for it.
        """
        ids = list(self._tokenizer(said, add_special_tokens=False)["input_ids"])
        return ids if ended else [self.end, *ids]

    def write(self, reply: str) -> list[int]:
        """Give the tokens of a reply as the policy would write it, with the one that ends it."""
        return [*self._tokenizer(reply, add_special_tokens=False)["input_ids"], self.end]

    def read(self, tokens: Sequence[int]) -> str:
        """Give the text of what the policy wrote."""
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))

    @property
    def end(self) -> int:
        """The token that ends a reply: the tokenizer's end of a sequence."""
        end: int = self._tokenizer.eos_token_id
        return end


class ChatRendering:
    """Messages, by the chat template of the model's tokenizer.

    What the environment says is the user's, what the policy writes the assistant's. The style's
    system message stands first, and its prefill opens every reply: the policy reads it, and it
    counts as a part of the reply for the format alone.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, style: PromptStyle) -> None:
        """Try the template.

        Raises:
            ConfigError: If the tokenizer has none, or it knows no system message.
        """
        if not tokenizer.chat_template:
            raise ConfigError(
                "this prompt style is for chat models, and the tokenizer has no chat template: "
                "take prompt = 'r1', or save a template with the tokenizer"
            )
        self._tokenizer = tokenizer
        self._style = style
        self.begin("?")

    def begin(self, prompt: str) -> list[int]:
        """Give the tokens of system message, question, and how the reply begins."""
        system = [{"role": "system", "content": self._style.system}] if self._style.system else []
        return self._tokens(self._text([*system, {"role": "user", "content": prompt}]))

    def hear(self, said: str, *, ended: bool) -> list[int]:
        """Give the tokens behind a reply: its end if the policy left that out, and a message."""
        tokens = self._tokens(self._behind_reply(said))
        own = ended and tokens[:1] == [self.end]
        return tokens[1:] if own else tokens

    def write(self, reply: str) -> list[int]:
        """Give the tokens of a reply as the policy would write it, with the one that ends it."""
        return [*self._tokens(reply), self.end]

    def read(self, tokens: Sequence[int]) -> str:
        """Give the text of what the policy wrote."""
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))

    @property
    def end(self) -> int:
        """The token that the template puts behind a reply, if it is a special one."""
        first = self._tokens(self._behind_reply("?"))[0]
        end: int = self._tokenizer.eos_token_id
        return first if first in self._tokenizer.all_special_ids else end

    def _behind_reply(self, said: str) -> str:
        reply = {"role": "assistant", "content": _REPLY}
        users = [{"role": "user", "content": text} for text in ("?", said)]
        return self._text([users[0], reply, users[1]]).rpartition(_REPLY)[2]

    def _text(self, messages: list[dict[str, str]]) -> str:
        try:
            text = self._tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True
            )
        except (TemplateError, TypeError, ValueError) as error:
            hint = "; prompt = 'chat-no-system' has no system message" if self._style.system else ""
            raise ConfigError(
                f"the chat template refuses this prompt style: {error}{hint}"
            ) from error
        return f"{text}{self._style.prefill}"

    def _tokens(self, text: str) -> list[int]:
        # The template has written what special tokens there are.
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
