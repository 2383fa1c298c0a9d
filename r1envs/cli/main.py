"""The command `r1envs`: parses, calls one function, prints."""

import sys

import typer
from rich.console import Console

from r1envs.cli import check, doctor, grade, play, training
from r1envs.errors import R1EnvsError

app = typer.Typer(
    name="r1envs",
    help="Verifiable-reasoning environments, and an agent that trains language models on them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
play.add_commands(app)
check.add_commands(app)
grade.add_commands(app)
doctor.add_commands(app)
training.add_commands(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; what a person can get wrong ends in one line and status 2."""
    try:
        app(arguments)
    except R1EnvsError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            f"r1envs: {error}", markup=False
        )
        sys.exit(2)
