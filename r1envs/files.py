"""Writing files so that they are there wholly or not at all."""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from r1envs.errors import RunError


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Callable[[str], object]]:
    """Write a file aside, in as many parts as come, and rename it into place at the end.

    Raises:
        RunError: If it cannot be written; what was there before stays.
    """
    aside = path.with_name(f".{path.name}.partial")
    try:
        # A lone surrogate cannot be encoded; as an escape it is still JSON.
        with aside.open("w", encoding="utf-8", errors="backslashreplace") as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        aside.unlink(missing_ok=True)


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
