"""Write a function that agrees with examples, and with inputs that are not shown."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem, content_hash
from r1envs.task import Task
from r1envs.tasks.kit.chance import between, pick, pick_some
from r1envs.tasks.kit.reading import too_long
from r1envs.tasks.programming._pipeline import (
    NUMBERS,
    VARIABLES,
    Pipeline,
    draw_argument,
    draw_pipeline,
)
from r1envs.tasks.programming._steps import Kind
from r1envs.verifiers.verdict import Verdict

HIDDEN = 10
"""Inputs that are verified and not shown."""

_LONGEST = 4000


class _Draft(NamedTuple):
    """A function, what is said about it, and how to find it."""

    source: str
    function: Callable[[Any], Any]
    takes: Kind
    shown: list[Any]
    description: str
    thought: str


@dataclass(frozen=True)
class FunctionFromExamples(Task):
    """Write a Python function from examples of what it returns.

    >>> FunctionFromExamples().sample(np.random.default_rng(0), level=1).question
    'Write a Python function f(x) with f(0) = 52, f(1) = 60, f(2) = 68.'
    """

    id: ClassVar[str] = "r1envs/FunctionFromExamples-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with the function alone, as def f(x) in Python."
    bounded: ClassVar[bool] = True
    needs: ClassVar[frozenset[str]] = frozenset({"programs"})

    isolation: str = "auto"
    """How answers are kept from the machine they run on, as `verify_program` takes it."""

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a function, and inputs to show and to hide."""
        while True:
            draft = _draft(rng, level)
            hidden = _hidden_inputs(rng, draft)
            outputs = [draft.function(value) for value in hidden]
            # Else a constant, or the argument itself, would be nearly right.
            if len({repr(output) for output in outputs}) > HIDDEN // 2 and outputs != hidden:
                break
        cases = [[[value], draft.function(value)] for value in [*draft.shown, *hidden]]
        question = f"Write a Python function {draft.description}{_examples(draft)}."
        data = {"cases": cases, "behaviour": _behaviour(draft)}
        return Problem(question, draft.source, data, draft.thought, level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Run the answer on the shown and the hidden inputs, in the sandbox."""
        # Here, since it brings the sandbox: the rest of the task does without.
        from r1envs.verifiers import Case, verify_program
        from r1envs.verifiers.programs.formats.completions import find_program

        if fault := too_long(answer, _LONGEST):
            return fault
        cases = [Case(args=tuple(args), expected=out) for args, out in problem.data["cases"]]
        source = find_program(answer, "f")
        if isinstance(source, Verdict):
            return source
        return verify_program(source, cases, entry_point="f", isolation=self.isolation)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by what the function does: neither its examples nor its form count."""
        return str(problem.data["behaviour"])


def _behaviour(draft: _Draft) -> str:
    """Name a function by its values at arguments that are always the same."""
    values = repr([draft.function(value) for value in _probes(draft.takes)])
    return f"{draft.takes} {content_hash(values)}"


@functools.cache
def _probes(kind: Kind) -> list[Any]:
    """Draw the arguments at which behaviour is told: always the same, and as the hidden ones are.

    >>> _probes("number")[:3], _probes("text")[1:3]
    ([0, 93, 55], ['sdeeaaa', 'E'])
    """
    rng = np.random.default_rng(0)
    empty: dict[Kind, Any] = {"number": 0, "list": [], "text": ""}
    return [empty[kind], *(draw_argument(rng, kind) for _ in range(40))]


def _draft(rng: np.random.Generator, level: int) -> _Draft:
    if level <= 2:
        return _linear(rng, *(((2, 9), (0, 81)) if level == 1 else ((2, 40), (0, 99))))
    if level == 3:
        return _quadratic(rng)
    return _described(rng, *_PIPELINES[level - 4])


def _linear(rng: np.random.Generator, a_range: tuple[int, int], b_range: tuple[int, int]) -> _Draft:
    a, b = between(rng, *a_range), between(rng, *b_range)
    thought = (
        f"f(0)={b}, so b={b}. f(1)-f(0)={a + b}-{b}={a}, so a={a}. "
        f"check f(2)={a}*2+{b}={2 * a + b}, yes."
    )
    source = f"def f(x): return {a}*x+{b}"
    return _Draft(source, lambda x: a * x + b, "number", [0, 1, 2], "f(x) with ", thought)


def _quadratic(rng: np.random.Generator) -> _Draft:
    a, b, c = rng.integers((1, 0, 0), (9, 25, 50), endpoint=True).tolist()
    f0, f1, f2, f3 = (a * x * x + b * x + c for x in range(4))
    thought = (
        f"f(0)={c}, so c={c}. f(1)-f(0)={f1}-{f0}={f1 - f0}. f(2)-f(1)={f2}-{f1}={f2 - f1}. "
        f"{f2 - f1}-{f1 - f0}={2 * a}, half of it is {a}, so a={a}. "
        f"f(1)-f(0)-a={f1 - f0}-{a}={b}, so b={b}. "
        f"check f(3)={a}*9+{b}*3+{c}={9 * a}+{3 * b}+{c}={f3}, yes."
    )
    source = f"def f(x): return {a}*x*x+{b}*x+{c}"
    return _Draft(
        source, lambda x: a * x * x + b * x + c, "number", [0, 1, 2, 3], "f(x) with ", thought
    )


# Kinds of arguments to draw from, and the number of steps, from level 4 on.
_PIPELINES: tuple[tuple[tuple[Kind, ...], int], ...] = (
    (("number",), 3),
    (("number",), 4),
    (("text",), 4),
    (("list",), 4),
    (("text", "list"), 5),
    (("text", "list"), 6),
    (("text", "list"), 7),
)


def _described(rng: np.random.Generator, kinds: tuple[Kind, ...], length: int) -> _Draft:
    takes = pick(rng, kinds)
    while True:
        pipeline = draw_pipeline(rng, takes, length)
        # Short ones would show little.
        shown = _distinct_arguments(rng, takes, 2, shortest=4)
        if pipeline.every_step_shows(shown):
            break
    description = f"{pipeline.description}. For example "
    return _Draft(pipeline.source, pipeline, takes, shown, description, _read_off(pipeline, shown))


def _read_off(pipeline: Pipeline, shown: list[Any]) -> str:
    name = VARIABLES[pipeline.takes]
    lines = [f"{step.phrase}: {step.code(name)}." for step in pipeline.steps]
    for value in shown:
        stages = [value, *pipeline.stages(value)]
        lines.append(f"check {' -> '.join(map(repr, stages))}, yes.")
    return " ".join(lines)


def _examples(draft: _Draft) -> str:
    return ", ".join(f"f({value!r}) = {draft.function(value)!r}" for value in draft.shown)


def _hidden_inputs(rng: np.random.Generator, draft: _Draft) -> list[Any]:
    if draft.takes == "number":
        low, high = NUMBERS
        return pick_some(rng, [x for x in range(low, high + 1) if x not in draft.shown], HIDDEN)
    return _distinct_arguments(rng, draft.takes, HIDDEN, besides=draft.shown)


def _distinct_arguments(
    rng: np.random.Generator,
    kind: Kind,
    count: int,
    *,
    shortest: int = 0,
    besides: Sequence[Any] = (),
) -> list[Any]:
    found: list[Any] = []
    while len(found) < count:
        if (value := draw_argument(rng, kind, shortest)) not in [*besides, *found]:
            found.append(value)
    return found
