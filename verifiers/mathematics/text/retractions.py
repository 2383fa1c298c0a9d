"""What stands behind a value and takes it back: "that is wrong", "but n is odd", "contradiction".

A sentence is about the value if it goes on right behind it, or speaks of "this", "it" or "the
answer". What is said of something else, as in "the other root does not work", takes nothing back.
"""

import re
from fractions import Fraction

from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.text.cleaning import clean
from r1envs.verifiers.mathematics.text.faults import (
    ADMISSION,
    AFFIRMED,
    ALONE,
    ANEW,
    ASIDE,
    BEGINS_WITH_IT,
    CONCLUDES,
    CONTRAST,
    FOREIGN_DENIAL,
    FOREIGN_FAULT,
    HALF,
    HEADING,
    IN_BRACKETS,
    OTHER,
    PEACEFUL,
    PLURAL,
    SAID_OF_IT,
    SAID_OF_IT_NEAR,
    SAYS_NO,
    STRONG,
    SUBJECT,
    VERB,
)

_SENTENCE = re.compile(r"(?<=[.!?…])[\s*_)\"”]+|[\n;]+|(?<=[。！？；])")
_CLAUSE = re.compile(r"[,:()–—]|\b(?:so|hence|thus|therefore|and|but|yet)\b")
_REASON = re.compile(
    r"\A\W*+(?:because|since|as|while)\b[^,]*,|\b(?:because|since|as|whereas|while|otherwise)\b.*",
    re.DOTALL,
)
_WOULD = re.compile(r"\b(?:would|['’]d)\b[^.!?\n]*\Z")
_IF_IT_WERE = re.compile(
    r"[^.!?]{0,120}?\bif\b[^.!?]{0,120}?\b(?:were|had|weren['’]t)\b|[^.!?]{0,60}?,? ?(?:but|yet)\b"
)
# The value is only a part of a longer one.
_INSIDE = re.compile(r"\w|[.,]\d")
_DIGIT = re.compile(r"\d")
_SEEN = 1000
_NEAR = 3
_LAST = 2
_SHORT = 60


def takes_back(before: str, value: str, behind: str) -> bool:
    """Tell whether a value is taken back by what stands behind it.

    Of a long text behind it the beginning and the end are looked at.

    Args:
        before: What leads to the value.
        value: What stands in the box, or was stated.
        behind: All that follows.

    >>> takes_back("It is ", "7", ". Wait, that can't be right.")
    True
    >>> takes_back("It is ", "7", ". The other root, 9, does not work.")
    False
    """
    if not behind.strip(" .$\\)]}*\n"):
        return False
    if len(behind) > 2 * _SEEN:
        behind = f"{behind[:_SEEN]}\n{behind[-_SEEN:]}"
    value = value.lower().strip()
    sentences = _SENTENCE.split(behind.lower())
    if any(map(ADMISSION.search, sentences)):
        return True
    if SAYS_NO.search(value):
        return False
    first, *later = (_named(sentence, value) for sentence in sentences)
    return (
        _is_said_near(before, first)
        or any(map(_is_objection, [first, *later[:_NEAR]]))
        or any(map(_is_said_later, later))
        or any(map(_is_suspect, _closest(later)))
        or any(_names_another(sentence, value) for sentence in (first, *later))
        or _stands_alone([first, *later], value)
        or _concludes_otherwise(sentences, value)
    )


def _closest(sentences: list[str]) -> list[str]:
    """Take those that may well be about the value: the next, and the last, which conclude."""
    explained = bool(sentences) and HEADING.match(sentences[0]) is not None
    return (sentences[:_NEAR] if not explained else []) + sentences[-_LAST:]


def _named(text: str, value: str) -> str:
    """Write "it" where the value is named again, as in "x = 7 is too large"."""
    if not value or len(value) > _SHORT:
        return text
    start, *parts = text.split(value)
    for part in parts:
        begun = start[-1:].isalnum() or start.endswith((".", "-", "−"))
        start += (value if begun or _INSIDE.match(part) else "it") + part
    return start


