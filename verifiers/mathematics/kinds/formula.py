"""Formulas: whatever is no other kind of text."""

import re

from r1envs.verifiers.mathematics.errors import UnsupportedError
from r1envs.verifiers.mathematics.formulas.deciding import parse_side
from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood
from r1envs.verifiers.mathematics.structure.regions import read_region
from r1envs.verifiers.mathematics.structure.shapes import Leaf

_CONSTANT = re.compile(r"\+ ?[cKk]\Z")


def read_dots(text: str) -> str | None:
    """Read a text that goes on with dots."""
    return text if r"\ldots" in text else None


def left_to_formulas(_sides: Sides, _by: Comparer) -> None:
    """Leave the verdict to later kinds."""


def read_formula(text: str) -> str:
    """Take any text for a formula."""
    return text


def same_formulas(sides: Sides, by: Comparer) -> bool:
    """Compare two formulas by their values."""
    if by.expressions.same(sides.reference, sides.answer):
        return True
    # A constant of integration has no name of its own.
    constant = sides.reference.endswith("C") and _CONSTANT.search(sides.answer)
    named = constant and sides.answer[: constant.start()] + "+C"
    return bool(named) and by.expressions.same(sides.reference, str(named))


def is_formula_understood(text: str, _: Understood) -> bool:
    """Tell whether the parser knows a formula, or it names a part of the line.

    Raises:
        UnreadableError: If it is no formula.
    """
    if read_region(Leaf(text)) is not None:
        return True
    try:
        parse_side(text)
    except UnsupportedError:
        return False
    return True
