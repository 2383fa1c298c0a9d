"""What a completion is judged by, in the forms in which other libraries hold it.

Each class below judges completions of one kind: mathematics, programs, or problems of a task. It
is called with the replies of an episode and a reference, and gives a score.
"""

import functools
import json
import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from r1envs.errors import ConfigError, R1EnvsError, ReferenceAnswerError
from r1envs.grading import Grader
from r1envs.infos import draw_again
from r1envs.problem import Problem
from r1envs.records import Score, Turn
from r1envs.scoring import Weights, read_replies, score_of_verdict
from r1envs.task import Task
from r1envs.verifiers import Case, Limits, MathPolicy, Policy, Verdict, verify_math_response
from r1envs.verifiers import verify_program as run_program
from r1envs.verifiers.completion import PAPERS, CompletionFormat
from r1envs.verifiers.datasets import ProgramRow, check_dataset, read_math_row, read_row
from r1envs.verifiers.programs.formats.completions import find_program
from r1envs.wire import from_wire

_ACCURACY_ALONE = {"accuracy": 1.0, "format": 0.0, "language": 0.0}
_ROWS_KEPT = 256


@dataclass(frozen=True, kw_only=True)
class ByMathematics:
    r"""Judges by right answers: a text, a number, a list of accepted ones, or a data set's row.

    In a row a list is all the answers that there are, as `read_math_row` reads it; elsewhere each
    of its items is right by itself.

    >>> by = ByMathematics()
    >>> by(("It is \\boxed{0.5}.",), [2, "1/2"]).reward
    1.0
    """

    weights: Mapping[str, float] | None = None
    completions: CompletionFormat = PAPERS
    timeout: float = 1.0
    policy: MathPolicy = MathPolicy()  # noqa: RUF009  # it cannot be changed

    def __post_init__(self) -> None:
        _domain_weights(self.weights)

    @property
    def weighed(self) -> Weights:
        """How the parts of a score count."""
        return _domain_weights(self.weights)

    def __call__(self, replies: Sequence[str], reference: Any) -> Score:
        """Score the last reply.

        Raises:
            ReferenceAnswerError: If the reference cannot be understood.
            VerificationError: If the workers do not work.
        """
        verdict = self._verdict(replies[-1], reference)
        return _score(verdict, replies, self.weights, self.completions)

    def _verdict(self, text: str, reference: Any) -> Verdict:
        if isinstance(reference, list | tuple):
            return self._any_of(text, reference)
        if isinstance(reference, Mapping):
            row = read_math_row(reference)
            return row.judge(text, timeout=self.timeout, policy=self.policy)
        written = reference_text(reference)
        return verify_math_response(text, written, timeout=self.timeout, policy=self.policy)

    def _any_of(self, text: str, references: Sequence[Any]) -> Verdict:
        """Judge by one after the other; what cannot be read counts only if none is met."""
        found: list[Verdict] = []
        fault: R1EnvsError | None = None
        for reference in references:
            try:
                found.append(self._verdict(text, reference))
            except ReferenceAnswerError as error:
                fault = error
                continue
            if found[-1].correct:
                return found[-1]
        if fault is not None or not found:
            raise fault or ReferenceAnswerError("the list of accepted references is empty")
        return found[0]


def reference_text(reference: Any) -> str:
    """Write a reference of mathematics as text.

    >>> reference_text(5.0), reference_text(-3), reference_text(0.25)
    ('5', '-3', '0.25')

    Raises:
        ReferenceAnswerError: If it is neither a text nor a finite number.
    """
    if isinstance(reference, str):
        return reference
    plain = reference.item() if hasattr(reference, "item") else reference  # of an array's scalar
    if isinstance(plain, numbers.Integral) and not isinstance(plain, bool):
        return str(int(plain))
    if isinstance(plain, float) and math.isfinite(plain):
        return str(int(plain)) if plain == int(plain) else repr(plain)
    raise ReferenceAnswerError(
        "a reference of mathematics is a text, a finite number, a list of accepted ones or a "
        f"data set's row, got {reference!r:.60}"
    )


