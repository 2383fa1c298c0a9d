"""HumanEval+ and MBPP+: recorded inputs, in both forms that they are published in.

- EvalPlus' own: `base_input`, `plus_input`, `atol`, `canonical_solution`, `entry_point`; what is
  expected is what the solution gives, run once in the sandbox. JSON has no tuples, sets and
  complex numbers: where the calls in `assertion` have them, the inputs get them.
- That of the datasets they extend: `test` holds `inputs` and `results`, or a `ref_func` that gives
  them, and a helper that compares. Any other test is replayed (see `replay`).

Each recorded input is one call. Outputs are equal as in Python; floats to 1e-7 of themselves and
1e-6, or what `atol` says; of some functions of MBPP+ as sets, or by whether they give something.

What is otherwise than with the dataset's own runner, which:

- takes arrays of different shapes for close where NumPy can stretch one, such as `[]` to any;
- passes whatever those functions give that are judged by whether they give something, as its
  test in the datasets' form has no assertion there;
- gives each call a limit of time after how long the solution took; here all have 20 s together.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.comparison import canonical
from r1envs.verifiers.programs.decoding import decode_untrusted
from r1envs.verifiers.programs.formats.assertions import NotPlainError
from r1envs.verifiers.programs.formats.json_shapes import Shapes
from r1envs.verifiers.programs.formats.literals import NotLiteralError, evaluate
from r1envs.verifiers.programs.formats.rows import Fields, FoundProgram
from r1envs.verifiers.programs.imports import imported_packages
from r1envs.verifiers.programs.tolerance import Comparison
from r1envs.verifiers.programs.verification import Place, run_program
from r1envs.verifiers.sandbox import Limits, resolve
from r1envs.verifiers.sandbox.values import encode
from r1envs.verifiers.verdict import Verdict

LIMITS = Limits(seconds=20.0, memory_mb=1024)
"""What programs may use for a thousand calls; a few solutions take seconds for them."""
# A reference is ours: it may take more than a program, but must come to an end.
_OF_REFERENCE = Limits(seconds=60.0, memory_mb=2048, output_kb=64 << 10)

_EQUAL = Comparison(types="equal")
_LEAST = 1e-6  # absolute, of floats
_RELATIVE = 1e-7
_AS_SETS = """
    similar_elements find_char_long common_in_nested_lists extract_singly larg_nnum
    intersection_array find_dissimilar Diff
"""
_BY_TRUTH = ("check_str", "text_match_three", "text_starta_endb")
_TRUTH = "__truth__"


def truth_of(function: str) -> str:
    """Give the source of a function that tells whether another one gives something."""
    return (
        f"\n\ndef {_TRUTH}(*args):\n    given = {function}(*args)\n"
        "    return given if isinstance(given, bool) else given is not None\n"
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """Cases of recorded inputs."""

    cases: list[Case]
    by_truth: bool = False
    """Whether it is only asked whether the function gives something."""

    def called(self, program: FoundProgram) -> FoundProgram:
        """Give the program to run."""
        if not self.by_truth:
            return program
        # The name of the function itself, where a method may stand for it.
        function = (program.entry_point or "").rpartition("|")[2]
        source = program.source + truth_of(function)
        return replace(program, source=source, entry_point=_TRUTH)


def is_recorded(fields: Fields) -> bool:
    """Tell whether a row is of EvalPlus' own form."""
    return any(fields.row.get(name) is not None for name in ("base_input", "plus_input"))


