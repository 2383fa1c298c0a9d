"""The standard library without a file system.

A sandboxed program may open no file, and yet `import textwrap` must work. So the zygote
imports the common modules and all extension modules that programs may have, before it closes
itself in, and maps the code of the other pure-Python modules into memory, read-only and
shared by all its children: what lies there costs a fork nothing until it is imported.

Covered: the pure-Python standard library but `EXCLUDED`, the extension modules `PRELOADED`
names or brings, and the packages that the caller names. Not covered: all else of site-packages,
`ctypes`, `ssl`, `tkinter`, `curses` and `dbm`, which are of no use without libraries, sockets,
screens and files; a true `readline` (see `substitutes`); what `sqlite3` would put in files; and
reading a module's source or data files.
"""

import contextlib
import gc
import importlib
import importlib.machinery
import importlib.util
import marshal
import mmap
import os
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from io import FileIO
from types import CodeType, ModuleType
from typing import Any

from r1envs.verifiers.sandbox.substitutes import substitute, substitute_imported

# Few, as each costs every fork some microseconds, an extension module five: the pure-Python ones
# not here are served, and those written in C do without where the library has the same in Python.
_COMMON = """
    abc array atexit bisect cmath collections collections.abc contextlib copy dataclasses datetime
    decimal encodings.idna enum fcntl fractions functools hashlib heapq io itertools json math
    numbers operator random re statistics string sys time types typing
"""
_EXTENSIONS = """
    _bz2 _contextvars _csv _lsprof _lzma _opcode _pickle _posixsubprocess _socket _sqlite3
    binascii pyexpat select termios unicodedata zlib
"""
PRELOADED = (*_COMMON.split(), *_EXTENSIONS.split())

_EXCLUDED = """
    __pycache__ config ctypes curses dbm distutils ensurepip idlelib lib2to3 lib-dynload msilib
    pydoc_data site-packages test tests tkinter turtledemo venv wsgiref
"""
EXCLUDED = frozenset(_EXCLUDED.split())

_HEADER = 16  # bytes of a .pyc before its code: magic, flags, modification time, size


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where the code of one module lies."""

    start: int
    end: int
    is_package: bool
    is_source: bool


@dataclass
class Archive:
    """An importer of modules whose code lies in memory."""

    entries: dict[str, _Entry] = field(default_factory=dict)
    memory: mmap.mmap | None = None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Tell the import system whether the module is here."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        return ModuleSpec(name, self, origin="archive", is_package=entry.is_package)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        exec(self._code(module.__name__), module.__dict__)  # noqa: S102  # our standard library
        substitute(module)

    def _code(self, name: str) -> CodeType:
        entry = self.entries[name]
        assert self.memory is not None
        data = self.memory[entry.start : entry.end]
        if entry.is_source:
            return compile(data, f"<{name}>", "exec", dont_inherit=True)
        code: CodeType = marshal.loads(data)  # from our own standard library
        return code


class _Packages:
    """An importer of chosen packages, each from the folder it lies in."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = folders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Tell the import system where a chosen package is; what is in it needs no help."""
        if path is not None or name not in self._folders:
            return None
        return PathFinder.find_spec(name, [self._folders[name].rpartition("/")[0]])


def preload(packages: Mapping[str, str], *, serve_rest: bool) -> None:
    """Import the common modules; with `serve_rest`, give up the file system for all others.

    Args:
        packages: Third-party packages that are to be there, each with its folder.
        serve_rest: Map the code of all other modules into memory.
    """
    for name in PRELOADED:
        with contextlib.suppress(ImportError):  # optional parts of a Python build
            importlib.import_module(name)
    sys.meta_path.append(_Packages(packages))
    for name, folder in packages.items():
        _import_package(name, folder)
    if not serve_rest:
        return
    library = {"": os.__file__.rpartition("/")[0]}
    archive = _build(library | {f"{name}.": folder for name, folder in packages.items()})
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, archive]
    for known in (sys.path, sys.path_hooks, sys.path_importer_cache):
        known.clear()
    substitute_imported()
    gc.collect()


def _import_package(name: str, folder: str) -> None:
    """Import a package, and all of its extension modules: those cannot be served."""
    importlib.import_module(name)
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    for path, _, files in os.walk(folder):
        inner = path.removeprefix(folder).split("/")[1:]
        for file in sorted(files) if EXCLUDED.isdisjoint(inner) else ():
            stem = file.removesuffix(suffix)
            if stem != file and not stem.endswith("_tests"):
                with contextlib.suppress(ImportError):  # such that only its own tests use
                    importlib.import_module(".".join((name, *inner, stem)))
    _SETTLE.get(name, lambda: None)()


def _settle_numpy() -> None:
    """Let it take its working memory, and give every run the same random numbers."""
    numpy: Any = sys.modules["numpy"]
    numpy.ones((64, 64)) @ numpy.ones((64, 64))
    numpy.random.seed(0)


_SETTLE = {"numpy": _settle_numpy}


def _build(folders: Mapping[str, str]) -> Archive:
    archive, position = Archive(), 0
    with FileIO(os.memfd_create("modules"), "r+") as file:
        for package, folder in folders.items():
            for name, path, is_package in _modules(folder, package):
                if name in sys.modules:
                    continue
                data, is_source = _compiled(path)
                file.write(data)
                end = position + len(data)
                archive.entries[name] = _Entry(position, end, is_package, is_source)
                position = end
        # Shared by all children, who can change only copies of their own.
        archive.memory = mmap.mmap(
            file.fileno(), position, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ
        )
    return archive


def _modules(folder: str, package: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the name and file of every module under a folder, and whether it is a package."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        stem, dot, suffix = entry.name.partition(".")
        # The name of what `sysconfig` reads has a hyphen.
        if stem in EXCLUDED or not stem.replace("-", "_").isidentifier():
            continue
        if suffix == "py":
            if stem != "__init__":
                yield package + stem, entry.path, False
        elif not dot and entry.is_dir():
            start = f"{entry.path}/__init__.py"
            if os.access(start, os.F_OK):
                yield package + stem, start, True
                yield from _modules(entry.path, f"{package}{stem}.")


def _compiled(source: str) -> tuple[bytes, bool]:
    """Read the cached code of a module where it is valid, and else its source."""
    with contextlib.suppress(OSError, NotImplementedError):
        data = _read(importlib.util.cache_from_source(source))
        status = os.stat(source)  # noqa: PTH116  # pathlib would be in every fork
        bits = (1 << 32) - 1
        stamp = struct.pack("<III", 0, int(status.st_mtime) & bits, status.st_size & bits)
        if data[:_HEADER] == importlib.util.MAGIC_NUMBER + stamp:
            return data[_HEADER:], False
    return _read(source), True


def _read(path: str) -> bytes:
    with FileIO(path) as file:
        return file.readall()
