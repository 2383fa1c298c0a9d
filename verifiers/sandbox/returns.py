"""Programs that end by `return`, outside of any function.

Their dataset's own runner puts a function around them. To do so here would change what their names
are, so each such `return` ends the program instead.

Standard library only: the level `wasm` has this in its image.
"""

from types import CodeType
from typing import Any


def compile_with_returns(source: str, name: str) -> CodeType:
    r"""Compile a program, with each `return` outside of functions as its end.

    >>> names = {"x": 1}
    >>> exec(compile_with_returns("if x:\n    return print(x)", "<program>"), names)
    Traceback (most recent call last):
        ...
    SystemExit
    """
    import ast  # few programs need it, and each process would hold it

    tree = ast.parse(source)
    _end_by_returns(tree, ast)
    return compile(ast.fix_missing_locations(tree), name, "exec", dont_inherit=True)


def _end_by_returns(node: Any, ast: Any) -> None:
    """Change those within a statement, or a part of one."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        parts = []
        for part in getattr(node, name, ()):
            if isinstance(part, ast.Return):
                end = ast.Raise(ast.Name("SystemExit", ast.Load()))
                whole = [ast.Expr(part.value), end] if part.value else [end]
                parts += [ast.copy_location(each, part) for each in whole]
                continue
            if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                _end_by_returns(part, ast)
            parts.append(part)
        if parts:
            setattr(node, name, parts)
