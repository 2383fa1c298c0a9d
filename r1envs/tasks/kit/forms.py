r"""The forms in which people and models write one and the same answer.

`plain` takes off what is put around an answer: math delimiters, a box, bold, backticks, a fence,
quotes, a lead-in, a full stop. What the answer says is left as it is. Texts are short here: who
calls has refused long ones.
"""

import re

_COMMANDS = ("boxed", "fbox", "text", "textbf", "texttt", "mathrm", "mathtt")
# Longer marks before those that they begin with.
_AROUND = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    *((rf"\{command}{{", "}") for command in _COMMANDS),
    ("**", "**"),
    ("__", "__"),
    ("```", "```"),
    ("`", "`"),
    ('"', '"'),
    ("'", "'"),
    ("“", "”"),
)
_OPENINGS = frozenset({"#", "{", *(opening[0] for opening, _ in _AROUND)})
_LANGUAGE = re.compile(r"[a-z]{1,10}\n")
_LEAD_IN = re.compile(
    r"\A(?:[*_#\s]*)(?i:(?:so|thus|hence|therefore),?\s+)?(?:"
    r"(?i:(?:the|my|an?|one)\s+)?(?i:(?:final|correct|next|valid|possible)\s+)*+"
    r"(?i:answer|result|sum|total|output|program|solution|guess|order)"
    r"\s*(?i:is\s*:?|prints\s*:?|:)[*_]*"
    r"|(?i:it (?:is|shows|becomes)|there are|they have))\s+"
)
_JSON_ANSWER = re.compile(r'\A\{\s*"answer"\s*:\s*(.*)\}\Z', re.DOTALL)
# TeX writes 1204 as 1{,}204 or 1\,204; both with a thin space elsewhere.
_THOUSANDS = re.compile(r"(?<=[0-9])(?:\{,\}|\\,|[\u2009\u202f])(?=[0-9]{3}(?![0-9]))")
_TEX_SPACE = re.compile(r"(?<!\\)\\(?:[,;:! ]|q?quad\b)")
_TEX_SIZE = re.compile(r"\\(?:left|right)\s*(?=[\[\](){}|\\])")
_UNMARKED = re.compile(r"[A-Za-z0-9 ,;:=]*+")
_MARKUP = re.compile(r"[`$\"'{}\[\]]|\*\*|__|\\(?:text|textbf|mathrm|boxed)\b|\\[()\[\]]")
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\(?[0-9]{1,2}[.)])[ \t]+", re.MULTILINE)
_ARROW = re.compile(r"→|⇒|->|=>|\\(?:right|Right)arrow\b|\\to\b|:=")
_MINUS = str.maketrans("−–", "--")
# What wraps an answer goes off layer by layer; nobody writes more of them.
_LAYERS = 6


def plain(answer: str) -> str:
    r"""Take off what is put around a whole answer.

    >>> plain(r"The answer is $\boxed{151}$."), plain("**Answer: `151`**")
    ('151', '151')
    """
    text = answer.strip()
    if "\\" in text or "{,}" in text or not text.isascii():
        text = _TEX_SPACE.sub(" ", _TEX_SIZE.sub("", _THOUSANDS.sub("", text)))
    for _ in range(_LAYERS):
        peeled = _peel(text)
        if peeled == text:
            break
        text = peeled
    return text


def _peel(text: str) -> str:
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1].rstrip()
    # By the first character: most answers have nothing around them.
    if text[:1] in _OPENINGS and (opened := _opened(text)) != text:
        return opened
    if text[:1].isalpha() or text[:1] in _OPENINGS:
        text = _LEAD_IN.sub("", text, count=1)
    return text


def _opened(text: str) -> str:
    for opening, closing in _AROUND:
        if text.startswith(opening) and text.endswith(closing):
            inside = text[len(opening) : -len(closing)]
            if inside and opening not in inside and _is_closed(inside, closing):
                language = _LANGUAGE.match(inside) if opening == "```" else None
                return inside[language.end() if language else 0 :].strip()
    match = _JSON_ANSWER.match(text) if text.startswith("{") else None
    return match[1].strip() if match else text


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
