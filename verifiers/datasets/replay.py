"""Judging a program by a test that is itself a program, without letting the two meet.

A test that shared a process with a model's program could be patched by it. So the test runs in a
sandbox of its own, where a player takes the place of the function (see `player`): it plays what
the program gave, in another sandbox, for the same calls. What the test will call is learnt by
running it on guesses; then come, in turn, the program on all calls so far and the test on all
answers so far, until the test comes to its end with nothing but answers of one run.

Only plain data goes from the program to the test, so no object of a model is ever in its process.
Covered: tests of one function that call it with plain data, as deterministic as the sandbox
makes them (random numbers start from one seed); a program that raises, as the builtin exception
of that name. Not covered, and refused: tests that give the function or get from it anything but
plain data, that use names which only the program defines, that evaluate text as code, or that
depend on the function changing its arguments.
"""

import ast
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers.program_answers import describe_call
from r1envs.verifiers.program_cases import Case, Submission
from r1envs.verifiers.program_decoding import decode_untrusted
from r1envs.verifiers.program_results import judge_failure
from r1envs.verifiers.programs import Place, run_program
from r1envs.verifiers.sandbox import Limits
from r1envs.verifiers.verdict import Status, Verdict

_PLAYER = Path(__file__).with_name("player.py").read_text(encoding="utf-8")
_ROUNDS = 50
# A test is ours: it may take more than the program, but must come to an end.
_LIMITS = Limits(seconds=10.0, memory_mb=1024, output_kb=16 << 10)

# With these a test could run text that a program returns, in the process that says it passed.
_EVALUATING = """
    eval exec compile __import__ getattr setattr globals builtins __builtins__ importlib pickle
    marshal shelve ctypes subprocess sys gc inspect runpy code codeop
"""
_FORBIDDEN = frozenset(_EVALUATING.split())

Call = tuple[list[Any], dict[str, Any]]
Answers = list[tuple[list[Any], dict[str, Any], tuple[Any, ...]]]


class NoReplayError(Exception):
    """The test cannot be replayed."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A test, ready to judge programs."""

    function: str
    """What the test calls; the player takes this name."""
    test: str
    check: str = ""
    """A function that the test defines, to be called with the function; empty for none."""
    setup: str = ""
    """What runs before the test, before the function gets its name."""
    calls: tuple[Call, ...] = field(default=(), repr=False)
    """The first calls, which depend on no answer."""

    def judge(self, program: Submission, limits: Limits, level: str) -> Verdict:
        """Judge a program; its cases are ignored, and found by the test.

        Raises:
            SandboxError, VerificationError: It could not be judged.
        """
        calls: Sequence[Call] = self.calls
        deadline = time.monotonic() + 2 * limits.seconds + _LIMITS.seconds
        for _ in range(_ROUNDS):
            if time.monotonic() > deadline:
                break
            answers = _answer(program, calls, limits, level)
            if isinstance(answers, Verdict):
                return answers
            outcome = self._play(_as_played(calls, answers), level)
            if isinstance(outcome, Verdict):
                return outcome
            state, why, asked, more = outcome
            if state == "asks":
                calls = [*calls[:asked], *more]
            elif not asked:
                raise VerificationError(f"the test of {self.function} calls nothing: {why}")
            elif state == "raised":
                return _judge_answer(program, calls[asked - 1], answers[asked - 1], limits)
            elif state == "failed":
                return Verdict.wrong(f"the test fails: {why}")
            else:
                return Verdict.right()
        reason = "the test comes to no end: with each run its calls or their answers are others"
        return Verdict.wrong(reason, Status.PROTOCOL_ERROR)

    def _play(self, answers: Answers, level: str) -> Verdict | tuple[str, str, int, list[Call]]:
        args = (self.setup, self.test, self.function, self.check, [list(a) for a in answers])
        try:
            case = Case(args=args)
        except ConfigError as error:  # an answer that is nested as deeply as may be
            return Verdict.wrong(f"the test cannot be given what the program gave: {error}")
        results = run_program(Submission(_PLAYER, [case], "run"), _LIMITS, Place(level))
        if isinstance(results, Verdict):
            return Verdict.wrong(f"the test: {results.reason}", results.status)
        ((tag, *words),) = results
        if tag != "value":
            what = words[0] if tag == "unsupported" else f"too much, or ends: {tag} {words}"[:200]
            return Verdict.wrong(f"the test gives {self.function} {what}, which is not plain data")
        try:
            state, why, asked, more = decode_untrusted(words[0])
        except (ValueError, TypeError) as error:
            return Verdict.wrong(f"the test gives {self.function} {error}")
        return state, why, asked, [(args, kwargs) for args, kwargs in more]


def prepare(function: str, test: str, level: str, *, check: str = "", setup: str = "") -> Replay:
    """Learn the first calls of a test; no program takes part in that.

    Raises:
        NoReplayError: It cannot be replayed; the reason is for a person.
        SandboxError: It could not be run.
    """
    _refuse_evaluation(setup + "\n" + test)
    replay = Replay(function, test, check, setup)
    outcome = replay._play([], level)
    if isinstance(outcome, Verdict):
        raise NoReplayError(outcome.reason)
    state, why, _, calls = outcome
    if state != "asks":
        raise NoReplayError(f"it {state} without a call of {function}: {why}".rstrip(": "))
    if not calls:
        raise NoReplayError(f"it gives {function} something that is not plain data")
    return Replay(function, test, check, setup, tuple(calls))


def _refuse_evaluation(source: str) -> None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NoReplayError(f"it is not Python: {error}") from error
    for node in ast.walk(tree):
        for name in _names(node):
            if name.partition(".")[0] in _FORBIDDEN:
                raise NoReplayError(f"it uses {name}, and might run what a program returns")


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return [name]
        case ast.Import(aliases):
            return [alias.name for alias in aliases]
        case ast.ImportFrom(module, aliases):
            return [module or "", *(alias.name for alias in aliases)]
    return []


def _answer(
    program: Submission, calls: Sequence[Call], limits: Limits, level: str
) -> list[list[Any]] | Verdict:
    """Run the program on the calls; the results are read no further than what they are."""
    cases = [Case(args=args, kwargs=kwargs) for args, kwargs in calls]
    run = Submission(program.source, cases, program.entry_point, prelude=program.prelude)
    results = run_program(run, limits, Place(level))
    if isinstance(results, Verdict):
        return results
    try:
        return [_read(result) for result in results]
    except (ValueError, TypeError, KeyError, IndexError):
        reason = "the program ended with something that is not an answer"
        return Verdict.wrong(reason, Status.PROTOCOL_ERROR)


def _read(result: Any) -> list[Any]:
    tag, *words = result
    if tag == "value":
        (document,) = words
        return [tag, decode_untrusted(document)]
    if tag not in ("raised", "unsupported", "limit") or not all(type(w) is str for w in words):
        raise ValueError("an unknown result")
    judge_failure(tag, words, "f", _LIMITS)  # are its words as many as they must be?
    return [tag, *words]


def _as_played(calls: Sequence[Call], answers: Sequence[list[Any]]) -> Answers:
    played: Answers = []
    for (args, kwargs), (tag, *words) in zip(calls, answers, strict=True):
        answer = (tag, *words) if tag in ("value", "raised") else ("fatal",)
        played.append((args, kwargs, answer))
    return played


def _judge_answer(program: Submission, call: Call, answer: list[Any], limits: Limits) -> Verdict:
    tag, *words = answer
    subject = describe_call(program.entry_point or "", *call)
    return judge_failure(tag, words, subject, limits)
