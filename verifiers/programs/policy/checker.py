"""The worker's side of a check: from the text of a program to all that is forbidden in it."""

import ast
import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from r1envs.verifiers.programs.policy.dialect import Dialect
from r1envs.verifiers.programs.policy.options import Policy
from r1envs.verifiers.programs.policy.origins import Origins
from r1envs.verifiers.programs.policy.reach import Reach
from r1envs.verifiers.programs.policy.recursion import find_recursion
from r1envs.verifiers.programs.policy.scopes import find_scopes

MOST = 20
"""Violations that are told; the others are counted."""
_TEXT = 300  # characters of a reason, and those the sandbox keeps of an exception's message
# What the parser lets through is walked by Python functions, which need no C stack.
_WALKING_LIMIT = 200_000


def worker(setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker process calls with [source, options of the policy]."""
    # What a parser warns of would fill the worker's stderr.
    warnings.simplefilter("ignore")

    def check_item(item: Any) -> Any:
        source, options = item
        return check(source, Policy(**options))

    return check_item


def check(source: str, policy: Policy) -> list[Any]:
    """Find what a policy forbids in a program.

    Returns:
        ["violations", how many there are, the first of them by line as [line, reason]], or
        ["raised", kind, message] where it is no Python, or ["memory"] where reading it took
        too much.

    >>> check("for x in y: pass", Policy(forbid={"loops"}))
    ['violations', 1, [[1, 'a for loop is forbidden']]]
    """
    try:
        tree = compile(source, "<program>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except MemoryError:
        return ["memory"]
    except Exception as error:
        return ["raised", type(error).__name__, _describe(error)]
    assert isinstance(tree, ast.Module)
    with _deep_walks():
        found = sorted(_violations(tree, policy))
    return ["violations", len(found), [[line, what[:_TEXT]] for line, what in found[:MOST]]]


@contextlib.contextmanager
def _deep_walks() -> Iterator[None]:
    """Raise the limit of recursion for walks in Python alone.

    The depth of parsers written in C hangs on the same limit, and their stack must not overflow.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _WALKING_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _violations(tree: ast.Module, policy: Policy) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()

    def report(node: ast.AST, reason: str) -> None:
        found.add((getattr(node, "lineno", 1), reason))

    # Before the dialect, whose visitor may replace nodes.
    if policy.forbids_something:
        scopes = find_scopes(tree)
        origins = Origins(tree, scopes)
        Reach(policy, scopes, origins, report).check()
        if "recursion" in policy.forbid:
            find_recursion(scopes, origins, report)
    dialect = Dialect(policy.forbid, report)
    dialect.visit(tree)
    if policy.max_statements is not None and dialect.statements > policy.max_statements:
        reason = f"{dialect.statements} statements; {policy.max_statements} are allowed"
        report(tree, reason)
    return found


def _describe(error: Exception) -> str:
    """Say it as the sandbox does, which would meet the same error."""
    text = str(error)
    if isinstance(error, SyntaxError):
        text = f"{error.msg} (line {error.lineno})"
    line = " ".join(text[:_TEXT].split())
    return "".join(c if c.isprintable() else "?" for c in line)
