"""Undoing what only concerns the looks of a formula: wrappers, fonts, spacing, Unicode."""

import functools
import re

from r1envs.verifiers.mathematics.exact import read_number

# Vulgar fractions, from one quarter to seven eighths.
_FRACTIONS = {
    sign: rf"\frac{{{above}}}{{{below}}}"
    for sign, above, below in zip(
        "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        "113111121234151357",
        (4, 2, 4, 7, 9, 10, 3, 3, *[5] * 4, 6, 6, *[8] * 4),
        strict=True,
    )
}
_UNICODE = str.maketrans(
    {
        **_FRACTIONS,
        "\u2212": "-",
        "\u2013": "-",
        "\u00d7": r"\times ",
        "\u00f7": r"\div ",
        "\u00b7": r"\cdot ",
        "\u22c5": r"\cdot ",
        "\u221a": r"\sqrt ",
        "\u03c0": r"\pi ",
        "\u00b0": r"^\circ ",
        "\u221e": r"\infty ",
        "\u2264": r"\le ",
        "\u2265": r"\ge ",
        "\u2260": r"\ne ",
        "\u222a": r"\cup ",
        "\u2229": r"\cap ",
        "\u2208": r"\in ",
        "\u2205": r"\emptyset ",
        "\u00b1": r"\pm ",
        "\u2248": r"\approx ",
        "\u2026": r"\ldots ",
        "\u00a2": r"\text{ cents}",
        "\u2216": r"\setminus ",
        "\u27e8": "(",
        "\u27e9": ")",
        "\u2009": " ",
        "\u202f": " ",
        "\u00a0": " ",
        "\u2018": "'",
        "\u2019": "'",
    }
)

# What another command is written as; "" where it only concerns the looks.
_SPELLINGS = {
    **dict.fromkeys(("dfrac", "tfrac", "cfrac"), r"\frac"),
    **dict.fromkeys(("dbinom", "tbinom"), r"\binom"),
    **dict.fromkeys(("displaystyle", "textstyle", "limits", "nolimits", "bf", "rm", "it"), ""),
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "mathit", "pmb", "boxed", "fbox"), ""),
    **dict.fromkeys(("mathrm", "textrm", "textbf", "textit", "textsf", "mathsf"), r"\text"),
    **dict.fromkeys(("mbox", "textnormal", "hbox"), r"\text"),
    **dict.fromkeys(("quad", "qquad", "thinspace", "medspace", "enspace"), " "),
    **dict.fromkeys(("leq", "leqslant"), r"\le"),
    **dict.fromkeys(("geq", "geqslant"), r"\ge"),
    **dict.fromkeys(("dots", "cdots", "dotsc", "dotsb"), r"\ldots "),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    **dict.fromkeys(("degree", "degrees"), r"^\circ"),
    **dict.fromkeys(("large", "Large", "LARGE", "huge", "small", "normalsize", "underline"), ""),
    "langle": "(",
    "rangle": ")",
    "backslash": r"\setminus ",
    "neq": r"\ne ",
    "lt": "<",
    "gt": ">",
    "varnothing": r"\emptyset",
}
_COMMAND_NAME = re.compile(r"\\([A-Za-z]++)")
# Each is tried only where its mark stands: most answers have none of them.
_AFTER_COMMANDS = [
    ("ig", re.compile(r"\\[bB]igg?[lr]?(?![A-Za-z])\s*\.?"), ""),
    ("left", re.compile(r"\\left(?![A-Za-z])\s*\.?"), ""),
    ("right", re.compile(r"\\right(?![A-Za-z])\s*\.?"), ""),
    ("color", re.compile(r"\\(?:textcolor|color)\s*\{[^{}]*\}"), ""),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{([a-z]{1,8})\}"), r"\\\1 "),
    (r"\!", re.compile(r"(?<!\\)\\! ?"), ""),
    ("\\", re.compile(r"(?<!\\)\\[,;: ]"), " "),
    ("phantom", re.compile(r"\\[hv]?phantom ?\{[^{}]*\}"), ""),
    ("text", re.compile(r"\\text ?\{([ei])\}"), r"\1"),
    (
        "over",
        re.compile(r"\{ ?([^{}]{1,60}?) ?\\over(?![A-Za-z]) ?([^{}]{1,60}?) ?\}"),
        r"\\frac{\1}{\2}",
    ),
    ("circ", re.compile(r"\^\s*\{\s*\\circ\s*\}"), r"^\\circ"),
    ("o", re.compile(r"(?<=\d)\^ ?(?:\{ ?(?:o|\\text ?\{ ?o ?\}) ?\}|o\b)"), r"^\\circ"),
    ("Omega", re.compile(r"(?<=\d) ?\\Omega$"), r"\\text{ ohms}"),
    (
        "det",
        re.compile(r"^\\det ?\\begin ?\{[pb]matrix\}(.*)\\end ?\{[pb]matrix\}$", re.S),
        r"\\begin{vmatrix}\1\\end{vmatrix}",
    ),
    ("\\\\[", re.compile(r"\\\\\[[\d.]{1,6} ?(?:pt|em|ex|mm|cm)\]"), r"\\\\"),
    ("circ", re.compile(r" ?\^ ?\\circ ?(?:C\b|\\text ?\{ ?C ?\})"), r"\\text{ celsius}"),
    ("circ", re.compile(r" ?\^ ?\\circ ?(?:F\b|\\text ?\{ ?F ?\})"), r"\\text{ fahrenheit}"),
    (
        "choose",
        re.compile(r"\{ ?([^{}\\]{1,20}) ?\\choose(?![A-Za-z]) ?([^{}\\]{1,20}) ?\}"),
        r"\\binom{\1}{\2}",
    ),
    ("choose", re.compile(r"^ ?(\w{1,20}) ?\\choose (\w{1,20}) ?$"), r"\\binom{\1}{\2}"),
]
_SIGNS = [
    ("{,}", ","),
    ("{:}", ":"),
    ("^\\prime", "'"),
    ("^{\\prime}", "'"),
    ("!=", r"\ne "),
    ("<=", r"\le "),
    (">=", r"\ge "),
    ("...", r"\ldots "),
    ("**", "^"),
]
_SPACES = re.compile(r"\s+")
# Written for a string literal or for JSON; between rows of a matrix it is a line break.
_DOUBLED = re.compile(r"\\\\(?=[A-Za-z{}%])")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b"
_SUPERSCRIPTS = re.compile(f"[{_RAISED}]+")
_LOWERED = str.maketrans(_RAISED, "0123456789-")

