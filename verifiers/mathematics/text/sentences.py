r"""Taking an answer out of the words around it, as in `\text{The area is } 5`.

Only words that state a value are taken off. What negates, hedges or compares is left in place,
where it makes the answer unreadable: "not 5" is no 5, and neither is "half of 5".
"""

import re

from r1envs.verifiers.mathematics.text.word_sets import word_set

# Words that make of a value another claim.
_CLAIMS = word_set(
    "not no never neither nor or either maybe perhaps possibly wrong false incorrect except but "
    "than least most about least below above over under between twice half double triple "
    "if unless other another cannot impossible instead minus plus times without isn't can't "
    "more less fewer greater larger smaller square root negative guess unlike unlikely doubt"
)
_ANSWER = re.compile(
    r"(?:\\text ?\{ ?)?(?:(?:so|thus|therefore|hence),? )?(?:the |our |my )?"
    r"(?:final |correct |right |best )*(?:answer|option|choice|result)"
    r" ?(?:is|=|:)[: ]*(?:\} ?)?(?=\S)",
    re.IGNORECASE,
)
_WORDS = r"[A-Za-z][A-Za-z',-]+(?: [A-Za-z][A-Za-z',-]*){0,9}"
# Prose that ends with a verb, an equals sign or a colon, in front of a formula.
_MARKED = re.compile(
    rf"\\text ?\{{ ?({_WORDS}) ?(?:(?<= is)|(?<= are)|(?<= equals)|[:=,]|(?<=,)) ?\}}"
    r" ?=? ?(?=[^ =])"
    rf"|\\text ?\{{ ?({_WORDS}) ?\}} ?([a-zA-Z]) ?\\text ?\{{ ?(?:is|are|equals) ?\}} ?(?=\S)"
    rf"|([a-zA-Z]) ?\\text ?\{{ ?(?:is|are|equals) ?\}} ?(?=\S)"
    rf"|\\text ?\{{ ?((?:[Tt]here (?:are|is)|[Tt]he (?:point|vector|set|interval|pair|ordered pair"
    r"|line|number|value|points|function|matrix)|[Aa]ll|[Oo]nly|[Uu]sing)) ?\} ?(?=\S)"
)
_BARE = re.compile(
    rf"({_WORDS}) (?:is|are|equals|=|:) ?(?=[-+\d($\\\[.])|({_WORDS}): ?(?=[-+\d($\\\[.])"
    r"|((?:[Tt]here (?:are|is)|[Tt]he (?:point|vector|set|interval|ordered pair)))"
    r" (?=[-+\d($\\\[.])"
)
# Where another value has a name, the first one's is more than words around it.
_LABEL = re.compile(r"(?:,|;|and|\}) ?(?:and )?(?:\\text ?\{ ?)?[A-Za-z]{2}[A-Za-z ']* ?\}? ?[:=]")
# A remark behind an answer.
_REMARK = re.compile(
    r" ?\\text ?\{ ?(?:\(([A-Za-z' ,.-]{1,60})\)|, ([A-Za-z' ]{1,60})) ?\.?\}$"
    r"|(?<=\d) \(([A-Za-z' .-]{2,60})\)$"
)
# Where it is so, as in "e^{-4}, attained at (-2,3)"; why it is so.
_WHERE = re.compile(
    r",? ?(?:\\text ?\{)? ?,? ?(?:attained|achieved|reached|realized) (?:at|when|for|by|if)\b.*\Z"
    r"|,? because .*\Z"
)
# The same value in other words: a further step of a chain, which is checked.
_THAT_IS = re.compile(
    r"([^()]+?),? ?(?:\((?:i\.e\.|that is)|\\text ?\{ ?\((?:i\.e\.|that is),? ?\}),?"
    r" ?(?:=|\$)?([^()a-zA-Z]+)\)"
)
# What was set as text, but is a formula or a quantity.
_IS_FORMULA = re.compile(r"[-+(\[.]*\\?\$?\d|\\[{$]|[(\[]|[a-zA-Z] ?=|sqrt")
_WHOLE = re.compile(r"\\text ?\{([^{}]*)\}")
_YES = re.compile(r"(yes|no|true|false)[,.;:!] ?([a-z' ,.]{1,80})", re.IGNORECASE)


def bare_answer(text: str) -> str:
    r"""Take off the words around an answer, if they only state it.

    >>> bare_answer(r"\text{The area is } 5")
    '5'
    >>> bare_answer(r"\text{not } 5")
    '\\text{not } 5'
    """
    if r"\text" not in text and " " not in text and ":" not in text:
        return text
    whole = _WHOLE.fullmatch(text)
    if whole and (_IS_FORMULA.match(whole[1].strip()) or _BARE.match(whole[1].strip())):
        text = whole[1].strip()
    if (answer := _ANSWER.match(text)) and not _is_open(text[answer.end() :]):
        rest = text[answer.end() :]
        # The text may go on behind the words.
        closed = "{" in answer[0] and "}" not in answer[0]
        return bare_answer(rf"\text{{{rest}" if closed else rest)
    lead = _MARKED.match(text) or _BARE.match(text)
    labelled = lead is not None and _LABEL.search(text, lead.end()) is not None
    if lead and not labelled and not claims(" ".join(filter(None, lead.groups()))):
        text = text[lead.end() :].strip()
    if (again := _THAT_IS.fullmatch(text)) is not None:
        text = f"{again[1]} = {again[2].replace('$', '').strip()}"
    if (where := _WHERE.search(text, 1)) is not None and not claims(text[: where.start()]):
        text = text[: where.start()].strip()
    remark = _REMARK.search(text)
    if remark and not claims(" ".join(filter(None, remark.groups()))):
        text = text[: remark.start()].strip()
    return _first_word(text)


def _is_open(rest: str) -> bool:
    return rest.startswith("}") or not rest.strip(" }.")


def claims(words: str) -> bool:
    """Tell whether words make of a value another claim, such as "not" or "at least".

    >>> claims("at least"), claims("the area")
    (True, False)
    """
    return not _CLAIMS.isdisjoint(re.findall(r"[a-z']+", words.lower()))


def _first_word(text: str) -> str:
    """Read "Yes, it is possible" as "yes"."""
    whole = _WHOLE.fullmatch(text)
    answer = _YES.fullmatch(whole[1].strip() if whole else text)
    if answer is None or claims(answer[2].replace("not ", "")):
        return text
    words = answer[2].lower().split()
    return text if {"yes", "no", "true", "false"} & set(words) else rf"\text{{{answer[1]}}}"
