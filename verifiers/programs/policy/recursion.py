"""Functions of a program that come back to themselves, by a graph over names.

A function leads to the names in its body, a name to what it is given. Naming counts, not
calling, as `map(f, xs)` calls too. A circle is recursion; one of them is told.

Seen: functions, lambdas and nested functions, directly and mutually; by other names, given by an
assignment, out of an attribute, a tuple, list or dict, or through a decorator or a wrapper, as in
`g = partial(f, 1)`; a function that is given itself, `x(x)`; methods by way of `self`, `cls` or
the name of a class; and methods of another object, such as `self.left.height()`, if that is made
by the name of its class, as in `self.left = Tree()`, or else if one class alone has something of
that name, and no list, dict, set or str has.

Not seen: other methods of other objects, those of `super()`, and those that a class calls when it
makes an object, or `getattr`, an operator, a loop or a builtin, such as `__init__`, `__add__`,
`__iter__` and `__len__`; a function that is an argument or a default, that a call returns, or
that a method puts into a container.

Seen though it is none: a function that is only named, never called, by itself.
"""

import ast
import collections
import graphlib
import itertools
from collections.abc import Collection, Iterator

from r1envs.verifiers.programs.policy.dialect import Report
from r1envs.verifiers.programs.policy.origins import Origins
from r1envs.verifiers.programs.policy.scopes import (
    FUNCTIONS,
    FunctionNode,
    Scope,
    Scopes,
    assigned,
)

_CONTAINERS = (list, dict, set, str, bytes, collections.deque, collections.Counter)
_OF_CONTAINERS = frozenset(name for kind in _CONTAINERS for name in dir(kind))
_HOLDING = (ast.BoolOp, ast.Dict, ast.IfExp, ast.List, ast.Set, ast.Tuple)
_Name = tuple[Scope | None, str]
"""A name in its scope, or an attribute of whatever object."""


def find_recursion(scopes: Scopes, origins: Origins, report: Report) -> None:
    """Report a circle of functions, at the first line that leads around it."""
    names = _Names(scopes, origins)
    for call in names.self_applied():
        report(call, "a function is given to itself, which is recursion and forbidden")
    calls = names.calls()
    try:
        graphlib.TopologicalSorter(calls).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1]
        places = [calls[caller][called] for called, caller in itertools.pairwise(circle)]
        first = min(places, key=lambda node: (node.lineno, node.col_offset))
        report(first, _describe(sorted({names.title(function) for function in circle})))


