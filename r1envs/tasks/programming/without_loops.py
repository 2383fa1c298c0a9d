"""Write a function without some part of the language, such as loops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import pick
from r1envs.tasks.programming._folds import (
    Fold,
    are_telling,
    behaviour,
    code_of,
    draw_fold,
    draw_inputs,
    question_of,
    value_of,
    words_of,
)
from r1envs.tasks.programming._judged import FunctionTask, cases_of

if TYPE_CHECKING:
    from r1envs.verifiers.programs import Policy

# Conditions, changes of each number, and last steps, by level.
_SHAPES = (
    (1, 1, 0),
    (1, 1, 1),
    (2, 1, 1),
    (2, 2, 1),
    (2, 2, 2),
    (2, 3, 2),
    (3, 3, 2),
    (3, 3, 3),
    (3, 4, 3),
    (3, 5, 3),
)
_CASES = 14


def _recursive(fold: Fold) -> list[str]:
    """Write a function that calls itself with the rest of the list."""
    keep = " and ".join(code_of("keep", piece) for piece in fold["keep"])
    return [
        "def f(xs):",
        f"    result = go(xs, {fold['gather'][0][1]})",
        *(f"    result = {code_of('finish', piece, 'result')}" for piece in fold["finish"]),
        "    return result",
        "def go(xs, result):",
        "    if xs == []:",
        "        return result",
        "    x = xs[0]",
        f"    if {keep}:",
        *(f"        x = {code_of('change', piece)}" for piece in fold["change"]),
        f"        result = {code_of('gather', fold['gather'][0])}",
        "    return go(xs[1:], result)",
    ]


def _plain_loop(fold: Fold) -> list[str]:
    """Write a loop that calls no builtin."""
    name, first = fold["gather"][0]
    sign = {"largest": ">", "smallest": "<"}.get(name)
    keep = " and ".join(code_of("keep", piece) for piece in fold["keep"])
    gather = [f"result = {code_of('gather', fold['gather'][0])}"]
    if sign:
        gather = [f"if x {sign} result:", "    result = x"]
    return [
        "def f(xs):",
        f"    result = {first}",
        "    for x in xs:",
        f"        if {keep}:",
        *(f"            x = {code_of('change', piece)}" for piece in fold["change"]),
        *(f"            {line}" for line in gather),
        *(f"    result = {code_of('finish', piece, 'result')}" for piece in fold["finish"]),
        "    return result",
    ]


def _filtering(fold: Fold) -> list[str]:
    """Write comprehensions, whose conditions are no if statements, and a loop behind them."""
    keep = " and ".join(code_of("keep", piece) for piece in fold["keep"])
    return [
        "def f(xs):",
        f"    xs = [x for x in xs if {keep}]",
        *(f"    xs = [{code_of('change', piece)} for x in xs]" for piece in fold["change"]),
        f"    result = {fold['gather'][0][1]}",
        "    for x in xs:",
        f"        result = {code_of('gather', fold['gather'][0])}",
        *(f"    result = {code_of('finish', piece, 'result')}" for piece in fold["finish"]),
        "    return result",
    ]


class _Rule(NamedTuple):
    words: str
    options: dict[str, Any]
    """What `Policy` is made of."""
    write: Callable[[Fold], list[str]]
    """Writes a function that keeps the rule."""
    way: str


_FUNCTIONAL = ["filter", "map", "max", "min", "reversed", "sorted", "sum"]
_RULES = {
    "loops": _Rule(
        "Use no loops (for and while) and no comprehensions or generator expressions.",
        {"forbid": ["loops", "comprehensions"]},
        _recursive,
        "without loops, go calls itself with the rest of the list",
    ),
    "lambdas": _Rule(
        "Use no loops (for and while), no comprehensions or generator expressions, no lambda, and "
        "no import.",
        {"forbid": ["loops", "comprehensions", "lambda", "imports"]},
        _recursive,
        "without loops, go calls itself with the rest of the list",
    ),
    "builtins": _Rule(
        f"Do not use the builtins {', '.join(_FUNCTIONAL[:-1])} or {_FUNCTIONAL[-1]}, and import "
        "nothing.",
        {"forbid": ["imports"], "forbid_builtins": _FUNCTIONAL},
        _plain_loop,
        "without these builtins, a loop with an if does it",
    ),
    "ifs": _Rule(
        "Use no if statement, no conditional expression (a if b else c), and no match statement; "
        "the condition of a comprehension is allowed.",
        {"forbid": ["if", "conditional_expressions", "match"]},
        _filtering,
        "without if, the condition goes into a comprehension",
    ),
    "whiles": _Rule(
        "Use no while, no comprehension or generator expression, no recursion, and none of the "
        f"builtins {', '.join(_FUNCTIONAL[:-1])} or {_FUNCTIONAL[-1]}; import nothing.",
        {
            "forbid": ["while", "comprehensions", "recursion", "imports"],
            "forbid_builtins": _FUNCTIONAL,
        },
        _plain_loop,
        "a for loop with an if does it",
    ),
}


@dataclass(frozen=True)
class WithoutLoops(FunctionTask):
    """Write a Python function without loops, or without another part of the language.

    >>> question = WithoutLoops().sample(np.random.default_rng(0), level=1).question
    >>> print(question)  # doctest: +NORMALIZE_WHITESPACE
    Write a Python function f. f takes a list xs of whole numbers. Of these it keeps only those
    that are greater than -2. To each of them it does this: it adds 3 to it. With the numbers
    it has then, in their order, it takes the smallest of them and 21. f returns the result.
    Use no while, no comprehension or generator expression, no recursion, and none of the
    builtins filter, map, max, min, reversed, sorted or sum; import nothing.
    """

    id: ClassVar[str] = "r1envs/WithoutLoops-v0"
    answer_form: ClassVar[str] = (
        "Answer with the function f(xs) in Python, and with what it calls, if anything."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a function and a rule."""
        rule = pick(rng, list(_RULES))
        while True:
            fold = draw_fold(rng, *_SHAPES[level - 1])
            inputs = draw_inputs(rng, _CASES)
            results = [value_of(fold, xs) for xs in inputs]
            if are_telling(results):
                break
        question = f"Write a Python function f. {question_of(fold)} {_RULES[rule].words}"
        data = {"fold": fold, "rule": rule, "cases": cases_of(inputs, results)}
        return Problem(question, "\n".join(_RULES[rule].write(fold)), data, level=level)

    def policy(self, problem: Problem) -> "Policy":
        """Give the rule that the question tells."""
        from r1envs.verifiers.programs import Policy

        return Policy(**_RULES[problem.data["rule"]].options)

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Turn the description into code, piece by piece, then choose a form that is allowed."""
        fold, rule = problem.data["fold"], _RULES[problem.data["rule"]]
        gather = fold["gather"][0]
        lines = [
            *_lines(fold, "keep", "x"),
            *_lines(fold, "change", "x"),
            f"{words_of('gather', gather)}: first result = {gather[1]}, then for each x",
            f"result = {code_of('gather', gather)}.",
            *_lines(fold, "finish", "result"),
        ]
        return f"{' '.join(lines)} {rule.way}."

    def canonical(self, problem: Problem) -> str:
        """Name the problem by what the function does, whatever the rule."""
        return behaviour(problem.data["fold"])


def _lines(fold: Fold, part: str, variable: str) -> list[str]:
    return [f"{words_of(part, each)}: {code_of(part, each, variable)}." for each in fold[part]]
