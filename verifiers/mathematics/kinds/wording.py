"""Answers that are words: choices, names, dates, times, ratios, number words.

They are compared as text. A word is never a product of its letters.
"""

import re
from fractions import Fraction

from r1envs.verifiers.mathematics.text.word_sets import word_set

_TEXT = re.compile(r"\\text ?\{([^{}]*)\}")
_CHOICE = re.compile(
    r"(?:(?:[Oo]ption|[Cc]hoice|[Aa]nswer) )?[(\[]?([A-Z])(?:[)\]]|[.:](?= |$)|\Z)(.*)", re.DOTALL
)
# A second letter, offered beside the first.
_SECOND = re.compile(
    r"\(?\b[A-Z]\)|[,;] ?(?:and )?[A-Z] ?[:.=]|\b(?:or|and) \(?[A-Z]\b|\A ?[,/] ?\(?[A-Z]\b"
)
# What makes of "(A)" a formula, or no answer.
_TAKEN_BACK = re.compile(r"\A ?[\^_!?+*/]|\b(?:wrong|maybe|perhaps|possibly)\b|\?\Z", re.IGNORECASE)
_CHOICES = re.compile(r"[A-Z](?: ?(?:,? and|[,;]) ?[A-Z])+")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CYCLES = re.compile(r"(?:\( ?\d++(?: \d++)*+ ?\) ?)++")
_LETTERS = re.compile(r"[A-Za-z][A-Za-z' -]*\.?")

