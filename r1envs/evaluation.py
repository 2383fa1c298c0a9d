"""Figures of an evaluation: pass@1, pass@k, cons@k, each as its source defines it.

Plain data in, plain data out. What is evaluated is a list of problems, each with several
sampled completions that were verified before; nothing is verified here.
"""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from r1envs.errors import ConfigError, RunError

_CORRECT = "correct"


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluatedCompletion:
    """A sampled completion with the parts of its score."""

    text: str
    answer: str | None
    """What stands in the answer tags; None where no answer can be read."""
    tokens: int
    truncated: bool
    """Whether it was cut at the token limit."""
    parts: Mapping[str, float]
    """The parts of its score by name, such as accuracy, partial credit included."""
    status: str
    """The verdict's status, such as "correct" or "no_answer"."""
    reason: str
    """Why it is not correct, in one line for a person."""

    @property
    def correct(self) -> bool:
        """Whether the answer is wholly right; partial credit does not pass."""
        return self.status == _CORRECT

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read what `to_row` gave."""
        return cls(**_known(cls, row))

    def to_row(self) -> dict[str, Any]:
        """Give the completion as JSON-able data."""
        return {**_values(self), "parts": dict(self.parts)}


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluatedProblem:
    """A problem of the test split, with its completions."""

    task: str
    """Id of the task that drew it."""
    domain: str
    problem: str
    """Id of the problem."""
    question: str
    reference: str
    level: int
    completions: tuple[EvaluatedCompletion, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read a line of evaluation.jsonl.

        Raises:
            RunError: If a field is missing. Unknown ones are left out.
        """
        values = _known(cls, row)
        values["completions"] = tuple(map(EvaluatedCompletion.from_row, row["completions"]))
        return cls(**values)

    def to_row(self) -> dict[str, Any]:
        """Give the problem as a line of evaluation.jsonl."""
        return {**_values(self), "completions": [each.to_row() for each in self.completions]}


@dataclass(frozen=True, kw_only=True, slots=True)
class StageFigures:
    """What an evaluation says about a model, each figure a mean over problems."""

    problems: int
    k: int
    """Completions of each problem in cons@k and pass@k."""
    pass_at_1: float
    pass_at_1_ci: tuple[float, float]
    """95 % confidence interval, for the draw of the problems."""
    pass_at_1_by_task: Mapping[str, float]
    cons_at_k: float
    pass_at_k: float
    parts: Mapping[str, float]
    """The parts that every completion's score has, by name."""
    mean_tokens: float
    truncated: float
    """Share of the completions that were cut at the token limit."""
    statuses: Mapping[str, int]
    """Number of completions by the status of their verdict."""

    def to_row(self) -> dict[str, Any]:
        """Give the figures under the names they have in summary.json."""
        return {
            "problems": self.problems,
            "k": self.k,
            "pass@1": self.pass_at_1,
            "pass@1_ci": list(self.pass_at_1_ci),
            "pass@1_by_task": dict(self.pass_at_1_by_task),
            f"cons@{self.k}": self.cons_at_k,
            f"pass@{self.k}": self.pass_at_k,
            "parts": dict(self.parts),
            "mean_tokens": self.mean_tokens,
            "truncated": self.truncated,
            "statuses": dict(self.statuses),
        }


def summarize(problems: Sequence[EvaluatedProblem], *, seed: int = 0) -> StageFigures:
    """Compute the figures of one evaluation.

    In cons@k and pass@k, k is the number of completions that every problem has: the smallest
    number of them.

    Args:
        problems: At least one, each with at least one completion.
        seed: Of the bootstrap of the confidence interval.

    Raises:
        ConfigError: If there is no problem, or one without a completion.
    """
    correct = [[each.correct for each in problem.completions] for problem in problems]
    overall = pass_at_1(correct)
    k = min(map(len, correct))
    return StageFigures(
        problems=len(problems),
        k=k,
        pass_at_1=overall,
        pass_at_1_ci=confidence_interval(list(map(statistics.fmean, correct)), seed=seed),
        pass_at_1_by_task=_by_task(problems, correct),
        cons_at_k=statistics.fmean(
            consensus([each.answer for each in problem.completions[:k]], right[:k])
            for problem, right in zip(problems, correct, strict=True)
        ),
        pass_at_k=statistics.fmean(pass_at_k(len(right), sum(right), k) for right in correct),
        parts=_mean_parts(problems),
        mean_tokens=_mean([each.tokens for each in problem.completions] for problem in problems),
        truncated=_mean([each.truncated for each in problem.completions] for problem in problems),
        statuses=_statuses(problems),
    )


def pass_at_1(correct: Sequence[Sequence[bool | float]]) -> float:
    """Mean over problems of the mean over their samples (arXiv 2501.12948, section 3).

    Every problem counts the same, however often it was sampled.

    >>> pass_at_1([[True, False], [True, True, True, True]])
    0.75

    Raises:
        ConfigError: If there is no problem, or one without a sample.
    """
    if not correct:
        raise ConfigError("an evaluation needs at least one problem, got none")
    if not all(correct):
        raise ConfigError("every problem needs at least one sample, got one with none")
    return _mean(correct)


