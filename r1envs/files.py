"""Writing files so that they are there wholly or not at all."""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from r1envs.errors import RunError


def writing(path: Path) -> contextlib.AbstractContextManager[Callable[[str], object]]:
    """Write a file aside, in as many parts as come, and rename it into place at the end.

    A link is followed. What is no file, such as a device or a pipe, is written to as parts come.

    Raises:
        RunError: If it cannot be written; what was there before stays.
    """
    if path.exists() and not path.is_file():
        return _writing_straight(path)
    return _writing_aside(Path(os.path.realpath(path)))


@contextlib.contextmanager
def _writing_straight(path: Path) -> Iterator[Callable[[str], object]]:
    with _failing(path), _open(path) as file:
        yield file.write


@contextlib.contextmanager
def _writing_aside(path: Path) -> Iterator[Callable[[str], object]]:
    # Of two that write at once each has its own; the last to end is what stays.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with _failing(path):
            with _open(aside) as file:
                yield file.write
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _open(path: Path) -> TextIO:
    # A lone surrogate cannot be encoded; as an escape it is still JSON.
    return path.open("w", encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror or error}") from error


def write_text(path: Path, text: str) -> None:
    """Write a file in one part; see `writing`."""
    with writing(path) as write:
        write(text)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON document for people and programs; see `write_text`."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def line_of(row: Any) -> str:
    """Write a row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write JSON lines as they come; see `writing`."""
    with writing(path) as write:
        for row in rows:
            write(line_of(row))
