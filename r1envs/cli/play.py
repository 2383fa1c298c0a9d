"""Commands that show environments: list, sample and play."""

import dataclasses
import inspect
import json
from collections.abc import Sequence
from typing import Annotated, Any, get_args

import typer

import r1envs
from r1envs.cli.task_options import TaskOptions, parse_options
from r1envs.demonstrations import demonstrate, demonstrated_episode, demonstrated_messages
from r1envs.errors import ConfigError
from r1envs.prompts import PROMPTS
from r1envs.registry import Domain, task_maker
from r1envs.scoring import judge, read_replies, unfinished
from r1envs.task import Level, Split
from r1envs.tasks import OF_OPTIONS
from r1envs.verifiers.completion import read_completion, write_completion

TaskId = Annotated[str, typer.Argument(metavar="ID", help="Id of a task; see `r1envs list`.")]
LevelOption = Annotated[str, typer.Option("--level", help="1 to 10, or a range such as 1-5.")]
SplitOption = Annotated[str, typer.Option("--split", help="train or test.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Equal seeds draw equal problems.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("list")(list_tasks)
    app.command("sample")(sample)
    app.command("play")(play)


def list_tasks(
    domain: Annotated[
        str | None, typer.Option("--domain", help=f"One of {', '.join(get_args(Domain))}.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the tasks."""
    if domain not in (None, *get_args(Domain)):
        allowed = ", ".join(get_args(Domain))
        raise ConfigError(f"--domain must be one of {allowed}, got {domain!r}")
    rows = [_describe(task_id) for task_id in r1envs.task_ids()]
    rows += map(_describe_of_options, sorted(OF_OPTIONS))
    rows = [row for row in rows if domain in (None, row["domain"])]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        print(f"{row['id']:{width}}  {row['domain']:5}  {row['description']}")


def sample(
    task_id: TaskId,
    count: Annotated[int, typer.Option("--count", "-n", min=1)] = 1,
    level: LevelOption = "1",
    split: SplitOption = "train",
    seed: SeedOption = 0,
    options: TaskOptions = None,
    sft: Annotated[
        bool, typer.Option("--sft", help="Write demonstrations as chat messages, as JSON lines.")
    ] = False,
    prompt: Annotated[
        str, typer.Option("--prompt", help=f"With --sft: one of {', '.join(PROMPTS)}.")
    ] = "chat",
    as_json: JsonOption = False,
) -> None:
    """Print problems of a task, each with its reference and its solver's completion."""
    task = r1envs.get_task(task_id, **parse_options(options))
    for index in range(count):
        problem = task.draw(seed, index, level=parse_level(level), split=parse_split(split))
        if sft:
            print(_chat_line(task, problem, prompt))
            continue
        worked = _worked(task, problem)
        if as_json:
            row = dataclasses.asdict(problem) | {"id": problem.id, "demonstration": worked}
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{problem.question}\n\n{worked or problem.answer}\n")


def play(
    task_id: TaskId,
    level: LevelOption = "1",
    seed: SeedOption = 0,
    options: TaskOptions = None,
) -> None:
    """Answer problems at the terminal and see why they were graded so."""
    task = r1envs.get_task(task_id, **parse_options(options))
    print(
        "Type your answer and press Enter; ? gives a hint, an empty line shows the solution, "
        "Ctrl-D ends."
    )
    index = 0
    while True:
        try:
            _play_one(task, task.draw(seed, index, level=parse_level(level)))
        except (EOFError, KeyboardInterrupt):
            print()
            return
        index += 1


def _chat_line(task: r1envs.Task, problem: r1envs.Problem, style: str) -> str:
    row = {
        "messages": demonstrated_messages(task, problem, style),
        "task": problem.task,
        "problem": problem.id,
        "level": problem.level,
    }
    return json.dumps(row, ensure_ascii=False)


def _worked(task: r1envs.Task, problem: r1envs.Problem) -> str | None:
    """Write what the solver does, with what the environment says between its replies."""
    (_, first), *later = demonstrated_episode(task, problem, "bare") or [("", "")]
    return first + "".join(said + reply for said, reply in later) if first else None


def _play_one(task: r1envs.Task, problem: r1envs.Problem) -> None:
    """Play one episode, of as many turns as it has."""
    print("", problem.question, *filter(None, [task.answer_form]), sep="\n")
    replies: list[str] = []
    turns: list[str] = []
    hints = 0
    while len(replies) < task.turns(problem):
        answer = input("> ")
        if answer.strip() == "?":
            print(_hint(task, problem, turns, hints))
            hints += 1
            continue
        if not answer.strip():
            print(demonstrate(task, problem, tuple(turns)) or f"the answer is {problem.answer}")
            return
        replies.append(write_completion("-", answer))
        said = judge(task, problem, read_replies(replies))
        if not isinstance(said, r1envs.Turn):
            print(_describe_verdict(said))
            return
        turns.append(said.text)
        print(said.text)
    print(
        _describe_verdict(unfinished(read_replies(replies))), f"it was {problem.answer}", sep="; "
    )


def _hint(task: r1envs.Task, problem: r1envs.Problem, turns: Sequence[str], given: int) -> str:
    """Give the next sentence of what the solver thinks; never its last, which is the answer."""
    worked = demonstrate(task, problem, tuple(turns))
    thought = (read_completion(worked).thought or "") if worked else ""
    sentences = thought.strip().replace(". ", ".\n").splitlines()[:-1]
    return sentences[given] if given < len(sentences) else "there are no more hints"


def parse_level(text: str) -> Level:
    """Read "3" or "1-5".

    >>> parse_level("1-5")
    (1, 5)
    """
    try:
        ends = [int(end) for end in text.split("-")]
    except ValueError:
        ends = []
    if len(ends) not in (1, 2):
        raise ConfigError(f"level must be 1 to 10, or a range such as 1-5, got {text!r}")
    return ends[0] if len(ends) == 1 else (ends[0], ends[1])


def parse_split(text: str) -> Split:
    """Read the name of a split."""
    if text == "train" or text == "test":
        return text  # type: ignore[return-value]
    raise ConfigError(f"split must be train or test, got {text!r}")


def _describe_verdict(verdict: r1envs.Verdict) -> str:
    return str(verdict.status) + (f": {verdict.reason}" if verdict.reason else "")


def _describe(task_id: str) -> dict[str, Any]:
    task = r1envs.get_task(task_id)
    description = (type(task).__doc__ or "").strip().splitlines()
    return {
        "id": task_id,
        "domain": task.domain,
        "description": description[0] if description else "",
    }


def _describe_of_options(task_id: str) -> dict[str, Any]:
    """Describe a task that there is only with options."""
    make = task_maker(task_id)
    needed = [name for name, each in inspect.signature(make).parameters.items() if _is_needed(each)]
    words = " ".join(f"--option {name}=..." for name in needed)
    [first, *_] = (make.__doc__ or "").strip().splitlines()
    return {"id": task_id, "domain": "any", "description": f"{first} Needs {words}."}


def _is_needed(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
