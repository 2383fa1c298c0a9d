"""Find out who tells the truth and who lies, from what they say."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.chance import pick_some
from r1envs.tasks.kit.forms import words_of
from r1envs.tasks.kit.reading import quote, too_long, unparsable
from r1envs.tasks.kit.renaming import unnamed
from r1envs.tasks.logic._puzzles import draw_puzzle
from r1envs.tasks.logic._statements import (
    ROLES,
    Said,
    Statement,
    columns,
    english,
    in_short,
    people_in,
    renamed,
    truth,
)
from r1envs.tasks.logic._supposition import Known, Wording, reason_out
from r1envs.verifiers.verdict import Verdict

NAMES = ("Ann", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jim", "Kay", "Leo")

_FILLERS = frozenset({"is", "a", "and", "are", "both", "all", "the"})
_GAP = re.compile(r"[\s,;:.=()-]+")
_NOBODY = (["none"], ["nobody"])
_SAID = {said: n for n, role in enumerate(ROLES) for said in (role, f"{role}s")}


class KnightsAndKnaves(Task):
    """Tell knights, who always tell the truth, from knaves, who always lie.

    >>> KnightsAndKnaves().sample(np.random.default_rng(0), level=1).answer
    'Gus knight, Leo knight, Fay knight'
    """

    id: ClassVar[str] = "r1envs/KnightsAndKnaves-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = (
        "Everybody is a knight or a knave. Answer with each name and role, "
        "such as Ann knight, Ben knave."
    )
    bounded: ClassVar[bool] = True

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw who is what uniformly, then statements that leave no other way."""
        said, roles = draw_puzzle(rng, level)
        names = pick_some(rng, NAMES, len(roles))
        talk = " ".join(f"{names[who]} says: {english(what, names, who)}." for who, what in said)
        question = f"Knights always tell the truth and knaves always lie. {talk} Who is what?"
        answer = ", ".join(f"{name} {ROLES[role]}" for name, role in zip(names, roles, strict=True))
        return Problem(
            question,
            answer,
            {"names": names, "said": [[who, what] for who, what in said]},
            level=level,
        )

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Accept roles that agree with all statements: "Ann knight, Ben is a knave" and the like.

        People may come in any order.
        """
        names = problem.data["names"]
        roles = _read_roles(answer, names)
        if isinstance(roles, Verdict):
            return roles
        for who, what in problem.data["said"]:
            if truth(what, roles, 1) != roles[who]:
                return Verdict.wrong(
                    f"{names[who]} as a {ROLES[roles[who]]} contradicts: "
                    f"{english(what, names, who)}"
                )
        return Verdict.right()

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Follow the statements one by one; suppose where none leads on.

        >>> said = [[0, ["and", ["is", 1, 0], ["is", 0, 0]]], [2, ["is", 1, 0]]]
        >>> problem = Problem("", "", {"names": ["Ann", "Ben", "Cid"], "said": said})
        >>> KnightsAndKnaves().solve(problem).split(". ")[0]
        'Ann says both knaves: a knight cannot say it, so Ann is a knave, Ben is a knight'
        >>> KnightsAndKnaves().solve(problem).split(". ")[1]
        'Cid says Ben is a knave: false, so Cid is a knave.'
        """
        return " ".join(_reason(problem.data["said"], problem.data["names"]))

    def canonical(self, problem: Problem) -> str:
        """Name the problem by what is said, in any order, whatever the people are called."""
        return unnamed([_parts(*one) for one in problem.data["said"]], len(problem.data["names"]))


def _parts(who: int, what: Statement) -> list[tuple[str, int]]:
    """Give the people of what one says, each with the place it has there."""
    places = {each: place for place, each in enumerate(dict.fromkeys([who, *people_in(what)]))}
    text = str(renamed(what, places))
    return [(f"{text}{place} ", each) for each, place in places.items()]


def _reason(said: Sequence[Said], names: Sequence[str]) -> list[str]:
    def says(index: int) -> str:
        who, what = said[index]
        return f"{names[who]} says {in_short(what, names, who)}"

    def is_a(person: int, role: int) -> str:
        return f"{names[person]} is a {ROLES[role]}"

    def forced(index: int, known: Known, news: Known) -> str:
        results = ", ".join(is_a(person, role) for person, role in news.items())
        return f"{says(index)}: {_why(said[index], known, news)}, so {results}."

    wording = Wording(
        forced=forced,
        conflict=lambda index: f"{says(index)}: contradiction.",
        suppose=lambda person, role: f"suppose {is_a(person, role)}.",
        conclude=lambda person, role: f"so {is_a(person, role)}.",
    )
    rules = [functools.partial(_forced, *one) for one in said]
    return reason_out(rules, range(len(names)), wording)[0]


def _forced(who: int, what: Statement, known: Known) -> dict[int, int] | None:
    """Tell what one statement, and nothing else, forces."""
    unknown = [p for p in dict.fromkeys([who, *people_in(what)]) if p not in known]
    columns_, every = columns(len(unknown))
    roles = {person: every * role for person, role in known.items()}
    roles.update(zip(unknown, columns_, strict=True))
    worlds = every ^ roles[who] ^ truth(what, roles, every)
    if not worlds:
        return None
    return {p: int(worlds & roles[p] != 0) for p in unknown if worlds & roles[p] in (0, worlds)}


def _why(one: Said, known: Known, news: Known) -> str:
    who, what = one
    if who in known:
        return "a truth" if known[who] else "a lie"
    if who not in people_in(what) and all(person in known for person in people_in(what)):
        return "true" if news[who] else "false"
    if who in news:
        return f"a {ROLES[1 - news[who]]} cannot say it"
    return "either way"


def _read_roles(answer: str, names: Sequence[str]) -> Mapping[int, int] | Verdict:
    """Read an answer as a role for each person, or say why it is none."""
    if fault := too_long(answer, 600):
        return fault
    words = [w for w in _GAP.split(words_of(answer).lower()) if w and w not in _FILLERS]
    people = {name.lower(): person for person, name in enumerate(names)}
    roles: dict[int, int] = {}
    for named, role in _groups(words):
        # "Hal, Eve knave" leaves Hal's role open.
        if role not in _SAID or (len(named) > 1 and role in ROLES):
            return unparsable(f"{quote(' '.join([*named, role]))} is not a name and a role")
        for name in named:
            if name not in people:
                return unparsable(f"{quote(f'{name} {role}')} is not a name and a role")
            if people[name] in roles:
                return Verdict.wrong(f"{name.capitalize()} has more than one role")
            roles[people[name]] = _SAID[role]
    for person, name in enumerate(names):
        if person not in roles:
            return Verdict.wrong(f"{name} has no role")
    return roles


def _groups(words: Sequence[str]) -> list[tuple[list[str], str]]:
    """Put the names of each role together: roles stand behind their names, or all before them.

    >>> _groups(["eve", "ida", "knaves", "hal", "knight"])
    [(['eve', 'ida'], 'knaves'), (['hal'], 'knight')]
    """
    if words and words[0] in _SAID:
        words = words[::-1]
    groups: list[tuple[list[str], str]] = []
    named: list[str] = []
    for word in words:
        if word in _SAID:
            groups.append(([] if named in _NOBODY else named, word))
            named = []
        else:
            named.append(word)
    return [*groups, (named, "")] if named else groups
