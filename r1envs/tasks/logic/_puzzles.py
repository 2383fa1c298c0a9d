"""Drawing puzzles of knights and knaves: who is what, and what they say."""

from collections.abc import Sequence

import numpy as np

from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled
from r1envs.tasks.logic._statements import Said, Statement, columns, people_in, renamed, truth

# People, by level.
_PEOPLE = (3, 4, 5, 6, 7, 8, 8, 8, 9, 10)
# From here on statements hold statements: at first every other one.
_NESTED = 7


def draw_puzzle(rng: np.random.Generator, level: int) -> tuple[list[Said], list[int]]:
    """Draw roles uniformly, then statements that fit no other roles."""
    roles = rng.integers(2, size=_PEOPLE[level - 1]).tolist()
    return _in_order_of_mention(_draw_said(rng, roles, level), roles)


def _draw_said(rng: np.random.Generator, roles: Sequence[int], level: int) -> list[Said]:
    columns_, every = columns(len(roles))
    world = dict(enumerate(roles))
    while True:
        said: list[Said] = []
        worlds = every
        for place, speaker in enumerate(shuffled(rng, range(len(roles)))):
            nested = level > _NESTED or (level == _NESTED and place % 2)
            draw = _draw_nested if nested else _draw_statement
            while truth(what := draw(rng, speaker, len(roles)), world, 1) != roles[speaker]:
                pass
            said.append((speaker, what))
            worlds &= every ^ columns_[speaker] ^ truth(what, dict(enumerate(columns_)), every)
        if worlds.bit_count() == 1:
            return said


def _draw_nested(rng: np.random.Generator, speaker: int, count: int) -> Statement:
    parts = [_draw_statement(rng, speaker, count) for _ in range(2)]
    kind = pick(rng, ("and", "or", "if"))
    return [kind, *parts] if parts[0] != parts[1] else parts[0]


def _draw_statement(rng: np.random.Generator, speaker: int, count: int) -> Statement:
    first, second, third = pick_some(rng, range(count), 3)
    roles = rng.integers(2, size=2).tolist()
    match between(rng, 0, 6):
        case 0 if first != speaker:
            return ["is", first, roles[0]]
        case 1:
            return ["same", first, second]
        case 2:
            return ["differ", first, second]
        case 3 | 4 as choice:
            kind = "and" if choice == 3 else "or"
            return [kind, ["is", first, roles[0]], ["is", second, roles[1]]]
        case 5:
            return ["if", ["is", first, roles[0]], ["is", second, roles[1]]]
        case _:
            return ["exactly", 1 + roles[0], [first, second, third]]


def _in_order_of_mention(
    said: Sequence[Said], roles: Sequence[int]
) -> tuple[list[Said], list[int]]:
    """Number the people as they come up, so that the answer names them in that order."""
    mentioned = dict.fromkeys(p for who, what in said for p in (who, *people_in(what)))
    places = {person: place for place, person in enumerate(mentioned)}
    return (
        [(places[who], renamed(what, places)) for who, what in said],
        [roles[person] for person in mentioned],
    )
