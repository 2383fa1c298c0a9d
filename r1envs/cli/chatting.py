"""The command chat: talking to what was trained."""

import contextlib
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from r1envs.cli.play import JsonOption, SeedOption
from r1envs.cli.training import let_threads_rest, need_agents

if TYPE_CHECKING:
    from r1envs.agents.conversation import Conversation

_HELP = "an empty line begins anew; Ctrl-D ends"


def add_commands(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command("chat")(chat)


def chat(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A folder, RUN/STAGE, or an id of the hub.")
    ],
    prompt: Annotated[
        str | None,
        typer.Option(help="A style; a stage's own, else chat where there is a template, else r1."),
    ] = None,
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest token.")] = 0.6,
    top_p: Annotated[float, typer.Option("--top-p")] = 0.95,
    max_new_tokens: Annotated[int, typer.Option(min=1)] = 256,
    seed: SeedOption = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    as_json: JsonOption = False,
) -> None:
    """Talk to a model; lines are read from a terminal or a pipe.

    What is said first is put as a question of its training is, and what follows as a turn.
    """
    need_agents()
    let_threads_rest()
    from r1envs.agents.conversation import Conversation
    from r1envs.agents.device import resolve_device
    from r1envs.agents.generator import SamplingConfig
    from r1envs.agents.policy import Policy
    from r1envs.agents.trained_models import find_model
    from r1envs.prompts import prompt_style

    sampling = SamplingConfig(temperature=temperature, top_p=top_p, max_new_tokens=max_new_tokens)
    named = find_model(model)
    policy = Policy.load(named.where, resolve_device(device))
    style = prompt_style(prompt or named.prompt or policy.usual_prompt)
    screen = Console(stderr=True)
    if sys.stdin.isatty():
        screen.print(f"{model}: {_HELP}", markup=False, highlight=False)
    with contextlib.suppress(KeyboardInterrupt):
        _talk(lambda: Conversation(policy, style, sampling), seed, as_json)


def _talk(begin: "Callable[[], Conversation]", seed: int, as_json: bool) -> None:
    talk = begin()
    for number, line in zip(itertools.count(), _lines(), strict=False):
        if not line:
            talk = begin()
            continue
        text, reply = talk.say(line, seed=seed + number)
        if as_json:
            row = {"said": line, "reply": text, "tokens": len(reply.tokens), "finish": reply.finish}
            print(json.dumps(row), flush=True)
        else:
            cut = "" if reply.finish == "stop" else f"  [cut: {reply.finish}]"
            print(f"{text}{cut}", flush=True)


def _lines() -> Iterator[str]:
    """Read what a person says, with a prompt where there is a person."""
    person = sys.stdin.isatty()
    while True:
        try:
            yield input("> " if person else "").strip()
        except EOFError:
            return
