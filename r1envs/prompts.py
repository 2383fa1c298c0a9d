"""How a question, and what the environment says later, become prompts.

A style is data: templates, and the format that completions are then read in. `PROMPTS` holds
those that come along; `register_prompt` adds one, and wherever a style is asked for, a
`PromptStyle` does as well as its name. What tokens a model sees is the agent's business.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from r1envs.errors import ConfigError, did_you_mean
from r1envs.verifiers.completion import PAPERS, CompletionFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStyle:
    r"""Templates; what stands for `{question}` or `{turn}` is put in as it is.

    >>> register_prompt("exam", PromptStyle(question="Exam. {question}", turn="{turn}"))
    >>> render_prompt("What is 2 + 3?", "exam", form="Answer with one whole number.")
    'Exam. What is 2 + 3?\nAnswer with one whole number.'

    Raises:
        ConfigError: If a template has no place for what it is to say.
    """

    question: str
    turn: str
    """Follows a completion; the policy is to answer it."""
    system: str = ""
    """The system message of a chat; in a plain text it stands first."""
    prefill: str = ""
    """How the assistant's message begins already, such as "<think>"; `completions.opened` says
    whether that opens the thought."""
    completions: CompletionFormat = PAPERS
    chat: bool = False
    """Whether a trainer is to render it as messages, by the model's own chat template."""
    says_form: bool = True
    """Whether the task's sentence on what an answer looks like follows the question."""

    def __post_init__(self) -> None:
        for name, template in (("question", self.question), ("turn", self.turn)):
            if f"{{{name}}}" not in template:
                raise ConfigError(f"the {name} template needs {{{name}}}, got {template!r:.60}")

    @property
    def spoken(self) -> "PromptStyle":
        """What an environment says in it: the user's part of a chat, the trainer says the rest."""
        return dataclasses.replace(self, system="", prefill="") if self.chat else self


Style: TypeAlias = str | PromptStyle
"""The name of a style of `PROMPTS`, or one's own."""

# After table 1 of the DeepSeek-R1 paper: it asks for the format and nothing else, so that
# what the policy learns to think is its own.
_TAGS = (
    "The working stands inside <think> </think> tags and the final answer inside "
    "<answer> </answer> tags, like this: <think> working </think> <answer> answer </answer>."
)
_TABLE_1 = (
    "A user asks a question and the assistant solves it. The assistant first works out the "
    f"solution step by step and then states the answer. {_TAGS}\n"
)
_IN_BOX = r"Think step by step, and put the final answer inside \boxed{}."

PROMPTS = {
    # Nothing behind the colon: the next word of most tokenizers brings its blank along.
    "r1": PromptStyle(
        question=_TABLE_1 + "User: {question}\nAssistant:", turn="\nUser: {turn}\nAssistant:"
    ),
    "r1-prefilled": PromptStyle(
        question=_TABLE_1 + "User: {question}\nAssistant:",
        turn="\nUser: {turn}\nAssistant:",
        prefill=" <think>",
        completions=CompletionFormat(opened=True),
    ),
    "chat": PromptStyle(
        question="{question}",
        turn="{turn}",
        system=f"First work out the solution step by step, then state the answer. {_TAGS}",
        chat=True,
    ),
    # For models whose chat template knows no system message.
    "chat-no-system": PromptStyle(
        question=f"{{question}}\nFirst work out the solution step by step. {_TAGS}",
        turn="{turn}",
        chat=True,
    ),
    # For models that think by themselves, with tags that their chat template may have opened.
    "chat-thinking": PromptStyle(
        question=f"{{question}}\n{_IN_BOX}",
        turn="{turn}",
        completions=CompletionFormat(answer=None, opened=True),
        chat=True,
    ),
    "boxed": PromptStyle(
        question=f"{{question}}\n{_IN_BOX}",
        turn="{turn}",
        completions=CompletionFormat(thought=None, answer=None),
    ),
    # For models that were trained on the bare form; every prompt token costs them.
    "bare": PromptStyle(question="{question}\n", turn="\n{turn}\n", says_form=False),
}


def register_prompt(name: str, style: PromptStyle) -> None:
    """Add a style to `PROMPTS`, or replace one."""
    if not isinstance(style, PromptStyle):
        raise ConfigError(f"a style is a PromptStyle, got {type(style).__name__}")
    PROMPTS[name] = style


def prompt_style(style: Style) -> PromptStyle:
    """Find a style by its name; one's own is given back.

    Raises:
        ConfigError: If there is none of the name.
    """
    if isinstance(style, PromptStyle):
        return style
    if style not in PROMPTS:
        hint = did_you_mean(str(style), PROMPTS)
        raise ConfigError(f"prompt must be one of {', '.join(PROMPTS)}, got {style!r}{hint}")
    return PROMPTS[style]


def render_prompt(question: str, style: Style, form: str = "") -> str:
    r"""Write the prompt of a question as one text.

    >>> render_prompt("What is 2 + 3?", "bare", form="Answer with one whole number.")
    'What is 2 + 3?\n'

    Args:
        question: The problem's.
        style: A style, or the name of one.
        form: What an answer looks like, as `Task.answer_form` says it.
    """
    chosen = prompt_style(style)
    text = _put(chosen.question, "question", _asked(question, chosen, form)) + chosen.prefill
    return f"{chosen.system}\n\n{text}" if chosen.system else text


def render_turn(turn: str, style: Style) -> str:
    r"""Write what the environment says after a completion.

    >>> render_turn("The number is higher.", "bare")
    '\nThe number is higher.\n'
    """
    chosen = prompt_style(style)
    return _put(chosen.turn, "turn", turn) + chosen.prefill


def render_messages(
    question: str,
    style: Style,
    form: str = "",
    *,
    replies: Sequence[str] = (),
    turns: Sequence[str] = (),
) -> list[dict[str, str]]:
    """Write an episode so far as chat messages, each with its role and content.

    >>> [message["role"] for message in render_messages("What is 2 + 3?", "chat")]
    ['system', 'user']

    Args:
        question: The problem's.
        style: A style, or the name of one.
        form: What an answer looks like, as `Task.answer_form` says it.
        replies: What the policy has written so far.
        turns: What the environment has said to each of them.
    """
    chosen = prompt_style(style)
    messages = [{"role": "system", "content": chosen.system}] if chosen.system else []
    asked = _put(chosen.question, "question", _asked(question, chosen, form))
    said = [asked, *(_put(chosen.turn, "turn", turn) for turn in turns)]
    for n, text in enumerate(said):
        messages.append({"role": "user", "content": text})
        if n < len(replies):
            messages.append({"role": "assistant", "content": replies[n]})
    return messages


def _asked(question: str, style: PromptStyle, form: str) -> str:
    return f"{question}\n{form}" if form and style.says_form else question


def _put(template: str, place: str, text: str) -> str:
    # Not str.format: a question may contain braces.
    return template.replace(f"{{{place}}}", text)
