"""Solving by propagation, and by supposing where it stops: one local step after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Known: TypeAlias = Mapping[int, int]
"""The values, 0 or 1, of the variables that have one."""

Rule: TypeAlias = Callable[[Known], "dict[int, int] | None"]
"""Tells which values of further variables it forces; None where it cannot be met."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the steps read. Rules are named by their place in the sequence of rules."""

    forced: Callable[[int, Known, Known], str]
    """A rule, what was known, and what follows from them."""
    conflict: Callable[[int], str]
    suppose: Callable[[int, int], str]
    conclude: Callable[[int, int], str]


def reason_out(
    rules: Sequence[Rule],
    order: Sequence[int],
    wording: Wording,
    likely: Callable[[int], int] = lambda variable: 1,
) -> tuple[list[str], Known]:
    """Find values that meet all rules, with the steps that lead there.

    The rules are read in their order, over and over, for what they force. When none forces
    anything more, the first variable of `order` without a value is supposed to have the one that
    `likely` gives it, which is 1 unless it is said.
    """
    lines: list[str] = []
    solved = _Search(rules, order, wording, likely, lines).solve({})
    assert solved is not None, "no values meet the rules"
    return lines, solved


@dataclass(frozen=True, slots=True)
class _Search:
    rules: Sequence[Rule]
    order: Sequence[int]
    wording: Wording
    likely: Callable[[int], int]
    lines: list[str]

    def solve(self, known: dict[int, int]) -> Known | None:
        if not self._propagate(known):
            return None
        variable = next((v for v in self.order if v not in known), None)
        if variable is None:
            return known
        value = self.likely(variable)
        self.lines.append(self.wording.suppose(variable, value))
        if (solved := self.solve({**known, variable: value})) is not None:
            return solved
        self.lines.append(self.wording.conclude(variable, 1 - value))
        return self.solve({**known, variable: 1 - value})

    def _propagate(self, known: dict[int, int]) -> bool:
        """Add what follows to `known`; False at a contradiction."""
        progress = True
        while progress:
            progress = False
            for index, rule in enumerate(self.rules):
                news = rule(known)
                if news is None:
                    self.lines.append(self.wording.conflict(index))
                    return False
                if news:
                    self.lines.append(self.wording.forced(index, known, news))
                    known.update(news)
                    progress = True
        return True
