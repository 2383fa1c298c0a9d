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
- knows one instance of `Solution` for all tests, where here each has its own;
- gives each test the time that is given to all of them here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.formats.completions import entry_point_of, find_program
from r1envs.verifiers.programs.formats.prelude import COMMON_NAMES
from r1envs.verifiers.programs.formats.rows import Fields, FoundProgram, ProgramRow
from r1envs.verifiers.programs.tolerance import Comparison, same_text, same_value
from r1envs.verifiers.sandbox.values import encode
from r1envs.verifiers.verdict import Verdict

_TEXT = Comparison(relative=1e-5, absolute=1e-8, types="equal")
_VALUE = Comparison(types="json")
_WITH_POINT = re.compile(r"(?<!\S)[+-]?\d*\.\d+(?!\S)", re.ASCII)
_WHOLE = re.compile(r"(?<!\S)[+-]?(?:0|[1-9]\d*)(?!\S)", re.ASCII)


class _Wrapped:
    """A judge for an expected list of one item that may stand for the item."""

    def __init__(self, item: Any) -> None:
        self.item = item

    def __call__(self, case: Case, output: Any) -> bool:
        given = encode(output)
        return any(same_value(encode(each), given, _VALUE) for each in (self.item, [self.item]))


def _judge_text(case: Case, printed: str) -> bool:
    """Compare what was printed; empty lines are none."""
    return same_text(_without_empty_lines(case.wanted), _without_empty_lines(printed), _TEXT)


def _without_empty_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip())


def read_apps(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("apps", row, "problem_id", "id")
    if not fields.row.get("input_output"):
        fields.refuse("input_output", "has no tests")
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
    stdin, expected = map(_joined, (given, wanted))
    if type(stdin) is not str or type(expected) is not str:
        fields.refuse("input_output", f"must be text or lines, got {given!r:.30}, {wanted!r:.30}")
    if _WITH_POINT.search(expected):
        # A whole number among them may be a real one that happens to be whole.
        expected = _WHOLE.sub(r"\g<0>.0", expected)
    case = {"stdin": stdin, "expected": expected, "comparison": _TEXT}
    return fields.case("input_output", **case, judge=_judge_text)


def _joined(text: Any) -> Any:
    """Join a list of lines, some of which may be numbers."""
    if isinstance(text, list) and all(type(line) in (str, int, float) for line in text):
        return "\n".join(map(str, text))
    return text


def _called(fields: Fields, args: Any, wanted: Any) -> Case:
    if not isinstance(args, list) or wanted is None:
        fields.refuse("input_output", f"must list arguments, got {args!r:.30}, {wanted!r:.30}")
    args = [_with_numbers(arg) for arg in args]
    if isinstance(wanted, list) and len(wanted) == 1:
        fields.case("input_output", expected=wanted, comparison=_VALUE)  # can it be compared?
        return fields.case("input_output", args=args, judge=_Wrapped(wanted[0]))
    return fields.case("input_output", args=args, expected=wanted, comparison=_VALUE)


def _with_numbers(arg: Any) -> Any:
    """Make the keys of a dict numbers, if they all are; JSON has them as text."""
    try:
        return {int(key): value for key, value in arg.items()} if isinstance(arg, dict) else arg
    except ValueError:
        return arg


def _solution(fields: Fields) -> str | None:
    solutions = fields.row.get("solutions")
    if not isinstance(solutions, (list, tuple)):
        text = fields.text("solutions", default="")
        try:
            solutions = json.loads(text) if text else []
        except (ValueError, RecursionError) as error:
            fields.refuse("solutions", f"is not JSON: {error}")
    return solutions[0] if isinstance(solutions, (list, tuple)) and solutions else None


def _answer(completion: str, function: str | None) -> FoundProgram | Verdict:
    program = find_program(completion, function)
    if isinstance(program, Verdict):
        return program
    entry_point = None if function is None else entry_point_of(function)
    return FoundProgram(program, entry_point, COMMON_NAMES, may_return=function is None)
