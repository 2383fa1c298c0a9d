"""The letter of a multiple choice, such as "(B)" or "B) 42"."""

import functools
import re

from r1envs.verifiers.mathematics.kinds.kind import READINGS, Comparer, Sides
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.rounding import is_rounding
from r1envs.verifiers.mathematics.structure.shapes import Group, Leaf, Shape
from r1envs.verifiers.mathematics.text.cleaning import plain

_CHOICE = re.compile(
    r"(?:(?:[Oo]ption|[Cc]hoice|[Aa]nswer) )?[(\[]?([A-Z])"
    r"(?:[)\]]|[.:](?= |$)|(?= \([^()]+\)\Z)|\Z)(.*)",
    re.DOTALL,
)
# A second letter, offered beside the first.
_SECOND = re.compile(
    r"\(?\b[A-Z]\)|[,;] ?(?:and )?[A-Z] ?[:.=]|\b(?:or|and) \(?[A-Z]\b|\A ?[,/] ?\(?[A-Z]\b"
)
# What makes of "(A)" a formula, or no answer.
_TAKEN_BACK = re.compile(r"\A ?[\^_!?+*/]|\b(?:wrong|maybe|perhaps|possibly)\b|\?\Z", re.IGNORECASE)
_CHOICES = re.compile(r"[A-Z](?: ?(?:,? and|[,;]) ?[A-Z])+")


# Numbers of statements, as Chinese exercises list them.
_STATEMENTS = re.compile(r"[①-⑳](?: ?(?:,? and|[,;])? ?[①-⑳])+")


def choice(text: str) -> str | None:
    """Read the letter of a multiple choice, as in "(B)" or "B) 42".

    >>> choice("B. 42"), choice("BADC")
    ('B', None)
    """
    option = _option(text)
    return None if option is None else option[0]


def choice_value(text: str) -> str:
    """Read what stands behind the letter of a multiple choice.

    >>> choice_value("B) 42"), choice_value("B")
    ('42', '')
    """
    option = _option(text)
    value = "" if option is None else option[1].strip(" .:")
    return value[1:-1] if value.startswith("(") and value.endswith(")") else value.strip(" .:)")


@functools.lru_cache(READINGS)
def _option(text: str) -> tuple[str, str] | None:
    match = _CHOICE.fullmatch(plain(text))
    if match is None or _SECOND.search(match[2]) or _TAKEN_BACK.search(match[2]):
        return None
    return match[1], match[2]


def choices(text: str) -> list[str] | None:
    r"""Read several letters of a multiple choice.

    >>> choices("A, C"), choices(r"\text{A and C}"), choices("A or C")
    (['A', 'C'], ['A', 'C'], None)
    """
    bare = plain(text)
    listed = _CHOICES if bare.isascii() else _STATEMENTS
    return re.findall("[A-Z①-⑳]", bare) if listed.fullmatch(bare) else None


def _have_other_values(reference: str, answer: str) -> bool:
    """Tell whether the letters of a choice are followed by numbers that differ."""
    one, other = (read_number(choice_value(text)) for text in (reference, answer))
    if one is None or other is None or one.percent != other.percent:
        return False
    return not (is_rounding(one.value, other) or is_rounding(other.value, one))


def same_choices(sides: Sides, by: Comparer) -> bool | None:
    """Compare the letter of the reference with that of the answer."""
    if sides.one is None:
        return None
    value = choice_value(sides.reference)
    if sides.other is None and value:
        # What was to be chosen, without its letter.
        return by.same_text(value, sides.answer)
    return sides.other == sides.one and not _have_other_values(sides.reference, sides.answer)


def whole_choice(text: str) -> Shape | None:
    """Leave "B) x = 1, 2" whole, and read several letters as a list."""
    if (letters := choices(text)) is not None:
        return Group(";", tuple(map(Leaf, letters)))
    return None if choice(text) is None else Leaf(text)