@dataclass(frozen=True, kw_only=True)
class ByPrograms:
    """Judges programs by cases: of `Case`, dicts with its fields, or a data set's row.

    A reference is a case, a list of cases, `{"cases": [...], "entry_point": ...}`, the JSON text
    of any of these, or, with `dataset`, a row of that data set.

    >>> by = ByPrograms(entry_point="add", isolation="unsafe-process")
    >>> by(("def add(a, b): return a + b",), [{"args": [2, 3], "expected": 5}]).reward
    1.0
    """

    weights: Mapping[str, float] | None = None
    completions: CompletionFormat = PAPERS
    entry_point: str | None = None
    """The function that cases call, where the reference does not say it."""
    dataset: str | None = None
    """One of `r1envs.verifiers.datasets.DATASETS`, if references are its rows."""
    limits: Limits | None = None
    """What a program may use; None for what a row says, or the usual."""
    isolation: str = "auto"
    packages: Sequence[str] | None = None
    partial_credit: bool = False
    policy: Policy | None = None
    _read: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _domain_weights(self.weights)
        if self.dataset is not None:
            check_dataset(self.dataset)
        # A group of completions has one row: it is read once.
        object.__setattr__(self, "_read", functools.lru_cache(_ROWS_KEPT)(self._read_text))

    @property
    def weighed(self) -> Weights:
        """How the parts of a score count."""
        return _domain_weights(self.weights)

    def __call__(self, replies: Sequence[str], reference: Any) -> Score:
        """Score the program in the last reply.

        Raises:
            ReferenceAnswerError: If the cases cannot be understood.
            SandboxError: If the program could not be judged.
        """
        verdict = self._verdict(replies[-1], reference)
        return _score(verdict, replies, self.weights, self.completions)

    def _verdict(self, completion: str, reference: Any) -> Verdict:
        plain = _from_json(reference)
        if self.dataset is not None:
            return self._by_row(completion, plain)
        cases, entry_point = self._cases(plain)
        source = find_program(completion, entry_point)
        if isinstance(source, Verdict):
            return source
        return run_program(
            source,
            cases,
            entry_point=entry_point,
            limits=self.limits or Limits(),
            isolation=self.isolation,
            packages=self.packages or (),
            partial_credit=self.partial_credit,
            policy=self.policy,
        )

    def _by_row(self, completion: str, row: Any) -> Verdict:
        if not isinstance(row, Mapping):
            raise ReferenceAnswerError(
                f"a reference must be a row of {self.dataset}, got {row!r:.60}"
            )
        read: ProgramRow = self._read(json.dumps(row, sort_keys=True, default=str))
        return read.judge(
            completion,
            limits=self.limits,
            isolation=self.isolation,
            packages=self.packages,
            partial_credit=self.partial_credit,
            policy=self.policy,
        )

    def _read_text(self, row: str) -> ProgramRow:
        return read_row(cast(str, self.dataset), json.loads(row), isolation=self.isolation)

    def _cases(self, reference: Any) -> tuple[list[Case], str | None]:
        entry_point = self.entry_point
        if isinstance(reference, Mapping) and "cases" in reference:
            entry_point = reference.get("entry_point", entry_point)
            reference = reference["cases"]
        listed = reference if isinstance(reference, list | tuple) else [reference]
        cases = [_case(each) for each in listed]
        if not cases:
            raise ReferenceAnswerError("a program is judged by at least one case, got none")
        return cases, None if cases[0].stdin is not None else entry_point


def _case(given: Any) -> Case:
    try:
        # Arrow gives every field of a column's dicts, those that were not there as None.
        is_made = isinstance(given, Case)
        case = given if is_made else Case(**{n: v for n, v in given.items() if v is not None})
        if not (case.is_compared or case.judge):
            raise ConfigError("it says nothing to compare")
        return case
    except (AttributeError, TypeError, ConfigError) as error:
        raise ReferenceAnswerError(
            'a case is a Case, or a dict such as {"args": [2, 3], "expected": 5} or {"stdin": '
            f'"2 3", "expected": "5"}}, got {given!r:.60} ({error})'
        ) from error


class ByTask:
    """Judges by problems of a task.

    A reference is a `Problem`, its record of `r1envs.wire` as a dict or JSON text, or what finds
    the problem again: `{"id": ..., "seed": ..., "index": ..., "level": ..., "split": ...}`, or the
    `info` of an episode.
    """

    def __init__(
        self,
        task: Task,
        *,
        weights: Mapping[str, float] | None = None,
        completions: CompletionFormat = PAPERS,
    ) -> None:
        """Make the grader of a task.

        Raises:
            ConfigError: If a weight is of no part, or out of range.
        """
        self.task = task
        self.weighed = Weights.read(weights, task.parts)
        self._grader = Grader(task, weights, completions=completions)

    def __call__(self, replies: Sequence[str], reference: Any) -> Score:
        """Score all replies of an episode; where one is all there may be, the last.

        Raises:
            ReferenceAnswerError: If the reference is no problem of the task.
            VerificationError: If the verifier failed twice.
        """
        problem = self.problem(reference)
        counted = tuple(replies) if self.task.turns(problem) > 1 else (replies[-1],)
        [said] = self._grader.grade([problem], [counted])
        if isinstance(said, Turn):
            [said] = self._grader.score_unfinished([problem], [counted])
        if isinstance(said, Score):
            return said
        raise said

    def problem(self, reference: Any) -> Problem:
        """Find the problem that a reference names.

        Raises:
            ReferenceAnswerError: If it names none of the task.
        """
        try:
            plain = _from_json(reference)
            problem = plain if isinstance(plain, Problem) else self._of_record(plain)
            self.task.owner(problem)
        except (R1EnvsError, KeyError, TypeError, ValueError) as error:
            raise ReferenceAnswerError(
                f"a reference for {self.task.id} is a Problem, its record by r1envs.wire.to_wire, "
                f"or its id with its seed, got {reference!r:.60} ({error})"
            ) from error
        if isinstance(problem, Problem) and problem.task in ("", self.task.owner(problem).id):
            return problem
        raise ReferenceAnswerError(f"this is a problem of {problem.task}, not of {self.task.id}")

    def _of_record(self, record: Any) -> Any:
        if "kind" in record:
            return from_wire(record)
        level = record.get("levels") or record.get("level", 1)
        info = {
            "index": 0,
            "split": "train",
            **record,
            "problem": record.get("problem") or record["id"],
            "levels": (level, level) if isinstance(level, int) else tuple(level),
        }
        return draw_again(info, self.task)


def _from_json(reference: Any) -> Any:
    """Read a reference that is the text of JSON: columns of tables hold no other records."""
    if not isinstance(reference, str):
        return reference
    try:
        return json.loads(reference)
    except (ValueError, RecursionError) as error:
        raise ReferenceAnswerError(f"the reference is no JSON: {reference!r:.60}") from error


def _domain_weights(weights: Mapping[str, float] | None) -> Weights:
    return Weights.read({**_ACCURACY_ALONE, **(weights or {})})


def _score(
    verdict: Verdict,
    replies: Sequence[str],
    weights: Mapping[str, float] | None,
    completions: CompletionFormat,
) -> Score:
    read = read_replies(replies[-1:], completions)
    return score_of_verdict(verdict, read, _domain_weights(weights), {})
