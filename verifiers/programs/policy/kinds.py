"""Which of a program's classes a value is evidently of, and which values are of none of them.

Evident is what stands in the text: `x = Tree()`, `x: Tree`, `[Tree()]`, `x = []`, the `self` of a
method, a module, an attribute that is given any of these anywhere. Nothing is inferred from
what functions return.
"""

import ast
import collections
from collections.abc import Iterator
from dataclasses import dataclass, field

from r1envs.verifiers.programs.policy.modules import find
from r1envs.verifiers.programs.policy.origins import Origins
from r1envs.verifiers.programs.policy.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    Scope,
    Scopes,
    assigned,
)

_BUILT_IN = """
    Counter Deque Dict List OrderedDict Sequence Set Tuple bytearray bytes defaultdict deque dict
    frozenset list set str tuple
"""
_FOREIGN = frozenset(_BUILT_IN.split())
_UNKNOWN = frozenset(("builtins.object", "builtins.super", "builtins.type"))
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_TEXTS = (ast.JoinedStr, ast.Constant)
# A variable, by its scope and name, or an attribute of whatever object, by its name.
Place = tuple[Scope | None, str]


@dataclass(slots=True)
class Kind:
    """What is evident of a value."""

    classes: set[ast.ClassDef] = field(default_factory=set)
    is_foreign: bool = False
    """Whether it may be of a type that is not the program's, such as a list of such values."""


