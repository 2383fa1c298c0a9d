"""Where the thought of a response ends, in the marks of whichever family of models wrote it.

What stands before the last mark that closes a thought is thought. Behind it, a mark that opens
one says that the thought was cut: there is no answer.
"""

import re

_NAMES = (
    "think|thinking|thoughts?|thought_process|thinking_process|reasoning|reason|rationale|analysis"
    "|scratchpad|working_out|workings?|reflection|reflect|chain_of_thought|cot|deliberation"
    "|(?:inner|internal)(?:_monologue|_thoughts?|_reasoning)?|monologue|planning"
)
# <think>, </THINK>, <think >, <seed:think>, <|begin_of_thought|>, <start_working_out>,
# <|START_THINKING|>, <|thinking_end|>, <|inner_suffix|>, and with attributes; not <think/>.
_TAG = re.compile(
    r"<(?=[|/A-Za-z])(?i:\|?(?P<close>/\s?|end_?(?:of_?)?)?(?:(?:begin|start)_?(?:of_?)?)?(?:[a-z]{1,12}:)?"
    rf"(?:{_NAMES})(?P<side>_?(?:start|begin|prefix|end|suffix))?(?:[\s|][^<>]{{0,200}}+)?(?<!/)>)"
)
_SQUARE = re.compile(r"\[(?i:(?P<close>/)?think(?P<side>)\])")
_TRIANGLE = re.compile(rf"◁(?i:(?P<close>/)?(?:{_NAMES})(?P<side>)▷)")
# Where the pattern cannot be, it is not looked for.
_MARKS = ((("<",), _TAG), (("INK]", "ink]"), _SQUARE), (("◁",), _TRIANGLE))
# Marks that are no tags with a name: how the thought opens, and how it ends.
_PHRASES = (
    ("<|channel|>analysis", "<|channel|>final"),
    ("<|channel|>commentary", "<|channel|>final"),
    ("<|channel>thought", "<channel|>"),
    ("Here is my thought process:", "Here is my response:"),
    ("## Thinking\n", "## Final Response\n"),
    ("Thinking...\n", "...done thinking."),
    ('<details type="reasoning"', "</details>"),
)
# What is left of channels where special tokens are not written out.
_GLUED = re.compile(r"\s*analysis(?=[A-Z])")
_GLUED_END = "assistantfinal"


def after_thought(response: str) -> str | None:
    """Take what follows the thought; None if the thought is not closed.

    >>> after_thought("[THINK]2+3[/THINK]5"), after_thought("<|begin_of_thought|>2+3")
    ('5', None)
    """
    opened, closed = -1, 0
    for parts, pattern in _MARKS:
        if any(part in response for part in parts):
            for mark in pattern.finditer(response):
                if mark["close"] or (mark["side"] or "").lower().endswith(("end", "suffix")):
                    closed = max(closed, mark.end())
                else:
                    opened = max(opened, mark.start())
    for start, end in (*_phrases(response), _glued(response)):
        opened, closed = max(opened, start), max(closed, end)
    return None if opened >= closed else response[closed:] if closed else response


def _phrases(response: str) -> list[tuple[int, int]]:
    """Find where each kind of thought opens last, and where it ends if it is closed behind that."""
    found = []
    for opening, closing in _PHRASES:
        start = response.rfind(opening)
        if start != -1:
            end = response.rfind(closing, start)
            found.append((start, end + len(closing) if end != -1 else 0))
    return found


def _glued(response: str) -> tuple[int, int]:
    end = response.rfind(_GLUED_END)
    if end != -1:
        return -1, end + len(_GLUED_END)
    return (0, 0) if _GLUED.match(response) else (-1, 0)
