"""KodCode: `question_id, question, solution, test_code`, where the test is for pytest.

The test's functions named `test…` are run one after the other, each a part of the test, with what
it gives names to; it may import the program as `solution`, and of pytest it has `raises`,
`approx`, `mark.parametrize` and `fail`. Assertions alone become cases; other tests are replayed
(see `replay`).

Refused are fixtures, plugins and classes of tests, and what `replay` refuses: tests that print,
write files or measure time, and those that define the function they are about.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from r1envs.verifiers.programs.formats.assertions import NotPlainError, read_assertions
from r1envs.verifiers.programs.formats.completions import find_program
from r1envs.verifiers.programs.formats.pytests import PYTEST
from r1envs.verifiers.programs.formats.replay import NoReplayError, prepare
from r1envs.verifiers.programs.formats.rows import Fields, FoundProgram, ProgramRow
from r1envs.verifiers.sandbox import Limits, resolve
from r1envs.verifiers.verdict import Verdict

LIMITS = Limits(seconds=10.0, output_kb=8192)
_KNOWN = ("test_code", "test_info")
_SOLUTION = "solution"  # the module that tests import


def read_kodcode(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("kodcode", row, "question_id", "conversation_id", "id")
    fields.refuse_unknown(*_KNOWN)
    tree, code = (_parse(fields, name) for name in ("test_code", "solution"))
    imported, body = _without_imports(fields, tree)
    things = _things(code, body, imported)
    if not things:
        fields.refuse("test_code", "uses nothing that the solution defines")
    tests = _tests(fields, body)
    function = next(iter(things))
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": fields.text("question", "prompt"),
        "solution": fields.text("solution"),
        "read": lambda completion: _answer(completion, function),
        "limits": LIMITS,
    }
    try:
        return ProgramRow(**made, cases=_plain(body, tests, things))
    except NotPlainError as not_plain:
        others = [node for node in body if node not in tests]
        calls = [ast.unparse(node) + _call_of(node) for node in tests]
        parts = [part for part in ("\n".join(map(ast.unparse, others)), *calls) if part]
        objects = any(isinstance(node, ast.ClassDef) for node in ast.walk(code))
        try:
            level = resolve(isolation)
            replay = prepare(things, parts, level, setup=PYTEST, objects=objects)
        except NoReplayError as error:
            what = f"is not plain ({not_plain}) and cannot be replayed: {error}"
            fields.refuse("test_code", what)
    return ProgramRow(**made, cases=(), replay=replay)


def _parse(fields: Fields, name: str) -> ast.Module:
    try:
        return ast.parse(fields.text(name))
    except (SyntaxError, ValueError, RecursionError) as error:
        fields.refuse(name, f"is not Python: {error}")


def _without_imports(fields: Fields, tree: ast.Module) -> tuple[set[str], list[ast.stmt]]:
    """Split off the imports of the program and of pytest; give the names of the former."""
    names: set[str] = set()
    body: list[ast.stmt] = []
    for node in tree.body:
        match node:
            case ast.ImportFrom(module, aliases) if module == _SOLUTION:
                if any(alias.asname or alias.name == "*" for alias in aliases):
                    fields.refuse("test_code", f"line {node.lineno}: imports by another name")
                names |= {alias.name for alias in aliases}
            case ast.Import([ast.alias("pytest", None)]) | ast.Expr(ast.Constant()):
                continue
            case ast.Expr(ast.Call(ast.Name(name))) if name.startswith("test"):
                continue  # it is run anyway
            case ast.If(ast.Compare(ast.Name("__name__"))):
                continue
            case _:
                body.append(node)
    return names, body


def _things(code: ast.Module, body: Sequence[ast.stmt], imported: set[str]) -> dict[str, bool]:
    """Find what the tests use of what the solution defines, and whether each is a class."""
    used = {n.id for node in body for n in ast.walk(node) if isinstance(n, ast.Name)}
    own = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    defined = {
        node.name: isinstance(node, ast.ClassDef)
        for node in code.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    return {n: kind for n, kind in defined.items() if n in used | imported and n not in own}


def _tests(fields: Fields, body: Sequence[ast.stmt]) -> list[ast.FunctionDef]:
    tests = []
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            fields.refuse("test_code", f"line {node.lineno}: has a class of tests")
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test"):
            continue
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        if any(not mark.startswith("pytest.mark.parametrize(") for mark in marks):
            fields.refuse("test_code", f"line {node.lineno}: is marked {marks[0]:.60}")
        if bool(node.args.args) != bool(marks):
            fields.refuse("test_code", f"line {node.lineno}: has fixtures")
        tests.append(node)
    if not tests:
        fields.refuse("test_code", "has no function of tests")
    return tests


def _call_of(node: ast.FunctionDef) -> str:
    return f"\n{node.name}()\n"


def _plain(
    body: Sequence[ast.stmt], tests: Sequence[ast.FunctionDef], things: Mapping[str, bool]
) -> list[Any]:
    """Read tests that are assertions alone, about one function."""
    if len(things) > 1 or len(tests) != len(body):
        raise NotPlainError("it is more than tests of one function")
    if any(node.decorator_list for node in tests):
        raise NotPlainError("it has parameters")
    (function,) = things
    return [case for node in tests for case in read_assertions(node.body, function)]


def _answer(completion: str, function: str) -> FoundProgram | Verdict:
    program = find_program(completion, function)
    return program if isinstance(program, Verdict) else FoundProgram(program, function)
