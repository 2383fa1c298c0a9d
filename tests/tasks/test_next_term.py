import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.next_term import NextTerm, _continuations

TASK = NextTerm()


def simple_rules(terms: list[int]):
    """Yield what each rule says comes next, found by trying all its numbers."""
    n = len(terms)
    for degree in range(1, 6):
        # Lagrange: a polynomial through the last points, if it goes through all of them.
        if n >= degree + 3 and all(
            lagrange(terms[i : i + degree + 1]) == terms[i + degree + 1]
            for i in range(n - degree - 1)
        ):
            yield lagrange(terms[n - degree - 1 :])
    for p in range(2, 7):
        if n >= 4 and len({b - p * a for a, b in itertools.pairwise(terms)}) == 1:
            yield p * terms[-1] + terms[1] - p * terms[0]
    for p in range(1, 4):
        if n >= 5 and all(
            c == p * b + a for a, b, c in zip(terms, terms[1:], terms[2:], strict=False)
        ):
            yield p * terms[-1] + terms[-2]


def lagrange(points: list[int]) -> int:
    total = 0
    for i, y in enumerate(points):
        above = below = 1
        for j in range(len(points)):
            if j != i:
                above, below = above * (len(points) - j), below * (i - j)
        total += y * above // below
    return total


@pytest.mark.parametrize("level", range(1, 11))
def test_rules_that_fit_agree_and_there_is_one(level):
    for index in range(20):
        problem = TASK.draw(81, index, level=level)
        shown = re.search(r"sequence (.*), \.\.\.", problem.question)[1]
        terms = [int(term) for term in shown.split(", ")]
        found = set(simple_rules(terms))
        if not found:
            assert set(simple_rules(terms[1 - len(terms) % 2 :: 2]))
            found = set(simple_rules(terms[len(terms) % 2 :: 2]))
        assert found == {int(problem.answer)}, problem.question


def test_what_no_rule_or_too_few_terms_continue_is_not_asked():
    assert _continuations([1, 2, 3, 5, 8, 13]) == {21}
    assert _continuations([1, 1, 2, 3, 3, 7, 4, 15]) == {5}
    assert _continuations([2, 5, 8]) == _continuations([3, 1, 4, 1, 5, 9, 2, 6]) == set()


PROBLEM = Problem("", "1100", {"terms": [200, 500, 800]})


@pytest.mark.parametrize(
    "answer", ["1100", "1,100", "$1100$", r"\boxed{1100}", "**1100**", "200, 500, 800, 1100"]
)
def test_usual_forms_are_accepted(answer):
    assert TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize(
    "answer",
    ["1101", "1100 or 1101", "200, 500, 800", "200, 500, 800, 1101", "1100, 1400", "800+300", "x"],
)
def test_wrong_answers_are_refused(answer):
    assert not TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_ends_in_the_answer(level):
    for index in range(20):
        problem = TASK.draw(82, index, level=level)
        assert TASK.solve(problem).endswith(f"={problem.answer}.")
