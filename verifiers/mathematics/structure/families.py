r"""Families such as `k\pi, k \in \mathbb{Z}`, and functions of which it is said for which x.

What names the parameter says nothing, and what it may be is often left out.
"""

import itertools
import re
from collections.abc import Iterator

from r1envs.verifiers.mathematics.structure.shapes import (
    Family,
    Leaf,
    Shape,
    leaves_of,
    with_leaves,
)

ANY = ""
"""The domain of a parameter of which nothing is said."""
_DOMAINS = {
    "positive integer": "N",
    "natural number": "N",
    "nonnegative integer": "N",
    "non-negative integer": "N",
    "integer": "Z",
    "whole number": "Z",
    "real number": "R",
    "real constant": "R",
    "real": "R",
    "constant": "R",
    "number": ANY,
    "rational number": "Q",
    "complex number": "C",
}
# The marks of words, which may stand around any of them.
_GAP = r"(?:\\text ?\{|\}|[ ,])*+"
_NAME = r"(?:[a-zA-Z](?: ?_ ?\{?\d\}?)?|\\(?:lambda|mu|alpha|beta|theta|phi)(?![a-z]))"
_NAMED = [rf"(?P<names{at}>{_NAME}(?: ?(?:,|and) ?{_NAME}){{0,3}})" for at in range(4)]
_WORDS = "|".join(sorted(_DOMAINS, key=len, reverse=True))
_ARTICLE = r"(?:an?|any|all|every|each|some|arbitrary|the) ?"
_SET = r"(?P<set>(?:\\mathbb ?\{? ?)?[RZNQC](?![A-Za-z]) ?\}?(?: ?(?:\^|_) ?\{? ?[+*0]{1,2} ?\}?)?)"
_MARK = rf"(?P<mark>\\forall|(?:for|where|with)(?![a-z])|any(?![a-z])){_GAP}(?:{_ARTICLE}{_GAP})*"
_CLAUSE = re.compile(
    rf"(?:(?<=[,(|:; ])|{_MARK}){_GAP}"
    rf"(?:{_NAMED[0]} ?(?:\\in|in(?![a-z])) ?{_SET}"
    rf"|(?:{_ARTICLE})*(?P<domain0>{_WORDS})s?{_GAP}(?:values? of ?)?{_NAMED[1]}"
    rf"|{_NAMED[2]}{_GAP}(?:is|are){_GAP}(?:{_ARTICLE})*(?P<domain1>{_WORDS})s?"
    rf"|(?<![,(|:;]){_NAMED[3]}) ?\}}? ?\)?[ .}}]*\Z"
)
_HINTS = re.compile(r"\\in(?![a-z])|\\forall|integer|for|real|where|constant|number")
_TAIL = 160
_SIGNS = "+-*/=<>^_&"
_PARAMETERS = 3


def family(text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    r"""Cut a family into its body, and the names of its parameters with their domains.

    >>> family(r"2k\pi (k \in \mathbb{Z})"), family(r"f(x)=x \text{ for all real } x")
    (('2k\\pi', (('k', 'Z'),)), ('f(x)=x', (('x', 'R'),)))
    >>> family(r"x \in \mathbb{R}") is None
    True
    """
    if not _HINTS.search(text):
        return None
    clause = _CLAUSE.search(text, max(0, len(text) - _TAIL))
    if clause is None:
        return None
    body = _bare(text[: clause.start()])
    names = re.findall(_NAME, next(filter(None, clause.group(*_NAME_GROUPS))))
    marked = clause["mark"] is not None
    if not body or body[-1] in _SIGNS or not (marked or all(name in body for name in names)):
        return None
    if not (marked or clause["set"] or clause["domain0"] or clause["domain1"]):
        return None
    domain = _domain(clause)
    return body, tuple((name.replace(" ", ""), domain) for name in names)


_NAME_GROUPS = ("names0", "names1", "names2", "names3")


def _bare(text: str) -> str:
    """Take off what stands between a body and its clause."""
    while (shorter := re.sub(r"(?:\\text ?\{ ?|[ ,;:|(]|\\quad)\Z", "", text)) != text:
        text = shorter
    return text.strip()


def _domain(clause: re.Match[str]) -> str:
    if clause["set"]:
        letter = re.sub(r"\\mathbb|[^RZNQC]", "", clause["set"])
        # Of the positive integers too.
        return "N" if re.search("[+*]", clause["set"]) and letter == "Z" else letter
    words = clause["domain0"] or clause["domain1"]
    return _DOMAINS[words] if words else ANY


def renamings(one: Family, other: Family) -> Iterator[Shape]:
    """Give the parameters of the other family the names that they may have in the one."""
    given = [name for name, _ in other.parameters]
    named = [name for name, _ in one.parameters]
    if not (given and named) or set(given) == set(named):
        yield other.body
    names = named or _free(one.body, other.body)
    if not 0 < len(given) <= len(names) or len(given) > _PARAMETERS:
        return
    for chosen in itertools.islice(itertools.permutations(names, len(given)), 6):
        # By way of names that nothing else has, as two may be exchanged.
        body = other.body
        for pairs in (zip(given, _PLACES, strict=False), zip(_PLACES, chosen, strict=False)):
            for old, new in pairs:
                body = _renamed(body, old, new)
        if set(chosen) - set(given) and _taken(other.body, set(chosen) - set(given)):
            continue
        yield body


_PLACES = (r"\aleph", r"\beth", r"\gimel")
_FREE = frozenset("kmnltspqrj")


def _free(one: Shape, other: Shape) -> list[str]:
    """Find letters that may be a parameter of which nothing is said."""
    letters = [
        {letter for leaf in leaves_of(shape) for letter in re.findall(r"\\[a-z]+|[a-z]", leaf.text)}
        for shape in (one, other)
    ]
    return sorted((letters[0] - letters[1]) & _FREE)


def _taken(shape: Shape, names: set[str]) -> bool:
    return any(put(leaf.text, name, "") != leaf.text for leaf in leaves_of(shape) for name in names)


def _renamed(shape: Shape, old: str, new: str) -> Shape:
    place = f"{new} " if new.startswith("\\") else new
    return with_leaves(shape, lambda leaf: Leaf(put(leaf.text, old, place)))


def put(text: str, name: str, place: str) -> str:
    r"""Put something in the place of a variable.

    >>> put(r"x\exp x", "x", "(2)")
    '(2)\\exp (2)'
    """
    return re.sub(
        r"\\[A-Za-z]+ ?|[A-Za-z]",
        lambda token: place if token[0].strip() == name else token[0],
        text,
    )