def _is_said_near(before: str, sentence: str) -> bool:
    """Tell whether the rest of the sentence that names the value takes it back."""
    if FOREIGN_DENIAL.match(sentence) or IN_BRACKETS.match(sentence) or HALF.match(sentence):
        return True
    if _WOULD.search(before) and _IF_IT_WERE.match(sentence):
        return True
    if FOREIGN_FAULT.search(re.split("[(（]", sentence, maxsplit=1)[0], 0, 2 * _SHORT):
        return True
    clauses = _CLAUSE.split(_REASON.sub("", sentence))
    if SUBJECT.match(sentence) and not AFFIRMED.match(sentence):
        return True
    strong = STRONG.search(clauses[0]) and not OTHER.search(clauses[0])
    if VERB.match(sentence) and (strong or _is_suspect(sentence)):
        return True
    near = PLURAL.match(sentence) is None and SAID_OF_IT_NEAR.match(clauses[0]) is not None
    return near or any(map(_is_which, clauses)) or any(map(SAID_OF_IT.match, clauses))


def _is_said_later(sentence: str) -> bool:
    clauses = _CLAUSE.split(_REASON.sub("", sentence))
    said = any(map(SAID_OF_IT.match, clauses)) or (
        any(map(_is_which, clauses)) and BEGINS_WITH_IT.match(sentence) is not None
    )
    return said and OTHER.search(sentence) is None


def _names_another(sentence: str, value: str) -> bool:
    anew = ANEW.search(sentence)
    return anew is not None and _is_another(anew, value)


def _is_another(found: re.Match[str], value: str) -> bool:
    """Tell whether what is named is another value, and of the same kind."""
    if found.groupdict().get("letter") is not None:
        return len(value.strip("() ")) == 1
    if found["number"] is None:
        return True
    one, other = read_number(clean(value)), read_number(found["number"])
    if one is None or other is None:
        return found["number"] not in value
    # A decimal may be the same one, rounded, or what a percentage comes to.
    rounding = Fraction(1, 10**other.places) if other.places else 0
    scales = (1, 100) if one.percent else (1,)
    return all(abs(one.value / scale - other.value) > rounding for scale in scales)


def _stands_alone(sentences: list[str], value: str) -> bool:
    """Tell whether another value is all that a sentence says: after "no, wait", or at the end."""
    said = [alone for text in sentences if text.strip() and (alone := ALONE.match(text))]
    if any(alone["turn"] and _is_another(alone, value) for alone in said):
        return True
    last = ALONE.match(next((text for text in reversed(sentences) if text.strip(" $\\]")), ""))
    if last is None or last["number"] is None or read_number(clean(value)) is None:
        return False
    return _is_another(last, value)


def _concludes_otherwise(sentences: list[str], value: str) -> bool:
    """Tell whether the only sentence or two behind a number conclude with another one."""
    said = [text for text in sentences if text.strip(" $\\])}.*")]
    if not 0 < len(said) <= _LAST or any(_named(text, value) != text for text in said):
        return False
    found = CONCLUDES.search(said[-1])
    if found is None or ASIDE.search(said[-1]) or read_number(clean(value)) is None:
        return False
    return _is_another(found, value)


def _is_which(clause: str) -> bool:
    """Tell whether a clause such as "which fails" or "contradicting (1)" is about the value."""
    begins = clause.lstrip().startswith(("which", "contradicting", "violating"))
    return begins and SAID_OF_IT_NEAR.match(clause) is not None


def _is_suspect(sentence: str) -> bool:
    """Tell whether a fault is spoken of, and of nothing that would be another than the value's."""
    if STRONG.search(sentence) is None or OTHER.search(sentence):
        return False
    clauses = _CLAUSE.split(_REASON.sub("", sentence))
    return any(STRONG.search(text) and not _DIGIT.search(text) for text in clauses)


def _is_objection(sentence: str) -> bool:
    """Tell whether a sentence objects, as in "But n must be even"."""
    if len(sentence) < _SHORT and sentence[:1] not in "(（" and FOREIGN_FAULT.search(sentence):
        return True
    if CONTRAST.match(sentence) is None or OTHER.search(sentence):
        return False
    return PEACEFUL.search(sentence) is None