class Kinds:
    """Tells the kinds of a program's expressions."""

    def __init__(self, scopes: Scopes, origins: Origins) -> None:
        self._scopes = scopes
        self._origins = origins
        self._named: dict[Place, list[ast.ClassDef]] = collections.defaultdict(list)
        self._kinds: dict[Place, Kind] = collections.defaultdict(Kind)
        self._flows: dict[Place, list[Place]] = collections.defaultdict(list)
        self.subclasses: dict[ast.ClassDef, list[ast.ClassDef]] = collections.defaultdict(list)
        self.bases: dict[ast.ClassDef, list[ast.ClassDef]] = {}
        classes = [node for node in scopes.of if isinstance(node, ast.ClassDef)]
        for node in classes:
            self._named[self._home(scopes.of[node], node.name), node.name].append(node)
        for node in classes:
            self._read_bases(node)
        for any_node in scopes.of:
            self._read(any_node)
        self._spread()

    def of(self, node: ast.expr) -> Kind:
        """Tell what is evident of an expression."""
        kind = Kind()
        for part, inner in _parts(node):
            self._look(part, kind, inner)
        return kind

    def named(self, node: ast.expr) -> list[ast.ClassDef]:
        """Find the classes that an expression names."""
        if isinstance(node, ast.Name) and (home := self._scopes.home(node)) is not None:
            return self._named.get((home, node.id), [])
        return []

    def family(self, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        """Yield a class, those it is derived from, and those derived from it."""
        yield from _reach(node, self.bases)
        yield from [*_reach(node, self.subclasses)][1:]

    def ancestors(self, node: ast.ClassDef) -> list[ast.ClassDef]:
        """List what a class is derived from."""
        return [*_reach(node, self.bases)][1:]

    def method_class(self, node: ast.AST) -> ast.ClassDef | None:
        """Find the class that a function is a method of."""
        scope = self._scopes.of[node]
        while scope.kind == "types" and scope.parent is not None:
            scope = scope.parent
        return scope.node if isinstance(scope.node, ast.ClassDef) else None

    def enclosing_class(self, node: ast.AST) -> ast.ClassDef | None:
        """Find the nearest class that an expression stands in a method of."""
        for outer in self._scopes.around(node):
            if isinstance(outer, FUNCTIONS) and (found := self.method_class(outer)) is not None:
                return found
        return None

    def _home(self, scope: Scope, name: str) -> Scope | None:
        return scope.home(name) or scope

    def _read_bases(self, node: ast.ClassDef) -> None:
        # `Tree[int]` is the class Tree too.
        plain = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
        self.bases[node] = [found for base in plain for found in self.named(base)]
        for base in self.bases[node]:
            self.subclasses[base].append(node)

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, FUNCTIONS):
            self._read_self(node)
        elif isinstance(node, ast.arg):
            if node.annotation is not None:
                function = self._scopes.parents[node]
                self._annotate((self._scopes.inside[function], node.arg), node.annotation)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._flow(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            for place in self._places(node.target):
                self._annotate(place, node.annotation)
            if node.value is not None:
                self._flow(node.target, node.value)
        elif isinstance(node, ast.NamedExpr):
            self._flow(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._flow(node.target, node.iter, element=True)
        elif isinstance(node, COMPREHENSIONS):
            first = node.generators[0]
            self._flow(first.target, first.iter, element=True)

    def _read_self(self, node: ast.AST) -> None:
        assert isinstance(node, FUNCTIONS)
        found = self.method_class(node)
        first = (*node.args.posonlyargs, *node.args.args)[:1]
        if found is None or not first or _is_static(node):
            return
        self._kinds[self._scopes.inside[node], first[0].arg].classes.add(found)

    def _annotate(self, place: Place, annotation: ast.expr) -> None:
        kind = self._kinds[place]
        scope = self._scopes.of[annotation]
        for name in _names_in(annotation):
            kind.is_foreign |= name in _FOREIGN
            home = scope.home(name)
            kind.classes.update(self._named.get((home, name), ()) if home is not None else ())

    def _places(self, target: ast.expr) -> Iterator[Place]:
        for part in assigned(target):
            if isinstance(part, ast.Attribute):
                yield (None, part.attr)
                continue
            scope = self._scopes.home(part)
            yield (scope, part.id)
            if scope is not None and scope.kind == "class":
                yield (None, part.id)

    def _flow(self, target: ast.expr, value: ast.expr, *, element: bool = False) -> None:
        goals = [*self._places(target)]
        inside = element or not isinstance(target, (ast.Name, ast.Attribute))
        for part, inner in _parts(value):
            kind = Kind()
            start = self._look(part, kind, inner)
            for goal in goals:
                self._kinds[goal].classes |= kind.classes
                self._kinds[goal].is_foreign |= kind.is_foreign and not inside
                if start is not None:
                    self._flows[start].append(goal)

    def _spread(self) -> None:
        # What flows on are classes; that something foreign flows on matters little.
        todo = [place for place in self._flows if place in self._kinds]
        while todo:
            place = todo.pop()
            for goal in self._flows.get(place, ()):
                new = self._kinds[place].classes - self._kinds[goal].classes
                if new:
                    self._kinds[goal].classes |= new
                    todo.append(goal)

    def _look(self, node: ast.expr, kind: Kind, inner: bool) -> Place | None:
        """Add what is evident of one part of an expression; tell the place that it reads."""
        place: Place | None = None
        if isinstance(node, ast.Name):
            place = (self._scopes.home(node), node.id)
            kind.is_foreign |= not inner and bool(self._origins.of(node))
        elif isinstance(node, ast.Attribute):
            place = (None, node.attr)
        elif isinstance(node, ast.Call):
            kind.classes.update(self.made(node))
            kind.is_foreign |= self._makes_foreign(node.func)
        elif isinstance(node, (*_DISPLAYS, *COMPREHENSIONS)):
            kind.is_foreign |= not inner
        elif isinstance(node, _TEXTS):
            kind.is_foreign |= not inner and not _is_none(node)
        if place is not None and place in self._kinds:
            kind.classes |= self._kinds[place].classes
            kind.is_foreign |= self._kinds[place].is_foreign and not inner
        return place

    def _makes_foreign(self, func: ast.expr) -> bool:
        """Whether a call is of a type of Python's or of a library's, which makes an instance."""
        return any(
            isinstance(find(origin).value, type)
            for origin in self._origins.of(func)
            if origin not in _UNKNOWN
        )

    def made(self, call: ast.Call) -> list[ast.ClassDef]:
        """Find the classes that a call makes an instance of: `C()`, `type(self)()`."""
        func = call.func
        if isinstance(func, ast.Name) and func.id == "super":
            found = self.enclosing_class(call)
            return self.ancestors(found) if found is not None else []
        if isinstance(func, ast.Attribute) and func.attr == "__class__":
            return [*self.of(func.value).classes]
        if isinstance(func, ast.Call) and isinstance(func.func, ast.Name) and func.args:
            return [*self.of(func.args[0]).classes] if func.func.id == "type" else []
        return self.named(func)


def _parts(node: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the expressions that the value of one may be, or hold: then with True."""
    todo = [(node, False)]
    while todo:
        node, inner = todo.pop()
        yield node, inner
        if isinstance(node, ast.Subscript):
            todo.append((node.value, True))
        elif isinstance(node, ast.IfExp):
            todo += [(node.body, inner), (node.orelse, inner)]
        elif isinstance(node, ast.BoolOp):
            todo += [(value, inner) for value in node.values]
        elif isinstance(node, (ast.NamedExpr, ast.Starred, ast.Await)):
            todo.append((node.value, inner))
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            todo += [(value, True) for value in node.elts]
        elif isinstance(node, ast.Dict):
            todo += [(value, True) for value in node.values]
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            todo.append((node.elt, True))
        elif isinstance(node, ast.DictComp):
            todo.append((node.value, True))


def _reach(
    node: ast.ClassDef, graph: dict[ast.ClassDef, list[ast.ClassDef]]
) -> Iterator[ast.ClassDef]:
    seen, todo = {node}, [node]
    while todo:
        found = todo.pop()
        yield found
        new = [other for other in graph.get(found, ()) if other not in seen]
        seen.update(new)
        todo += new


def _names_in(annotation: ast.expr) -> Iterator[str]:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = "".join(c if c.isidentifier() or c.isdigit() else " " for c in node.value)
            yield from text.split()


def _is_static(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes))
