"""What stands before a value and denies, hedges or only supposes it."""

import re

from r1envs.verifiers.mathematics.text.languages import NEGATIONS

_DENIAL = re.compile(
    r"\b(?:not the case|not|never|neither|nor|[a-z]{2,8}n['’]t|cannot|wrong|incorrect|false|either"
    r"|maybe|perhaps|possibly|one of|no way|nobody|no one|doubt"
    r"|(?:might|could|may) (?:also |well )?(?:be|think|say|expect|believe|suppose)"
    r"|rules? out|ruled out|excludes?|excluded|rejects?|rejected|contradiction"
    r"|(?:many|some|most) (?:students|people|would)|tempt(?:ed|ing)|naive(?:ly)?|naïve(?:ly)?"
    r"|differs? from|far from|almost|instead of|traps?|impossible"
    r"|(?:error|mistake)s? (?:is to|would|leads?|gives?)"
    # A guess is one, but "a given guess" is what the question is about.
    r"|(?<!given )(?<!random )(?<!each )(?<!every )guess|at first (?:sight|glance|look)"
    # What is only supposed.
    r"|if (?:it|this|that|the answer) (?:is|was|were)|suppos(?:e|ed|ing)|assumed?|imagine"
    r"|had (?:we|i)|if (?:we|i) (?:had(?! to)|forg[eo]t))\b"
    # What is named as the exception.
    r"|\b(?:all|any\w*|every\w*) (?:[a-z]+ )?(?:but|except)\b(?=[^A-Za-z0-9]*\Z)"
    r"|(?:\\(?:not|l?neg|neq?)\b|≠|!=)[\W\d_]*\Z",
    re.IGNORECASE,
)
# Struck out, or called wrong.
_MARKED_WRONG = re.compile(
    r"(?:[❌✗✘✖]|\\[bx]?cancel\{|\\sout\{|<(?:s|del|strike)>)[\s$*\\(]*\Z"
    r"|\b(?:if|when) (?:we|i|one|you) (?:forg[eo]ts?|overlooks?)\b[^.;:\n]*\Z"
    r"|\bno\s+[$*\\(]*\Z|\((?:wrong|incorrect|false)\)\W*\Z"
    r"|\b(?:wrong|false|incorrect|flawed) (?:assumption|premise|idea|approach)[^.,;:\n]*\Z"
    r"|(?:\A|\n)\W*(?:for )?(?:wrong|incorrect|false|guess|example|format)(?: \w+)?\s*:\W*\Z",
    re.IGNORECASE,
)
# A denial before one of these is not about the value.
_CLAUSE = re.compile(
    r"[.!?:;\n]|, ?(?:it's|it is|but|rather|instead|we|i|this|the|there|which|one|so|and)\b"
    r"|\b(?:so|therefore|thus|hence|then|because|since)\b"
    # "not 6 but", "not 6, "
    r"|(?<=[\d$})*]) ?but\b|\bnot \$?-?\d[\d.]*\$?,(?! n?or\b)",
    re.IGNORECASE,
)
# "The number that are not symmetric is": what is denied is named before the verb.
_VERB = re.compile(r"\b(?:is|are|was|equals?|be)\b|=", re.IGNORECASE)
# Between a denial and the value these keep the one about the other.
_ABOUT_THE_VALUE = re.compile(
    r"(?:\b(?:an?|the|to|answer|be|is|are|it|that|this|value|result|equals?|true|correct|right"
    r"|think|believe|sure|certain|convinced|confident|satisfied|at|all|say|claim|exactly|simply"
    r"|really|final|possible|my|our|x)\b|[^A-Za-z])*+",
    re.IGNORECASE,
)
# Of these the denial says which ones are meant: "the triples that are not all equal".
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whose \w+|where \w+) (?:(?:is|are|was|were|do|does|did|can|could|have|has"
    r"|will) )?(?:not )?\Z",
    re.IGNORECASE,
)
_RIGHT = re.compile(r"\W*(?:(?:the|an?) )?(?:right|correct|true|possible|answer|solution)\b", re.I)
_OPENING = " \t\n$\\([{*_:：“\"'"


def is_denied(before: str) -> bool:
    """Tell whether what stands before a value denies it, or says that it is only supposed.

    >>> is_denied("the answer is not "), is_denied("the triples that are not equal are ")
    (True, False)
    """
    if _is_behind_negation(before) or _MARKED_WRONG.search(before):
        return True
    if _DENIAL.search(before) is None:
        return False
    clause = last_clause(before)
    denials = list(_DENIAL.finditer(clause))
    return bool(denials) and _is_about_value(clause, denials[-1])


def is_struck_out(before: str) -> bool:
    """Tell whether a line that is struck out goes on where this text ends.

    >>> is_struck_out("~~It is "), is_struck_out("~~It is 6.~~ It is ")
    (True, False)
    """
    return before.rpartition("\n")[2].count("~~") % 2 == 1


def _is_about_value(clause: str, denial: re.Match[str]) -> bool:
    rest = clause[denial.end() :]
    if _VERB.search(rest) is None:
        return True
    if _RELATIVE.search(clause, 0, denial.start()) is not None:
        return _RIGHT.match(rest) is not None
    return _ABOUT_THE_VALUE.fullmatch(rest) is not None


def _is_behind_negation(before: str) -> bool:
    """Tell whether the last word says "not", in another language than English."""
    end = before.rstrip(_OPENING).lower()
    if not end.endswith(NEGATIONS):
        return False
    word = next(word for word in NEGATIONS if end.endswith(word))
    # Where words are not set apart by spaces, any place will do.
    return word[0] > "\u2e80" or not end[: -len(word)][-1:].isalpha()


def last_clause(before: str) -> str:
    """Take the clause that leads to a value.

    >>> last_clause("It is not 6 but $")
    ' $'
    """
    return _CLAUSE.split(before)[-1]
