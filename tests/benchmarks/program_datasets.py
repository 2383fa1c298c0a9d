"""Datasets of programs as they are published: refused, judged right, judged as their own tests do.

    python tests/benchmarks/program_datasets.py FOLDER [--rows 40] [--mutants 3] [--only HumanEval]

FOLDER has files as they are published, JSON lines or a JSON list, perhaps gzipped; those whose
names are in `SETS` are read. The seconds are those of judging a row's own solution. A mutant is
that solution with one operator or constant changed; what the dataset's own test says of it, run in
a bare subprocess with the mutant, must be the verdict. Those that run out of time are not counted.
Only run this on datasets that you trust: their programs are run here outside of the sandbox.
"""

import argparse
import ast
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers import Status
from r1envs.verifiers.datasets import ProgramRow, read_row
from r1envs.verifiers.programs.formats.json_shapes import Shapes

_SECONDS = 20.0  # of a dataset's own test
_BYTES = 4 << 30


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=40, help="of each set, evenly spread; 0: all")
    parser.add_argument("--mutants", type=int, default=3, help="of each row")
    parser.add_argument("--only", default="", help="files whose name begins so")
    args = parser.parse_args()
    print("| set | rows | refused | right | mutants as its own test | s a row, median | max |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for path in sorted(args.folder.iterdir()):
        if path.name.startswith(args.only) and (found := set_of(path)):
            print(measure(path, found, args.rows, args.mutants).line(path.name), flush=True)


@dataclass(frozen=True)
class Set:
    """How a published file is read, and how its own tests are run."""

    dataset: str
    own_test: Callable[[dict[str, Any], str], str] | None
    """The source of program and test together; None where there are no solutions to mutate."""


@dataclass
class Figures:
    """What is counted of a set."""

    rows: int = 0
    refused: list[str] = field(default_factory=list)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    agreeing: int = 0
    disagreeing: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Write a line of the table."""
        solved, mutants = self.right + len(self.wrong), self.agreeing + len(self.disagreeing)
        times = self.seconds or [0.0]
        cells = [
            name.partition(".json")[0],
            self.rows,
            len(self.refused),
            f"{self.right} of {solved}",
            f"{self.agreeing} of {mutants}",
            f"{statistics.median(times):.3f}",
            f"{max(times):.2f}",
        ]
        return f"| {' | '.join(map(str, cells))} |"


def measure(path: Path, found: Set, most: int, mutants: int) -> Figures:
    """Judge the rows of a file."""
    figures = Figures()
    rows = list(read_file(path))
    step = max(1, len(rows) // most) if most else 1
    for row in rows[::step]:
        figures.rows += 1
        try:
            read = read_row(found.dataset, row)
        except ReferenceAnswerError as error:
            figures.refused.append(str(error))
            continue
        if read.solution is not None:
            _measure_row(figures, found, row, read, mutants)
    for why in [*figures.refused, *figures.wrong, *figures.disagreeing]:
        print(f"{path.name}: {why[:300]}", file=sys.stderr)
    return figures


def _measure_row(
    figures: Figures, found: Set, row: dict[str, Any], read: ProgramRow, mutants: int
) -> None:
    assert read.solution is not None
    begun = time.perf_counter()
    verdict = read.judge(read.solution)
    figures.seconds.append(time.perf_counter() - begun)
    if not verdict.correct:
        figures.wrong.append(f"{read.id}: {verdict.status}: {verdict.reason}")
        return
    figures.right += 1
    if found.own_test is None:
        return
    for mutant in mutants_of(whole_of(row, read.solution), mutants, seed=read.id):
        verdict = read.judge(mutant)
        passed = passes(found.own_test(row, mutant))
        if passed is None or verdict.status is Status.TIME_LIMIT:
            continue
        if passed is verdict.correct:
            figures.agreeing += 1
        else:
            what = f"own test {passed}, {verdict.status}: {verdict.reason}"
            figures.disagreeing.append(f"{read.id}: {what}\n{mutant}")


def whole_of(row: dict[str, Any], solution: str) -> str:
    """Give a solution as a program: one of HumanEval continues its prompt."""
    name = row.get("entry_point", "")
    if "canonical_solution" in row and f"def {name}(" not in solution:
        return str(row["prompt"]) + solution
    return solution


def mutants_of(source: str, most: int, *, seed: str) -> Iterator[str]:
    """Change one operator or constant of a program, each time another one.

    >>> sorted(mutants_of("x = 1 + 2", 9, seed=""))
    ['x = 1 + 3', 'x = 1 - 2', 'x = 2 + 2']
    """
    try:
        places = sum(1 for _ in _changes(ast.parse(source)))
    except (SyntaxError, ValueError):
        return
    for place in random.Random(seed).sample(range(places), min(most, places)):
        tree = ast.parse(source)
        for number, change in enumerate(_changes(tree)):
            if number == place:
                change()
        yield ast.unparse(tree)


_SWAPS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def _changes(tree: ast.AST) -> Iterator[Callable[[], object]]:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(_, sign) | ast.BoolOp(sign) if type(sign) in _SWAPS:
                yield partial(setattr, node, "op", _SWAPS[type(sign)]())
            case ast.Compare(_, [sign, *rest]) if type(sign) in _SWAPS:
                yield partial(setattr, node, "ops", [_SWAPS[type(sign)](), *rest])
            case ast.Constant(bool() as value):
                yield partial(setattr, node, "value", not value)
            case ast.Constant(int() as value):
                yield partial(setattr, node, "value", value + 1)


def passes(source: str) -> bool | None:
    """Tell whether a test comes to its end in a process of its own; None if it takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "own.py")
        path.write_text(source, encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, path],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES)),
            )
        except subprocess.TimeoutExpired:
            return None
    return done.returncode == 0


