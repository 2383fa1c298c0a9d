"""Undoing what only concerns the looks of a formula: wrappers, fonts, spacing, Unicode."""

import functools
import re

from r1envs.verifiers.mathematics.sentences import bare_answer

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
        "\u2032": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2044": "/",
        "\u2215": "/",
        "\u2236": ":",
        "\uff05": r"\%",
        "\u00ba": r"^\circ ",
        "\u02da": r"^\circ ",
        "\u2218": r"\circ ",
        "\u221b": r"\sqrt[3]",
        "\u221c": r"\sqrt[4]",
        "\u2219": r"\cdot ",
        "\u2227": r"\land ",
        "\u2228": r"\lor ",
        "\u2192": r"\to ",
        "\u21d2": r"\implies ",
        "\u2234": r"\therefore ",
        "\u2261": r"\equiv ",
        "\u223c": r"\sim ",
        "\u2243": r"\simeq ",
        "\u2213": r"\mp ",
        "\u2220": r"\angle ",
        "\u25b3": r"\triangle ",
        "\u222b": r"\int ",
        "\u2211": r"\sum ",
        "\u230a": r"\lfloor ",
        "\u230b": r"\rfloor ",
        "\u2308": r"\lceil ",
        "\u2309": r"\rceil ",
        **{
            sign: rf"\mathbb{{{name}}}"
            for sign, name in zip("\u211d\u2124\u2115\u211a\u2102", "RZNQC")
        },
        **{
            sign: rf"\{name} "
            for sign, name in zip(
                "\u03b1\u03b2\u03b3\u03b4\u03b5\u03b8\u03bb\u03bc\u03c1\u03c3\u03c4\u03c6\u03c8\u03c9\u0394\u03a9\u03a3\u03a6",
                ["alpha", "beta", "gamma", "delta", "epsilon", "theta", "lambda", "mu", "rho", "sigma", "tau", "phi", "psi", "omega", "Delta", "Omega", "Sigma", "Phi"],
                strict=True,
            )
        },
    }
)

