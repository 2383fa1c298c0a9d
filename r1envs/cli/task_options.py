"""Options of tasks as words of the command line: `--option key=value`."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from r1envs.errors import ConfigError

TaskOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="KEY=VALUE",
        help="What the task takes, such as path=rows.jsonl; may be repeated.",
    ),
]


def parse_options(words: Sequence[str] | None) -> dict[str, Any]:
    """Read the options of a task: a value is JSON where it can be, and else text.

    A key with a dot is one of a table.

    >>> parse_options(["path=a.jsonl", "skip_refused=true", "mapping.answer=result"])
    {'path': 'a.jsonl', 'skip_refused': True, 'mapping': {'answer': 'result'}}

    Raises:
        ConfigError: If a word is no KEY=VALUE, or two give one key.
    """
    options: dict[str, Any] = {}
    for word in words or ():
        key, sign, value = word.partition("=")
        *outer, last = key.split(".")
        if not sign or not all([*outer, last]):
            raise ConfigError(f"--option is written as KEY=VALUE, got {word!r}")
        table = options
        for name in outer:
            table = table.setdefault(name, {})
            if not isinstance(table, dict):
                raise ConfigError(f"--option {name} is given twice: as a value, and by {word!r}")
        if last in table:
            raise ConfigError(f"--option {key} is given twice; the second is {word!r}")
        table[last] = _value(value)
    return options


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
