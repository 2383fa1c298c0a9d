"""Counting and probability: multiples, committees, rows of flags, balls and dice."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import ClassVar, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.readers import rational, unnamed, without_unit
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask

_Drawn: TypeAlias = tuple[str, int | Fraction, str]
"""A question, its answer, and how one comes to it."""


class Counting(ValueTask):
    """Count the ways to choose or arrange things, and find exact probabilities.

    >>> Counting().sample(np.random.default_rng(0), level=1).question
    'How many whole numbers from 1 to 858 are divisible by 9?'
    """

    id: ClassVar[str] = "r1envs/Counting-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with one whole number, or with an exact fraction such as 5/36 where a probability "
        "is asked for."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw one of the kinds of the level, then its numbers."""
        kind, size = pick(rng, _KINDS[level - 1])
        question, answer, worked = kind(rng, size)
        return Problem(question, str(answer), {"kind": kind.__name__}, worked, level)

    def read(self, problem: Problem, answer: str) -> Fraction:
        """Read a whole number or a fraction."""
        value = unnamed(answer, "number", "number of ways", "probability", "P")
        return rational(without_unit(value, "different ways", "ways", "numbers", "words"))

    def fault(self, problem: Problem, value: Fraction) -> str | None:
        """Compare with the number of ways, or with the probability."""
        if value == Fraction(problem.answer):
            return None
        return f"{quote(str(value))} is not what was asked for"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str | None:
        """Give the derivation that came with the numbers."""
        return problem.solution


def _multiples(rng: np.random.Generator, size: int) -> _Drawn:
    most, step = between(rng, 50, 999), between(rng, 3, 12)
    question = f"How many whole numbers from 1 to {most} are divisible by {step}?"
    return question, most // step, f"{_quotient(most, step)}."


