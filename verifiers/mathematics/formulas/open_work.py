"""What an answer leaves to be computed: a model could copy the question as its answer."""

import re
from collections.abc import Iterator

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.formulas.expressions import LATER, parse
from r1envs.verifiers.mathematics.formulas.rationals import exact
from r1envs.verifiers.mathematics.formulas.trees import Tree
from r1envs.verifiers.mathematics.kinds.numerals import read_number

_SMALL_BITS = 1000
_DIVIDED = re.compile(r"/|\\div|\\[dt]?frac")
_I = ("constant", "i")
_DETERMINANT = re.compile(r"\\det(?![A-Za-z])|\\begin ?\{vmatrix\}")
_INTERSECTION = re.compile(r"\\cap(?![A-Za-z])")


def leaves_open(reference: str, answer: str) -> bool:
    r"""Tell whether a sign in an answer stands for work that the reference has done.

    >>> leaves_open(r"\frac{1}{2}", r"\int_0^1 x\,dx"), leaves_open("2", "2")
    (True, False)
    """
    if "\\" not in answer:
        return False
    signs = (LATER, _DETERMINANT, _INTERSECTION)
    return any(sign.search(answer) and not sign.search(reference) for sign in signs)


def asks_to_divide(reference: str, answer: str) -> bool:
    r"""Tell whether a whole answer is a division that comes out even, and the reference its result.

    >>> asks_to_divide("12", r"48 \div 4"), asks_to_divide("1/2", "2/4")
    (True, False)
    """
    if not _comes_out_even(answer):
        return False
    return read_number(reference) is not None and not _comes_out_even(reference)


def is_worked_out(text: str) -> bool:
    """Tell whether a text leaves no sum or product of numbers to be computed.

    >>> is_worked_out("2+3"), is_worked_out("2^3"), is_worked_out("1+x")
    (False, True, True)
    >>> is_worked_out("1+2i"), is_worked_out("(1+2i)/5"), is_worked_out("1+i+2")
    (True, True, False)
    """
    if read_number(text) is not None:
        return True
    try:
        return not _is_open(parse(text))
    except UnreadableError:
        return True


def is_plain_value(text: str) -> bool:
    """Tell whether a text is a number, or a complex one as a + bi.

    >>> is_plain_value("2"), is_plain_value("2+i"), is_plain_value("2+3")
    (True, True, False)
    """
    if read_number(text) is not None:
        return True
    try:
        tree = parse(text)
    except UnreadableError:
        return False
    return _is_complex(tree) and _is_plain_complex(tree)


def _is_open(tree: Tree) -> bool:
    if _is_complex(tree):
        return not _is_plain_complex(tree)
    if tree[0] in ("+", "*") and exact(tree, _SMALL_BITS) is not None:
        return True
    return any(_is_open(part) for part in tree[1:] if isinstance(part, tuple))


def _comes_out_even(text: str) -> bool:
    """Tell whether a text is a quotient of whole numbers that is one too, as 48/4."""
    if not _DIVIDED.search(text) or read_number(text) is None:
        return False
    try:
        kind, *parts = parse(text)
    except UnreadableError:
        return False  # a mixed number
    if kind != "/" or any(part[0] != "number" for part in parts):
        return False
    above, below = (part[1] for part in parts)
    whole = above.denominator == below.denominator == (above / below).denominator == 1
    return bool(whole and below != 1)


def _is_complex(tree: Tree) -> bool:
    """Tell whether a tree is made of rational numbers and i, by the four operations and powers."""
    nodes = list(_nodes(tree))
    kinds = {node[0] for node in nodes if node != _I} - {"number"}
    powers = [node[2] for node in nodes if node[0] == "^"]
    sizes = [node for node in nodes if node[:2] == ("call", "abs")]
    whole = all(power[0] == "number" and power[1].denominator == 1 for power in powers)
    known = kinds <= {"+", "*", "/", "negative", "^"} | ({"call"} if sizes == [tree] else set())
    return _I in nodes and known and whole


def _is_plain_complex(tree: Tree) -> bool:
    """Tell whether it is of the form a + bi, perhaps over a number."""
    kind, *parts = tree
    if kind == "negative" or (kind == "/" and parts[1][0] == "number"):
        return _is_plain_complex(parts[0])
    terms = parts if kind == "+" else [tree]
    imaginary = [term for term in terms if _I in _nodes(term)]
    real = len(terms) - len(imaginary)
    return len(imaginary) == 1 and real <= 1 and _is_multiple_of_i(imaginary[0])


def _is_multiple_of_i(tree: Tree) -> bool:
    kind, *parts = tree
    if kind == "negative" or (kind == "/" and parts[1][0] == "number"):
        return _is_multiple_of_i(parts[0])
    factors = parts if kind == "*" else [tree]
    others = [factor for factor in factors if factor != _I]
    are_numbers = all(factor[0] in ("number", "negative", "/") for factor in others)
    return len(factors) - len(others) == 1 and len(others) <= 1 and are_numbers


def _nodes(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from _nodes(part)
