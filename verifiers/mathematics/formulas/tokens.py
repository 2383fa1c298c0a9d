"""The words of formulas: numbers, commands, letters and signs, and the names that are known."""

import re

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.text.word_sets import word_set

FUNCTIONS = word_set("sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln log lg exp")
FUNCTIONS |= word_set("arcsinh arccosh arctanh")
INVERSE = {name: f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
OTHER_NAMES = {"arsinh": "arcsinh", "arcosh": "arccosh", "artanh": "arctanh"}
GREEK = word_set(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa "
    "lambda mu nu xi rho sigma tau phi varphi chi psi omega Gamma Delta Theta Lambda "
    "Sigma Phi Psi Omega ell Pi Xi Upsilon upsilon varrho varsigma aleph beth gimel hbar nabla"
)
_BARE = sorted([*FUNCTIONS, *OTHER_NAMES, "sqrt", "pi", "gcd", "lcm"], key=len, reverse=True)
_TOKEN = re.compile(
    r" *(?:(?P<number>\d{1,3}(?:,\d{3})++(?![\d,])(?:\.\d++)?|\d++(?:\.\d*+)?|\.\d++)"
    r"|\\(?P<command>[A-Za-z]++|[{}%|])|(?P<letters>[A-Za-z]++)|(?P<symbol>[-+*/^_(){}\[\]|!,']))",
    re.ASCII,
)
_WORD = 4


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Cut a formula into (kind, value).

    >>> tokens_of("2x")
    [('number', '2'), ('letter', 'x')]

    Raises:
        UnreadableError: If a sign is none of a formula, or letters are a word.
    """
    tokens: list[tuple[str, str]] = []
    text, at = text.strip(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError(f"unexpected {text[at : at + 10]!r}")
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "letters":
            tokens += _letters(match[kind])
        else:
            tokens.append((kind, match[kind]))
    return tokens


def _letters(run: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(run):
        name = next((name for name in _BARE if run.startswith(name, at)), None)
        if name is not None:
            tokens.append(("command", name))
        else:
            tokens.append(("letter", run[at]))
        at += len(name or " ")
    if sum(kind == "letter" for kind, _ in tokens) >= _WORD:
        raise UnreadableError(f"{run[:40]!r} is a word")
    return tokens
