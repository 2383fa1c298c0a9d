"""How a question, and what the environment says later, become prompts."""

from typing import NamedTuple

from r1envs.errors import ConfigError, did_you_mean


class PromptStyle(NamedTuple):
    """Two templates; what stands for `{question}` or `{turn}` is put in as it is."""

    question: str
    turn: str
    """Follows a completion; the policy is to answer it."""


PROMPTS = {
    # After table 1 of the DeepSeek-R1 paper: it asks for the format and nothing else, so that
    # what the policy learns to think is its own.
    "r1": PromptStyle(
        "A user asks a question and the assistant solves it. The assistant first works out the "
        "solution step by step and then states the answer. The working stands inside "
        "<think> </think> tags and the final answer inside <answer> </answer> tags, like this: "
        "<think> working </think> <answer> answer </answer>.\n"
        "User: {question}\nAssistant: ",
        "\nUser: {turn}\nAssistant: ",
    ),
    # For models that were trained on the bare form; every prompt token costs them.
    "bare": PromptStyle("{question}\n", "\n{turn}\n"),
}


def render_prompt(question: str, style: str) -> str:
    r"""Write the prompt of a question in one of the styles of `PROMPTS`.

    >>> render_prompt("What is 2 + 3?", "bare")
    'What is 2 + 3?\n'
    """
    check_prompt_style(style)
    # Not str.format: a question may contain braces.
    return PROMPTS[style].question.replace("{question}", question)


def render_turn(turn: str, style: str) -> str:
    r"""Write what the environment says after a completion, in one of the styles of `PROMPTS`.

    >>> render_turn("The number is higher.", "bare")
    '\nThe number is higher.\n'
    """
    check_prompt_style(style)
    return PROMPTS[style].turn.replace("{turn}", turn)


def check_prompt_style(style: str) -> None:
    """Raise ConfigError unless the style is one of `PROMPTS`."""
    if style not in PROMPTS:
        hint = did_you_mean(style, PROMPTS)
        raise ConfigError(f"prompt must be one of {', '.join(PROMPTS)}, got {style!r}{hint}")
