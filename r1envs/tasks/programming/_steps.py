"""The steps that functions of the small functional language are made of.

Each step knows its English, its Python and its meaning; the meaning is what gives the expected
outputs, so no text is executed to make a problem.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["number", "list", "text"]

_VOWELS = "aeiouAEIOU"
LETTERS = "abcdeiorst"
"""The letters that steps name: those of the texts that functions are tried on."""


class StepKind(NamedTuple):
    """A step, but for its constant `k`, which is drawn from `constants`."""

    takes: Kind
    gives: Kind
    phrase: str
    code: str
    """An expression of the variable `v`."""
    apply: Callable[[Any, int], Any]
    constants: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its constant."""

    kind: StepKind
    constant: int

    @property
    def phrase(self) -> str:
        """What it does, in English."""
        return self._filled(self.kind.phrase)

    def code(self, variable: str) -> str:
        """Write what it does to the variable, in Python."""
        return self._filled(self.kind.code).replace("{v}", variable)

    def apply(self, value: Any) -> Any:
        """Do it."""
        return self.kind.apply(value, self.constant)

    def _filled(self, text: str) -> str:
        """Put in the number, and the letters that it stands for."""
        for mark, letter in zip(("{c}", "{d}"), _letters(self.constant), strict=True):
            text = text.replace(mark, letter)
        return text.replace("{k}", str(self.constant))


def _letters(constant: int) -> tuple[str, str]:
    """Give the two different letters that a constant from 0 to 89 stands for.

    >>> _letters(0), _letters(89)
    (('a', 'b'), ('t', 's'))
    """
    first = constant % 10
    return LETTERS[first], LETTERS[(first + 1 + constant // 10) % 10]


def _running_totals(items: list[int], _: int) -> list[int]:
    return [sum(items[: i + 1]) for i in range(len(items))]


# From a kind of value to which: phrase, code, meaning and, where there is a constant, its range.
_TABLE: dict[tuple[Kind, Kind], list[tuple[Any, ...]]] = {
    ("number", "number"): [
        ("multiplies it by {k}", "{v} * {k}", lambda v, k: v * k, (2, 9)),
        ("adds {k}", "{v} + {k}", lambda v, k: v + k, (1, 30)),
        ("subtracts it from {k}", "{k} - {v}", lambda v, k: k - v, (1, 50)),
        ("takes the absolute value", "abs({v})", lambda v, k: abs(v)),
        ("takes the larger of it and {k}", "max({v}, {k})", lambda v, k: max(v, k), (-20, 20)),
        ("takes the smaller of it and {k}", "min({v}, {k})", lambda v, k: min(v, k), (30, 90)),
        ("takes the remainder when divided by {k}", "{v} % {k}", lambda v, k: v % k, (7, 40)),
        (
            "halves it if it is even and adds {k} if it is odd",
            "{v} // 2 if {v} % 2 == 0 else {v} + {k}",
            lambda v, k: v // 2 if v % 2 == 0 else v + k,
            (1, 20),
        ),
        (
            "squares it if it is below {k} and doubles it otherwise",
            "{v} * {v} if {v} < {k} else 2 * {v}",
            lambda v, k: v * v if v < k else 2 * v,
            (-5, 15),
        ),
        (
            "adds up the digits of its absolute value",
            "sum(int(d) for d in str(abs({v})))",
            lambda v, k: sum(map(int, str(abs(v)))),
        ),
    ],
    ("list", "list"): [
        ("reverses it", "{v}[::-1]", lambda v, k: v[::-1]),
        ("sorts it", "sorted({v})", lambda v, k: sorted(v)),
        (
            "keeps the even items",
            "[n for n in {v} if n % 2 == 0]",
            lambda v, k: [n for n in v if n % 2 == 0],
        ),
        (
            "keeps the items above {k}",
            "[n for n in {v} if n > {k}]",
            lambda v, k: [n for n in v if n > k],
            (-6, 4),
        ),
        (
            "multiplies each item by {k}",
            "[n * {k} for n in {v}]",
            lambda v, k: [n * k for n in v],
            (2, 9),
        ),
        (
            "adds {k} to each item",
            "[n + {k} for n in {v}]",
            lambda v, k: [n + k for n in v],
            (1, 20),
        ),
        ("drops all but the first {k} items", "{v}[:{k}]", lambda v, k: v[:k], (3, 6)),
        ("drops the first {k} items", "{v}[{k}:]", lambda v, k: v[k:], (2, 3)),
        (
            "moves the first {k} items to the end",
            "{v}[{k}:] + {v}[:{k}]",
            lambda v, k: v[k:] + v[:k],
            (2, 3),
        ),
        (
            "subtracts each item from {k}",
            "[{k} - n for n in {v}]",
            lambda v, k: [k - n for n in v],
            (1, 40),
        ),
        (
            "replaces each item by its remainder when divided by {k}",
            "[n % {k} for n in {v}]",
            lambda v, k: [n % k for n in v],
            (5, 20),
        ),
        (
            "drops repeated items, keeping the first of each",
            "list(dict.fromkeys({v}))",
            lambda v, k: list(dict.fromkeys(v)),
        ),
        (
            "replaces each item by the sum of the items up to it",
            "[sum({v}[:i + 1]) for i in range(len({v}))]",
            _running_totals,
        ),
    ],
    ("list", "number"): [
        ("adds up the items", "sum({v})", lambda v, k: sum(v)),
        (
            "takes the largest item, or {k} if there is none",
            "max({v}, default={k})",
            lambda v, k: max(v, default=k),
            (0, 9),
        ),
        (
            "counts the odd items",
            "sum(n % 2 for n in {v})",
            lambda v, k: sum(n % 2 for n in v),
        ),
    ],
    ("text", "text"): [
        ("reverses it", "{v}[::-1]", lambda v, k: v[::-1]),
        ("swaps the case", "{v}.swapcase()", lambda v, k: v.swapcase()),
        (
            "writes every character {k} times",
            "''.join(c * {k} for c in {v})",
            lambda v, k: "".join(c * k for c in v),
            (2, 3),
        ),
        (
            "drops the vowels",
            f"''.join(c for c in {{v}} if c not in '{_VOWELS}')",
            lambda v, k: "".join(c for c in v if c not in _VOWELS),
        ),
        ("keeps every second character, from the first on", "{v}[::2]", lambda v, k: v[::2]),
        (
            "moves the first {k} characters to the end",
            "{v}[{k}:] + {v}[:{k}]",
            lambda v, k: v[k:] + v[:k],
            (2, 3),
        ),
        (
            "appends the number of its characters",
            "{v} + str(len({v}))",
            lambda v, k: v + str(len(v)),
        ),
        (
            "replaces {c} by {d}",
            "{v}.replace('{c}', '{d}')",
            lambda v, k: v.replace(*_letters(k)),
            (0, 89),
        ),
        (
            "drops every {c}",
            "{v}.replace('{c}', '')",
            lambda v, k: v.replace(_letters(k)[0], ""),
            (0, 9),
        ),
        ("appends the letter {c}", "{v} + '{c}'", lambda v, k: v + _letters(k)[0], (0, 9)),
        ("puts the letter {c} in front", "'{c}' + {v}", lambda v, k: _letters(k)[0] + v, (0, 9)),
        ("drops the first {k} characters", "{v}[{k}:]", lambda v, k: v[k:], (2, 3)),
        ("drops all but the first {k} characters", "{v}[:{k}]", lambda v, k: v[:k], (3, 6)),
    ],
    ("text", "number"): [
        (
            "counts the vowels",
            f"sum(c in '{_VOWELS}' for c in {{v}})",
            lambda v, k: sum(c in _VOWELS for c in v),
        ),
        ("counts the different characters", "len(set({v}))", lambda v, k: len(set(v))),
        (
            "counts the letters from a to {c}, in lower case",
            "sum('a' <= c <= '{c}' for c in {v})",
            lambda v, k: sum("a" <= c <= _letters(k)[0] for c in v),
            (1, 8),
        ),
    ],
}

STEPS = tuple(
    StepKind(takes, gives, *row) for (takes, gives), rows in _TABLE.items() for row in rows
)
