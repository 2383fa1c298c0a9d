"""Rendering: what an episode says, as the tokens that the policy reads and writes."""

from collections.abc import Sequence

from transformers import PreTrainedTokenizerBase


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
        return ids if ended else [self._end, *ids]

    def write(self, reply: str) -> list[int]:
        """Give the tokens of a reply as the policy would write it, with the one that ends it."""
        return [*self._tokenizer(reply, add_special_tokens=False)["input_ids"], self._end]

    def read(self, tokens: Sequence[int]) -> str:
        """Give the text of what the policy wrote."""
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))

    @property
    def _end(self) -> int:
        end: int = self._tokenizer.eos_token_id
        return end
