"""LiveCodeBench: `question_content, public_test_cases, private_test_cases, metadata, starter_code`.

The test cases are JSON text: objects of `input`, `output` and `testtype`, "stdin" or
"functional"; those of functions are called by `func_name` of the metadata, with one JSON value
in each line of the input. Private test cases also come as base64 of a zlib-compressed pickle of
that text. It is never unpickled: the text is read out of the only form that such a pickle can
have, and everything else is refused.

Both kinds of cases count. A program on standard input may end with `return`, as the dataset's own
runner puts a function around it. Printed text is compared line by line and word by word, numbers by
their value; what a function returns as JSON would write it, tuples as lists.

What is otherwise than with the dataset's own runner, which:

- counts spaces between words, in lines that are not all numbers;
- takes a tuple for a list only if it is the whole of what is returned, and the keys of a dict
  only as text;
- runs all tests of a function on one instance of `Solution`, where here each has its own;
- passes what prints the right text and ends itself with a status other than 0;
- gives 4 GB of memory, where here it is 1024 MB.

Each test has the 6 s that the dataset's own runner gives it.
"""

import base64
import binascii
import pickletools
import zlib
from collections.abc import Mapping
from typing import Any

from r1envs.verifiers.programs.cases import Case
from r1envs.verifiers.programs.formats.competitions import answer, judged_by
from r1envs.verifiers.programs.formats.row_limits import limits_of_row
from r1envs.verifiers.programs.formats.rows import Fields, ProgramRow, read_json
from r1envs.verifiers.programs.tolerance import Comparison

_SECONDS, _MEGABYTES = 6.0, 1024
_TEXT = Comparison(types="equal")
_VALUE = Comparison(types="json")
_MOST_BYTES = 1 << 30  # of test cases when decompressed

# A pickled text has these operations and no others; none of them makes an object.
_FRAMING = {"PROTO", "FRAME", "MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT", "STOP"}
_OF_TEXT = {"UNICODE", "BINUNICODE", "BINUNICODE8", "SHORT_BINUNICODE"}


def read_livecodebench(row: Mapping[str, Any], isolation: str) -> ProgramRow:
    """Read a row; see `read_row`."""
    fields = Fields("livecodebench", row, "question_id")
    fields.refuse_unknown("public_test_cases", "private_test_cases", "checker")
    function = fields.parsed("metadata", dict).get("func_name")
    if function is not None and not (type(function) is str and function.isidentifier()):
        fields.refuse("metadata", f"func_name must name a function, got {function!r:.60}")
    public = _cases(fields, "public_test_cases", None, function)
    private = _cases(fields, "private_test_cases", _private(fields), function)
    if not public + private:
        fields.refuse("private_test_cases", "there are no test cases")
    question = [fields.text("question_content"), fields.text("starter_code", default="")]
    return ProgramRow(
        id=fields.id,
        dataset=fields.dataset,
        question="\n\n".join(part for part in question if part.strip()),
        solution=None,
        read=lambda completion: answer(completion, function),
        cases=judged_by(fields.checker(isolation), public + private),
        limits=limits_of_row(fields, len(public + private), _SECONDS, _MEGABYTES),
    )


def _private(fields: Fields) -> Any:
    """Give the private test cases, unpacked where they are packed."""
    value = fields.row.get("private_test_cases") or None
    if type(value) is not str or value.lstrip().startswith("["):
        return value
    try:
        return unpack(value)
    except ValueError as error:
        fields.refuse("private_test_cases", f"is neither JSON nor packed text: {error}")


def unpack(packed: str) -> str:
    """Read the text in base64 of a zlib-compressed pickle of a text, without unpickling it.

    Raises:
        ValueError: It is anything else.
    """
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(packed, validate=True), _MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"not base64 of zlib: {error}") from error
    if not inflate.eof or inflate.unused_data:
        raise ValueError("it is cut off, or too large")
    return _pickled_text(data)


def _pickled_text(data: bytes) -> str:
    texts = []
    for operation, argument, _ in pickletools.genops(data):  # raises ValueError
        if operation.name in _OF_TEXT:
            texts.append(argument)
        elif operation.name not in _FRAMING:
            raise ValueError(f"the pickle holds more than a text ({operation.name})")
    if len(texts) != 1:
        raise ValueError(f"the pickle holds {len(texts)} texts, not one")
    return str(texts[0])


def _cases(fields: Fields, name: str, value: Any, function: str | None) -> list[Case]:
    if value is None and fields.row.get(name) in (None, ""):
        return []
    make = _printed if function is None else _called
    return [make(fields, name, test) for test in fields.parsed(name, list, value)]


def _checked(fields: Fields, name: str, test: Any, kind: str) -> tuple[str, str]:
    if not isinstance(test, dict) or test.get("testtype", kind) != kind:
        fields.refuse(name, f"must hold tests of type {kind!r}, as metadata says, got {test!r:.80}")
    given, wanted = test.get("input"), test.get("output")
    if type(given) is not str or type(wanted) is not str:
        fields.refuse(name, f"a test must have input and output as text, got {test!r:.80}")
    return given, wanted


def _printed(fields: Fields, name: str, test: Any) -> Case:
    given, wanted = _checked(fields, name, test, "stdin")
    return fields.case(name, stdin=given, expected=wanted, comparison=_TEXT)


def _called(fields: Fields, name: str, test: Any) -> Case:
    given, wanted = _checked(fields, name, test, "functional")
    try:
        # One value in each line, or none at all.
        args = [read_json(line) for line in given.strip("\n").split("\n") if given.strip()]
        expected = read_json(wanted)
    except (ValueError, RecursionError) as error:
        fields.refuse(name, f"a functional test is not JSON: {error}, in {test!r:.80}")
    if expected is None:
        return fields.case(name, args=args, returns_none=True)
    return fields.case(name, args=args, expected=expected, comparison=_VALUE)
