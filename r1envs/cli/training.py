"""The commands of the agent: train and report."""

import dataclasses
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from r1envs.errors import ConfigError, MissingExtraError

RecipeArgument = Annotated[
    str, typer.Argument(metavar="RECIPE", help="A .toml file, or the name of one that comes along.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("train")(train)
    app.command("report")(report)


def train(
    recipe: RecipeArgument = "demo",
    name: Annotated[str | None, typer.Option(help="Of the run; the recipe's by default.")] = None,
    runs: Annotated[Path, typer.Option(help="The folder that runs lie in.")] = Path("runs"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    model: Annotated[
        str | None,
        typer.Option(help="A Hugging Face causal LM (folder or id) to start from as base."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the recipe's.")] = None,
    isolation: Annotated[
        str | None, typer.Option(help="How model-written programs are run; see `r1envs doctor`.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Of any key, such as stages.zero.training.steps=10; it may be given again.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Run a recipe's stages that are not done yet.

    Ctrl-C or SIGTERM stops after the step, the same command goes on.
    """
    need_agents()
    let_threads_rest()
    from r1envs.agents.recipe import load_recipe, recipe_source, start_from
    from r1envs.agents.run import train as run_recipe
    from r1envs.cli.progress import ProgressListener
    from r1envs.report import write_report

    plan = load_recipe(recipe, settings or ())
    if seed is not None:
        plan = dataclasses.replace(plan, seed=seed)
    if model is not None:
        plan = start_from(plan, model)
    if isolation is not None:
        environment = dataclasses.replace(plan.environment, isolation=isolation)
        plan = dataclasses.replace(plan, environment=environment)
    folder = runs / (name or plan.name)
    written = recipe_source(recipe) + "".join(f"# --set {each!r}\n" for each in settings or ())
    console = Console(stderr=as_json)
    listener = ProgressListener(console, folder)
    try:
        with listener:
            summary = run_recipe(
                plan, folder, device=device, recipe_text=written, listener=listener
            )
    except KeyboardInterrupt:
        print("stopped; the same command goes on with this stage", file=sys.stderr)
        raise typer.Exit(128 + listener.stop.signal) from None
    page = write_report(folder)
    if as_json:
        print(json.dumps(summary, indent=2))
    console.print(f"figures: {folder / 'summary.json'}\nreport:  {page}", highlight=False)


def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a run, such as runs/demo.")],
) -> None:
    """Write the report of a run again, finished or not."""
    from r1envs.report import write_report

    if not folder.is_dir():
        raise ConfigError(f"no run folder {str(folder)!r}")
    print(write_report(folder))


def let_threads_rest() -> None:
    """Have PyTorch's threads sleep soon when they have nothing to do; before it is imported.

    GNU's OpenMP has them ask for work 300,000 times first. Beside one other busy program on two
    cores, sampling took 28 s so and 3.7 s with 10,000 times; alone 1.1 and 1.4 s.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")


def need_agents() -> None:
    """Refuse what needs the agent where it is not installed."""
    for package in ("torch", "transformers", "matplotlib", "jinja2"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, extra="agents")
