"""What a task's solver writes: whole right completions, and whole right episodes."""

from r1envs.errors import ConfigError
from r1envs.problem import Problem
from r1envs.prompts import Style, prompt_style, render_messages, render_prompt, render_turn
from r1envs.records import Turn
from r1envs.scoring import judge, read_replies
from r1envs.task import Task
from r1envs.verifiers.completion import (
    PAPERS,
    CompletionFormat,
    read_completion,
    write_completion,
)


def demonstrate(
    task: Task,
    problem: Problem,
    turns: tuple[str, ...] = (),
    completions: CompletionFormat = PAPERS,
) -> str | None:
    """Write a complete right reply by the task's solver; None if it has none.

    Args:
        task: The task.
        problem: The problem.
        turns: What the environment has said after each reply so far.
        completions: What a completion looks like.
    """
    worked = task.solve(problem, turns) if turns else task.solve(problem)
    if worked is None:
        return None
    thought, answer = worked, problem.answer
    if "<answer>" in worked:
        if completions == PAPERS:
            return worked
        read = read_completion(worked)
        thought, answer = read.thought or "", read.answer or ""
    return write_completion(thought, answer, completions)


def demonstrated_episode(task: Task, problem: Problem, style: Style) -> list[tuple[str, str]]:
    """Play an episode by the task's solver; empty if it has none.

    Returns:
        For each turn what is said to the policy, in a style of prompts, and its reply.

    Raises:
        VerificationError: If the task's environment fails.
    """
    completions = prompt_style(style).completions
    said = render_prompt(problem.question, style, task.owner(problem).answer_form)
    played: list[tuple[str, str]] = []
    turns: list[str] = []
    while len(played) < task.turns(problem):
        reply = demonstrate(task, problem, tuple(turns), completions)
        if reply is None:
            return []
        played.append((said, reply))
        if task.turns(problem) == 1:
            break  # nothing follows, and to verify what is right by construction costs
        read = read_replies([reply for _, reply in played], completions)
        answered = judge(task, problem, read, completions)
        if not isinstance(answered, Turn):
            break
        turns.append(answered.text)
        said = render_turn(answered.text, style)
    return played


def demonstrated_messages(task: Task, problem: Problem, style: Style) -> list[dict[str, str]]:
    """Write an episode by the task's solver as chat messages, for supervised fine-tuning.

    Raises:
        ConfigError: If the task has no solver.
        VerificationError: If the task's environment fails.
    """
    owner, completions = task.owner(problem), prompt_style(style).completions
    replies = [reply for _, reply in demonstrated_episode(task, problem, style)]
    if not replies:
        raise ConfigError(f"{owner.id} has no solver, so there is nothing to demonstrate")
    heard = [
        judge(task, problem, read_replies(replies[:n], completions), completions)
        for n in range(1, len(replies))
    ]
    turns = [said.text for said in heard if isinstance(said, Turn)]
    return render_messages(problem.question, style, owner.answer_form, replies=replies, turns=turns)