_OVER = re.compile(r"([^{}]{1,60}?) ?\\over(?![A-Za-z]) ?([^{}]{1,60})")
_PREFIX = re.compile(
    r"(?:\\text\s*\{[^{}]{0,40}?)?(?:the )?(?:final )?answer(?: is)?\s*[:=]?\s*\}?\s*(?=\S)"
    r"|~|\\approx(?![A-Za-z])\s*|= ?(?=\S)",
    re.IGNORECASE,
)
_PAIRS = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("*", "*"),
    ("`", "`"),
)
_COMMAND = re.compile(r"\\(?:boxed|fbox|mathbf|textbf|boldsymbol|bm)\s*(?=\{)")
_WHOLE_TEXT = re.compile(r"\\text ?\{([^{}]*)\}")
_PEELS = 300
_REMEMBERED = 400


def clean(text: str) -> str:
    r"""Bring a formula to a plainer form that means the same.

    >>> clean(r"$\boxed{\dfrac{1}{2}}$.")
    '\\frac{1}{2}'
    """
    # Long ones are not kept: thousands of them would fill the memory.
    return _known_clean(text) if len(text) <= _REMEMBERED else _clean(text)


def _clean(text: str) -> str:
    text = _without_dollars(_peel(text))
    if not text.isascii():
        text = _SUPERSCRIPTS.sub(_raised, text).translate(_UNICODE)
    if not text.isalnum():
        text = _plainer(text)
        if prefix := _PREFIX.match(text):
            text = text[prefix.end() :]
        text = _peel(text)
    if r"\over" in text and (ratio := _OVER.fullmatch(text)):
        text = rf"\frac{{{ratio[1]}}}{{{ratio[2]}}}"
    whole = _WHOLE_TEXT.fullmatch(text)
    inner = whole[1].strip() if whole else ""
    return inner if inner.startswith(r"\$") or (inner and read_number(inner)) else text


_known_clean = functools.lru_cache(maxsize=4096)(_clean)


def _without_dollars(text: str) -> str:
    """Drop the signs around a part of the text, as in "$28$ %"."""
    if "$" not in text or text.count("$") % 2 or "\\$" in text:
        return text
    between = "".join(text.split("$")[::2]).split()
    # "$1$ and $2$" is a list; in "$5 for 3 and $6 for 4" the signs are dollars.
    if text.count("$") == 2 or all(word.strip(",") in ("", "and", "or") for word in between):
        return text.replace("$", "")
    return text


def _raised(run: re.Match[str]) -> str:
    return f"^{{{run[0].translate(_LOWERED)}}}"


def _plainer(text: str) -> str:
    if "\\\\" in text and r"\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    for sign, spelling in _SIGNS:
        if sign in text:
            text = text.replace(sign, spelling)
    if "\\" in text or "^" in text:
        text = _COMMAND_NAME.sub(_respelled, text)
        for mark, pattern, replacement in _AFTER_COMMANDS:
            if mark in text:
                text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip()


def _respelled(command: re.Match[str]) -> str:
    return _SPELLINGS.get(command[1], command[0])


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
    if text.endswith("\\") and not text.endswith("\\\\"):
        return text[:-1]
    if text.endswith((".", ",")) and not text.endswith(("..", r"\.", r"\,")):
        return text[:-1]
    for opening, closing in _PAIRS:
        size = len(opening)
        if text.startswith(opening) and text.endswith(closing) and len(text) >= 2 * size:
            inner = text[size : len(text) - size]
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
