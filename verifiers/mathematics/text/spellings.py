"""What is written in several ways, and the one way in which it is read."""

import re
from collections.abc import Callable

_GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩςϑϕϱϵ"
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "varsigma vartheta phi varrho epsilon"
)
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
# Not what turns the direction of other characters around, and shows 12 as 21.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c"
    "\u2060\u2061\u2064\u2066\u2068\u2069\ufe0e\ufe0f\ufeff"
)
UNICODE = str.maketrans(
    {
        **_FRACTIONS,
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
        **dict.fromkeys("\u2009\u202f\u00a0\u3000", " "),
        **dict.fromkeys("\u00b7\u22c5\u2219\u2022\u2062", r"\cdot "),
        "\u00d7": r"\times ",
        "\u00f7": r"\div ",
        "\u221a": r"\sqrt ",
        "\u00b0": r"^\circ ",
        "\u221e": r"\infty ",
        **dict.fromkeys(("\u2264", "\u2266", "\u2a7d"), r"\le "),
        **dict.fromkeys(("\u2265", "\u2267", "\u2a7e"), r"\ge "),
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
        # Punctuation as it is typed between Chinese words.
        "\u3001": ",",
        "\u3002": ".",
        "\u3010": "[",
        "\u3011": "]",
        "\u2018": "'",
        "\u2019": "'",
        "\u2032": "'",
        "\u2044": "/",
        "\u2215": "/",
        "\u2236": ":",
        "\u00ba": r"^\circ ",
        "\u02da": r"^\circ ",
        "\u2218": r"\circ ",
        "\u221b": r"\sqrt[3]",
        "\u221c": r"\sqrt[4]",
        "\u2227": r"\land ",
        "\u2228": r"\lor ",
        "\u2192": r"\to ",
        "\u21d2": r"\implies ",
        "\u2234": r"\therefore ",
        "\u2261": r"\equiv ",
        "\u2200": r"\forall ",
        "\u2209": r"\notin ",
        "\u21a6": r"\mapsto ",
        "\u2225": r"\parallel ",
        "\u22a5": r"\perp ",
        "\u2207": r"\nabla ",
        "\u2016": r"\|",
        "\u2217": "*",
        "\u22ef": r"\ldots ",
        "\u2033": "''",
        "\uff04": r"\$",
        "\uff05": r"\%",
        "\u2103": r"^\circ C",
        "\u2109": r"^\circ F",
        # One can be seen as little as the other: what joins, marks or orders other characters.
        **dict.fromkeys(INVISIBLE),
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
            for sign, name in zip("\u211d\u2124\u2115\u211a\u2102", "RZNQC", strict=True)
        },
        **{
            sign: rf"\{name} "
            for sign, name in zip(_GREEK_LETTERS, _GREEK_NAMES.split(), strict=True)
        },
    }
)

