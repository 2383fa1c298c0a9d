"""Runs one untrusted program over its cases, inside the sandbox.

Nothing here guards anything: the program shares this process and may change all of it. The
harness only has to be right for honest programs; what it writes is judged by the parent as
the word of a liar. It never knows an expected output.

A job is one JSON object: `source`, `prelude` (run before the source in its module; perhaps empty),
`may_return` (whether `return` may end it), `entry_point` (a function, a class, or `Class.method` of
a new instance for each case; several with "|" between them for the first that there is; None for
stdin programs), `cases` (each a JSON text of its own, so that every case gets fresh inputs) and
`output_bytes`. A case of a function is `[args, kwargs]`, perhaps with a third item that says what
to send in place of what it returned: "args", what the arguments became; "both", a pair of the two;
a list of `[method, args, kwargs]`, what these calls on it returned. The answer is one JSON
document: a result for each case, in order, or `{"failed": result}` if none was run.

    ["value", document]     what the function returned (see `values` and `returned`)
    ["steps", results]      of each call in turn, up to the first without a value
    ["output", text]        what the program printed
    ["raised", kind, text]  an exception left it
    ["exit", status]        a stdin program ended with another status than 0
    ["unsupported", text]   it returned something that cannot be sent
    ["limit", "memory" or "output"]
    ["missing", name]       there is no such function

Covered for stdin programs: `sys.stdin`, `input`, `open(0)`, `os.read(0, …)`, `print`,
`sys.stdout` and its buffer, `os.write(1, …)`, "/dev/stdin", exit functions, `atexit`. A case ends
as an interpreter does: what the program has made is let go, and its finalizers and files still
count. The global random generator starts from the same state in every case.

Not covered: child processes (the sandbox forbids them), threads beyond what `threads` does,
files, and what one case leaves in modules of the standard library for the next, but for builtins
that read and print, and what `logging`, `atexit` and `weakref` hold.
"""

import atexit
import builtins
import contextlib
import gc
import io
import json
import os
import random
import sys
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType, ModuleType
from typing import Any, NoReturn

from r1envs.verifiers.sandbox import threads
from r1envs.verifiers.sandbox.returned import ReturnEncoder
from r1envs.verifiers.sandbox.returns import compile_with_returns
from r1envs.verifiers.sandbox.streams import (
    Capture,
    Descriptors,
    OutputLimitError,
    file_status,
    open_by_name,
    set_all,
    set_none,
)
from r1envs.verifiers.sandbox.values import (
    Encoder,
    TooLargeError,
    UnsupportedValueError,
    decode,
)

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # at the level `wasm`

    def _peak_kb() -> int:
        return 0

else:

    def _peak_kb() -> int:
        """Tell how much memory was resident at most."""
        return getrusage(RUSAGE_SELF).ru_maxrss


_MUCH_KB = 4 << 10
MODULE = "solution"
"""`__name__` of a program whose function is called; blocks for `__main__` do not run."""
_FILE = "program.py"  # what a program takes for its own
_TEXT = 300  # characters kept of an exception's message


def run_job(job: dict[str, Any], descriptors: Descriptors | None) -> bytes:
    """Run the program of a job and write the answer; see the head of this module."""
    if vars(builtins).get("exit") is not _leave:  # else made by `site`
        vars(builtins).update(exit=_leave, quit=_leave)
    sys.argv, _Source.text = [_FILE], job["source"]
    space = job["output_bytes"]
    try:
        codes = [_compile(job["source"], _FILE, may_return=job.get("may_return", False))]
        if job.get("prelude"):
            codes.insert(0, _compile(job["prelude"], "<prelude>"))
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


# Builtins that programs put faster ones in place of. To hold all of them would touch, and so copy,
# the pages they lie in.
_REPLACED = ("input", "open", "print")


def _compile(source: str, name: str, *, may_return: bool = False) -> CodeType:
    try:
        return compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        if not may_return or error.msg != "'return' outside function":
            raise
    return compile_with_returns(source, name)


class _MissingError(Exception):
    """There is no function of that name."""


def _leave(status: object = None) -> NoReturn:
    raise SystemExit(status)


def _call_all(codes: Sequence[CodeType], name: str, cases: Sequence[str], space: int) -> list[Any]:
    set_none()
    module = _new_module(MODULE)
    for code in codes:
        exec(code, module.__dict__)  # noqa: S102  # inside the sandbox; this is what it is for
    find = _finder(module, name)
    encoder = ReturnEncoder(space)
    peak = _peak_kb()
    results: list[Any] = []
    for case in cases:
        if results:
            peak = _give_back(peak)
        results.append(_call(find, case, encoder))
    return results


