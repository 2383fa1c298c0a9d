"""Every task with its problems, as a page.

python tests/gallery.py               write docs/gallery.md anew
"""

from pathlib import Path

import r1envs
from r1envs.demonstrations import demonstrated_episode
from r1envs.task import Task
from r1envs.tasks import CATALOG

STORED = Path(__file__).parent.parent / "docs" / "gallery.md"
LEVELS = (1, 5, 10)

HEAD = """# The tasks, each with problems

Written by `python tests/gallery.py`; a test holds that it is what the tasks draw. Every task is a
Gymnasium environment with the same two spaces: the observation is the prompt and the action is the
completion, both texts (`r1envs.space.TextSpace`). `r1envs sample ID --level 5` draws more problems,
`r1envs play ID` lets you answer them, `r1envs check ID` shows what each task keeps to.
"""

SECTIONS = """
### Description

{description}

### Action Space

A completion with a thought and an answer. {form}

### Observation Space

The question, with the sentence on the form of the answer behind it in every prompt style but
`bare`{heard}.

### Rewards

Accuracy, 0 or 1, and format, 0 or 1, each times its weight (`weights`). The best answer that
ignores the question earns accuracy in at most {chance:.0%} of the problems, give or take 5 %.

### Starting State

A problem of a level from 1 to 10 (`level`), of the train or test split (`split`), drawn from the
seed.{small}

### Episode End

{end}

### Arguments

`gymnasium.make("{id}", level=1, split="train")`, and those of every environment.

### Version History

v0: the first.
"""


def gallery() -> str:
    """Write the page."""
    ids = sorted(CATALOG)
    rows = [f"| [{id}](#{_anchor(id)}) | {_domain(id)} | {_first(id)} |" for id in ids]
    table = "\n".join(["| Task | Domain | What to do |", "| --- | --- | --- |", *rows])
    return f"{HEAD}\n{table}\n\n" + "\n".join(map(_page, ids))


def _anchor(task_id: str) -> str:
    return task_id.lower().replace("/", "")


def _domain(task_id: str) -> str:
    return r1envs.get_task(task_id).domain


def _first(task_id: str) -> str:
    return (type(r1envs.get_task(task_id)).__doc__ or "").strip().splitlines()[0]


def _page(task_id: str) -> str:
    task = r1envs.get_task(task_id)
    levels = ", ".join(f"level {level} has {few}" for level, few in task.small_levels.items())
    text = SECTIONS.format(
        id=task_id,
        description=_first(task_id),
        form=task.answer_form,
        heard="; after each reply what the environment says to it" * (task.most_turns > 1),
        chance=task.chance,
        small=f" Small sets: {levels} problems." if levels else "",
        end=_end(task),
    )
    problems = "\n".join(_problem(task, level) for level in LEVELS)
    return f"## {task_id}\n{text}\n### Problems\n\n{problems}"


def _end(task: Task) -> str:
    if task.most_turns == 1:
        return "After one reply."
    return (
        f"When it is solved or lost, or truncated after as many replies as the problem allows, "
        f"{task.most_turns} at most."
    )


def _problem(task: Task, level: int) -> str:
    problem = task.draw(0, 0, level=level)
    (_, first), *later = demonstrated_episode(task, problem, "bare")
    written = first + "".join(said + reply for said, reply in later)
    return (
        f"<details><summary>Level {level}</summary>\n\n"
        f"~~~text\n{problem.question}\n~~~\n\n~~~text\n{written}\n~~~\n\n</details>\n"
    )


if __name__ == "__main__":
    STORED.write_text(gallery())
