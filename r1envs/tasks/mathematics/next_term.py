"""Sequences: which number comes next, where one simple rule alone says so."""

import itertools
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.family import Family
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.values import integer, integers

# Which rules may be drawn, and the largest first term, by level. A rule is ("difference", degree),
# ("affine", largest factor), ("two before", largest factor), or ("woven", rule of both halves).
_RULES = (
    ((("difference", 1),), 99),
    ((("difference", 1), ("affine", 2)), 400),
    ((("affine", 3), ("two before", 1)), 200),
    ((("difference", 2), ("affine", 6)), 200),
    ((("difference", 2), ("woven", 1), ("two before", 3)), 2000),
    ((("difference", 3), ("woven", 1), ("woven", 2)), 60),
    ((("difference", 3), ("woven", 2), ("woven", 3)), 900),
    ((("difference", 4), ("woven", 3)), 900),
    ((("difference", 5), ("woven", 3)), 3000),
    ((("difference", 5), ("woven", 4)), 3000),
)
_MOST = 10**7

Terms = list[int]


class NextTerm(Family):
    """Continue a sequence whose rule has to be found.

    >>> NextTerm().sample(np.random.default_rng(0), level=1).question
    'Which number comes next in the sequence 85, 98, 111, 124, 137, ...?'
    """

    id: ClassVar[str] = "r1envs/NextTerm-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with the next number alone, such as 12."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a rule and its terms until no other simple rule continues them otherwise."""
        rules, most = _RULES[level - 1]
        while True:
            name, size = pick(rng, rules)
            terms = _drawn(rng, name, size, most)
            shown, answer = terms[:-1], terms[-1]
            if max(map(abs, terms)) < _MOST and _continuations(shown) == {answer}:
                break
        question = f"Which number comes next in the sequence {', '.join(map(str, shown))}, ...?"
        return Problem(question, str(answer), {"terms": shown}, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read a number; the whole sequence with it at the end is read too."""
        shown = problem.data["terms"]
        if (
            "," in answer
            and len(found := integers(answer)) == len(shown) + 1
            and found[:-1] == shown
        ):
            return found[-1]
        return integer(answer)

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with how the rule goes on."""
        return (
            None if str(value) == problem.answer else f"{quote(str(value))} is not the next number"
        )

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Try the rules one after the other, and continue by the first that fits.

        >>> NextTerm().solve(Problem("", "14", {"terms": [2, 5, 8, 11]}))
        'differences: 3, 3, 3. They are all 3. 11+3=14.'
        """
        terms = problem.data["terms"]
        return _worked(terms) or _woven_worked(terms)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its terms."""
        return str(problem.data["terms"])


def _drawn(rng: np.random.Generator, name: str, size: int, most: int) -> Terms:
    """Draw a sequence, with the term that is asked for at its end."""
    if name == "woven":
        inner, inner_size = _WOVEN[size - 1]
        one, two = (_drawn(rng, inner, inner_size, most) for _ in range(2))
        woven = [term for pair in zip(one, two, strict=True) for term in pair]
        return woven if between(rng, 0, 1) else woven[1:]
    if name == "difference":
        # The first of the terms, of their differences, and so on; the last are all the same.
        firsts = [between(rng, 0, most), *(_step(rng, 12) for _ in range(size - 1)), _step(rng, 20)]
        return _summed(firsts, size + 5)
    terms = [between(rng, 1, min(most, 30)), between(rng, 1, min(most, 30))]
    if name == "affine":
        factor, added = between(rng, 2, size), between(rng, -15, 15)
        terms = [between(rng, 2, most)]
        while len(terms) < 6:
            terms.append(factor * terms[-1] + added)
        return terms
    factor = between(rng, 1, size)
    while len(terms) < 8:
        terms.append(factor * terms[-1] + terms[-2])
    return terms


_WOVEN = (("difference", 1), ("affine", 3), ("difference", 2), ("difference", 3))


def _step(rng: np.random.Generator, most: int) -> int:
    return between(rng, 1, most) * pick(rng, (1, 1, -1))


def _summed(firsts: Terms, count: int) -> Terms:
    """Make the sequence whose repeated differences begin so, the last for ever the same."""
    terms, row = [], list(firsts)
    for _ in range(count):
        terms.append(row[0])
        row = [a + b for a, b in zip(row, [*row[1:], 0], strict=True)]
    return terms


def _continuations(terms: Terms) -> set[int]:
    """Continue a sequence by every simple rule that fits it."""
    found = {rule(terms) for rule in (_by_differences, _by_affine, _by_two_before)}
    for rule in (_by_differences, _by_affine, _by_two_before):
        if rule(terms[1::2]) is not None and rule(terms[0::2]) is not None:
            found.add(rule(terms[len(terms) % 2 :: 2]))
    return {term for term in found if term is not None}


def _rows(terms: Terms) -> list[Terms]:
    """List the differences, theirs and so on, until all are the same, or too few to tell."""
    rows = [terms]
    while len(rows[-1]) >= 3 and len(set(rows[-1])) > 1:
        rows.append([b - a for a, b in zip(rows[-1], rows[-1][1:], strict=False)])
    return rows


def _by_differences(terms: Terms) -> int | None:
    rows = _rows(terms)
    if len(rows[-1]) < 3 or len(set(rows[-1])) > 1:
        return None
    return sum(row[-1] for row in rows)


def _factor_and_added(terms: Terms) -> tuple[int, int] | None:
    """Find p and q such that each term is p times the one before, plus q; three would always do."""
    if len(terms) < 4 or terms[0] == terms[1]:
        return None
    p, rest = divmod(terms[2] - terms[1], terms[1] - terms[0])
    q = terms[1] - p * terms[0]
    fits = all(b == p * a + q for a, b in itertools.pairwise(terms))
    return (p, q) if fits and not rest else None


def _by_affine(terms: Terms) -> int | None:
    rule = _factor_and_added(terms)
    return rule and rule[0] * terms[-1] + rule[1]


def _factor_of_last(terms: Terms) -> int | None:
    """Find p such that each term is p times the one before, plus the one before that."""
    if len(terms) < 5 or terms[1] == 0:
        return None
    p, rest = divmod(terms[2] - terms[0], terms[1])
    triples = zip(terms, terms[1:], terms[2:], strict=False)
    return p if not rest and all(c == p * b + a for a, b, c in triples) else None


def _by_two_before(terms: Terms) -> int | None:
    p = _factor_of_last(terms)
    return None if p is None else p * terms[-1] + terms[-2]


def _worked(terms: Terms) -> str:
    """Say what continues a sequence, and how it was found; nothing if no rule fits."""
    rows = _rows(terms)
    steps = [f"differences: {', '.join(map(str, row))}." for row in rows[1:]]
    if (after := _by_differences(terms)) is not None:
        ends = [row[-1] for row in reversed(rows)]
        steps.append(f"They are all {ends[0]}.")
        for end in ends[1:]:
            steps.append(f"{end}{ends[0]:+}={end + ends[0]}.")
            ends[0] += end
        return " ".join(steps)
    first = " ".join(steps[:1])
    if (rule := _factor_and_added(terms)) and (after := _by_affine(terms)) is not None:
        p, q = rule
        found = f"{first} each is {p} times the one before: so is each term, plus {q}."
        return f"{found} {p}*{terms[-1]}{q:+}={after}."
    if (p_ := _factor_of_last(terms)) is not None:
        a, b, c = terms[:3]
        found = f"{first} {c}={p_}*{b}+{a}, and so on."
        return f"{found} {p_}*{terms[-1]}+{terms[-2]}={_by_two_before(terms)}."
    return ""


def _woven_worked(terms: Terms) -> str:
    """Take every second term, where the sequence as a whole has no rule."""
    first = " ".join(f"differences: {', '.join(map(str, row))}." for row in _rows(terms)[1:2])
    half = terms[len(terms) % 2 :: 2]
    return f"{first} No rule. Every second term: {', '.join(map(str, half))}. {_worked(half)}"
