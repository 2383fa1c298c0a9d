"""Problems to show before and after training, chosen by rule and not by taste."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from r1envs.evaluation import EvaluatedCompletion, EvaluatedProblem
from r1envs.report.columns import written
from r1envs.report.parts import is_share, label, score_parts

Evaluations: TypeAlias = Mapping[str, Mapping[str, EvaluatedProblem]]
"""For each stage, its evaluated problems by their id."""

SHOWN_CHARACTERS = 4000
"""A longer completion is shown without its middle: a page of books is no report."""

_TAG = re.compile(r"(</?(?:think|answer)>)")
# Control characters but tab and line feed, and the marks that reorder or hide text.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """What one stage made of a problem: its first sample, and how often it was right."""

    stage: str
    completion: EvaluatedCompletion | None
    """None if the stage was not evaluated on the problem."""
    right: int = 0
    samples: int = 0

    @property
    def parts(self) -> list[str]:
        """The parts of the sample's score, each as its name and value."""
        parts = score_parts(self.completion.parts if self.completion else None)
        return [
            f"{label(name)} {written(value, share=is_share(name))}" for name, value in parts.items()
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class SideBySide:
    """One problem as each stage answered it."""

    problem: EvaluatedProblem
    attempts: tuple[Attempt, ...]

    @property
    def wrong_in_the_end(self) -> bool:
        """Whether the last stage's sample is wrong."""
        last = self.attempts[-1].completion
        return last is not None and not last.correct


def compare(evaluations: Mapping[str, Sequence[EvaluatedProblem]]) -> list[SideBySide]:
    """Choose problems and put the stages' first samples side by side.

    One problem for each task: the first that the first stage gets wrong and the last one right,
    else the first that it gets wrong, else the first. Then the first problem that the last
    stage gets wrong, so that the page does not show success alone.

    Args:
        evaluations: For each stage to compare, from the earliest to the last. None: no problem.
    """
    if not evaluations:
        return []
    by_id = {
        stage: {each.problem: each for each in problems if each.completions}
        for stage, problems in evaluations.items()
    }
    return [
        SideBySide(
            problem=problem,
            attempts=tuple(_attempt(name, of.get(problem.problem)) for name, of in by_id.items()),
        )
        for problem in _choose(by_id)
    ]


def segments(text: str) -> list[tuple[str, bool]]:
    """Cut a completion into its tags (marked True) and what is between them.

    >>> segments("<think>2+3</think>")
    [('<think>', True), ('2+3', False), ('</think>', True)]
    """
    parts = _TAG.split(_shortened(text))
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


def showable(text: str) -> str:
    r"""Spell out characters that cannot be seen, or that change how others are seen.

    >>> showable("5\x00\u202e6")
    '5\\x00\\u202e6'
    """
    return _UNSHOWABLE.sub(lambda match: ascii(match[0])[1:-1], text)


def _shortened(text: str) -> str:
    left_out = len(text) - SHOWN_CHARACTERS
    if left_out <= 0:
        return text
    half = SHOWN_CHARACTERS // 2
    return f"{text[:half]}\n[… {left_out:,} characters left out …]\n{text[-half:]}"


def _choose(by_id: Evaluations) -> Iterator[EvaluatedProblem]:
    first, last = (list(by_id.values())[index] for index in (0, -1))
    chosen = set()
    for group in _by_task(first.values()):
        problem = min(group, key=lambda each: _rank(each, by_id))  # the first of the best
        chosen.add(problem.problem)
        yield problem
    wrong = (each for name, each in first.items() if not _right(last.get(name), default=True))
    yield from [each for each in wrong if each.problem not in chosen][:1]


def _rank(problem: EvaluatedProblem, by_id: Evaluations) -> int:
    return 0 if _learnt(problem, by_id) else 1 + _right(problem)


def _learnt(problem: EvaluatedProblem, by_id: Evaluations) -> bool:
    *_, last = by_id.values()
    return not _right(problem) and _right(last.get(problem.problem))


def _by_task(problems: Iterable[EvaluatedProblem]) -> list[list[EvaluatedProblem]]:
    groups: dict[str, list[EvaluatedProblem]] = {}
    for problem in problems:
        groups.setdefault(problem.task, []).append(problem)
    return list(groups.values())


def _right(problem: EvaluatedProblem | None, *, default: bool = False) -> bool:
    return problem.completions[0].correct if problem else default


def _attempt(stage: str, problem: EvaluatedProblem | None) -> Attempt:
    if problem is None:
        return Attempt(stage=stage, completion=None)
    return Attempt(
        stage=stage,
        completion=problem.completions[0],
        right=sum(each.correct for each in problem.completions),
        samples=len(problem.completions),
    )
