"""LeetCodeDataset: `task_id, prompt, completion, entry_point, test`, and `problem_description`.

`prompt` is what a program has before it: imports, `ListNode`, `TreeNode`, and what makes them of
lists. `entry_point` is a method of a new `Solution`, or a function. `test` defines
`check(candidate)`, of plain assertions; a test that gives the program objects is refused, as
`replay` says.
"""

import ast
from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.programs.formats.assertions import NotPlainError, read_assertions
from r1envs.verifiers.programs.formats.completions import find_program
from r1envs.verifiers.programs.formats.humaneval import check_of
from r1envs.verifiers.programs.formats.prelude import COMMON_NAMES
from r1envs.verifiers.programs.formats.replay import NoReplayError, prepare
from r1envs.verifiers.programs.formats.row_limits import limits_of_row
from r1envs.verifiers.programs.formats.rows import REPLAYED, Fields, FoundProgram, ProgramRow
from r1envs.verifiers.sandbox import resolve
from r1envs.verifiers.verdict import Verdict

_SECONDS, _MEGABYTES = 8.0, 1024  # solutions take up to two on an idle core
_KNOWN = ("test", "input_output")
_NAMES = "inf = float('inf')\nnull = None\ntrue = True\nfalse = False\n"


def read_leetcode(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("leetcode", row, "task_id", "question_id")
    fields.refuse_unknown(*_KNOWN)
    entry_point = fields.text("entry_point").replace("()", "")
    head, _, method = entry_point.partition(".")
    if not (head.isidentifier() and (method.isidentifier() or not method)):
        fields.refuse("entry_point", f"must be a function or a method, got {entry_point!r:.60}")
    prelude = f"{COMMON_NAMES}\n{fields.text('prompt', default='')}"
    question = fields.text("query", "problem_description", default="")
    made: dict[str, Any] = {
        "id": fields.id,
        "dataset": fields.dataset,
        "question": question,
        "solution": fields.text("completion", default="") or None,
        "read": lambda completion: _answer(completion, entry_point, prelude),
    }
    name, body, others = check_of(fields, fields.text("test"))
    try:
        for other in others:
            raise NotPlainError(f"line {other.lineno} stands beside the check")
        cases = read_assertions([*ast.parse(_NAMES).body, *body], name)
        limits = limits_of_row(fields, len(cases), _SECONDS, _MEGABYTES)
        return ProgramRow(**made, cases=cases, limits=limits)
    except NotPlainError as not_plain:
        called = f"{head}().{method}" if method else head
        parts = [f"{fields.text('test')}\n\ncheck({called})\n"]
        try:
            things = {head: bool(method)}
            replay = prepare(things, parts, resolve(isolation), setup=prelude, objects=bool(method))
        except NoReplayError as error:
            fields.refuse("test", f"is not plain ({not_plain}) and cannot be replayed: {error}")
    return ProgramRow(**made, cases=(), replay=replay, limits=REPLAYED)


def _answer(completion: str, entry_point: str, prelude: str) -> FoundProgram | Verdict:
    program = find_program(completion, entry_point.rpartition(".")[2])
    if isinstance(program, Verdict):
        return program
    return FoundProgram(program, entry_point, prelude)
