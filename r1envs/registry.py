"""The tasks by id: the built-in ones, loaded when asked for, the user's, and those of packages."""

import importlib
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast, get_args

from r1envs._gymnasium import MIXTURE_ID, register_ids
from r1envs.errors import ConfigError, UnknownTaskError
from r1envs.plugins import import_plugin, load_plugins, plain_id
from r1envs.task import Task
from r1envs.tasks import CATALOG, OF_OPTIONS
from r1envs.tasks.of_extras import of_extras

Domain = Literal["math", "code", "logic", "general"]
TaskClass = TypeVar("TaskClass", bound=type[Task])

_registered: dict[str, type[Task]] = {}


def register(task_id: str, *, domain: Domain) -> Callable[[TaskClass], TaskClass]:
    """Register a task class under an id, here and with Gymnasium.

    Afterwards `gymnasium.make(task_id)` and `gymnasium.make_vec(task_id, num_envs=64)` work.
    Registering an id again replaces its class, as when a notebook cell is run again.

    Args:
        task_id: Namespace, name and version, such as "acme/Addition-v0".
        domain: Where the task is counted; `math` also brings a default `verify`.

    Raises:
        ConfigError: If the domain is unknown, the id belongs to a built-in task, or the class
            is registered already or cannot verify.
    """
    if domain not in get_args(Domain):
        raise ConfigError(f"domain must be one of {', '.join(get_args(Domain))}, got {domain!r}")
    if task_id in {*CATALOG, *OF_OPTIONS, *of_extras(), MIXTURE_ID}:
        raise ConfigError(f"{task_id!r} is a built-in task; take a namespace of your own")

    def enter(task_class: TaskClass) -> TaskClass:
        _check(task_id, task_class, domain)
        register_ids([task_id], module=task_class.__module__)  # which refuses an id that is none
        task_class.id = task_id
        task_class.domain = domain
        _registered[task_id] = task_class
        return task_class

    return enter


def get_task(task_id: str, **options: Any) -> Task:
    """Make the task of that id; `options` go to its class.

    A module may stand before the id, as in "my_tasks:my/Twice-v0": it is imported if need be.

    >>> get_task("r1envs/Addition-v0").domain
    'math'

    Raises:
        UnknownTaskError: If no task has the id.
        ConfigError: If the task has no such option, or the module cannot be imported.
    """
    make = task_maker(task_id)
    try:
        return make(**options)
    except TypeError as error:
        raise ConfigError(f"{task_id} does not take {options}: {error}") from error


def task_ids() -> list[str]:
    """List the ids of all tasks, those of installed packages too.

    Those of `OF_OPTIONS`, which are there only with options, are not among them.
    """
    load_plugins()
    return sorted({*CATALOG, *of_extras(), *_registered})


def task_maker(task_id: str) -> Callable[..., Task]:
    """Give what makes the task of that id: its class, or a function of options.

    Raises:
        UnknownTaskError: If no task has the id.
        ConfigError: If a module stands before it that cannot be imported.
    """
    module, plain = task_id.rpartition(":")[0], plain_id(task_id)
    if (found := _known(plain)) is None and ":" in task_id:
        import_plugin(module, task_id)
        found = _known(plain)
    if found is None:
        load_plugins()
        found = _known(plain)
    if found is None:
        raise UnknownTaskError(task_id, known={*CATALOG, *OF_OPTIONS, *of_extras(), *_registered})
    return found


def _known(task_id: str) -> Callable[..., Task] | None:
    """Find what makes a task that is built in, or registered by now."""
    if task_id in _registered:
        return _registered[task_id]
    extra = of_extras().get(task_id)
    home = CATALOG.get(task_id) or OF_OPTIONS.get(task_id) or extra
    if home is None:
        return None
    module, _, name = home.partition(":")
    found = getattr(importlib.import_module(module), name)
    return cast(Callable[..., Task], found(task_id) if extra else found)


def _check(task_id: str, task_class: type[Task], domain: Domain) -> None:
    if not (isinstance(task_class, type) and issubclass(task_class, Task)):
        raise ConfigError(f"{task_id!r}: a task is a subclass of r1envs.Task, got {task_class!r}")
    # Its own id, as a subclass of a registered task inherits one.
    if vars(task_class).get("id", "") not in ("", task_id):
        raise ConfigError(
            f"{task_class.__name__} is registered as {task_class.id!r}; subclass it for another id"
        )
    if domain != "math" and (task_class.verify, task_class.respond) == (Task.verify, Task.respond):
        raise ConfigError(f"{task_id!r}: a task of domain {domain!r} must define verify or respond")
    if (task_class.sample, task_class.problems) == (Task.sample, Task.problems):
        raise ConfigError(f"{task_id!r}: a task must define sample, or problems if it is finite")