def read_recorded(fields: Fields, reference: str, function: str, isolation: str) -> Recorded:
    """Read a row of EvalPlus' own form, of which the reference is a whole program."""
    recorded = [fields.row.get(name) or [] for name in ("base_input", "plus_input")]
    inputs = [item for items in recorded for item in fields.parsed("plus_input", list, items)]
    if not inputs or not all(isinstance(item, list) for item in inputs):
        fields.refuse("base_input", "must list the arguments of at least one call")
    shapes = Shapes.of_calls(fields.text("assertion", default=""), function)
    inputs = [[shapes.apply(arg, index) for index, arg in enumerate(item)] for item in inputs]
    atol = fields.row.get("atol") or 0
    if type(atol) not in (int, float):
        fields.refuse("atol", f"must be a number, got {atol!r:.60}")
    of_mbpp = fields.id.startswith("Mbpp/")
    by_truth = of_mbpp and function in _BY_TRUTH
    as_sets = of_mbpp and function in _AS_SETS.split()
    if function == "find_zero":
        return Recorded([fields.case("base_input", args=args, judge=_is_root) for args in inputs])
    source = reference + (truth_of(function) if by_truth else "")
    call = _TRUTH if by_truth else function
    wanted = _ask(fields, "canonical_solution", source, call, inputs, isolation)
    pairs = zip(inputs, wanted, strict=True)
    cases = [_case(fields, "base_input", *pair, atol, as_sets=as_sets) for pair in pairs]
    return Recorded(cases, by_truth)


def read_recorded_test(
    fields: Fields, body: Sequence[ast.stmt], function: str, isolation: str
) -> Recorded:
    """Read the statements of a test that compares what a function gives for recorded inputs.

    Raises:
        NotPlainError: They are of another kind.
    """
    test = _Test(body, function)
    if test.results is None:
        wanted = _ask(fields, "test", test.reference, "ref_func", test.inputs, isolation)
    else:
        wanted = test.results
    pairs = zip(test.inputs, wanted, strict=True)
    as_sets = test.kind == "sets"
    cases = [_case(fields, "test", *pair, test.atol, as_sets=as_sets) for pair in pairs]
    return Recorded(cases, test.kind == "truth")


def _ask(
    fields: Fields, name: str, source: str, function: str, inputs: Sequence[Any], isolation: str
) -> list[Any]:
    """Run a reference on recorded inputs, each a case of its own."""
    level = resolve(isolation)
    submission = Submission(source, [fields.case(name, args=args) for args in inputs], function)
    place = Place(level, imported_packages(source, level))
    results, _ = run_program(submission, _OF_REFERENCE, place)
    if isinstance(results, Verdict):
        fields.refuse(name, f"gives nothing for the recorded inputs: {results.reason}")
    bad = next((each for each in results if each[0] != "value"), None)
    if bad is not None:
        fields.refuse(name, f"gives no plain data for a recorded input: {bad!r:.120}")
    return [decode_untrusted(document) for _, document in results]


def _case(fields: Fields, name: str, args: Any, wanted: Any, atol: float, *, as_sets: bool) -> Case:
    if as_sets:
        return fields.case(name, args=args, judge=_SameMembers(_members(wanted)))
    if wanted is None:
        return fields.case(name, args=args, returns_none=True)
    if not atol and not _is_floats(wanted):
        return fields.case(name, args=args, expected=wanted, comparison=_EQUAL)
    how = Comparison(absolute=atol or _LEAST, relative=_RELATIVE, types="json")
    return fields.case(name, args=args, expected=_as_floats(wanted), comparison=how)


