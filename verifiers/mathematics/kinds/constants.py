"""Special answers, such as infinity, all real numbers, or that there is no solution."""

import re

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides
from r1envs.verifiers.mathematics.text.cleaning import plain
from r1envs.verifiers.mathematics.text.word_sets import word_set

_SYNONYMS = {
    name: names[0]
    for names in (
        (
            "undefined",
            "dne",
            "does not exist",
            "not defined",
            "d.n.e.",
            "doesn't exist",
            "not exist",
        ),
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


# What some write for a reference: an empty set, and a number without end.
_ALSO = ({"infinitely many", r"\infty"},)


def same_constants(sides: Sides, _: Comparer) -> bool:
    """Compare special answers."""
    return {sides.one, sides.other} in _ALSO or sides.one == sides.other
