"""HumanEval: `task_id, prompt, entry_point, canonical_solution, test`.

The prompt is the head of a function, perhaps after imports and helpers; `test` defines
`check(candidate)`, which asserts. A completion that defines the function is a program of its own,
with the names of the prompt; any other one continues the prompt.

A test that only asserts what calls with literals give becomes cases; any other one is replayed
(see `replay`). Helpers that a test shares with the prompt are the prompt's own there, whatever a
completion makes of them.
"""

import ast
from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.datasets.assertions import NotPlainError, read_assertions
from r1envs.verifiers.datasets.completions import defines, find_program
from r1envs.verifiers.datasets.replay import NoReplayError, prepare
from r1envs.verifiers.datasets.rows import Answer, Fields, ProgramRow
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.verdict import Verdict


def read_humaneval(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("humaneval", row, "task_id")
    prompt, function = fields.text("prompt"), fields.text("entry_point")
    if not defines(prompt, function):
        fields.refuse("prompt", f"defines no function {function!r}, which entry_point names")
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": prompt,
        "solution": fields.text("canonical_solution", default="") or None,
        "read": lambda completion: _answer(completion, prompt, function),
    }
    test = fields.text("test")
    try:
        return ProgramRow(**made, cases=read_assertions(_check_of(fields, test), "candidate"))
    except NotPlainError as not_plain:
        try:
            parts = [f"{test}\n\ncheck({function})\n"]
            replay = prepare({function: False}, parts, resolve(isolation), setup=_complete(prompt))
        except NoReplayError as error:
            fields.refuse("test", f"is not plain ({not_plain}) and cannot be replayed: {error}")
    return ProgramRow(**made, cases=(), replay=replay)


def _check_of(fields: Fields, test: str) -> list[ast.stmt]:
    """Find the body of `check(candidate)`."""
    try:
        tree = ast.parse(test)
    except (SyntaxError, ValueError, RecursionError) as error:
        fields.refuse("test", f"is not Python: {error}")
    for node in tree.body:
        match node:
            case ast.FunctionDef("check", ast.arguments([], [ast.arg("candidate")]), body):
                return body
    return fields.refuse("test", "defines no check(candidate)")


def _complete(prompt: str) -> str:
    """Make the head of a function a program of its own, which most are by their docstring."""
    try:
        ast.parse(prompt)
    except SyntaxError:
        return f"{prompt}\n    pass\n"
    return prompt


def _answer(completion: str, prompt: str, function: str) -> Answer | Verdict:
    # A continuation begins with white space that counts: it is not stripped.
    program = find_program(completion)
    if isinstance(program, Verdict):
        return program
    if defines(program, function):
        return Answer(program, function, prelude=_complete(prompt))
    return Answer(prompt + program, function)
