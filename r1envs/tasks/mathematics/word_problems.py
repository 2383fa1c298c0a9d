"""Word problems of arithmetic: who has how many things after they were bought, lost and shared."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.readers import integer, without_unit
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask


class _Shape(NamedTuple):
    people: int
    events: int
    distractors: int


_SHAPES = (
    *(_Shape(1, 1, 0), _Shape(1, 2, 0), _Shape(1, 3, 0), _Shape(2, 4, 1), _Shape(2, 5, 1)),
    *(_Shape(2, 6, 2), _Shape(3, 8, 2), _Shape(3, 10, 3), _Shape(4, 13, 3), _Shape(4, 16, 4)),
)
_PEOPLE = (
    *(("Anna", "her"), ("Bella", "her"), ("Clara", "her"), ("Emma", "her"), ("Grace", "her")),
    *(("David", "his"), ("Felix", "his"), ("Henry", "his"), ("Leo", "his"), ("Oscar", "his")),
)
_THINGS = ("apples", "marbles", "stickers", "coins", "shells", "cards", "beads", "nuts")
_OTHERS = ("pencils", "stamps", "buttons", "books", "ribbons", "plates")
_MOST = 2000
"""Things that one person has; events that would make them more are not drawn."""

_ASIDES = (
    "{name} is {k} years old.",
    "{name} also has {k} {other}.",
    "{name} lives {k} kilometres from the school.",
    "{name} has been collecting {things} for {k} months.",
    "A shelf in the room of {name} holds {k} {other}.",
)
_EVENTS = {
    "buy": "{name} buys {a} more {things}.",
    "lose": "{name} loses {a} {things}.",
    "give": "{name} gives {a} {things} to {to}.",
    "boxes": "{name} buys {a} boxes with {b} {things} each.",
    "find daily": "On each of the next {a} days {name} finds {b} {things}.",
    "lose daily": "On each of the next {a} days {name} loses {b} {things}.",
    "half": "{name} gives half of {poss} {things} to {to}.",
    "double": "An uncle gives {name} as many {things} as {name} already has.",
    "piles": (
        "{name} divides all {poss} {things} equally into {a} piles, keeps one pile and throws "
        "away the others."
    ),
}
_EASY = ("buy", "lose")

Event = list[int | str]
"""What happens, to whom, and two numbers: amounts, or the number of who gets something."""


class WordProblems(ValueTask):
    """Follow how many things people have through a short story.

    >>> WordProblems().sample(np.random.default_rng(0), level=2).question
    'Grace has 57 shells. On each of the next 6 days Grace finds 12 shells. An uncle gives Grace \
as many shells as Grace already has. How many shells does Grace have now?'
    """

    id: ClassVar[str] = "r1envs/WordProblems-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one whole number, such as 12."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw what people have, then events that are possible, then sentences beside the point."""
        shape = _SHAPES[level - 1]
        people = pick_some(rng, _PEOPLE, shape.people)
        things = pick(rng, _THINGS)
        start = [between(rng, 6, 90) for _ in people]
        counts, events = list(start), list[Event]()
        while len(events) < shape.events:
            event = _drawn(rng, counts, level)
            if event and (after := _after(counts, event)):
                counts = after
                events.append(event)
        asked = _asked(rng, events, len(people), level)
        answer = sum(counts) if asked < 0 else counts[asked]
        told = [
            f"{name} has {count} {things}." for (name, _), count in zip(people, start, strict=True)
        ]
        told += [_told(event, people, things) for event in events]
        for _ in range(shape.distractors):
            told.insert(between(rng, 1, len(told)), _aside(rng, people, things))
        told.append(_question(asked, people, things))
        names = [name for name, _ in people]
        data = {"people": names, "things": things, "start": start, "events": events, "asked": asked}
        return Problem(" ".join(told), str(answer), data, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read a number; the things may stand behind it."""
        things = problem.data["things"]
        return integer(without_unit(without_unit(answer, "in total", "altogether", "now"), things))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with what the story comes to."""
        return None if str(value) == problem.answer else f"{quote(str(value))} is not how many"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go through the story, and write down each change.

        >>> data = {"people": ["Leo"], "things": "nuts", "start": [12], "asked": 0,
        ...     "events": [["boxes", 0, 2, 5]]}
        >>> WordProblems().solve(Problem("", "22", data))
        'Leo starts with 12. Leo: 2*5=10, 12+10=22. Leo has 22.'
        """
        data = problem.data
        people, counts = data["people"], list(data["start"])
        steps = [f"{name} starts with {count}." for name, count in zip(people, counts, strict=True)]
        for event in data["events"]:
            after = _after(counts, event) or counts
            steps.append(_worked(event, people, counts, after))
            counts = after
        if data["asked"] < 0:
            return " ".join([*steps, f"{'+'.join(map(str, counts))}={problem.answer}."])
        return " ".join([*steps, f"{people[data['asked']]} has {problem.answer}."])

    def canonical(self, problem: Problem) -> str:
        """Name the story by its numbers and events, whatever the names and the things."""
        data = problem.data
        return f"{data['start']} {data['events']} {data['asked']}"


def _drawn(rng: np.random.Generator, counts: list[int], level: int) -> Event | None:
    kind = pick(rng, _EASY if level == 1 else tuple(_EVENTS))
    who, to = between(rng, 0, len(counts) - 1), 0
    if kind in ("give", "half"):
        if len(counts) == 1:
            return None
        to = (who + between(rng, 1, len(counts) - 1)) % len(counts)
    if kind in ("give", "buy", "lose"):
        return [kind, who, between(rng, 2, 40), to]
    if kind in ("half", "double"):
        return [kind, who, 0, to]
    return [kind, who, between(rng, 2, 5 if kind == "piles" else 9), between(rng, 2, 12)]


def _after(counts: list[int], event: Event) -> list[int] | None:
    """Tell what everybody has after an event; None if it cannot be, or leaves too few."""
    kind, who, a, b = str(event[0]), int(event[1]), int(event[2]), int(event[3])
    had, after = counts[who], list(counts)
    after[who] = _CHANGES[kind](had, a, b)
    if kind in ("give", "half"):
        after[b] += had - after[who]
    if kind in ("half", "piles") and had % (a or 2):
        return None
    return after if min(after) >= 2 and max(after) <= _MOST else None


_CHANGES: dict[str, Callable[[int, int, int], int]] = {
    "buy": lambda had, a, b: had + a,
    "lose": lambda had, a, b: had - a,
    "give": lambda had, a, b: had - a,
    "boxes": lambda had, a, b: had + a * b,
    "find daily": lambda had, a, b: had + a * b,
    "lose daily": lambda had, a, b: had - a * b,
    "half": lambda had, a, b: had // 2,
    "double": lambda had, a, b: 2 * had,
    "piles": lambda had, a, b: had // a,
}


def _asked(rng: np.random.Generator, events: list[Event], people: int, level: int) -> int:
    """Draw about whom it is asked, -1 for all: of one person only if something happened to it."""
    if level >= 6 and between(rng, 0, 2) == 0:
        return -1
    touched = {int(e[1]) for e in events}
    return pick(rng, [person for person in range(people) if person in touched])


def _told(event: Event, people: list[tuple[str, str]], things: str) -> str:
    kind, who, a, b = str(event[0]), int(event[1]), event[2], int(event[3])
    name, poss = people[who]
    to = people[b][0] if kind in ("give", "half") else ""
    return _EVENTS[kind].format(name=name, poss=poss, a=a, b=b, to=to, things=things)


def _aside(rng: np.random.Generator, people: list[tuple[str, str]], things: str) -> str:
    name, other, k = pick(rng, people)[0], pick(rng, _OTHERS), between(rng, 6, 18)
    return pick(rng, _ASIDES).format(name=name, other=other, k=k, things=things)


def _question(asked: int, people: list[tuple[str, str]], things: str) -> str:
    names = [name for name, _ in people]
    if asked >= 0:
        return f"How many {things} does {names[asked]} have now?"
    return f"How many {things} do {', '.join(names[:-1])} and {names[-1]} have now altogether?"


def _worked(event: Event, people: Sequence[str], counts: list[int], after: list[int]) -> str:
    kind, who, a, b = str(event[0]), int(event[1]), event[2], int(event[3])
    had, has, name = counts[who], after[who], people[who]
    if kind in ("half", "piles"):
        step = f"{name}: {had}/{a or 2}={has}"
    elif kind in ("boxes", "find daily", "lose daily"):
        product = int(a) * b
        step = f"{name}: {a}*{b}={product}, {had}{'+' if has > had else '-'}{product}={has}"
    else:
        step = f"{name}: {had}{'+' if has > had else '-'}{abs(has - had)}={has}"
    if kind in ("give", "half"):
        step += f", {people[b]}: {counts[b]}+{had - has}={after[b]}"
    return f"{step}."
