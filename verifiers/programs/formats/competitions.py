"""Programs of competitions: whole or a function, with the names a platform gives; what they print.

Printed text is compared line by line, but for empty ones, and word by word; numbers by their
value, and to 1e-5 in tests that expect any number with a decimal point.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.checkers import Checker
from r1envs.verifiers.programs.formats.completions import entry_point_of, find_program
from r1envs.verifiers.programs.formats.prelude import COMMON_NAMES
from r1envs.verifiers.programs.formats.rows import Fields, FoundProgram, show_value
from r1envs.verifiers.programs.tolerance import Comparison, same_text
from r1envs.verifiers.verdict import Verdict

_TEXT = Comparison(relative=1e-5, absolute=1e-8, types="equal")
_WITH_POINT = re.compile(r"(?<!\S)[+-]?\d*\.\d+(?!\S)", re.ASCII)
_WHOLE = re.compile(r"(?<!\S)[+-]?(?:0|[1-9]\d*)(?!\S)", re.ASCII)


def answer(completion: str, function: str | None) -> FoundProgram | Verdict:
    """Find the program in a completion, and what of it is called; None runs the whole."""
    program = find_program(completion, function)
    if isinstance(program, Verdict):
        return program
    entry_point = None if function is None else entry_point_of(function)
    return FoundProgram(program, entry_point, COMMON_NAMES, may_return=function is None)


def printed_case(fields: Fields, name: str, given: Any, wanted: Any) -> Case:
    """Make a case of an input and a text that must be printed, each perhaps a list of lines."""
    stdin, expected = map(_joined, (given, wanted))
    if type(stdin) is not str or type(expected) is not str:
        fields.refuse(name, f"must be text or lines, got {show_value(given)}, {show_value(wanted)}")
    if _WITH_POINT.search(expected):
        # A whole number among them may be a real one that happens to be whole.
        expected = _WHOLE.sub(r"\g<0>.0", expected)
    case = {"stdin": stdin, "expected": expected, "comparison": _TEXT}
    return fields.case(name, **case, judge=_judge_text)


def _joined(text: Any) -> Any:
    """Join a list of lines, some of which may be numbers."""
    if isinstance(text, list) and all(type(line) in (str, int, float) for line in text):
        return "\n".join(map(str, text))
    return text


def _judge_text(case: Case, printed: str) -> bool:
    """Compare what was printed; empty lines are none."""
    return same_text(_without_empty_lines(case.wanted), _without_empty_lines(printed), _TEXT)


def _without_empty_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip())


def judged_by(checker: Checker | None, cases: Sequence[Case]) -> list[Case]:
    """Put a row's special judge in the place of a comparison, if it has one."""
    return [replace(case, judge=checker) if checker else case for case in cases]
