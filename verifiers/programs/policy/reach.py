"""Builtins, imports and methods that a policy forbids, and what could reach them unseen."""

import ast
import builtins
from collections.abc import Callable, Collection, Iterator
from typing import Any

from r1envs.verifiers.programs.policy.dialect import Report
from r1envs.verifiers.programs.policy.loopholes import (
    ATTRIBUTES,
    BUILTINS,
    BY_NAME,
    CLASS_MAKERS,
    EVAL,
    MEMBERS,
    MODULES,
    OF_ERRORS,
)
from r1envs.verifiers.programs.policy.modules import Found, find
from r1envs.verifiers.programs.policy.options import Policy
from r1envs.verifiers.programs.policy.origins import Origins
from r1envs.verifiers.programs.policy.scopes import Scopes


class Reach:
    """Looks at every name, attribute and import of a program."""

    def __init__(self, policy: Policy, scopes: Scopes, origins: Origins, report: Report) -> None:
        self._policy = policy
        self._scopes = scopes
        self._origins = origins
        self._report = report
        self._allowed = policy.allowed_imports
        self._builtins = {*policy.forbid_builtins}
        if "slices" in policy.forbid:
            self._builtins.add("slice")
        self._values = [getattr(builtins, name) for name in self._builtins]
        self._types = any(isinstance(value, type) for value in self._values)
        self._classes = "classes" in policy.forbid
        self._refused: set[str] = set()
        names = (policy.forbid_imports, policy.forbid_builtins, policy.forbid_methods)
        is_about_names = self._allowed is not None or any(names) or "eval" in policy.forbid
        self._attributes = ATTRIBUTES | OF_ERRORS if is_about_names else ATTRIBUTES

    def check(self) -> None:
        """Report what the policy forbids."""
        # Imports first: what is reached through a module that is refused is said once.
        self._look({ast.Import: self._import, ast.ImportFrom: self._import_from})
        self._look(
            {
                ast.Name: self._name,
                ast.Attribute: self._attribute,
                ast.MatchClass: self._match_class,
                ast.Call: self._call,
            }
        )

    def _look(self, looks: dict[type, Callable[[Any], Iterator[str]]]) -> None:
        for node in self._scopes.of:
            look = looks.get(type(node))
            for reason in look(node) if look is not None else ():
                self._report(node, reason)

    def _import(self, node: ast.Import) -> Iterator[str]:
        for alias in node.names:
            yield from self._import_module(alias.name)

    def _import_from(self, node: ast.ImportFrom) -> Iterator[str]:
        if node.level or node.module is None:
            yield "a relative import is forbidden"
        elif node.module != "__future__":
            faults = [*self._import_module(node.module)]
            yield from faults
            for alias in node.names if not faults else ():
                if alias.name in ATTRIBUTES:
                    yield _unseen(alias.name)
                elif alias.name != "*":
                    yield from self._member(f"{node.module}.{alias.name}")

    def _import_module(self, name: str) -> Iterator[str]:
        for fault in self._module(name):
            self._refused.update((name, name.partition(".")[0]))
            yield fault

    def _module(self, name: str) -> Iterator[str]:
        if not self._may_import(name):
            yield f"importing {name!r} is forbidden"
        elif _is_part(name, MODULES) and not _is_part(name, self._allowed or ()):
            yield _unseen(f"import {name}")

    def _may_import(self, name: str) -> bool:
        if _is_part(name, self._policy.forbid_imports):
            return False
        return self._allowed is None or _is_part(name, self._allowed)

    def _member(self, origin: str) -> Iterator[str]:
        """Judge what is reached by a dotted name that starts with a module."""
        found = find(origin)
        if found.holder == "builtins" and not found.is_module:
            yield from self._builtin(found.name.split(".")[1])
        elif found.holder in self._refused:
            return
        elif not _leads_on(origin, found.holder) and (faults := [*self._module(found.holder)]):
            yield f"{origin!r} reaches the module {found.holder!r}: {faults[0]}"
        elif found.name in MEMBERS or _is_private(found):
            yield _unseen(found.name)
        elif any(found.value is value for value in self._values):
            yield f"{origin!r} is the builtin {_name_of(found.value)!r}, which is forbidden"
        elif self._classes and found.name in CLASS_MAKERS:
            yield f"{found.name!r} makes a class, which is forbidden"

    def _builtin(self, name: str) -> Iterator[str]:
        if name in self._builtins:
            yield f"the builtin {name!r} is forbidden"
        elif name in EVAL and "eval" in self._policy.forbid:
            yield f"{name!r} is forbidden"
        elif name == "__import__" and self._allowed is not None:
            yield f"{name!r} is forbidden: it imports"
        elif name in BUILTINS:
            yield _unseen(name)

    def _name(self, node: ast.Name) -> Iterator[str]:
        if node.id in ATTRIBUTES:
            yield _unseen(node.id)
        elif isinstance(node.ctx, ast.Load):
            yield from self._expression(node)

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        if isinstance(node.ctx, ast.Load):
            yield from self._attribute_name(node.attr)
            yield from self._expression(node)

    def _attribute_name(self, name: str) -> Iterator[str]:
        if name in self._policy.forbid_methods:
            yield f"the method {name!r} is forbidden"
        elif name in self._attributes:
            yield _unseen(name)

    def _match_class(self, node: ast.MatchClass) -> Iterator[str]:
        for name in node.kwd_attrs:
            yield from self._attribute_name(name)

    def _expression(self, node: ast.expr) -> Iterator[str]:
        for origin in self._origins.of(node):
            # A type in an annotation is not used, only written.
            if origin.startswith("builtins."):
                if not (self._in_annotation(node) and _is_type(origin)):
                    yield from self._member(origin)
                    yield from self._by_name(node, origin)
                continue
            found = find(origin)
            if found.is_module:
                yield from self._module_value(node, origin)
            else:
                yield from self._member(origin)
                yield from self._by_name(node, found.name)

    def _module_value(self, node: ast.expr, origin: str) -> Iterator[str]:
        """Judge a module: it may be looked into or renamed, as both are followed."""
        if "." in origin:
            yield from self._member(origin)
        parent = self._scopes.parents[node]
        harmless = isinstance(parent, ast.Attribute) or _asks_identity(parent)
        followed = self._origins.is_renaming(node) or self._is_getattr(parent, node)
        if not harmless and not followed:
            yield f"the module {origin!r} is used as a value: {_WHY}"

    def _by_name(self, node: ast.expr, name: str) -> Iterator[str]:
        """Judge what gets at attributes by their names, or makes classes by calls."""
        parent = self._scopes.parents[node]
        call = parent if isinstance(parent, ast.Call) and parent.func is node else None
        if name == "builtins.getattr":
            constants = _constants(call.args[1:2], 1) if call is not None else None
        elif name in BY_NAME:
            most = None if name == "operator.attrgetter" else 1
            constants = _constants(call.args[:most], 1) if call is not None else None
        else:
            if name == "builtins.type" and self._classes and not self._asks_type(parent, node):
                yield "'type' can make a class, which is forbidden"
            return
        if constants is None:
            yield f"{name.partition('.')[2]!r} with a computed name is forbidden: {_WHY}"
            return
        for constant in constants:
            for part in constant.split("."):
                yield from self._attribute_name(part)
        if name == "builtins.getattr" and call is not None:
            for origin in self._origins.of(call.args[0]):
                yield from self._member(f"{origin}.{constants[0]}")

    def _is_getattr(self, call: ast.AST, node: ast.expr) -> bool:
        if not isinstance(call, ast.Call) or node not in call.args[:1]:
            return False
        return "builtins.getattr" in self._origins.of(call.func)

    def _asks_type(self, parent: ast.AST, node: ast.expr) -> bool:
        """Whether `type` is only asked for the type of something, or compared with."""
        if isinstance(parent, ast.Call) and parent.func is node:
            plain = len(parent.args) == 1 and not parent.keywords
            return plain and not isinstance(parent.args[0], ast.Starred)
        if isinstance(parent, ast.Call) and node in parent.args[1:]:
            return "builtins.isinstance" in self._origins.of(parent.func)
        return _asks_identity(parent) or self._in_annotation(node)

    def _call(self, node: ast.Call) -> Iterator[str]:
        """Judge the call of a type that was found by an instance of it."""
        if not (self._types or self._classes):
            return
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "__class__":
            yield f"calling '__class__' is forbidden: {_WHY}"
        elif isinstance(func, ast.Call) and "builtins.type" in self._origins.of(func.func):
            yield f"calling what 'type' returns is forbidden: {_WHY}"

    def _in_annotation(self, node: ast.expr) -> bool:
        here: ast.AST = node
        while here not in self._scopes.annotations:
            here = self._scopes.parents[here]
            if not isinstance(here, (ast.Subscript, ast.BinOp, ast.Tuple, ast.List)):
                return False
        return True


