"""Comparing what came out of a sandbox with what was expected, without building it.

A document (see `sandbox.values`) is the word of a hostile program. It is never turned into
the value it claims to be: a set of a thousand numbers with one hash would take its time to
build. Instead both sides are written in one canonical form, and compared as text.

By default types must be exactly equal: `True` is not `1`, `1` is not `1.0`, a tuple is not a
list, a `Fraction` is no int; what `sandbox.returned` takes for a builtin value is one. Floats must
be equal to the last bit, but for the sign of zero; nan equals an expected nan and nothing else.
The order within sets and dicts does not count. `tolerance` has what a task may allow beyond that.
"""

import json
import math
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from r1envs.verifiers.sandbox.values import MAX_DEPTH, EncodedValue

Types = Literal["exact", "equal", "json"]
"""Which types are one: none; those that Python's `==` takes for equal (1, 1.0 and True; set and
frozenset); and beyond these those that JSON writes alike (tuples as lists, keys as text)."""

# The innermost may be a complex number: a list of two, each of which may have a tag.
_MAX_DEPTH = MAX_DEPTH + 2
# Several times what a value needs, where each container has a tag, and little for the C stack.
_MOST_NESTING = 1000
# Possessive: strings are passed over in one go, whatever ends them.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_STEP = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
_SAFE_RECURSION = 3000  # the limit up to which no thread's stack overflows in the parser
# The interpreter's own limit, which a trainer may have lifted: decimal digits are quadratic.
_MOST_DIGITS = 4300
_LONG_NUMBER = re.compile(rb"(?<![0-9])[0-9]{%d}" % _MOST_DIGITS)
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# What `canonical` writes as JSON does, in one go if there is nothing else in a list.
_WRITTEN_AS_THEY_ARE = frozenset({type(None), bool, int, str})
_UNORDERED = ("s", "z", "d")
_BRACKETS = {"t": ("(", ")"), "s": ("{", "}"), "z": ("frozenset({", "})")}


