"""Tasks of others: modules that register them, named in an id, by the user, or by a package."""

import functools
import importlib
import os
import re
import sys
import warnings
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TypeVar

from r1envs.errors import ConfigError

GROUP = "r1envs.tasks"
"""The group of entry points that packages name their modules of tasks in."""

Value = TypeVar("Value")

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class PluginWarning(UserWarning):
    """A package's module of tasks cannot be imported; its tasks are missing."""


def plain_id(task_id: str) -> str:
    """Give an id without the module that may stand before it.

    >>> plain_id("my_tasks:my/Twice-v0"), plain_id("r1envs/Addition-v0")
    ('my/Twice-v0', 'r1envs/Addition-v0')
    """
    return task_id.rpartition(":")[2]


def by_plain_id(table: Mapping[str, Value]) -> dict[str, Value]:
    """Name what is said of tasks as their problems do, without modules."""
    named = {plain_id(name): value for name, value in table.items()}
    if len(named) < len(table):
        raise ConfigError(f"a task is named twice: {', '.join(table)}")
    return named


def import_plugin(module: str, given: str = "") -> None:
    """Import a module that registers tasks or kinds of stages; `given` is what named it.

    Raises:
        ConfigError: If there is no such module, or it raises.
    """
    where = f" (in {given!r})" if given else ""
    if not _NAME.fullmatch(module):
        raise ConfigError(f"a module is named as in `import my_tasks`, got {module!r}{where}")
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise ConfigError(f"{module!r}{where} cannot be imported: {error}") from error
        raise ConfigError(
            f"no module {module!r}{where}; run in the folder of its file, install its package, or "
            "put its folder into PYTHONPATH"
        ) from error
    # SystemExit too: a script without a guard for its main part must not end us quietly.
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"{module!r}{where} cannot be imported: {type(error).__name__}: {_one_line(error)}"
        ) from error


@functools.cache
def load_plugins() -> None:
    """Import the modules that installed packages name in the group, once in a process.

    One that fails is a `PluginWarning`; the others are imported all the same.
    """
    for point in entry_points(group=GROUP):
        try:
            import_plugin(point.value, point.name)
        except ConfigError as error:
            package = f" of {point.dist.name}" if point.dist else ""
            message = f"the tasks{package} are left out: {error}; mend or uninstall it"
            warnings.warn(message, PluginWarning, stacklevel=2)


def find_here() -> None:
    """Let modules in the current folder be found, after all others."""
    if not {"", here := os.getcwd()} & set(sys.path):  # noqa: PTH109  # as sys.path has it
        sys.path.append(here)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