_WHY = "it could reach or run what is not seen"


def _unseen(what: str) -> str:
    return f"{what!r} is forbidden: {_WHY}"


def _asks_identity(node: ast.AST) -> bool:
    """Whether a node is a comparison by `is`, which hands nothing on."""
    return isinstance(node, ast.Compare) and all(
        isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops
    )


def _is_part(name: str, of: Collection[str]) -> bool:
    """Whether a dotted name is one of some names, or lies under one.

    >>> _is_part("os.path.join", {"os.path"}), _is_part("os", {"os.path"})
    (True, False)
    """
    while name not in of:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return False
    return True


def _leads_on(origin: str, holder: str) -> bool:
    """Whether a dotted name was in that module before its last part, which was told then.

    Not if that is the module it starts with: what was imported may be a part of that alone.
    """
    before = origin.rpartition(".")[0]
    return "." in before and find(before).is_module and find(before).holder == holder


def _is_private(found: Found) -> bool:
    """Whether a library keeps a name to itself, as those with which it runs text as code."""
    name = found.name.removeprefix(f"{found.holder}.")
    return name[0] == "_" and name[:2] != "__" and found.name != "os._exit"


def _is_type(origin: str) -> bool:
    return isinstance(find(origin).value, type)


def _name_of(value: object) -> str:
    return next(name for name, builtin in vars(builtins).items() if builtin is value)


def _constants(args: list[ast.expr], least: int) -> list[str] | None:
    """Read arguments that are all literal text; None if they are not."""
    values = [arg.value for arg in args if isinstance(arg, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(args) >= least else None
