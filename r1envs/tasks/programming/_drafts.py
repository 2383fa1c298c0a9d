"""Random programs of the small language, from straight lines to functions with loops."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.programming._machine import Machine, OutOfBoundsError
from r1envs.tasks.programming._syntax import (
    Append,
    Assign,
    Call,
    Constant,
    Define,
    Expr,
    Fill,
    For,
    If,
    Item,
    Name,
    Op,
    Range,
    Statement,
    While,
)

Program: TypeAlias = list[Statement]

_LARGEST = 300
_MOST_STEPS = 120


def draw_program(rng: np.random.Generator, level: int) -> tuple[Program, Machine]:
    """Draw a program that gives values to a and b within bounds, and run it."""
    if level <= 2:
        return _straight_line(rng, count=level + 1, largest=30)
    while True:
        program = _DRAFTS[level - 3](rng)
        machine = Machine(largest=_LARGEST, most_steps=_MOST_STEPS)
        try:
            machine.run(program)
        except OutOfBoundsError:
            continue
        return program, machine


def _straight_line(
    rng: np.random.Generator, *, count: int, largest: int
) -> tuple[Program, Machine]:
    """Draw assignments to a and b one by one, keeping those whose value is in 0..largest."""
    machine = Machine(largest=largest, smallest=0, most_steps=_MOST_STEPS)
    program = _start(rng, "ab")
    machine.run(program)
    while len(program) < count + 2:
        statement = _step(rng, "ab", "ab", "+-")
        try:
            machine.run([statement])
        except OutOfBoundsError:
            continue
        program.append(statement)
    return program, machine


def _start(rng: np.random.Generator, names: str) -> Program:
    return [Assign(name, Constant(between(rng, 1, 9))) for name in names]


def _step(rng: np.random.Generator, targets: str, sources: str, signs: Sequence[str]) -> Assign:
    """Draw `target = source sign source`, or with a small constant on the right."""
    sign, left = pick(rng, signs), pick(rng, sources)
    others = sources.replace(left, "")
    right: Expr = Name(pick(rng, others)) if others and rng.integers(2) else _constant(rng, sign)
    return Assign(pick(rng, targets), Op(sign, Name(left), right))


def _constant(rng: np.random.Generator, sign: str) -> Constant:
    return Constant(between(rng, 2, 3) if sign == "*" else between(rng, 1, 9))


def _growth(rng: np.random.Generator, target: str, sources: str) -> Assign:
    """Draw `target = target + ...`, where the rest may be a product."""
    source = Name(pick(rng, sources))
    more: Expr = Op("*", source, Constant(between(rng, 2, 4))) if rng.integers(2) else source
    return Assign(target, Op(pick(rng, "+-"), Name(target), more))


def _comparison(rng: np.random.Generator, names: str) -> Op:
    left = pick(rng, names)
    right = Name(pick(rng, names.replace(left, ""))) if rng.integers(2) else _constant(rng, "+")
    return Op(pick(rng, "<>"), Name(left), right)


def _either_way(test: Op, draw: Callable[[], Assign]) -> If:
    """Make a branch whose two sides differ."""
    yes = no = draw()
    while no == yes:
        no = draw()
    return If(test, (yes,), (no,))


def _parity(name: str) -> Op:
    return Op("==", Op("%", Name(name), Constant(2)), Constant(0))


def _arithmetic(rng: np.random.Generator) -> Program:
    steps = [_step(rng, "abc", "abc", "+-*") for _ in range(2)]
    ends = [_step(rng, target, "abc", "+-*") for target in "ab"]
    return [*_start(rng, "abc"), *steps, *ends]


def _branches(rng: np.random.Generator) -> Program:
    def branch(target: str) -> If:
        return _either_way(_comparison(rng, "abc"), lambda: _step(rng, target, "abc", "+-*"))

    return [*_start(rng, "abc"), _step(rng, "c", "abc", "+-*"), *map(branch, "cab")]


def _loop(rng: np.random.Generator) -> Program:
    body = (_growth(rng, "a", "bi"), _step(rng, "b", "abi", "+-"))
    return [*_start(rng, "ab"), For("i", Range(Constant(between(rng, 3, 4))), body)]


def _loop_with_branch(rng: np.random.Generator) -> Program:
    test = _parity(pick(rng, "abi")) if rng.integers(2) else _comparison(rng, "abi")
    branch = If(test, (_growth(rng, "a", "bi"),), (_growth(rng, "b", "ai"),))
    body = (branch, _step(rng, pick(rng, "ab"), "abi", "+-"))
    return [*_start(rng, "ab"), For("i", Range(Constant(4)), body)]


def _fill(rng: np.random.Generator, count: int) -> Fill:
    return Fill("xs", tuple(rng.integers(1, 20, size=count).tolist()))


def _over_list(rng: np.random.Generator) -> Program:
    test = _parity("x") if rng.integers(2) else Op(">", Name("x"), Name(pick(rng, "ab")))
    branch = If(test, (_growth(rng, "a", "xb"),), (_growth(rng, "b", "xa"),))
    last = Assign("b", Op("+", Name("b"), Item("xs", Constant(between(rng, 0, 4)))))
    return [_fill(rng, 5), *_start(rng, "ab"), For("x", Name("xs"), (branch,)), last]


def _while(rng: np.random.Generator) -> Program:
    body = (
        _either_way(_parity(pick(rng, "ab")), lambda: _growth(rng, "b", "ac")),
        Assign("a", Op("+", Name("a"), Constant(between(rng, 3, 7)))),
        _step(rng, "c", "abc", "+-"),
    )
    limit = Constant(between(rng, 17, 20))
    return [*_start(rng, "abc"), While(Op("<", Name("a"), limit), body)]


def _function(rng: np.random.Generator) -> Define:
    """Draw a function that loops as often as its argument says."""
    branch = _either_way(_parity(pick(rng, "it")), lambda: _growth(rng, "t", "ni"))
    body = (Assign("t", _constant(rng, "+")), For("i", Range(Name("n")), (branch,)))
    return Define("f", "n", body, Op("+", Name("t"), Name("n")))


def _calls(rng: np.random.Generator) -> Program:
    arguments = [Assign(name, Constant(between(rng, 2, 4))) for name in "abc"]
    calls = [
        Assign(target, Op(pick(rng, "+-"), Call("f", Name(argument)), Name(target)))
        for target, argument in ("ab", "bc")
    ]
    return [_function(rng), *arguments, *calls]


def _calls_in_loops(rng: np.random.Generator) -> Program:
    collect = Append("xs", Op("+", Call("f", Name("j")), Name("b")))
    step = Assign("b", Op(pick(rng, "+-"), Name("b"), Constant(between(rng, 2, 9))))
    test = Op(">", Name("x"), Name("b"))
    branch = If(test, (_growth(rng, "a", "xb"),), (_step(rng, "b", "xb", "+-"),))
    return [
        _function(rng),
        Fill("xs", ()),
        *_start(rng, "ab"),
        For("j", Range(Constant(4)), (collect, step)),
        For("x", Name("xs"), (branch,)),
    ]


# From level 3 on.
_DRAFTS: tuple[Callable[[np.random.Generator], Program], ...] = (
    _arithmetic,
    _branches,
    _loop,
    _loop_with_branch,
    _over_list,
    _while,
    _calls,
    _calls_in_loops,
)
