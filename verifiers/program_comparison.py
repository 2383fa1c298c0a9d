"""Comparing what came out of a sandbox with what was expected, without building it.

A document (see `sandbox.values`) is the word of a hostile program. It is never turned into
the value it claims to be: a set of a thousand numbers with one hash would take its time to
build. Instead both sides are written in one canonical form, and compared as text.

Types must be exactly equal: `True` is not `1`, `1` is not `1.0`, a tuple is not a list. Floats
must be equal to the last bit, but for the sign of zero; nan equals an expected nan and
nothing else. The order within sets and dicts does not count.
"""

import json
from collections.abc import Iterator

from r1envs.verifiers.sandbox.values import MAX_DEPTH, Document, encode

# The innermost may be a complex number: a list of two, each of which may have a tag.
_MAX_DEPTH = MAX_DEPTH + 2
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_BRACKETS = {"t": ("(", ")"), "s": ("{", "}"), "z": ("frozenset({", "})")}


def read(output: bytes) -> Document:
    """Parse the one JSON document that an output must be.

    Raises:
        ValueError: It is anything else.
    """
    try:
        return json.loads(output.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("not one JSON document") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def matches(expected: object, document: Document) -> bool:
    """Tell whether a document stands for exactly the expected value.

    >>> matches((1, {2: "b"}), {"t": [1, {"d": [[2, "b"]]}]})
    True
    >>> matches([1], [True])
    False

    Raises:
        ValueError: The document is too deep for any value.
    """
    return canonical(encode(expected)) == canonical(document)


def canonical(document: Document, depth: int = 0) -> str:
    """Write a document so that equal values give equal texts.

    >>> canonical({"s": [2, 1]}) == canonical({"s": [1, 2]})
    True
    """
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    if type(document) is list:
        return f"[{','.join([canonical(item, depth + 1) for item in document])}]"
    if type(document) is float:
        return _write(document + 0.0)  # -0.0 + 0.0 is 0.0
    if type(document) is not dict:
        return _write(document)
    return f"{{{','.join(_tagged(tag, inner, depth) for tag, inner in document.items())}}}"


def _tagged(tag: str, inner: Document, depth: int) -> str:
    if tag in ("s", "z", "d") and type(inner) is list:
        # Dict keys are unique in what is expected, so sorting pairs sorts keys.
        # Joined, not written as a list of texts: that would double backslashes at every level.
        pairs = tag == "d"
        items = [canonical(item, _below(item, depth, is_list=pairs)) for item in inner]
        return f"{tag}:({','.join(sorted(items))})"
    return f"{_write(tag)}:{canonical(inner, _below(inner, depth, is_list=True))}"


def _below(inner: Document, depth: int, *, is_list: bool) -> int:
    """Give the depth of what a tag stands before: the list that it calls for adds none itself."""
    return depth if is_list and type(inner) is list else depth + 1


def trim(text: str) -> str:
    r"""Take off white space at the ends of lines, and empty lines at the end.

    >>> trim("1 \r\n2\n\n")
    '1\n2'
    """
    return "\n".join([line.rstrip() for line in text.split("\n")]).rstrip("\n")


def show(document: Document, width: int = 60) -> str:
    """Write a document as Python would write its value, cut to a width.

    >>> show({"t": [1, {"d": [["a", {"s": [2]}]]}]})
    "(1, {'a': {2}})"
    >>> show([0] * 1000, width=10)
    '[0, 0, 0,…'
    """
    text = ""
    for piece in _pieces(document):
        text += piece
        if len(text) > width:
            return text[: width - 1] + "…"
    return text


def _pieces(document: Document) -> Iterator[str]:
    if type(document) is list:
        yield from _listed("[", document, "]")
    elif type(document) is not dict:
        # Only the start of a long text is shown, and a number in JSON is short.
        yield repr(document[:200] if type(document) is str else document)
    else:
        for tag, inner in document.items():
            yield from _pieces_of(tag, inner)


def _pieces_of(tag: str, inner: Document) -> Iterator[str]:
    if tag == "d" and type(inner) is list:
        yield from _listed("{", inner, "}", of_pairs=True)
    elif tag in _BRACKETS and type(inner) is list:
        opening, closing = _BRACKETS[tag]
        if tag == "t" and len(inner) == 1:
            closing = ",)"
        yield from ("set()",) if tag == "s" and not inner else _listed(opening, inner, closing)
    elif tag == "b" and type(inner) is str:
        yield f"bytes.fromhex({inner[:200]!r})"
    elif tag == "c" and type(inner) is list:
        yield from _listed("complex(", inner, ")")
    else:
        yield str(inner)[:200]


def _listed(
    opening: str, items: list[Document], closing: str, *, of_pairs: bool = False
) -> Iterator[str]:
    yield opening
    for number, item in enumerate(items):
        if number:
            yield ", "
        if of_pairs and type(item) is list and len(item) == 2:
            yield from _pieces(item[0])
            yield ": "
            yield from _pieces(item[1])
        else:
            yield from _pieces(item)
    yield closing
