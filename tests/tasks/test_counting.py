import functools
import itertools
import re
from collections import Counter
from fractions import Fraction

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.counting import Counting

TASK = Counting()


@functools.cache
def rows_of(left: tuple[tuple[int, int], ...], last: int) -> int:
    """Hang one flag after the other; number 0 is red."""
    if not any(count for _, count in left):
        return 1
    return sum(
        rows_of(tuple((c, n - (c == colour)) for c, n in left), colour)
        for colour, count in left
        if count and not colour == last == 0
    )


def committees(women: int, men: int, members: int) -> Counter[int]:
    """Ask one person after the other, and keep how many women and people are chosen."""
    ways = Counter({(0, 0): 1})
    for is_woman in [1] * women + [0] * men:
        for (w, all_), n in list(ways.items()):
            ways[w + is_woman, all_ + 1] += n
    return Counter({w: n for (w, all_), n in ways.items() if all_ == members})


def tried(question: str) -> Fraction:
    numbers = [int(n) for n in re.findall(r"\d+", question)]
    if "divisible" in question:
        _, most, *steps = numbers
        return Fraction(sum(any(n % s == 0 for s in steps) for n in range(1, most + 1)))
    if "bag" in question:
        balls = [colour for colour, n in enumerate(numbers) for _ in range(n)]
        pairs = [*itertools.permutations(balls, 2)]
        return Fraction(sum(a == b for a, b in pairs), len(pairs))
    if "dice" in question:
        count, _, faces, total = numbers
        sums = Counter({0: 1})
        for _ in range(count):
            rolled = Counter()
            for (s, n), face in itertools.product(sums.items(), range(1, faces + 1)):
                rolled[s + face] += n
            sums = rolled
        good = (n for s, n in sums.items() if s == total or ("at least" in question and s > total))
        return Fraction(sum(good), faces**count)
    if "flags" in question:
        return Fraction(rows_of(tuple(enumerate(numbers)), -1))
    members, women, men, least = numbers
    chosen = committees(women, men, members)
    return Fraction(
        sum(n for w, n in chosen.items() if w == least or ("at least" in question and w > least))
    )


@pytest.mark.parametrize("level", range(1, 11))
def test_brute_force_agrees(level):
    for index in range(12):
        problem = TASK.draw(61, index, level=level)
        assert tried(problem.question) == Fraction(problem.answer), problem.question


@pytest.mark.parametrize(
    "answer",
    [
        "5/36",
        "The probability is 5/36.",
        r"P = \frac{5}{36}",
        r"\frac{5}{36}",
        r"$\boxed{\frac{5}{36}}$",
        "10/72",
        "**5/36**",
        "5 / 36.",
    ],
)
def test_usual_forms_of_a_fraction_are_accepted(answer):
    assert TASK.verify(Problem("", "5/36"), answer).correct


@pytest.mark.parametrize(
    "answer", ["5/35", "0.139", "0.1388888889", "5/36 or 1/6", "-5/36", "36/5", "5:36", "1/0", "5"]
)
def test_wrong_fractions_are_refused(answer):
    assert not TASK.verify(Problem("", "5/36"), answer).correct


@pytest.mark.parametrize(
    ("answer", "right"),
    [("1,260", True), ("1260", True), ("1261", False), ("1260 or 1261", False), ("7!/4", False)],
)
def test_whole_numbers_are_read(answer, right):
    assert TASK.verify(Problem("", "1260"), answer).correct is right
