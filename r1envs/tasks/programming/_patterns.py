"""Regular expressions as what is left of them after each letter, by Brzozowski's derivatives.

A pattern is a nested tuple, so that equal ones are equal. Matching goes through a string once,
and the patterns are those that we write: no other text is ever read as one.
"""

import functools
from collections.abc import Iterator
from typing import Any, TypeAlias

Pattern: TypeAlias = tuple[Any, ...]

NOTHING: Pattern = ("nothing",)
"""Matches no string."""
EMPTY: Pattern = ("empty",)
"""Matches the empty string alone."""
_CACHED = 1 << 14


def sequence(left: Pattern, right: Pattern) -> Pattern:
    """Join two patterns; sequences lean to the right."""
    if NOTHING in (left, right):
        return NOTHING
    if left == EMPTY:
        return right
    if right == EMPTY:
        return left
    if left[0] == "sequence":
        return ("sequence", left[1], sequence(left[2], right))
    return ("sequence", left, right)


def either(left: Pattern, right: Pattern) -> Pattern:
    """Choose between patterns; what stands there twice goes."""
    options: list[Pattern] = []
    for pattern in (left, right):
        for option in pattern[1:] if pattern[0] == "either" else (pattern,):
            if option != NOTHING and option not in options:
                options.append(option)
    # What is repeated any number of times may be empty anyway.
    if EMPTY in options and any(_may_be_empty(each) for each in options if each != EMPTY):
        options.remove(EMPTY)
    if len(options) < 2:
        return options[0] if options else NOTHING
    return ("either", *options)


@functools.lru_cache(maxsize=_CACHED)
def may_be_empty(pattern: Pattern) -> bool:
    """Tell whether a pattern matches the empty string."""
    return _may_be_empty(pattern)


def _may_be_empty(pattern: Pattern) -> bool:
    match pattern:
        case ("empty",) | ("star", _):
            return True
        case ("sequence", left, right):
            return _may_be_empty(left) and _may_be_empty(right)
        case ("either", *options):
            return any(map(_may_be_empty, options))
    return False


@functools.lru_cache(maxsize=_CACHED)
def after(pattern: Pattern, letter: str) -> Pattern:
    """Give what is left of a pattern when a string begins with a letter.

    >>> write(after(parse("(ab|c)*a"), "a"))
    '(b(ab|c)*a)?'
    """
    match pattern:
        case ("letter", own):
            return EMPTY if own == letter else NOTHING
        case ("star", inner):
            return sequence(after(inner, letter), pattern)
        case ("either", *options):
            left = NOTHING
            for option in options:
                left = either(left, after(option, letter))
            return left
        case ("sequence", left, right):
            rest = sequence(after(left, letter), right)
            return either(rest, after(right, letter)) if _may_be_empty(left) else rest
    return NOTHING


def matches(pattern: Pattern, text: str) -> bool:
    """Tell whether a pattern matches the whole of a text.

    >>> matches(parse("a+(b|c)?"), "aab"), matches(parse("a+(b|c)?"), "abc")
    (True, False)
    """
    for letter in text:
        pattern = after(pattern, letter)
        if pattern == NOTHING:
            return False
    return may_be_empty(pattern)


@functools.lru_cache(maxsize=1 << 10)
def parse(text: str) -> Pattern:
    """Read a pattern of letters, brackets, |, *, + and ?, as the tasks write them."""
    letters = iter(f"{text})")
    return _parse_options(letters)


def _parse_options(letters: Iterator[str]) -> Pattern:
    """Read up to the bracket that closes."""
    options, parts = NOTHING, list[Pattern]()
    for letter in letters:
        if letter in "|)":
            option = EMPTY
            for part in reversed(parts):
                option = sequence(part, option)
            options, parts = either(options, option), []
            if letter == ")":
                break
        elif letter == "(":
            parts.append(_parse_options(letters))
        elif letter == "*":
            parts[-1] = ("star", parts[-1])
        elif letter == "+":
            parts[-1] = sequence(parts[-1], ("star", parts[-1]))
        elif letter == "?":
            parts[-1] = either(parts[-1], EMPTY)
        else:
            parts.append(("letter", letter))
    return options


def write(pattern: Pattern) -> str:
    """Write a pattern as text.

    >>> write(parse("a(b|c)+"))
    'a(b|c)+'
    """
    match pattern:
        case ("letter", letter):
            return str(letter)
        case ("star", inner):
            return f"{_grouped(inner)}*"
        case ("sequence", _, _):
            return _write_sequence(pattern)
        case ("either", *options):
            full = "|".join(write(option) for option in options if option != EMPTY)
            if EMPTY not in options:
                return full
            return f"{full}?" if len(full) == 1 else f"({full})?"
    return ""


def _write_sequence(pattern: Pattern) -> str:
    parts: list[Pattern] = []
    while pattern[0] == "sequence":
        parts.append(pattern[1])
        pattern = pattern[2]
    parts.append(pattern)
    text = ""
    while parts:
        if repeated := _repeated(parts):
            text += f"{_grouped(repeated[1])}+"
            del parts[: repeated[0]]
        else:
            part = parts.pop(0)
            is_choice = part[0] == "either" and EMPTY not in part
            text += f"({write(part)})" if is_choice else write(part)
    return text


def _repeated(parts: list[Pattern]) -> tuple[int, Pattern] | None:
    """Find at the beginning a pattern and its star: how many parts they are, and the pattern."""
    for count in range(1, len(parts)):
        if parts[count][0] == "star":
            joined = EMPTY
            for part in reversed(parts[:count]):
                joined = sequence(part, joined)
            if joined == parts[count][1]:
                return count + 1, joined
    return None


def _grouped(pattern: Pattern) -> str:
    text = write(pattern)
    return text if len(text) == 1 else f"({text})"
