"""Looking a function up by the name that a configuration gives."""

from collections.abc import Mapping
from typing import TypeVar

from r1envs.errors import ConfigError, did_you_mean

Function = TypeVar("Function")


def chosen(table: Mapping[str, Function], name: str, what: str) -> Function:
    """Give the function of that name.

    Raises:
        ConfigError: If the table has none.

    >>> chosen({"gspo": abs, "tis": len}, "gpso", "surrogate")
    Traceback (most recent call last):
    r1envs.errors.ConfigError: surrogate must be one of gspo, tis, got 'gpso'; did you mean 'gspo'?
    """
    if name in table:
        return table[name]
    raise ConfigError(
        f"{what} must be one of {', '.join(table)}, got {name!r}{did_you_mean(name, table)}"
    )
