"""Trees of formulas, as the parser makes them, and what can be told from one."""

import hashlib
from collections.abc import Iterable
from typing import Any, TypeAlias

Tree: TypeAlias = tuple[Any, ...]


def variables(tree: Tree) -> frozenset[str]:
    """Name the variables of a tree."""
    if tree[0] == "variable":
        return frozenset({tree[1]})
    parts = [part for part in tree[1:] if isinstance(part, tuple)]
    return frozenset[str]().union(*map(variables, parts))


def difference(left: Tree, right: Tree) -> Tree:
    """Make the tree of `left - right`."""
    return ("+", left, ("negative", right))


def uses(tree: Tree, name: str) -> bool:
    r"""Tell whether a tree calls a function of this name.

    >>> uses(("call", "log", ("variable", "x")), "log")
    True
    """
    return name in tree or any(uses(part, name) for part in tree if isinstance(part, tuple))


def joined(kind: str, parts: list[Tree]) -> Tree:
    """Make a flat sum or product; one part stays alone."""
    return parts[0] if len(parts) == 1 else (kind, *parts)


def symmetric(name: str, arguments: Iterable[Tree]) -> Tree:
    """Stand in for the value of a function whose arguments have no order, such as a gcd.

    Nothing is known of it but that equal arguments have equal values, so it is a variable.
    """
    # Hashed: written out, one within the other would double its quotes at every level.
    written = "\n".join(sorted(map(repr, arguments)))
    return (
        "variable",
        f"{name} of {hashlib.blake2b(written.encode(), digest_size=16).hexdigest()}",
    )
