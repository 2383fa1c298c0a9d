"""Rows that stay in their file until an answer is judged by them: their tests may be large."""

import json
import os
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import IO, Any, Generic, TypeVar

from r1envs.datasets.sources import Source, SourceRow
from r1envs.errors import ConfigError, VerificationError
from r1envs.problem import content_hash

Read = TypeVar("Read")


class KeptRows:
    """The rows of one source, of which the places are in memory.

    A file of plain JSON lines is read again where it lies; the rows of any other source are
    written aside, into a file without a name that goes with this object.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._spans: list[tuple[int, int]] = []
        self._in_place = source.in_place
        self._file: IO[bytes] = (
            open(source.path, "rb") if self._in_place else tempfile.TemporaryFile()  # noqa: SIM115, PTH123
        )
        weakref.finalize(self, self._file.close)

    def keep(self, row: SourceRow) -> dict[str, Any]:
        """Keep a row; give what finds it again, which is JSON."""
        span = row.span if self._in_place and row.span else self._write(row.fields)
        self._spans.append(span)
        return {"row": len(self._spans) - 1, "hash": content_hash(self._text(span))[:12]}

    def read(self, place: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
        """Read a row again, and tell how many bytes it has.

        Raises:
            ConfigError: If the file has another one in its place.
        """
        number = place["row"]
        span = self._spans[number] if 0 <= number < len(self._spans) else (0, 0)
        text = self._text(span)
        if content_hash(text)[:12] != place["hash"]:
            raise ConfigError(f"{self._source} is not what it was: its row {number + 1} is another")
        fields: Mapping[str, Any] = json.loads(text.lstrip("\ufeff"))
        return fields, span[1]

    def _write(self, fields: Mapping[str, Any]) -> tuple[int, int]:
        # What Parquet has and JSON has not, such as a date, is written as text.
        line = json.dumps(fields, default=str).encode()
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(line)
        self._file.flush()
        return start, len(line)

    def _text(self, span: tuple[int, int]) -> str:
        # Unlike `seek` and `read`, threads and forked processes may do so at once.
        return os.pread(self._file.fileno(), span[1], span[0]).decode(errors="replace")


class ReadRows(Generic[Read]):
    """Rows that were read, the last ones kept up to a size. Threads may ask at once."""

    def __init__(self, read: Callable[[Mapping[str, Any]], tuple[Read, int]], most: int) -> None:
        """Make the store.

        Args:
            read: Gives what a place holds, and its size.
            most: The size of what is kept; the last row is in any case.
        """
        self._read = read
        self._most = most
        self._lock = threading.Lock()
        self._rows: OrderedDict[int, Future[Read]] = OrderedDict()
        self._sizes: dict[int, int] = {}

    def get(self, place: Mapping[str, Any]) -> Read:
        """Give what a place holds; who asks first reads it, who asks meanwhile waits."""
        number = place["row"]
        with self._lock:
            known = self._rows.get(number)
            row = self._rows.setdefault(number, Future())
            self._rows.move_to_end(number)
        if known is None:
            self._fill(number, row, place)
        return row.result()

    def _fill(self, number: int, row: Future[Read], place: Mapping[str, Any]) -> None:
        try:
            found, size = self._read(place)
        except BaseException as error:
            with self._lock:
                self._rows.pop(number, None)
            # Who waits for the row was not interrupted, if this thread was.
            waiting = VerificationError(f"a row was not read ({error!r}); nothing was judged")
            row.set_exception(error if isinstance(error, Exception) else waiting)
            raise
        row.set_result(found)
        with self._lock:
            self._sizes[number] = size
            self._forget()

    def _forget(self) -> None:
        while len(self._sizes) > 1 and sum(self._sizes.values()) > self._most:
            # One that is being read has no size yet.
            oldest = next(number for number in self._rows if number in self._sizes)
            del self._rows[oldest], self._sizes[oldest]
