"""MBPP: `task_id, text` or `prompt, code, test_list, test_setup_code, challenge_test_list`.

The tests are statements about the functions and classes that `code` defines and they use; those
of the challenge count too. The sanitized edition's `test_imports` are read as well. A completion
is a program, which may use what these and the setup import, as the dataset's own runner has all
in one module. Tests that only assert what calls of one function with literals give become cases;
others are replayed (see `replay`). There the tests have the imports and constants of `code` that
they use, whatever a completion has.

What is otherwise than with the dataset's own runner:

- The tests of the challenge count; that runner leaves them out.
- What is given to a call is given anew: no call sees what another one did to its arguments.
- A call gives plain data, or what a replayed test can use as `replay` says. Fractions, decimals,
  bytearrays, arrays and objects are equal to nothing, even where their own `==` would say so; a
  Counter or a defaultdict is a plain dict, and a named tuple a plain tuple.
- A call that raises StopIteration ends no loop of the test.
- Random numbers start from one seed in each call.
- The limit of time is for all tests together, not for each.
"""

import ast
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from r1envs.verifiers.programs.formats.assertions import NotPlainError, read_assertions
from r1envs.verifiers.programs.formats.completions import entry_point_of, find_program
from r1envs.verifiers.programs.formats.evalplus import (
    LIMITS,
    Recorded,
    is_recorded,
    read_recorded,
    read_recorded_test,
)
from r1envs.verifiers.programs.formats.replay import NoReplayError, prepare
from r1envs.verifiers.programs.formats.rows import REPLAYED, Fields, FoundProgram, ProgramRow
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.verdict import Verdict

# What a row has, or may have beside it without a change of what is right.
_KNOWN = (
    *("test_list", "challenge_test_list", "test_setup_code", "test_imports", "test"),
    *("base_input", "plus_input", "atol", "assertion"),
)


def read_mbpp(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("mbpp", row, "task_id")
    fields.refuse_unknown(*_KNOWN)
    if is_recorded(fields):
        return _recorded(fields, isolation)
    tests = [*fields.texts("test_list"), *fields.texts("challenge_test_list")]
    imports = "\n".join(fields.texts("test_imports"))
    setup, whole = (fields.text(name, default="") for name in ("test_setup_code", "test"))
    code = _parse(fields, "code", fields.text("code"))
    things = _things(fields, code, [setup, *tests, whole])
    function = next(iter(things))
    prelude = _imports(fields, "test_setup_code", "\n".join([imports, setup]))
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": _question(fields.text("text", "prompt"), tests),
        "solution": fields.text("code"),
        "read": lambda completion: _answer(completion, function, prelude),
    }
    plain = _parse(fields, "test_list", "\n".join([imports, setup, *tests])).body
    try:
        if len(things) > 1:
            raise NotPlainError(f"it uses {', '.join(things)}")
        if not whole:
            return ProgramRow(**made, cases=read_assertions(plain, function))
        body = _parse(fields, "test", whole).body
        found = read_recorded_test(fields, body, function, isolation)
        return _of(found, made, plain, function, prelude)
    except NotPlainError as not_plain:
        try:
            known = "\n".join([*_useful(code, [setup, *tests, whole]), imports])
            objects = any(isinstance(node, ast.ClassDef) for node in ast.walk(code))
            parts, level = [setup, *tests, whole], resolve(isolation)
            replay = prepare(things, parts, level, setup=known, objects=objects)
        except NoReplayError as error:
            what = f"is not plain ({not_plain}) and cannot be replayed: {error}"
            fields.refuse("test" if whole else "test_list", what)
    return ProgramRow(**made, cases=(), replay=replay, limits=REPLAYED)


def _recorded(fields: Fields, isolation: str) -> ProgramRow:
    """Read a row of EvalPlus' own form."""
    solution, function = fields.text("canonical_solution"), fields.text("entry_point")
    found = read_recorded(fields, solution, function, isolation)
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": fields.text("prompt"),
        "solution": solution,
    }
    return _of(found, made, [], function, "")


def _of(
    found: Recorded,
    made: dict[str, Any],
    plain: Sequence[ast.stmt],
    function: str,
    prelude: str,
) -> ProgramRow:
    """Make a row of recorded inputs; those of a plain test beside them count too."""
    with contextlib.suppress(NotPlainError):
        # Else a test has them all: EvalPlus records those of the row's own tests first.
        found.cases.extend([] if found.by_truth else read_assertions(plain, function))

    def read(completion: str) -> FoundProgram | Verdict:
        answer = _answer(completion, function, prelude)
        return answer if isinstance(answer, Verdict) else found.called(answer)

    return ProgramRow(**made | {"read": read}, cases=found.cases, limits=LIMITS)


def _things(fields: Fields, code: ast.Module, tests: Sequence[str]) -> dict[str, bool]:
    """Find what the tests use of what the solution defines, and whether each is a class."""
    if not any(tests[1:]):
        fields.refuse("test_list", "has no tests")
    defined = dict(_definitions(code))
    used = _used(fields, tests)
    things = {name: is_class for name, is_class in defined.items() if name in used}
    if not things:
        fields.refuse("test_list", "must call a function of the solution, calls none")
    return things


def _definitions(code: ast.Module) -> Iterator[tuple[str, bool]]:
    for node in code.body:
        match node:
            case ast.ClassDef(name):
                yield name, True
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                yield name, False
            case ast.Assign(targets) if not isinstance(node.value, ast.Constant):
                yield from ((each.id, False) for each in targets if isinstance(each, ast.Name))


def _used(fields: Fields, tests: Sequence[str]) -> set[str]:
    trees = [_parse(fields, "test_list", test) for test in tests]
    used = {n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return used - {name for tree in trees for name, _ in _definitions(tree)}


def _imports(fields: Fields, name: str, source: str) -> str:
    """Give the imports of a text."""
    body = _parse(fields, name, source).body
    return "\n".join(ast.unparse(n) for n in body if isinstance(n, (ast.Import, ast.ImportFrom)))


def _useful(code: ast.Module, tests: Sequence[str]) -> Iterator[str]:
    """Give those imports and constants of the solution that tests use, as far as text can tell."""
    text = "\n".join(tests)
    for node in code.body:
        bound: list[str] = []
        match node:
            case ast.Import(names) | ast.ImportFrom(_, names):
                bound = [(each.asname or each.name).partition(".")[0] for each in names]
            case ast.Assign([ast.Name(name)], ast.Constant()):
                bound = [name]
        if any(name == "*" or name in text for name in bound):
            yield ast.unparse(node)


def _parse(fields: Fields, name: str, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        fields.refuse(name, f"is not Python: {error}")


def _question(text: str, tests: Sequence[str]) -> str:
    """Ask as the dataset's authors do: the tests show the function's name and arguments."""
    return "\n".join([text, "Your code should pass these tests:", *tests[:3]])


def _answer(completion: str, function: str, prelude: str) -> FoundProgram | Verdict:
    program = find_program(completion, function)
    if isinstance(program, Verdict):
        return program
    return FoundProgram(program, entry_point_of(function), prelude)
