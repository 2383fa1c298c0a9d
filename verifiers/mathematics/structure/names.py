r"""What only names a value: `x`, `f(2)`, `\angle ABC`, or a combination such as `f(2)+f(3)`.

A combination of several names is one too, as `x^2+y^2 = 25` says what is 25. Of one name it is an
equation for it: `3x = 25` does not say that anything that was asked for is 25.
"""

import re

from r1envs.verifiers.mathematics.structure.shapes import (
    Group,
    Intersection,
    Leaf,
    Shape,
    Union,
    Without,
    parts_of,
)
from r1envs.verifiers.mathematics.text.sentences import claims

_INDEX = r"(?: ?_ ?(?:\{(?:\\text ?\{[^{}]*\}|[^{}])*+\}|\\[a-z]+|[A-Za-z0-9]))?"
_NAME = re.compile(
    r"(?:(?:\{? ?[A-Za-z] ?\}?'*|(?!([a-zA-Z]) ?[+-] ?\1)[a-zA-Z](?: ?[+-] ?[a-zA-Z])+"
    r"|\\(?!infty|pi|l?neg|not)[A-Za-z]+"
    r"|[A-Z]{2,3}|\|[A-Z]{1,2}\||\[[A-Z]{3,}\]|\|+ ?\{?[a-z]\}? ?\|+"
    r"|m? ?\\angle ?\{? ?[A-Z]{1,3} ?\}?|\\(?:text|overline|overrightarrow|bar) ?\{[A-Za-z ]*\}"
    r"|\\nabla ?[a-zA-Z])"
    rf"{_INDEX}"
    r"(?:(?<=[A-Za-z'}]) ?\( ?[A-Za-z0-9](?:[A-Za-z0-9, |]|\\cap|\\cup)* ?\))?"
    # A function somewhere, an inverse, a transpose.
    r"|(?:[fghA-Z]|\\Pr|\\mathbb ?\{ ?[EP] ?\})(?: ?\^ ?\{? ?(?:-1|T|c) ?\}?)?"
    r"(?: ?[(\[][^()\[\]]{1,60}[)\]])?"
    # What is asked for: a product, a quotient, a combination, a greatest or a limiting value.
    r"|(?!ln|lg|pi|sin|cos|tan|log|exp|cot|sec|csc)[a-z]{2,4}|[a-z] ?[/:] ?[a-z]"
    r"|\\frac ?\{ ?[a-zA-Z] ?\} ?\{ ?[a-zA-Z] ?\}|\\frac ?\{ ?(?:d|\\partial).*"
    r"|(?:\d{0,4}[a-z] ?\+ ?){2,5}\d{0,4}[a-z]"
    r"|\\(?:deg|dim|max|min|sup|det)(?! ?at ) ?[^0-9]*[A-Za-z(].*"
    r"|\\(?:lim|sum|int|prod)(?![a-z]).*(?:[a-zA-Z] ?\(.*|[a-z]_.*)"
    r"|\\sigma ?\^ ?\{?2\}?)"
)
# The ratio of two segments, areas or volumes, such as S_{ABC}:S or \frac{AO}{OC}.
_SEGMENT = r"(?:[A-Z](?: ?_ ?(?:\{[A-Z0-9]{1,9}\}|[A-Z0-9]))?|[A-Z]{2,4})"
_NAMED_RATIO = re.compile(
    rf"{_SEGMENT} ?[:/] ?{_SEGMENT}|\\frac ?\{{{_SEGMENT}\}} ?\{{{_SEGMENT}\}}"
)


def is_name(shape: Shape) -> bool:
    """Tell whether a shape only names what a relation is about, such as `x` or `f(x)`."""
    if isinstance(shape, Group) and shape.brackets == "()":
        return all(map(is_name, shape.items))
    if isinstance(shape, Union | Intersection | Without):
        parts = (shape.whole, shape.part) if isinstance(shape, Without) else shape.parts
        # Perhaps between the bars of a size.
        return all(isinstance(part, Leaf) and len(part.text.strip("| ")) == 1 for part in parts)
    if isinstance(shape, Leaf) and r"\text" in shape.text and claims(shape.text):
        return False
    return isinstance(shape, Leaf) and (
        _NAME.fullmatch(shape.text) is not None or _NAMED_RATIO.fullmatch(shape.text) is not None
    )


