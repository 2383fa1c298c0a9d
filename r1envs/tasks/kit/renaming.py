"""Naming a problem whatever its objects are called."""

import zlib
from collections.abc import Sequence

_ROUNDS = 3


def unnamed(facts: Sequence[Sequence[tuple[str, int]]], objects: int) -> str:
    """Name facts about numbered objects, the same for every numbering and order of the facts.

    Colour refinement: an object's colour is made of the facts it stands in, and a fact's of its
    objects', a few times over. Facts that differ by more than numbers may share a name, though
    hardly ever; facts that do not never have two.

    Args:
        facts: For each fact its objects, each with its part in it.
        objects: How many there are.

    >>> unnamed([[("if", 0), ("then", 1)]], 2) == unnamed([[("then", 0), ("if", 1)]], 2)
    True
    >>> unnamed([[("if", 0), ("then", 1)]], 2) == unnamed([[("then", 1), ("then", 0)]], 2)
    False
    """
    colours = [0] * objects
    named: list[int] = []
    for _ in range(_ROUNDS):
        stands: list[list[str]] = [[] for _ in range(objects)]
        named = []
        for fact in facts:
            whole = _colour(sorted(f"{part}{colours[each]}" for part, each in fact))
            named.append(whole)
            for part, each in fact:
                stands[each].append(f"{part}{whole}")
        colours = [_colour(sorted(each)) for each in stands]
    return f"{sorted(colours)} {sorted(named)}"


def _colour(texts: Sequence[str]) -> int:
    return zlib.crc32(" ".join(texts).encode())
