"""What programs get in place of the parts of the standard library that need what is forbidden.

A sandboxed program can start no thread and make no socket. Many honest ones use both without
needing either: a thread only for its larger stack, a pool only to map, an event loop only to run
coroutines. So each module named in `SUBSTITUTES` is changed right after it was imported.

Covered: `threading` (see `threads`); `ThreadPoolExecutor`, whose work is done where it is
submitted; `asyncio` without connections and signals; the wish for a larger stack; `readline`,
which has nothing to do where nobody types. Not covered: processes, and what `threads` does not
cover.

Standard library only: the level `wasm` has this in its image.
"""

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from r1envs.verifiers.sandbox.threads import run_threads_in_turn, wait_in_python


def _run_submissions_at_once(module: Any) -> None:
    """Let a pool do its work when it is submitted."""
    from concurrent.futures import Executor, Future

    class ThreadPoolExecutor(Executor):
        """Does what is submitted at once, in the thread that submits it."""

        def __init__(
            self,
            max_workers: int | None = None,
            thread_name_prefix: str = "",
            initializer: Callable[..., object] | None = None,
            initargs: tuple[Any, ...] = (),
        ) -> None:
            if max_workers is not None and max_workers <= 0:
                raise ValueError("max_workers must be greater than 0")
            self._shutdown = False
            if initializer is not None:
                initializer(*initargs)

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future: Future[Any] = Future()
            future.set_running_or_notify_cancel()
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:
                future.set_exception(error)
            return future

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            self._shutdown = True

    module.ThreadPoolExecutor = ThreadPoolExecutor


def _loop_without_sockets(selector_events: Any) -> None:
    """Let an event loop do without what wakes it: nobody could, while it sleeps."""

    def make_none(self: Any) -> None:
        self._ssock = self._csock = None

    def close_none(self: Any) -> None:
        pass

    loop = selector_events.BaseSelectorEventLoop
    loop._make_self_pipe, loop._close_self_pipe = make_none, close_none


def _leave_the_stack(resource: Any) -> None:
    """Let programs ask for a larger stack: it is as large as it can be."""
    set_any = resource.setrlimit

    def setrlimit(kind: int, limits: tuple[int, int], /) -> None:
        if kind != resource.RLIMIT_STACK:
            set_any(kind, limits)

    resource.setrlimit = setrlimit


def _idle_function(name: str) -> Callable[..., None]:
    """Give what a module that does nothing has under any name."""
    if name.startswith("__"):
        raise AttributeError(name)
    return _do_nothing


def _do_nothing(*args: object) -> None:
    pass


SUBSTITUTES: Mapping[str, Callable[[Any], None]] = {
    "threading": run_threads_in_turn,
    "queue": wait_in_python,
    "concurrent.futures.thread": _run_submissions_at_once,
    "asyncio.selector_events": _loop_without_sockets,
    "resource": _leave_the_stack,
}
"""For each module, what changes it."""


def substitute(module: ModuleType) -> None:
    """Change a module that was just imported, if it is one of these."""
    if (change := SUBSTITUTES.get(module.__name__)) is not None:
        change(module)


def substitute_imported() -> None:
    """Change those of them that were imported before, and put in what does nothing."""
    readline: Any = ModuleType("readline")
    readline.__getattr__ = _idle_function
    sys.modules.setdefault("readline", readline)
    for name in SUBSTITUTES:
        if (module := sys.modules.get(name)) is not None:
            substitute(module)
