r"""The table of kinds: what an answer can be, in the order in which that is asked.

The order is the algorithm. Both sides of a comparison are shown to one kind after the other; the
first that reads one of them and does not leave the verdict to a later one decides. The same
order tells whether a reference is understood. What a new kind takes is an entry here, with an
example that a test judges, and the functions of the entry in a module beside this one.

Beside each entry stands what would be judged otherwise if it came later.
"""

import functools

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.kinds.choice import choice, same_choices, whole_choice
from r1envs.verifiers.mathematics.kinds.collection import read_collection, same_collections
from r1envs.verifiers.mathematics.kinds.congruence import (
    is_congruence_understood,
    read_congruence,
    same_congruences,
)
from r1envs.verifiers.mathematics.kinds.constants import named_constant, same_constants
from r1envs.verifiers.mathematics.kinds.dates import calendar, same_dates, whole_date
from r1envs.verifiers.mathematics.kinds.family import read_families, same_families
from r1envs.verifiers.mathematics.kinds.formula import (
    is_formula_understood,
    left_to_formulas,
    read_dots,
    read_formula,
    same_formulas,
)
from r1envs.verifiers.mathematics.kinds.kind import Kind, always, parts_are
from r1envs.verifiers.mathematics.kinds.matrix import (
    is_expression_understood,
    read_expression,
    read_matrix,
    same_expressions,
    same_matrices,
)
from r1envs.verifiers.mathematics.kinds.number import same_numbers
from r1envs.verifiers.mathematics.kinds.number_words import number_words, same_number_words
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.permutation import cycles, same_permutations
from r1envs.verifiers.mathematics.kinds.piecewise import read_pieces, same_pieces
from r1envs.verifiers.mathematics.kinds.quantity import (
    is_quantity_understood,
    read_quantity,
    same_quantities,
)
from r1envs.verifiers.mathematics.kinds.ratio import is_ratio_understood, read_ratio, same_ratios
from r1envs.verifiers.mathematics.kinds.region import read_union, same_regions, same_unions
from r1envs.verifiers.mathematics.kinds.relation import (
    is_relation_understood,
    read_relation,
    same_relations,
)
from r1envs.verifiers.mathematics.kinds.sentence import (
    may_be_sentence,
    read_sentence,
    same_sentences,
)
from r1envs.verifiers.mathematics.kinds.words import (
    read_prose,
    same_prose,
    same_wordings,
    whole_words,
    word,
)
from r1envs.verifiers.mathematics.structure.names import is_name_beside
from r1envs.verifiers.mathematics.structure.outline import read_shape
from r1envs.verifiers.mathematics.structure.regions import read_region
from r1envs.verifiers.mathematics.structure.sections import read_parts
from r1envs.verifiers.mathematics.structure.shapes import Chain, Leaf, Shape

TEXTS = (
    # First, as most answers are one. Before quantities and formulas: "per cent" is no unit.
    Kind(
        name="number",
        read=read_number,
        same=same_numbers,
        understood=always,
        example=r"-1\frac{3}{4}",
    ),
    # Before formulas, which are told apart by their brackets: (1 3 2) is (3 2 1).
    Kind(
        name="permutation",
        read=cycles,
        same=same_permutations,
        understood=always,
        example="(1 3 2)(4 5)",
    ),
    # Before words, prose and formulas: "infinity" is \infty, and "DNE" is "undefined".
    Kind(
        name="constant",
        read=named_constant,
        same=same_constants,
        understood=always,
        example=r"\text{no solution}",
    ),
    # Before quantities, ratios and prose: "June 7" is "7 June", and 3:30 PM is 15:30.
    Kind(
        name="date",
        read=calendar,
        same=same_dates,
        understood=always,
        example="March 5, 2024",
        outline=whole_date,
    ),
    # Before words, prose and formulas: "forty-two" is 42, and 3rd is 3.
    Kind(
        name="number in words",
        read=number_words,
        same=same_number_words,
        understood=always,
        example="forty-two",
    ),
    # Before words, ratios and prose: "(A)" is "A", and "C: 15" is "C".
    Kind(
        name="choice",
        read=choice,
        same=same_choices,
        understood=always,
        example="B) 15",
        outline=whole_choice,
    ),
    # Before prose and formulas: "ellipses" is "ellipse", and "yes" no product of its letters.
    Kind(
        name="words",
        read=word,
        same=same_wordings,
        understood=always,
        example="isosceles triangle",
        outline=whole_words,
    ),
    # Before formulas, by which it is compared, but not understood.
    Kind(
        name="dots",
        read=read_dots,
        same=left_to_formulas,
        understood=always,
        example=r"1+2+\ldots+n",
    ),
    # Before quantities and formulas: 5 hours is not 5 \pmod{7}, but 3 is 3 \pmod{7}.
    Kind(
        name="congruence",
        read=read_congruence,
        same=same_congruences,
        understood=is_congruence_understood,
        example=r"3 \pmod{7}",
    ),
    # Before prose and formulas: "5 hours" is 5, and "3 h" is "3 hours".
    Kind(
        name="quantity",
        read=read_quantity,
        same=same_quantities,
        understood=is_quantity_understood,
        example=r"12\text{ cm}",
    ),
    # Before formulas, which know no colon.
    Kind(
        name="ratio",
        read=read_ratio,
        same=same_ratios,
        understood=is_ratio_understood,
        example=r"1:\sqrt{3}",
    ),
    # Before prose and formulas, which know no rows.
    Kind(
        name="matrix expression",
        read=read_expression,
        same=same_expressions,
        understood=is_expression_understood,
        example=r"c\begin{pmatrix} 1 \\ 2 \end{pmatrix} + d\begin{pmatrix} 0 \\ 1 \end{pmatrix}",
    ),
    # Before formulas: words that are no value make the answer wrong, not unreadable.
    Kind(
        name="prose",
        read=read_prose,
        same=same_prose,
        understood=always,
        example="Team 7",
    ),
    # Before formulas: nobody else knows it, or it would not have been left whole.
    Kind(
        name="sentence",
        read=read_sentence,
        same=same_sentences,
        understood=always,
        example="concave up on $(0, 1)$",
    ),
    # Last: any text may be a formula.
    Kind(
        name="formula",
        read=read_formula,
        same=same_formulas,
        understood=is_formula_understood,
        example="(x+1)^2",
    ),
)
"""What is read as one text: both sides of a comparison are."""

