"""The worker's side of a `WorkerPool`: a script, run by path in a clean process.

It imports nothing of this package by itself: what it runs, and with which `sys.path`, stands
in the first frame it reads. Every frame is one JSON document (the set-up bytes excepted)
behind its length in eight bytes.

With a third descriptor, the door, it serves no items but is a nursery: it does the imports, and
forks a worker that has done them whenever the parent asks for one.
"""

import contextlib
import gc
import importlib
import json
import os
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

HEADER = struct.Struct(">Q")
MEMORY_EXIT = 86
"""Exit status of a worker that went over its memory limit."""
ORPHAN_EXIT = 87
"""Exit status of a worker whose parent was gone before it had begun."""
_SIGKILL = 9
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Serve items, or orders at the door, until the parent closes its end."""
    source, sink, *door, parent = map(int, arguments)
    for descriptor in (source, sink, *door):
        # A program started by the function below must not hold the channel open.
        os.set_inheritable(descriptor, False)
    _die_with_parent(parent)
    with os.fdopen(source, "rb") as items, os.fdopen(sink, "wb") as results:
        try:
            _run(items, results, door)
        except MemoryError:
            os._exit(MEMORY_EXIT)


def _run(items: Any, results: Any, door: list[int]) -> None:
    config = json.loads(_read(items) or b"{}")
    setup = _read(items)
    if setup is None:
        return
    limit = config["result_limit"]
    try:
        function = _prepare(config, setup)
    except MemoryError:
        raise
    except BaseException as error:
        _write(results, ["startup", "error", describe(error)], limit)
        return
    _write(results, ["startup", "value", None], limit)
    if door:
        _tend(door[0], (items, results), function, limit)
    else:
        _serve(items, results, function, limit)


def _serve(items: Any, results: Any, function: Callable[[Any], Any], limit: int) -> None:
    while (frame := _read(items)) is not None:
        number, item = json.loads(frame)
        _answer(results, number, function, item, limit)


def _tend(door: int, own: tuple[Any, Any], function: Callable[[Any], Any], limit: int) -> None:
    """Fork a worker for every order with its three descriptors, and tell how others ended."""
    gc.freeze()  # a collection in a worker would copy every page that holds an object
    with socket.socket(fileno=door) as line:
        while True:
            order, ends, _, _ = socket.recv_fds(line, 32, 3)
            if not order:
                return
            if not ends:
                _, status = os.waitpid(int(order), 0)
                line.send(b"%d" % os.waitstatus_to_exitcode(status))
                continue
            if (pid := os.fork()) == 0:
                _be_worker(line, own, ends, function, limit)
            _lead_group(pid)
            line.send(b"%d" % pid)
            for end in ends:
                os.close(end)


def _be_worker(
    line: socket.socket,
    own: tuple[Any, Any],
    ends: list[int],
    function: Callable[[Any], Any],
    limit: int,
) -> None:
    """Serve items at these ends, in a process that was forked just now, and leave it."""
    _lead_group(0)
    _die_with_parent(os.getppid())
    line.close()
    for stream in own:
        stream.close()
    os.dup2(ends[2], 2)
    os.close(ends[2])
    try:
        with os.fdopen(ends[0], "rb") as items, os.fdopen(ends[1], "wb") as results:
            _write(results, ["startup", "value", None], limit)
            _serve(items, results, function, limit)
    except MemoryError:
        os._exit(MEMORY_EXIT)
    finally:
        # Not up the stack: what is there belongs to the nursery.
        os._exit(0)


def _lead_group(pid: int) -> None:
    """Give a process a group of its own. Both sides do it, as nobody knows which comes first."""
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)


def _prepare(config: dict[str, Any], setup: bytes) -> Callable[[Any], Any]:
    sys.path[:] = config["path"]
    _limit_memory(config["memory_mb"])
    module, _, name = config["target"].partition(":")
    factory = getattr(importlib.import_module(module), name)
    function: Callable[[Any], Any] = factory(setup)
    if not callable(function):
        raise TypeError(f"{config['target']} returned {type(function).__name__}, not a function")
    return function


def _answer(
    results: Any, number: int, function: Callable[[Any], Any], item: Any, limit: int
) -> None:
    try:
        value = function(item)
        del item
        _write(results, [number, "value", value], limit)
    except MemoryError:
        raise
    # SystemExit too: what an item does must not end the worker quietly.
    except BaseException as error:
        _write(results, [number, "error", describe(error)], limit)


def describe(error: BaseException) -> str:
    """Name an exception as "TypeName: message", whatever its own __str__ does.

    >>> describe(ValueError("no digits"))
    'ValueError: no digits'
    """
    with contextlib.suppress(Exception):
        return f"{type(error).__name__}: {error}"[:2000]
    return type(error).__name__


def echo_factory(setup: bytes) -> Callable[[Any], Any]:
    """Make a function that returns the set-up with each item: the smallest target of a pool.

    >>> echo_factory(b"setup")(5)
    ['setup', 5]
    """
    return lambda item: [setup.decode(errors="replace"), item]


def _read(items: Any) -> bytes | None:
    header = items.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (size,) = HEADER.unpack(header)
    body: bytes = items.read(size)
    return body if len(body) == size else None


def _write(results: Any, message: list[Any], limit: int) -> None:
    body = json.dumps(message).encode()
    if len(body) > limit:
        raise ValueError(f"the result has {len(body)} bytes; {limit} are allowed")
    # One write for both: a reader never sees a header without anything behind it.
    results.write(HEADER.pack(len(body)) + body)
    results.flush()


def _limit_memory(megabytes: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        size = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _die_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    # The parent may have died before the line above took effect.
    if os.name == "posix" and os.getppid() != parent:
        os._exit(ORPHAN_EXIT)


if __name__ == "__main__":
    main(sys.argv[1:])
