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
# line, or (code blocks) can fail once only: the scan is linear in the text. Their first characters
# are few and different, so that what lies between is skipped quickly.
_FORMULA = r"""
    \\ (?: \( (?: [^\\]++ | \\[^()] )*+ \\\)
         | \[ (?: [^\\]++ | \\[^\[\]] )*+ \\\]
         | (?:begin|end) \{ [A-Za-z]*+ \*? \}
         | [A-Za-z]++ )
    | \$ (?: \$ [^$]* \$\$
           | (?!\s) [^$\n]* (?<!\s) \$ (?!\d) )         # "$5 and $10" is money
    | ` (?: (?s: `` .*? ``` )
          | [^`\n]* ` )
    | </?[A-Za-z]++>
"""
_NOT_PROSE = re.compile(_FORMULA, re.VERBOSE)
# Apart, as the first letter of an address is everywhere.
_NOT_PROSE_WITH_ADDRESSES = re.compile(rf"{_FORMULA} | https?://\S++", re.VERBOSE)
_MARKS = ("$", "\\", "`", "<")
# Two letters or more: a single one is as likely a variable. Not part of an identifier, a call,
# an attribute, or glued to an operator.
_LATIN_WORD = re.compile(
    rf"(?<![\w=+*^<>\\@#~|])(?<!\w\.)([{_SCRIPTS['Latin']}]{{2,}}+)(?![\w=+*^<>(\[|])(?!\.\w)"
)
_RUNS = {script: re.compile(f"[{ranges}]++") for script, ranges in _SCRIPTS.items()}
_STOPS = ".,;:!?)"
_WORD = 1 << 40
_LONGEST_KEPT, _MOST_KEPT = 40, 50_000
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
    if "http" in text:
        text = _NOT_PROSE_WITH_ADDRESSES.sub(" ", text)
    elif any(mark in text for mark in _MARKS):
        text = _NOT_PROSE.sub(" ", text)
    counts = sum(map(_known_pieces(language).__getitem__, text.split()))
    total, ours = divmod(counts, _WORD)
    return ours / total if total else 1.0


class _Pieces(dict[str, int]):
    """What stands between spaces, and its words: all of them, and those that are in a language.

    No word reaches over a space, so the words of a piece need to be counted only once. Each
    is `_WORD`, and one more if it is in the language: sums of those hold both counts.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.foreign = _foreign_words(language) if language in WORDS else frozenset()

    def __missing__(self, piece: str) -> int:
        word = piece.rstrip(_STOPS)
        if word.isascii() and word.isalpha():
            counts = self._count_latin([word.lower()] if len(word) > 1 else [])
        else:
            counts = self._count(piece)
        if len(piece) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[piece] = counts
        return counts

    def _count(self, piece: str) -> int:
        counts = self._count_latin(_LATIN_WORD.findall(piece.lower()))
        if piece.isascii():
            return counts
        for script in _SCRIPTS:
            if script != "Latin" and (found := _count_script(piece, script)):
                counts += found * (_WORD + (script in _LANGUAGES[self.language]))
        return counts + len(_OTHER_LETTERS.findall(piece)) * _WORD

    def _count_latin(self, words: list[str]) -> int:
        words = [word for word in words if word not in FORMULA_WORDS]
        total = len(words) * _WORD
        if "Latin" not in _LANGUAGES[self.language]:
            return total
        return total + len(words) - sum(map(self._is_foreign, words))

    def _is_foreign(self, word: str) -> bool:
        if word in self.foreign:
            return True
        accented = self.language in WORDS and not word.isascii()
        return accented and _has_foreign_letter(word, self.language)


_known_pieces = functools.cache(_Pieces)


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