# What another command is written as; "" where it only concerns the looks.
_SPELLINGS = {
    **dict.fromkeys(("dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), r"\frac"),
    **dict.fromkeys(("dbinom", "tbinom"), r"\binom"),
    **dict.fromkeys(("displaystyle", "textstyle", "limits", "nolimits", "bf", "rm", "it"), ""),
    **dict.fromkeys(("scriptstyle", "nonumber", "notag", "ensuremath", "mathop", "mathord"), ""),
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb", "boxed", "fbox", "framebox"), ""),
    **dict.fromkeys(("qed", "blacksquare", "checkmark", "hfill", "strut", "hat", "vec"), ""),
    **dict.fromkeys(("mathrm", "textrm", "textbf", "textit", "textsf", "mathsf"), r"\text"),
    **dict.fromkeys(("mbox", "textnormal", "hbox", "emph", "texttt", "mathtt"), r"\text"),
    **dict.fromkeys(("land", "wedge"), r"\text{ and }"),
    **dict.fromkeys(("simeq", "doteq", "thickapprox"), r"\approx"),
    **dict.fromkeys(("quad", "qquad", "thinspace", "medspace", "enspace"), " "),
    **dict.fromkeys(("leq", "leqslant"), r"\le"),
    **dict.fromkeys(("geq", "geqslant"), r"\ge"),
    **dict.fromkeys(("dots", "cdots", "dotsc", "dotsb"), r"\ldots "),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    **dict.fromkeys(("degree", "degrees"), r"^\circ"),
    **dict.fromkeys(("large", "Large", "LARGE", "huge", "small", "normalsize", "underline"), ""),
    "lbrack": "[",
    "rbrack": "]",
    "lbrace": r"\{",
    "rbrace": r"\}",
    "bigcup": r"\cup",
    "bigcap": r"\cap",
    "Bbb": r"\mathbb",
    "reals": r"\mathbb{R}",
    "R": r"\mathbb{R}",
    "Z": r"\mathbb{Z}",
    "N": r"\mathbb{N}",
    "euro": "€",
    "texteuro": "€",
    "pounds": "£",
    "textsterling": "£",
    "yen": "¥",
    "imath": "i",
    "jmath": "j",
    "arctg": r"\arctan",
    "tg": r"\tan",
    "ctg": r"\cot",
    "langle": "(",
    "rangle": ")",
    "backslash": r"\setminus ",
    "neq": r"\ne ",
    "lt": "<",
    "gt": ">",
    "varnothing": r"\emptyset",
}


def _renamed(match: re.Match[str]) -> str:
    return f"\\{_SPELLINGS.get(match[1], match[1]).lstrip(chr(92))} "


_COMMAND_NAME = re.compile(r"\\([A-Za-z]++)")
# Each is tried only where its mark stands: most answers have none of them.
_AFTER_COMMANDS = [
    ("ig", re.compile(r"\\[bB]igg?[lr]?(?![A-Za-z])\s*\.?"), ""),
    ("left", re.compile(r"\\left(?![A-Za-z])\s*\.?"), ""),
    ("right", re.compile(r"\\right(?![A-Za-z])\s*\.?"), ""),
    ("color", re.compile(r"\\(?:textcolor|color)\s*\{[^{}]*\}"), ""),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{(arctg|tg|ctg)\}"), _renamed),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{([a-z]{1,8})\}"), r"\\\1 "),
    (r"\!", re.compile(r"(?<!\\)\\! ?"), ""),
    ("\\", re.compile(r"(?<!\\)\\[,;: ]"), " "),
    ("phantom", re.compile(r"\\[hv]?phantom ?\{[^{}]*\}"), ""),
    ("mathit", re.compile(r"\\mathit\s*\{([A-Za-z]{2,20})\}"), r"\\text{\1}"),
    ("mathit", re.compile(r"\\mathit(?![A-Za-z])"), ""),
    ("mathbb", re.compile(r"\\mathbb ([A-Z])(?![A-Za-z])"), r"\\mathbb{\1}"),
    ("space", re.compile(r"\\[hv]space\*? ?\{[^{}]{1,20}\}"), " "),
    ("\\", re.compile(r"\\(?:tag|label) ?\{[^{}]{1,30}\}"), ""),
    ("text", re.compile(r"\\text ?\{ ?(\\%|[,:]|\\Omega) ?\}"), r"\1"),
    ("text", re.compile(r"\\text ?\{ ?\}"), " "),
    ("text", re.compile(r"\\text ?\{([ei])\}"), r"\1"),
    (
        "text",
        re.compile(
            r"\\text ?\{ ?(sin|cos|tan|cot|ln|log|lg|exp|cis|arcsin|arccos|arctan|arctg|tg)\}"
        ),
        _renamed,
    ),
    ("text", re.compile(r"\\text ?\{((?:0x)?[0-9A-Fa-f]{1,40})\}(?= ?_)"), r"\1"),
    ("text", re.compile(r"\\text ?\{([A-Z])\}(?= ?[_^])"), r"\1"),
    ("text", re.compile(r"_ ?(\\text ?\{[^{}]{1,20}\})"), r"_{\1}"),
    (
        "text",
        re.compile(r"\\text ?\{ ?\\frac ?\{([a-z]{1,9})\} ?\{([a-z]{1,9})\} ?\}"),
        r"\\text{\1/\2}",
    ),
    ("^", re.compile(r"(?<=\d) ?\^ ?\{? ?(?:\\text ?\{)? ?(st|nd|rd|th) ?\}{1,2}$"), r"\1"),
    ("{", re.compile(r"\{ ?(\\%|%) ?\}"), r"\1"),
    (
        "C",
        re.compile(
            r"(?:\{ ?\})? ?(\^|_) ?(?:\{ ?(\w{1,9}) ?\}|(\w)) ?C ?_ ?(?:\{ ?(\w{1,9}) ?\}|(\w))$"
        ),
        r"\\binom{\2\3}{\4\5}",
    ),
    (
        "C",
        re.compile(r"^C ?_ ?(?:\{ ?(\w{1,9}) ?\}|(\w)) ?\^ ?(?:\{ ?(\w{1,9}) ?\}|(\w))$"),
        r"\\binom{\1\2}{\3\4}",
    ),
    (
        "/",
        re.compile(r"(?:\{ ?\})? ?\^ ?\{? ?(\d{1,9}) ?\}? ?/ ?_ ?\{? ?(\d{1,9}) ?\}?$"),
        r"\\frac{\1}{\2}",
    ),
    (
        "mod",
        re.compile(
            r"\(? ?(?:\\[pb]?mod|\\text ?\{ ?mod ?\}) ?(?:\{ ?(\w{1,9}) ?\}|(\w{1,9})) ?\)?"
        ),
        r"\\pmod{\1\2}",
    ),
    (
        "{array}",
        re.compile(r"^\| ?\\begin ?\{array\} ?\{[lcr]*\}(.*)\\end ?\{array\} ?\|$", re.S),
        r"\\begin{vmatrix}\1\\end{vmatrix}",
    ),
    ("cases", re.compile(r"\{[dr]cases\}"), "{cases}"),
    # A left brace without a right one, in front of rows.
    (
        r"\{",
        re.compile(
            r"\\\{ ?\\begin ?\{(?:array|matrix)\} ?(?:\{[lcr@ ]*\})?(.*)\\end ?\{(?:array|matrix)\}$",
            re.S,
        ),
        r"\\begin{cases}\1\\end{cases}",
    ),
    (
        r"\{",
        re.compile(r"\\\{ ?(\\begin ?\{(aligned|split|gathered)\}.*\\end ?\{\2\})$", re.S),
        r"\1",
    ),
    ("mathbb", re.compile(r"(\\mathbb ?\{ ?R ?\}) ?- ?(?=\\\{)"), r"\1\\setminus "),
    (
        "over",
        re.compile(r"\{ ?([^{}]{1,60}?) ?\\over(?![A-Za-z]) ?([^{}]{1,60}?) ?\}"),
        r"\\frac{\1}{\2}",
    ),
    ("circ", re.compile(r"\^\s*\{\s*\\circ\s*\}"), r"^\\circ"),
    (
        "o",
        re.compile(r"(?<=\d)\^ ?(?:\{ ?(?:o|\\text ?\{ ?o ?\}) ?\}|o\b|\\text ?\{ ?o ?\})"),
        r"^\\circ",
    ),
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
    ("+/-", r"\pm "),
    ("~", " "),
    ("**", "^"),
]
_SPACES = re.compile(r"\s+")
# Written for a string literal or for JSON; between rows of a matrix it is a line break.
_DOUBLED = re.compile(r"\\\\(?=[A-Za-z{}%])")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u207a\u207f\u02e3"
_SUNK = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u2099"
_SUPERSCRIPTS = re.compile(f"[{_RAISED}]+")
_SUBSCRIPTS = re.compile(f"[{_SUNK}]+")
_LEVEL = str.maketrans(_RAISED + _SUNK, "0123456789-+nx0123456789n")
# A line over the digit before it.
_OVERLINED = re.compile(r"((?:\d[\u0304\u0305]){1,30})")
# Thousands: the braces say that the comma separates no values.
_THOUSANDS = re.compile(r"(?<![\d.,}])([1-9]\d{0,2}(?:\{,\}\d{3}){1,30})(?!\d)")

