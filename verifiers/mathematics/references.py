"""Telling whether a reference answer can be understood, before anything is compared with it."""

import re

from r1envs.verifiers.mathematics.errors import UnreadableError, UnsupportedError
from r1envs.verifiers.mathematics.formulas.deciding import parse_side
from r1envs.verifiers.mathematics.kinds.dates import calendar
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.units import read_quantity
from r1envs.verifiers.mathematics.kinds.wording import (
    choice,
    choices,
    cycles,
    is_prose,
    listed_words,
    named_constant,
    number_words,
    word,
)
from r1envs.verifiers.mathematics.structure.labels import is_name
from r1envs.verifiers.mathematics.structure.outline import read_shape
from r1envs.verifiers.mathematics.structure.regions import read_region
from r1envs.verifiers.mathematics.structure.shapes import (
    Cases,
    Chain,
    Group,
    Intersection,
    Leaf,
    Matrix,
    Shape,
    Union,
    Without,
)
from r1envs.verifiers.mathematics.text.cleaning import clean


def is_understood(reference: str) -> bool:
    r"""Tell whether a reference is understood here; False if only a worker can tell.

    >>> is_understood(r"[1, \frac{\pi}{2})"), is_understood(r"\int_0^1 x\,dx")
    (True, False)

    Raises:
        UnreadableError: If it is no answer.
    """
    text = clean(reference)
    if not text:
        raise UnreadableError("it is empty")
    # Every one, so that an unreadable one is found behind one for the workers.
    found = [_is_leaf_understood(leaf) for leaf in _leaves(read_outline(text))]
    return all(found)


def read_outline(text: str) -> Shape:
    """Read a cleaned text as words, a date, a choice, or the outline of a formula."""
    several = choices(text) or listed_words(text)
    if several is not None:
        return Group(";", tuple(map(Leaf, several)))
    # "B) 42", "March 5, 2024" and words with commas have no outline.
    if any(read(text) is not None for read in (choice, word, calendar)):
        return Leaf(text)
    return read_shape(text)


def _leaves(shape: Shape) -> list[str]:
    if isinstance(shape, Leaf):
        return [shape.text]
    return [leaf for part in _parts(shape) for leaf in _leaves(part)]


def _parts(shape: Shape) -> list[Shape]:
    if isinstance(shape, Group):
        return list(shape.items)
    if isinstance(shape, Union | Intersection):
        return list(shape.parts)
    if isinstance(shape, Chain):
        return [side for side in shape.sides if not is_name(side)]
    if isinstance(shape, Without):
        return [shape.whole, shape.part]
    if isinstance(shape, Matrix):
        return [cell for row in shape.rows for cell in row]
    assert isinstance(shape, Cases)
    return [part for branch in shape.branches for part in branch]


_READERS = (read_number, cycles, named_constant, calendar, number_words, choice, word)


def _named_region(text: str) -> bool:
    return read_region(Leaf(text)) is not None


def _is_leaf_understood(text: str) -> bool:
    if any(read(text) is not None for read in _READERS) or r"\ldots" in text:
        return True
    if r"\pmod" in text or (":" in text and "frac" not in text):
        return all(map(_is_leaf_understood, filter(None, re.split(r"\\pmod ?|:", text))))
    quantity = read_quantity(text)
    if quantity is not None:
        return _is_leaf_understood(quantity.magnitude)
    if is_prose(text) or _named_region(text):
        return True
    try:
        parse_side(text)
    except UnsupportedError:
        return False
    return True
