"""Chat messages, as trainers pass conversational completions around, as plain text."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from r1envs.errors import ConfigError

Messages: TypeAlias = Sequence[Mapping[str, Any]]
"""Messages with a role and a content; a content is a text, or a list of parts of type text."""


def is_chat(value: object) -> TypeGuard[Messages]:
    """Tell whether a value is chat messages, and not texts.

    >>> is_chat([{"role": "assistant", "content": "4"}]), is_chat(["4"]), is_chat("4")
    (True, False, False)
    """
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(message, Mapping) and "role" in message for message in value)
    )


def written_by_assistant(messages: Messages) -> list[str]:
    """Give what the assistant wrote, a text for each of its messages.

    >>> written_by_assistant([{"role": "user", "content": "2+2?"},
    ...                       {"role": "assistant", "content": "4"}])
    ['4']

    Raises:
        ConfigError: If no message is the assistant's, or a content is no text.
    """
    texts = [_text(m.get("content")) for m in messages if m["role"] == "assistant"]
    if not texts:
        roles = ", ".join(str(message["role"]) for message in messages)
        raise ConfigError(f"no message of the role assistant among those of {roles:.80}")
    return texts


def _text(content: object) -> str:
    if isinstance(content, list | tuple):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        if all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts))
    if not isinstance(content, str):
        raise ConfigError(f"the content of a message must be a text, got {content!r:.60}")
    return content
