r"""Short sentences with formulas in them, such as `concave up on (0, \infty)`.

The words are compared as text, and what stands between them by what it says.
"""

import functools
import re

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.formulas.deciding import parse_side
from r1envs.verifiers.mathematics.kinds.constants import named_constant
from r1envs.verifiers.mathematics.kinds.kind import READINGS, Comparer, Sides
from r1envs.verifiers.mathematics.structure.outline import read_shape
from r1envs.verifiers.mathematics.structure.shapes import leaves_of
from r1envs.verifiers.mathematics.text.cleaning import clean, plain

_WORD = re.compile(
    r"(?<![\\A-Za-z_^{])(?:[A-Za-z][a-z]{2,}|at|on|is|of|to|in|up|by|if)(?![A-Za-z(_^])"
)
_LETTERS = re.compile(r"(?<![\\A-Za-z])[A-Za-z][a-z]")
_COMMANDS = re.compile(r"\\(max|min)(?=[ $]*at )|\$")
_LONGEST = 100
_WORDS = 10


def may_be_sentence(text: str) -> bool:
    """Tell whether a text has words and is no more than one sentence."""
    if len(text) > _LONGEST or " " not in text or not _LETTERS.search(text):
        return False
    return _WORD.search(_bare(text)) is not None


@functools.lru_cache(READINGS)
def read_sentence(text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Cut a sentence into its words, and what stands between them.

    >>> read_sentence("min at $x=1$")
    (('min', 'at'), ('', '', 'x=1'))
    """
    if not may_be_sentence(text) or _is_formula(text):
        return None
    bare = _bare(text)
    words = tuple(word.lower() for word in _WORD.findall(bare))
    between = tuple(clean(part.strip(" ,;:.")) for part in _WORD.split(bare))
    return (words, between) if len(words) <= _WORDS and all(map(_is_formula, between)) else None


def _bare(text: str) -> str:
    return plain(_COMMANDS.sub(lambda command: f" {command[1]} " if command[1] else "", text))


def _is_formula(text: str) -> bool:
    try:
        texts = [leaf.text for leaf in leaves_of(read_shape(text))] if text else []
        return all(named_constant(each) or parse_side(each) for each in texts)
    except UnreadableError:
        return False


def same_sentences(sides: Sides, by: Comparer) -> bool | None:
    """Compare the words of a sentence one by one, and the formulas between them."""
    if sides.one is None:
        return None
    if sides.other is None or sides.one[0] != sides.other[0]:
        return False
    return all(
        one == other or (one and other and by.same(read_shape(one), read_shape(other)))
        for one, other in zip(sides.one[1], sides.other[1], strict=True)
    )
