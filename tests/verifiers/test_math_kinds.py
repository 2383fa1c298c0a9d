"""The table of kinds of answers: each entry's example, and that there is no second table."""

import ast
import itertools
from pathlib import Path

import pytest

from r1envs.verifiers.mathematics import check_reference, kinds, verify_math, verify_math_batch
from r1envs.verifiers.mathematics.comparison import AnswerComparer
from r1envs.verifiers.mathematics.errors import UnreadableError, UnreadableReferenceError
from r1envs.verifiers.mathematics.formulas.deciding import Formulas
from r1envs.verifiers.mathematics.kinds.kind import Sides
from r1envs.verifiers.mathematics.kinds.order import KINDS, SHAPES, TEXTS, read_outline
from r1envs.verifiers.mathematics.structure.shapes import Leaf
from r1envs.verifiers.mathematics.text.cleaning import clean

FOLDER = Path(kinds.__file__).parents[1]


def read_example(kind):
    shape = read_outline(clean(kind.example))
    return (TEXTS, shape.text) if isinstance(shape, Leaf) else (SHAPES, shape)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_example_is_read_by_its_own_kind_first(kind):
    several, example = read_example(kind)
    assert next(other for other in several if other.read(example) is not None) is kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_example_is_right_against_itself(kind):
    _, example = read_example(kind)
    value = kind.read(example)
    verdict = kind.same(Sides(example, example, value, value), AnswerComparer(Formulas(6)))
    # Text with dots is only understood by its kind; formulas compare it.
    assert verdict is (None if kind.name == "dots" else True)
    assert verify_math(kind.example, kind.example).correct
    check_reference(kind.example)


def test_an_example_is_wrong_against_every_other():
    pairs = [(one.example, other.example) for one, other in itertools.permutations(KINDS, 2)]
    verdicts = verify_math_batch(pairs, timeout=10)
    assert not [pair for pair, verdict in zip(pairs, verdicts, strict=True) if verdict.correct]


ROW = r"\begin{pmatrix} 1 & x \end{pmatrix}"
# Kinds whose order matters, and a right answer that would be lost were it turned around.
ORDER = [
    ("number", "quantity", r"6.25\%", r"6.25\text{ per cent}"),
    ("number", "formula", "25", r"25\%"),
    ("permutation", "formula", "(1 3 2)", "(3 2 1)"),
    ("constant", "words", r"\infty", r"\text{infinity}"),
    ("constant", "prose", r"\text{DNE}", r"\text{undefined}"),
    ("constant", "formula", r"\infty", r"+\infty"),
    ("date", "quantity", r"\text{June 7}", "7 June"),
    ("date", "ratio", "3:30 PM", "15:30"),
    ("date", "prose", r"\text{June 7}", "7 June"),
    ("number in words", "words", "forty-two", "42"),
    ("number in words", "prose", "forty-two", "42"),
    ("number in words", "formula", "3", "3rd"),
    ("choice", "words", "A", "(A)"),
    ("choice", "ratio", "C", "C: 15"),
    ("choice", "prose", "Option D", "D"),
    ("words", "prose", "ellipse", "ellipses"),
    ("words", "formula", "Yes", "yes"),
    ("congruence", "formula", r"3 \pmod{7}", "3"),
    ("quantity", "prose", "5 hours", "5"),
    ("quantity", "formula", "18", "€18"),
    ("ratio", "formula", r"1:\sqrt{3}", r"2:2\sqrt{3}"),
    (
        "relation",
        "matrix",
        r"\begin{pmatrix} 1 & x \end{pmatrix}",
        r"A = \begin{pmatrix} 1 & x \end{pmatrix}",
    ),
    ("relation", "collection", r"\{1, x\}", r"S = \{1, x\}"),
    ("family", "collection", r"2k, k \in \mathbb{Z}", r"2n, n \in \mathbb{Z}"),
    ("sentence", "formula", "concave up on $(0, 1/2)$", "concave up on (0, 0.5)"),
    ("region", "collection", r"(-\infty, \infty)", r"\mathbb{R}"),
]


@pytest.mark.parametrize(("earlier", "later", "reference", "answer"), ORDER)
def test_the_order_of_kinds_is_what_its_reasons_say(earlier, later, reference, answer):
    names = [kind.name for kind in KINDS]
    assert names.index(earlier) < names.index(later)
    assert verify_math(answer, reference).correct
    assert not alone(KINDS[names.index(later)], reference, answer)


def alone(kind, reference, answer):
    """Judge by one kind, as if no earlier one had read the sides."""
    sides = [read_outline(clean(text)) for text in (reference, answer)]
    if all(isinstance(side, Leaf) for side in sides):
        sides = [side.text for side in sides]
    try:
        return kind.same(Sides(*sides, *map(kind.read, sides)), AnswerComparer(Formulas(6)))
    except (UnreadableError, UnreadableReferenceError):
        return False


def functions_together(tree):
    """Names of functions that stand in one tuple, list, set or dictionary."""
    for node in ast.walk(tree):
        items = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", ())
        yield {ast.unparse(item).rpartition(".")[2] for item in items if item is not None}


def test_there_is_one_table_of_kinds():
    known = {kind.read.__name__ for kind in KINDS}, {kind.same.__name__ for kind in KINDS}
    for path in FOLDER.rglob("*.py"):
        source = path.read_text()
        if path == FOLDER / "kinds" / "order.py":
            continue
        assert "Kind(" not in source, path
        for names in functions_together(ast.parse(source)):
            assert all(len(names & functions) < 2 for functions in known), (path, names)
