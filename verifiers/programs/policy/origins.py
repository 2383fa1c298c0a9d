"""Where the names of a program come from: a builtin, a module, or the program itself."""

import ast
import builtins
import collections
from collections.abc import Collection, Iterator

from r1envs.verifiers.programs.policy.modules import public_names
from r1envs.verifiers.programs.policy.scopes import Scope, Scopes

_BUILTINS = frozenset(dir(builtins))
# A name that is assigned an attribute of itself grows without end.
_LONGEST = 6
_Variable = tuple[Scope, str]


class Origins:
    """Tells the dotted names, such as "builtins.len" or "os.path", that an expression may have.

    Followed are imports and plain renaming, `m = math`. A name that the program gives to
    something of its own comes from nowhere; it counts as the builtin only where it could still
    be it: before the first binding that is sure to happen, or with a `del` of it.
    """

    def __init__(self, tree: ast.Module, scopes: Scopes) -> None:
        self._scopes = scopes
        self._known: dict[_Variable, set[str]] = collections.defaultdict(set)
        self._renamed: dict[_Variable, list[tuple[_Variable, str]]] = collections.defaultdict(list)
        self._deleted: set[str] = set()
        self._settled: dict[str, ast.stmt] = {}
        for node in scopes.of:
            self._read_import(node)
        for node in scopes.of:
            self._read_renaming(node)
        for statement in tree.body:
            for name in _surely_bound(statement):
                self._settled.setdefault(name, statement)
        self._spread()

    def of(self, node: ast.expr) -> Collection[str]:
        """Tell the dotted names that an expression may have; none if it is not known."""
        if isinstance(node, ast.Name):
            home = self._scopes.home(node)
            if home is None:
                return (f"builtins.{node.id}",) if node.id in _BUILTINS else ()
            names = self._known.get((home, node.id), set())
            return {*names, f"builtins.{node.id}"} if self._may_be_builtin(node, home) else names
        if isinstance(node, ast.Attribute):
            return [f"{name}.{node.attr}" for name in self.of(node.value)]
        return ()

    def is_renaming(self, node: ast.expr) -> bool:
        """Whether an expression is only given another name, which is followed."""
        return bool([*_renamings(self._scopes.parents[node], node)])

    def _read_import(self, node: ast.AST) -> None:
        scope = self._scopes.of[node]
        if isinstance(node, ast.Import):
            for alias in node.names:
                origin = alias.name if alias.asname else alias.name.partition(".")[0]
                self._learn(scope, alias.asname or origin, origin)
        elif isinstance(node, ast.ImportFrom):
            self._read_from(node, scope)

    def _read_renaming(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            self._deleted.add(node.id)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            for target, source, suffix in _renamings(node):
                goal, start = self._scopes.home(target), self._scopes.home(source)
                if goal is not None and start is not None:
                    self._renamed[start, source.id].append(((goal, target.id), suffix))

    def _read_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        if node.level or node.module is None:
            return
        for alias in node.names:
            names = public_names(node.module) if alias.name == "*" else [alias.name]
            for name in names:
                if alias.name == "*":
                    self._scopes.module.bound.add(name)
                self._learn(scope, alias.asname or name, f"{node.module}.{name}")

    def _learn(self, scope: Scope, name: str, origin: str) -> None:
        if (home := scope.home(name)) is not None:
            self._known[home, name].add(origin)

    def _spread(self) -> None:
        """Give every name the origins of those that it renames."""
        todo = [variable for variable in self._known if variable in self._renamed]
        while todo:
            variable = todo.pop()
            for goal, suffix in self._renamed.get(variable, ()):
                new = {name + suffix for name in self._known[variable]} - self._known[goal]
                new = {name for name in new if name.count(".") < _LONGEST}
                if new:
                    self._known[goal] |= new
                    todo.append(goal)

    def _may_be_builtin(self, node: ast.Name, home: Scope) -> bool:
        if home.kind not in ("module", "class") or node.id not in _BUILTINS:
            return False
        if node.id in self._deleted or (binding := self._settled.get(node.id)) is None:
            return True
        return not _runs_after(node, binding)


def _renamings(
    node: ast.AST, source: ast.expr | None = None
) -> Iterator[tuple[ast.Name, ast.Name, str]]:
    """Yield what a statement gives another name: target, source and the attributes between."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) or node.value is None:
        return
    if source is not None and node.value is not source:
        return
    value, suffix = node.value, ""
    while isinstance(value, ast.Attribute):
        suffix = f".{value.attr}{suffix}"
        value = value.value
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(target, ast.Name) and isinstance(value, ast.Name):
            yield target, value, suffix


def _surely_bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of the module binds, if it is reached."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            if alias.name == "*" and isinstance(statement, ast.ImportFrom) and statement.module:
                yield from public_names(statement.module)
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _names_in(target)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _names_in(statement.target)


def _names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _names_in(part)
    elif isinstance(target, ast.Starred):
        yield from _names_in(target.value)


def _runs_after(node: ast.Name, binding: ast.stmt) -> bool:
    """Whether an expression is evaluated only after a statement of the module was run."""
    start = (node.lineno, node.col_offset)
    if isinstance(binding, ast.FunctionDef) and not binding.decorator_list:
        first = binding.body[0]
        return start >= (first.lineno, first.col_offset)
    return start > (binding.end_lineno or 0, binding.end_col_offset or 0)
