"""What a dotted name of the standard library stands for, found by looking.

`statistics.sys` is the module `sys`, `os.path` a module of its own, `datetime.time` a class.
Names alone do not tell them apart, so the modules are imported here, in a worker process;
those are trusted, unlike the program that names them.
"""

import contextlib
import functools
import importlib
import sys
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from r1envs.verifiers.sandbox.archive import EXCLUDED

# Importing these does something, or they are no part of a program's world.
_NEVER = EXCLUDED | {"__hello__", "__phello__", "antigravity", "this", "turtle"}
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Found:
    """What a dotted name stands for."""

    holder: str
    """The module that it is, or in which it lies."""
    name: str
    """Its name by way of its holder: "sys.modules" for `statistics.sys.modules`."""
    value: Any = _NOTHING

    @property
    def is_module(self) -> bool:
        """Whether it is a module itself."""
        return isinstance(self.value, ModuleType)


@functools.lru_cache(4096)
def find(dotted: str) -> Found:
    """Find what a dotted name that starts with a module stands for.

    >>> find("statistics.sys.modules.keys").name, find("datetime.time").is_module
    ('sys.modules.keys', False)
    """
    root, *rest = dotted.split(".")
    module = _import(root)
    if module is None:
        return Found(root, dotted)
    holder = root
    for index, part in enumerate(rest):
        value = _member(module, holder, part)
        if not isinstance(value, ModuleType):
            return Found(holder, ".".join((holder, *rest[index:])), value)
        submodule = f"{holder}.{part}"
        holder = submodule if sys.modules.get(submodule) is value else value.__name__
        module = value
    return Found(holder, holder, module)


def public_names(module: str) -> list[str]:
    """List what `from module import *` brings; nothing for a module that is unknown.

    >>> "gcd" in public_names("math")
    True
    """
    value = find(module).value
    if not isinstance(value, ModuleType):
        return []
    names = getattr(value, "__all__", None)
    return [*names] if names else [name for name in vars(value) if name[0] != "_"]


def _member(module: ModuleType, holder: str, name: str) -> Any:
    with contextlib.suppress(Exception):
        return getattr(module, name, None) or _import(f"{holder}.{name}") or _NOTHING
    return _NOTHING


def _import(name: str) -> ModuleType | None:
    root = name.partition(".")[0]
    if root not in sys.stdlib_module_names or not _NEVER.isdisjoint(name.split(".")):
        return None
    # Whatever goes wrong, the module is then merely unknown.
    with contextlib.suppress(Exception, SystemExit), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)
    return None