def _describe(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"{titles[0]} calls itself: recursion is forbidden"
    shown = titles if len(titles) < 5 else [*titles[:3], f"{len(titles) - 3} more"]
    return f"{', '.join(shown[:-1])} and {shown[-1]} call each other: recursion is forbidden"


class _Names:
    """What the names of a program stand for."""

    def __init__(self, scopes: Scopes, origins: Origins) -> None:
        self._scopes, self._origins = scopes, origins
        self._given: dict[FunctionNode | _Name | None, list[ast.AST]] = collections.defaultdict(
            list
        )
        self._classes: dict[_Name | None, Scope] = {}
        for node in scopes.of:
            self._read(node)

    def title(self, function: FunctionNode) -> str:
        """Tell how a function is called."""
        if not isinstance(function, ast.Lambda):
            scope = self._class_of(function)
            within = f"{scope.node.name}." if scope and isinstance(scope.node, ast.ClassDef) else ""
            return repr(within + function.name)
        giving = self._scopes.parents[function]
        target = giving.targets[0] if isinstance(giving, ast.Assign) else None
        return repr(target.id) if isinstance(target, ast.Name) else "a lambda"

    def self_applied(self) -> Iterator[ast.Call]:
        """Yield the calls that give a function itself."""
        for node in self._scopes.of:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = self._name(node.func)
                if name and name not in self._classes and name in map(self._name, node.args):
                    yield node

    def calls(self) -> dict[FunctionNode, dict[FunctionNode, ast.expr]]:
        """Find the functions that each function leads to, and where it does."""
        functions = [node for node in self._scopes.of if isinstance(node, FUNCTIONS)]
        functions.sort(key=lambda node: (node.lineno, node.col_offset))
        calls: dict[FunctionNode, dict[FunctionNode, ast.expr]] = {node: {} for node in functions}
        named = (ast.Name, ast.Attribute, ast.Lambda)
        for node in [node for node in self._scopes.of if isinstance(node, named)]:
            if (owner := self._owner(node)) is not None:
                calls[owner].update((function, node) for function in self._functions(node))
        return calls

    def _read(self, node: ast.AST) -> None:
        """Note what a name is given."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = self._scopes.of[node].home(node.name), node.name
            self._given[name] += [node, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            name = self._scopes.of[node].home(node.name), node.name
            self._classes[name] = self._scopes.inside[node]
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for part in itertools.chain.from_iterable(map(assigned, targets)):
                self._given[self._name(part)].append(node.value)

    def _name(self, node: ast.expr) -> _Name | None:
        if isinstance(node, ast.Name) and (home := self._scopes.home(node)) is not None:
            return home, node.id
        return (None, node.attr) if isinstance(node, ast.Attribute) else None

    def _owner(self, node: ast.Name | ast.Attribute | ast.Lambda) -> FunctionNode | None:
        """Find the function that uses an expression, and does not merely rename it."""
        giving = self._scopes.parents[node]
        renamed = isinstance(giving, (ast.Assign, ast.AnnAssign)) and giving.value is node
        if renamed or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return None
        scope: Scope | None = self._scopes.of[node]
        while scope is not None:
            if scope.kind == "function" and isinstance(scope.node, FUNCTIONS):
                return scope.node
            scope = scope.parent
        return None

    def _functions(self, node: ast.expr) -> Iterator[FunctionNode]:
        """Yield the functions that an expression leads to."""
        todo = seen = set(self._held(node))
        while todo:
            yield from (found for found in todo if isinstance(found, FUNCTIONS))
            values = [value for found in todo for value in self._given.get(found, ())]
            todo = {name for value in values for name in self._held(value)} - seen
            seen |= todo

    def _held(self, value: ast.AST) -> Iterator[FunctionNode | _Name]:
        """Yield the functions and names that a value may be, hold or wrap."""
        if isinstance(value, FUNCTIONS):
            yield value
        elif isinstance(value, _HOLDING):
            for part in ast.iter_child_nodes(value):
                yield from self._held(part)
        elif isinstance(value, ast.Call):
            # What a builtin makes of functions is no function.
            if not any(name.startswith("builtins.") for name in self._origins.of(value.func)):
                for arg in value.args:
                    yield from self._held(arg)
        elif isinstance(value, (ast.Name, ast.Attribute)):
            if (name := self._name(value)) is not None:
                yield name
            if isinstance(value, ast.Attribute):
                yield from ((scope, value.attr) for scope in self._classes_with(value))

    def _classes_with(self, node: ast.Attribute) -> Collection[Scope]:
        """Find the classes whose method an attribute may be."""
        value, name = node.value, self._name(node.value)
        bound = [scope for scope in self._classes.values() if node.attr in scope.bound]
        made = [
            each.func for each in (value, *self._given.get(name, ())) if isinstance(each, ast.Call)
        ]
        of_classes = [
            self._classes[each] for each in map(self._name, made) if each in self._classes
        ]
        if name in self._classes:
            of_classes = [self._classes[name]]
        elif (own := self._class_of_self(value)) is not None:
            of_classes = [own] if own in bound else bound  # inherited, or a subclass's
        if of_classes:
            return [scope for scope in of_classes if scope in bound]
        is_foreign = any(self._origins.of(each) for each in (value, *made))
        # What is data of some object is no method of this one.
        is_known = node.attr in _OF_CONTAINERS or (None, node.attr) in self._given
        return bound if len(bound) == 1 and not is_foreign and not is_known else ()

    def _class_of(self, function: FunctionNode) -> Scope | None:
        """Find the class that a function is a method of."""
        scope: Scope | None = self._scopes.of[function]
        while scope is not None and scope.kind == "types":
            scope = scope.parent
        return scope if scope is not None and scope.kind == "class" else None

    def _class_of_self(self, node: ast.expr) -> Scope | None:
        """Find the class of `self`, or of whatever a method calls its first argument."""
        home = self._scopes.home(node) if isinstance(node, ast.Name) else None
        if home is None or not isinstance(home.node, FUNCTIONS) or not isinstance(node, ast.Name):
            return None
        args = [*home.node.args.posonlyargs, *home.node.args.args]
        return self._class_of(home.node) if args and args[0].arg == node.id else None
