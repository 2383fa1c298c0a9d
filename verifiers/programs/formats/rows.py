"""A row of a dataset once it is read: how a completion of it is judged."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from r1envs.errors import ConfigError, ReferenceAnswerError
from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.checkers import Checker
from r1envs.verifiers.programs.formats.replay import Replay
from r1envs.verifiers.programs.imports import imported_packages
from r1envs.verifiers.programs.policy import Policy, judge_policy
from r1envs.verifiers.programs.verification import Place, verify_program_batch
from r1envs.verifiers.sandbox import Limits, allow, resolve
from r1envs.verifiers.verdict import Verdict

REPLAYED = Limits(output_kb=8192)
"""What programs may use where a test is replayed, which does not tell what it expects."""


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
    limits: Limits = Limits()  # noqa: RUF009  # it cannot be changed
    """What the row gives a program, or else the dataset's own runner."""

    def judge(
        self,
        completion: str,
        *,
        limits: Limits | None = None,
        isolation: str = "auto",
        packages: Sequence[str] | None = None,
        partial_credit: bool = False,
        policy: Policy | None = None,
    ) -> Verdict:
        """Judge a completion.

        Args:
            completion: What a model wrote, untrusted: a program, or Markdown with one.
            limits: What the program may use; None for `limits` of the row.
            isolation: As for `verify_program`.
            packages: As for `verify_program`; None for those that the program imports, of what a
                sandbox can have and is installed.
            partial_credit: Score the share of cases passed; the cases of a replayed test are its
                assertions (see `judging.ReplayOutcome`).
            policy: What the program must not use.

        Raises:
            ConfigError: A package cannot be allowed, or is not installed.
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
        limits, level = limits or self.limits, resolve(isolation)
        whole = f"{answer.prelude}\n{answer.source}"
        allowed = imported_packages(whole, level) if packages is None else allow(packages)
        if self.replay is not None:
            if policy and (refusal := judge_policy([answer.source], policy)[0]):
                return refusal
            place = Place(level, allowed)
            return self.replay.judge(program, limits, place, partial_credit=partial_credit)
        (verdict,) = verify_program_batch(
            [program],
            limits=limits,
            isolation=level,
            packages=allowed,
            partial_credit=partial_credit,
            policy=policy,
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


# Words in the names of fields by which answers are judged.
_WORDS = """
    test tests testcase testcases case cases input inputs output outputs assert asserts assertion
    assertions check checker checkers judge spj grader verifier oracle tolerance atol rtol
    interactive interactor
"""
_DECIDING = frozenset(_WORDS.split())
_LETTERS = 12  # of an id that is made of a row's content


def _is_something(value: Any) -> bool:
    try:
        return bool(value)
    except ValueError:
        return True  # an array of several


def id_of_content(row: Mapping[str, Any]) -> str:
    """Make an id for a row that has none."""
    text = json.dumps(row, sort_keys=True, default=repr)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"row-{digest[:_LETTERS]}"


_MOST_DIGITS = 4000  # that Python reads of a number without being asked
_MOST_AT_ALL = 100_000  # the time to read a number is the square of its length


def whole_number(text: str) -> int:
    """Read a whole number of JSON, which may have more digits than Python reads at once.

    Raises:
        ValueError: It has far too many.
    """
    if len(text) <= _MOST_DIGITS:
        return int(text)
    if len(text) > _MOST_AT_ALL:
        raise ValueError(f"a number of {len(text)} digits")
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text)
    total = 0
    for start in range(0, len(digits), _MOST_DIGITS):
        part = digits[start : start + _MOST_DIGITS]
        total = total * 10 ** len(part) + int(part)
    return sign * total


def read_json(text: str) -> Any:
    """Read JSON with whole numbers of any length.

    Raises:
        ValueError, RecursionError: It is none.
    """
    return json.loads(text, parse_int=whole_number)


def show_value(value: Any) -> str:
    """Write a value of a row in short, whatever it is: Python writes no number of many digits."""
    try:
        return f"{value!r:.60}"
    except ValueError:
        return f"a {type(value).__name__}"


class Fields:
    """The fields of a row, read with errors that name them."""

    def __init__(self, dataset: str, row: Mapping[str, Any], *id_names: str) -> None:
        self.dataset, self.row, self.id = dataset, row, "?"
        if not isinstance(row, Mapping):
            self.refuse("", f"must be an object, got {type(row).__name__}")
        name = next((name for name in id_names if row.get(name) is not None), None)
        self.id = id_of_content(row) if name is None else str(row[name])

    def refuse_unknown(self, *known: str) -> None:
        """Refuse a row with a field whose name says that it decides what is right, and none reads.

        Args:
            known: Fields that are read, or known to decide nothing.
        """
        for name, value in self.row.items():
            words = set(re.findall("[a-z]+", str(name).lower()))
            if words & _DECIDING and name not in known and _is_something(value):
                self.refuse(name, "is not read, and may decide what is right")

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
                    self.refuse(name, f"must be text, got {show_value(value)}")
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
            self.refuse(name, f"must be a list of texts, got {show_value(value)}")
        return list(value)

    def parsed(self, name: str, kind: type, value: Any = None) -> Any:
        """Read a field that is of a kind, or JSON text of it."""
        value = self.row.get(name) if value is None else value
        if value is None:
            self.refuse(name, "is missing")
        if type(value) is str:
            try:
                value = read_json(value)
            except (ValueError, RecursionError) as error:
                self.refuse(name, f"is not JSON: {error}")
        if not isinstance(value, kind):
            self.refuse(name, f"must be a {kind.__name__}, got {show_value(value)}")
        return value

    def checker(self, isolation: str) -> Checker | None:
        """Read a special judge: source that defines `check(input, expected, output)`."""
        source = self.text("checker", default="")
        try:
            return Checker(source, isolation=isolation) if source else None
        except ConfigError as error:
            self.refuse("checker", str(error))

    def case(self, name: str, **inputs: Any) -> Case:
        """Make a case of what a field says."""
        try:
            return Case(**inputs)
        except ConfigError as error:
            self.refuse(name, str(error))