def read(output: bytes) -> EncodedValue:
    """Parse the one JSON document that an output must be.

    Raises:
        ValueError: It is anything else.
    """
    try:
        _check_nesting(output)
        decoder = _CAREFUL_DECODER if _LONG_NUMBER.search(output) else _DECODER
        return decoder.decode(output.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise ValueError("not one JSON document") from None


def _check_nesting(output: bytes) -> None:
    """Refuse what is nested deeper than any value.

    The parser stops at Python's limit of recursion, which a trainer may have raised to where the
    C stack overflows.
    """
    if sys.getrecursionlimit() <= _SAFE_RECURSION:
        return
    if output.count(b"[") + output.count(b"{") <= _MOST_NESTING:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(output):
        depth += _STEP.get(token[0], 0)
        if depth > _MOST_NESTING:
            raise ValueError("nested too deep")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _short_int(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("an int of so many digits travels in hexadecimal")
    return int(text)


_DECODER = json.JSONDecoder(parse_constant=_refuse)
# For the few answers with so many digits in a row: it calls a function for each int.
_CAREFUL_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_short_int)


def differ_in_shape(wanted: EncodedValue, given: EncodedValue) -> bool:
    """Tell whether documents differ in kinds or sizes, in a time that `wanted` alone bounds.

    >>> differ_in_shape([1, "a"], [2, [[], []]])
    True
    >>> differ_in_shape([1, "a"], [2, "b"])
    False
    """
    if type(wanted) is not type(given):
        return True
    if type(wanted) is dict:
        ((tag, inner),) = wanted.items()
        if given.keys() != wanted.keys():
            return True
        if tag in _UNORDERED:
            return type(given[tag]) is not list or len(given[tag]) != len(inner)
        return differ_in_shape(inner, given[tag])
    if type(wanted) is not list:
        return False
    kinds = list(map(type, wanted))
    if len(wanted) != len(given) or kinds != list(map(type, given)):
        return True
    return (list in kinds or dict in kinds) and any(map(differ_in_shape, wanted, given))


def canonical(document: EncodedValue, types: Types = "exact", depth: int = 0) -> str:
    """Write a document so that equal values give equal texts.

    >>> canonical({"s": [2, 1]}) == canonical({"s": [1, 2]})
    True
    >>> canonical([1.0, True], "equal")
    '[1,1]'
    """
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    if type(document) is list:
        if types == "exact" and _WRITTEN_AS_THEY_ARE.issuperset(map(type, document)):
            return _write(document)
        return f"[{','.join([canonical(item, types, depth + 1) for item in document])}]"
    if types != "exact" and (number := _number(document)) is not None:
        return number
    if type(document) is float:
        return _write(document + 0.0)  # -0.0 + 0.0 is 0.0
    if type(document) is not dict:
        return _write(document)
    pieces = [_tagged(tag, inner, types, depth) for tag, inner in document.items()]
    # A tuple that is taken for a list is written as one.
    return pieces[0] if types == "json" and [*document] == ["t"] else f"{{{','.join(pieces)}}}"


def _tagged(tag: str, inner: EncodedValue, types: Types, depth: int) -> str:
    if types == "json" and tag == "t":
        return canonical(inner, types, depth)
    if tag in _UNORDERED and type(inner) is list:
        if types == "json" and tag == "d":
            inner = [_with_text_key(pair) for pair in inner]
        if types != "exact" and tag == "z":
            tag = "s"
        # Dict keys are unique in what is expected, so sorting pairs sorts keys.
        # Joined, not written as a list of texts: that would double backslashes at every level.
        pairs = tag == "d"
        items = [canonical(item, types, _below(item, depth, is_list=pairs)) for item in inner]
        return f"{tag}:({','.join(sorted(items))})"
    return f"{_write(tag)}:{canonical(inner, types, _below(inner, depth, is_list=True))}"


def _below(inner: EncodedValue, depth: int, *, is_list: bool) -> int:
    """Give the depth of what a tag stands before: the list that it calls for adds none itself."""
    return depth if is_list and type(inner) is list else depth + 1


def _with_text_key(pair: EncodedValue) -> EncodedValue:
    key, value = pair
    return [_write(key) if type(key) in (int, float, bool, type(None)) else key, value]


def _number(document: EncodedValue) -> str | None:
    """Write a number so that equal ones of different types give equal texts; None for others."""
    value = plain_number(document)
    if value is None:
        return None
    if isinstance(value, complex):
        if value.imag != 0:
            return f"complex {value!r}"
        value = value.real
    if isinstance(value, Fraction):
        value = nearest(value) if nearest(value) == value else value
        if isinstance(value, Fraction):
            return f"ratio {value.numerator:x}/{value.denominator:x}"
    if isinstance(value, float) and not value.is_integer():  # inf is none
        return repr(value)
    return f"{int(value):x}"  # decimal digits are quadratic and limited


def nearest(value: Fraction) -> int | float:
    """Give the whole number that a fraction is, or else the float that is nearest.

    >>> nearest(Fraction(4, 2)), nearest(Fraction(1, 2))
    (2, 0.5)
    """
    if value.denominator == 1:
        return value.numerator
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def plain_number(document: EncodedValue) -> int | float | complex | Fraction | None:
    """Give the number that a document stands for; None if it is of another kind.

    >>> plain_number({"c": [1.5, {"f": "inf"}]})
    (1.5+infj)

    Raises:
        ValueError, TypeError: It is like a number but none.
    """
    if type(document) in (bool, int, float):
        return document  # type: ignore[no-any-return]
    if type(document) is not dict or len(document) != 1:
        return None
    ((tag, inner),) = document.items()
    if tag == "i":
        return int(inner, 16)
    if tag == "f":
        if inner not in ("inf", "-inf", "nan"):
            raise ValueError("an unknown kind of float")
        return float(inner)
    if tag == "c":
        real, imag = map(plain_number, inner)
        if type(real) is not float or type(imag) is not float:
            raise ValueError("parts of a complex number must be floats")
        return complex(real, imag)
    if tag == "q":
        above, below = map(plain_number, inner)
        if type(above) is not int or type(below) is not int or below == 0:
            raise ValueError("parts of a fraction must be ints, and no zero below")
        return Fraction(above, below)
    return None


def trim(text: str) -> str:
    r"""Take off white space at the ends of lines, and empty lines at the end.

    >>> trim("1 \r\n2\n\n")
    '1\n2'
    """
    return "\n".join([line.rstrip() for line in text.split("\n")]).rstrip("\n")


def show(document: EncodedValue, width: int = 60) -> str:
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


def _pieces(document: EncodedValue) -> Iterator[str]:
    if type(document) is list:
        yield from _listed("[", document, "]")
    elif type(document) is not dict:
        # Only the start of a long text is shown, and a number in JSON is short.
        yield repr(document[:200] if type(document) is str else document)
    else:
        for tag, inner in document.items():
            yield from _pieces_of(tag, inner)


def _pieces_of(tag: str, inner: EncodedValue) -> Iterator[str]:
    if tag == "d" and type(inner) is list:
        yield from _listed("{", inner, "}", of_pairs=True)
    elif tag in _BRACKETS and type(inner) is list:
        opening, closing = _BRACKETS[tag]
        if tag == "t" and len(inner) == 1:
            closing = ",)"
        yield from ("set()",) if tag == "s" and not inner else _listed(opening, inner, closing)
    elif tag == "b" and type(inner) is str:
        yield f"bytes.fromhex({inner[:200]!r})"
    elif tag in ("c", "q") and type(inner) is list:
        yield from _listed("complex(" if tag == "c" else "Fraction(", inner, ")")
    else:
        yield str(inner)[:200]


def _listed(
    opening: str, items: list[EncodedValue], closing: str, *, of_pairs: bool = False
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
