"""Colour the points of a graph so that neighbours differ."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import pick_some
from r1envs.tasks.kit.readers import ReadingError, pairs
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.logic.mastermind import LETTERS

_POINT = re.compile(r"\bpoint ", re.IGNORECASE)
_SIDE_BY_SIDE = re.compile(r"\b([A-Z]) \(?(red|green|blue)\b\)?", re.IGNORECASE)
COLOURS = ("red", "green", "blue")

# By level: points, lines, and how many times a colour is forbidden to a point.
_SHAPES = (
    (6, 8, 5),
    (7, 10, 6),
    (8, 13, 6),
    (9, 16, 6),
    (10, 18, 6),
    (11, 21, 6),
    (12, 24, 6),
    (13, 27, 6),
    (14, 31, 6),
    (16, 36, 6),
)


class GraphColouring(ValueTask):
    """Colour points in three colours so that no two that are joined look the same.

    >>> problem = GraphColouring().sample(np.random.default_rng(0), level=1)
    >>> problem.question.partition(" The lines: ")[2][:51]
    'K-L, E-T, E-K, K-Z, C-T, C-Z, E-L, L-Z. Moreover, E'
    """

    id: ClassVar[str] = "r1envs/GraphColouring-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with a colour for every point, such as A=red, B=blue."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a colouring, lines that join different colours, and colours that it lacks."""
        count, lines, bans = _SHAPES[level - 1]
        points = pick_some(rng, LETTERS, count)
        colour_of = {point: place % 3 for place, point in enumerate(points)}
        joined = [
            list(pair)
            for pair in itertools.combinations(sorted(points), 2)
            if colour_of[pair[0]] != colour_of[pair[1]]
        ]
        others = [[p, c] for p in sorted(points) for c in range(3) if c != colour_of[p]]
        data: dict[str, Any] = {
            "points": sorted(points),
            "lines": pick_some(rng, joined, lines),
            "bans": pick_some(rng, others, bans),
        }
        found, _ = _search(data)
        answer = ", ".join(f"{point}={COLOURS[found[point]]}" for point in data["points"])
        return Problem(_question(data), answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> dict[str, str]:
        """Read each point with its colour."""
        named = pairs(_SIDE_BY_SIDE.sub(r"\1=\2", _POINT.sub("", answer)))
        found = {point.upper(): colour.lower() for point, colour in named.items()}
        for point, colour in found.items():
            if point not in problem.data["points"] or colour not in COLOURS:
                raise ReadingError(f"{quote(f'{point} is {colour}')} is no point and its colour")
        return found

    def fault(self, problem: Problem, value: dict[str, str]) -> str | None:
        """Find a point without a colour, one that has a forbidden one, or a line within one."""
        for point in problem.data["points"]:
            if point not in value:
                return f"{point} has no colour"
        for point, colour in problem.data["bans"]:
            if value[point] == COLOURS[colour]:
                return f"{point} must not be {COLOURS[colour]}"
        for point, other in problem.data["lines"]:
            if value[point] == value[other]:
                return f"{point} and {other} are joined, and both {value[point]}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Colour what has the fewest colours left; take back what leaves a point none.

        >>> data = {"points": ["A", "B"], "lines": [["A", "B"]], "bans": [["B", 0]]}
        >>> GraphColouring().solve(Problem("", "", data)).split(". ")[0]
        'B: red is forbidden, so green or blue, take green'
        """
        return " ".join(_search(problem.data)[1])

    def canonical(self, problem: Problem) -> str:
        """Name the graph by what each point is joined to, whatever points and colours are called.

        Few graphs share their name with another one; those are in one split.
        """
        return min(_name(problem.data, order) for order in itertools.permutations(range(3)))


def _question(data: Mapping[str, Any]) -> str:
    lines = ", ".join(f"{a}-{b}" for a, b in data["lines"])
    bans = ", ".join(f"{point} is not {COLOURS[colour]}" for point, colour in data["bans"])
    return (
        f"Colour each of the points {', '.join(data['points'])} red, green or blue, so that no two "
        f"points that are joined by a line have the same colour. The lines: {lines}. Moreover, "
        f"{bans}."
    )


def _neighbours(data: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {point: [] for point in data["points"]}
    for point, other in data["lines"]:
        found[point].append(other)
        found[other].append(point)
    return found


def _search(data: Mapping[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Find a colouring, and the sentences of the search for it."""
    left = {point: {0, 1, 2} for point in data["points"]}
    for point, colour in data["bans"]:
        left[point].discard(colour)
    found: dict[str, int] = {}
    steps: list[str] = []
    if not _extend(found, left, _neighbours(data), steps):
        raise ValueError("the graph has no such colouring")
    return found, steps


def _extend(
    found: dict[str, int],
    left: dict[str, set[int]],
    neighbours: dict[str, list[str]],
    steps: list[str],
) -> bool:
    if not left:
        return True
    point = min(left, key=lambda p: (len(left[p]), -sum(q in left for q in neighbours[p])))
    colours = sorted(left.pop(point))
    reasons = _reasons(point, colours, found, neighbours)
    if not colours:
        steps.append(f"{point}: {reasons}, so none is left.")
        return False
    for number, colour in enumerate(colours):
        if number == 0:
            choice = f"so {' or '.join(COLOURS[c] for c in colours)}" if reasons else "free"
            taken = f", take {COLOURS[colour]}" if len(colours) > 1 else ""
            steps.append(f"{point}: {', '.join(filter(None, [reasons, choice]))}{taken}.")
        else:
            steps.append(
                f"back: {point} is not {COLOURS[colours[number - 1]]}, take {COLOURS[colour]}."
            )
        found[point] = colour
        further = {
            other: rest - {colour} if other in neighbours[point] else rest
            for other, rest in left.items()
        }
        if _extend(found, further, neighbours, steps):
            return True
        del found[point]
    return False


def _reasons(
    point: str, colours: Sequence[int], found: dict[str, int], neighbours: dict[str, list[str]]
) -> str:
    """Say why a point cannot have the colours that it has not left."""
    near = {found[other]: other for other in reversed(neighbours[point]) if other in found}
    return ", ".join(
        f"{name} is at {near[colour]}" if colour in near else f"{name} is forbidden"
        for colour, name in enumerate(COLOURS)
        if colour not in colours
    )


def _name(data: Mapping[str, Any], order: Sequence[int]) -> str:
    """Name a graph by its lines, each point by its bans and those of the points around it."""
    neighbours = _neighbours(data)
    names = dict.fromkeys(neighbours, 0)
    for point, colour in data["bans"]:
        names[point] += 1 << order[colour]
    first = sorted(names.values())
    for _ in range(3):
        seen = {p: (names[p], sorted(names[q] for q in neighbours[p])) for p in neighbours}
        ranks = sorted(seen.values())
        names = {point: bisect_left(ranks, mine) for point, mine in seen.items()}
    return f"{first} {sorted(sorted((names[a], names[b])) for a, b in data['lines'])}"
