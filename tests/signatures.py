"""The signatures of the public names, one line each, so that a diff shows what a change breaks.

    python tests/signatures.py            write tests/cases/golden/signatures.txt anew

They are read from the source and not from the running program: that is the same on every
Python, and needs neither torch nor transformers.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
STORED = Path(__file__).parent / "cases" / "golden" / "signatures.txt"
FOLDERS = {"r1envs.agents": "agents", "r1envs.verifiers": "verifiers"}
FRONT_PAGES = ("r1envs", "r1envs.verifiers", "r1envs.verifiers.datasets", "r1envs.agents")
# Whether a method is a property, or must be written by a subclass, is part of how it is used.
TELLING = {
    "abstractmethod",
    "cached_property",
    "classmethod",
    "overload",
    "property",
    "staticmethod",
}


def main() -> None:
    """Write the signatures anew."""
    STORED.write_text(signatures())


def signatures() -> str:
    """Write every public name of the front pages, with the public members of classes."""
    return "".join(
        f"{line}\n"
        for package in FRONT_PAGES
        for name in _public(package)
        for line in _lines(f"{package}.{name}", _definition(package, name))
    )


def _public(package: str) -> list[str]:
    """Read `__all__`."""
    for node in _tree(package).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    raise LookupError(f"{package} has no __all__")


def _definition(module: str, name: str) -> ast.stmt:
    """Find where a name is defined, through the modules that import it from each other."""
    tree = _tree(module)
    for node in tree.body:
        if name in _names(node):
            return node
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return _definition(str(node.module), name)
    raise LookupError(f"{module} does not define {name}")


@functools.cache
def _tree(module: str) -> ast.Module:
    package = max((head for head in FOLDERS if f"{module}.".startswith(f"{head}.")), default="")
    parts = module.removeprefix(package).strip(".").split(".")
    path = ROOT.joinpath(FOLDERS.get(package, ""), *parts)
    page = path / "__init__.py"
    return ast.parse((page if page.exists() else path.with_suffix(".py")).read_text())


def _names(node: ast.stmt) -> set[str]:
    """Tell what a statement defines."""
    match node:
        case ast.ClassDef() | ast.FunctionDef():
            return {node.name}
        case ast.Assign():
            return {ast.unparse(target) for target in node.targets}
        case ast.AnnAssign():
            return {ast.unparse(node.target)}
    return set()


def _lines(name: str, node: ast.stmt) -> Iterator[str]:
    """Write a definition, and below it those of the members that a user may touch."""
    match node:
        case ast.FunctionDef():
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            yield f"{_marks(node)}def {name}({ast.unparse(node.args)}){returns}"
        case ast.AnnAssign(value=None):
            yield f"{name}: {ast.unparse(node.annotation)}"
        case ast.AnnAssign(value=ast.expr() as value):
            yield f"{name}: {ast.unparse(node.annotation)} = {ast.unparse(value)}"
        case ast.Assign():
            yield f"{name} = {ast.unparse(node.value)}"
        case ast.ClassDef():
            bases = ", ".join(ast.unparse(part) for part in [*node.bases, *node.keywords])
            yield f"{_marks(node)}class {name}({bases})"
            for member in node.body:
                for public in sorted(filter(_is_public, _names(member))):
                    yield from _lines(f"{name}.{public}", member)


def _marks(node: ast.ClassDef | ast.FunctionDef) -> str:
    written = [ast.unparse(mark) for mark in node.decorator_list]
    if isinstance(node, ast.FunctionDef):
        written = [mark for mark in written if mark.rpartition(".")[2] in TELLING]
    return "".join(f"@{mark} " for mark in written)


def _is_public(name: str) -> bool:
    return name in ("__init__", "__call__") or not name.startswith("_")


if __name__ == "__main__":
    main()
