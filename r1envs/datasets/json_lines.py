"""Files of JSON lines, read one line at a time: a file may be larger than the memory."""

import gzip
import json
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO

from r1envs.errors import ConfigError

ID_NAMES = ("task_id", "problem_id", "question_id", "unique_id", "id", "ID", "name", "idx")


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read a file of JSON lines, each an object, with their numbers; it may be gzipped.

    Raises:
        ConfigError: If the file cannot be read, or a line is no object.
    """
    for number, _, line in lines_of(path):
        yield number, parse_line(path, number, line)


def id_of(row: Mapping[str, Any]) -> str | None:
    """Give the id of a row, or of a completion; None if it has none."""
    found = (row[name] for name in ID_NAMES if row.get(name) is not None)
    return next(map(str, found), None)


class IndexedRows:
    """The rows of a file by their ids, of which the places alone are kept.

    A row without an id has the number of its line.

    Raises:
        ConfigError: The file cannot be read, a line is no object, or two have one id.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[str, tuple[int, int]] = {}
        for number, start, line in lines_of(path):
            row_id = id_of(parse_line(path, number, line)) or str(number)
            if row_id in self._places:
                first = self._places[row_id][0]
                raise ConfigError(f"{path}, lines {first} and {number}: both have the id {row_id}")
            self._places[row_id] = number, start
        self._file = _plain_file(path)
        weakref.finalize(self, self._file.close)

    def __contains__(self, row_id: str) -> bool:
        return row_id in self._places

    def __getitem__(self, row_id: str) -> dict[str, Any]:
        number, start = self._places[row_id]
        self._file.seek(start)
        return parse_line(self.path, number, self._file.readline())


def lines_of(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield the lines with anything in them: their numbers, and where they begin."""
    start = 0
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, start, line
                start += len(line)
    except (OSError, EOFError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    # Who reads counts the lines first: what a pipe gave once would be gone.
    if path.is_fifo() or path.is_socket():
        raise OSError("a pipe can be read once only; give a file")
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _plain_file(path: Path) -> IO[bytes]:
    """Open a file whose places can be sought: one that is packed is unpacked aside."""
    try:
        if path.suffix != ".gz":
            return path.open("rb")
        aside = tempfile.TemporaryFile()  # noqa: SIM115  # it stays open, and goes when closed
        with gzip.open(path) as file:
            shutil.copyfileobj(file, aside)
        return aside
    except (OSError, EOFError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def parse_line(path: Path, number: int, line: bytes) -> dict[str, Any]:
    """Read a line of a file, which must be an object; the first one may have a mark before it."""
    try:
        row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} cannot be read: line {number}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}, line {number} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ConfigError(f"{path}, line {number} must be an object, got {type(row).__name__}")
    return row
