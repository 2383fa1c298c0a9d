"""Writing files so that they are there wholly or not at all."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from r1envs.errors import RunError


def write_text(path: Path, text: str) -> None:
    """Write a file aside and rename it into place.

    Raises:
        RunError: If it cannot be written; what was there before stays.
    """
    aside = path.with_name(f".{path.name}.partial")
    try:
        # A lone surrogate cannot be encoded; as an escape it is still JSON.
        with aside.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise RunError(f"{path} cannot be written: {error.strerror or error}") from error


def write_json(path: Path, value: Any) -> None:
    """Write a JSON document for people and programs; see `write_text`."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write JSON lines; see `write_text`."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
