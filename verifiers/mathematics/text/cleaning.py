"""Undoing what only concerns the looks of a formula: wrappers, fonts, spacing, Unicode."""

import functools
import re
import unicodedata

from r1envs.verifiers.mathematics.kinds.units import read_unit
from r1envs.verifiers.mathematics.text.chinese import in_english
from r1envs.verifiers.mathematics.text.sentences import bare_answer
from r1envs.verifiers.mathematics.text.spellings import (
    AFTER_COMMANDS,
    COMMAND_NAME,
    SIGNS,
    SPELLINGS,
    UNICODE,
)

_SPACES = re.compile(r"\s+")
# Written for a string literal or for JSON; between rows of a matrix it is a line break.
_DOUBLED = re.compile(r"\\\\(?=[A-Za-z{}%])")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣʸⁱᵏᵐᵗᵀ⁽⁾"
_SUNK = "₀₁₂₃₄₅₆₇₈₉ₙ"
_SUPERSCRIPTS = re.compile(f"[{_RAISED}]+")
_SUBSCRIPTS = re.compile(f"[{_SUNK}]+")
_LEVEL = str.maketrans(_RAISED + _SUNK, "0123456789-+nxyikmtT()0123456789n")
# A line over the digit before it.
_OVERLINED = re.compile(r"((?:\d[\u0304\u0305]){1,30})")
# Other shapes of characters: of mathematical alphabets, of full width, of Roman numerals, units.
# Not what is raised, sunk or circled, and not the full-width signs that would be markup.
_SHAPES = re.compile("[\U0001d400-\U0001d7ff！-＃＆-］＿-｝Ⅰ-ⅿΩK㎀-㏟\u00b5]+")
# A unit in one character, such as that of square metres.
_SQUARED = re.compile(r"(?<=m)[23]\Z")
# Braces keep a sign from the space around it; those of an exponent are its argument.
_BRACED_SIGN = re.compile(r"\{(?<![\^_\\]\{)([-+=]) ?\}")
# Thousands: the braces say that the comma separates no values.
_THOUSANDS = re.compile(r"(?<![\d.,}])([1-9]\d{0,2}(?:\{,\}\d{3}){1,30})(?!\d)")

# A complex number as Python prints it; alone, a multiple of j may be a vector.
_PART = r"[-+]?[\d.]{1,25}(?:e[-+]\d{1,3})?"
_PRINTED_COMPLEX = re.compile(rf"\(?({_PART}(?=[-+]){_PART})j\)?")
_NORM = re.compile(r"\|\|([^|]{1,40})\|\|")
_SIGN_STARTS = frozenset("\\mMnN")
_SIGN_IN_WORDS = re.compile(
    r"(?:\\text ?\{ ?(?:minus|negative) ?\} ?|(?:minus|negative) )"
    r"(?=[\d.(]|\\(?:frac|sqrt|pi)(?![a-z]))",
    re.IGNORECASE,
)

_OVER = re.compile(r"([^{}]{1,60}?) ?\\over(?![A-Za-z]) ?([^{}]{1,60})")
_PREFIX = re.compile(
    r"~|\\(?:approx|sim|therefore|implies|to)(?![A-Za-z])\s*|\\[Rr]ightarrow(?![A-Za-z])\s*"
    r"|[=:&] ?(?=\S)"
    r"|(?:\\text ?\{ ?)?(?:about|approximately|approx\.?|roughly|around)(?: ?\} ?| )(?=\S)",
    re.IGNORECASE,
)
_PAIRS = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("*", "*"),
    ("```", "```"),
    ("`", "`"),
    ("``", "''"),
    ('"', '"'),
    ("'", "'"),
    ("__", "__"),
    ("_", "_"),
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
)
_OPENERS = frozenset(opening[0] for opening, _ in _PAIRS)
_COMMAND = re.compile(
    r"\\(?:boxed|fbox|mathbf|textbf|boldsymbol|bm)\s*(?=\{)"
    # A formula that was set as text.
    r"|\\(?:text|mathrm|textrm|mathsf)\s*(?=\{ ?-?\\[dt]?(?:frac|sqrt|pi)(?![a-z]))"
)
# A list as programs print it: ["A", "D"].
_QUOTED = re.compile(r"""\[(["'])\w+\1(?: ?, ?\1\w+\1)*\]""")
_PEELS = 300
_REMEMBERED = 400


