"""Environments of rows: matrices, systems of equations, and functions in pieces."""

import re

from r1envs.verifiers.mathematics.errors import UnreadableError

_ENVIRONMENT = re.compile(
    r"\\begin ?\{([A-Za-z*]+)\}(?: ?\{[lcr|@ ]*\})?(.*)\\end ?\{([A-Za-z*]+)\}", re.DOTALL
)
_MATRICES = {"matrix", "pmatrix", "bmatrix", "array", "smallmatrix", "vmatrix", "Bmatrix"}
_SYSTEMS = {"aligned", "align", "align*", "gathered", "split", "gather", "gather*"}
_SYSTEMS |= {"equation", "equation*", "displaymath", "math", "center"}
# The relation may stand in a column of its own.
_RELATION_ROW = re.compile(r"[^&]*(?:& ?)?(?:[=<>]|\\(?:le|ge|ne|in)(?![A-Za-z]))")
_INEQUALITY = re.compile(r"[<>]|\\(?:le|ge|ne|in|text)(?![A-Za-z])|other|else")
_CONDITION = re.compile(r",? ?(?:\\text ?\{ ?(?:if|for|when|where)[^{}]*\}|\b(?:if|for|when)\b)")


def read_environment(text: str) -> tuple[str, list[list[str]]]:
    r"""Read the kind of an environment, and the texts in its rows.

    The kind is "cases" (rows of a value and its condition), "system" (rows of one relation),
    "det", or "" for any other matrix.

    >>> read_environment(r"\begin{array}{l} x &= 1 \\ y &= 2 \end{array}")
    ('system', [['x = 1'], ['y = 2']])

    Raises:
        UnreadableError: If it is none.
    """
    match = _ENVIRONMENT.fullmatch(text)
    if match is None or match[1] != match[3]:
        raise UnreadableError("an environment that is not closed")
    rows = [row for row in re.split(r"\\\\", match[2]) if row.strip()]
    if not rows:
        raise UnreadableError("an empty environment")
    if match[1] == "cases":
        return _cases(rows)
    if match[1] in _SYSTEMS or (
        match[1] in ("array", "matrix") and all(map(_RELATION_ROW.match, rows))
    ):
        return "system", _system(rows)
    if match[1] not in _MATRICES:
        raise UnreadableError(f"an unknown environment {match[1]}")
    return "det" if match[1] == "vmatrix" else "", [row.split("&") for row in rows]


def _system(rows: list[str]) -> list[list[str]]:
    # A comma may end a row.
    return [[row.replace("&", "").strip(" ").rstrip(" ,;.")] for row in rows]


def _cases(rows: list[str]) -> tuple[str, list[list[str]]]:
    cells = [_branch(row) for row in rows]
    if any(len(cell) == 1 or "=" in cell[0] for cell in cells):
        return "system", _system(rows)
    return "cases", [
        [value.rstrip(" ,"), _unbracketed(_CONDITION.sub(" ", condition).strip(" .,;"))]
        for value, condition in cells
    ]


def _branch(row: str) -> list[str]:
    """Cut a row into value and condition, at the ampersand, an "if", or a comma."""
    if "&" in row:
        return row.split("&", 1)
    condition = _CONDITION.search(row)
    if condition is not None and condition.start() and condition[0].strip(" ,"):
        return [row[: condition.start()], row[condition.start() :]]
    value, comma, rest = row.rstrip(" ,.").partition(",")
    return [value, rest] if comma and _INEQUALITY.search(rest) else [row]


def _unbracketed(condition: str) -> str:
    inner = condition[1:-1]
    whole = condition[:1] == "(" and condition[-1:] == ")" and "(" not in inner and "," not in inner
    return inner if whole else condition
