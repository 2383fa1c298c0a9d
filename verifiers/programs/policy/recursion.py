"""Functions of a program that come back to themselves.

A graph over names: a function leads to all that is named in its body, a name to all that it is
given: a function, a lambda, a container of them, what a function of the program returns. Naming
counts, not calling, as `map(f, xs)` calls too. A circle through a function is recursion.

Seen: functions, methods, lambdas, nested functions, directly and mutually, through aliases,
containers, attributes, decorators, default arguments, `partial` and `x(x)`; methods by the
evident class of their object (see `kinds`), and else by their name; operators, subscripts and
calls of an object by its evident class.

Not seen: a function that comes back through the arguments of a call outside of functions, through
the standard library's own calls by name, or through what is computed; a method that bears the
name of one of list, dict, set or str, on an object of which nothing is evident; operators on
such objects. Seen though it is none: a function that is only named, never called, by itself.
"""

import ast
import collections
from collections.abc import Hashable, Iterable, Iterator

from r1envs.verifiers.programs.policy.circles import circles
from r1envs.verifiers.programs.policy.dialect import Report
from r1envs.verifiers.programs.policy.kinds import Kinds
from r1envs.verifiers.programs.policy.operators import operated
from r1envs.verifiers.programs.policy.origins import Origins
from r1envs.verifiers.programs.policy.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    Scope,
    Scopes,
    assigned,
)

_FOREIGN_METHODS = frozenset(
    name
    for kind in (list, dict, set, str, bytes, collections.deque, collections.Counter)
    for name in dir(kind)
)
_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
# Nodes of the graph beside functions and classes: ("name", scope, name), ("method", name),
# ("attribute", name), ("returned", function).
_Node = Hashable


def find_recursion(scopes: Scopes, origins: Origins, report: Report) -> None:
    """Report every circle of functions, at the first line that leads around it."""
    graph = _Graph(scopes, origins)
    for circle in circles(graph.edges):
        functions = [node for node in circle if isinstance(node, FUNCTIONS)]
        if not functions:
            continue
        places = [place for node in functions for place in graph.references(node, circle)]
        first = min(places, key=lambda node: (node.lineno, node.col_offset))
        report(first, _describe(sorted({graph.name(node) for node in functions})))
    for call in graph.self_applied:
        report(call, "a function is given to itself, which is recursion and forbidden")


def _describe(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} calls itself: recursion is forbidden"
    shown = names if len(names) < 5 else [*names[:3], f"{len(names) - 3} more"]
    return f"{', '.join(shown[:-1])} and {shown[-1]} call each other: recursion is forbidden"


