"""Runs one untrusted program over its cases, inside the sandbox.

Nothing here guards anything: the program shares this process and may change all of it. The
harness only has to be right for honest programs; what it writes is judged by the parent as
the word of a liar. It never knows an expected output.

A job is one JSON object: `source`, `prelude` (run before the source in its module; perhaps
empty), `entry_point` (a function, a class, or `Class.method` of a new instance for each case;
None for stdin programs), `cases` (each a JSON text of its own, so that every case gets fresh
inputs) and `output_bytes`. A case of a function is `[args, kwargs]`, perhaps with a third item
that says what to send in place of what it returned: "args", what the arguments became; "both",
a pair of the two; a list of `[method, args, kwargs]`, what these calls on it returned. The
answer is one JSON document: a result for each case, in order, or `{"failed": result}` if none
was run.

    ["value", document]     what the function returned (see `values`)
    ["steps", results]      of each call in turn, up to the first without a value
    ["output", text]        what the program printed
    ["raised", kind, text]  an exception left it
    ["exit", status]        a stdin program ended with another status than 0
    ["unsupported", text]   it returned something that cannot be sent
    ["limit", "memory" or "output"]
    ["missing", name]       there is no such function

Covered for stdin programs: `sys.stdin`, `input`, `open(0)`, `os.read(0, …)`, `print`,
`sys.stdout` and its buffer, `os.write(1, …)`, exit functions, `atexit`. The global random
generator starts from the same state in every case.

Not covered: threads and child processes (the sandbox forbids them), files, and what one case
leaves in modules of the standard library for the next.
"""

import atexit
import builtins
import contextlib
import io
import json
import os
import random
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType, ModuleType
from typing import Any, NoReturn

from r1envs.verifiers.sandbox.values import (
    Encoder,
    TooLargeError,
    UnsupportedValueError,
    decode,
)

MODULE = "solution"
"""`__name__` of a program whose function is called; blocks for `__main__` do not run."""
_TEXT = 300  # characters kept of an exception's message


class _OutputLimitError(BaseException):
    """The program printed more than the limit."""


class _Capture(io.BytesIO):
    """Keeps at most `space` bytes of what a program prints."""

    def __init__(self, space: int) -> None:
        super().__init__()
        self.space = space

    def fileno(self) -> int:
        return 1

    def write(self, data: Any, /) -> int:
        written = super().write(data)
        if self.tell() > self.space:
            self.truncate(self.seek(0))
            self.space = -1
            raise _OutputLimitError
        return written


