"""Permutations in cycle notation."""

import re

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides

_CYCLES = re.compile(r"(?:\( ?\d++(?: \d++)*+ ?\) ?)++")


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


def same_permutations(sides: Sides, _: Comparer) -> bool | None:
    """Compare a permutation with another."""
    if sides.one is None:
        return None  # beside a reference that is none, (12)(34) may be a product
    return bool(sides.one == cycles(sides.answer, single=True))