# What another command is written as; "" where it only concerns the looks.
SPELLINGS = {
    **dict.fromkeys(("dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), r"\frac"),
    **dict.fromkeys(("dbinom", "tbinom"), r"\binom"),
    **dict.fromkeys(("displaystyle", "textstyle", "limits", "nolimits", "bf", "rm", "it"), ""),
    **dict.fromkeys(("scriptstyle", "nonumber", "notag", "ensuremath", "mathop", "mathord"), ""),
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb", "boxed", "fbox", "framebox"), ""),
    **dict.fromkeys(("qed", "blacksquare", "checkmark", "hfill", "strut", "hat"), ""),
    **dict.fromkeys(("vec", "overleftrightarrow"), r"\overrightarrow"),
    **dict.fromkeys(("oslash", "O"), r"\emptyset"),
    **dict.fromkeys(("mathrm", "textrm", "textbf", "textit", "textsf", "mathsf"), r"\text"),
    **dict.fromkeys(("mbox", "textnormal", "hbox", "emph", "texttt", "mathtt"), r"\text"),
    **dict.fromkeys(("land", "wedge"), r"\text{ and }"),
    **dict.fromkeys(("simeq", "doteq", "thickapprox"), r"\approx"),
    **dict.fromkeys(("quad", "qquad", "thinspace", "medspace", "enspace"), " "),
    **dict.fromkeys(("leq", "leqslant"), r"\le"),
    **dict.fromkeys(("geq", "geqslant"), r"\ge"),
    **dict.fromkeys(("dots", "cdots", "dotsc", "dotsb"), r"\ldots "),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid", "lVert", "rVert", "Vert"), "|"),
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
    return f"\\{SPELLINGS.get(match[1], match[1]).lstrip(chr(92))} "


def _primes(match: re.Match[str]) -> str:
    return "'" * match[1].count("prime")


def _arrangements(match: re.Match[str]) -> str:
    above, below = int(match[1]), int(match[2])
    return rf"\frac{{{above}!}}{{{above - below}!}}" if below <= above else match[0]


COMMAND_NAME = re.compile(r"\\([A-Za-z]++)")
# Each is tried only where its mark stands: most answers have none of them.
AFTER_COMMANDS: list[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    ("ig", re.compile(r"\\[bB]igg?[lr]?(?![A-Za-z])\s*\.?"), ""),
    ("left", re.compile(r"\\left(?![A-Za-z])\s*\.?"), ""),
    ("right", re.compile(r"\\right(?![A-Za-z])\s*\.?"), ""),
    ("color", re.compile(r"\\(?:textcolor|color)\s*\{[^{}]*\}"), ""),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{(arctg|tg|ctg)\}"), _renamed),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{([a-z]{1,8})\}"), r"\\\1 "),
    # One letter is a vector by its name, and two are its ends.
    (
        "overri",
        re.compile(r"\\overrightarrow ?(\{ ?(?:\\?[a-zA-Z0-9]|\\[a-z]+) ?\}|(?=[a-zA-Z\\]))"),
        r"\1",
    ),
    # Derivatives by dots and primes.
    (
        "dot",
        re.compile(r"\\dot(?![a-zA-Z]) ?(?:\{ ?(\\?[a-zA-Z]+) ?\}|([a-zA-Z]|\\[a-z]+))"),
        r"\1\2'",
    ),
    (
        "ddot",
        re.compile(r"\\ddot(?![a-zA-Z]) ?(?:\{ ?(\\?[a-zA-Z]+) ?\}|([a-zA-Z]|\\[a-z]+))"),
        r"\1\2''",
    ),
    # A partial derivative is named by its variable: f_x.
    (
        "partial",
        re.compile(r"\\frac ?\{ ?\\partial ?([a-zA-Z]) ?\} ?\{ ?\\partial ?([a-zA-Z]) ?\}"),
        r"\1_{\2}",
    ),
    ("prime", re.compile(r"\^ ?\{ ?((?:\\prime ?)+)\}"), _primes),
    # A root reaches over all digits, though LaTeX would set it over the first one.
    ("sqrt", re.compile(r"\\sqrt ?(\[[^\[\]]{1,9}\] ?)?(\d+(?:\.\d+)?)"), r"\\sqrt\1{\2}"),
    ("operatorname", re.compile(r"\\operatorname\*?\s*\{([A-Z][A-Za-z]{1,10})\}"), r"\\text{\1}"),
    (r"\!", re.compile(r"(?<!\\)\\! ?"), ""),
    ("\\", re.compile(r"(?<!\\)\\[,;: ]"), " "),
    ("phantom", re.compile(r"\\[hv]?phantom ?\{[^{}]*\}"), ""),
    ("mathit", re.compile(r"\\mathit\s*\{([A-Za-z]{2,20})\}"), r"\\text{\1}"),
    ("mathit", re.compile(r"\\mathit(?![A-Za-z])"), ""),
    ("mathbb", re.compile(r"\\mathbb ([A-Z])(?![A-Za-z])"), r"\\mathbb{\1}"),
    ("space", re.compile(r"\\[hv]space\*? ?\{[^{}]{1,20}\}"), " "),
    ("\\", re.compile(r"\\(?:tag|label) ?\{[^{}]{1,30}\}"), ""),
    ("text", re.compile(r"\\text ?\{ ?(\\[%$]|[,:;.+=<>-]|\\Omega) ?\}"), r"\1"),
    # A number set upright, as an argument.
    ("text", re.compile(r"\{ ?\\text ?\{ ?(-?\d[\d.]{0,40}) ?\} ?\}"), r"{\1}"),
    ("text", re.compile(r"\\text ?\{ ?(max|min|gcd|lcm) ?\}(?= ?(?:\(|\\\{))"), r"\\\1 "),
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
    # Arrangements, as Chinese books write them, and as others do.
    ("A", re.compile(r"^A ?_ ?\{?(\d{1,4})\}? ?\^ ?\{?(\d{1,4})\}?$"), _arrangements),
    ("P", re.compile(r"^(\d{1,4}) ?P ?(\d{1,4})$"), _arrangements),
    ("C", re.compile(r"(?<![\w{}^])(\d{1,4}) ?C ?(\d{1,4})(?![\w_])"), r"\\binom{\1}{\2}"),
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
    # A union over all integers is a family.
    (
        "cup",
        re.compile(
            r"^\\cup ?_ ?\{ ?([a-z]) ?(?:= ?-\\infty ?\} ?\^ ?\{? ?\\infty ?\}?"
            r"|\\in ?\\mathbb ?\{Z\} ?\})(.*)$",
            re.S,
        ),
        r"\2, \1\\in\\mathbb{Z}",
    ),
    # Between brackets an array is a matrix.
    (
        "{array}",
        re.compile(
            r"[\[(] ?\\begin ?\{array\} ?\{[lcr|@ ]*\}((?:(?!\\(?:begin|end)).)*+)"
            r"\\end ?\{array\} ?[\])]",
            re.S,
        ),
        r"\\begin{bmatrix}\1\\end{bmatrix}",
    ),
    ("cases", re.compile(r"\{[dr]cases\}"), "{cases}"),
    # A left brace without a right one, in front of rows.
    (
        r"\{",
        re.compile(
            r"\\\{ ?\\begin ?\{(?:array|matrix)\} ?(?:\{[lcr@ ]*\})?(.*)"
            r"\\end ?\{(?:array|matrix)\}$",
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
    # Greek letters in units: \text{k}\Omega, \mu\text{F}, \mu m.
    (
        "Omega",
        re.compile(r"\\text ?\{ ?([A-Za-z]?) ?(?:\} ?\\Omega|\\Omega ?\})"),
        r"\\text{ \1ohm}",
    ),
    ("Omega", re.compile(r"(?<=[\d}]) ?([kMGmu]?) ?\\Omega ?$"), r"\\text{ \1ohm}"),
    ("mu", re.compile(r"\\mu ?\\text ?\{ ?(?=[A-Z]?[a-z]{0,3} ?[}/])"), r"\\text{ u"),
    ("mu", re.compile(r"(\\text ?\{ ?)\\mu ?(?=[A-Za-z])"), r"\1u"),
    (
        "mu",
        re.compile(r"(?<=[\d}]) ?\\mu ?([mgslLVAFHCTWJN]|mol|Pa|Hz|Wb|eV|ohm) ?$"),
        r"\\text{ u\1}",
    ),
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
SIGNS = [
    # The size of a vector; of a number it is the same.
    (r"\|", "|"),
    ("{,}", ","),
    ("{:}", ":"),
    ("^\\prime", "'"),
    ("^{\\prime}", "'"),
    ("!=", r"\ne "),
    ("<=", r"\le "),
    (">=", r"\ge "),
    ("...", r"\ldots "),
    ("+/-", r"\pm "),
    ("+-", r"\pm "),
    ("~", " "),
    ("**", "^"),
]
