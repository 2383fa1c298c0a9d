"""Rules that make sequences of integers: drawing them, and finding out which one it is.

A rule is tried on terms other than 0, of which there are at least five, or six for those that
take turns. It says how it was tried, and gives the next term if it makes all of those.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.mathematics._phrases import in_brackets

Terms: TypeAlias = Sequence[int]


class Trial(NamedTuple):
    """What trying a rule gave."""

    following: int | None
    """The next term; None if the rule does not make the terms."""
    text: str


class Rule(NamedTuple):
    """One way to go on with a sequence; c and d are integers that it keeps."""

    phrase: str
    drawn: Callable[[np.random.Generator, int], list[int]]
    tried: Callable[[Terms], Trial]


def _signed(rng: np.random.Generator, low: int, high: int) -> int:
    return between(rng, low, high) * pick(rng, (1, -1))


# Differences, and differences of differences.


def _sums(degree: int) -> Callable[[np.random.Generator, int], list[int]]:
    """Draw terms whose differences, taken so many times, are the same."""

    def drawn(rng: np.random.Generator, count: int) -> list[int]:
        terms = [_signed(rng, 2, 30 // degree)] * count
        for _ in range(degree):
            first = _signed(rng, 1, 60)
            terms = [first + sum(terms[:place]) for place in range(count)]
        return terms

    return drawn


def _differences(degree: int) -> Callable[[Terms], Trial]:
    names = ("", "differences", "second differences", "third differences")

    def tried(terms: Terms) -> Trial:
        rows = [list(terms)]
        for _ in range(degree):
            rows.append([b - a for a, b in zip(rows[-1], rows[-1][1:], strict=False)])
        text = f"The {names[degree]} are {', '.join(map(str, rows[-1]))}"
        if len(set(rows[-1])) > 1:
            return Trial(None, f"{text}: not the same.")
        following = sum(row[-1] for row in rows)
        added = "".join(f"+{in_brackets(row[-1])}" for row in rows[1:])
        return Trial(following, f"{text}: the same. Next is {terms[-1]}{added}={following}.")

    return tried


# Recurrences: the next term by the one or two before it.


class _Step(NamedTuple):
    """How a term is made of the two before it, and how that is written."""

    last: int
    one_before: int
    added: int = 0

    def of(self, before: int, last: int) -> int:
        return self.last * last + self.one_before * before + self.added

    def written(self, before: int, last: int) -> str:
        parts = [f"{in_brackets(self.last)}*{in_brackets(last)}"] if self.last != 1 else [f"{last}"]
        if self.one_before:
            times = f"{in_brackets(self.one_before)}*" if self.one_before != 1 else ""
            parts.append(f"{times}{in_brackets(before)}")
        if self.added:
            parts.append(in_brackets(self.added))
        return "+".join(parts)


def _continued(terms: Terms, step: _Step, known: int, name: str) -> Trial:
    """Check a recurrence on the terms from the one with index `known` on."""
    for place in range(known, len(terms)):
        before, last = terms[place - 2] if place > 1 else 0, terms[place - 1]
        if (made := step.of(before, last)) != terms[place]:
            worked = f"{step.written(before, last)}={made}, not {terms[place]}"
            return Trial(None, f"{name} fails: {worked}.")
    following = step.of(terms[-2], terms[-1])
    worked = f"{step.written(terms[-2], terms[-1])}={following}"
    return Trial(following, f"{name} makes all. Next is {worked}.")


def _grown(rng: np.random.Generator, count: int, step: _Step) -> list[int]:
    terms = [_signed(rng, 2, 60), _signed(rng, 2, 60)]
    if not step.one_before:
        terms[1] = step.of(0, terms[0])
    while len(terms) < count:
        terms.append(step.of(terms[-2], terms[-1]))
    return terms


def _geometric(terms: Terms) -> Trial:
    ratio, rest = divmod(terms[1], terms[0])
    if rest:
        return Trial(None, f"{terms[1]} is no multiple of {terms[0]}.")
    return _continued(terms, _Step(ratio, 0), 2, f"Times {ratio}")


def _two_before(terms: Terms) -> Trial:
    return _continued(terms, _Step(1, 1), 2, "The sum of two")


def _affine(terms: Terms) -> Trial:
    first, second, third = terms[:3]
    quotient = f"c=({third}-{in_brackets(second)})/({second}-{in_brackets(first)})"
    if second == first:
        return _continued(terms, _Step(1, 0), 2, "Staying the same")
    times, rest = divmod(third - second, second - first)
    if rest:
        return Trial(None, f"{quotient} is no integer.")
    added = second - times * first
    return _continued(terms, _Step(times, 0, added), 3, f"{quotient}={times} with d={added}")


def _linear(terms: Terms) -> Trial:
    """Find c and d with t2=c*t1+d*t0 and t3=c*t2+d*t1."""
    t0, t1, t2, t3 = terms[:4]
    below = t1 * t1 - t0 * t2
    above = (t1 * t2 - t0 * t3, t1 * t3 - t2 * t2)
    if not below or above[0] % below or above[1] % below:
        return Trial(None, f"No integers make {t2} of {t1} and {t0}, and {t3} of {t2} and {t1}.")
    step = _Step(above[0] // below, above[1] // below)
    return _continued(
        terms, step, 4, f"{step.last} times the last and {step.one_before} times the other"
    )


# Two ways in turn.


def _alternating(terms: Terms) -> Trial:
    added = terms[1] - terms[0]
    times, rest = divmod(terms[2], terms[1])
    if rest:
        return Trial(None, f"{terms[2]} is no multiple of {terms[1]}.")
    name = f"In turn +{in_brackets(added)} and *{in_brackets(times)}"
    for place in range(1, len(terms)):
        last = terms[place - 1]
        made = last + added if place % 2 else last * times
        if made != terms[place]:
            return Trial(None, f"{name} fails: it makes {made} of {last}, not {terms[place]}.")
    last = terms[-1]
    following = last + added if len(terms) % 2 else last * times
    return Trial(following, f"{name} makes all. Next is {following}.")


def _in_turn(tried: Callable[[Terms], Trial]) -> Callable[[Terms], Trial]:
    """Try a rule on every second term, and on those between."""

    def both(terms: Terms) -> Trial:
        mine, others = tried(terms[-2::-2][::-1]), tried(terms[-1::-2][::-1])
        text = f"Every second number, up to {terms[-2]}: {mine.text}"
        if mine.following is None:
            return Trial(None, text)
        text += f" The others: {others.text.partition(' Next is')[0]}"
        return Trial(None if others.following is None else mine.following, text)

    return both


def _drawn_in_turn(
    drawn: Callable[[np.random.Generator, int], list[int]],
) -> Callable[[np.random.Generator, int], list[int]]:
    def both(rng: np.random.Generator, count: int) -> list[int]:
        first, second = drawn(rng, (count + 1) // 2), drawn(rng, (count + 1) // 2)
        return [term for pair in zip(first, second, strict=True) for term in pair][:count]

    return both


def _alternated(rng: np.random.Generator, count: int) -> list[int]:
    terms, added, times = [_signed(rng, 2, 30)], _signed(rng, 2, 30), between(rng, 2, 4)
    while len(terms) < count:
        terms.append(terms[-1] + added if len(terms) % 2 else terms[-1] * times)
    return terms


def _affine_drawn(rng: np.random.Generator, count: int) -> list[int]:
    return _grown(rng, count, _Step(between(rng, 2, 4), 0, _signed(rng, 1, 20)))


RULES = (
    Rule("c is added to the last number", _sums(1), _differences(1)),
    Rule(
        "the last number is multiplied by c",
        lambda rng, count: _grown(rng, count, _Step(between(rng, 2, 9), 0)),
        _geometric,
    ),
    Rule("the differences of neighbours change by c each time", _sums(2), _differences(2)),
    Rule(
        "the last two numbers are added",
        lambda rng, count: _grown(rng, count, _Step(1, 1)),
        _two_before,
    ),
    Rule("the last number is multiplied by c, then d is added", _affine_drawn, _affine),
    Rule(
        "in turn c is added and the last number is multiplied by d, beginning with the addition",
        _alternated,
        _alternating,
    ),
    Rule(
        "two sequences take turns, each of which adds a number of its own",
        _drawn_in_turn(_sums(1)),
        _in_turn(_differences(1)),
    ),
    Rule(
        "c times the last number is added to d times the one before it",
        lambda rng, count: _grown(rng, count, _Step(_signed(rng, 1, 3), _signed(rng, 2, 4))),
        _linear,
    ),
    Rule("the differences of the differences change by c each time", _sums(3), _differences(3)),
    Rule(
        "two sequences take turns, each of which multiplies by a number of its own, "
        "then adds another number of its own",
        _drawn_in_turn(_affine_drawn),
        _in_turn(_affine),
    ),
)
"""From the simplest on."""
