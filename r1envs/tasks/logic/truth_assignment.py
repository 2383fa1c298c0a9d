"""Find truth values that make every clause true."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.chance import pick, pick_some, shuffled
from r1envs.tasks.kit.forms import words_of
from r1envs.tasks.kit.reading import quote, too_long, unparsable
from r1envs.tasks.kit.renaming import unnamed
from r1envs.tasks.logic._supposition import Known, Wording, reason_out
from r1envs.verifiers.verdict import Verdict

Clause: TypeAlias = list[int]
"""Literals: n for variable number n, counted from 1, and -n for its negation."""

NAMES = "abcdefghijkl"

# By level: variables, and how many clauses there are beside the chain that fixes the model.
_CHAINED = ((4, 0), (5, 0), (5, 3), (6, 4))
# From level 5 on: variables, clauses of two literals, clauses of three.
_MIXED = ((7, 8, 30), (8, 6, 34), (9, 6, 38), (10, 6, 40), (11, 6, 44), (12, 6, 50))

_PAIR = re.compile(r"([a-z])\s*(?::?=|:|is\b)\s*(1|0|true|false|t|f)\b", re.ASCII | re.IGNORECASE)
_GAP = re.compile(r"[,;]|\band\b")
_GROUPS = re.compile(r"(true|false)\s*:((?:\s+[a-z]\b)*+)\s*")
_LITERALS = re.compile(r"(?:(?:not\s+)?[a-z]\b\s*)++")
_TRUE = frozenset({"1", "t", "true"})


class TruthAssignment(Task):
    """Find a model of a formula in conjunctive normal form.

    >>> TruthAssignment().sample(np.random.default_rng(0), level=1).answer
    'a=1 b=1 c=1 d=0'
    """

    id: ClassVar[str] = "r1envs/TruthAssignment-v0"
    domain: ClassVar[str] = "logic"
    answer_form: ClassVar[str] = "Answer with a value for every variable, such as a=1 b=0."
    bounded: ClassVar[bool] = True
    chance: ClassVar[float] = 1 / 16
    small_levels: ClassVar[Mapping[int, int]] = {1: 2304}

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a model uniformly, then clauses that it satisfies."""
        clauses, model = _draw_chained(rng, level) if level <= 4 else _draw_mixed(rng, level)
        data = {"clauses": clauses, "variables": len(model)}
        if level > 4:
            # Others may satisfy the clauses too; the reference is the one that `solve` finds.
            model = _reason(data)[1]
        formula = " and ".join(f"({_clause_text(clause)})" for clause in clauses)
        question = f"Find truth values that make every clause true: {formula}."
        return Problem(question, _model_text(model), data, level=level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Accept every model, written as "a=1 b=0", "a: true, b: false" and the like."""
        model = _read_model(answer, problem.data["variables"])
        if isinstance(model, Verdict):
            return model
        for clause in problem.data["clauses"]:
            if not any(_true(literal, model) for literal in clause):
                return Verdict.wrong(f"({_clause_text(clause)}) is false")
        return Verdict.right()

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Follow the clauses that leave one choice; suppose where none does.

        >>> data = {"clauses": [[3], [-3, 1], [-1, -4], [4, 2]], "variables": 4}
        >>> TruthAssignment().solve(Problem("", "a=1 b=1 c=1 d=0", data))
        'c, so c=1. not c or a, so a=1. not a or not d, so d=0. d or b, so b=1.'
        """
        return " ".join(_reason(problem.data)[0])

    def hardness(self, problem: Problem) -> float:
        """Count the characters to read and to write."""
        return len(problem.question) + len(self.solve(problem))

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its clauses in any order, whatever the variables are called."""
        facts = [
            [("+" if n > 0 else "-", abs(n) - 1) for n in clause]
            for clause in problem.data["clauses"]
        ]
        return unnamed(facts, problem.data["variables"])


def _draw_model(rng: np.random.Generator, count: int) -> dict[int, int]:
    return dict(enumerate(rng.integers(2, size=count).tolist(), start=1))


def _draw_chained(rng: np.random.Generator, level: int) -> tuple[list[Clause], Known]:
    """Draw clauses each of which fixes one variable by an earlier one."""
    count, further = _CHAINED[level - 1]
    model = _draw_model(rng, count)
    order = shuffled(rng, range(1, count + 1))
    clauses = [[_literal(order[0], model)]]
    for place in range(1, count):
        earlier = pick(rng, order[:place])
        clauses.append([-_literal(earlier, model), _literal(order[place], model)])
    if level <= 2:
        return clauses, model
    _add_clauses(rng, clauses, model, length=3, count=further)
    return _mixed_up(rng, clauses), model


def _draw_mixed(rng: np.random.Generator, level: int) -> tuple[list[Clause], Known]:
    count, pairs, triples = _MIXED[level - 5]
    model = _draw_model(rng, count)
    clauses: list[Clause] = []
    _add_clauses(rng, clauses, model, length=2, count=pairs)
    _add_clauses(rng, clauses, model, length=3, count=triples)
    return _mixed_up(rng, clauses), model


def _literal(variable: int, model: Known) -> int:
    """Give the literal of a variable that is true in the model."""
    return variable if model[variable] else -variable


def _add_clauses(
    rng: np.random.Generator, clauses: list[Clause], model: Known, *, length: int, count: int
) -> None:
    """Add different clauses that the model satisfies."""
    wanted = len(clauses) + count
    seen = {tuple(sorted(clause)) for clause in clauses}
    while len(clauses) < wanted:
        variables = pick_some(rng, range(1, len(model) + 1), length)
        clause = [pick(rng, (v, -v)) for v in variables]
        key = tuple(sorted(clause))
        if key not in seen and any(_true(literal, model) for literal in clause):
            seen.add(key)
            clauses.append(clause)


def _mixed_up(rng: np.random.Generator, clauses: Sequence[Clause]) -> list[Clause]:
    return [clause[:: pick(rng, (1, -1))] for clause in shuffled(rng, clauses)]


def _true(literal: int, model: Known) -> bool:
    return model[abs(literal)] == (literal > 0)


def _reason(data: Mapping[str, Any]) -> tuple[list[str], Known]:
    clauses: list[Clause] = data["clauses"]
    texts = [_clause_text(clause) for clause in clauses]
    wording = Wording(
        forced=lambda i, _, news: f"{texts[i]}, so {_model_text(news)}.",
        conflict=lambda i: f"{texts[i]} is false.",
        suppose=lambda v, value: f"suppose {_model_text({v: value})}.",
        conclude=lambda v, value: f"so {_model_text({v: value})}.",
    )
    rules = [functools.partial(_forced, clause) for clause in clauses]
    literals = [literal for clause in clauses for literal in clause]

    def likely(variable: int) -> int:
        # The value that most clauses would be glad of; the first of them, where both are as many.
        signs = [literal > 0 for literal in literals if abs(literal) == variable]
        return int(sum(signs) * 2 + signs[0] > len(signs)) if signs else 1

    return reason_out(rules, range(1, data["variables"] + 1), wording, likely)


def _forced(clause: Clause, known: Known) -> dict[int, int] | None:
    """Force the last literal of a clause whose others are false.

    >>> _forced([-3, 1], {3: 1}), _forced([-3, 1], {3: 0}), _forced([-3], {3: 1})
    ({1: 1}, {}, None)
    """
    left = 0
    for literal in clause:
        value = known.get(abs(literal))
        if value is None:
            if left:
                return {}
            left = literal
        elif value == (literal > 0):
            return {}
    return {abs(left): int(left > 0)} if left else None


def _clause_text(clause: Clause) -> str:
    return " or ".join(f"{'not ' * (n < 0)}{NAMES[abs(n) - 1]}" for n in clause)


def _model_text(model: Known) -> str:
    return " ".join(f"{NAMES[v - 1]}={model[v]}" for v in sorted(model))


def _read_model(answer: str, count: int) -> Known | Verdict:
    """Read an answer as a value for each variable, or say why it is none."""
    if fault := too_long(answer, 400):
        return fault
    text = words_of(answer).lower()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    text = _GAP.sub(" ", text)
    pairs = _grouped(text)
    if not pairs and (stray := _PAIR.sub("", text).split()):
        return unparsable(f"{quote(stray[0])} is not of the form a=1")
    model: dict[int, int] = {}
    for name, value in pairs or _PAIR.findall(text):
        variable = NAMES.find(name) + 1
        if not 1 <= variable <= count:
            return Verdict.wrong(f"{name} is no variable of the problem")
        if variable in model:
            return Verdict.wrong(f"{name} has more than one value")
        model[variable] = int(value in _TRUE)
    for variable in range(1, count + 1):
        if variable not in model:
            return Verdict.wrong(f"{NAMES[variable - 1]} has no value")
    return model


def _grouped(text: str) -> list[tuple[str, str]]:
    """Read "true: a b false: c", or "a b not c"; empty if the text is neither.

    >>> _grouped("true: a b  false: c"), _grouped("a b not c")
    ([('a', 'true'), ('b', 'true'), ('c', 'false')], [('a', 'true'), ('b', 'true'), ('c', 'false')])
    """
    if not _GROUPS.sub("", text).strip():
        return [(n, value) for value, names in _GROUPS.findall(text) for n in names.split()]
    if _LITERALS.fullmatch(text):
        found = re.findall(r"(not\s+)?([a-z])\b", text)
        return [(name, "false" if negated else "true") for negated, name in found]
    return []
