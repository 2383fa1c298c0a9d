"""Running all checks on a task, and the report of them."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Literal

from r1envs.conformance import answering, drawing, surface
from r1envs.conformance.subject import Finding, Subject
from r1envs.errors import ConfigError, R1EnvsError
from r1envs.task import Task

__all__ = ["CHECKS", "Finding", "Report", "check"]

CHECKS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    # The order matters: later checks use problems that the first one could draw.
    drawing.problems_are_drawn,
    drawing.draws_repeat,
    drawing.other_processes_draw_the_same,
    drawing.questions_are_different,
    drawing.splits_are_disjoint,
    drawing.levels_get_harder,
    answering.form_is_said,
    answering.references_earn_all,
    answering.solver_earns_all,
    answering.constants_earn_nothing,
    answering.near_answers_earn_nothing,
    answering.hostile_answers_earn_nothing,
    surface.gymnasium_is_content,
    surface.surfaces_agree,
    surface.speeds_are_measured,
)
"""Each says in findings what it tried; one that raises is a finding itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What all checks found."""

    task: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that a task's author has to mend."""
        return tuple(finding for finding in self.findings if finding.outcome == "failed")

    @property
    def noted(self) -> tuple[Finding, ...]:
        """What could not be tried on this task, or is only told."""
        return tuple(finding for finding in self.findings if finding.outcome == "noted")

    def as_json(self) -> dict[str, Any]:
        """Give the report as data."""
        findings = [dataclasses.asdict(finding) for finding in self.findings]
        return {"task": self.task, "passed": self.passed, "findings": findings}


def check(
    task: Task | str,
    *,
    problems: int = 200,
    options: dict[str, Any] | None = None,
    on_check: Callable[[str, int, int], None] = lambda name, number, total: None,
) -> Report:
    """Try everything that a task promises to trainers, and say what it does not keep.

    Args:
        task: A registered task, or its id.
        problems: How many are drawn at each level. Of a task whose verifier is slow (it needs
            something, or does not bound itself) one in ten is judged.
        options: For the task of that id.
        on_check: Told the name of each check as it begins, its number and how many there are.

    Raises:
        ConfigError: If there are too few problems, or the task is not registered.
        UnknownTaskError: If no task has the id.

    >>> check("r1envs/Addition-v0", problems=20).passed
    True
    """
    if problems < 10:
        raise ConfigError(f"problems must be at least 10, got {problems}")
    with Subject.of(task, problems, options or {}) as subject:
        findings: list[Finding] = []
        for number, each in enumerate(CHECKS, 1):
            on_check(each.__name__.replace("_", " "), number, len(CHECKS))
            findings += _tried(each, subject)
            if each is drawing.problems_are_drawn and findings[-1].outcome == "failed":
                break  # there is nothing to check further
    return Report(subject.task.id, tuple(findings))


def _tried(each: Callable[[Subject], Iterator[Finding]], subject: Subject) -> list[Finding]:
    try:
        return list(each(subject))
    except Exception as error:  # whatever a task raises is told, and the next check begins
        kind = "" if isinstance(error, R1EnvsError) else f"{type(error).__name__}: "
        outcome: Literal["failed"] = "failed"
        promise = inspect.cleandoc(each.__doc__ or "").splitlines()[0]
        return [Finding(promise, outcome, f"{kind}{error}"[:400])]
