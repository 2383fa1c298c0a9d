"""Telling from the text of a test whether it can be replayed, and safely (see `replay`)."""

import ast
import builtins
from collections.abc import Collection, Sequence

from r1envs.verifiers.sandbox.packages import NEEDS, allow

# With these a test could run text that a program returns, in the process that says it passed.
_EVALUATING = """
    eval exec compile __import__ getattr setattr globals builtins __builtins__ importlib pickle
    marshal shelve ctypes subprocess sys gc inspect runpy code codeop
    bdb cProfile doctest pdb profile timeit trace
"""
_FORBIDDEN = frozenset(_EVALUATING.split())
# These would tell of what stands in for the program.
_BLIND = frozenset({"vars", "dir", "id", "__doc__", "__dict__", "__module__"})
# These would change, or catch, what the test's process does, not the program's.
_BLIND |= {"redirect_stdout", "redirect_stderr", "catch_warnings", "environ", "patch"}
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
# What a test calls the function that it checks is the first parameter of this one.
_CHECK = "check"


def find_fault(source: str, things: Collection[str]) -> str | None:
    """Find why a test cannot be replayed, as far as its text tells.

    Args:
        source: The test, or a part of it.
        things: The names of what the program defines.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        return f"it is not Python: {error}"
    for node in ast.walk(tree):
        for name in _names(node):
            if name.partition(".")[0] in _FORBIDDEN:
                return f"it uses {name}, and might run what a program returns"
        for name in _kinds(node):
            if name in things:
                return f"it asks what is a {name}, which only a program defines"
    for name in _changed(tree, things):
        return f"it may be about what becomes of {name}, an argument"
    return None


def find_blind_spot(source: str, things: Collection[str]) -> str | None:
    """Find what a test would see wrongly of a program: what would pass, or fail, any of them.

    Args:
        source: The test, in which there is no fault.
        things: The names of what the program defines.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in _names(node):
            if name in _BLIND:
                return f"it uses {name}, which sees nothing of what stays with the program"
        if isinstance(node, ast.Compare) and _asks_identity(node):
            return f"it asks whether two are one: {ast.unparse(node)[:60]}"
    for name in _watched(tree, {*things, *_candidates(tree)}):
        return f"it may be about what becomes of {name}, an argument"
    return None


def _candidates(tree: ast.Module) -> set[str]:
    checks = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == _CHECK]
    return {arg.arg for check in checks for arg in check.args.args}


def _asks_identity(node: ast.Compare) -> bool:
    """Tell whether `is` stands between two that the program gave: the test has copies of them."""
    sides = [node.left, *node.comparators]
    pairs = zip(node.ops, sides, sides[1:], strict=False)
    return any(
        isinstance(sign, (ast.Is, ast.IsNot)) and not any(map(_is_one_of_a_kind, both))
        for sign, *both in pairs
    )


def _is_one_of_a_kind(node: ast.expr) -> bool:
    match node:
        case ast.Constant() | ast.Call(ast.Name("type")):
            return True
        case ast.Name(name):
            return name in vars(builtins)
    return False


def _watched(tree: ast.Module, things: Collection[str]) -> list[str]:
    """Give the lists and the like that the program is given, and assertions look at afterwards."""
    nodes = list(ast.walk(tree))
    bound, given, told = _names_of_lists(nodes), set(), set(things)
    for node in [*nodes, *nodes]:  # twice, as they come by their depth
        match node:
            case ast.Assign(targets, value) if told & _read_in(value):
                told |= {name for target in targets for name in _read_in(target)}
            case ast.For(target, value) if told & _read_in(value):
                told |= _read_in(target)
            case ast.Call(ast.Name(name), args) if name in things:
                given |= {arg.id for arg in args if isinstance(arg, ast.Name)}
    asserted = [each for node in nodes if isinstance(node, ast.Assert) for each in ast.walk(node)]
    compared = [_read_in(node) for node in asserted if isinstance(node, ast.Compare)]
    return sorted(n for names in compared if not names & told for n in names & bound & given)


def _read_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def packages_of(sources: Sequence[str]) -> tuple[str, ...]:
    """Find which packages that a sandbox can have these sources import.

    Raises:
        ConfigError: One of them is not installed.
    """
    trees = [ast.parse(source) for source in sources]
    names = {name for tree in trees for node in ast.walk(tree) for name in _modules(node)}
    return allow(sorted(names & NEEDS.keys()))


def _modules(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(aliases):
            return [alias.name.partition(".")[0] for alias in aliases]
        case ast.ImportFrom(str(module)):
            return [module.partition(".")[0]]
    return []


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return [name]
        case ast.Import(aliases):
            return [alias.name for alias in aliases]
        case ast.ImportFrom(module, aliases):
            return [module or "", *(alias.name for alias in aliases)]
    return []


def _kinds(node: ast.AST) -> list[str]:
    """Give the names that stand where a class must; what a program defines is none in a test."""
    asked: list[ast.expr] = []
    match node:
        case ast.Call(ast.Name("isinstance" | "issubclass"), args):
            asked = args[1:]
        case ast.ExceptHandler(ast.expr() as kind):
            asked = [kind]
        case ast.ClassDef(_, bases):
            asked = bases
    found = [each for root in asked for each in ast.walk(root)]
    return [each.id for each in found if isinstance(each, ast.Name)]


def _changed(tree: ast.Module, things: Collection[str]) -> list[str]:
    """Give the lists and the like that are given to a call whose result nobody looks at.

    Where an exception may be caught, that is what the call is for.
    """
    nodes = list(ast.walk(tree))
    tried = {id(n) for node in nodes if isinstance(node, ast.Try) for n in ast.walk(node)}
    bound, found = _names_of_lists(nodes), []
    for node in nodes:
        match node:
            case ast.Expr(ast.Call(ast.Name(name), args)) if name in things:
                names = [arg.id for arg in args if isinstance(arg, ast.Name)]
                found += [name for name in names if name in bound and id(node) not in tried]
    return found


def _names_of_lists(nodes: Sequence[ast.AST]) -> set[str]:
    """Give the names of the lists and the like that a test makes."""
    found = set()
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], value) if isinstance(value, _MUTABLE):
                found.add(name)
    return found