_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau"
    "|phi|varphi|chi|psi|omega|ell|Delta|Theta|Lambda|Omega|Phi|Psi|Sigma|Gamma"
)
_LETTER = (
    r"(?:\\(?:overline|overrightarrow|bar|dot|ddot) ?\{[A-Za-z]{1,2}\}|\\text ?\{[A-Za-z]\}"
    rf"|\{{?[A-Za-z]\}}?|\\(?:{_GREEK})(?![a-z]))"
)
# A function where something stands in its brackets; the letter of another may be a factor.
_VALUE_OF_FUNCTION = r"[fghFGHPpSsuv]'*(?: ?\^ ?\{?-1\}?)? ?\((?:[^()]|\([^()]{0,40}\)){1,60}\)"
_ATOM = re.compile(
    rf"(?P<atom>{_VALUE_OF_FUNCTION}|\\angle ?\{{? ?[A-Z]{{1,3}} ?\}}?|{_LETTER}{_INDEX}'*)"
    r"|\\(?:frac|sqrt|ldots|cdot|times|cup|cap|binom|nabla|(?:sin|cos|tan|cot|sec|csc|ln|log|gcd)(?![a-z]))"
    r"|[-+*/^(){}\[\]|!,. ]|\d+"
)
_CONSTANTS = frozenset("ei")
_WAVE = re.compile(r"\\(?:sin|cos|tan|cot|sec|csc)(?: ?\^ ?\{?\d\}?)?(?![a-z0-9])")
_SIZE = re.compile(rf"\| ?{_LETTER}{_INDEX} ?\|(?: ?\^ ?\{{?2\}}?)?|{_VALUE_OF_FUNCTION}")
_WORDS_OF = re.compile(r"\\text ?\{[A-Za-z ]{2,60}\} ?(?:\\(?:triangle|angle)? ?)?\(?[A-Z]{1,6}\)?")
# No product of letters, or the name of a function.
_WORD = re.compile(r"(?<![A-Za-z\\])(?:[a-z]{3,}|no|or|is|of|at|if|to|ln|lg)(?![A-Za-z])")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_LONGEST = 200


def is_name_beside(shape: Shape, value: Shape) -> bool:
    r"""Tell whether a shape names what a value is said to be, perhaps by several names.

    >>> is_name_beside(Leaf("xy"), Leaf("25")), is_name_beside(Leaf("3x"), Leaf("25"))
    (True, False)
    >>> is_name_beside(Leaf("x+y"), Leaf("2x"))
    False
    """
    if is_name(shape) and not (isinstance(shape, Leaf) and _is_sum(shape.text)):
        return True
    if not isinstance(shape, Leaf) or len(shape.text) > _LONGEST:
        return False
    if claims(_COMMAND.sub(" ", shape.text)):
        return False
    if _WORDS_OF.fullmatch(shape.text):
        return True
    if _WORD.search(shape.text):
        return False
    names = _names_in(shape.text)
    return _are_enough(names, shape.text) and names.isdisjoint(_names_of(value))


def _is_sum(text: str) -> bool:
    return re.search("[+-]", re.sub(r"_ ?\{[^{}]*\}", "", text)) is not None


def is_curve(shape: Shape) -> bool:
    r"""Tell whether the left side of an equation is one of the coordinates, such as `xy` or `x+y`.

    >>> is_curve(Leaf("xy")), is_curve(Leaf("a+b")), is_curve(Leaf("y"))
    (True, False, False)
    """
    names = _names_in(shape.text) if isinstance(shape, Leaf) and len(shape.text) < _LONGEST else ()
    return len(names) > 1 and set(names) <= {"x", "y", "z"}


def _are_enough(names: frozenset[str], text: str) -> bool:
    if len(names) > 1 or (names and _SIZE.fullmatch(text)):
        return True
    # A sine may be asked for; with anything beside it, it is an equation.
    wave = _WAVE.match(text)
    return bool(names) and wave is not None and not re.search(r"[-+=]|\\frac", text[wave.end() :])


def _names_in(text: str) -> frozenset[str]:
    """Collect the names that a combination is made of; none if it is made of anything else."""
    names, at = set[str](), 0
    while at < len(text):
        match = _ATOM.match(text, at)
        if match is None:
            return frozenset()
        at = match.end()
        if match["atom"]:
            names.add(re.sub(r"[{} ]", "", match["atom"]))
    return frozenset(names - _CONSTANTS)


def _names_of(shape: Shape) -> frozenset[str]:
    texts = [shape] if isinstance(shape, Leaf) else list(parts_of(shape))
    return frozenset[str]().union(
        *(_names_in(leaf.text) if isinstance(leaf, Leaf) else _names_of(leaf) for leaf in texts)
    )
