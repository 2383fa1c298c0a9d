"""Put people or things into an order by comparisons of two at a time."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled
from r1envs.tasks.kit.readers import values_of
from r1envs.tasks.kit.value_task import ValueTask

Clue: TypeAlias = list[Any]
"""["above", a, b], ["rank", a, place], ["next", a, b], ["gap", a, b, how many between]."""

# How many are to be ordered, by level.
_COUNTS = (5, 6, 7, 8, 9, 10, 11, 12, 13, 14)
# Clues beyond those that are needed: there are few sets of clues without.
_SPARE = 3
# Of clues that tell the same at a step; comparisons of two are most of them.
_KINDS = ("above",) * 7 + ("rank", "next", "first", "gap")
_PEOPLE = "Ann Ben Cid Dan Eve Fay Gus Hal Ida Jon Kim Leo Mia Ned Ora Pia"
_THINGS = "book chair clock cup desk door drum fan hat lamp map pen ring sofa tent vase"


class _Topic(NamedTuple):
    names: str
    said: str
    more: tuple[str, str]
    less: tuple[str, str]
    most: tuple[str, str]
    was: str = "is"
    article: str = ""


_TOPICS = (
    _Topic(
        _PEOPLE,
        "are of different heights",
        ("is taller than", "are taller than"),
        ("is shorter than", "are shorter than"),
        ("the tallest", "the shortest"),
    ),
    _Topic(
        _PEOPLE,
        "are of different ages",
        ("is older than", "are older than"),
        ("is younger than", "are younger than"),
        ("the oldest", "the youngest"),
    ),
    _Topic(
        _PEOPLE,
        "ran a race, and no two finished together",
        ("was faster than", "were faster than"),
        ("was slower than", "were slower than"),
        ("the fastest", "the slowest"),
        was="was",
    ),
    _Topic(
        _THINGS,
        "have different prices",
        ("costs more than", "cost more than"),
        ("costs less than", "cost less than"),
        ("the dearest", "the cheapest"),
        article="the ",
    ),
    _Topic(
        _THINGS,
        "have different weights",
        ("is heavier than", "are heavier than"),
        ("is lighter than", "are lighter than"),
        ("the heaviest", "the lightest"),
        article="the ",
    ),
)
_ARTICLE = re.compile(r"\bthe\s+(?=[a-z])", re.IGNORECASE)
_GREATER = re.compile(r"(?<!-)>")


class Ordering(ValueTask):
    """List people or things by height, age, price and the like, from comparisons of them.

    >>> problem = Ordering().sample(np.random.default_rng(0), level=1)
    >>> problem.question.partition(" Clues: ")[2][:59]
    '1. The map is lighter than the clock. 2. The cup is heavier'
    """

    id: ClassVar[str] = "r1envs/Ordering-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with all of them in their order, such as Ben, Ann, Cid."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw an order, then clues from which it follows, place by place, from one end."""
        count = _COUNTS[level - 1]
        topic = between(rng, 0, len(_TOPICS) - 1)
        names = sorted(pick_some(rng, _TOPICS[topic].names.split(), count))
        order = shuffled(rng, range(count))
        if between(rng, 0, 1):
            clues = _draw_clues(rng, order)
        else:
            clues = _mirrored(_draw_clues(rng, order[::-1]), count)
        clues = shuffled(rng, clues)
        question = _question(rng, _TOPICS[topic], names, clues)
        answer = ", ".join(names[each] for each in order)
        return Problem(question, answer, {"names": names, "clues": clues}, level=level)

    def read(self, problem: Problem, answer: str) -> list[str]:
        """Read the names in their order, or each with its place."""
        places = [str(place + 1) for place in range(len(problem.data["names"]))]
        text = _GREATER.sub(",", _ARTICLE.sub("", answer))
        return [name.lower() for name in values_of(text, places)]

    def fault(self, problem: Problem, value: list[str]) -> str | None:
        """Compare with the only order that fits the clues, place by place."""
        right = problem.answer.lower().split(", ")
        for place, (given, name) in enumerate(zip(value, right, strict=True), start=1):
            if given != name:
                return f"what the answer has in place {place} does not fit the clues"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Find who is first, who is next and so on, or the last one first, by ruling out others.

        >>> clues = [["above", 0, 1], ["next", 2, 0]]
        >>> problem = Problem("", "", {"names": ["Ann", "Ben", "Cid"], "clues": clues})
        >>> Ordering().solve(problem)[:78]
        '1: Ben after Ann, Ann right after Cid, so Cid. 2: Ann right after Cid, so Ann.'
        """
        names, clues = problem.data["names"], problem.data["clues"]
        steps = _placed(clues, len(names))
        places = range(1, len(names) + 1)
        if steps is None:
            steps = _placed(_mirrored(clues, len(names)), len(names), from_end=True) or []
            places = places[::-1]
        sentences = []
        for place, (person, reasons) in zip(places, steps, strict=True):
            why = ", ".join(reason.format(*names) for reason in reasons)
            sentences.append(f"{place}: {why or 'nobody else is left'}, so {names[person]}.")
        return " ".join(sentences)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its clues in any order, with places for names."""
        names, answer = problem.data["names"], problem.answer.split(", ")
        place_of = [answer.index(name) for name in names]
        clues = []
        for kind, *numbers in problem.data["clues"]:
            places = [place_of[n] for n in numbers[: 1 if kind == "rank" else 2]]
            clues.append(" ".join([kind, *map(str, sorted(places)), *map(str, numbers[2:])]))
        return f"{len(names)}: {', '.join(sorted(clues))}"


