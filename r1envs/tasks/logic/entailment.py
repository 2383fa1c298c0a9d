"""Tell which statements follow from facts: chains of implications, with negations."""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled
from r1envs.tasks.kit.readers import ReadingError, items
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.renaming import unnamed
from r1envs.tasks.kit.value_task import ValueTask

Claim: TypeAlias = list[Any]
"""["is", person, literal] or ["if", literal, literal]; a literal is twice the number of a verb,
and one more where it is denied."""
Reach: TypeAlias = Mapping[int, Mapping[int, tuple[int, int, int]]]
"""For each literal those that follow from it: in how many steps, by which fact, from which one."""

# By level: verbs, people, statements, and the least and most steps to one that follows.
_SHAPES = (
    (4, 1, 5, 1, 2),
    (5, 1, 5, 1, 3),
    (6, 2, 5, 2, 3),
    (7, 2, 5, 2, 4),
    (8, 2, 5, 3, 5),
    (9, 3, 6, 2, 5),
    (10, 3, 6, 3, 5),
    (11, 3, 6, 3, 6),
    (12, 3, 6, 4, 7),
    (14, 3, 6, 4, 8),
)
_VERBS = (
    "act climb cook dance draw garden hike jog juggle knit paint read row run sail sing skate ski"
)
_PEOPLE = "Ann Ben Cid Dan Eve Fay Gus Hal Ida Jon Kim Leo Mia Ned Ora Pia"
_LETTERS = "ABCDEF"
_TRIES = 40
_FILLERS = re.compile(r"\b(?:statements?|only|follows?)\b|[().:]", re.IGNORECASE)


