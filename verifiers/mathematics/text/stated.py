"""An answer that is stated in words, such as "The answer is 5", "Antwort: **5**" or "#### 5"."""

import re
from dataclasses import dataclass

from r1envs.verifiers.mathematics.kinds.choice import choice
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.quantity import read_quantity
from r1envs.verifiers.mathematics.kinds.words import word
from r1envs.verifiers.mathematics.text.cleaning import clean
from r1envs.verifiers.mathematics.text.denials import is_denied, is_struck_out, last_clause
from r1envs.verifiers.mathematics.text.languages import ANSWERS, ENDINGS
from r1envs.verifiers.mathematics.text.retractions import takes_back
from r1envs.verifiers.verdict import Status, Verdict

_MARK = "\n####"
_NAMES = (_MARK, *(name for names, _ in ANSWERS for name in names.split("|")))
_ASCII_NAMES = tuple(name for name in _NAMES if name.isascii())
# A word for the answer, and what leads from it to the value: a sign, a new line or a verb.
_STATES = re.compile(
    rf"{_MARK}|"
    + "|".join(
        rf"(?:{names})(?: to (?:the|this) (?:question|problem|exercise|riddle)| finale?)?[*_`]*\s*"
        rf"(?:[:：=—–→]|(?<=\n){f'|(?:{verbs})(?!(?<=[a-z])[a-z0-9])' if verbs else ''})"
        for names, verbs in ANSWERS
    )
)
# Words and marks between the verb and the value.
_LEAD = re.compile(
    r"(?:[\s:*_>`\"“]|(?:therefore|thus|hence|then|so|simply|just|exactly|clearly|indeed|also"
    r"|option|choice|i think it is|the number)\b,?)*+",
    re.I,
)
# "Option: A" may be the first of a list.
_CORRECT = re.compile(r"\b(?:correct|right|best|final|chosen)\W*\Z", re.I)
_OTHER = re.compile(
    r"\b(?:wrong|incorrect|previous|first|second|initial|intermediate|partial|other|another|naive"
    r"|tempting|common|alternative|old|earlier|next|possible|no|his|her|their|[a-z]+['’]s"
    r"|(?:step|case|part) \w{1,3})\W+(?:\w+\W+)?\Z",
    re.I,
)
_DELIMITED = re.compile(
    r"\$\$([^$]+)\$\$|\$((?!\d[\d,.]*+\s+[a-z]{2})[^$\n]+)\$|\\\[((?:[^\\]|\\[^\[\]])*+)\\\]"
    r"|\\\(((?:[^\\]|\\[^()])*+)\\\)|\\begin\{(\w+\*?)\}((?:[^\\]|\\(?!end\{))*+)\\end\{\5\}"
)
_MARKUP = re.compile(r"(?<![\w)\]}*])(?:\*\*|__|`)(?=\S)|(?<=\S)(?:\*\*|__|`)(?![\w(*])")
_STOP = re.compile(r"(?:[.?…]|(?<![\d)])!)(?=[\s*_)\"”’]|$)|[。！？；\n]|<\||</|;")
# The sentence goes on behind the value, with more than a further value or a condition.
_GOES_ON = re.compile(
    r",? (?:because|since|as|which|given that|so)\b| [—–] | - (?=[a-z]{2})|: (?=[A-Z]?[a-z])"
    r"|, (?=not\b|but not\b|(?!(?:or|but|and|if|when|where|for|with|mod|at|plus|minus|times)\b)"
    r"[a-z]{2,})| \((?=that is|i\.?e|because|since|as\b|see\b|from\b)",
)
_HEDGED = re.compile(r"\b(?:or|and|either|neither|not|maybe|perhaps|one of|between|about)\b", re.I)
_HEDGED_ON = re.compile(
    r"\W*(?:or|at (?:least|most)|give or take)\b"
    r"|[^.!?\n]*\b(?:or|either|neither|maybe|perhaps|possibly)\b",
    re.I,
)
_TURN = re.compile(
    r"\b(?:wait|actually|but|no|instead|rather|however|hm+|correct(?:ed|ion)|revised)\b", re.I
)
_LISTED = re.compile(r"(?:\A|\n) *+(?:\d{1,2}[.)]|\(?[b-z2-9]\))\s")
_LETTERS = re.compile(r"[^\W\d_]{2}|[,;](?![^()]*\))")
# Polite words, and marks such as a tick.
_ENDING = re.compile(
    rf"(?:\s|{'|'.join(ENDINGS)}|[∎□■\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])+\Z"
)
_TRIES = 10
# What closes a statement or a value that such a sign opens.
_CLOSING = {"[": "]", "(": ")", '"': '"', "“": "”"}
_NEAR = 60
_SEEN = 4000
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated, and what leads to it and follows it."""

    before: str
    value: str
    behind: str
    """The rest of its sentence, and all that follows."""
    is_asked: bool = False
    is_item: bool = False
    """It may be the first item of a list."""


def stated_answer(text: str) -> str | Verdict:
    """Read the last statement of an answer, if it names exactly one value.

    Only what stands within the last 4,000 characters is read.

    >>> stated_answer("The answer is **72** clips.")
    '72 clips'
    >>> stated_answer("The answer is 12 or 13.").status.value
    'ambiguous'
    """
    statement = _last_statement(text[-_SEEN:])
    if statement is None:
        return _none("no box and no answer tags")
    behind, value = statement.behind, clean(statement.value.strip(" *"))
    clause = last_clause(statement.before[-_NEAR:])
    hedged = _HEDGED.search(statement.value) or _HEDGED_ON.match(behind)
    turned = _TURN.search(behind) is not None and re.search(r"\d", behind) is not None
    if hedged or statement.is_asked or _OTHER.search(clause) or is_denied(clause):
        return _ambiguous()
    if is_struck_out(statement.before):
        return _ambiguous()
    if turned:
        return _none("what follows the stated answer may correct it")
    if takes_back(statement.before[-_NEAR:], value, behind):
        return _ambiguous()
    listed = value[:1] in "1Aa(" and _LISTED.search(behind) is not None
    if statement.is_item or listed or not _is_one_value(statement.value, value):
        return _none("no box, no answer tags, and no statement of one value")
    return value


def _none(reason: str) -> Verdict:
    return Verdict.wrong(reason, Status.NO_ANSWER)


def _ambiguous() -> Verdict:
    return Verdict.wrong("the stated answer is hedged or denied", Status.AMBIGUOUS)


# Every name in ASCII has as much, and most answers have not.
_MAY_STATE = re.compile(r"####|(?<!\\)[A-Za-z]{4}")


def _last_statement(text: str) -> Statement | None:
    if text.isascii() and not _MAY_STATE.search(text):
        return None
    text = f"\n{text}"
    lowered = text.lower()
    if len(lowered) != len(text):
        return None
    names = _ASCII_NAMES if text.isascii() else _NAMES
    place = len(text)
    for _ in range(_TRIES):
        place = max(lowered.rfind(name, 0, place) for name in names)
        found = _STATES.match(lowered, place) if place != -1 else None
        if found is not None and _is_said(text[:place], found[0]):
            return _statement(text, place, found.end())
    return None


def _is_said(before: str, words: str) -> bool:
    """Tell whether the words say what the answer is; "Option: A" may be the first of a list."""
    listed = words.startswith(("option", "choice")) and not words.endswith("is")
    return not listed or _CORRECT.search(before[-_NEAR:]) is not None


def _statement(text: str, place: int, start: int) -> Statement:
    lead = _LEAD.match(text, start)
    first = lead.end() if lead else start
    delimited = _DELIMITED.match(text, first)
    inside = delimited.end() if delimited else first
    stop = _STOP.search(text, inside)
    end = stop.start() if stop else len(text)
    goes_on = _GOES_ON.search(text, inside, end)
    cut = goes_on.start() if goes_on else end
    value = _MARKUP.sub("", text[first:cut]).rstrip()
    value = value[:-_NEAR] + _ENDING.sub("", value[-_NEAR:])
    if delimited and delimited[6] and cut == inside:
        value = delimited[6]
    enclosing = text[place - 1] + text[start:first]
    value = value.rstrip("".join(_CLOSING[sign] for sign in enclosing if sign in _CLOSING))
    is_item = "\n" in text[start:first] and text[end : end + 2] == ". "
    return Statement(
        before=text[:place],
        value=value,
        behind=text[cut:],
        is_asked=text[end : end + 1] == "?",
        is_item=is_item and value.isdigit(),
    )


def _is_one_value(sentence: str, value: str) -> bool:
    if len(value) > _LONGEST:
        return False
    if _DELIMITED.fullmatch(sentence.strip()):
        return True
    if read_number(value) is not None or choice(value) is not None or _is_quantity(value):
        return True
    # One or two words, such as a name; or a formula without any.
    if value.replace(" ", "").replace("-", "").isalpha():
        return len(value) > 1 and len(value.split()) <= 2 and word(value) is not None
    return _LETTERS.search(re.sub(r"\\[A-Za-z]+", "", value)) is None


def _is_quantity(value: str) -> bool:
    """Tell whether a value is a number and its unit, or several, as in "$18 per day"."""
    quantity = read_quantity(value)
    if quantity is None:
        return False
    return read_number(quantity.magnitude) is not None or (
        quantity.magnitude != value and _is_quantity(quantity.magnitude)
    )
