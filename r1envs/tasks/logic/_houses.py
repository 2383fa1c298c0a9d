"""Who lives where in a row of houses: clues, what follows from them, and drawing enough of them.

Things are numbered group by group: thing t belongs to group t // houses, and each house has one
thing of every group. A clue is a list that JSON can hold:

    ["at" | "not at", thing, house]      houses count from 0
    ["same" | "apart", thing, thing]     in one house, in different houses
    ["before" | "beside" | "left", thing, thing]   directly left of, next to, somewhere left of
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled

Clue: TypeAlias = list[Any]
Homes: TypeAlias = list[int]
"""For each thing the houses where it can be, as bits."""

_IN_ONE_GROUP = ("before", "beside", "left", "left", "not at")
_IN_TWO_GROUPS = ("same", "same", "apart", "before", "beside", "left", "not at")


def is_true(clue: Clue, house_of: Sequence[int]) -> bool:
    """Tell whether a clue holds where everything has its house.

    >>> is_true(["before", 0, 1], [2, 3])
    True
    """
    kind: str = clue[0]
    thing: int = clue[1]
    other: int = clue[2]
    first = house_of[thing]
    if kind in ("at", "not at"):
        return first == other if kind == "at" else first != other
    second = house_of[other]
    match kind:
        case "same" | "apart":
            return (first == second) == (kind == "same")
        case "before":
            return first + 1 == second
        case "beside":
            return abs(first - second) == 1
    return first < second


def draw_clues(rng: np.random.Generator, house_of: Sequence[int], houses: int) -> list[Clue]:
    """Draw clues from which every house follows step by step, none of them needless.

    Where there is one group alone, one clue is to spare: few sets of clues are without.
    """
    things = len(house_of)
    thing = between(rng, 0, things - 1)
    clues: list[Clue] = [["at", thing, house_of[thing]]]
    clues += [_draw_clue(rng, house_of, houses) for _ in range(things // 2)]
    homes = _settled(clues, [(1 << houses) - 1] * things, houses)
    while any(home & (home - 1) for home in homes):
        clue = _draw_clue(rng, house_of, houses)
        if _apply(clue, homes, houses):
            clues.append(clue)
            homes = _settled(clues, homes, houses)
    for clue in shuffled(rng, clues):
        fewer = [other for other in clues if other is not clue]
        if _settled(fewer, [(1 << houses) - 1] * things, houses) == homes:
            clues = fewer
    while things == houses:
        if (spare := _draw_clue(rng, house_of, houses)) not in clues:
            clues.append(spare)
            break
    return shuffled(rng, clues)


def _settled(clues: Sequence[Clue], homes: Homes, houses: int) -> Homes:
    """Follow the clues in whichever order is fast: the homes at the end are the same."""
    while True:
        changed = [clue for clue in clues if _apply(clue, homes, houses)]
        if not _share_out(homes, houses) and not changed:
            return homes


def _draw_clue(rng: np.random.Generator, house_of: Sequence[int], houses: int) -> Clue:
    while True:
        thing, other = pick_some(rng, range(len(house_of)), 2)
        one_group = thing // houses == other // houses
        kind = pick(rng, _IN_ONE_GROUP if one_group else _IN_TWO_GROUPS)
        if kind == "not at":
            other = between(rng, 0, houses - 1)
        elif kind in ("same", "apart", "beside"):
            thing, other = sorted((thing, other))
        if is_true(clue := [kind, thing, other], house_of):
            return clue


def narrowed(
    clues: Sequence[Clue],
    things: int,
    houses: int,
    steps: list[tuple[int, list[int]]] | None = None,
) -> Homes:
    """Follow the clues again and again until they tell nothing more.

    Args:
        clues: The clues.
        things: How many things there are.
        houses: How many houses there are.
        steps: Takes, for each clue that told something, its number, or -1 for a step that needs
            none, and all homes after it.
    """
    homes = [(1 << houses) - 1] * things
    changed = True
    while changed:
        changed = False
        for number, clue in enumerate(clues):
            if _apply(clue, homes, houses):
                changed = True
                if steps is not None:
                    steps.append((number, list(homes)))
                if _share_out(homes, houses) and steps is not None:
                    steps.append((-1, list(homes)))
    return homes


def _apply(clue: Clue, homes: Homes, houses: int) -> bool:
    """Take away the homes that a clue rules out; tell whether there were any."""
    kind, thing, other = clue
    first = old_first = homes[thing]
    if kind == "at" or kind == "not at":
        homes[thing] &= 1 << other if kind == "at" else ~(1 << other)
        return homes[thing] != first
    second = old_second = homes[other]
    if kind == "same":
        first = second = first & second
    elif kind == "apart":
        first, second = first & ~_if_one(second), second & ~_if_one(first)
    elif kind == "before":
        second &= first << 1
        first &= second >> 1
    elif kind == "beside":
        second &= first << 1 | first >> 1
        first &= second << 1 | second >> 1
    else:
        second &= -((first & -first) << 1)
        first &= (1 << second.bit_length() - 1) - 1
    homes[thing], homes[other] = first, second
    return first != old_first or second != old_second


def _if_one(home: int) -> int:
    return 0 if home & (home - 1) else home


def _share_out(homes: Homes, houses: int) -> bool:
    """Give each house of a group to one thing: no two in one house, none left empty."""
    changed, again = False, True
    while again:
        again = False
        for start in range(0, len(homes), houses):
            group = range(start, start + houses)
            once = twice = taken = 0
            for thing in group:
                twice |= once & homes[thing]
                once |= homes[thing]
                if not homes[thing] & (homes[thing] - 1):
                    taken |= homes[thing]
            for thing in group:
                home = homes[thing]
                if home & (home - 1):
                    left = home & ~twice or home & ~taken
                    if left != home:
                        homes[thing] = left
                        changed = again = True
    return changed
