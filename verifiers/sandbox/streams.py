"""The standard streams of programs: where what they read comes from, and what they print goes.

Covered: `sys.stdin`, `sys.stdout` and `sys.stderr`, their buffers, descriptors 0 and 1, and
files of the names that systems have for these.

Standard library only: the level `wasm` has this in its image.
"""

import io
import os
import sys
from collections.abc import Sequence
from typing import Any


class OutputLimitError(BaseException):
    """The program printed more than the limit."""


class Descriptors:
    """Descriptors 0 and 1 of stdin programs: memory, made before the sandbox closes.

    What is written to 1 is kept in memory, as by a shell that sends it to a file: however much is
    written at once, all of it is.
    """

    def __init__(self, stdins: Sequence[str]) -> None:
        self.stdins = [_memory_file(text.encode("utf-8", "surrogatepass")) for text in stdins]
        self._output, self._errors = os.memfd_create("stdout"), os.dup(2)
        self._drained = 0

    def feed(self, case: int) -> None:
        """Put the input of a case on descriptor 0, and where its output goes on 1 and 2.

        Programs may close them, and move where the output goes on.
        """
        os.lseek(self._output, self._drained, os.SEEK_SET)
        os.dup2(self.stdins[case], 0)
        os.dup2(self._output, 1)
        os.dup2(self._errors, 2)

    def drain(self) -> bytes:
        """Take what was written to descriptor 1."""
        parts = []
        while part := os.pread(self._output, 1 << 16, self._drained):
            self._drained += len(part)
            parts.append(part)
        return b"".join(parts)


def _memory_file(data: bytes) -> int:
    import fcntl

    fd = os.memfd_create("stdin", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with open(fd, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    # Else a program could fill each of them, beyond its limit of memory.
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
    return fd


class Capture(io.BytesIO):
    """Keeps at most `space` bytes of what a program prints, in order, by whatever way."""

    def __init__(self, space: int, descriptors: Descriptors) -> None:
        super().__init__()
        self.space = space
        self._descriptors = descriptors
        self._printed: bytes | None = None

    def fileno(self) -> int:
        """Tell what stands for it among the descriptors."""
        return 1

    def write(self, data: Any, /) -> int:
        """Keep more, behind what came by the descriptor before it.

        Raises:
            OutputLimitError: It is too much.
        """
        super().write(self._descriptors.drain())
        written = super().write(data)
        if self.tell() > self.space:
            self.truncate(self.seek(0))
            self.space = -1
            raise OutputLimitError
        return written

    def close(self) -> None:
        """Stay open: what was printed is still to be read."""

    def finish(self) -> bytes | None:
        """Give all that was printed before this was called first; None if it was too much."""
        drained = self._descriptors.drain()
        if self._printed is None:
            self._printed = self.getvalue() + drained
        return self._printed if len(self._printed) <= self.space else None


class Discard(io.RawIOBase):
    """Takes what a function prints, and forgets it."""

    def fileno(self) -> int:
        """Name the descriptor that does the same."""
        return 2

    def writable(self) -> bool:
        """Say that it takes everything."""
        return True

    def write(self, data: Any, /) -> int:
        """Forget it."""
        return len(data)


# Of functions; made once, before the process of a run is forked.
_NOTHING = io.TextIOWrapper(io.BytesIO())
_NOWHERE: Any = io.TextIOWrapper(Discard(), "utf-8")


def set_none() -> None:
    """Give a function nothing to read, and forget what it prints."""
    sys.stdin = sys.__stdin__ = _NOTHING  # type: ignore[misc]
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = _NOWHERE  # type: ignore[misc]


def set_all(capture: Capture) -> io.TextIOWrapper:
    """Give a program its input on descriptor 0, and keep what it prints; gives `sys.stdout`.

    Each lives on under a second name, as in any interpreter: programs that wrap the buffer of one
    anew would else close it.
    """
    stdout = io.TextIOWrapper(capture, "utf-8", newline="\n")
    stdout.mode = "w"  # type: ignore[misc]  # some programs look at it
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.__stdout__ = stdout  # type: ignore[misc]
    discard: Any = Discard()
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(discard, "utf-8")  # type: ignore[misc]
    return stdout


_open = open
_STREAMS = ("stdin", "stdout", "stderr")
_DESCRIPTORS = {f"/dev/{name}": fd for fd, name in enumerate(_STREAMS)}
_DESCRIPTORS |= {f"/{of}/fd/{fd}": fd for of in ("dev", "proc/self") for fd in range(3)}


def open_by_name(file: Any, *args: Any, **kwargs: Any) -> Any:
    """Open a file as `open` does, and the standard streams by their names."""
    name = os.fspath(file) if isinstance(file, (str, os.PathLike)) else None
    fd = _DESCRIPTORS.get(name) if type(name) is str else None
    if fd is not None:
        return _open(fd, *args, **{**kwargs, "closefd": False})
    return _open(file, *args, **kwargs)


def file_status(fd: int) -> os.stat_result:
    """Tell the size of standard input; the C library may need a forbidden call for it."""
    position = os.lseek(fd, 0, os.SEEK_CUR)
    size = os.lseek(fd, 0, os.SEEK_END)
    os.lseek(fd, position, os.SEEK_SET)
    return os.stat_result((0o100600, 0, 0, 1, 0, 0, size, 0, 0, 0))
