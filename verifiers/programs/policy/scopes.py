"""Which scope a name of a program belongs to, by Python's rules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

ScopeKind = Literal["module", "class", "function", "comprehension", "types"]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False, slots=True, repr=False)
class Scope:
    """Where names are bound: a module, a class, a function, or one of its inner scopes."""

    kind: ScopeKind
    node: ast.AST
    parent: "Scope | None" = None
    bound: set[str] = field(default_factory=set)
    elsewhere: dict[str, "Scope | None"] = field(default_factory=dict)
    """Names declared global (a scope), or nonlocal (None: the nearest function that has it)."""

    def home(self, name: str) -> "Scope | None":
        """Find the scope that a name, used here, is bound in; None for a builtin."""
        if name in self.elsewhere and (scope := self.elsewhere[name]) is not None:
            return scope if name in scope.bound else None
        if name in self.bound and name not in self.elsewhere:
            return self
        scope = self.parent
        while scope is not None:
            if scope.kind != "class":
                return scope.home(name)
            scope = scope.parent
        return None

    def bind(self, name: str) -> None:
        """Note that a name is bound here, or where it is declared to be."""
        scope = self.elsewhere.get(name, self)
        if scope is not None:
            scope.bound.add(name)


@dataclass(eq=False, slots=True, repr=False)
class Scopes:
    """A program's nodes, each with its scope and the node it is a part of."""

    module: Scope
    of: dict[ast.AST, Scope] = field(default_factory=dict)
    """The scope that a node is evaluated in."""
    inside: dict[ast.AST, Scope] = field(default_factory=dict)
    """The scope that a function, class or comprehension makes."""
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    annotations: set[ast.AST] = field(default_factory=set)
    """Expressions that stand as annotations."""

    def home(self, node: ast.Name) -> Scope | None:
        """Find the scope that a name is bound in; None for a builtin."""
        return self.of[node].home(node.id)


def find_scopes(tree: ast.Module) -> Scopes:
    """Find the scopes of all nodes of a program.

    >>> tree = ast.parse("def f(x): return x + len(y)")
    >>> scopes = find_scopes(tree)
    >>> homes = {n.id: scopes.home(n) for n in ast.walk(tree) if isinstance(n, ast.Name)}
    >>> homes["x"].kind, homes["len"]
    ('function', None)
    """
    module = Scope("module", tree)
    scopes = Scopes(module)
    walk = _Walk(scopes)
    for statement in tree.body:
        walk.enter(statement, module, tree)
    # Only now are the declarations known that stand behind a use.
    for node, name in walk.bindings:
        scopes.of[node].bind(name)
    for scope, name in walk.targets:
        scope.bind(name)
    return scopes


def assigned(target: ast.expr) -> Iterator[ast.Name | ast.Attribute]:
    """Yield the names and attributes that an assignment gives something to, or puts it into.

    >>> [ast.unparse(part) for part in assigned(ast.parse("a, *b[0], c.d = x").body[0].targets[0])]
    ['c.d', 'b', 'a']
    """
    todo = [target]
    while todo:
        target = todo.pop()
        if isinstance(target, (ast.Name, ast.Attribute)):
            yield target
        elif isinstance(target, (ast.Tuple, ast.List)):
            todo += target.elts
        elif isinstance(target, (ast.Starred, ast.Subscript)):
            todo.append(target.value)


class _Walk:
    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.bindings: list[tuple[ast.AST, str]] = []
        self.targets: list[tuple[Scope, str]] = []
        # A list, not calls of calls: a long sum is nested as deeply as it is long.
        self._open: list[tuple[ast.AST, Scope, ast.AST]] = []

    def enter(self, node: ast.AST, scope: Scope, parent: ast.AST) -> None:
        self._open.append((node, scope, parent))
        while self._open:
            node, scope, parent = self._open.pop()
            self.scopes.of[node] = scope
            self.scopes.parents[node] = parent
            self._visit(node, scope)

    def _push(self, node: ast.AST | None, scope: Scope, parent: ast.AST) -> None:
        if node is not None:
            self._open.append((node, scope, parent))

    def _push_all(self, nodes: list[ast.AST], scope: Scope, parent: ast.AST) -> None:
        self._open.extend((node, scope, parent) for node in nodes)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope)
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node, scope)
        else:
            self._bind(node, scope)
            self._annotate(node)
            self._push_all(list(ast.iter_child_nodes(node)), scope, node)

    def _bind(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self._bind_name(node, scope)
        elif isinstance(node, ast.alias):
            self.bindings.append((node, node.asname or node.name.partition(".")[0]))
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            if node.name is not None:
                self.bindings.append((node, node.name))
        elif isinstance(node, ast.MatchMapping):
            if node.rest is not None:
                self.bindings.append((node, node.rest))
        elif isinstance(node, ast.Global):
            scope.elsewhere.update(dict.fromkeys(node.names, self.scopes.module))
        elif isinstance(node, ast.Nonlocal):
            scope.elsewhere.update(dict.fromkeys(node.names, None))

    def _bind_name(self, node: ast.Name, scope: Scope) -> None:
        if isinstance(self.scopes.parents[node], ast.NamedExpr):
            # An assignment expression in a comprehension binds in the scope around it.
            while scope.kind == "comprehension" and scope.parent is not None:
                scope = scope.parent
        self.targets.append((scope, node.id))

    def _annotate(self, node: ast.AST) -> None:
        if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
            self.scopes.annotations.add(node.annotation)

    def _new(self, kind: ScopeKind, node: ast.AST, parent: Scope) -> Scope:
        scope = Scope(kind, node, parent)
        if kind != "types":
            self.scopes.inside[node] = scope
        return scope

    def _types(self, node: ast.AST, scope: Scope) -> Scope:
        """Open the scope of type parameters, where there are any (Python 3.12)."""
        params = getattr(node, "type_params", None)
        if not params:
            return scope
        scope = self._new("types", node, scope)
        for param in params:
            scope.bound.add(param.name)
        self._push_all(params, scope, node)
        return scope

    def _function(self, node: FunctionNode, scope: Scope) -> None:
        if not isinstance(node, ast.Lambda):
            self.bindings.append((node, node.name))
            self._push_all([*node.decorator_list], scope, node)
            scope = self._types(node, scope)
            self._push(node.returns, scope, node)
            if node.returns is not None:
                self.scopes.annotations.add(node.returns)
        inner = self._new("function", node, scope)
        args = node.args
        self._push_all([*args.defaults, *filter(None, args.kw_defaults)], scope, node)
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg):
            if arg is not None:
                inner.bound.add(arg.arg)
                self._push(arg, scope, node)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self._push_all([*body], inner, node)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        self.bindings.append((node, node.name))
        self._push_all([*node.decorator_list], scope, node)
        scope = self._types(node, scope)
        self._push_all([*node.bases, *node.keywords], scope, node)
        self._push_all([*node.body], self._new("class", node, scope), node)

    def _comprehension(self, node: Comprehension, scope: Scope) -> None:
        inner = self._new("comprehension", node, scope)
        first = node.generators[0]
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._push_all([*values, *node.generators[1:]], inner, node)
        # The first iterable alone is evaluated outside.
        self._push(first.iter, scope, node)
        self._push_all([first.target, *first.ifs], inner, node)