def _draw_clues(rng: np.random.Generator, order: Sequence[int]) -> list[Clue]:
    """Draw clues that rule out, for each place, all who could still stand there but one."""
    count = len(order)
    clues: list[Clue] = []
    for place in range(count - 1):
        while True:
            out = _ruled_out(clues, order[:place], count)
            rivals = [each for each in range(place + 1, count) if order[each] not in out]
            if not rivals:
                break
            clues.append(_draw_clue(rng, order, place, pick(rng, rivals)))
    for _ in range(_SPARE):
        place = between(rng, 0, count - 2)
        clue = _draw_clue(rng, order, place, between(rng, place + 1, count - 1))
        if clue not in clues:
            clues.append(clue)
    return clues


def _draw_clue(rng: np.random.Generator, order: Sequence[int], place: int, rival: int) -> Clue:
    """Draw a clue by which who is in place `rival` cannot stand in `place`."""
    kind = pick(rng, _KINDS)
    if kind == "rank":
        return ["rank", order[rival], rival]
    if kind == "first" or (kind == "gap" and place < 2):
        return ["rank", order[place], place]
    if kind == "gap":
        earlier = between(rng, 0, place - 2)
        return ["gap", *sorted([order[earlier], order[place]]), place - earlier - 1]
    if kind == "next":
        return ["next", order[rival - 1], order[rival]]
    above = rival - 1 if between(rng, 0, 1) else between(rng, place, rival - 1)
    return ["above", order[above], order[rival]]


def _mirrored(clues: Sequence[Clue], count: int) -> list[Clue]:
    """Say clues of the order from its other end."""
    mirrored: list[Clue] = []
    for kind, *numbers in clues:
        if kind == "rank":
            mirrored.append([kind, numbers[0], count - 1 - numbers[1]])
        else:
            first, second = numbers[:2] if kind == "gap" else numbers[1::-1]
            mirrored.append([kind, first, second, *numbers[2:]])
    return mirrored


def _placed(
    clues: Sequence[Clue], count: int, *, from_end: bool = False
) -> list[tuple[int, list[str]]] | None:
    """Tell who stands in each place, and why nobody else does; None if the clues do not tell."""
    steps: list[tuple[int, list[str]]] = []
    placed: list[int] = []
    for _ in range(count):
        out = _ruled_out(clues, placed, count, from_end=from_end)
        left = [each for each in range(count) if each not in out and each not in placed]
        if len(left) != 1:
            return None
        steps.append((left[0], list(dict.fromkeys(out.values()))))
        placed.append(left[0])
    return steps


def _ruled_out(
    clues: Sequence[Clue], placed: Sequence[int], count: int, *, from_end: bool = False
) -> dict[int, str]:
    """Tell who cannot stand in the next place, each with a reason, where {3} stands for a name."""
    place = len(placed)
    after = "before" if from_end else "after"
    out: dict[int, str] = {}
    for kind, first, second, *more in clues:
        here, not_here, reason = -1, -1, ""
        if kind == "rank":
            reason = f"{{{first}}} in {count - second if from_end else second + 1}"
            here, not_here = (first, -1) if second == place else (-1, first)
        elif kind == "above" and first not in placed:
            not_here, reason = second, f"{{{second}}} {after} {{{first}}}"
        elif kind == "next":
            reason = f"{{{second}}} right {after} {{{first}}}"
            here, not_here = (second, -1) if first in placed[-1:] else (-1, second)
        elif kind == "gap" and (first in placed) != (second in placed):
            known, other = (first, second) if first in placed else (second, first)
            reason = f"{more[0]} between {{{known}}} and {{{other}}}"
            is_here = place - placed.index(known) - 1 == more[0]
            here, not_here = (other, -1) if is_here else (-1, other)
        if here >= 0 and here not in placed:
            return {other: reason for other in range(count) if other not in (here, *placed)}
        if not_here >= 0 and not_here not in placed:
            out.setdefault(not_here, reason)
    return out


def _question(
    rng: np.random.Generator, topic: _Topic, names: Sequence[str], clues: Sequence[Clue]
) -> str:
    the = [f"{topic.article}{name}" for name in names]
    told = " ".join(
        f"{number}. {_capital(_sentence(rng, topic, the, clue))}."
        for number, clue in enumerate(clues, start=1)
    )
    first, last = topic.most
    start = _capital(f"{', '.join(the[:-1])} and {the[-1]} {topic.said}.")
    return f"{start} List them from {first} to {last}. Clues: {told}"


def _sentence(rng: np.random.Generator, topic: _Topic, the: Sequence[str], clue: Clue) -> str:
    """Say a clue in one of two ways, by what comes before or by what comes after."""
    kind, first, second, *more = clue
    forwards = bool(between(rng, 0, 1))
    if kind == "above":
        if forwards:
            return f"{the[first]} {topic.more[0]} {the[second]}"
        return f"{the[second]} {topic.less[0]} {the[first]}"
    if kind == "next":
        if forwards:
            return f"{the[first]} comes right before {the[second]} in the list"
        return f"{the[second]} comes right after {the[first]} in the list"
    if kind == "gap":
        are = "is" if more[0] == 1 else "are"
        return f"exactly {more[0]} of them {are} listed between {the[first]} and {the[second]}"
    if second in (0, len(the) - 1):
        return f"{the[first]} {topic.was} {topic.most[second > 0]}"
    number, verbs = (second, topic.more) if forwards else (len(the) - 1 - second, topic.less)
    return f"exactly {number} of them {verbs[number > 1]} {the[first]}"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
