"""What knights and knaves say: statements as plain data, their truth and their English.

A statement is a list that JSON can hold:

    ["is", person, role]            role 1 is a knight, 0 a knave
    ["same", person, person]        the two are of the same kind
    ["differ", person, person]
    ["and" | "or" | "if", statement, statement]
    ["exactly", count, [person, ...]]   so many of them are knights
"""

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Statement: TypeAlias = Sequence[Any]

Said: TypeAlias = tuple[int, Statement]
"""Who speaks, and what is said."""

ROLES = ("knave", "knight")
_COUNTS = ("none", "exactly one", "exactly two", "exactly three")


@functools.cache
def columns(count: int) -> tuple[list[int], int]:
    """Write the truth table over `count` people: bit m of column i is role i in world m.

    Also returned: the integer with a bit for every world.

    >>> columns(2)
    ([10, 12], 15)
    """
    worlds = range(1 << count)
    table = [sum(1 << m for m in worlds if m >> i & 1) for i in range(count)]
    return table, (1 << len(worlds)) - 1


def truth(statement: Statement, roles: Mapping[int, int], every: int) -> int:
    """Tell in which worlds a statement is true, in all of them at once.

    Args:
        statement: The statement.
        roles: For each person, the worlds in which that person is a knight, as bits.
        every: All worlds. With one world, 1, roles and result are plain 0 or 1.

    >>> truth(["same", 0, 1], {0: 1, 1: 0}, 1)
    0
    """
    match statement:
        case ["is", person, role]:
            return roles[person] if role else every ^ roles[person]
        case ["same", left, right]:
            return every ^ roles[left] ^ roles[right]
        case ["differ", left, right]:
            return roles[left] ^ roles[right]
        case ["and", left, right]:
            return truth(left, roles, every) & truth(right, roles, every)
        case ["or", left, right]:
            return truth(left, roles, every) | truth(right, roles, every)
        case ["if", left, right]:
            return every ^ truth(left, roles, every) | truth(right, roles, every)
        case ["exactly", count, people]:
            return _exactly(count, [roles[person] for person in people], every)
    raise ValueError(f"not a statement: {statement!r}")


def _exactly(count: int, roles: Sequence[int], every: int) -> int:
    worlds = 0
    for knights in itertools.combinations(range(len(roles)), count):
        chosen = every
        for i, role in enumerate(roles):
            chosen &= role if i in knights else every ^ role
        worlds |= chosen
    return worlds


def people_in(statement: Statement) -> list[int]:
    """List the people a statement is about, in the order of mention."""
    match statement:
        case ["is", person, _]:
            return [person]
        case ["same" | "differ", left, right]:
            return [left, right]
        case ["exactly", _, people]:
            return list(people)
        case [_, left, right]:
            return [*people_in(left), *people_in(right)]
    raise ValueError(f"not a statement: {statement!r}")


def renamed(statement: Statement, names: Mapping[int, int]) -> Statement:
    """Put other people in the place of those in a statement."""
    match statement:
        case ["is", person, role]:
            return ["is", names[person], role]
        case ["same" | "differ" as kind, left, right]:
            return [kind, names[left], names[right]]
        case ["exactly", count, people]:
            return ["exactly", count, [names[person] for person in people]]
        case [kind, left, right]:
            return [kind, renamed(left, names), renamed(right, names)]
    raise ValueError(f"not a statement: {statement!r}")


def english(statement: Statement, names: Sequence[str], speaker: int) -> str:
    """Write a statement as `speaker` says it.

    >>> english(["and", ["is", 1, 0], ["is", 0, 0]], ["Ann", "Ben"], speaker=0)
    'Ben and I are both knaves'
    """
    who = [*names[:speaker], "I", *names[speaker + 1 :]]
    match statement:
        case ["is", person, role]:
            return f"{who[person]} {'am' if person == speaker else 'is'} a {ROLES[role]}"
        case ["same", left, right]:
            return f"{_listed([left, right], names, speaker, 'I')} are the same kind"
        case ["differ", left, right]:
            return f"{_listed([left, right], names, speaker, 'I')} are different kinds"
        case ["and", ["is", left, 0], ["is", right, 0]]:
            return f"{_listed([left, right], names, speaker, 'I')} are both knaves"
        case ["or", ["is", left, 0], ["is", right, 0]]:
            return f"at least one of {_listed([left, right], names, speaker, 'me')} is a knave"
        case ["exactly", count, people]:
            verb = "is a knight" if count == 1 else "are knights"
            return f"{_COUNTS[count]} of {_listed(people, names, speaker, 'me')} {verb}"
        case ["if", left, right]:
            return f"if {_part(left, names, speaker)}, then {_part(right, names, speaker)}"
        case [kind, left, right]:
            return f"{_part(left, names, speaker)} {kind} {_part(right, names, speaker)}"
    raise ValueError(f"not a statement: {statement!r}")


def _listed(people: Sequence[int], names: Sequence[str], speaker: int, myself: str) -> str:
    """Name people, the speaker last."""
    *others, last = [*(names[p] for p in people if p != speaker), *[myself] * (speaker in people)]
    return f"{', '.join(others)} and {last}"


def _part(statement: Statement, names: Sequence[str], speaker: int) -> str:
    """Write a part of a statement; without parentheses "and" and "or" would be ambiguous."""
    text = english(statement, names, speaker)
    return f"({text})" if statement[0] in ("and", "or", "if") else text


def in_short(statement: Statement, names: Sequence[str], speaker: int) -> str:
    """Write a statement about the speaker and one other without saying so again.

    >>> in_short(["and", ["is", 1, 0], ["is", 0, 0]], ["Ann", "Ben"], speaker=0)
    'both knaves'
    """
    if speaker in people_in(statement):
        match statement:
            case ["same", _, _]:
                return "same kind"
            case ["differ", _, _]:
                return "different kinds"
            case ["and", ["is", _, 0], ["is", _, 0]]:
                return "both knaves"
            case ["or", ["is", _, 0], ["is", _, 0]]:
                return "at least one knave"
    return english(statement, names, speaker)
