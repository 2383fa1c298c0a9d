"""Where rows come from: JSON lines, JSON, CSV, Parquet, or the Hugging Face hub, one by one."""

import csv
import gzip
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from r1envs.datasets.json_lines import lines_of, parse_line
from r1envs.errors import ConfigError, MissingExtraError

HUB = "hf:"
"""Before the id of a data set on the Hugging Face hub."""

_KINDS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
_AT_ONCE = 256  # rows of Parquet


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row, and where it stands."""

    place: str
    number: int
    fields: Mapping[str, Any]
    span: tuple[int, int] | None = None
    """Where it begins in its file, and how long it is, if it can be read again there."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file or a split of a data set on the hub. Equal ones have equal rows."""

    path: str
    config: str | None = None
    split: str | None = None
    """Of a data set on the hub."""
    stamp: tuple[int, int] = (0, 0)
    """When the file was changed, and its size."""

    def __str__(self) -> str:
        return f"{self.path}, {self.split}" if self.split else self.path

    @property
    def in_place(self) -> bool:
        """Whether rows can be read again where they stand in the file."""
        return _kind(self.path) in (".jsonl", ".ndjson") and not self.path.endswith(".gz")

    def rows(self) -> Iterator[SourceRow]:
        """Read all rows, one at a time.

        Raises:
            ConfigError: If they cannot be read.
            MissingExtraError: If that takes a package that is not installed.
        """
        if self.path.startswith(HUB):
            yield from _numbered(str(self), "row", _hub_rows(self))
        elif _kind(self.path) == ".parquet":
            yield from _numbered(self.path, "row", _parquet_rows(self.path))
        elif _kind(self.path) in (".csv", ".tsv"):
            yield from _csv_rows(self.path)
        else:
            yield from _json_rows(Path(self.path))


def file_source(path: str) -> Source:
    """Find a file.

    Raises:
        ConfigError: If it is none whose rows can be read.
    """
    given = Path(path)
    if not given.is_file():
        hub = f"; a data set of the Hugging Face hub is {HUB + path!r}" if "/" in path else ""
        what = "is a folder, give files" if given.is_dir() else "is no file"
        raise ConfigError(f"path: {path!r} {what}{hub}")
    if _kind(path) not in _KINDS:
        raise ConfigError(f"path must end in {', '.join(_KINDS)} (and .gz), got {path!r}")
    found = given.stat()
    return Source(os.path.realpath(path), stamp=(found.st_mtime_ns, found.st_size))


def hub_splits(path: str, config: str | None) -> list[str]:
    """List the splits of a data set on the hub.

    Raises:
        ConfigError: If it cannot be reached.
        MissingExtraError: If the package `datasets` is not installed.
    """
    try:
        names: list[str] = list(_hub().get_dataset_split_names(path.removeprefix(HUB), config))
    except MissingExtraError:
        raise
    except Exception as error:  # of the package, of the network, of the data set's own files
        raise ConfigError(f"{path} cannot be read: {error}") from error
    return names


def _kind(path: str) -> str:
    return Path(path.removesuffix(".gz")).suffix


def _numbered(name: str, word: str, rows: Iterator[Mapping[str, Any]]) -> Iterator[SourceRow]:
    for number, row in enumerate(rows, 1):
        yield SourceRow(f"{name}, {word} {number}", number, row)


def _json_rows(path: Path) -> Iterator[SourceRow]:
    """Read JSON lines; a file that ends in .json may also be one list."""
    if _kind(str(path)) == ".json" and _opening(path) == b"[":
        yield from _numbered(str(path), "row", iter(_json_list(path)))
        return
    for number, start, line in lines_of(path):
        fields = parse_line(path, number, line)
        yield SourceRow(f"{path}, line {number}", number, fields, (start, len(line)))


def _opening(path: Path) -> bytes:
    with _opened(path) as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


def _json_list(path: Path) -> list[dict[str, Any]]:
    try:
        with _opened(path) as file:
            rows = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError, OSError, EOFError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise ConfigError(f"{path}, row {number} must be an object, got {type(row).__name__}")
    return list(rows)


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _csv_rows(path: str) -> Iterator[SourceRow]:
    csv.field_size_limit(sys.maxsize)  # else 128 KB: a question may have more
    delimiter = "\t" if _kind(path) == ".tsv" else ","
    try:
        with io.TextIOWrapper(_opened(Path(path)), encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter, strict=True)
            for number, row in enumerate(reader, 1):
                place = f"{path}, line {reader.line_num}"
                if None in row or None in row.values():
                    raise ConfigError(f"{place} has not as many fields as the first line")
                yield SourceRow(place, number, row)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _parquet_rows(path: str) -> Iterator[dict[str, Any]]:
    if find_spec("pyarrow") is None:
        raise MissingExtraError("pyarrow", extra="datasets")
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                yield from batch.to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _hub_rows(source: Source) -> Iterator[dict[str, Any]]:
    name = source.path.removeprefix(HUB)
    try:
        yield from _hub().load_dataset(name, source.config, split=source.split, streaming=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"{source} cannot be read: {error}") from error


def _hub() -> Any:
    if find_spec("datasets") is None:
        raise MissingExtraError("datasets", extra="datasets")
    import datasets

    return datasets