def _give_back(peak: int) -> int:
    """Give back what cases before held in cycles; gives the peak that it knows of.

    The collector counts objects, and not how large they are. To look at all of them after each
    case would cost more than most cases do: old ones are, when the process has grown.
    """
    grown = (now := _peak_kb()) > peak + _MUCH_KB
    gc.collect(2 if grown else 1)
    return now if grown else peak


def _finder(module: ModuleType, paths: str) -> Callable[[], Any]:
    """Give what finds the function of a case: a method is one of a new instance."""
    for path in paths.split("|"):
        name, dot, method = path.partition(".")
        found = module.__dict__.get(name.removesuffix("()"))
        if callable(found) and (not dot or hasattr(found, method)):
            return partial(_method, found, method) if dot else partial(_itself, found)
    raise _MissingError(min(paths.split("|"), key=len))


def _itself(function: Any) -> Any:
    return function


def _method(kind: Any, name: str) -> Any:
    return getattr(kind(), name)


def _call(find: Callable[[], Any], case: str, encoder: Encoder) -> list[Any]:
    _start_random()
    try:
        args, kwargs, *more = decode(parse(case))
        returned = find()(*args, **kwargs)
        threads.finish()
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
        gc.collect(1)
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
    os.fstat, os._exit = file_status, partial(_exit_at_once, os._exit, os.getpid())
    vars(builtins)["open"] = io.open = open_by_name
    names = {name: vars(builtins)[name] for name in _REPLACED}
    for index in range(len(cases)):
        if index:
            _forget_case(names)
        descriptors.feed(index)
        result = _feed(codes, Capture(space, descriptors))
        space -= len(result[1])
        results.append(result)
    return results


def _forget_case(names: dict[str, Any]) -> None:
    """Take back what programs often change and the next case would not expect."""
    vars(builtins).update(names)
    atexit._clear()
    threads.forget()
    finalize: Any = weakref.finalize
    finalize._shutdown = finalize._registered_with_atexit = False
    if (logging := sys.modules.get("logging")) is not None:
        logging.root.handlers.clear()


def _feed(codes: Sequence[CodeType], capture: Capture) -> list[Any]:
    stdout = set_all(capture)
    _start_random()
    names = _new_module("__main__").__dict__
    failure = _run_main(codes, names, stdout, capture)
    _let_go(names, stdout)
    printed = capture.finish()
    if printed is None:
        return ["limit", "output"]
    return failure or ["output", printed.decode("utf-8", "replace")]


def _run_main(
    codes: Sequence[CodeType], names: dict[str, Any], stdout: io.TextIOWrapper, capture: Capture
) -> list[Any] | None:
    """Run a program to its end; None if that was a good one."""
    try:
        with contextlib.suppress(_CleanExitError):
            _execute(codes, names)
        _finish(stdout)
    except OutputLimitError:
        return ["limit", "output"]
    except SystemExit as leaving:
        return ["exit", str(leaving.code)[:_TEXT]]
    except _ExitAtOnceError as leaving:
        capture.finish()  # what is printed from here on would not have been
        return None if leaving.code == 0 else ["exit", str(leaving.code)[:_TEXT]]
    except BaseException as error:
        return _describe(error)
    return None


def _let_go(names: dict[str, Any], stdout: io.TextIOWrapper) -> None:
    """Let finalizers run and files close while the case lasts, and give its memory back."""
    sys.stdout = stdout  # the program may have put its own in place
    names.clear()
    gc.collect()
    with contextlib.suppress(OutputLimitError, ValueError):  # it may be closed
        stdout.flush()
    set_none()  # what the program had in their place closes here, and not in the next case


class _CleanExitError(BaseException):
    """The program ended itself with status 0."""


class _ExitAtOnceError(BaseException):
    """The program ended its process, without what an interpreter does at its end."""

    code: object = 0


def _exit_at_once(leave: Callable[[int], NoReturn], program: int, status: int) -> NoReturn:
    if os.getpid() != program:
        leave(status)  # one that it has forked, where that is possible
    leaving = _ExitAtOnceError()
    leaving.code = status
    raise leaving


def _execute(codes: Sequence[CodeType], names: dict[str, Any]) -> None:
    try:
        for code in codes:
            exec(code, names)  # noqa: S102
    except SystemExit as leaving:
        if leaving.code is None or leaving.code == 0:
            raise _CleanExitError from None
        raise


def _finish(stdout: io.TextIOWrapper) -> None:
    """Do what the end of an interpreter does for what a program has printed."""
    threads.finish()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, stdout):  # the program may have put its own in place
        with contextlib.suppress(ValueError, AttributeError):
            stream.flush()


class _Source:
    """Where `inspect` and `traceback` find the lines of the program, as its module's loader."""

    text = ""

    @classmethod
    def get_source(cls, name: str) -> str:
        """Give all of them."""
        return cls.text


def _new_module(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(__builtins__=builtins, __file__=_FILE, __loader__=_Source)
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
