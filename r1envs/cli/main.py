"""The command `r1envs`: parses, calls one function, prints."""

import sys
import warnings
from typing import Annotated, TextIO

import typer
from rich.console import Console

from r1envs.cli import chatting, check, doctor, evaluating, grade, play, training
from r1envs.errors import R1EnvsError
from r1envs.plugins import PluginWarning, find_here, import_plugin

app = typer.Typer(
    name="r1envs",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
play.add_commands(app)
check.add_commands(app)
grade.add_commands(app)
doctor.add_commands(app)
training.add_commands(app)
evaluating.add_commands(app)
chatting.add_commands(app)


@app.callback()
def import_modules(
    modules: Annotated[
        list[str] | None,
        typer.Option("--import", metavar="MODULE", help="Import tasks first; may be repeated."),
    ] = None,
) -> None:
    """Verifiable-reasoning environments, and an agent that trains language models on them."""
    find_here()
    for module in modules or ():
        import_plugin(module, "--import")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; what a person can get wrong ends in one line and status 2."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            app(_imports_first(sys.argv[1:] if arguments is None else arguments))
    except R1EnvsError as error:
        _complain(error)
        sys.exit(2)


def _imports_first(arguments: list[str]) -> list[str]:
    """Put `--import MODULE` before the command: it may stand behind it as well.

    >>> _imports_first(["list", "--import", "my_tasks", "--json"])
    ['--import', 'my_tasks', 'list', '--json']
    """
    first: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            return [*first, *others, word, *rest]
        if word == "--import":
            first += [word, *[module for module in [next(rest, None)] if module is not None]]
        else:
            (first if word.startswith("--import=") else others).append(word)
    return [*first, *others]


_show_others = warnings.showwarning


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    if issubclass(category, PluginWarning):
        _complain(message)
    else:
        _show_others(message, category, filename, lineno, file, line)


def _complain(what: object) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"r1envs: {what}", markup=False)
