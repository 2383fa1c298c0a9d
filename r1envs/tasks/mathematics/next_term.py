"""The next number of a sequence."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import pick
from r1envs.tasks.kit.readers import integer, unnamed
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.tasks.mathematics._sequence_rules import RULES, Rule

# How many numbers are shown, by level; as many rules as the level says may have made them.
_SHOWN = (5, 5, 5, 6, 6, 7, 7, 8, 8, 10)
_NEWEST = 3
"""A sequence is made by one of so many rules: the hardest that there are at its level."""


class NextTerm(ValueTask):
    """Find the next number of a sequence, by finding out which rule makes it.

    >>> NextTerm().sample(np.random.default_rng(0), level=1).question[:50]
    'Which number comes next: 31, 5, -21, -47, -73? It '
    """

    id: ClassVar[str] = "r1envs/NextTerm-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one integer."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a sequence; all rules that make the numbers shown agree on the next one."""
        count, rules = _SHOWN[level - 1], RULES[:level]
        while True:
            *terms, following = pick(rng, rules[-_NEWEST:]).drawn(rng, count + 1)
            # Two numbers again and again would need no rule.
            varied = 0 not in terms and len({*terms}) > 3
            if varied and followings(terms, rules) == {following}:
                break
        question = f"Which number comes next: {', '.join(map(str, terms))}? {_said(level)}"
        data = {"terms": terms, "rules": level}
        return Problem(question, str(following), data, level=level)

    def read(self, problem: Problem, answer: str) -> int:
        """Read one integer."""
        return integer(unnamed(answer, "next", "next number", "next term", "number", "term", "x"))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with what every rule that fits gives."""
        return None if value == int(problem.answer) else "no rule that fits makes that number"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Try one rule after the other until one makes all numbers."""
        texts = []
        for rule in RULES[: problem.data["rules"]]:
            trial = rule.tried(problem.data["terms"])
            texts.append(trial.text)
            if trial.following is not None:
                break
        return " ".join([*texts, f"So it is {trial.following}."])

    def canonical(self, problem: Problem) -> str:
        """Name the sequence by how it begins: elsewhere more of it may be shown."""
        return str(problem.data["terms"][:5])


def followings(terms: Sequence[int], rules: Sequence[Rule]) -> set[int]:
    """Collect the next numbers by all rules that make a sequence.

    >>> followings([2, 4, 8, 16, 32], RULES[:3]), sorted(followings([1, 4, 5, 5, 5, 6], RULES))
    ({64}, [5, 9])
    """
    trials = [rule.tried(terms) for rule in rules]
    return {trial.following for trial in trials if trial.following is not None}


def _said(count: int) -> str:
    """Say by which rules a sequence may be made.

    >>> _said(1)
    'It is made by this rule, where c is a fixed integer: c is added to the last number.'
    """
    if count == 1:
        return f"It is made by this rule, where c is a fixed integer: {RULES[0].phrase}."
    choices = "; ".join(f"({number}) {rule.phrase}" for number, rule in enumerate(RULES[:count], 1))
    return f"It is made by one of these rules, where c and d are fixed integers: {choices}."