def pass_at_k(n: int, c: int, k: int) -> float:
    """Probability that k of n samples, c of them correct, hold a correct one.

    The unbiased estimator 1 - C(n-c, k) / C(n, k) of Chen et al. 2021 (arXiv 2107.03374,
    equation 1), in whole numbers until the last division.

    >>> pass_at_k(4, 1, 1), pass_at_k(4, 1, 2), pass_at_k(4, 1, 4)
    (0.25, 0.5, 1.0)

    Raises:
        ConfigError: If k is not in 1..n, or c not in 0..n.
    """
    if not 1 <= k <= n:
        raise ConfigError(f"k must be in 1..{n}, the number of samples, got {k}")
    if not 0 <= c <= n:
        raise ConfigError(f"c must be in 0..{n}, the number of samples, got {c}")
    # Subtracted before dividing: near 0 the difference of floats would lose its digits.
    return (math.comb(n, k) - math.comb(n - c, k)) / math.comb(n, k)


def consensus(answers: Sequence[str | None], correct: Sequence[bool]) -> float:
    """Score the majority vote of one problem's samples: cons@k (arXiv 2501.12948, section 3).

    Correct answers vote together, however they are written: the verifier found them equal to
    the reference. Wrong ones vote together if they read the same but for case and white space.
    Samples without an answer do not vote. A tie scores the mean over the tied answers, which
    is what breaking it at random earns on average. If nobody answered, the score is 0.

    Where right answers can differ (programs, puzzles with several solutions) this is an upper
    bound: without a verifier their votes would not be counted together.

    >>> consensus(["5", " 5.0", "6", "7", None], correct=[True, True, False, False, False])
    1.0
    >>> consensus(["5", "6", None], correct=[True, False, False])
    0.5
    """
    keys = (_vote(answer, right) for answer, right in zip(answers, correct, strict=True))
    votes = Counter(key for key in keys if key is not None)
    most = max(votes.values(), default=0)
    tied = [key for key, count in votes.items() if count == most]
    return 1 / len(tied) if _RIGHT_VOTE in tied else 0.0


def confidence_interval(
    scores: Sequence[float], *, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Interval for the mean over all problems that could have been drawn.

    Percentile bootstrap over problems (Efron 1979). The problem is what is resampled, not the
    sample: completions of one problem are alike, and counting them as independent would make
    the interval too narrow. Where all scores are equal the bootstrap sees no spread, and the
    interval is that of a proportion none of whose cases was seen (Clopper and Pearson 1934),
    the unseen problems scoring 0 or 1.

    Args:
        scores: One per problem, in [0, 1].
        confidence: Share of such intervals that hold the true mean.
        resamples: Draws of the bootstrap.
        seed: Of those draws: equal seeds give equal intervals.

    >>> low, high = confidence_interval([0.0, 0.5, 1.0, 1.0] * 25)
    >>> round(low, 2), round(high, 2)
    (0.54, 0.7)
    >>> confidence_interval([1.0] * 36)[1]
    1.0
    """
    if not scores:
        raise ConfigError("a confidence interval needs at least one score, got none")
    if not 0 < confidence < 1:
        raise ConfigError(f"confidence must be in (0, 1), got {confidence}")
    tail = (1 - confidence) / 2
    values = np.asarray(scores, dtype=np.float64)
    if (values == values[0]).all():
        unseen = 1 - tail ** (1 / len(values))
        return float(values[0]) * (1 - unseen), float(values[0]) * (1 - unseen) + unseen
    rng = np.random.default_rng(seed)
    means = [rng.choice(values, size=len(values)).mean() for _ in range(resamples)]
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


# An answer's own text is never this key: it comes as a tuple.
_RIGHT_VOTE = ("right", "")


def _vote(answer: str | None, correct: bool) -> tuple[str, str] | None:
    if correct:
        return _RIGHT_VOTE
    text = " ".join((answer or "").casefold().split())
    return ("wrong", text) if text else None


def _by_task(
    problems: Sequence[EvaluatedProblem], correct: Sequence[Sequence[bool]]
) -> dict[str, float]:
    groups: dict[str, list[Sequence[bool]]] = {}
    for problem, right in zip(problems, correct, strict=True):
        groups.setdefault(problem.task, []).append(right)
    return {task: pass_at_1(group) for task, group in groups.items()}


def _mean_parts(problems: Sequence[EvaluatedProblem]) -> dict[str, float]:
    scores = [each.parts for problem in problems for each in problem.completions]
    shared = [name for name in scores[0] if all(name in parts for parts in scores)]
    return {
        name: _mean([each.parts[name] for each in problem.completions] for problem in problems)
        for name in shared
    }


def _mean(samples: Iterable[Iterable[float]]) -> float:
    return statistics.fmean(map(statistics.fmean, samples))


def _statuses(problems: Iterable[EvaluatedProblem]) -> dict[str, int]:
    counts = Counter(each.status for problem in problems for each in problem.completions)
    return dict(sorted(counts.items()))


def _values(record: EvaluatedCompletion | EvaluatedProblem) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _known(cls: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(cls)]
    if missing := [name for name in names if name not in row]:
        raise RunError(f"a row of an evaluation lacks {missing[0]!r}; it has {sorted(row)}")
    return {name: row[name] for name in names}