def _either(rng: np.random.Generator, size: int) -> _Drawn:
    """Multiples of at least one number: those of one, less those of two, and those of three."""
    most = between(rng, 100, 999)
    steps = sorted(pick_some(rng, range(3, 16), size))
    if size == 2:
        told = f"{steps[0]} or by {steps[1]}, or by both"
    else:
        told = f"at least one of {', '.join(map(str, steps[:-1]))} and {steps[-1]}"
    worked, count, terms = [], 0, ""
    for chosen in range(1, 1 << size):
        some = [step for i, step in enumerate(steps) if chosen >> i & 1]
        multiple, sign = math.lcm(*some), 1 if len(some) % 2 else -1
        name = (
            f"by {' and '.join(map(str, some))}: "
            if len(some) == 1
            else (f"by {' and '.join(map(str, some))}, so by {multiple}: ")
        )
        worked.append(f"{name}{_quotient(most, multiple)}.")
        count += sign * (most // multiple)
        terms += f"{'+' if sign > 0 else '-'}{most // multiple}"
    question = f"How many whole numbers from 1 to {most} are divisible by {told}?"
    return question, count, " ".join([*worked, f"{terms[1:]}={count}."])


def _balls(rng: np.random.Generator, size: int) -> _Drawn:
    """Two balls of one colour, of so many colours."""
    colours = ("red", "blue", "green", "white")[:size]
    counts = sorted(between(rng, 3, 50) for _ in colours)
    holds = [f"{count} {colour}" for count, colour in zip(counts, colours, strict=True)]
    total = sum(counts)
    question = (
        f"A bag holds {', '.join(holds[:-1])} and {holds[-1]} balls. Two balls are drawn at random "
        "without putting the first back. What is the probability that both have the same colour?"
    )
    pairs = [f"both {c}: {n}*{n - 1}={n * (n - 1)}" for n, c in zip(counts, colours, strict=True)]
    good, ways = sum(n * (n - 1) for n in counts), total * (total - 1)
    worked = f"pairs in order: {total}*{total - 1}={ways}. {', '.join(pairs)}."
    return question, Fraction(good, ways), f"{worked} sum {good}. {_reduced(good, ways)}."


def _committee(rng: np.random.Generator, size: int) -> _Drawn:
    """A committee with exactly so many women, for size 1, or with so many ways to have enough."""
    members = between(rng, size + 2, size + 4)
    women, men = between(rng, members, members + 20), between(rng, members, members + 20)
    least = members - size + 1 if size > 1 else between(rng, 1, members - 1)
    exactly = "exactly" if size == 1 else "at least"
    women_told = "a woman" if least == 1 else "women"
    question = (
        f"In how many ways can a committee of {members} people be chosen from {women} women and "
        f"{men} men if {exactly} {least} of its members must be {women_told}?"
    )
    worked, products = [], []
    for chosen in range(least, least + 1 if size == 1 else members + 1):
        a, b = math.comb(women, chosen), math.comb(men, members - chosen)
        worked.append(
            f"{chosen} women: {_choose(women, chosen)}, {_choose(men, members - chosen)}, "
            f"{a}*{b}={a * b}."
        )
        products.append(a * b)
    if len(products) > 1:
        worked.append(f"{'+'.join(map(str, products))}={sum(products)}.")
    return question, sum(products), " ".join(worked)


def _flags(rng: np.random.Generator, size: int) -> _Drawn:
    """Rows of flags of which many are alike; the red ones go into gaps between the others."""
    others = sorted(between(rng, 2, 9) for _ in range(size - 1))
    red = between(rng, 2, min(9, sum(others)))
    names = ("blue", "green", "white", "black")
    told = [f"{red} red", *(f"{n} {name}" for n, name in zip(others, names, strict=False))]
    question = (
        f"In how many different ways can {', '.join(told[:-1])} and {told[-1]} flags be hung in a "
        "row so that no two red flags hang next to each other? Flags of the same colour look alike."
    )
    worked, factors, left = [], list[int](), sum(others)
    for count, name in zip(others[:-1], names, strict=False):
        worked.append(f"places for {name}: {_choose(left, count)}.")
        factors.append(math.comb(left, count))
        left -= count
    gaps = sum(others) + 1
    factors.append(math.comb(gaps, red))
    product = math.prod(factors)
    worked.append(f"{red} red ones into the {gaps} gaps: {_choose(gaps, red)}.")
    worked.append(f"{'*'.join(map(str, factors))}={product}.")
    return question, product, " ".join(worked)


def _dice(rng: np.random.Generator, size: int) -> _Drawn:
    """The sum of dice, with a table of how many ways there are to each sum."""
    faces = between(rng, 4, 20 if size < 5 else 15)
    total, enough = between(rng, size + 2, size * faces - 2), pick(rng, (True, False))
    ways, worked = [0, *[1] * faces], []
    for dice in range(2, size + 1):
        ways = [sum(ways[max(0, s - faces) : s]) for s in range(dice * faces + 1)]
        if dice < size or enough:
            low = total if dice == size else dice
            counts = ", ".join(map(str, ways[low:]))
            worked.append(f"{dice} dice, ways to the sums {low} to {dice * faces}: {counts}.")
    good = sum(ways[total:]) if enough else ways[total]
    worked.append(f"{good} ways of {faces}^{size}={faces**size}. {_reduced(good, faces**size)}.")
    question = (
        f"{size} fair dice with the faces 1 to {faces} are rolled. What is the probability that "
        f"their sum is {'at least' if enough else 'exactly'} {total}?"
    )
    return question, Fraction(good, faces**size), " ".join(worked)


_KINDS: tuple[tuple[tuple[Callable[[np.random.Generator, int], _Drawn], int], ...], ...] = (
    ((_multiples, 1),),
    ((_either, 2), (_committee, 1)),
    ((_balls, 2), (_either, 2)),
    ((_balls, 3), (_committee, 2)),
    ((_balls, 4), (_committee, 2), (_flags, 4)),
    ((_committee, 3), (_flags, 5)),
    ((_committee, 3), (_either, 3), (_flags, 5)),
    ((_committee, 4), (_dice, 3), (_either, 3)),
    ((_committee, 5), (_dice, 4), (_either, 3)),
    ((_committee, 6), (_dice, 5), (_either, 4)),
)
"""What may be asked, and how many things of it, by level."""


def _quotient(number: int, divisor: int) -> str:
    quotient, rest = divmod(number, divisor)
    return f"{number}={divisor}*{quotient}+{rest}, so {quotient}"


def _choose(n: int, k: int) -> str:
    """Write a binomial coefficient out."""
    if k == 0 or k == n:
        return f"C({n},{k})=1"
    few = min(k, n - k)
    above, below = "*".join(str(n - i) for i in range(few)), math.factorial(few)
    return f"C({n},{k})={above}/{below}={math.comb(n, k)}" if few > 1 else f"C({n},{k})={n}"


def _reduced(good: int, ways: int) -> str:
    return f"{good}/{ways}={Fraction(good, ways)}"
