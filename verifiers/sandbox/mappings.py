"""The mappings of a zygote, which each fork copies: few of them, as they cost it a tenth.

A loader maps a library in four or five pieces, each with rights of its own. Here they become two,
one that is read and run and one that is read and written.

Covered: Linux; a kernel that does not allow it leaves things as they were, and costs time alone.
The libraries' tables of addresses can be written to from then on: their protection is against
what comes into a process from outside, and here the program is in the process by design.
"""

import contextlib
from collections.abc import Iterator, Sequence
from io import FileIO
from typing import NamedTuple

from r1envs.verifiers.sandbox import kernel


class _MappedRange(NamedTuple):
    """A line of /proc/self/maps."""

    start: int
    end: int
    rights: str
    offset: int
    inode: str
    name: str

    @property
    def is_library(self) -> bool:
        return ".so" in self.name or self.name.rpartition("/")[2].startswith("python")

    def goes_on_in(self, other: "_MappedRange") -> bool:
        """Whether the other one follows in memory, and in the same file."""
        along = self.end - self.start
        return other[0] == self.end and other[3:5] == (self.offset + along, self.inode)


def merge_libraries() -> None:
    """Make few mappings of each library. Needs /proc, and no other threads."""
    for group in _groups(each for each in _mappings() if each.is_library):
        # What is read alone lies before what is run or, made so by the loader, what is written.
        written = [place for place, each in enumerate(group) if "w" in each.rights]
        cut = max(written[0] - 1, 0) if written else len(group)
        _merge(group[:cut], kernel.READ | kernel.RUN)
        _merge(group[cut:], kernel.READ | kernel.WRITE)


def _merge(part: Sequence[_MappedRange], rights: int) -> None:
    if len(part) > 1:
        with contextlib.suppress(OSError):
            kernel.protect(part[0].start, part[-1].end, rights)


def _mappings() -> Iterator[_MappedRange]:
    with FileIO("/proc/self/maps") as file:
        text = file.readall().decode()
    for line in text.splitlines():
        addresses, rights, offset, _, inode, *name = line.split(maxsplit=5)
        start, end = (int(address, 16) for address in addresses.split("-"))
        yield _MappedRange(start, end, rights, int(offset, 16), inode, "".join(name))


def _groups(mappings: Iterator[_MappedRange]) -> Iterator[list[_MappedRange]]:
    """Group what goes on from one mapping to the next."""
    group: list[_MappedRange] = []
    for each in mappings:
        if group and not group[-1].goes_on_in(each):
            yield group
            group = []
        group.append(each)
    yield group
