"""The command eval: models beside each other on tasks."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from r1envs.cli.play import JsonOption, SeedOption, parse_level
from r1envs.cli.task_options import TaskOptions, parse_options
from r1envs.cli.training import let_threads_rest, need_agents
from r1envs.errors import ConfigError
from r1envs.evaluation import EvaluatedProblem, pass_at_k, summarize
from r1envs.files import write_json

if TYPE_CHECKING:
    from r1envs.agents.measure import Measured


def add_commands(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("eval")(evaluate_models)


def evaluate_models(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A folder, RUN/STAGE, or an id of the hub.")
    ],
    tasks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Tasks; of a stage those of its run, if none."),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--beside", metavar="MODEL", help="Another model; may be repeated."),
    ] = None,
    levels: Annotated[
        list[str] | None,
        typer.Option("--level", help="1 to 10, or a range to draw from; each by itself."),
    ] = None,
    problems: Annotated[int, typer.Option(min=1, help="Of each task without end.")] = 50,
    samples: Annotated[int, typer.Option(min=1, help="Completions of each problem.")] = 4,
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest token.")] = 0.6,
    top_p: Annotated[float, typer.Option("--top-p")] = 0.95,
    max_new_tokens: Annotated[int, typer.Option(min=1)] = 256,
    prompt: Annotated[
        str | None,
        typer.Option(help="A style; a stage's own, else chat where there is a template, else r1."),
    ] = None,
    precision: Annotated[str, typer.Option(help="auto, float32 or bfloat16.")] = "auto",
    options: TaskOptions = None,
    seed: SeedOption = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    out: Annotated[Path, typer.Option(help="Keeps completions and figures.")] = Path("evals"),
    as_json: JsonOption = False,
) -> None:
    """Measure models on problems of the test split: pass@1, pass@k, cons@k, with intervals.

    What was measured before, with the same settings, is read from the folder again.
    """
    need_agents()
    let_threads_rest()
    from r1envs.agents.device import resolve_device
    from r1envs.agents.evaluate import EvaluationConfig
    from r1envs.agents.measure import Measurement, measure
    from r1envs.agents.optimization import check_precision
    from r1envs.agents.trained_models import find_model

    models = [find_model(name) for name in dict.fromkeys([model, *(beside or ())])]
    asked = Measurement(
        tasks=list(dict.fromkeys(tasks or _tasks_of(models[0].recipe))),
        levels=[parse_level(level) for level in levels or ["1"]],
        options=parse_options(options),
        prompt=prompt,
        precision=check_precision(precision),
        evaluation=EvaluationConfig(
            problems_per_task=problems,
            samples=samples,
            temperature=temperature,
            top_p=top_p,
            max_new_tokens=max_new_tokens,
        ),
        seed=seed,
    )
    console = Console(stderr=as_json)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    found = measure(models, asked, out, device=resolve_device(device), on_line=say)
    _show(_rows(found), out, console, as_json)


def _rows(found: "Iterable[Measured]") -> list[dict[str, Any]]:
    """Gather the figures by model: of each task and level, and of all together."""
    rows: dict[str, dict[str, Any]] = {}
    problems: dict[str, list[EvaluatedProblem]] = {}
    for each in found:
        row = rows.setdefault(each.model, {"name": each.model, "prompt": each.prompt, "tasks": []})
        problems.setdefault(each.model, []).extend(each.problems)
        told = {"task": each.task, "level": each.level, "seconds": each.seconds}
        row["tasks"].append(told | {"completions": str(each.file)} | _figures(each.problems))
    return [row | {"all": _figures(problems[name])} for name, row in rows.items()]


def _tasks_of(recipe: dict[str, Any] | None) -> list[str]:
    if recipe is None:
        raise ConfigError("name the tasks to evaluate on; see `r1envs list`")
    return list(recipe["environment"]["tasks"])


def _figures(problems: list[EvaluatedProblem]) -> dict[str, Any]:
    """Give the figures of an evaluation, with pass@k for every power of two."""
    row = summarize(problems).to_row()
    counts = [(len(p.completions), sum(c.correct for c in p.completions)) for p in problems]
    for power in range(1, int(math.log2(row["k"])) + 1):
        k = 2**power
        row[f"pass@{k}"] = sum(pass_at_k(n, c, k) for n, c in counts) / len(counts)
    return row


def _show(models: list[dict[str, Any]], out: Path, console: Console, as_json: bool) -> None:
    from r1envs.report.comparison import comparison_table, draw_comparison

    summary = {"models": models}
    write_json(out / "summary.json", summary)
    draw_comparison(models, out / "comparison.png")
    if as_json:
        print(json.dumps(summary, indent=2))
        return
    console.print(comparison_table(models))
    paths = f"figures: {out / 'summary.json'}\npicture: {out / 'comparison.png'}"
    console.print(paths, highlight=False, soft_wrap=True)