class _Graph:
    def __init__(self, scopes: Scopes, origins: Origins) -> None:
        self.edges: dict[_Node, set[_Node]] = collections.defaultdict(set)
        self.self_applied: list[ast.Call] = []
        self._scopes = scopes
        self._kinds = Kinds(scopes, origins)
        self._places: dict[tuple[_Node, _Node], list[ast.expr]] = collections.defaultdict(list)
        self._names: dict[ast.AST, str] = {}
        for node in scopes.of:
            self._define(node)
        for node in scopes.of:
            self._use(node)

    def name(self, function: ast.AST) -> str:
        """Tell how a function is called."""
        return self._names.get(function, "a lambda")

    def references(self, function: _Node, circle: set[_Node]) -> Iterator[ast.expr]:
        """Yield the expressions of a function that lead on in a circle."""
        for goal in self.edges[function] & circle:
            yield from self._places[function, goal]

    # What names stand for.

    def _define(self, node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._define_function(node)
        elif isinstance(node, ast.ClassDef):
            self._bind(self._scopes.of[node], node.name, [node])
            self.edges[node] |= {
                method for name in _CONSTRUCTORS for method in self._members(node, name)
            }
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            if node.value is not None:
                self._assign(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._assign(node.target, node.iter)
        elif isinstance(node, ast.Return):
            self._define_returned(node)
        if isinstance(node, FUNCTIONS):
            self._define_defaults(node)
        if isinstance(node, COMPREHENSIONS):
            self._assign(node.generators[0].target, node.generators[0].iter)

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        found = self._kinds.method_class(node)
        self._names[node] = repr(f"{found.name}.{node.name}" if found else node.name)
        decorators = [value for item in node.decorator_list for value in self._values(item)]
        self._bind(self._scopes.of[node], node.name, [node, *decorators])
        if found is not None:
            self.edges["method", node.name].add(node)

    def _define_returned(self, node: ast.Return) -> None:
        function = self._owner(node)
        if node.value is not None and function is not None:
            self.edges["returned", function].update(self._values(node.value))

    def _define_defaults(self, node: ast.AST) -> None:
        assert isinstance(node, FUNCTIONS)
        args = node.args
        positional = [*args.posonlyargs, *args.args]
        pairs = [*zip(reversed(positional), reversed(args.defaults), strict=False)]
        for arg, default in (*pairs, *zip(args.kwonlyargs, args.kw_defaults, strict=True)):
            if default is not None:
                self._bind(self._scopes.inside[node], arg.arg, self._values(default))
        if isinstance(node, ast.Lambda):
            self.edges["returned", node].update(self._values(node.body))

    def _bind(self, scope: Scope, name: str, values: Iterable[_Node]) -> None:
        home = scope.home(name)
        if home is None:
            return
        self.edges["name", home, name].update(values)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        values = [*self._values(value)]
        if isinstance(value, ast.Lambda) and isinstance(target, (ast.Name, ast.Attribute)):
            name = target.id if isinstance(target, ast.Name) else target.attr
            self._names.setdefault(value, repr(name))
        if not values:
            return
        for node in assigned(target):
            if isinstance(node, ast.Attribute):
                self.edges["attribute", node.attr].update(values)
                continue
            self._bind(self._scopes.of[node], node.id, values)
            if self._scopes.of[node].kind == "class":
                self.edges["attribute", node.id].update(values)

    def _values(self, node: ast.expr) -> Iterator[_Node]:
        """Yield what an expression's value may be, hold or call, of functions."""
        todo = [node]
        while todo:
            node = todo.pop()
            if isinstance(node, ast.Lambda):
                yield node
            elif isinstance(node, (ast.Name, ast.Attribute)):
                yield from self._named(node)
            elif isinstance(node, ast.Call):
                todo += [*node.args, *(keyword.value for keyword in node.keywords)]
                yield from self._returned(node.func)
            elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                todo += node.elts
            elif isinstance(node, (ast.Dict, ast.BoolOp)):
                todo += node.values
            elif isinstance(node, ast.IfExp):
                todo += [node.body, node.orelse]
            elif isinstance(node, (ast.Subscript, ast.NamedExpr, ast.Starred, ast.Await)):
                todo.append(node.value)
            elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
                todo.append(node.elt)
            elif isinstance(node, ast.DictComp):
                todo.append(node.value)

    def _returned(self, func: ast.expr) -> Iterator[_Node]:
        """Yield what calling a function that is named gives."""
        if isinstance(func, ast.Lambda):
            yield ("returned", func)
        for node in [*self._named(func)]:
            for value in [*self.edges.get(node, ())]:
                if isinstance(value, FUNCTIONS):
                    yield ("returned", value)

    def _named(self, node: ast.expr) -> Iterator[_Node]:
        """Yield what a name or an attribute may stand for."""
        if isinstance(node, ast.Name):
            home = self._scopes.home(node)
            if home is not None:
                yield ("name", home, node.id)
        elif isinstance(node, ast.Attribute):
            yield ("attribute", node.attr)
            yield from self._methods(node.value, node.attr)

    def _methods(self, value: ast.expr, name: str) -> Iterator[_Node]:
        """Yield the methods that an attribute of some object may be."""
        if _is_super(value):
            for found in self._kinds.of(value).classes:
                yield from self._own(found, name)
            return
        if named := self._kinds.named(value):
            for found in named:
                for base in (found, *self._kinds.ancestors(found)):
                    yield from self._own(base, name)
            return
        kind = self._kinds.of(value)
        if kind.is_foreign and (name in _FOREIGN_METHODS or not kind.classes):
            return
        for found in kind.classes:
            yield from self._members(found, name)
        if not kind.classes and name not in _FOREIGN_METHODS:
            yield ("method", name)

    def _members(self, node: ast.ClassDef, name: str) -> Iterator[_Node]:
        for found in self._kinds.family(node):
            yield from self._own(found, name)

    def _own(self, node: ast.ClassDef, name: str) -> Iterator[_Node]:
        scope = self._scopes.inside[node]
        if name in scope.bound:
            yield ("name", scope, name)

    # What functions lead to.

    def _owner(self, node: ast.AST) -> ast.AST | None:
        """Find the function in whose body an expression is evaluated."""
        scope: Scope | None = self._scopes.of[node]
        while scope is not None and scope.kind != "function":
            scope = scope.parent
        return scope.node if scope is not None else None

    def _use(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            self._use_call(node)
        owner = self._owner(node) if isinstance(node, ast.expr) else None
        if owner is None or not isinstance(node, ast.expr):
            return
        if isinstance(node, ast.Name) and self._only_asks(node):
            return
        if isinstance(node, ast.Lambda):
            self._lead(owner, node, [node])
        elif isinstance(node, ast.Call) and not _is_super(node):
            self._lead(owner, node, self._kinds.made(node))
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            self._lead(owner, node, self._named(node))
        for operand, method in operated(node):
            kind = self._kinds.of(operand)
            for found in kind.classes if not kind.is_foreign else ():
                self._lead(owner, node, self._members(found, method))

    def _only_asks(self, node: ast.Name) -> bool:
        """Whether a class is named for what it is, as by `isinstance`, and makes no instance."""
        if not self._kinds.named(node):
            return False
        parent = self._scopes.parents[node]
        if isinstance(parent, ast.Tuple):
            parent = self._scopes.parents[parent]
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
            return parent.func.id in ("isinstance", "issubclass", "super")
        around = (ast.arg, ast.AnnAssign, ast.Attribute, ast.Compare, ast.ExceptHandler)
        return isinstance(parent, (*around, ast.MatchClass))

    def _use_call(self, node: ast.Call) -> None:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in _FOREIGN_METHODS:
            self._keep(func.value, node.args)
        elif isinstance(func, ast.Name) and func.id == "getattr" and len(node.args) > 1:
            self._use_getattr(node)
        if isinstance(func, ast.Name) and (home := self._scopes.home(func)) is not None:
            given = [arg for arg in node.args if isinstance(arg, ast.Name) and arg.id == func.id]
            if given and self._scopes.home(given[0]) is home and not self._kinds.of(func).classes:
                self.self_applied.append(node)

    def _keep(self, container: ast.expr, args: list[ast.expr]) -> None:
        """Note what `fs.append(f)` puts into a container that is named."""
        values = [value for arg in args for value in self._values(arg)]
        if isinstance(container, ast.Name):
            self._bind(self._scopes.of[container], container.id, values)
        elif isinstance(container, ast.Attribute):
            self.edges["attribute", container.attr].update(values)

    def _use_getattr(self, node: ast.Call) -> None:
        owner, name = self._owner(node), node.args[1]
        if owner is not None and isinstance(name, ast.Constant) and isinstance(name.value, str):
            values = [("attribute", name.value), *self._methods(node.args[0], name.value)]
            self._lead(owner, node, values)

    def _lead(self, owner: ast.AST, place: ast.expr, goals: Iterable[_Node]) -> None:
        for goal in goals:
            self.edges[owner].add(goal)
            self._places[owner, goal].append(place)


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )
