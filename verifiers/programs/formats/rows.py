"""A row of a dataset once it is read: how a completion of it is judged."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from r1envs.errors import ConfigError, ReferenceAnswerError
from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.formats.replay import Replay
from r1envs.verifiers.programs.verification import verify_program_batch
from r1envs.verifiers.sandbox import Limits, resolve
from r1envs.verifiers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FoundProgram:
    """The program in a completion, and how it is called."""

    source: str
    entry_point: str | None
    prelude: str = ""
    may_return: bool = False
    """As `Submission.may_return`."""


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A task to write a program for, and what its programs are judged by."""

    id: str
    dataset: str
    question: str
    """What a model is asked, in the dataset's own words."""
    solution: str | None
    """A completion that the dataset says is right, if it has one."""
    read: Callable[[str], FoundProgram | Verdict] = field(repr=False)
    """Finds the program in a completion; a verdict if there is none."""
    cases: Sequence[Case] = field(repr=False)
    """Empty where the test is replayed."""
    replay: Replay | None = field(default=None, repr=False)
    """A test that is not plain enough to be cases."""

    def judge(
        self,
        completion: str,
        *,
        limits: Limits | None = None,
        isolation: str = "auto",
        partial_credit: bool = False,
    ) -> Verdict:
        """Judge a completion.

        Args:
            completion: What a model wrote, untrusted: a program, or Markdown with one.
            limits: What the program may use for all cases together.
            isolation: As for `verify_program`.
            partial_credit: Score the share of cases passed; the cases of a replayed test are its
                assertions (see `judging.ReplayOutcome`).

        Raises:
            SandboxError: The program could not be judged.
        """
        answer = self.read(completion)
        if isinstance(answer, Verdict):
            return answer
        program = Submission(
            answer.source,
            self.cases,
            answer.entry_point,
            prelude=answer.prelude,
            may_return=answer.may_return,
        )
        limits = limits or Limits()
        if self.replay is not None:
            level = resolve(isolation)
            return self.replay.judge(program, limits, level, partial_credit=partial_credit)
        (verdict,) = verify_program_batch(
            [program], limits=limits, isolation=isolation, partial_credit=partial_credit
        )
        return verdict

    def check(self, *, limits: Limits | None = None, isolation: str = "auto") -> None:
        """Make sure that the row's own solution passes its test.

        Raises:
            ReferenceAnswerError: It has none, or that fails.
        """
        if self.solution is None:
            raise ReferenceAnswerError(f"{self.dataset} row {self.id!r} has no solution to check")
        verdict = self.judge(self.solution, limits=limits, isolation=isolation)
        if not verdict.correct:
            raise ReferenceAnswerError(
                f"{self.dataset} row {self.id!r}: its own solution fails: {verdict.reason}"
            )


class Fields:
    """The fields of a row, read with errors that name them."""

    def __init__(self, dataset: str, row: Mapping[str, Any], *id_names: str) -> None:
        self.dataset, self.row, self.id = dataset, row, "?"
        if not isinstance(row, Mapping):
            self.refuse("", f"must be an object, got {type(row).__name__}")
        name = next((name for name in id_names if row.get(name) is not None), None)
        if name is None:
            self.refuse(id_names[0], "is missing")
        self.id = str(row[name])

    def refuse(self, name: str, what: str) -> NoReturn:
        """Say what cannot be understood, and where."""
        where = f", field {name!r}" if name else ""
        raise ReferenceAnswerError(f"{self.dataset} row {self.id!r}{where}: {what}")

    def text(self, *names: str, default: str | None = None) -> str:
        """Read the first of these fields that is there, as text."""
        for name in names:
            value = self.row.get(name)
            if value is not None:
                if type(value) is not str:
                    self.refuse(name, f"must be text, got {value!r:.60}")
                return value
        if default is None:
            self.refuse(names[0], "is missing")
        return default

    def texts(self, name: str) -> list[str]:
        """Read a list of texts; empty if the field is not there."""
        value = self.row.get(name)
        if value is None:
            return []
        if not isinstance(value, (list, tuple)) or not all(type(item) is str for item in value):
            self.refuse(name, f"must be a list of texts, got {value!r:.60}")
        return list(value)

    def parsed(self, name: str, kind: type, value: Any = None) -> Any:
        """Read a field that is of a kind, or JSON text of it."""
        value = self.row.get(name) if value is None else value
        if value is None:
            self.refuse(name, "is missing")
        if type(value) is str:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as error:
                self.refuse(name, f"is not JSON: {error}")
        if not isinstance(value, kind):
            self.refuse(name, f"must be a {kind.__name__}, got {value!r:.60}")
        return value

    def case(self, name: str, **inputs: Any) -> Case:
        """Make a case of what a field says."""
        try:
            return Case(**inputs)
        except ConfigError as error:
            self.refuse(name, str(error))
