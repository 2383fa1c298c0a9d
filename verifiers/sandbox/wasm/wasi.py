"""All that a program at the level `wasm` can ask of the world outside of its memory.

A WebAssembly module can call what its host defines and nothing else. These are the calls of
WASI preview 1 that an interpreter cannot do without. Every other call (paths, directories,
sockets) is refused with "not capable", whatever its arguments.

Covered: descriptors 0 to 2, which lie in this process's memory and have a bounded size;
clocks, sleeping up to the deadline, random bytes, arguments and environment as given, the end.
There are no files, no directories, no network, no processes and no signals to refuse.

Standard library only.
"""

import os
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

STDIN, STDOUT, RESULT = range(3)
"""The descriptors. Standard input first holds the job. What programs write to standard error is
dropped, by cutting descriptor 2, before the answer goes there: an interpreter with a file system
of its own inside lets no other descriptor through."""

SUCCESS, BAD_DESCRIPTOR, FAULT, TOO_BIG, INVALID, NOT_CAPABLE = 0, 8, 21, 22, 28, 76
_PIPE_KIND, _FILE_KIND = 0, 4
_MOST_VECTORS = 1024
_MOST_RANDOM = 1 << 20
_MOST_EVENTS = 64
_CLOCKS: Sequence[Callable[[], int]] = (
    time.time_ns,
    time.monotonic_ns,
    time.process_time_ns,
    time.process_time_ns,
)