def _is_floats(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def _as_floats(value: Any) -> Any:
    """Make numbers real ones, for which a tolerance counts."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_as_floats, value))
    return float(value) if type(value) is int and abs(value) < 1 << 53 else value


def _members(value: Any) -> frozenset[str]:
    return frozenset(canonical(encode(item), "equal") for item in value)


@dataclass(frozen=True, slots=True)
class _SameMembers:
    """Judges what is compared as a set."""

    members: frozenset[str]

    def __call__(self, case: Case, output: Any) -> bool:
        return isinstance(output, (list, tuple, set, frozenset, str, dict)) and (
            _members(output) == self.members
        )


def _is_root(case: Case, output: Any) -> bool:
    """Judge a root of a polynomial, of which there may be several."""
    if type(output) not in (int, float) or abs(output) > 1e9:
        return False
    (coefficients,) = case.args
    total = sum(float(each) * float(output) ** power for power, each in enumerate(coefficients))
    return abs(total) <= 1e-4


# The helper that compares, as `ast` writes its statements, and what a case is compared as.
_NEAR = "atol == 0 and is_floats(exp):\n    atol = 1e-06"
_CLOSE = "np.allclose(out, exp, rtol=1e-07, atol=atol)"
_SAYING = "assert out == exp, f'out: {out}, exp: {exp}'"
_ELSE_SAYING = f"    assert {_CLOSE}\nelse:\n    {_SAYING}"
_HELPERS = {
    f"exact_match = out == exp\nif {_NEAR}\nif not exact_match and atol != 0:\n"
    f"    assert {_CLOSE}\nelse:\n    assert exact_match": "values",
    f"if {_NEAR}\nif out != exp and atol != 0:\n{_ELSE_SAYING}": "values",
    f"if {_NEAR}\nout = set(out)\nexp = set(exp)\n"
    f"if out != exp and atol != 0:\n{_ELSE_SAYING}": "sets",
    "if isinstance(out, bool):\n    exact_match = out == exp\nelse:\n"
    "    exact_match = exp == (out is not None)": "truth",
}


class _Test:
    """The parts of a test of recorded inputs."""

    def __init__(self, body: Sequence[ast.stmt], function: str) -> None:
        self.function = function
        self.kind = ""
        self.inputs: list[Any] = []
        self.results: list[Any] | None = None
        self.atol: float = 0
        self.looped = False
        others: list[ast.stmt] = []
        for statement in body:
            if not self._read(statement):
                others.append(statement)
        self.reference = "\n".join(map(ast.unparse, others))
        if not (self.kind and self.looped and self.inputs):
            _no("it has no loop over recorded inputs")
        if (self.results is None) != ("def ref_func(" in self.reference):
            _no("it has not either results or a ref_func")
        if self.results is not None and (others or len(self.results) != len(self.inputs)):
            _no("it does more than compare results")

    def _read(self, statement: ast.stmt) -> bool:
        """Take in a statement; False if it may be a part of the reference."""
        match statement:
            case ast.Import([ast.alias("numpy", "np")]) | ast.Expr(ast.Constant()):
                return True
            case ast.ImportFrom("math", [ast.alias("inf", None)]):
                return True
            case ast.FunctionDef("is_floats"):
                return True
            case ast.FunctionDef("assertion", ast.arguments([], [_, _, _])) if not self.kind:
                self.kind = _HELPERS.get("\n".join(map(ast.unparse, statement.body)), "")
                return bool(self.kind) or _no("its helper compares in a way of its own")
            case ast.Assign([ast.Name("inputs")], value) if not (self.inputs or self.looped):
                self.inputs = _literal(value)
                return True
            case ast.Assign([ast.Name("results")], value) if self._may_have_results():
                self.results = _literal(value)
                return True
            case ast.For() if not self.looped:
                self.looped = True
                return self._read_loop(statement)
            case ast.FunctionDef() | ast.Import() | ast.ImportFrom():
                return False
        return _no(f"line {statement.lineno}")

    def _may_have_results(self) -> bool:
        return self.results is None and not self.looped

    def _read_loop(self, loop: ast.For) -> bool:
        match loop.body:
            case [ast.Expr(ast.Call(ast.Name("assertion"), [call, wanted, atol], []))]:
                self.atol = _number(atol)
                head = ast.unparse(loop.target), ast.unparse(loop.iter), ast.unparse(wanted)
                called = ast.unparse(call) == f"{self.function}(*inp)"
                return (called and head in _LOOPS and not loop.orelse) or _no("its loop")
        return _no("its loop")


_LOOPS = (
    ("(i, (inp, exp))", "enumerate(zip(inputs, results))", "exp"),
    ("(i, inp)", "enumerate(inputs)", "ref_func(*inp)"),
)


def _literal(node: ast.expr) -> list[Any]:
    try:
        value = evaluate(node, {"inf": float("inf"), "nan": float("nan")})
    except NotLiteralError as error:
        _no(str(error))
    return value if isinstance(value, list) else _no("its inputs are no list")


def _number(node: ast.expr) -> float:
    match node:
        case ast.Constant(int() | float() as value):
            return value
    return _no("its tolerance")


def _no(what: str) -> NoReturn:
    raise NotPlainError(f"{what} is not as in a test of recorded inputs")
