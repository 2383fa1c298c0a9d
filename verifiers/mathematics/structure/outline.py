"""The outline of an answer, read from its text.

Only brackets and separators are read here; what stands between them stays text (`Leaf`).
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.permutation import cycles
from r1envs.verifiers.mathematics.kinds.quantity import read_quantity
from r1envs.verifiers.mathematics.structure.families import family
from r1envs.verifiers.mathematics.structure.labels import labelled
from r1envs.verifiers.mathematics.structure.latex_rows import read_environment
from r1envs.verifiers.mathematics.structure.lists import is_alternative, is_system
from r1envs.verifiers.mathematics.structure.shapes import (
    DEPTH,
    LISTS,
    WRITTEN,
    Cases,
    Chain,
    Family,
    Group,
    Intersection,
    Leaf,
    Matrix,
    Shape,
    Union,
    Without,
    signed,
)

_OPENING = {"(": ")", "[": "]", r"\{": r"\}", "{": "}"}
_CLOSING = frozenset(_OPENING.values())
_TOKEN = re.compile(
    r"\\text ?\{[^{}]*\}|\\begin ?\{[A-Za-z*]+\}|\\end ?\{[A-Za-z*]+\}|\\[A-Za-z]+|\\."
    r"|[^\\,;=<>()\[\]{}\v]+|.",
    re.DOTALL,
)
# A text without any of these has no outline.
_OUTLINED = re.compile(
    r"[,;=<>()\[\]{\v]|\\(?:c[ua]p|equiv|setminus|[pm]{2}|in|le|ge|ne|approx|notin|mapsto|parallel|perp|su[bp]set|lor|vee|begin|end|\{)|and|or|}"
)
_AND = re.compile(r"\\text ?\{ ?(?:,? ?and|,) ?\}|(?<= )and(?= )")
_OR = re.compile(r"\\text ?\{ ?(?:,? ?or) ?\}|(?<=[ )])or(?=[ (])|\\(?:lor|vee)(?![A-Za-z])")
_RELATIONS = {
    "=": "=",
    "<": "<",
    ">": ">",
    r"\le": "<=",
    r"\ge": ">=",
    r"\ne": "!=",
    r"\in": "in",
    r"\approx": "~",
    r"\equiv": "=",
    **{rf"\{name}": name for name in WRITTEN},
}
_BINDING = frozenset({r"\in", r"\notin", "=", r"\equiv", r"\subset", r"\subseteq", r"\mapsto"})


def read_shape(text: str) -> Shape:
    """Read the outline of a cleaned text.

    >>> read_shape("(1,x)")
    Group(brackets='()', items=(Leaf(text='1'), Leaf(text='x')))

    Raises:
        UnreadableError: If brackets do not match, or nothing stands where something must.
    """
    return _read(text, 0)


Tokens: TypeAlias = list[tuple[str, int, int]]
Split: TypeAlias = Callable[[Tokens, int], Shape | None]


def _read(text: str, depth: int) -> Shape:
    text = text.strip()
    if not text:
        raise UnreadableError("nothing where something must stand")
    if depth > DEPTH:
        raise UnreadableError(f"nested deeper than {DEPTH}")
    if read_number(text) is not None or cycles(text) is not None:
        return Leaf(text)
    if depth == 0 and (parts := family(text)) is not None:
        return Family(_read(parts[0], 1), parts[1])
    if not _OUTLINED.search(text) or _is_amount(text):
        return Leaf(text)
    if (text[0] == "]" or text[-1] == "[") and (turned := _TURNED.fullmatch(text)) is not None:
        return _interval(turned, depth)
    return _cut(text, _tokens(_separated(text)), depth)


def _is_amount(text: str) -> bool:
    """Tell whether a text is one quantity: the comma of "$1,250" separates no values."""
    quantity = read_quantity(text) if "," in text or "and" in text else None
    return quantity is not None and read_number(quantity.magnitude) is not None


def _separated(text: str) -> str:
    """Put separators for the words "and" and "or", and leave only commas that are some."""
    if "and" in text or "or" in text or r"\text" in text or "vee" in text:
        text = _OR.sub("\v", _AND.sub(";", text))
    if ", " in text:
        # Where a space follows the commas of the list, one without separates thousands.
        text = _TIGHT.sub(lambda number: number[0].replace(",", ""), text)
    return text


def _cut(text: str, tokens: Tokens, depth: int) -> Shape:
    """Cut at what binds loosest, or take off the brackets around all of it."""
    outer = {token for token, before, _ in tokens if before == 0}
    for marks, split in _SPLITS:
        if not outer.isdisjoint(marks) and (shape := split(tokens, depth)) is not None:
            return shape
    # This sign may stand deeper, as in a fraction.
    if (r"\pm" in text or r"\mp" in text) and (signs := _plus_minus(tokens, depth)) is not None:
        return signs
    return _enclosed(text, tokens, depth)


_TIGHT = re.compile(r"(?<![\d.,}])[1-9]\d{0,2}(?:,\d{3}){1,10}(?![\d,])", re.ASCII)
_TURNED = re.compile(r"([\]\[(])([^\[\](),;]+)[,;]([^\[\](),;]+)([\]\[)])")


def _interval(match: re.Match[str], depth: int) -> Shape:
    opening = {"]": "("}.get(match[1], match[1])
    closing = {"[": ")"}.get(match[4], match[4])
    items = (_read(match[2], depth + 1), _read(match[3], depth + 1))
    return Group(opening + closing, items)


def _tokens(text: str) -> Tokens:
    """Cut into (token, depth of brackets before it, where it starts)."""
    depth = 0
    result: Tokens = []
    stack: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _CLOSING or token.startswith(r"\end"):
            if not stack or not _closes(stack.pop(), token):
                raise UnreadableError("brackets that do not match")
            depth -= 1
        result.append((token, depth, match.start()))
        if token in _OPENING or token.startswith(r"\begin"):
            stack.append(token)
            depth += 1
            if depth > DEPTH:
                raise UnreadableError(f"nested deeper than {DEPTH}")
    if stack:
        raise UnreadableError("brackets that do not match")
    return result


def _closes(opening: str, closing: str) -> bool:
    if opening.startswith(r"\begin"):
        return closing.startswith(r"\end")
    # A half-open interval closes with the other bracket.
    return closing == _OPENING[opening] or (opening in "([" and closing in ")]")


def _split(tokens: Tokens, at: frozenset[str]) -> tuple[list[str], list[str]]:
    """Split at tokens outside of all brackets; return the parts and the separators."""
    parts: list[list[str]] = [[]]
    separators = []
    for token, depth, _ in tokens:
        if depth == 0 and token in at:
            separators.append(token)
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(part) for part in parts], separators


def _alternatives(tokens: Tokens, depth: int) -> Shape | None:
    parts, separators = _split(tokens, frozenset("\v"))
    if not separators:
        return None
    shapes = tuple(_read(part.rstrip(" ,"), depth + 1) for part in parts)
    if is_alternative(shapes):
        return Union(shapes)
    if any(isinstance(shape, Group) and is_system(shape) for shape in shapes):
        return Group(";", shapes)
    chains = [shape.relations != ("=",) for shape in shapes if isinstance(shape, Chain)]
    if len(chains) == len(shapes) and any(chains):
        return Union(shapes)
    return Group(";", _flat(shapes))


def _flat(shapes: "tuple[Shape, ...]") -> "tuple[Shape, ...]":
    """Join lists to one, as in `1, 2 or 3`."""
    return tuple(
        item
        for shape in shapes
        for item in (
            shape.items if isinstance(shape, Group) and shape.brackets in LISTS else (shape,)
        )
    )


def _list(tokens: Tokens, depth: int) -> Shape | None:
    parts, separators = _split(tokens, frozenset(";"))
    if (named := _named_number(tokens, depth)) is not None:
        return named
    if not separators or not _are_lists(tokens):
        # "1, 2; 3, 4" is a list of lists, "1, 2; 3" and "(1, 2); (3, 4)" are not.
        parts, separators = _split(tokens, frozenset(",;"))
    if not separators:
        return None
    if not parts[-1].strip():
        parts.pop()
    if len(parts) > 1 and not parts[-2].strip():
        del parts[-2]  # "1, 2, and 3": the comma and the "and" are one separator
    if (named := _labelled(parts, depth)) is not None:
        return named
    tight = separators == [","] and not any(map(str.isspace, "".join(parts)))
    items = tuple(_read(part, depth + 1) for part in parts)
    tight = tight and all(isinstance(item, Leaf) for item in items)
    return Group("," if tight else ";", items)


def _are_lists(tokens: Tokens) -> bool:
    """Tell whether a comma separates something between all semicolons."""
    separated = [False]
    for token, before, _ in tokens:
        if before == 0 and token == ";":
            separated.append(False)
        elif before == 0 and token == ",":
            separated[-1] = True
    return all(separated)


def _labelled(parts: list[str], depth: int) -> Shape | None:
    """Read `Alice: 3, Bob: 5` as values with names."""
    found = [labelled(part) for part in parts]
    named = [pair for pair in found if pair is not None]
    if len(named) < 2 or len(named) < len(parts):
        return None
    if any("," in value and "=" in value for _, value in named):
        return None  # "p=5, q=2; p=7, q=2" gives two names each
    chains = (Chain((name, _read(value, depth + 1)), ("=",)) for name, value in named)
    return Group(";", tuple(chains))


def _named_number(tokens: Tokens, depth: int) -> Shape | None:
    """Read `x = 1,000` as a relation: the comma separates thousands."""
    if not any(token == "=" for token, _, _ in tokens):
        return None
    name, sign, number = "".join(token for token, _, _ in tokens).rpartition("=")
    quantity = read_quantity(number.strip()) if sign and not {",", ";"} & set(name) else None
    bare = number.strip() if quantity is None else quantity.magnitude
    if not sign or {",", ";"} & set(name) or read_number(bare) is None:
        return None
    return _chain(tokens, depth)


def _union(tokens: Tokens, depth: int) -> Shape | None:
    # In "x \in A \cup B" the union belongs to the right side.
    if any(before == 0 and token in _BINDING for token, before, _ in tokens):
        return None
    for sign, kind in ((r"\cup", Union), (r"\cap", Intersection)):
        parts, separators = _split(tokens, frozenset({sign}))
        if separators:
            return kind(tuple(_read(part, depth + 1) for part in parts))
    return None


def _without(tokens: Tokens, depth: int) -> Shape | None:
    parts, separators = _split(tokens, frozenset({r"\setminus"}))
    if len(separators) != 1:
        return None
    return Without(_read(parts[0], depth + 1), _read(parts[1], depth + 1))


def _chain(tokens: Tokens, depth: int) -> Shape | None:
    parts, separators = _split(tokens, frozenset(_RELATIONS))
    if not separators:
        return None
    sides = tuple(_read(part.strip(" &"), depth + 1) for part in parts)
    return Chain(sides, tuple(_RELATIONS[separator] for separator in separators))


def _plus_minus(tokens: Tokens, depth: int) -> Shape | None:
    signs = [token for token, _, _ in tokens if token in (r"\pm", r"\mp")]
    if not signs or signs.count(r"\pm") > 1 or len(signs) > 2 or tokens[0][0] == r"\{":
        return None
    readings = []
    for plus, minus in ("+-", "-+"):
        signed = {r"\pm": plus, r"\mp": minus}
        readings.append("".join(signed.get(token, token) for token, _, _ in tokens))
    return Group("±", tuple(_read(reading, depth + 1) for reading in readings))


# How a text is cut, from the loosest to the tightest, and what must stand in it for that.
_SPLITS: "tuple[tuple[frozenset[str], Split], ...]" = (
    (frozenset("\v"), _alternatives),
    (frozenset(",;"), _list),
    (frozenset({r"\cup", r"\cap"}), _union),
    (frozenset(_RELATIONS), _chain),
    (frozenset({r"\setminus"}), _without),
)
_POINT = re.compile(r"[A-Z] ?\((?=[^()]*,)")


def _enclosed(text: str, tokens: Tokens, depth: int) -> Shape:
    if _POINT.match(text) and not any(before == 0 for _, before, _ in tokens[2:-1]):
        # A point with its name, such as P(2,3).
        return _enclosed(text[1:].strip(), [(t, d, a) for t, d, a in tokens[1:]], depth)
    opening, closing = tokens[0][0], tokens[-1][0]
    level = [before for _, before, _ in tokens]
    whole = len(tokens) > 1 and all(before > 0 for before in level[1:-1])
    if not whole or level[-1] != 0:
        return Leaf(text)
    if opening.startswith(r"\begin"):
        return _environment(text, depth)
    if opening in _OPENING and closing in _CLOSING:
        return _group(opening, closing, text[len(opening) : -len(closing)].strip(), depth)
    return Leaf(text)


def _group(opening: str, closing: str, inner: str, depth: int) -> Shape:
    brackets = opening[-1] + closing[-1]
    if opening == r"\{":
        return _set(inner, depth)
    if brackets in ("()", "[]", "(]", "[)") and "," in inner and read_number(inner) is not None:
        # In "(1,234)" the comma is between two numbers.
        return Group(brackets, _values(inner))
    shape = _read(inner, depth + 1) if inner else Leaf("")
    if opening == "{":
        return shape
    if isinstance(shape, Group) and shape.brackets in LISTS:
        if brackets == "[]" and all(_is_row(item) for item in shape.items):
            return Matrix(tuple(item.items for item in shape.items if isinstance(item, Group)))
        return Group(brackets, shape.items)
    if brackets == "()" or isinstance(shape, Matrix):
        return shape
    return (
        Group(brackets, (shape,)) if isinstance(shape, Group) else Leaf(opening + inner + closing)
    )


def _is_row(shape: Shape) -> bool:
    return isinstance(shape, Group) and shape.brackets == "[]"


def _values(inner: str) -> "tuple[Shape, ...]":
    """Read "1,234" in brackets as two numbers, and "1,034" as one: nobody writes 034."""
    parts = inner.split(",")
    separated = any(part.startswith("0") and len(part) == 3 for part in parts[1:])
    return (Leaf(inner),) if separated else tuple(map(Leaf, parts))


_BUILDER = re.compile(
    r"[A-Za-z](?: ?\\in ?\\mathbb ?\{? ?R ?\}?)? ?(?::|\|(?=[^|]*[<>=\\])) ?(.+)", re.DOTALL
)


def _set(inner: str, depth: int) -> Shape:
    if not inner:
        return Group("{}", ())
    # Only of the outermost set: each has several readings, and within each other they multiply.
    parts = family(inner) if depth == 0 and ("|" in inner or ":" in inner) else None
    if condition := _BUILDER.fullmatch(inner if parts is None else parts[0]):
        shape = _read(condition[1], depth + 1)
        return shape if parts is None else Family(shape, parts[1])
    if parts is not None:
        return Family(Group("{}", (_read(parts[0], depth + 1),)), parts[1])
    if "," in inner and read_number(inner) is not None:
        return Group("{}", _values(inner))
    return Group("{}", signed(_flat((_read(inner, depth + 1),))))


def _environment(text: str, depth: int) -> Shape:
    kind, rows = read_environment(text)
    if kind == "cases":
        return Cases(
            tuple(
                (_read(value, depth + 1), _read(condition, depth + 1)) for value, condition in rows
            )
        )
    cells = tuple(tuple(_read(cell, depth + 1) for cell in row) for row in rows)
    if kind != "system":
        return Matrix(cells, kind)
    return cells[0][0] if len(cells) == 1 else Group(";", tuple(row[0] for row in cells))