# Pairs of letters that are words, and not the product of two variables.
_SHORT_WORDS = word_set(
    "no on yes at in is it of or as we he me my so to up us by do go if be an am"
)
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_UNITS += " sixteen seventeen eighteen nineteen"
_NUMBER = {name: at for at, name in enumerate(_UNITS.split())}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBER |= {name: 10 * at for at, name in enumerate(_TENS, 2)}
_SCALE = {
    "dozen": 12,
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_PARTS = {"half": 2, "halves": 2, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4}
_PARTS |= {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_PARTS |= {"fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10}
_ORDINAL_NAMES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {name: at for at, name in enumerate(_ORDINAL_NAMES.split(), 1)}
_ORDINAL = re.compile(r"(\d{1,9}) ?(?:st|nd|rd|th)")
_SCALED = re.compile(
    r"([+-]?\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,15})?)"
    r" (dozen|hundred|thousand|million|billion|trillion)"
)

_SYNONYMS = {
    name: names[0]
    for names in (
        ("undefined", "dne", "does not exist", "not defined", "d.n.e.", "doesn't exist"),
        (
            "infinitely many",
            "infinitely many solutions",
            "infinite solutions",
            "infinite",
            "infinite number of solutions",
            "infinitely many real solutions",
            "an infinite number of solutions",
            "an infinite number",
            "infinite many solutions",
        ),
        (
            "no solution",
            "no solutions",
            "\\emptyset",
            "none",
            "empty set",
            "the empty set",
            "no real solution",
            "no real solutions",
            "no such solution",
        ),
        ("\\infty", "+\\infty", "infinity", "+infinity", "positive infinity", "inf"),
        (
            "\\mathbb{R}",
            "\\mathbb{r}",
            "all real numbers",
            "all reals",
            "all real x",
            "all real values",
            "real numbers",
            "reals",
            "\\mathbb r",
            "set of all real numbers",
            "set of real numbers",
        ),
        ("\\mathbb{Z}", "\\mathbb{z}", "all integers", "integers", "set of integers"),
        ("\\mathbb{N}", "\\mathbb{n}", "all natural numbers", "natural numbers"),
        ("\\mathbb{Q}", "\\mathbb{q}", "all rational numbers", "rational numbers"),
        ("\\mathbb{C}", "\\mathbb{c}", "all complex numbers", "complex numbers"),
        ("\\ldots",),
        ("divergent", "diverges", "diverge"),
        ("convergent", "converges", "converge"),
        ("-\\infty", "negative infinity", "-infinity", "minus infinity"),
    )
    for name in names
}
# What a special answer may be said of, as in "the limit does not exist".
_SUBJECT = re.compile(
    r"(?:(?:it|this|there|(?:the|this) [a-z]+(?: of the [a-z]+)?|limit) )?"
    r"(?:(?:is|are|has|have|diverges to|tends to) )?(?:the )?"
)
_LONGEST_NAME = 120
_NEGATIVE = word_set("not no never neither")


def plain(text: str) -> str:
    r"""Take the text out of its `\text{}` commands.

    >>> plain(r"\text{B. }42")
    'B. 42'
    """
    if r"\text" in text:
        text = _TEXT.sub(r"\1", text)
    return (re.sub(r" +", " ", text) if "  " in text else text).strip()


def named_constant(text: str) -> str | None:
    """Name a special answer such as "does not exist", however it is put."""
    if len(text) > _LONGEST_NAME:
        return None
    name = plain(text).lower().replace("+ ", "+").replace("- ", "-").rstrip(".")
    if (known := _SYNONYMS.get(name)) is not None or " " not in name:
        return known
    if (known := _SYNONYMS.get(name.removeprefix("the "))) is not None:
        return known
    subject = _SUBJECT.match(name)
    start = subject.end() if subject else 0
    return None if _NEGATIVE & set(name[:start].split()) else _SYNONYMS.get(name[start:])


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
    return "" if option is None else option[1].strip(" .:)")


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
    return re.findall("[A-Z]", bare) if _CHOICES.fullmatch(bare) else None


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
    if r"\text" in text:
        return True
    return _PROSE.fullmatch(text) is not None and _MONOMIAL.fullmatch(text) is None


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


def word(text: str) -> str | None:
    r"""Read words; None if the letters are as likely variables.

    >>> word("Alice"), word("ab"), word(r"\text{ab}")
    ('alice', None, 'ab')
    """
    bare = plain(_ARROW.sub(" ", text) if "row" in text or r"\to" in text else text)
    if not _LETTERS.fullmatch(bare):
        return None
    marked = _TEXT.search(text) is not None
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
    *others, last = text.split()
    # One rule for both sides: "isosceles" loses its last letter here and there.
    return " ".join([*others, last.removesuffix("s") if len(last) > 4 else last])


def number_words(text: str) -> Fraction | None:
    """Read a number given in words, at least in part.

    >>> number_words("2 million"), number_words("forty-two"), number_words("3rd")
    (Fraction(2000000, 1), Fraction(42, 1), Fraction(3, 1))
    >>> number_words("minus two"), number_words("a third"), number_words("third")
    (Fraction(-2, 1), Fraction(1, 3), Fraction(3, 1))
    """
    text = plain(text).lower()
    if match := _ORDINAL.fullmatch(text):
        return Fraction(match[1])
    if match := _SCALED.fullmatch(text):
        return Fraction(match[1].replace(",", "")) * _SCALE[match[2]]
    if not text[:1].isalpha():
        return None
    words = text.replace("-", " ").split()
    if words[0] in ("minus", "negative"):
        value = _in_words(words[1:])
        return None if value is None else -value
    return _in_words(words)


def _in_words(words: list[str]) -> Fraction | None:
    if not words:
        return None
    if words[0] in ("a", "an") and len(words) > 1:
        words = ["one", *words[1:]]
    if words[-1] in ("half", "halves") or (len(words) > 1 and words[-1] in _PARTS):
        count = _spelled(words[:-1]) if len(words) > 1 else Fraction(1)
        return None if count is None else count / _PARTS[words[-1]]
    if len(words) == 1 and words[0] in _ORDINALS:
        return Fraction(_ORDINALS[words[0]])
    return _spelled(words)


def _spelled(words: list[str]) -> Fraction | None:
    total, part = 0, None
    for name in words:
        if name in _NUMBER:
            if part is not None and (part % 10 or _NUMBER[name] >= 10) and part % 100:
                return None
            part = (part or 0) + _NUMBER[name]
        elif name in _SCALE and part is not None:
            part *= _SCALE[name]
            if name not in ("hundred", "dozen"):
                total, part = total + part, 0
        elif name != "and" or part is None:
            return None
    return None if part is None else Fraction(total + part)


def cycles(text: str, *, single: bool = False) -> tuple[tuple[str, str], ...] | None:
    """Read a permutation in cycle notation, as its pairs of what goes where.

    With `single`, (132) is a cycle and not a number in brackets.

    >>> cycles("(1 3 2)") == cycles("(3 2 1)"), cycles("(12)(34)") == cycles("(34)(12)")
    (True, True)
    """
    if not _CYCLES.fullmatch(text):
        return None
    parts = [part.split() if " " in part else list(part) for part in re.findall(r"\d[\d ]*", text)]
    spaced = any(" " in part for part in re.findall(r"\d[\d ]*\d", text))
    if not spaced and (len(parts) < (1 if single else 2) or any(len(part) < 2 for part in parts)):
        return None
    if any(len(set(part)) < len(part) for part in parts):
        return None
    return _permutation(parts)


def _permutation(parts: list[list[str]]) -> tuple[tuple[str, str], ...]:
    maps = [dict(zip(part, part[1:] + part[:1], strict=True)) for part in parts]
    pairs = []
    for start in sorted({element for part in parts for element in part}):
        end = start
        for step in reversed(maps):  # the cycle on the right is applied first
            end = step.get(end, end)
        pairs.append((start, end))
    return tuple(pair for pair in pairs if pair[0] != pair[1])
