"""Texts that processes share, as Gymnasium's AsyncVectorEnv wants for its observations.

Memory of a fixed size would cut a text, or be as large as the longest one for every slot. So
each slot has a file.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class SharedTexts:
    """One text a slot: what one process writes, the others read. Empty until written.

    >>> texts = SharedTexts(2)
    >>> texts.write(1, "two")
    >>> texts.read(0), texts.read(1)
    ('', 'two')
    """

    def __init__(self, slots: int, folder: str | None = None) -> None:
        """Make a folder for the texts, or find the texts of a folder that another process made."""
        self.slots = slots
        self._folder = folder or tempfile.mkdtemp(prefix="r1envs-texts-")
        if folder is None:
            weakref.finalize(self, _remove, self._folder, os.getpid())

    def write(self, slot: int, text: str) -> None:
        """Put a text into a slot."""
        # Whatever a string can hold, half of a surrogate pair among it.
        self._path(slot).write_bytes(text.encode(errors="surrogatepass"))

    def read(self, slot: int) -> str:
        """Give the text of a slot."""
        try:
            return self._path(slot).read_bytes().decode(errors="surrogatepass")
        except FileNotFoundError:
            return ""

    def _path(self, slot: int) -> Path:
        return Path(self._folder, str(slot))

    def __reduce__(self) -> tuple[Any, ...]:
        return SharedTexts, (self.slots, self._folder)


class SharedTextsView(tuple[str, ...]):
    """The texts as they are whenever it is looked at; a copy of it stays as it is.

    Gymnasium reads shared memory once, before there is anything in it, and copies that in each
    step. A tuple, as other text spaces have one.
    """

    _texts: SharedTexts

    def __new__(cls, texts: SharedTexts) -> "SharedTextsView":
        """Make a view of texts that other processes write."""
        view = super().__new__(cls, ("",) * texts.slots)
        view._texts = texts
        return view

    def __iter__(self) -> Iterator[str]:
        return (self._texts.read(slot) for slot in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        return tuple(self)[key]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __deepcopy__(self, memo: Any) -> tuple[str, ...]:
        return tuple(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)


def _remove(folder: str, owner: int) -> None:
    # A fork has a copy of whatever its parent made.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
