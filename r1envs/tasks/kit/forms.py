r"""The forms in which people and models write one and the same answer.

`plain` takes off what is put around an answer: math delimiters, a box, bold, backticks, a fence,
quotes, a lead-in, a full stop. What the answer says is left as it is. Texts are short here: who
calls has refused long ones.
"""

import re

# Longer marks before those that they begin with.
_AROUND = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    *((rf"\{command}{{", "}") for command in ("boxed", "fbox", "text", "textbf", "mathrm")),
    ("**", "**"),
    ("__", "__"),
    ("```", "```"),
    ("`", "`"),
    ('"', '"'),
    ("'", "'"),
    ("“", "”"),
)
_OPENINGS = frozenset({"#", *(opening[0] for opening, _ in _AROUND)})
_LANGUAGE = re.compile(r"[a-z]{1,10}\n")
_LEAD_IN = re.compile(
    r"\A(?:[*_#\s]*)(?i:(?:so|thus|hence|therefore),?\s+)?"
    r"(?i:the\s+)?(?i:final\s+|correct\s+)?(?i:answer|result|sum|total|output|program|solution)"
    r"\s*(?i:is\s*:?|prints\s*:?|:)[*_]*\s+"
)
_UNMARKED = re.compile(r"[A-Za-z0-9 ,;:=]*+")
_MARKUP = re.compile(r"[`$\"'{}\[\]]|\*\*|__|\\(?:text|textbf|mathrm|boxed)\b|\\[()\[\]]")
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\(?[0-9]{1,2}[.)])[ \t]+", re.MULTILINE)
_ARROW = re.compile(r"→|⇒|->|=>|\\(?:right|Right)arrow\b|\\to\b|:=")
_MINUS = str.maketrans("−–", "--")
# What wraps an answer goes off layer by layer; nobody writes more of them.
_LAYERS = 6


def plain(answer: str) -> str:
    r"""Take off what is put around a whole answer.

    >>> plain(r"The answer is $\boxed{151}$."), plain("**`151`**")
    ('151', '151')
    """
    text = answer.strip()
    for _ in range(_LAYERS):
        peeled = _peel(text)
        if peeled == text:
            break
        text = peeled
    return text


def _peel(text: str) -> str:
    # By the first character: most answers have nothing around them.
    if text[:1].isalpha() or text[:1] in _OPENINGS:
        text = _LEAD_IN.sub("", text, count=1)
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1].rstrip()
    return _opened(text) if text[:1] in _OPENINGS else text


def _opened(text: str) -> str:
    for opening, closing in _AROUND:
        if text.startswith(opening) and text.endswith(closing):
            inside = text[len(opening) : -len(closing)]
            if inside and opening not in inside and _is_closed(inside, closing):
                language = _LANGUAGE.match(inside) if opening == "```" else None
                return inside[language.end() if language else 0 :].strip()
    return text


def _is_closed(inside: str, closing: str) -> bool:
    r"""Tell whether what closes an answer does so at its end alone.

    >>> _is_closed(r"a}, \text{b", "}"), _is_closed(r"\text{b}", "}")
    (False, True)
    """
    if closing != "}":
        return closing not in inside
    depth = 0
    for char in inside:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def words_of(answer: str) -> str:
    """Take markup, bullets and arrows out of an answer that is a list of names and values.

    >>> words_of('{"a": true}'), words_of("- **a** → 1")
    ('a : true', 'a   =  1')
    """
    text = plain(answer)
    if _UNMARKED.fullmatch(text):
        return text  # as most answers are
    text = _ITEM.sub(" ", text.translate(_MINUS))
    return _ARROW.sub(" = ", _MARKUP.sub(" ", text)).strip().removesuffix(".")


def signs(answer: str) -> str:
    """Write every minus sign as a keyboard has it."""
    return answer.translate(_MINUS)
