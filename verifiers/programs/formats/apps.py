"""APPS: `question, input_output, starter_code, solutions`.

`input_output` is JSON with as many `inputs` as `outputs`, and `fn_name` where a function is
called, as its own or as a method of a class `Solution`, whichever the completion has. Names of
the common modules are there without an import, as for the dataset's own runner. A program on
standard input may end with `return`, as that runner puts a function around it: many solutions of
the dataset's own do. A row without tests is refused: nothing can be judged by it.

Printed text is compared line by line, but for empty ones, and word by word; numbers by their
value, and to 1e-5 in tests that expect any number with a decimal point. What a function returns
is compared as JSON would write it, tuples as lists; an expected list of one item also stands for
that item, as many rows wrap their outputs. Keys of a dict that are numbers in JSON's text are
numbers for the function.

What is otherwise than with the dataset's own runner, which:

- takes lines, and words within lines, in any order and number, and numbers rounded to three
  digits, so that `1 2` passes for `2 1 1`;
- takes whole numbers that are close, such as 1000001 for 1000000;
- takes the first of several expected items for all of them;
- never runs what stands under `if __name__ == "__main__"`;
- passes what ends itself with a status other than 0;
- knows one instance of `Solution` for all tests, where here each has its own.

TACO has the same form, with `time_limit` ("2.0 seconds") and `memory_limit` ("256.0 megabytes") for
each test, which count; without them a test has the 4 s of the dataset's own runner. Rows without
an id get one that is made of their content. `null` is an output like any other.
"""

from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.formats.competitions import answer, judged_by, printed_case
from r1envs.verifiers.programs.formats.row_limits import limits_of_row
from r1envs.verifiers.programs.formats.rows import Fields, ProgramRow, show_value
from r1envs.verifiers.programs.tolerance import Comparison, same_value
from r1envs.verifiers.sandbox.values import encode

_SECONDS = 4.0  # of a test, as the dataset's own runner has it
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
    fields.refuse_unknown("input_output", "checker")
    if not fields.row.get("input_output"):
        fields.refuse("input_output", "has no tests")
    tests = fields.parsed("input_output", dict)
    function = tests.get("fn_name")
    if function is not None and not (type(function) is str and function.isidentifier()):
        fields.refuse("input_output", f"fn_name must name a function, got {function!r:.60}")
    question = [fields.text("question"), fields.text("starter_code", default="")]
    cases = _cases(fields, tests, function)
    return ProgramRow(
        id=fields.id,
        dataset=fields.dataset,
        question="\n\n".join(part for part in question if part.strip()),
        solution=_solution(fields),
        read=lambda completion: answer(completion, function),
        cases=judged_by(fields.checker(isolation), cases),
        limits=limits_of_row(fields, len(cases), _SECONDS),
    )


def _cases(fields: Fields, tests: dict[str, Any], function: str | None) -> list[Case]:
    inputs, outputs = tests.get("inputs"), tests.get("outputs")
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        fields.refuse("input_output", "must have lists of inputs and outputs")
    if len(inputs) != len(outputs) or not inputs:
        counts = f"{len(inputs)} inputs and {len(outputs)} outputs"
        fields.refuse("input_output", f"must have as many inputs as outputs, has {counts}")
    pairs = zip(inputs, outputs, strict=True)
    if function is None:
        return [printed_case(fields, "input_output", *pair) for pair in pairs]
    return [_called(fields, *pair) for pair in pairs]


def _called(fields: Fields, args: Any, wanted: Any) -> Case:
    if not isinstance(args, list):
        fields.refuse("input_output", f"must list arguments, got {show_value(args)}")
    args = [_with_numbers(arg) for arg in args]
    if wanted is None:
        return fields.case("input_output", args=args, returns_none=True)
    if wanted == [None]:
        return fields.case("input_output", args=args, judge=_Wrapped(None))
    if isinstance(wanted, list) and len(wanted) == 1:
        how = {"expected": wanted, "comparison": _VALUE}  # it must be what can be compared
        return fields.case("input_output", args=args, **how, judge=_Wrapped(wanted[0]))
    return fields.case("input_output", args=args, expected=wanted, comparison=_VALUE)


def _with_numbers(arg: Any) -> Any:
    """Make the keys of a dict numbers, if they all are; JSON has them as text."""
    try:
        return {int(key): value for key, value in arg.items()} if isinstance(arg, dict) else arg
    except ValueError:
        return arg


def _solution(fields: Fields) -> str | None:
    solutions = fields.row.get("solutions") or []
    if type(solutions) is str:
        solutions = fields.parsed("solutions", list)
    return solutions[0] if isinstance(solutions, (list, tuple)) and solutions else None
