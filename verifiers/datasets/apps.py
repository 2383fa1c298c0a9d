"""APPS: `question, input_output, starter_code, solutions`.

`input_output` is JSON with as many `inputs` as `outputs`, and `fn_name` where a function is
called, as its own or as a method of a class `Solution`, whichever the completion has. Names of
the common modules are there without an import, as for the dataset's own runner.

Printed text is compared word by word; numbers by their value, and those that are expected with
a decimal point to 1e-5, as the dataset's runner does. Unlike that runner, the order of lines and
words counts. What a function returns is compared as JSON would write it, tuples as lists; an
expected list of one item also stands for that item, as many rows wrap their outputs.
"""

import json
from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.datasets.completions import entry_point_of, find_program
from r1envs.verifiers.datasets.names import COMMON_NAMES
from r1envs.verifiers.datasets.rows import Answer, Fields, ProgramRow
from r1envs.verifiers.program_cases import Case
from r1envs.verifiers.program_tolerance import Comparison, same_value
from r1envs.verifiers.sandbox.values import encode
from r1envs.verifiers.verdict import Verdict

_TEXT = Comparison(relative=1e-5, absolute=1e-8, types="equal")
_VALUE = Comparison(types="json")


class _Wrapped:
    """A judge for an expected list of one item that may stand for the item."""

    def __init__(self, item: Any) -> None:
        self.item = item

    def __call__(self, case: Case, output: Any) -> bool:
        given = encode(output)
        return any(same_value(encode(each), given, _VALUE) for each in (self.item, [self.item]))


def read_apps(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("apps", row, "problem_id", "id")
    tests = fields.parsed("input_output", dict)
    function = tests.get("fn_name")
    if function is not None and not (type(function) is str and function.isidentifier()):
        fields.refuse("input_output", f"fn_name must name a function, got {function!r:.60}")
    question = [fields.text("question"), fields.text("starter_code", default="")]
    return ProgramRow(
        id=fields.id,
        dataset=fields.dataset,
        question="\n\n".join(part for part in question if part.strip()),
        solution=_solution(fields),
        read=lambda completion: _answer(completion, function),
        cases=_cases(fields, tests, function),
    )


def _cases(fields: Fields, tests: dict[str, Any], function: str | None) -> list[Case]:
    inputs, outputs = tests.get("inputs"), tests.get("outputs")
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        fields.refuse("input_output", "must have lists of inputs and outputs")
    if len(inputs) != len(outputs) or not inputs:
        counts = f"{len(inputs)} inputs and {len(outputs)} outputs"
        fields.refuse("input_output", f"must have as many inputs as outputs, has {counts}")
    make = _printed if function is None else _called
    return [make(fields, *pair) for pair in zip(inputs, outputs, strict=True)]


def _printed(fields: Fields, given: Any, wanted: Any) -> Case:
    stdin, expected = (
        "\n".join(map(str, text)) if isinstance(text, list) else text for text in (given, wanted)
    )
    if type(stdin) is not str or type(expected) is not str:
        fields.refuse("input_output", f"must be text or lines, got {given!r:.30}, {wanted!r:.30}")
    return fields.case("input_output", stdin=stdin, expected=expected, comparison=_TEXT)


def _called(fields: Fields, args: Any, wanted: Any) -> Case:
    if not isinstance(args, list) or wanted is None:
        fields.refuse("input_output", f"must list arguments, got {args!r:.30}, {wanted!r:.30}")
    if isinstance(wanted, list) and len(wanted) == 1:
        fields.case("input_output", expected=wanted, comparison=_VALUE)  # can it be compared?
        return fields.case("input_output", args=args, judge=_Wrapped(wanted[0]))
    return fields.case("input_output", args=args, expected=wanted, comparison=_VALUE)


def _solution(fields: Fields) -> str | None:
    text = fields.text("solutions", default="")
    try:
        solutions = json.loads(text) if text else []
    except (ValueError, RecursionError) as error:
        fields.refuse("solutions", f"is not JSON: {error}")
    return solutions[0] if isinstance(solutions, list) and solutions else None


def _answer(completion: str, function: str | None) -> Answer | Verdict:
    program = find_program(completion)
    if isinstance(program, Verdict):
        return program
    entry_point = None if function is None else entry_point_of(program, function)
    return Answer(program, entry_point, prelude=COMMON_NAMES)