_OVER = re.compile(r"([^{}]{1,60}?) ?\\over(?![A-Za-z]) ?([^{}]{1,60})")
_PREFIX = re.compile(
    r"~|\\(?:approx|sim|therefore|implies|to)(?![A-Za-z])\s*|\\[Rr]ightarrow(?![A-Za-z])\s*"
    r"|[=:&] ?(?=\S)|(?:\\text ?\{ ?)?(?:about|approximately|approx\.?|roughly|around)(?: ?\} ?| )(?=\S)",
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
_COMMAND = re.compile(r"\\(?:boxed|fbox|mathbf|textbf|boldsymbol|bm)\s*(?=\{)")
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
    text = _without_dollars(_peel(text))
    if not text.isascii():
        text = _ascii(text)
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
    bare = bare_answer(text)
    return text if bare == text else _peel(bare)


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


def _ascii(text: str) -> str:
    text = _SUPERSCRIPTS.sub(lambda run: f"^{{{run[0].translate(_LEVEL)}}}", text)
    text = _SUBSCRIPTS.sub(lambda run: f"_{{{run[0].translate(_LEVEL)}}}", text)
    text = _OVERLINED.sub(lambda run: rf"\overline{{{run[0][::2]}}}", text)
    return text.translate(_UNICODE)


def _plainer(text: str) -> str:
    if "\\\\" in text and r"\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    if "{,}" in text:
        text = _THOUSANDS.sub(lambda number: number[0].replace("{,}", ""), text)
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
    if text.endswith("\\"):
        return text[:-1]
    if text.startswith("\\\\"):
        return text[2:]
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
