"""Operations on lists of whole numbers: their English, their Python and their meaning."""

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import NamedTuple

Numbers = list[int]


class ListStep(NamedTuple):
    """An operation but for its number `k`, which is drawn from `constants`; it keeps lists."""

    words: str
    code: str
    apply: Callable[[Numbers, int], Numbers]
    constants: tuple[int, int] = (0, 0)


def _without(xs: Numbers, place: int) -> Numbers:
    return xs[:place] + xs[place + 1 :]


EASY: dict[str, ListStep] = {
    "reverse": ListStep("Reverse the list.", "xs[::-1]", lambda xs, k: xs[::-1]),
    "sort": ListStep(
        "Sort the list from the smallest to the largest.", "sorted(xs)", lambda xs, k: sorted(xs)
    ),
    "add": ListStep(
        "Add {k} to every number.",
        "[x + {k} for x in xs]",
        lambda xs, k: [x + k for x in xs],
        (2, 9),
    ),
    "times": ListStep(
        "Multiply every number by {k}.",
        "[x * {k} for x in xs]",
        lambda xs, k: [x * k for x in xs],
        (2, 5),
    ),
    "first": ListStep("Keep only the first {k} numbers.", "xs[:{k}]", lambda xs, k: xs[:k], (3, 6)),
    "tail": ListStep("Remove the first {k} numbers.", "xs[{k}:]", lambda xs, k: xs[k:], (2, 3)),
    "left": ListStep(
        "Move the first {k} numbers to the end, in the same order.",
        "xs[{k}:] + xs[:{k}]",
        lambda xs, k: xs[k:] + xs[:k],
        (2, 3),
    ),
}
_HARDER: dict[str, ListStep] = {
    "descending": ListStep(
        "Sort the list from the largest to the smallest.",
        "sorted(xs, reverse=True)",
        lambda xs, k: sorted(xs, reverse=True),
    ),
    "even": ListStep(
        "Keep only the even numbers.",
        "[x for x in xs if x % 2 == 0]",
        lambda xs, k: [x for x in xs if x % 2 == 0],
    ),
    "odd": ListStep(
        "Remove the even numbers.",
        "[x for x in xs if x % 2 == 1]",
        lambda xs, k: [x for x in xs if x % 2],
    ),
    "above": ListStep(
        "Keep only the numbers greater than {k}.",
        "[x for x in xs if x > {k}]",
        lambda xs, k: [x for x in xs if x > k],
        (2, 30),
    ),
    "below": ListStep(
        "Remove the numbers that are {k} or more.",
        "[x for x in xs if x < {k}]",
        lambda xs, k: [x for x in xs if x < k],
        (10, 90),
    ),
    "from": ListStep(
        "Replace every number x by {k} - x.",
        "[{k} - x for x in xs]",
        lambda xs, k: [k - x for x in xs],
        (10, 60),
    ),
    "remainder": ListStep(
        "Replace every number by its remainder when divided by {k}, which is never negative.",
        "[x % {k} for x in xs]",
        lambda xs, k: [x % k for x in xs],
        (7, 20),
    ),
    "unique": ListStep(
        "Remove repeated numbers, keeping the first of each.",
        "list(dict.fromkeys(xs))",
        lambda xs, k: list(dict.fromkeys(xs)),
    ),
    "last": ListStep("Keep only the last {k} numbers.", "xs[-{k}:]", lambda xs, k: xs[-k:], (4, 8)),
    "right": ListStep(
        "Move the last {k} numbers to the front, in the same order.",
        "xs[-{k}:] + xs[:-{k}]",
        lambda xs, k: xs[-k:] + xs[:-k],
        (2, 3),
    ),
    "second": ListStep(
        "Keep only every second number, beginning with the first.", "xs[::2]", lambda xs, k: xs[::2]
    ),
    "totals": ListStep(
        "Replace every number by the sum of the numbers up to it, itself included.",
        "[sum(xs[:i + 1]) for i in range(len(xs))]",
        lambda xs, k: list(accumulate(xs)),
    ),
    "differences": ListStep(
        "Replace the list by the differences of neighbours, each the right one minus the left one.",
        "[b - a for a, b in zip(xs, xs[1:])]",
        lambda xs, k: [b - a for a, b in pairwise(xs)],
    ),
    "sums": ListStep(
        "Replace the list by the sums of neighbours, from the first two to the last two.",
        "[a + b for a, b in zip(xs, xs[1:])]",
        lambda xs, k: [a + b for a, b in pairwise(xs)],
    ),
    "mirror": ListStep(
        "Add to every number the one at the same place of the reversed list.",
        "[a + b for a, b in zip(xs, xs[::-1])]",
        lambda xs, k: [a + b for a, b in zip(xs, xs[::-1], strict=True)],
    ),
    "places": ListStep(
        "Add to every number its place in the list, where the first place is 1.",
        "[x + i for i, x in enumerate(xs, 1)]",
        lambda xs, k: [x + i for i, x in enumerate(xs, 1)],
    ),
    "length": ListStep(
        "Put the length of the list in front of it.", "[len(xs)] + xs", lambda xs, k: [len(xs), *xs]
    ),
    "total": ListStep(
        "Append the sum of the list to its end.", "xs + [sum(xs)]", lambda xs, k: [*xs, sum(xs)]
    ),
    "smallest": ListStep(
        "Remove the smallest number, the first one if there are several.",
        "xs[:xs.index(min(xs))] + xs[xs.index(min(xs)) + 1:]",
        lambda xs, k: _without(xs, xs.index(min(xs))),
    ),
    "largest": ListStep(
        "Remove the largest number, the first one if there are several.",
        "xs[:xs.index(max(xs))] + xs[xs.index(max(xs)) + 1:]",
        lambda xs, k: _without(xs, xs.index(max(xs))),
    ),
    "larger": ListStep(
        "Replace every number below {k} by {k}.",
        "[max(x, {k}) for x in xs]",
        lambda xs, k: [max(x, k) for x in xs],
        (3, 20),
    ),
    "halves": ListStep(
        "Halve every even number and leave the odd ones as they are.",
        "[x // 2 if x % 2 == 0 else x for x in xs]",
        lambda xs, k: [x if x % 2 else x // 2 for x in xs],
    ),
    "ends": ListStep(
        "Exchange the first number and the last one.",
        "xs[-1:] + xs[1:-1] + xs[:1]",
        lambda xs, k: xs[-1:] + xs[1:-1] + xs[:1],
    ),
}
ALL = {**EASY, **_HARDER}
"""All operations by their names."""
