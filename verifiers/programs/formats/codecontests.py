"""CodeContests, in two forms.

- The dataset's own: `name, description, public_tests, private_tests, generated_tests`, each with
  as many `input` as `output`, `solutions` with their `language`, `time_limit` of each test and
  `memory_limit_bytes`. All three kinds of tests count. A row that reads or writes files is refused.
- `id, content, test`: JSON text of a list of `{"input": {"stdin"}, "output": {"stdout"}}`.

A row without tests is refused. Where it says no limit of time, a test has 4 s. Printed text is
compared as `competitions` says. The dataset has no special judges: where many answers are right,
only the one it has is.
"""

from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.formats.competitions import answer, judged_by, printed_case
from r1envs.verifiers.programs.formats.row_limits import limits_of_row
from r1envs.verifiers.programs.formats.rows import Fields, ProgramRow

_KINDS = ("public_tests", "private_tests", "generated_tests")
_FILES = ("input_file", "output_file")
_SECONDS = 4.0
_PYTHON = 3  # among the languages of solutions


def read_codecontests(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("codecontests", row, "name", "task_id", "id")
    fields.refuse_unknown(*_KINDS, *_FILES, "test", "checker")
    for name in _FILES:
        if fields.row.get(name):
            fields.refuse(name, f"names a file, {fields.row[name]!r:.60}: programs have none")
    cases = [case for name in _KINDS for case in _cases(fields, name)] + _listed(fields)
    if not cases:
        fields.refuse(_KINDS[0], "there are no tests")
    return ProgramRow(
        id=fields.id,
        dataset=fields.dataset,
        question=fields.text("description", "content", "prompt"),
        solution=_solution(fields),
        read=lambda completion: answer(completion, None),
        cases=judged_by(fields.checker(isolation), cases),
        limits=limits_of_row(fields, len(cases), _SECONDS),
    )


def _cases(fields: Fields, name: str) -> list[Case]:
    if not fields.row.get(name):
        return []
    tests = fields.parsed(name, dict)
    given, wanted = tests.get("input") or [], tests.get("output") or []
    if not isinstance(given, list) or not isinstance(wanted, list) or len(given) != len(wanted):
        fields.refuse(name, "must have as many inputs as outputs, as lists")
    return [printed_case(fields, name, *pair) for pair in zip(given, wanted, strict=True)]


def _listed(fields: Fields) -> list[Case]:
    if not fields.row.get("test"):
        return []
    cases = []
    for test in fields.parsed("test", list):
        match test:
            case {"input": {"stdin": str(given)}, "output": {"stdout": str(wanted)}} if len(
                test
            ) == len(test["input"]) + len(test["output"]):
                cases.append(printed_case(fields, "test", given, wanted))
            case _:
                fields.refuse("test", f"must list stdin and stdout, got {test!r:.80}")
    return cases


def _solution(fields: Fields) -> str | None:
    match fields.row.get("solutions"):
        case {"language": languages, "solution": solutions}:
            pairs = zip(languages, solutions, strict=False)
            return next((source for kind, source in pairs if kind in (_PYTHON, "PYTHON3")), None)
    return None