SHAPES = (
    # Before relations and collections: x = 2k\pi, k \in \mathbb{Z} is x = 2n\pi, n \in \mathbb{Z}.
    Kind(
        name="family",
        read=read_families,
        same=same_families,
        understood=parts_are,
        example=r"x = 2k\pi, k \in \mathbb{Z}",
    ),
    # Before all others: f = {...} and A = (...) are compared by their sides, whatever those are.
    Kind(
        name="relation",
        read=read_relation,
        same=same_relations,
        understood=is_relation_understood,
        example="y = 2x + 1",
    ),
    # Before unions and collections: (-\infty, \infty) is \mathbb{R}, however it is cut up.
    Kind(
        name="region",
        read=read_region,
        same=same_regions,
        understood=parts_are,
        example=r"(-\infty, 1) \cup [2, 3)",
    ),
    Kind(
        name="union",
        read=read_union,
        same=same_unions,
        understood=parts_are,
        example=r"A \cup B",
    ),
    Kind(
        name="matrix",
        read=read_matrix,
        same=same_matrices,
        understood=parts_are,
        example=r"\begin{pmatrix} 1 & 2 \\ 3 & x \end{pmatrix}",
    ),
    Kind(
        name="pieces",
        read=read_pieces,
        same=same_pieces,
        understood=parts_are,
        example=r"\begin{cases} x & x > 0 \\ -x & x \le 0 \end{cases}",
    ),
    # Last, as a list of one may stand for whatever is beside it.
    Kind(
        name="collection",
        read=read_collection,
        same=same_collections,
        understood=parts_are,
        example=r"\{1, x, \sqrt{2}\}",
    ),
)
"""What has an outline on one side at least."""

KINDS = (*TEXTS, *SHAPES)


# A reference is looked at for itself before an answer is compared with it.
@functools.lru_cache(maxsize=256)
def read_outline(text: str) -> Shape:
    """Read a cleaned text as the outline that its kind gives it, or that of a formula.

    Raises:
        UnreadableError: If its brackets do not match, or nothing stands where something must.
    """
    for read in _OUTLINES:
        shape = read(text)
        if shape is not None:
            return shape
    if not may_be_sentence(text):
        return read_parts(text) or read_shape(text)
    try:
        shape = read_parts(text) or read_shape(text)
        if not (isinstance(shape, Chain) and is_name_beside(shape.sides[0], Leaf(""))):
            _understands(shape)
    except UnreadableError:
        return Leaf(text)
    return shape


def kind_of(part: Shape | str) -> tuple[Kind, Shape | str]:
    """Give the kind that reads a text or an outline, and what it is to be asked of."""
    if isinstance(part, Leaf):
        part = part.text
    kinds = TEXTS if isinstance(part, str) else SHAPES
    return next(kind for kind in kinds if kind.read(part) is not None), part


def _understands(part: Shape | str) -> bool:
    kind, part = kind_of(part)
    return kind.understood(part, _understands)


_OUTLINES = tuple(kind.outline for kind in TEXTS if kind.outline is not None)
