"""The language that programs are written in, and the constructs a policy takes out of it.

Built on RestrictedPython, which knows every kind of node of Python's syntax and refuses those
it does not know. It also rewrites programs, to guard them while they run, and refuses much that
ordinary programs use. Here nothing is rewritten, as the program runs elsewhere as it is, and
all of modern Python is admitted but what the policy forbids. What stays is the list of known
nodes: syntax of a Python that nobody has looked at cannot carry something past a policy.
"""

import ast
from collections.abc import Callable, Collection
from typing import Any

from RestrictedPython.transformer import INSPECT_ATTRIBUTES, RestrictingNodeTransformer

from r1envs.verifiers.programs.policy.options import CONSTRUCTS

__all__ = ["INSPECT_ATTRIBUTES", "Dialect"]

Report = Callable[[ast.AST, str], None]

# What each construct is made of; "eval", "imports" and "recursion" are more than syntax.
_NODES = {
    "assert": "Assert",
    "async": "AsyncFunctionDef AsyncFor AsyncWith Await",
    "augmented_assignment": "AugAssign",
    "classes": "ClassDef",
    "comprehensions": "ListComp SetComp DictComp GeneratorExp",
    "conditional_expressions": "IfExp",
    "del": "Delete",
    "for": "For AsyncFor",
    "fstrings": "JoinedStr TemplateStr",
    "functions": "FunctionDef AsyncFunctionDef",
    "generators": "Yield YieldFrom GeneratorExp",
    "global": "Global",
    "if": "If",
    "lambda": "Lambda",
    "loops": "For AsyncFor While",
    "match": "Match",
    "nonlocal": "Nonlocal",
    "raise": "Raise",
    "slices": "Slice",
    "star_expressions": "Starred MatchStar",
    "try": "Try TryStar",
    "walrus": "NamedExpr",
    "while": "While",
    "with": "With AsyncWith",
}
# How a verdict calls a node, where a construct has several kinds.
_NAMES = {
    "AsyncFor": "an asynchronous for loop",
    "AsyncFunctionDef": "an asynchronous function",
    "AsyncWith": "an asynchronous with statement",
    "Await": "an await expression",
    "DictComp": "a dict comprehension",
    "For": "a for loop",
    "GeneratorExp": "a generator expression",
    "ListComp": "a list comprehension",
    "SetComp": "a set comprehension",
    "TemplateStr": "a t-string",
    "While": "a while loop",
    "Yield": "a yield expression",
    "YieldFrom": "a yield expression",
}
# Admitted beside what RestrictedPython admits, or admitted whole and as it is where
# RestrictedPython admits a part or rewrites. Those that this Python lacks do no harm.
_MODERN = """
    AnnAssign AsyncFor AsyncFunctionDef AsyncWith Await Match MatchAs MatchClass MatchMapping
    MatchOr MatchSequence MatchSingleton MatchStar MatchValue Nonlocal ParamSpec TryStar
    TypeAlias TypeVar TypeVarTuple match_case
"""
_WHOLE = """
    Assign Attribute AugAssign Call ClassDef DictComp ExceptHandler For FunctionDef GeneratorExp
    Import ImportFrom Lambda ListComp Module Name NamedExpr SetComp Subscript With
"""


class Dialect(RestrictingNodeTransformer):
    """Reports the constructs of a program that are forbidden, and counts its statements."""

    def __init__(self, forbid: Collection[str], report: Report) -> None:
        super().__init__()
        self.statements = 0
        self._report = report
        self._forbid = forbid
        self._nodes: dict[str, str] = {}
        for construct in forbid:
            for node in _NODES.get(construct, "").split():
                self._nodes[node] = _NAMES.get(node, CONSTRUCTS[construct])

    def visit(self, node: ast.AST) -> Any:
        """Report a node that is forbidden, and go on to what it consists of."""
        if (what := self._nodes.get(type(node).__name__)) is not None:
            self._report(node, f"{what} is forbidden")
        if isinstance(node, ast.stmt) and not _is_docstring(node):
            self.statements += 1
        return super().visit(node)

    def error(self, node: ast.AST, info: str) -> None:
        """Report what RestrictedPython itself refuses: a kind of node it does not know."""
        self._report(node, f"the check does not know the syntax {type(node).__name__!r}")

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        """Admit it, unless it is asynchronous where that is forbidden."""
        if node.is_async and "async" in self._forbid:
            self._report(node.target, "an asynchronous comprehension is forbidden")
        return self.node_contents_visit(node)

    def node_contents_visit(self, node: Any) -> Any:
        """Visit what a node consists of; what was looked at here was the node alone."""
        decorators = getattr(node, "decorator_list", ())
        if decorators and "decorators" in self._forbid:
            self._report(decorators[0], f"{CONSTRUCTS['decorators']} is forbidden")
        return super().node_contents_visit(node)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


for _name in (*_MODERN.split(), *_WHOLE.split()):
    setattr(Dialect, f"visit_{_name}", Dialect.node_contents_visit)
