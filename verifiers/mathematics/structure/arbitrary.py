r"""Arbitrary constants, such as those of `y = C_1e^x + C_2e^{-x}`: others may name them A and B."""

import functools
import itertools
import re
from collections.abc import Iterator

from r1envs.verifiers.mathematics.structure.shapes import Leaf, Shape, leaves_of, with_leaves

_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z](?: ?_ ?(?:\{ ?\d ?\}|\d))?")
_ARBITRARY = re.compile(r"C|[Cc]_\d")
_OF_FUNCTION = re.compile(r"C|[Cc]_\d|c")
_CHOSEN = re.compile(r"[ABCDKck](?:_\d)?")
_MOST = 3


def with_constants_of(one: Shape, other: Shape, *, function: bool) -> Iterator[Shape]:
    r"""Name the constants of the other side as those of the one: C_1 for c_1, and C for A.

    Of a `function` c is a constant too.

    >>> list(with_constants_of(Leaf("x+C_1"), Leaf("x+c_1"), function=False))
    [Leaf(text='x+C_1')]
    """
    names, given = _names(one), _names(other)
    pattern = _OF_FUNCTION if function else _ARBITRARY
    arbitrary = sorted(name for name in names if pattern.fullmatch(name))
    chosen = sorted(name for name in given - names if _CHOSEN.fullmatch(name))
    if not 0 < len(arbitrary) == len(chosen) <= _MOST or given & set(arbitrary):
        return
    for order in itertools.permutations(arbitrary):
        place = dict(zip(chosen, order, strict=True))
        # Where only the case differs, the indices say which is which.
        if not any(name[0] in "Cc" and name[1:] != place[name][1:] for name in chosen):
            yield with_leaves(other, functools.partial(_placed, place))


def _placed(place: dict[str, str], leaf: Leaf) -> Leaf:
    return Leaf(_put(leaf.text, place))


def _names(shape: Shape) -> set[str]:
    return {_plain(name) for leaf in leaves_of(shape) for name in _TOKEN.findall(leaf.text)}


def _plain(name: str) -> str:
    return re.sub(r"[ {}]", "", name)


def _put(text: str, place: dict[str, str]) -> str:
    return _TOKEN.sub(lambda token: place.get(_plain(token[0]), token[0]), text)
