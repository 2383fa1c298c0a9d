"""Rows of data sets of mathematics: the question, its reference, and the options it leaves.

There is no format for each data set: rows are read by the names that their fields usually have.

    question     problem, question, Question (behind its Body), prompt, or the user's message
    reference    reference, final_answer, expected_answer, ground_truth (of a `reward_model` too),
                 answer, Answer, correct, target, gt; else the end of a worked `solution`
    options      options, choices: a list, letters with texts, or {"label": […], "text": […]}

A reference may be a text, a number, or a list of all the answers there are. Of a worked solution
its box is read, or its last line behind "####". With options, it is a letter or the number of an
option, counted from 0, or the text of one; the letter of an option and its text are both right.
"""

import functools
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.references import answer_of
from r1envs.verifiers.mathematics.verify import (
    check_reference,
    verify_math,
    verify_math_batch,
    verify_math_response_batch,
)
from r1envs.verifiers.verdict import Verdict

_QUESTIONS = ("problem", "question", "Question", "prompt")
_REFERENCES = (
    "reference", "final_answer", "expected_answer", "ground_truth", "answer", "Answer", "correct",
    "target", "gt", "solution",
)  # fmt: skip
_IDS = ("id", "unique_id", "problem_id", "question_id", "ID", "idx")
# "A)", "(B)", "C.", "D:" before the text of an option.
_LETTERED = re.compile(r"\s*\(?([A-Z])\s*[).:]\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MathRow:
    """A question, and what answers of it are judged by."""

    id: str
    question: str
    """Empty where the row does not say it."""
    reference: str
    """The right answer; with options, the letter of the right one."""
    options: Mapping[str, str]
    """The texts of the options by their letters; empty where the answer is free."""

    def judge(
        self,
        completion: str,
        *,
        timeout: float = 1.0,
        policy: MathPolicy = DEFAULT_POLICY,
    ) -> Verdict:
        """Judge a completion, as `verify_math_response` does.

        Raises:
            ReferenceAnswerError: If the reference cannot be understood.
            VerificationError: If the workers do not work.
        """
        return judge_rows([(completion, self)], timeout=timeout, policy=policy)[0]

    def judge_answer(self, answer: str, *, timeout: float = 1.0) -> Verdict:
        """Judge an answer alone, as `verify_math` does; else as `judge` does."""
        judge = functools.partial(verify_math_batch, timeout=timeout)
        return _judge_rows([(answer, self)], judge, timeout)[0]

    def check(self, *, timeout: float = 10.0) -> None:
        """Make sure that the reference can be understood.

        Raises:
            ReferenceAnswerError: If it cannot.
            VerificationError: If the workers do not work.
        """
        try:
            check_reference(self.reference, timeout=timeout)
        except ReferenceAnswerError as error:
            raise ReferenceAnswerError(f"row {self.id!r}: {error}") from error

    def is_said_by_text(self, timeout: float) -> bool:
        """Tell whether the text of the right option is an answer, and of no other option too."""
        text = self.options.get(self.reference, "").strip()
        # A text such as "B" or "A and C" names options, not what it stands beside.
        if not text or re.search(r"\b[A-Z]\b", text):
            return False
        try:
            check_reference(text, timeout=timeout)
            others = [other for letter, other in self.options.items() if letter != self.reference]
            return not any(verify_math(other, text, timeout=timeout).correct for other in others)
        except ReferenceAnswerError:
            return False


def read_math_row(row: Mapping[str, Any], number: int = 0) -> MathRow:
    r"""Read a row by the usual names of its fields.

    >>> read_math_row({"question": "2 + 3?", "answer": "2 + 3 = 5\n#### 5"}).reference
    '5'
    >>> read_math_row({"question": "Even?", "choices": ["3", "4"], "answer": 1}).reference
    'B'

    Args:
        row: The fields of the row.
        number: Names the row where it has no id of its own.

    Raises:
        ReferenceAnswerError: If there is no reference, or none of a kind that is known; the
            message names the row and the field.
    """
    name = next((str(row[name]) for name in _IDS if row.get(name) is not None), str(number))
    options = _options(name, row)
    field, value = _reference(name, row)
    reference = _option(name, field, value, options) if options else _free(name, field, value, row)
    return MathRow(name, _question(row), reference, options)


def judge_rows(
    pairs: Sequence[tuple[str, MathRow]],
    *,
    timeout: float = 1.0,
    policy: MathPolicy = DEFAULT_POLICY,
) -> list[Verdict]:
    """Judge pairs of (completion, row), on every core; see `MathRow.judge`."""
    judge = functools.partial(verify_math_response_batch, timeout=timeout, policy=policy)
    return _judge_rows(pairs, judge, timeout)


def _judge_rows(
    pairs: Sequence[tuple[str, MathRow]],
    judge: Callable[[list[tuple[str, str]]], list[Verdict]],
    timeout: float,
) -> list[Verdict]:
    """Judge pairs by the reference, and then by the text of the option that it names."""
    verdicts = judge([(text, row.reference) for text, row in pairs])
    again = {
        n: (text, row.options[row.reference])
        for n, (text, row) in enumerate(pairs)
        if not verdicts[n].correct and row.options and row.is_said_by_text(timeout)
    }
    for n, verdict in zip(again, judge(list(again.values())), strict=True):
        verdicts[n] = verdict if verdict.correct else verdicts[n]
    return verdicts


def _refuse(name: str, field: str, what: str) -> NoReturn:
    raise ReferenceAnswerError(f"row {name!r}, field {field!r}: {what}")


def _question(row: Mapping[str, Any]) -> str:
    question = next((row[name] for name in _QUESTIONS if row.get(name) is not None), "")
    if isinstance(question, Sequence) and not isinstance(question, str):
        said = [m.get("content", "") for m in question if isinstance(m, Mapping)]
        question = said[-1] if said else ""
    body = row.get("Body")
    return f"{body} {question}" if isinstance(body, str) else str(question)


def _reference(name: str, row: Mapping[str, Any]) -> tuple[str, Any]:
    model = row.get("reward_model")
    if isinstance(model, Mapping) and model.get("ground_truth") is not None:
        return "ground_truth", model["ground_truth"]
    for field in _REFERENCES:
        if row.get(field) is not None:
            return field, row[field]
    _refuse(name, _REFERENCES[0], f"is missing; looked for {', '.join(_REFERENCES)}")


def _free(name: str, field: str, value: Any, row: Mapping[str, Any]) -> str:
    """Read the reference of a free answer, with the unit that a row may say apart."""
    text, unit = _text(name, field, value), row.get("unit")
    several = isinstance(value, list) and len(value) > 1
    return f"{text} {unit}" if isinstance(unit, str) and unit and not several else text


def _text(name: str, field: str, value: Any) -> str:
    """Read a reference: a text, a number, or a list of all answers."""
    if isinstance(value, str):
        return _end(name, field, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, Sequence) and value:
        return ", ".join(_text(name, field, item) for item in value)
    _refuse(name, field, f"must be a text, a number or a list of those, got {value!r:.60}")


def _end(name: str, field: str, text: str) -> str:
    try:
        answer = answer_of(text)
    except ReferenceAnswerError as error:
        raise ReferenceAnswerError(f"row {name!r}, field {field!r}: {error}") from error
    if field == "solution" and answer == text:
        _refuse(name, field, "ends in no box, and in no line behind '####'")
    return answer


def _options(name: str, row: Mapping[str, Any]) -> dict[str, str]:
    field = next((field for field in ("options", "choices") if row.get(field)), None)
    if field is None:
        return {}
    options = row[field]
    if isinstance(options, Mapping) and isinstance(options.get("text"), Sequence):
        labels = options.get("label", string.ascii_uppercase)
        return dict(zip(map(str, labels), map(str, options["text"]), strict=False))
    if isinstance(options, Mapping):
        return {str(letter): str(text) for letter, text in options.items()}
    if isinstance(options, str) or not isinstance(options, Sequence) or len(options) > 26:
        _refuse(name, field, f"must be a list or name up to 26 options, got {options!r:.60}")
    letters = string.ascii_uppercase
    lettered = [_LETTERED.fullmatch(str(option)) for option in options]
    if all(m and m[1] == letter for m, letter in zip(lettered, letters, strict=False)):
        return {m[1]: m[2] for m in lettered if m}
    return dict(zip(letters, map(str, options), strict=False))


def _option(name: str, field: str, value: Any, options: Mapping[str, str]) -> str:
    """Give the letter of the right option."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(options):
        return list(options)[value]
    text = _text(name, field, value).strip()
    letter = _LETTERED.fullmatch(text)
    named = {candidate for candidate in (text.strip("()."), letter and letter[1]) if candidate}
    found = {letter for letter, option in options.items() if option.strip() == text}
    found |= named & set(options)
    if len(found) == 1:
        return found.pop()
    of = "several" if found else "none"
    _refuse(name, field, f"names {of} of the options {', '.join(options)}, got {value!r:.60}")
