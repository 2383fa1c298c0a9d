"""A WebAssembly module as bytes: taken apart, and put together with a memory that has lived.

An interpreter needs a tenth of a second to start. So it is started once, and the module is
written anew with the memory and the globals it then had: each instance of that one begins where
the first stopped. (The idea is Wizer's; here the first is stopped in a call to the host.)

Covered: what compilers of C give, which is one memory, one table and i32 globals of the
module's own. Not covered: passive data, threads, and imports that are not functions.
"""

from collections.abc import Iterator, Mapping, Sequence

PAGE = 1 << 16

_CUSTOM, _IMPORT, _MEMORY, _GLOBAL, _EXPORT, _DATA, _DATA_COUNT = 0, 2, 5, 6, 7, 11, 12
_HEADER = b"\0asm\1\0\0\0"
_FUNCTION, _TABLE_KIND, _GLOBAL_KIND = b"\0", b"\1", b"\3"
_I32, _I32_CONST, _END = 0x7F, b"\x41", b"\x0b"
_GRAIN = 1 << 12  # what is all zero for so long is left out

Sections = Sequence[tuple[int, bytes]]


class ImageError(Exception):
    """The module is not one that can be written anew."""


class Reader:
    """Reads a section from its start.

    >>> Reader(bytes([0xE5, 0x8E, 0x26])).number()
    624485
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        """Read bytes."""
        start, self.position = self.position, self.position + size
        if self.position > len(self.data):
            raise ImageError("the module is cut short")
        return self.data[start : self.position]

    def number(self) -> int:
        """Read an unsigned number (LEB128)."""
        value = shift = 0
        while True:
            (byte,) = self.take(1)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self) -> int:
        """Read a signed number (LEB128)."""
        start = self.position
        value = self.number()
        bits = 7 * (self.position - start)
        return value - (1 << bits) if value >> (bits - 1) else value


def unsigned(value: int) -> bytes:
    """Write an unsigned number (LEB128)."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def signed(value: int) -> bytes:
    """Write a signed number (LEB128).

    >>> [Reader(signed(n)).signed() for n in (0, 63, 64, -64, -65, 1 << 20)]
    [0, 63, 64, -64, -65, 1048576]
    """
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value & 0x7F))


def opened(module: bytes) -> bytes:
    """Write a module whose table can be read."""
    sections = _split(module)
    names = {"table": _TABLE_KIND + unsigned(0)}
    return _join((kind, _add(body, names) if kind == _EXPORT else body) for kind, body in sections)


def frozen(module: bytes, memory: bytes, stack: int, constants: Mapping[str, int]) -> bytes:
    """Write a module that begins with a memory and a stack of its own.

    The stack that the module came with stays what it is, for what points into it; calls from
    outside use a new one, behind the memory.

    Args:
        module: It is given as it was before `opened`. Its one global is its stack pointer.
        memory: A whole number of pages.
        stack: Bytes of the new stack, a whole number of pages.
        constants: Names and values of globals to be added, and exported with the table.
    """
    sections = _split(module)
    kinds = _globals(sections)
    if len(kinds) != 1:
        raise ImageError("the module has other globals than a stack pointer")
    size = len(memory) + stack
    values = [(kinds[0], size), *((b"\x7f\0", value) for value in constants.values())]
    names = {"table": _TABLE_KIND + unsigned(0)}
    for index, name in enumerate(constants, start=len(kinds)):
        names[name] = _GLOBAL_KIND + unsigned(index)
    new = {
        _MEMORY: lambda body: _resized(body, size // PAGE),
        _GLOBAL: lambda body: _vector([kind + _constant(value) for kind, value in values]),
        _EXPORT: lambda body: _add(body, names),
        _DATA: lambda body: _vector(list(_segments(memory))),
    }
    return _join((kind, new[kind](body) if kind in new else body) for kind, body in sections)


def _split(module: bytes) -> Sections:
    reader = Reader(module)
    if reader.take(len(_HEADER)) != _HEADER:
        raise ImageError("this is no WebAssembly module")
    sections = []
    while reader.position < len(module):
        (kind,) = reader.take(1)
        body = reader.take(reader.number())
        if kind != _CUSTOM:  # debugging information and the like
            sections.append((kind, body))
    _check(dict(sections))
    return sections


def _check(bodies: Mapping[int, bytes]) -> None:
    if _DATA_COUNT in bodies or not {_IMPORT, _MEMORY, _GLOBAL, _EXPORT, _DATA} <= set(bodies):
        raise ImageError("the module has passive data, or no memory, globals or data")
    reader = Reader(bodies[_IMPORT])
    for _ in range(reader.number()):
        for _ in ("module", "name"):
            reader.take(reader.number())
        if reader.take(1) != _FUNCTION:
            raise ImageError("the module imports something that is not a function")
        reader.number()


def _globals(sections: Sections) -> list[bytes]:
    """Give type and mutability of each global."""
    reader = Reader(dict(sections)[_GLOBAL])
    kinds = []
    for _ in range(reader.number()):
        kinds.append(reader.take(2))
        if kinds[-1][0] != _I32 or reader.take(1) != _I32_CONST:
            raise ImageError("the module has a global that is not a plain i32")
        reader.signed()
        reader.take(1)
    return kinds


def _constant(value: int) -> bytes:
    return _I32_CONST + signed(value) + _END


def _segments(memory: bytes) -> Iterator[bytes]:
    """Write the memory without its long runs of zeros."""
    start = None
    for position in range(0, len(memory) + 1, _GRAIN):
        blank = not any(memory[position : position + _GRAIN])
        if blank and start is not None:
            data = memory[start:position]
            yield b"\0" + _constant(start) + unsigned(len(data)) + data
            start = None
        elif not blank and start is None:
            start = position


def _resized(body: bytes, pages: int) -> bytes:
    reader = Reader(body)
    if reader.number() != 1:
        raise ImageError("the module has more than one memory")
    flags = reader.take(1)
    reader.number()
    return unsigned(1) + flags + unsigned(pages) + body[reader.position :]


def _add(exports: bytes, names: Mapping[str, bytes]) -> bytes:
    reader = Reader(exports)
    count = reader.number()
    more = [unsigned(len(name)) + name.encode() + what for name, what in names.items()]
    return unsigned(count + len(more)) + exports[reader.position :] + b"".join(more)


def _vector(entries: Sequence[bytes]) -> bytes:
    return unsigned(len(entries)) + b"".join(entries)


def _join(sections: Iterator[tuple[int, bytes]]) -> bytes:
    parts = [bytes((kind,)) + unsigned(len(body)) + body for kind, body in sections]
    return _HEADER + b"".join(parts)