class Exited(Exception):  # noqa: N818  # it is no error
    """The program ended itself."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ExpiredError(Exception):
    """The deadline came while the program was asleep."""


class Memory(Protocol):
    """The linear memory of an instance."""

    def read(self, address: int, size: int) -> bytes:
        """Give `size` bytes; raises ValueError outside of the memory."""

    def write(self, address: int, data: bytes) -> None:
        """Put bytes; raises ValueError outside of the memory."""

    def size(self) -> int:
        """Tell how many bytes there are."""


class File:
    """Bytes that can be read, sought in and, up to a size, written."""

    kind = _FILE_KIND

    def __init__(self, data: bytes = b"", most: int = 0) -> None:
        self.data = bytearray(data)
        self.most = most
        self.position = 0

    def read(self, size: int) -> bytes:
        """Read from the position on."""
        part = bytes(self.data[self.position : self.position + size])
        self.position += len(part)
        return part

    def write(self, data: bytes) -> int:
        """Write at the position; return an error number."""
        end = self.position + len(data)
        if end > self.most:
            return TOO_BIG
        self.data[self.position : end] = data
        self.position = end
        return SUCCESS

    def seek(self, offset: int, whence: int) -> int:
        """Move the position; return an error number."""
        if whence not in (0, 1, 2):
            return INVALID
        position = (0, self.position, len(self.data))[whence] + offset
        if not 0 <= position <= len(self.data):
            return INVALID
        self.position = position
        return SUCCESS

    def resize(self, size: int) -> int:
        """Cut it; return an error number."""
        if not 0 <= size <= len(self.data):
            return INVALID
        del self.data[size:]
        self.position = min(self.position, size)
        return SUCCESS


class Pipe(File):
    """What is written can be read once; what is written past a size is lost."""

    kind = _PIPE_KIND

    def read(self, size: int) -> bytes:
        """Take what was written first."""
        part = bytes(self.data[:size])
        del self.data[:size]
        return part

    def write(self, data: bytes) -> int:
        """Put it behind the rest, as far as there is space."""
        self.data += data[: self.most - len(self.data)]
        return SUCCESS

    def seek(self, offset: int, whence: int) -> int:
        """Refuse."""
        return INVALID


class World:
    """The world of one instance, for the length of one run."""

    def __init__(
        self,
        files: Mapping[int, File],
        *,
        arguments: Sequence[str] = ("python",),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.files = dict(files)
        self.expired = threading.Event()
        """Set at the deadline."""
        self._arguments = [argument.encode() + b"\0" for argument in arguments]
        pairs = (environment or {}).items()
        self._environment = [f"{name}={value}".encode() + b"\0" for name, value in pairs]

    def call(self, name: str, memory: Memory, arguments: Sequence[int]) -> int:
        """Answer a call; return its error number.

        Raises:
            Exited, ExpiredError: The program does not go on.
        """
        if name not in CALLS:
            return NOT_CAPABLE
        try:
            error: int = getattr(self, name)(memory, *arguments)
            return error
        except (ValueError, OverflowError, struct.error):
            return FAULT
        except KeyError:
            return BAD_DESCRIPTOR

    # Arguments and environment: vectors of text that ends in zero.

    def args_sizes_get(self, memory: Memory, count: int, size: int) -> int:
        """Tell how many arguments there are, and their size."""
        return _tell_sizes(self._arguments, memory, count, size)

    def args_get(self, memory: Memory, pointers: int, text: int) -> int:
        """Give the arguments."""
        return _give_texts(self._arguments, memory, pointers, text)

    def environ_sizes_get(self, memory: Memory, count: int, size: int) -> int:
        """Tell how many variables there are, and their size."""
        return _tell_sizes(self._environment, memory, count, size)

    def environ_get(self, memory: Memory, pointers: int, text: int) -> int:
        """Give the variables."""
        return _give_texts(self._environment, memory, pointers, text)

    # Clocks, sleep, chance, the end.

    def clock_res_get(self, memory: Memory, clock: int, result: int) -> int:
        """Tell the resolution of a clock."""
        return self._put(memory, result, "<Q", 1000)

    def clock_time_get(self, memory: Memory, clock: int, precision: int, result: int) -> int:
        """Read a clock."""
        if not 0 <= clock < len(_CLOCKS):
            return INVALID
        return self._put(memory, result, "<Q", _CLOCKS[clock]())

    def poll_oneoff(self, memory: Memory, wanted: int, events: int, count: int, told: int) -> int:
        """Sleep until the first clock rings; descriptors are always ready."""
        if not 0 < count <= _MOST_EVENTS:
            return INVALID
        wishes = [_Wish(memory.read(wanted + 48 * index, 48)) for index in range(count)]
        shortest = min(wish.seconds for wish in wishes)
        if self.expired.wait(min(shortest, threading.TIMEOUT_MAX)):
            raise ExpiredError
        rung = [wish.event for wish in wishes if wish.seconds <= shortest]
        memory.write(events, b"".join(rung))
        return self._put(memory, told, "<I", len(rung))

    def random_get(self, memory: Memory, address: int, size: int) -> int:
        """Give random bytes."""
        size &= _U32
        if size > _MOST_RANDOM:
            return INVALID
        memory.write(address, os.urandom(size))
        return SUCCESS

    def sched_yield(self, memory: Memory) -> int:
        """Go on."""
        return SUCCESS

    def proc_exit(self, memory: Memory, status: int) -> int:
        """End the program."""
        raise Exited(status & 0xFF)

    # Descriptors.

    def fd_close(self, memory: Memory, fd: int) -> int:
        """Say that it is closed; it stays, as the next case needs it anew."""
        return SUCCESS if fd in self.files else BAD_DESCRIPTOR

    def fd_prestat_get(self, memory: Memory, fd: int, result: int) -> int:
        """Say that no descriptor is a directory: there is none to start from."""
        return BAD_DESCRIPTOR

    def fd_fdstat_get(self, memory: Memory, fd: int, result: int) -> int:
        """Tell the kind of a descriptor."""
        rights = (1 << 64) - 1
        return self._put(memory, result, "<BxHxxxxQQ", self.files[fd].kind, 0, rights, rights)

    def fd_filestat_get(self, memory: Memory, fd: int, result: int) -> int:
        """Tell the kind and size of a descriptor."""
        file = self.files[fd]
        fields = (0, fd + 1, file.kind, 1, len(file.data), 0, 0, 0)
        return self._put(memory, result, "<QQB7xQQQQQ", *fields)

    def fd_filestat_set_size(self, memory: Memory, fd: int, size: int) -> int:
        """Cut what a descriptor holds."""
        return self.files[fd].resize(size)

    def fd_seek(self, memory: Memory, fd: int, offset: int, whence: int, result: int) -> int:
        """Move the position of a descriptor."""
        return self.files[fd].seek(offset, whence) or self.fd_tell(memory, fd, result)

    def fd_tell(self, memory: Memory, fd: int, result: int) -> int:
        """Tell the position of a descriptor."""
        return self._put(memory, result, "<Q", self.files[fd].position)

    def fd_read(self, memory: Memory, fd: int, vectors: int, count: int, told: int) -> int:
        """Read from a descriptor."""
        file, total = self.files[fd], 0
        for address, size in _vectors(memory, vectors, count):
            data = file.read(size)
            memory.write(address, data)
            total += len(data)
        return self._put(memory, told, "<I", total)

    def fd_write(self, memory: Memory, fd: int, vectors: int, count: int, told: int) -> int:
        """Write to a descriptor; no more is copied than it can hold."""
        file, total, parts = self.files[fd], 0, []
        space = file.most + 1
        for address, size in _vectors(memory, vectors, count):
            parts.append(memory.read(address, min(size, space)))
            space -= len(parts[-1])
            total += size
        return file.write(b"".join(parts)) or self._put(memory, told, "<I", total & _U32)

    @staticmethod
    def _put(memory: Memory, address: int, layout: str, *values: int) -> int:
        memory.write(address, struct.pack(layout, *values))
        return SUCCESS


_U32 = (1 << 32) - 1
CALLS = frozenset(name for name in vars(World) if not name.startswith("_")) - {"call"}
"""The calls that are answered."""


class _Wish:
    """One thing that a sleeper waits for."""

    def __init__(self, data: bytes) -> None:
        token, kind, clock, timeout, absolute = struct.unpack("<QB7xIxxxxQ8xH6x", data)
        self.seconds = 0.0
        if kind == 0:
            now = _CLOCKS[clock & 3]() if absolute & 1 else 0
            self.seconds = max(0, timeout - now) / 1e9
        self.event = struct.pack("<QHB21x", token, SUCCESS, kind)


def _vectors(memory: Memory, address: int, count: int) -> list[tuple[int, int]]:
    if not 0 <= count <= _MOST_VECTORS:
        raise ValueError("too many vectors")
    return list(struct.iter_unpack("<II", memory.read(address, 8 * count)))


def _tell_sizes(texts: Sequence[bytes], memory: Memory, count: int, size: int) -> int:
    memory.write(count, struct.pack("<I", len(texts)))
    memory.write(size, struct.pack("<I", sum(map(len, texts))))
    return SUCCESS


def _give_texts(texts: Sequence[bytes], memory: Memory, pointers: int, text: int) -> int:
    text &= _U32  # the engine gives pointers as signed numbers
    for index, each in enumerate(texts):
        memory.write(pointers + 4 * index, struct.pack("<I", text))
        memory.write(text, each)
        text += len(each)
    return SUCCESS
