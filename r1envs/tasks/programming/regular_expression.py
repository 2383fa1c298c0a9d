"""Say which strings a regular expression matches, or write a string that it matches."""

import itertools
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, shuffled
from r1envs.tasks.kit.readers import ReadingError, items, unnamed
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.programming._patterns import (
    NOTHING,
    Pattern,
    after,
    matches,
    may_be_empty,
    parse,
    write,
)

_LETTERS = "abc"
# By level: parts of a pattern, strings to choose from, and lengths of a string to write.
_SHAPES = (
    (2, 4, (3, 5)),
    (2, 5, (4, 6)),
    (3, 4, (4, 6)),
    (3, 5, (5, 6)),
    (3, 6, (6, 7)),
    (4, 6, (7, 8)),
    (4, 7, (8, 9)),
    (4, 8, (9, 10)),
    (5, 7, (10, 11)),
    (5, 8, (11, 12)),
)
_RULES = (
    "In a pattern, x* is any number of x in a row, none included; x+ is one x or more in a row; x? "
    "is x or nothing; x|y is x or y; brackets group."
)


class RegularExpression(ValueTask):
    """Find which strings a pattern matches, or write a string that one matches and another not.

    >>> question = RegularExpression().sample(np.random.default_rng(0), level=1).question
    >>> question.partition(" In a pattern")[0]
    'Write a string of exactly 4 letters that the pattern (ab)+b? matches as a whole.'
    """

    id: ClassVar[str] = "r1envs/RegularExpression-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = (
        "Answer with the string alone, as in abca; or with the strings, as in ab, bca."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a question of one of the two kinds."""
        draw = pick(rng, (_choose, _compose))
        while True:
            drawn = draw(rng, level)
            if drawn is not None:
                question, answer, data = drawn
                return Problem(f"{question} {_RULES}", answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> str | list[str]:
        """Read a string of letters, or a list of strings."""
        if "strings" in problem.data:
            return items(unnamed(answer, "string", "strings", "matching strings"))
        found = items(unnamed(answer, "string"))
        text = found[0] if len(found) == 1 else ""
        if not text.isalpha() or not text.isascii():
            raise ReadingError(f"not one string of letters: {quote(answer)}")
        return text

    def fault(self, problem: Problem, value: Any) -> str | None:
        """Match what was written; what is to be chosen are all strings that match."""
        data = problem.data
        pattern = parse(data["pattern"])
        if "strings" not in data:
            if len(value) != data["length"]:
                return f"the string has {len(value)} letters, not {data['length']}"
            if not matches(pattern, value):
                return f"{data['pattern']} does not match {value}"
            is_avoided = data["avoid"] and matches(parse(data["avoid"]), value)
            return f"{data['avoid']} matches {value} too" if is_avoided else None
        for text in data["strings"]:
            if (text in value) != matches(pattern, text):
                return f"{text} is {'no match' if text in value else 'a match too'}"
        more = [text for text in value if text not in data["strings"]]
        if more or len(value) != len(set(value)):
            return f"{quote(more[0] if more else answer_of(value))} is not what was to choose from"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go letter by letter, with what is left of the pattern after each."""
        data = problem.data
        if "strings" in data:
            lines = [_walk(parse(data["pattern"]), text) for text in data["strings"]]
            return f"{' '.join(lines)} so {problem.answer}."
        search = _Search(data["length"], data["order"])
        search.find(parse(data["pattern"]), parse(data["avoid"]) if data["avoid"] else NOTHING)
        return f"{' '.join(search.lines)} so {problem.answer}."

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its patterns, and by the strings in any order."""
        data = problem.data
        if "strings" in data:
            return f"{data['pattern']} of {sorted(data['strings'])}"
        return f"{data['pattern']} without {data['avoid']}: {data['length']}"


def answer_of(texts: Sequence[str]) -> str:
    """Write a list of strings."""
    return ", ".join(texts)


_Drawn = tuple[str, str, dict[str, Any]]


def _choose(rng: np.random.Generator, level: int) -> _Drawn | None:
    """Ask which of some strings match: some do, and some are one change away from it."""
    parts, count, _ = _SHAPES[level - 1]
    pattern = "".join(_draw_parts(rng, parts))
    read = parse(pattern)
    right = between(rng, 1, count - 1)
    texts: list[str] = []
    for _ in range(count * 8):
        text = _draw_match(rng, read, parts + 3)
        if len(texts) >= right:
            text = _changed(rng, text)
        if text and text not in texts and matches(read, text) == (len(texts) < right):
            texts.append(text)
        if len(texts) == count:
            break
    else:
        return None
    texts = shuffled(rng, texts)
    question = (
        f"Which of the strings {answer_of(texts)} does the pattern {pattern} match as a whole?"
    )
    answer = answer_of([text for text in texts if matches(read, text)])
    return question, answer, {"pattern": pattern, "strings": texts}


def _compose(rng: np.random.Generator, level: int) -> _Drawn | None:
    """Ask for a string of some length that one pattern matches, and above level 2 another not."""
    parts, _, lengths = _SHAPES[level - 1]
    drawn = _draw_parts(rng, parts)
    pattern = "".join(drawn)
    read = parse(pattern)
    length = between(rng, *lengths)
    order = "".join(shuffled(rng, _LETTERS))
    found = first = _Search(length, order).find(read, NOTHING)
    # One letter again and again would be a good guess.
    if first is None or any(matches(read, letter * length) for letter in _LETTERS):
        return None
    avoid = ""
    if level > 2:
        # A second pattern that does not match what is found without it would be no hurdle.
        tries = ("".join(_with_another(rng, drawn)) for _ in range(8))
        avoid = next((text for text in tries if matches(parse(text), first)), "")
        found = _Search(length, order).find(read, parse(avoid)) if avoid else None
    if found is None:
        return None
    but = f", but which the pattern {avoid} does not match" if avoid else ""
    question = (
        f"Write a string of exactly {length} letters that the pattern {pattern} matches as a whole"
        f"{but}."
    )
    data = {"pattern": pattern, "avoid": avoid, "length": length, "order": order}
    return question, found, data


def _draw_parts(rng: np.random.Generator, count: int) -> list[str]:
    """Draw a pattern that repeats something; nothing repeated has repetitions inside."""
    while True:
        parts = [_draw_part(rng) for _ in range(count)]
        repeats = any(part.endswith(("*", "+")) for part in parts)
        if repeats and all(a != b for a, b in itertools.pairwise(parts)):
            return parts


def _with_another(rng: np.random.Generator, parts: Sequence[str]) -> list[str]:
    """Replace one part, so that the patterns have strings in common."""
    others = [*parts]
    place = between(rng, 0, len(parts) - 1)
    while others == parts:
        others[place] = _draw_part(rng)
    return others


def _draw_part(rng: np.random.Generator) -> str:
    kind = between(rng, 0, 5)
    letter = pick(rng, _LETTERS)
    if kind == 0:
        return letter
    if kind == 1:
        return letter + pick(rng, "*+?")
    first, second = (_draw_word(rng) for _ in range(2))
    if kind == 2 or first == second:
        return f"({letter}{pick(rng, _LETTERS)}){pick(rng, '*+?')}"
    return f"({first}|{second}){pick(rng, ('', '*', '+', '?') if kind > 3 else ('*', '+'))}"


def _draw_word(rng: np.random.Generator) -> str:
    letters = [pick(rng, _LETTERS) for _ in range(between(rng, 1, 2))]
    return "".join(letters)


def _draw_match(rng: np.random.Generator, pattern: Pattern, longest: int) -> str:
    """Walk at random along what a pattern allows; the end may be too early for a match."""
    text: str = ""
    while len(text) < longest and not (may_be_empty(pattern) and rng.integers(3) == 0):
        ways = [(each, left) for each in _LETTERS if (left := after(pattern, each)) != NOTHING]
        if not ways:
            break
        letter, pattern = pick(rng, ways)
        text += str(letter)
    return text


def _changed(rng: np.random.Generator, text: str) -> str:
    """Put in, take out or replace one letter."""
    place = between(rng, 0, len(text))
    return text[:place] + str(pick(rng, (*_LETTERS, ""))) + text[place + between(rng, 0, 1) :]


def _walk(pattern: Pattern, text: str) -> str:
    steps: list[str] = []
    for letter in text:
        pattern = after(pattern, letter)
        if pattern == NOTHING:
            return f"{text}: {', '.join([*steps, f'{letter} cannot come'])}, no."
        steps.append(f"{letter} leaves {_shown(pattern)}")
    end = "may be empty, yes" if may_be_empty(pattern) else "is not empty, no"
    return f"{text}: {', '.join(steps)}, {end}."


def _shown(pattern: Pattern) -> str:
    return write(pattern) or "nothing"


class _Search:
    """Looks for a string letter by letter, in a fixed order of the letters."""

    def __init__(self, length: int, order: str) -> None:
        self.lines: list[str] = []
        self._length = length
        self._order = order
        self._can: dict[tuple[Pattern, Pattern, int], bool] = {}

    def find(self, pattern: Pattern, avoid: Pattern) -> str | None:
        if not self._possible(pattern, avoid, self._length):
            return None
        text = ""
        while len(text) < self._length:
            to_go = self._length - len(text) - 1
            # Each place begins with another letter: not all that is found is aaa.
            turn = len(text) % len(self._order)
            for letter in self._order[turn:] + self._order[:turn]:
                left, other = after(pattern, letter), after(avoid, letter)
                if self._possible(left, other, to_go):
                    break
                if left != NOTHING:
                    self.lines.append(f"not {text}{letter}: with {to_go} to go it cannot end.")
            text, pattern, avoid = text + letter, left, other
            beside = f", of the other {_shown(avoid)}" if avoid != NOTHING else ""
            self.lines.append(f"{text} leaves {_shown(pattern)}{beside}.")
        return text

    def _possible(self, pattern: Pattern, avoid: Pattern, to_go: int) -> bool:
        if pattern == NOTHING:
            return False
        if to_go == 0:
            return may_be_empty(pattern) and not may_be_empty(avoid)
        key = (pattern, avoid, to_go)
        if key not in self._can:
            self._can[key] = any(
                self._possible(after(pattern, each), after(avoid, each), to_go - 1)
                for each in self._order
            )
        return self._can[key]