def _of_humaneval(row: dict[str, Any], program: str) -> str:
    # The prompt first: a program may leave its helpers out.
    head = f"{row['prompt']}\n    pass\n"
    return f"{head}\n{program}\n{row['test']}\ncheck({row['entry_point']})\n"


def _of_mbpp(row: dict[str, Any], program: str) -> str:
    tests = [row.get("test_setup_code") or "", *row["test_list"]]
    tests += [*row.get("challenge_test_list", []), row.get("test", "")]
    return "\n".join([*row.get("test_imports", []), program, *tests])


def _of_evalplus(row: dict[str, Any], program: str) -> str:
    """Compare with the solution as EvalPlus' runner does, but for what it judges in other ways."""
    name = row["entry_point"]
    shapes = Shapes.of_calls(row.get("assertion", ""), name)
    inputs = [*row["base_input"], *(row["plus_input"] or [])]
    inputs = [[shapes.apply(arg, n) for n, arg in enumerate(args)] for args in inputs]
    reference = whole_of(row, row["canonical_solution"])
    return f"""
import copy, numpy as np
inf, nan = float("inf"), float("nan")
inputs, atol = {inputs!r}, {row["atol"]!r}
one, other = {{}}, {{}}
exec({reference!r}, one)
exec({program!r}, other)
one, other = one[{name!r}], other[{name!r}]
def is_floats(x):
    return isinstance(x, float) or (
        isinstance(x, (list, tuple)) and all(isinstance(i, float) for i in x))
for args in inputs:
    exp, out = one(*copy.deepcopy(args)), other(*copy.deepcopy(args))
    if {name in _AS_SETS}:
        exp, out = set(exp), set(out)
    if {name in _BY_TRUTH}:
        exp, out = exp is not None, out if isinstance(out, bool) else out is not None
    near = atol or (1e-6 if is_floats(exp) else 0)
    if out != exp and near:
        np.testing.assert_allclose(out, exp, rtol=1e-7, atol=near)
    else:
        assert out == exp
"""


_AS_SETS = """
    similar_elements find_char_long common_in_nested_lists extract_singly larg_nnum
    intersection_array find_dissimilar Diff
""".split()  # noqa: SIM905
_BY_TRUTH = ("check_str", "text_match_three", "text_starta_endb")


def _of_leetcode(row: dict[str, Any], program: str) -> str:
    return f"{row['prompt']}\n{program}\n{row['test']}\ncheck({row['entry_point']})\n"


def _of_kodcode(row: dict[str, Any], program: str) -> str:
    return f"""
import pathlib, sys
pathlib.Path("solution.py").write_text({program!r})
pathlib.Path("test_it.py").write_text("from solution import *\\n" + {row["test_code"]!r})
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "test_it.py"]))
"""


SETS = {
    "HumanEvalPlus-OriginFmt": Set("humaneval", _of_humaneval),
    "HumanEvalPlus": Set("humaneval", _of_evalplus),
    "HumanEval": Set("humaneval", _of_humaneval),
    "MbppPlus-OriginFmt": Set("mbpp", _of_mbpp),
    "MbppPlus": Set("mbpp", _of_evalplus),
    "mbpp": Set("mbpp", _of_mbpp),
    "LeetCodeDataset": Set("leetcode", _of_leetcode),
    "KodCode": Set("kodcode", _of_kodcode),
    "sf_code_contests": Set("codecontests", None),
    "codet_codecontests": Set("codecontests", None),
    "code_contests": Set("codecontests", None),
}
"""By how the name of a file begins; the longest counts."""


def set_of(path: Path) -> Set | None:
    """Find what a file is."""
    names = [name for name in SETS if path.name.startswith(name)]
    return SETS[max(names, key=len)] if names and path.is_file() else None


def read_file(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of JSON lines, or of one list."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as file:
        if path.suffix == ".json":
            yield from json.load(file)
        else:
            yield from map(json.loads, filter(str.strip, file))


if __name__ == "__main__":
    main()
