"""Measure an amount of water with two jugs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.readers import ReadingError, integers
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask

# By level: the largest jug, and how many moves the amount takes at least.
_SHAPES = (
    (14, 2),
    (14, 3),
    (14, 4),
    (15, 5),
    (16, 7),
    (19, 9),
    (22, 11),
    (26, 14),
    (31, 18),
    (36, 22),
)
_LABELS = re.compile(r"\b(?:after )?(?:move|step) [0-9]+:|\b(?:litres?|L)\b", re.IGNORECASE)
_BY_NAME = re.compile(
    r"\b(?:jug )?A\"?\s*[:=]\s*([0-9]+)[ ,;]+(?:and )?\"?(?:jug )?B\"?\s*[:=]", re.IGNORECASE
)
_BRACKETS = str.maketrans("()[]", "    ")

Contents = tuple[int, int]


class WaterJugs(ValueTask):
    """Measure an amount of water by filling, emptying and pouring two jugs.

    >>> problem = WaterJugs().sample(np.random.default_rng(0), level=1)
    >>> problem.question.partition(" A move")[0].partition(": ")[2]
    'jug A takes 12 litres and has 3 litres in it; jug B takes 5 litres and has 4 litres in it.'
    """

    id: ClassVar[str] = "r1envs/WaterJugs-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = (
        "Answer with what is in the jugs after every move, such as (5, 0), (2, 3)."
    )
    longest: ClassVar[int] = 1200

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the jugs and what is in them, then an amount that is so many moves away."""
        largest, least = _SHAPES[level - 1]
        while True:
            sizes = pick_some(rng, range(3, largest + 1), 2)
            start = [between(rng, 0, size) for size in sizes]
            if far := _amounts(sizes, start, least):
                break
        data: dict[str, Any] = {"sizes": sizes, "start": start, "amount": pick(rng, far)}
        jugs = "; ".join(
            f"jug {name} takes {_litres(size)} and has {_litres(content)} in it"
            for name, size, content in zip("AB", sizes, start, strict=True)
        )
        question = (
            f"There are two jugs: {jugs}. A move fills one jug to the brim, empties one jug, or "
            "pours from one jug into the other until the first is empty or the second is full. "
            f"Get exactly {_litres(data['amount'])} into one of the jugs. Write what is in jugs A "
            "and B after every move."
        )
        moves = _way(data)[1][-2::-1]
        answer = ", ".join(f"({a}, {b})" for a, b in moves)
        return Problem(question, answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> list[Contents]:
        """Read pairs of numbers; how it is at the start may stand before them."""
        numbers = integers(_BY_NAME.sub(r"\1,", _LABELS.sub("", answer)).translate(_BRACKETS))
        if not numbers or len(numbers) % 2:
            raise ReadingError(f"not pairs of numbers: {quote(answer)}")
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        return pairs[1:] if list(pairs[0]) == problem.data["start"] else pairs

    def fault(self, problem: Problem, value: list[Contents]) -> str | None:
        """Follow the moves; any that end at the amount are right."""
        sizes, amount = problem.data["sizes"], problem.data["amount"]
        a, b = problem.data["start"]
        contents = (a, b)
        for number, following in enumerate(value, start=1):
            if following not in _moves(sizes, contents):
                return f"move {number} cannot make {following} of {contents}"[:190]
            contents = following
        return None if amount in contents else f"at the end no jug has {_litres(amount)}"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """List what can be in the jugs after one move, two moves, and so on; then go back.

        >>> data = {"sizes": [3, 5], "start": [0, 0], "amount": 2}
        >>> WaterJugs().solve(Problem("", "", data))
        'start 0,0. 1: 3,0 0,5. 2: 3,5 0,3 3,2. there is 2. back: 3,2 0,5 0,0. so 0,5 3,2.'
        """
        layers, back = _way(problem.data)
        listed = [f"{n}: {_written(layer)}." for n, layer in enumerate(layers)][1:]
        return (
            f"start {_written(layers[0])}. {' '.join(listed)} there is {problem.data['amount']}. "
            f"back: {_written(back)}. so {_written(back[-2::-1])}."
        )

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its jugs in any order."""
        data = problem.data
        return f"{sorted(zip(data['sizes'], data['start'], strict=True))} {data['amount']}"


def _litres(count: int) -> str:
    return f"{count} litre{'' if count == 1 else 's'}"


def _written(contents: Sequence[Contents]) -> str:
    return " ".join(f"{a},{b}" for a, b in contents)


def _moves(sizes: Sequence[int], contents: Contents) -> list[Contents]:
    """Give what can be in the jugs after a move that changes something."""
    a, b = contents
    to_b, to_a = min(a, sizes[1] - b), min(b, sizes[0] - a)
    after = [
        (sizes[0], b),
        (a, sizes[1]),
        (0, b),
        (a, 0),
        (a - to_b, b + to_b),
        (a + to_a, b - to_a),
    ]
    return [following for following in after if following != contents]


def _layers(sizes: Sequence[int], start: Sequence[int]) -> Iterator[dict[Contents, Contents]]:
    """Give what is new after each number of moves, and what it came of."""
    first = (start[0], start[1])
    layer = {first: first}
    seen = {first}
    while layer:
        yield layer
        following: dict[Contents, Contents] = {}
        for contents in layer:
            for after in _moves(sizes, contents):
                if after not in seen:
                    seen.add(after)
                    following[after] = contents
        layer = following


def _amounts(sizes: Sequence[int], start: Sequence[int], least: int) -> list[int]:
    """List the amounts that take so many moves, or one more."""
    known: set[int] = set()
    found: list[int] = []
    for number, layer in enumerate(_layers(sizes, start)):
        new = sorted({amount for contents in layer for amount in contents} - known)
        known.update(new)
        if least <= number <= least + 1:
            found += new
    return found


def _way(data: Mapping[str, Any]) -> tuple[list[list[Contents]], list[Contents]]:
    """Give the layers up to the amount, the last one cut there, and the way back from it."""
    layers: list[dict[Contents, Contents]] = []
    for layer in _layers(data["sizes"], data["start"]):
        layers.append(layer)
        if found := [contents for contents in layer if data["amount"] in contents]:
            break
    back = [found[0]]
    for layer in layers[:0:-1]:
        back.append(layer[back[-1]])
    listed = [list(layer) for layer in layers]
    listed[-1] = listed[-1][: listed[-1].index(back[0]) + 1]
    return listed, back