class _Discard(io.RawIOBase):
    """Takes what a function prints, and forgets it."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return len(data)


# Of functions; made once, before the process of a run is forked.
_NOTHING = io.TextIOWrapper(io.BytesIO())
_NOWHERE: Any = io.TextIOWrapper(_Discard(), "utf-8")


class _ReturnEncoder(Encoder):
    """Also takes the kinds of dict and tuple that `collections` makes, as plain ones.

    They are equal to those for a person. This trusts nobody: it only rewrites a claim.
    """

    def encode(self, value: object, depth: int = 0) -> Any:
        kind = type(value)
        if kind in (Counter, OrderedDict, defaultdict):
            value = dict(value)  # type: ignore[call-overload]
        elif kind.__base__ is tuple and hasattr(kind, "_fields"):
            value = tuple(value)  # type: ignore[arg-type]
        return super().encode(value, depth)


class Descriptors:
    """Descriptors 0 and 1 of stdin programs: memory and a pipe, made before the sandbox closes."""

    def __init__(self, stdins: Sequence[str], output_bytes: int) -> None:
        self.stdins = [_memory_file(text.encode("utf-8", "surrogatepass")) for text in stdins]
        self.output, write_end = os.pipe()
        self._widen(write_end, output_bytes)
        for fd in (self.output, write_end):
            os.set_blocking(fd, False)
        os.dup2(write_end, 1)
        os.close(write_end)

    def _widen(self, fd: int, size: int) -> None:
        import fcntl

        # Refused beyond the system's limit; then writes to descriptor 1 are cut earlier.
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, min(size, 1 << 20))

    def feed(self, case: int) -> None:
        """Put the input of a case on descriptor 0."""
        os.dup2(self.stdins[case], 0)

    def drain(self) -> bytes:
        """Take what was written to descriptor 1."""
        parts = []
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.output, 1 << 16):
                parts.append(part)
        return b"".join(parts)


def _memory_file(data: bytes) -> int:
    fd = os.memfd_create("stdin")
    with open(fd, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def run_job(job: dict[str, Any], descriptors: Descriptors | None) -> bytes:
    """Run the program of a job and write the answer; see the head of this module."""
    if vars(builtins).get("exit") is not _leave:  # else made by `site`
        vars(builtins).update(exit=_leave, quit=_leave)
    sys.argv = ["program.py"]
    space = job["output_bytes"]
    try:
        texts = [text for text in (job.get("prelude"), job["source"]) if text]
        codes = [compile(text, "<program>", "exec", dont_inherit=True) for text in texts]
        if descriptors is None:
            results = _call_all(codes, job["entry_point"], job["cases"], space)
        else:
            results = _feed_all(codes, job["cases"], space, descriptors)
        document: Any = results
    except _MissingError as missing:
        document = {"failed": ["missing", str(missing)]}
    except BaseException as error:
        document = {"failed": _describe(error)}
    return _ENCODER.encode(document).encode("utf-8", "surrogatepass")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # missing in the stubs


def parse(text: str) -> Any:
    """Read a JSON text of our own making, with nothing before or after it.

    Straight in C: each Python function that runs costs a new process copies of pages.
    """
    return _scan(text, 0)[0]


# What `random.seed(0)` comes to; straight in C, as above.
_GENERATOR: Any = random._inst
_seed = super(random.Random, _GENERATOR).seed


def _start_random() -> None:
    _seed(0)
    _GENERATOR.gauss_next = None


class _MissingError(Exception):
    """There is no function of that name."""


def _leave(status: object = None) -> NoReturn:
    raise SystemExit(status)


def _call_all(codes: Sequence[CodeType], name: str, cases: Sequence[str], space: int) -> list[Any]:
    sys.stdin = _NOTHING
    sys.stdout = sys.stderr = sys.__stdout__ = _NOWHERE  # type: ignore[misc]
    module = _new_module(MODULE)
    for code in codes:
        exec(code, module.__dict__)  # noqa: S102  # inside the sandbox; this is what it is for
    find = _finder(module, name)
    encoder = _ReturnEncoder(space)
    return [_call(find, case, encoder) for case in cases]


def _finder(module: ModuleType, path: str) -> Callable[[], Any]:
    """Give what finds the function of a case: a method is one of a new instance."""
    name, dot, method = path.partition(".")
    found = module.__dict__.get(name.removesuffix("()"))
    if not callable(found) or (dot and not hasattr(found, method)):
        raise _MissingError(path)
    return (lambda: getattr(found(), method)) if dot else (lambda: found)


def _call(find: Callable[[], Any], case: str, encoder: Encoder) -> list[Any]:
    _start_random()
    try:
        args, kwargs, *more = decode(parse(case))
        returned = find()(*args, **kwargs)
    except BaseException as error:
        return _describe(error)
    if not more:
        return _value(returned, encoder)
    if more == ["args"]:
        return _value(args, encoder)
    if more == ["both"]:
        return _value((returned, args), encoder)
    return ["steps", _steps(returned, more[0], encoder)]


def _steps(instance: Any, calls: Sequence[Any], encoder: Encoder) -> list[Any]:
    results = []
    for name, args, kwargs in calls:
        method = partial(_call_method, instance, name, args, kwargs)
        results.append(_result(method, encoder))
        if results[-1][0] != "value":
            break
    return results


def _call_method(instance: Any, name: str, args: Any, kwargs: Any) -> Any:
    return getattr(instance, name)(*args, **kwargs)


def _result(act: Callable[[], Any], encoder: Encoder) -> list[Any]:
    try:
        value = act()
    except BaseException as error:
        return _describe(error)
    return _value(value, encoder)


def _value(value: Any, encoder: Encoder) -> list[Any]:
    try:
        return ["value", encoder.encode(value)]
    except TooLargeError:
        return ["limit", "output"]
    except UnsupportedValueError as error:
        return ["unsupported", str(error)]
    except BaseException as error:
        return _describe(error)


def _feed_all(
    codes: Sequence[CodeType], cases: Sequence[str], space: int, descriptors: Descriptors
) -> list[Any]:
    results = []
    os.fstat = _fstat
    for index in range(len(cases)):
        descriptors.feed(index)
        result = _feed(codes, space, descriptors)
        space -= len(result[1])
        results.append(result)
    return results


def _feed(codes: Sequence[CodeType], space: int, descriptors: Descriptors) -> list[Any]:
    capture = _Capture(space)
    stdout = io.TextIOWrapper(capture, "utf-8", newline="\n")
    stdout.mode = "w"  # type: ignore[misc]  # some programs look at it
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = stdout  # type: ignore[misc]
    sys.stderr = io.TextIOWrapper(_Discard(), "utf-8")
    _start_random()
    try:
        with contextlib.suppress(_CleanExitError):
            _execute(codes)
        _finish(stdout)
    except _OutputLimitError:
        return ["limit", "output"]
    except SystemExit as leaving:
        return ["exit", str(leaving.code)[:_TEXT]]
    except BaseException as error:
        return _describe(error)
    finally:
        printed = descriptors.drain()
    printed += capture.getvalue()
    if capture.space < 0 or len(printed) > space:
        return ["limit", "output"]
    return ["output", printed.decode("utf-8", "replace")]


def _fstat(fd: int) -> os.stat_result:
    """Tell the size of standard input; the C library may need a forbidden call for it."""
    position = os.lseek(fd, 0, os.SEEK_CUR)
    size = os.lseek(fd, 0, os.SEEK_END)
    os.lseek(fd, position, os.SEEK_SET)
    return os.stat_result((0o100600, 0, 0, 1, 0, 0, size, 0, 0, 0))


class _CleanExitError(BaseException):
    """The program ended itself with status 0."""


def _execute(codes: Sequence[CodeType]) -> None:
    names = _new_module("__main__").__dict__
    try:
        for code in codes:
            exec(code, names)  # noqa: S102
    except SystemExit as leaving:
        if leaving.code is None or leaving.code == 0:
            raise _CleanExitError from None
        raise


def _finish(stdout: io.TextIOWrapper) -> None:
    """Do what the end of an interpreter does for what a program has printed."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, stdout):  # the program may have put its own in place
        with contextlib.suppress(ValueError, AttributeError):
            stream.flush()


def _new_module(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module  # dataclasses, pickle and typing look it up by name
    return module


def _describe(error: BaseException) -> list[Any]:
    if isinstance(error, MemoryError):
        return ["limit", "memory"]
    try:
        text = str(error)[:_TEXT]
        if isinstance(error, SyntaxError):
            text = f"{error.msg} (line {error.lineno})"[:_TEXT]
    except BaseException:
        text = ""
    return ["raised", str(type(error).__name__), text]
