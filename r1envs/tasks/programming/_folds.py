"""Functions that go through a list of whole numbers: their English, their Python, their values.

A function is plain data: what it keeps, how it changes what it kept, how it gathers that into one
number, and how it finishes. Values are worked out here, and no text is executed for it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from r1envs.tasks.kit.chance import between, pick

Fold: TypeAlias = dict[str, list[list[Any]]]
"""Lists of [name, number] under "keep", "change", "gather" (one) and "finish", as JSON has it."""


class _Piece(NamedTuple):
    words: str
    code: str
    apply: Callable[..., Any]
    numbers: tuple[int, int] = (0, 0)


KEEP = {
    "even": _Piece("even", "x % 2 == 0", lambda x, k: x % 2 == 0),
    "odd": _Piece("odd", "x % 2 == 1", lambda x, k: x % 2 == 1),
    "above": _Piece("greater than {k}", "x > {k}", lambda x, k: x > k, (-9, 14)),
    "least": _Piece("at least {k}", "x >= {k}", lambda x, k: x >= k, (-9, 14)),
    "below": _Piece("less than {k}", "x < {k}", lambda x, k: x < k, (2, 21)),
    "most": _Piece("at most {k}", "x <= {k}", lambda x, k: x <= k, (2, 21)),
    "multiple": _Piece("multiples of {k}", "x % {k} == 0", lambda x, k: x % k == 0, (3, 4)),
    "other": _Piece("not multiples of {k}", "x % {k} != 0", lambda x, k: x % k != 0, (3, 7)),
}
CHANGE = {
    "plus": _Piece("adds {k} to it", "{v} + {k}", lambda x, k: x + k, (2, 15)),
    "minus": _Piece("subtracts {k} from it", "{v} - {k}", lambda x, k: x - k, (2, 15)),
    "times": _Piece("multiplies it by {k}", "{v} * {k}", lambda x, k: x * k, (2, 7)),
    "from": _Piece("subtracts it from {k}", "{k} - {v}", lambda x, k: k - x, (2, 20)),
    "square": _Piece("squares it", "{v} * {v}", lambda x, k: x * x),
    "halve": _Piece("divides it by {k}, rounding down", "{v} // {k}", lambda x, k: x // k, (2, 3)),
    "rest": _Piece(
        "takes its remainder modulo {k}",
        "{v} % {k}",
        lambda x, k: x % k,
        (7, 20),
    ),
}
GATHER = {
    "sum": _Piece("adds them all to {k}", "result + x", lambda r, x: r + x, (0, 60)),
    "less": _Piece("subtracts them all from {k}", "result - x", lambda r, x: r - x, (0, 60)),
    "largest": _Piece("takes the largest of them and {k}", "max(result, x)", max, (-10, 16)),
    "smallest": _Piece("takes the smallest of them and {k}", "min(result, x)", min, (2, 40)),
    "twice": _Piece(
        "begins with {k} and, for each of them in turn, doubles that and adds the number",
        "result * 2 + x",
        lambda r, x: r * 2 + x,
        (0, 15),
    ),
    "turn": _Piece(
        "begins with {k} and, for each of them in turn, replaces that by the number minus it",
        "x - result",
        lambda r, x: x - r,
        (0, 40),
    ),
}
PIECES = {"keep": KEEP, "change": CHANGE, "gather": GATHER, "finish": CHANGE}

# What a slip of the pen makes of a piece.
_SLIPS = {
    "above": "least",
    "least": "above",
    "below": "most",
    "most": "below",
    "even": "odd",
    "odd": "even",
    "multiple": "other",
    "other": "multiple",
    "plus": "minus",
    "minus": "plus",
    "times": "plus",
    "from": "minus",
    "square": "plus",
    "halve": "rest",
    "rest": "halve",
    "sum": "less",
    "less": "sum",
    "largest": "smallest",
    "smallest": "largest",
    "twice": "sum",
    "turn": "less",
}


def value_of(fold: Fold, xs: Sequence[int]) -> int:
    """Work out what a function returns.

    >>> fold = {"keep": [["even", 0]], "change": [], "gather": [["sum", 5]], "finish": []}
    >>> value_of(fold, [1, 4])
    9
    """
    (gather, result), *_ = fold["gather"]
    for x in xs:
        if all(KEEP[name].apply(x, k) for name, k in fold["keep"]):
            for name, k in fold["change"]:
                x = CHANGE[name].apply(x, k)
            result = GATHER[gather].apply(result, x)
    for name, k in fold["finish"]:
        result = CHANGE[name].apply(result, k)
    return int(result)


def draw_fold(rng: np.random.Generator, keep: int, change: int, finish: int) -> Fold:
    """Draw a function of so many pieces, no two of one kind beside each other."""
    fold: Fold = {"keep": [], "change": [], "gather": [_drawn(rng, "gather", [])], "finish": []}
    for part, count in (("keep", keep), ("change", change), ("finish", finish)):
        for _ in range(count):
            fold[part].append(_drawn(rng, part, fold[part]))
    return fold


def _drawn(rng: np.random.Generator, part: str, before: Sequence[Sequence[Any]]) -> list[Any]:
    # Neither the same condition twice nor even and odd; nor what an operation before it undoes.
    used = {name for name, _ in (before if part == "keep" else before[-1:])}
    used |= {_SLIPS[name] for name in used}
    name = pick(rng, [each for each in PIECES[part] if each not in used])
    return [name, between(rng, *PIECES[part][name].numbers)]


def slipped(rng: np.random.Generator, fold: Fold) -> Fold:
    """Change one piece: another operation of the same number, or another number."""
    part = pick(rng, [part for part in fold for _ in fold[part]])
    place = between(rng, 0, len(fold[part]) - 1)
    name, k = fold[part][place]
    low, high = PIECES[part][name].numbers
    if low < high and (rng.integers(2) or not k):
        others = [k + step for step in (-2, -1, 1, 2)]
        # What divides or multiplies by less than 2 would be no slip that anybody makes.
        piece = [name, pick(rng, [n for n in others if n >= 2] if low >= 2 else others)]
    else:
        piece = [_SLIPS[name], k or 2]
    return {**fold, part: [*fold[part][:place], piece, *fold[part][place + 1 :]]}


def words_of(part: str, piece: Sequence[Any]) -> str:
    """Say in English what a piece does."""
    name, k = piece
    return PIECES[part][name].words.replace("{k}", str(k))


def code_of(part: str, piece: Sequence[Any], variable: str = "x") -> str:
    """Write a piece as an expression of a variable."""
    name, k = piece
    return PIECES[part][name].code.replace("{k}", str(k)).replace("{v}", variable)


def question_of(fold: Fold) -> str:
    """Describe a function of a list in full sentences."""
    keep = " and ".join(words_of("keep", piece) for piece in fold["keep"])
    kept = f"Of these it keeps only those that are {keep}. " if keep else ""
    changes = ", then ".join(words_of("change", piece) for piece in fold["change"])
    changed = f"To each of them it does this: it {changes}. " if changes else ""
    finishes = ", then ".join(words_of("finish", piece) for piece in fold["finish"])
    finished = f" Finally, with what it has then, it does this: it {finishes}." if finishes else ""
    gathered = words_of("gather", fold["gather"][0])
    return (
        f"f takes a list xs of whole numbers. {kept}{changed}"
        f"With the numbers it has then, in their order, it {gathered}.{finished} "
        "f returns the result."
    )


def loop_lines(fold: Fold) -> list[str]:
    """Write a function in Python, with a loop."""
    lines = ["def f(xs):", f"    result = {fold['gather'][0][1]}", "    for x in xs:"]
    indent = " " * 8
    if fold["keep"]:
        lines.append(f"{indent}if {' and '.join(code_of('keep', each) for each in fold['keep'])}:")
        indent += "    "
    lines += [f"{indent}x = {code_of('change', each)}" for each in fold["change"]]
    lines.append(f"{indent}result = {code_of('gather', fold['gather'][0])}")
    lines += [f"    result = {code_of('finish', each, 'result')}" for each in fold["finish"]]
    return [*lines, "    return result"]


def draw_inputs(rng: np.random.Generator, count: int) -> list[list[int]]:
    """Draw different lists, the empty one among them."""
    lists: list[list[int]] = [[]]
    while len(lists) < count:
        xs = rng.integers(-12, 25, size=between(rng, 3, 9)).tolist()
        if xs not in lists:
            lists.append(xs)
    return lists


def are_telling(results: Sequence[int]) -> bool:
    """Tell whether results are so many different ones that no constant is nearly right."""
    return len(set(results)) * 2 > len(results) and max(map(abs, results)) < 10**6


_PROBES = [[n, m] for n in range(-13, 26) for m in (5, -8)] + [[3, 8, -5, 12, 7, 0, 24, -11, 6]]


def behaviour(fold: Fold) -> str:
    """Name what a function does by its values on lists that are always the same."""
    return " ".join(str(value_of(fold, xs)) for xs in _PROBES)