class Entailment(ValueTask):
    """Tell which of some statements follow from facts such as "Whoever sings does not paint".

    >>> problem = Entailment().sample(np.random.default_rng(0), level=1)
    >>> problem.question[:78]
    'These are facts: 1. Only people who ski read. 2. Whoever does not draw jogs. 3'
    """

    id: ClassVar[str] = "r1envs/Entailment-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = (
        "Answer with the letters of all statements that follow, such as A, C."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw facts without a circle, then which statements follow, then the statements."""
        count, people, asked, *_ = _SHAPES[level - 1]
        follows = between(rng, 1, 2**asked - 1)
        wanted = [bool(follows >> n & 1) for n in range(asked)]
        statements: list[Claim] = []
        while not statements:
            facts = _draw_facts(rng, count, people, level)
            statements = _draw_statements(rng, facts, wanted, _SHAPES[level - 1][3:])
        data = {
            "verbs": pick_some(rng, _VERBS.split(), count),
            "people": pick_some(rng, _PEOPLE.split(), people),
            "facts": facts,
            "statements": statements,
        }
        answer = ", ".join(x for x, yes in zip(_LETTERS, wanted, strict=False) if yes)
        return Problem(_question(rng, data), answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> str:
        """Read letters in any order, with or without something between them."""
        found = items(_FILLERS.sub(" ", answer.lower()))
        letters = "".join(found).upper()
        known = _LETTERS[: len(problem.data["statements"])]
        if any(len(item) > 1 for item in found[1:]) or not letters:
            raise ReadingError(f"not letters of statements: {quote(answer)}")
        if set(letters) - set(known) or len(set(letters)) < len(letters):
            raise ReadingError(f"not letters from {known[0]} to {known[-1]}: {quote(answer)}")
        return letters

    def fault(self, problem: Problem, value: str) -> str | None:
        """Compare with the letters of those that follow."""
        for letter in _LETTERS:
            if (letter in value) != (letter in problem.answer):
                return f"{letter} {'does not follow' if letter in value else 'follows too'}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Follow the facts from what a statement begins with: to its end, or as far as they go.

        >>> facts = [["if", 0, 3], ["if", 4, 2], ["is", 0, 4]]
        >>> data = {"verbs": ["sing", "ski", "act"], "people": ["Ann"], "facts": facts}
        >>> data["statements"] = [["if", 4, 1]]
        >>> Entailment().solve(Problem("", "A", data))
        'A: act, so ski (2), so not sing (1), so it follows.'
        """
        reach = _reach(problem.data["facts"])
        return " ".join(
            f"{letter}: {_reason(problem.data, reach, statement)}."
            for letter, statement in zip(_LETTERS, problem.data["statements"], strict=False)
        )

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its facts and statements, in any order, whatever is done by whom."""
        data = problem.data
        verbs = len(data["verbs"])
        claims = [_parts(claim, "", verbs) for claim in data["facts"]]
        claims += [_parts(claim, "asked ", verbs) for claim in data["statements"]]
        return unnamed(claims, verbs + len(data["people"]))


def _parts(claim: Claim, mark: str, verbs: int) -> list[tuple[str, int]]:
    """Give the verbs and people of a claim, and in which part they stand in it."""
    kind, first, second = claim
    if kind == "is":
        return [(f"{mark}who", verbs + first), (f"{mark}does{second % 2} ", second // 2)]
    # What implies and what is implied trade places when both are denied.
    return [(f"{mark}or{literal % 2} ", literal // 2) for literal in (first ^ 1, second)]


def _draw_facts(rng: np.random.Generator, verbs: int, people: int, level: int) -> list[Claim]:
    """Draw a tree of implications among literals, one a verb, and what people do.

    From a literal of the tree only such follow, and from the denial of one only denials: no
    literal implies its own denial, and the facts never contradict each other.
    """
    denied = min(0.2 + 0.1 * level, 0.5)
    literals = [2 * verb + int(rng.random() < denied) for verb in range(verbs)]
    facts: list[Claim] = [
        _turned(rng, ["if", literals[between(rng, max(0, n - 2), n - 1)], literals[n]])
        for n in range(1, verbs)
    ]
    for person in range(people):
        # From the ends of the tree more follows.
        end = between(rng, 0, verbs // 3)
        facts.append(["is", person, pick(rng, [literals[end], literals[-1 - end] ^ 1])])
    return shuffled(rng, facts)


def _draw_statements(
    rng: np.random.Generator, facts: Sequence[Claim], wanted: Sequence[bool], steps: Sequence[int]
) -> list[Claim]:
    """Draw different statements that follow, or do not, as wanted; none if that is hard."""
    reach = _reach(facts)
    known = [fact[1:] for fact in facts if fact[0] == "is"]
    statements: list[Claim] = []
    seen: list[Any] = []
    for follows in wanted:
        for _ in range(_TRIES):
            claim = _draw_statement(rng, reach, known, follows, steps)
            if claim is None or _follows(facts, reach, claim) != follows:
                continue
            kind, first, second = claim
            same = min([first, second], [second ^ 1, first ^ 1]) if kind == "if" else claim
            if same not in seen:
                seen.append(same)
                statements.append(claim)
                break
        else:
            return []
    return statements


def _draw_statement(
    rng: np.random.Generator,
    reach: Reach,
    known: Sequence[Sequence[int]],
    follows: bool,
    steps: Sequence[int],
) -> Claim | None:
    person, start = pick(rng, known)
    kind = pick(rng, ("is", "if"))
    if kind == "if":
        start = pick(rng, list(reach))
    least, most = steps
    ends = [end for end, (step, *_) in reach[start].items() if least <= step <= most]
    if not ends:
        return None
    end = pick(rng, ends)
    if not follows:
        mistake = pick(rng, ("denied", "turned round", "unrelated"))
        if mistake == "denied":
            end ^= 1
        elif mistake == "turned round" and kind == "if":
            start, end = end, start
        else:
            end = pick(rng, [each for each in reach if each // 2 != start // 2])
    return ["is", person, end] if kind == "is" else _turned(rng, ["if", start, end])


def _turned(rng: np.random.Generator, claim: Claim) -> Claim:
    """Say an implication as it is, or the other way round with both denied."""
    kind, first, second = claim
    return [kind, second ^ 1, first ^ 1] if between(rng, 0, 1) else claim


def _reach(facts: Sequence[Claim]) -> Reach:
    """Follow the implications, from what they say and from its denial."""
    next_ones: dict[int, list[tuple[int, int]]] = {}
    for number, (kind, first, second) in enumerate(facts, start=1):
        if kind == "if":
            next_ones.setdefault(first, []).append((second, number))
            next_ones.setdefault(second ^ 1, []).append((first ^ 1, number))
            next_ones.setdefault(second, [])
            next_ones.setdefault(first ^ 1, [])
    return {start: _reach_from(start, next_ones) for start in sorted(next_ones)}


def _reach_from(
    start: int, next_ones: Mapping[int, Sequence[tuple[int, int]]]
) -> dict[int, tuple[int, int, int]]:
    found: dict[int, tuple[int, int, int]] = {start: (0, 0, start)}
    waiting = deque([start])
    while waiting:
        literal = waiting.popleft()
        for end, fact in next_ones[literal]:
            if end not in found:
                found[end] = (found[literal][0] + 1, fact, literal)
                waiting.append(end)
    del found[start]
    return found


def _start(facts: Sequence[Claim], claim: Claim) -> int:
    """Find the literal with which a claim begins: for a person the one that the facts tell."""
    if claim[0] == "if":
        return int(claim[1])
    return next(int(fact[2]) for fact in facts if fact[:2] == claim[:2])


def _follows(facts: Sequence[Claim], reach: Reach, claim: Claim) -> bool:
    start = _start(facts, claim)
    return claim[2] == start or claim[2] in reach[start]


def _reason(data: Mapping[str, Any], reach: Reach, claim: Claim) -> str:
    """Say how a statement follows, or all that follows from where it begins."""
    start = _start(data["facts"], claim)
    end = claim[2]
    who = f"{data['people'][claim[1]]}: " if claim[0] == "is" else ""
    begun = f"{who}{_short(data, start)}"
    met = end if end in reach[start] else end ^ 1
    if met in reach[start]:
        path = [met]
        while (before := reach[start][path[-1]][2]) != start:
            path.append(before)
        told = "".join(f", so {_short(data, x)} ({reach[start][x][1]})" for x in path[::-1])
        result = "so it follows" if met == end else "the opposite, so it does not follow"
        return f"{begun}{told}, {result}"
    told = ", ".join(f"{_short(data, x)} ({fact})" for x, (_, fact, _) in reach[start].items())
    verb = data["verbs"][end // 2]
    return f"{begun} gives {told or 'nothing more'}, nothing on {verb}, so it does not follow"


def _short(data: Mapping[str, Any], literal: int) -> str:
    return f"{'not ' if literal % 2 else ''}{data['verbs'][literal // 2]}"


def _question(rng: np.random.Generator, data: Mapping[str, Any]) -> str:
    facts = " ".join(
        f"{number}. {_sentence(rng, data, fact)}." for number, fact in enumerate(data["facts"], 1)
    )
    statements = " ".join(
        f"{letter}. {_sentence(rng, data, statement)}."
        for letter, statement in zip(_LETTERS, data["statements"], strict=False)
    )
    return (
        f"These are facts: {facts} Which of these statements follow from the facts, so that they "
        f"must be true? {statements} At least one of them does."
    )


def _sentence(rng: np.random.Generator, data: Mapping[str, Any], claim: Claim) -> str:
    """Say a claim in one of the ways that mean the same."""
    kind, first, second = claim
    verbs = data["verbs"]

    def one(literal: int) -> str:
        verb = verbs[literal // 2]
        return f"does not {verb}" if literal % 2 else f"{verb}s"

    def many(literal: int) -> str:
        return f"{'do not ' if literal % 2 else ''}{verbs[literal // 2]}"

    if kind == "is":
        return f"{data['people'][first]} {one(second)}"
    wording = between(rng, 0, 3)
    if wording == 0:
        return f"Only people who {many(second)} {many(first)}"
    if wording < 3 and second % 2:
        return f"Nobody who {one(first)} {one(second ^ 1)}"
    return f"Whoever {one(first)} {one(second)}"
