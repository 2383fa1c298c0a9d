"""Write a text that keeps to several rules at once, each of which can be measured."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled
from r1envs.tasks.kit.reading import quote, too_long, unparsable
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.verifiers.verdict import Verdict


class _Shape(NamedTuple):
    lines: tuple[int, int]
    words: tuple[int, int]
    """In each line."""
    contained: int
    rules: tuple[str, ...]


_SHAPES = (
    _Shape((1, 1), (3, 7), 2, ()),
    _Shape((1, 1), (5, 9), 2, ("starts",)),
    _Shape((1, 1), (7, 11), 2, ("starts", "ends")),
    _Shape((1, 1), (9, 14), 3, ("starts", "ends", "case")),
    _Shape((2, 3), (5, 7), 3, ("starts", "ends", "case")),
    _Shape((3, 3), (6, 7), 3, ("starts", "ends", "case", "without")),
    _Shape((3, 4), (6, 8), 4, ("starts", "ends", "case", "without", "times")),
    _Shape((4, 5), (6, 8), 4, ("starts", "ends", "case", "without", "times", "before")),
    _Shape((5, 6), (6, 8), 5, ("starts", "ends", "case", "without", "times", "before", "short")),
    _Shape((6, 7), (7, 9), 6, ("starts", "ends", "case", "without", "times", "before", "short")),
)
_WORDS = (
    *("apple", "arm", "bird", "boat", "bread", "brick", "cat", "chair", "cloud", "coast", "coin"),
    *("corn", "cup", "desk", "dog", "door", "dream", "dust", "field", "fire", "fish", "floor"),
    *("flute", "forest", "friend", "garden", "glass", "gold", "grass", "green", "hand", "hill"),
    *("horse", "house", "ink", "island", "king", "lake", "lamp", "leaf", "light", "map", "milk"),
    *("moon", "music", "night", "ocean", "paper", "path", "piano", "plant", "pond", "queen"),
    *("rain", "river", "road", "roof", "rope", "sand", "ship", "silver", "snow", "song", "star"),
    *("stone", "storm", "sugar", "table", "tail", "tower", "town", "train", "tree", "valley"),
    *("wall", "water", "wheat", "wind", "window", "winter", "wood", "yard", "year"),
)
_MOST_LETTERS = 6
_MARKS = ".,;:!?\"'()"
_LANGUAGES = ("", "text", "txt", "plaintext", "markdown", "md")
_AROUND = (("```", "```"), ('"', '"'), ("“", "”"))

Rule = list[Any]
"""The kind of a rule, and what it is about."""


class InstructionFollowing(ValueTask):
    """Write a text of so many words that keeps to every rule it is given.

    >>> InstructionFollowing().sample(np.random.default_rng(0), level=1).question
    'Write a text of which all of this is true: it has exactly 7 words, it contains the word \
"brick", and it contains the word "moon". Words are separated by blanks or line breaks.'
    """

    id: ClassVar[str] = "r1envs/InstructionFollowing-v0"
    domain: ClassVar[str] = "general"
    answer_form: ClassVar[str] = "Answer with the text alone; it need not make sense."
    bounded: ClassVar[bool] = True
    longest: ClassVar[int] = 3000

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the words that are needed, write a text with them, then state what is true of it."""
        shape = _SHAPES[level - 1]
        lines, width = between(rng, *shape.lines), between(rng, *shape.words)
        needed = pick_some(rng, _WORDS, shape.contained + 3)
        first, last, again, *contained = needed
        rules: list[Rule] = [["words", lines * width]]
        if lines > 1:
            rules = [["lines", lines], ["width", width]]
        rules += [["contains", word] for word in sorted(contained)]
        for kind in shape.rules:
            rules.append(_rule(rng, kind, first, last, again, contained))
        text, worked = _written(rng, rules, lines, width, contained)
        told = [f"it {_KINDS[kind][0].format(*about)}" for kind, *about in rules]
        question = (
            f"Write a text of which all of this is true: {', '.join(told[:-1])}, and {told[-1]}. "
            "Words are separated by blanks or line breaks."
        )
        return Problem(question, text, {"rules": rules}, worked, level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Take the text as it is written: only a fence or quotes around the whole go."""
        if fault := too_long(answer, self.longest):
            return fault
        text = _unwrapped(answer.strip())
        if not text:
            return unparsable("there is no text")
        reason = self.fault(problem, text)
        return Verdict.right() if reason is None else Verdict.wrong(reason)

    def fault(self, problem: Problem, value: str) -> str | None:
        """Name the first rule that the text breaks."""
        if not (words := _words(value)):
            return "there is no word"
        for kind, *about in problem.data["rules"]:
            told, holds = _KINDS[kind]
            if not holds(value, words, *about):
                return f"{quote(value)} breaks the rule that it {told.format(*about)}"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str | None:
        """Give the derivation that came with the text."""
        return problem.solution


def _rule(
    rng: np.random.Generator, kind: str, first: str, last: str, again: str, contained: list[str]
) -> Rule:
    if kind == "case":
        return [pick(rng, ("small", "capital"))]
    if kind == "without":
        used = {first, last, again, *contained}
        letters = [c for c in "abcdefghiklmnoprstuwy" if not any(c in word for word in used)]
        return ["without", pick(rng, letters or ["z"])]
    about: dict[str, list[Any]] = {
        "starts": [first],
        "ends": [last],
        "times": [again, between(rng, 2, 3)],
        "before": contained[:2],
        "short": [_MOST_LETTERS],
    }
    return [kind, *about[kind]]


def _written(
    rng: np.random.Generator, rules: list[Rule], lines: int, width: int, contained: list[str]
) -> tuple[str, str]:
    """Write a text that keeps to the rules, and say how: needed words first, others to fill."""
    about = {kind: rest for kind, *rest in rules}
    first, last = about.get("starts", []), about.get("ends", [])
    again, times = about.get("times", ["", 0])
    needed = [*first, *contained, *[again] * times]
    missing, letter = lines * width - len(needed) - len(last), about.get("without", ["0"])[0]
    free = [w for w in shuffled(rng, _WORDS) if letter not in w and w not in {*needed, *last}]
    filling = [free[i % len(free)] for i in range(missing)]
    words = [*needed, *filling, *last]
    size = f"{lines}*{width}={lines * width} words" if lines > 1 else f"{width} words"
    steps = [f"{size} in all.", f"needed in this order: {', '.join([*needed, *last])}."]
    avoiding = f" without {letter}" if "without" in about else ""
    if filling:
        before = f", before {last[0]}" if last else ""
        steps.append(f"{missing} more{avoiding}{before}: {', '.join(filling)}.")
    if "capital" in about:
        words = [word.upper() for word in words]
        steps.append("all in capital letters.")
    rows = [" ".join(words[i : i + width]) for i in range(0, len(words), width)]
    if lines > 1:
        steps.append(f"lines of {width}: {' / '.join(rows)}.")
    return "\n".join(rows), " ".join(steps)


def _unwrapped(text: str) -> str:
    for opening, closing in _AROUND:
        inside = text[len(opening) : -len(closing)]
        if text.startswith(opening) and text.endswith(closing) and opening not in inside:
            if opening == "```":
                line, _, rest = inside.partition("\n")
                inside = rest if line.strip() in _LANGUAGES else inside
            return inside.strip()
    return text


def _words(text: str) -> list[str]:
    """Take the words in small letters; a dash that stands alone is none."""
    words = [word.strip(_MARKS).lower() for word in text.split()]
    return [word for word in words if any(map(str.isalnum, word))]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _is_before(words: list[str], one: str, other: str) -> bool:
    return one in words and other in words and words.index(one) < words.index(other)


_KINDS: dict[str, tuple[str, Callable[..., bool]]] = {
    "words": ("has exactly {} words", lambda text, words, n: len(words) == n),
    "lines": ("has exactly {} lines", lambda text, words, n: len(_lines(text)) == n),
    "width": (
        "has exactly {} words in each line",
        lambda text, words, n: all(len(_words(line)) == n for line in _lines(text)),
    ),
    "contains": ('contains the word "{}"', lambda text, words, word: word in words),
    "starts": ('begins with the word "{}"', lambda text, words, word: words[0] == word),
    "ends": ('ends with the word "{}"', lambda text, words, word: words[-1] == word),
    "small": ("is written in small letters alone", lambda text, words: text == text.lower()),
    "capital": ("is written in capital letters alone", lambda text, words: text == text.upper()),
    "without": (
        'has the letter "{}" nowhere, neither small nor capital',
        lambda text, words, letter: letter not in text.lower(),
    ),
    "times": (
        'contains the word "{}" exactly {} times',
        lambda text, words, word, n: words.count(word) == n,
    ),
    "before": (
        'has the first "{}" before the first "{}"',
        lambda text, words, one, other: _is_before(words, one, other),
    ),
    "short": (
        "has no word of more than {} letters",
        lambda text, words, n: all(len(word) <= n for word in words),
    ),
}
"""How each rule is told of "it", and whether it holds for a text and its words in small letters."""
