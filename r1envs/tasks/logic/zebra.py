"""Work out who lives where in a row of houses."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import pick_some, shuffled
from r1envs.tasks.kit.readers import values_of
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.logic._houses import Clue, draw_clues, narrowed

# By level: houses, and groups of things that each house has one of.
_SHAPES = ((5, 1), (4, 2), (4, 3), (4, 4), (5, 3), (5, 4), (6, 3), (5, 5), (6, 4), (6, 5))
# What a group is called, how one is named by a thing of it, and the things.
_GROUPS = (
    ("people", "{}", "Ann Ben Cid Dan Eve Fay Gus Hal Ida Jon Kim Leo Mia Ned Ora Pia"),
    ("pets", "the owner of the {}", "bird cat dog fish goat hen horse lamb mouse newt rabbit toad"),
    ("drinks", "the {} drinker", "beer cider cocoa coffee juice milk mocha soda tea water wine"),
    ("jobs", "the {}", "baker cook farmer judge miner nurse pilot poet singer tailor vet writer"),
    (
        "games",
        "the {} player",
        "bingo bridge chess darts draughts go golf hockey poker rugby tennis",
    ),
)
_CLUES = {
    "at": "{} lives in house {}.",
    "not at": "{} does not live in house {}.",
    "same": "{} is {}.",
    "apart": "{} is not {}.",
    "before": "{} lives directly to the left of {}.",
    "beside": "{} lives next door to {}.",
    "left": "{} lives somewhere to the left of {}.",
}
# A number says which house it is, in whatever order they stand.
_NUMBERED = re.compile(r"(?:\A|(?<=[\n,;]))[ \t]*\(?([0-9])[.)]\s+")
_HOUSE = re.compile(r"\bhouse\s+(?=[0-9])", re.IGNORECASE)


class Zebra(ValueTask):
    """Work out in which house everybody lives, by clues about people, pets, drinks and the like.

    >>> problem = Zebra().sample(np.random.default_rng(1), level=1)
    >>> problem.question.partition(" Clues: ")[2][:60]
    '1. Ben lives next door to Leo. 2. Ora does not live in house'
    """

    id: ClassVar[str] = "r1envs/Zebra-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = (
        "Answer with a list in the order of the houses, from house 1 on, such as Ann, Ben, Cid."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw who lives where, then clues; ask for the group that they settle last."""
        houses, count = _SHAPES[level - 1]
        groups = [0, *sorted(pick_some(rng, range(1, len(_GROUPS)), count - 1))]
        things = [
            thing
            for group in groups
            for thing in sorted(pick_some(rng, _GROUPS[group][2].split(), houses))
        ]
        house_of = [house for _ in groups for house in shuffled(rng, range(houses))]
        data: dict[str, Any] = {
            "houses": houses,
            "groups": groups,
            "things": things,
            "clues": draw_clues(rng, house_of, houses),
        }
        asked = _settled_last(data["clues"], len(things), houses) // houses
        data["asked"] = asked
        inhabitants = range(asked * houses, (asked + 1) * houses)
        order = [things[t] for t in sorted(inhabitants, key=house_of.__getitem__)]
        return Problem(_question(data), ", ".join(order), data, level=level)

    def read(self, problem: Problem, answer: str) -> list[str]:
        """Read the names in the order of the houses, or each with its house."""
        numbers = [str(house + 1) for house in range(problem.data["houses"])]
        text = _NUMBERED.sub(r"\n\1: ", _HOUSE.sub("", answer))
        return [name.lower() for name in values_of(text, numbers)]

    def fault(self, problem: Problem, value: list[str]) -> str | None:
        """Compare with the only order that fits the clues, house by house."""
        order = problem.answer.lower().split(", ")
        if len(value) != len(order):
            return f"{len(value)} names for {len(order)} houses"
        for house, (given, right) in enumerate(zip(value, order, strict=True), start=1):
            if given != right:
                return f"what the answer has in house {house} does not fit the clues"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Follow the clues by number, and say each time in which houses a thing can be.

        >>> clues = [["left", 1, 0], ["before", 0, 2]]
        >>> data = {"houses": 3, "things": ["Ann", "Ben", "Cid"], "clues": clues}
        >>> Zebra().solve(Problem("", "Ben, Ann, Cid", data))
        'by 1 Ann in 23, Ben in 12. by 2 Ann in 2, Cid in 3. so Ben in 1.'
        """
        houses, things = problem.data["houses"], problem.data["things"]
        steps: list[tuple[int, list[int]]] = []
        narrowed(problem.data["clues"], len(things), houses, steps)
        before = [(1 << houses) - 1] * len(things)
        sentences = []
        for number, homes in steps:
            # What follows without a clue is said where it leaves one house.
            told = [
                f"{things[t]} in {_digits(home)}"
                for t, home in enumerate(homes)
                if home != before[t] and (number >= 0 or not home & (home - 1))
            ]
            if told:
                sentences.append(
                    f"{f'by {number + 1}' if number >= 0 else 'so'} {', '.join(told)}."
                )
            before = homes
        return " ".join(sentences)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its clues in any order, with houses in the place of names."""
        houses, things = problem.data["houses"], problem.data["things"]
        homes = narrowed(problem.data["clues"], len(things), houses)
        clues = sorted(_anonymous(clue, homes, houses) for clue in problem.data["clues"])
        return f"{houses}: {problem.data['asked']}: {' '.join(clues)}"


def _anonymous(clue: Clue, homes: Sequence[int], houses: int) -> str:
    kind, thing, other = clue
    names = [f"{thing // houses}.{homes[thing]}"]
    names.append(str(other) if kind.endswith("at") else f"{other // houses}.{homes[other]}")
    return "-".join([kind, *(sorted(names) if kind in ("same", "apart", "beside") else names)])


def _settled_last(clues: Sequence[Clue], things: int, houses: int) -> int:
    """Find a thing whose house is known only when all are."""
    steps: list[tuple[int, list[int]]] = []
    narrowed(clues, things, houses, steps)
    before = steps[-2][1] if len(steps) > 1 else [0] * things
    return next(t for t, home in enumerate(before) if home != steps[-1][1][t])


def _digits(home: int) -> str:
    return "".join(str(house + 1) for house in range(home.bit_length()) if home >> house & 1)


def _question(data: dict[str, Any]) -> str:
    houses, groups, things = data["houses"], data["groups"], data["things"]
    of_groups = [things[start : start + houses] for start in range(0, len(things), houses)]
    further = [
        f"one {_GROUPS[group][0][:-1]} ({', '.join(of_group)})"
        for group, of_group in zip(groups[1:], of_groups[1:], strict=True)
    ]
    has = f" Each of them has {_listed(further)}; no two have the same." if further else ""
    clues = " ".join(
        f"{number}. {_sentence(clue, data)}" for number, clue in enumerate(data["clues"], start=1)
    )
    return (
        f"{houses} houses stand in a row, numbered 1 to {houses} from left to right. In each lives "
        f"one of these people: {', '.join(of_groups[0])}.{has} Clues: {clues} List the "
        f"{_GROUPS[groups[data['asked']]][0]} in the order of the houses, from house 1 to {houses}."
    )


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(clue: Clue, data: dict[str, Any]) -> str:
    kind, thing, other = clue
    names = [
        _GROUPS[data["groups"][number // data["houses"]]][1].format(name)
        for number, name in enumerate(data["things"])
    ]
    second = str(other + 1) if kind.endswith("at") else names[other]
    text = _CLUES[kind].format(names[thing], second)
    return text[0].upper() + text[1:]