def clean(text: str) -> str:
    r"""Bring a formula to a plainer form that means the same.

    >>> clean(r"$\boxed{\dfrac{1}{2}}$.")
    '\\frac{1}{2}'
    """
    # Long ones are not kept: thousands of them would fill the memory.
    return _known_clean(text) if len(text) <= _REMEMBERED else _clean(text)


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts differ in spaces only, and none of those is between digits.

    >>> same_text("x + 1", "x+1"), same_text("4 2", "42")
    (True, False)
    """
    if " " not in one and " " not in other:
        return one == other
    return _packed(one) == _packed(other)


def _packed(text: str) -> str:
    return _LOOSE.sub("", text) if " " in text else text


_LOOSE = re.compile(r"(?<![0-9]) +| +(?![0-9])")


def _clean(text: str) -> str:
    if not text.isascii():
        text = _ascii(_peel(text))
        # What follows makes a text longer, some times over.
        text = in_english(text) if len(text) <= _REMEMBERED else text
    if text.startswith("[") and _QUOTED.fullmatch(text):
        text = re.sub("[\"']", "", text[1:-1])
    text = _without_dollars(_peel(text))
    if not text.isalnum():
        text = _plainer(text)
        if prefix := _PREFIX.match(text):
            text = text[prefix.end() :]
        text = _peel(text)
    if r"\over" in text and (ratio := _OVER.fullmatch(text)):
        text = rf"\frac{{{ratio[1]}}}{{{ratio[2]}}}"
    # Words stand at the start or the end, or are marked as such.
    if not (text[:1].isalpha() or text[-1:] in ")." or r"\text" in text):
        return text
    if text.endswith((")", ")}")) and (measured := _with_unit(text)) is not None:
        return measured
    bare = bare_answer(text)
    return text if bare == text else _peel(bare)


def _with_unit(text: str) -> str | None:
    """Read a unit in brackets, which is no remark, as in 40 (square feet)."""
    magnitude, _, name = text.rpartition("(")
    name = name.removeprefix(r"\text{").rstrip(")} .")
    magnitude = magnitude.rstrip().removesuffix(r"\text{").rstrip()
    if magnitude[-1:] not in _ENDS or not name[:1].isalpha() or read_unit(name) is None:
        return None
    return rf"{magnitude}\text{{ {name}}}"


_ENDS = frozenset("0123456789}")
_known_clean = functools.lru_cache(maxsize=4096)(_clean)


# What stands between formulas that are listed, perhaps with numbers in front.
_JOINS = re.compile(r"[,;]*(?:and|or|\(\d\))?[,;]*")


def _without_dollars(text: str) -> str:
    """Drop the signs around a part of the text, as in "$28$ %"."""
    if r"\(" in text and text.count(r"\(") == text.count(r"\)"):
        text = text.replace(r"\(", "$").replace(r"\)", "$")
    if "$" not in text or text.count("$") % 2 or "\\$" in text:
        return text
    between = "".join(text.split("$")[::2]).split()
    # "$1$ and $2$" is a list; in "$5 for 3 and $6 for 4" the signs are dollars.
    if text.count("$") == 2 or all(_JOINS.fullmatch(word) for word in between):
        return text.replace("$", "")
    return text


def _ascii(text: str) -> str:
    if len(text) <= _REMEMBERED:
        text = _SHAPES.sub(_plain_shape, text)
    text = _SUPERSCRIPTS.sub(lambda run: f"^{{{run[0].translate(_LEVEL)}}}", text)
    text = _SUBSCRIPTS.sub(lambda run: f"_{{{run[0].translate(_LEVEL)}}}", text)
    text = _OVERLINED.sub(lambda run: rf"\overline{{{run[0][::2]}}}", text)
    return text.translate(UNICODE)


def _plain_shape(run: re.Match[str]) -> str:
    """Take another shape of characters for the characters."""
    return "".join(
        _SQUARED.sub(r"^\g<0>", unicodedata.normalize("NFKC", character)) for character in run[0]
    )


def _plainer(text: str) -> str:
    if "\\\\" in text and r"\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    if "{,}" in text:
        text = _THOUSANDS.sub(lambda number: number[0].replace("{,}", ""), text)
    if "{-" in text or "{+" in text or "{=" in text:
        text = _BRACED_SIGN.sub(r"\1", text)
    if "||" in text:
        text = _NORM.sub(r"|\1|", text)
    if text.endswith(("j", "j)")) and (printed := _PRINTED_COMPLEX.fullmatch(text)) is not None:
        text = f"{printed[1]}i"
    if text[:1] in _SIGN_STARTS and (minus := _SIGN_IN_WORDS.match(text)) is not None:
        text = f"-{text[minus.end() :]}"
    for sign, spelling in SIGNS:
        if sign in text:
            text = text.replace(sign, spelling)
    if "\\" in text or "^" in text:
        text = COMMAND_NAME.sub(_respelled, text)
        for mark, pattern, replacement in AFTER_COMMANDS:
            if mark in text:
                text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip()


def _respelled(command: re.Match[str]) -> str:
    return SPELLINGS.get(command[1], command[0])


def _peel(text: str) -> str:
    """Take off what encloses the whole text."""
    for _ in range(_PEELS):
        inner = _peel_once(text.strip())
        if inner == text:
            break
        text = inner
    return text


def _peel_once(text: str) -> str:
    if text.isalnum():
        return text
    if text.endswith("\\"):
        return text[:-1]
    if text.startswith("\\\\") and not text[2:3].isalpha():
        return text[2:]  # a line break; before a letter it is a command that was escaped twice
    if text.endswith((".", ",", ";", ":")) and not text.endswith(
        ("..", r"\.", r"\,", r"\;", r"\:")
    ):
        return text[:-1]
    for opening, closing in _PAIRS if text[:1] in _OPENERS else ():
        size = len(opening)
        if text.startswith(opening) and text.endswith(closing) and len(text) >= size + len(closing):
            inner = text[size : len(text) - len(closing)]
            if opening not in inner and closing not in inner and not inner.endswith("\\"):
                return inner
    start = command.end() if (command := _COMMAND.match(text)) else 0
    if text.startswith("{", start) and closing_brace(text, start) == len(text) - 1:
        return text[start + 1 : -1]
    return text


def closing_brace(text: str, start: int) -> int:
    """Find the brace that closes the one at `start`; -1 if none does.

    >>> closing_brace("{a{b}}c", 0)
    5
    """
    depth = 0
    for brace in _BRACES.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.start()
    return -1


# An escaped brace is a character of the formula, not a bracket of the markup.
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


MARKED = re.compile(r"\\text ?\{([^{}]*)\}")


def plain(text: str) -> str:
    r"""Take the text out of its `\text{}` commands.

    >>> plain(r"\text{B. }42")
    'B. 42'
    """
    if r"\text" in text:
        text = MARKED.sub(r"\1", text)
    return (re.sub(r" +", " ", text) if "  " in text else text).strip()
