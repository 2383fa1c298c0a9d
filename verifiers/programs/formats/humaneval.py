"""HumanEval: `task_id, prompt, entry_point, canonical_solution, test`.

The prompt is the head of a function, perhaps after imports and helpers; `test` defines
`check(candidate)`, which asserts. A completion that defines the function is a program of its own,
with the names of the prompt; any other one continues the prompt.

A test that only asserts what calls with literals give becomes cases; any other one is replayed
(see `replay`). Helpers that a test shares with the prompt are the prompt's own there, whatever a
completion makes of them: with the dataset's own runner, it could put others in their place. The
other differences from that are those of `mbpp`.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1envs.verifiers.programs.formats.assertions import NotPlainError, read_assertions
from r1envs.verifiers.programs.formats.completions import (
    continue_head,
    entry_point_of,
    find_program,
)
from r1envs.verifiers.programs.formats.definitions import defines
from r1envs.verifiers.programs.formats.evalplus import (
    LIMITS,
    Recorded,
    is_recorded,
    read_recorded,
    read_recorded_test,
)
from r1envs.verifiers.programs.formats.literals import show
from r1envs.verifiers.programs.formats.replay import NoReplayError, prepare
from r1envs.verifiers.programs.formats.rows import REPLAYED, Fields, FoundProgram, ProgramRow
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.verdict import Verdict

# What a row has, or may have beside it without a change of what is right.
_KNOWN = ("test", "base_input", "plus_input", "atol", "assertion", "example_test", "test_setup")


def read_humaneval(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("humaneval", row, "task_id")
    fields.refuse_unknown(*_KNOWN)
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
    if is_recorded(fields):
        return _recorded(fields, made, prompt, function, isolation)
    test = fields.text("test")
    name, body, others = check_of(fields, test)
    try:
        if _loops(body):
            found = read_recorded_test(fields, [*others, *body], name, isolation)
            return _of(found, made, prompt, function)
        _refuse_others(others, body, _defined(prompt) - {name})
        return ProgramRow(**made, cases=read_assertions(body, name))
    except NotPlainError as not_plain:
        try:
            parts = [f"{test}\n\ncheck({function})\n"]
            replay = prepare({function: False}, parts, resolve(isolation), setup=_complete(prompt))
        except NoReplayError as error:
            fields.refuse("test", f"is not plain ({not_plain}) and cannot be replayed: {error}")
    return ProgramRow(**made, cases=(), replay=replay, limits=REPLAYED)


def _recorded(
    fields: Fields, made: dict[str, Any], prompt: str, function: str, isolation: str
) -> ProgramRow:
    """Read a row of EvalPlus' own form; a plain test beside what is recorded counts too."""
    solution = fields.text("canonical_solution")
    reference = solution if defines(solution, function) else prompt + solution
    found = read_recorded(fields, reference, function, isolation)
    try:
        name, body, others = check_of(fields, fields.text("test"))
        _refuse_others(others, body, _defined(prompt) - {name})
        found.cases.extend(read_assertions(body, name))
    except NotPlainError as not_plain:
        if not fields.row.get("base_input"):
            fields.refuse("test", f"is not plain ({not_plain}), and base_input does not have it")
    return _of(found, made, prompt, function)


def _of(found: Recorded, made: dict[str, Any], prompt: str, function: str) -> ProgramRow:
    def read(completion: str) -> FoundProgram | Verdict:
        answer = _answer(completion, prompt, function)
        return answer if isinstance(answer, Verdict) else found.called(answer)

    return ProgramRow(**made | {"read": read}, cases=found.cases, limits=LIMITS)


def _loops(body: Sequence[ast.stmt]) -> bool:
    """Tell whether a test may be one of recorded inputs."""
    for node in body:
        match node:
            case ast.Assign([ast.Name("inputs")]):
                return True
    return False


def _defined(prompt: str) -> set[str]:
    """Find what a prompt gives names to, the function among it."""
    return set(re.findall(r"^(?:async +)?(?:def|class) +(\w+)", prompt, re.MULTILINE))


def check_of(fields: Fields, test: str) -> tuple[str, list[ast.stmt], list[ast.stmt]]:
    """Find the name that `check` has for the function, its body, and what stands beside it."""
    try:
        tree = ast.parse(test)
    except (SyntaxError, ValueError, RecursionError) as error:
        fields.refuse("test", f"is not Python: {error}")
    for node in tree.body:
        match node:
            case ast.FunctionDef("check", ast.arguments([], [ast.arg(name)]), body):
                return name, body, [each for each in tree.body if not _says_nothing(each)]
    return fields.refuse("test", "defines no check(candidate)")


def _refuse_others(others: Sequence[ast.stmt], body: Sequence[ast.stmt], defined: set[str]) -> None:
    """Make sure that a check is all that counts of a test, and is about the function alone."""
    for other in others:
        raise NotPlainError(f"line {other.lineno}: {show(other)}")
    for each in (each for statement in body for each in ast.walk(statement)):
        if isinstance(each, ast.Name) and each.id in defined:
            raise NotPlainError(f"line {each.lineno}: {each.id} is the program's")


def _says_nothing(node: ast.stmt) -> bool:
    """Tell whether a statement beside the check changes nothing of what it asserts."""
    match node:
        case ast.FunctionDef("check") | ast.Expr(ast.Constant()) | ast.Import([ast.alias(_, None)]):
            return True
        case ast.Assign([ast.Name("METADATA")]):
            return True
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Name()], [])):
            return True
    return False


def _complete(prompt: str) -> str:
    """Make the head of a function a program of its own, which most are by their docstring."""
    try:
        ast.parse(prompt)
    except SyntaxError:
        return f"{prompt}\n    pass\n"
    return prompt


def _answer(completion: str, prompt: str, function: str) -> FoundProgram | Verdict:
    # A continuation begins with white space that counts: it is not stripped.
    program = find_program(completion, function)
    if isinstance(program, Verdict):
        return program
    if defines(program, function):
        return FoundProgram(program, entry_point_of(function), prelude=_complete(prompt))
    return FoundProgram(continue_head(prompt, program), function)
