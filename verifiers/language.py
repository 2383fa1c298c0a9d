"""Language consistency: how much of a chain of thought is in the target language.

DeepSeek-R1 rewards the share of target-language words, so that the thought does not mix
languages (arXiv 2501.12948, section 2.3.2).
"""

import functools
import re
import unicodedata

from r1envs.errors import ConfigError, did_you_mean
from r1envs.verifiers.vocabulary import FORMULA_WORDS, LETTERS, LOANS, WORDS

# Ranges of characters. Combining marks of Devanagari and Thai are within them, which \w is not.
_SCRIPTS = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u0605\u0610-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Devanagari": "\u0900-\u0965\u0970-\u097f",
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Kana": "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Han": "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
# Scripts written without spaces, with the characters that make a word on average.
_UNSPACED = {"Han": 2, "Kana": 2, "Thai": 4}

_LANGUAGES = {
    **dict.fromkeys(WORDS, ("Latin",)),
    **dict.fromkeys(("bg", "ru", "uk"), ("Cyrillic",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("Arabic",)),
    **dict.fromkeys(("hi", "mr"), ("Devanagari",)),
    "el": ("Greek",),
    "he": ("Hebrew",),
    "ja": ("Kana", "Han"),
    "ko": ("Hangul",),
    "th": ("Thai",),
    "zh": ("Han",),
}

# Every alternative ends at the next character that could begin it anew, or at the end of the
# line, or (code blocks) can fail once only: the scan is linear in the text.
_NOT_PROSE = re.compile(
    r"""
    (?s: ``` .*? ``` )
    | `[^`\n]*`
    | \$\$ [^$]* \$\$
    | \$ (?!\s) [^$\n]* (?<!\s) \$ (?!\d)         # "$5 and $10" is money
    | \\\( (?: [^\\] | \\[^()] )*+ \\\)
    | \\\[ (?: [^\\] | \\[^\[\]] )*+ \\\]
    | \\(?:begin|end) \{ [A-Za-z]*+ \*? \}
    | \\[A-Za-z]++
    | https?://\S++
    | </?[A-Za-z]++>
    """,
    re.VERBOSE,
)
# Two letters or more: a single one is as likely a variable. Not part of an identifier, a call,
# an attribute, or glued to an operator.
_LATIN_WORD = re.compile(
    rf"(?<![\w=+*^<>\\@#~|])(?<!\w\.)([{_SCRIPTS['Latin']}]{{2,}}+)(?![\w=+*^<>(\[|])(?!\.\w)"
)
_RUNS = {script: re.compile(f"[{ranges}]++") for script, ranges in _SCRIPTS.items()}
_OTHER_LETTERS = re.compile(rf"[^\W\d_{''.join(_SCRIPTS.values())}]++")


def language_consistency(text: str, language: str = "en") -> float:
    """Measure the share of the words of a text that are in a language.

    Numbers, code, formulas, commands, identifiers and single Latin or Greek letters are no
    words. Words are told apart by script first. Among languages in Latin script, a word
    counts against the target if it is a frequent word of another language and not of the
    target, or has a letter that the target does not use; an unknown word counts for it. Two
    Han or kana characters, or four Thai ones, count as one word.

    Args:
        text: A chain of thought. Untrusted; nothing in it makes this raise.
        language: ISO 639-1 code.

    Returns:
        Between 0 and 1. A text without words mixes nothing: 1.

    Raises:
        ConfigError: If the language is unknown.

    >>> language_consistency("First add the digits, dann 我们 carry.")
    0.7142857142857143
    >>> language_consistency("so 2x = 6 und x = 3", "de")
    1.0
    """
    if language not in _LANGUAGES:
        known = ", ".join(sorted(_LANGUAGES))
        hint = did_you_mean(language, _LANGUAGES) or "; known are"
        raise ConfigError(f"no language {language!r}{hint} ({known})")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    prose = _NOT_PROSE.sub(" ", text)
    words = _count_words(prose, language)
    total = sum(words.values())
    if total == 0:
        return 1.0
    return sum(words.get(script, 0) for script in _LANGUAGES[language]) / total


def _count_words(text: str, language: str) -> dict[str, int]:
    latin = _LATIN_WORD.findall(text.lower())
    foreign = _count_foreign(latin, language)
    ignored = sum(map(FORMULA_WORDS.__contains__, latin))
    counts = {"Latin": len(latin) - foreign - ignored, "foreign": foreign}
    if not text.isascii():
        counts |= {script: _count_script(text, script) for script in _SCRIPTS if script != "Latin"}
        counts["other"] = len(_OTHER_LETTERS.findall(text))
    return counts


def _count_foreign(words: list[str], language: str) -> int:
    if language not in WORDS:
        return 0
    count = sum(map(_foreign_words(language).__contains__, words))
    accented = [word for word in set(words) if not word.isascii()]
    if accented:
        strange = {word for word in accented if _has_foreign_letter(word, language)}
        count += sum(map(strange.__contains__, words))
    return count


@functools.cache
def _foreign_words(language: str) -> frozenset[str]:
    others = set().union(*(words for code, words in WORDS.items() if code != language))
    # Accented words are judged by their letters, and must not count twice.
    allowed = set("abcdefghijklmnopqrstuvwxyz") | LETTERS[language]
    return frozenset(word for word in others - WORDS[language] if allowed.issuperset(word))


def _has_foreign_letter(word: str, language: str) -> bool:
    if word in LOANS:
        return False
    return any(not (letter.isascii() or letter in LETTERS[language]) for letter in word)


def _count_script(text: str, script: str) -> int:
    runs = _RUNS[script].findall(text)
    if script == "Greek":
        return sum(len(run) > 1 for run in runs)
    if script in _UNSPACED:
        size = _UNSPACED[script]
        return sum(-(-len(run) // size) for run in runs)
    return len(runs)
