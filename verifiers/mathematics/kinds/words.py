"""Answers that are words, which are compared as text: a word is no product of its letters."""

import functools
import re

from r1envs.verifiers.mathematics.kinds.kind import READINGS, Comparer, Sides
from r1envs.verifiers.mathematics.kinds.number_words import number_words
from r1envs.verifiers.mathematics.structure.shapes import Group, Leaf, Shape
from r1envs.verifiers.mathematics.text.cleaning import MARKED, plain
from r1envs.verifiers.mathematics.text.word_sets import word_set

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LETTERS = re.compile(r"[A-Za-z][A-Za-z' -]*\.?")
# Pairs of letters that are words, and not the product of two variables.
_SHORT_WORDS = word_set(
    "no on yes at in is it of or as we he me my so to up us by do go if be an am"
)


def listed_words(text: str) -> list[str] | None:
    r"""Read names that are joined by "and" or commas, whose order does not matter.

    >>> listed_words(r"\text{Alice, Bob and Carol}"), listed_words("sad, but true")
    (['Alice', 'Bob', 'Carol'], None)
    """
    if "," not in text and "and" not in text:
        return None
    bare = plain(text).rstrip(".")
    if not _LISTED.fullmatch(bare):
        return None
    found = [part.strip() for part in re.split(r",(?: ?and )?| and ", bare)]
    few = len(found) > 1 and number_words(bare) is None
    few = few and all(part and len(part.split()) <= 2 and len(part) > 1 for part in found)
    return (
        found if few and not any(_CLAUSES & set(part.lower().split()) for part in found) else None
    )


_LISTED = re.compile(r"[A-Za-z][A-Za-z' -]*(?:, ?[A-Za-z][A-Za-z' -]*)*")
_CLAUSES = word_set("but or not is are it if no neither nor yes which both")


def is_prose(text: str) -> bool:
    r"""Tell whether a text is words, which are compared as such, and not a formula.

    >>> is_prose("Team 7"), is_prose(r"\text{at most } 5"), is_prose("2x+1")
    (True, True, False)
    """
    if r"\text" in text or (not text.isascii() and _OTHER_SCRIPT.search(text)):
        return True
    return _PROSE.fullmatch(text) is not None and _MONOMIAL.fullmatch(text) is None


# Chinese characters, Japanese syllables and circled numbers, of which no formula is made.
_OTHER_SCRIPT = re.compile("[\u2460-\u2473\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_PROSE = re.compile(r"(?=.{0,60}[A-Za-z]{3})[A-Za-z0-9][A-Za-z0-9 ,.'&/-]*|[A-Z]/[A-Z]")
# No word has only such letters; after a number those of other variables are a product too.
_VARIABLES = re.compile("[abc]{3}|[lmn]{3}|[mnp]{3}|[pqr]{3}|[rst]{3}|[u-z]{3}")
_MONOMIAL = re.compile(rf"\d*[u-z]{{3}}|\d+(?:{_VARIABLES.pattern})", re.ASCII)


def are_one_product(one: str, other: str) -> bool:
    r"""Tell whether one text is the letters of a product, and the other has its signs too.

    >>> are_one_product("abc", r"b \cdot a \cdot c"), are_one_product("abc", "bac")
    (True, False)
    """
    for letters, product in ((one, other), (other, one)):
        factors = _TIMES.split(product)
        if len(factors) > 1 and _VARIABLES.fullmatch(letters):
            return sorted(letters) == sorted(factors)
    return False


_TIMES = re.compile(r" ?(?:\\cdot|\\times|\*) ?")
_ARROW = re.compile(r" ?\\(?:to|rightarrow|Rightarrow)(?![A-Za-z]) ?")
_PRODUCTS = re.compile(r"[A-Za-z] [A-Za-z]|[A-Za-z]{1,2}(?: ?- ?[A-Za-z]{1,2})+")


@functools.lru_cache(READINGS)
def word(text: str) -> str | None:
    r"""Read words; None if the letters are as likely variables.

    >>> word("Alice"), word("ab"), word(r"\text{ab}")
    ('alice', None, 'ab')
    """
    bare = plain(_ARROW.sub(" ", text) if "row" in text or r"\to" in text else text)
    if not _LETTERS.fullmatch(bare):
        return None
    marked = MARKED.search(text) is not None
    if not marked and len(bare) < 3 and bare.lower() not in _SHORT_WORDS and not bare.isupper():
        return None
    if not marked and (_PRODUCTS.fullmatch(bare) or _MONOMIAL.fullmatch(bare)):
        return None  # "a b" is a product, and "p - q" a difference
    return " ".join(bare.lower().replace("-", " ").rstrip(".").split())


_STATEMENT = re.compile(
    r"(?:(?:it|this|that|they|these)(?: is|'s| are) |on (?=\w+day))?(?:an? |the )?(?=..)"
    r"|(?:the|this) (?:series|sequence|integral|function|triangle|graph|curve|figure|shape|sum)"
    r" (?:is )?(?:an? |the )?"
)


def same_words(one: str, other: str) -> bool:
    """Compare words, but for an article, a plural, or the word for what they are said of.

    >>> same_words("circle", "a circle"), same_words("circle", "not a circle")
    (True, False)
    """
    if one == other:
        return True
    one, other = _bare_words(one), _bare_words(other)
    if _TRUTH.get(other) == one or _joined(one) == _joined(other):
        return True
    return one in _DAYS and 3 <= len(other) <= 5 and one.startswith(other)


def _joined(text: str) -> str:
    """Write letters that stand apart, as in an ordering, without the spaces."""
    letters = text.split()
    return "".join(letters) if all(len(letter) == 1 for letter in letters) else text


_TRUTH = {"t": "true", "f": "false"}


def _bare_words(text: str) -> str:
    if (statement := _STATEMENT.match(text)) is not None:
        text = text[statement.end() :]
    *others, last = [word for word in text.split() if word not in ("is", "are")] or [text]
    # One rule for both sides: "isosceles" loses its last letter here and there.
    return " ".join([*others, last.removesuffix("s") if len(last) > 4 else last])


def same_wordings(sides: Sides, _: Comparer) -> bool:
    """Compare what is a word, or several, on one side at least."""
    if sides.one is None or sides.other is None:
        return are_one_product(sides.reference, sides.answer)
    return same_words(sides.one, sides.other)


def whole_words(text: str) -> Shape | None:
    """Leave words with commas in them whole, and read several names as a list."""
    if (names := listed_words(text)) is not None:
        return Group(";", tuple(map(Leaf, names)))
    return None if word(text) is None else Leaf(text)


def read_prose(text: str) -> str | None:
    """Read what is words, numbers and signs."""
    return _said(text) if is_prose(text) else None


def _said(text: str) -> str:
    """Leave out what makes a sentence of words, as in "n is odd"."""
    words = plain(text.replace(r"\text", r" \text")).lower().split()
    return " ".join(word for word in words if word not in ("is", "are"))


def same_prose(sides: Sides, _: Comparer) -> bool | None:
    """Compare the reference's prose with whatever the answer is, as text."""
    return None if sides.one is None else bool(sides.one == _said(sides.answer))
