"""MBPP: `task_id, text` or `prompt, code, test_list, test_setup_code, challenge_test_list`.

The tests are assertions about the function that `code` defines and they call; those of the
challenge count too. The sanitized edition's `test_imports` are read as well. A completion is a
program. Tests that only assert what calls with literals give become cases; others are replayed
(see `replay`). Refused are rows whose tests call two functions of the solution, or use classes
that only the solution defines: its objects would have to meet the test.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from r1envs.verifiers.datasets.assertions import NotPlainError, read_assertions
from r1envs.verifiers.datasets.completions import find_program
from r1envs.verifiers.datasets.replay import NoReplayError, prepare
from r1envs.verifiers.datasets.rows import Answer, Fields, ProgramRow
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.verdict import Verdict


def read_mbpp(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("mbpp", row, "task_id")
    tests = [*fields.texts("test_list"), *fields.texts("challenge_test_list")]
    setup = "\n".join([*fields.texts("test_imports"), fields.text("test_setup_code", default="")])
    function = _function_of(fields, fields.text("code"), tests)
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": _question(fields.text("text", "prompt"), tests),
        "solution": fields.text("code"),
        "read": lambda completion: _answer(completion, function),
    }
    test = "\n".join([setup, *tests])
    try:
        body = _parse(fields, "test_list", test).body
        return ProgramRow(**made, cases=read_assertions(body, function))
    except NotPlainError as not_plain:
        try:
            replay = prepare(function, test, resolve(isolation))
        except NoReplayError as error:
            what = f"is not plain ({not_plain}) and cannot be replayed: {error}"
            fields.refuse("test_list", what)
    return ProgramRow(**made, cases=(), replay=replay)


def _function_of(fields: Fields, code: str, tests: Sequence[str]) -> str:
    """Find the one function of the solution that the tests name."""
    if not tests:
        fields.refuse("test_list", "has no tests")
    defined = {
        node.name
        for node in _parse(fields, "code", code).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    tree = _parse(fields, "test_list", "\n".join(tests))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & defined
    if len(named) != 1:
        found = ", ".join(sorted(named)) or "none"
        fields.refuse("test_list", f"must call one function of the solution, calls {found}")
    return named.pop()


def _parse(fields: Fields, name: str, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        fields.refuse(name, f"is not Python: {error}")


def _question(text: str, tests: Sequence[str]) -> str:
    """Ask as the dataset's authors do: the tests show the function's name and arguments."""
    return "\n".join([text, "Your code should pass these tests:", *tests[:3]])


def _answer(completion: str, function: str) -> Answer | Verdict:
    program = find_program(completion)
    return program if isinstance(program, Verdict) else Answer(program, function)
