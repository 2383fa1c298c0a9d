"""Running program and test in turn, until the test comes to its end (see `replay`)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers.programs.cases import Case, Submission
from r1envs.verifiers.programs.comparison import show
from r1envs.verifiers.programs.decoding import decode_untrusted
from r1envs.verifiers.programs.formats.replay.actor import MARK
from r1envs.verifiers.programs.formats.replay.replayable import (
    find_blind_spot,
    find_fault,
    packages_of,
)
from r1envs.verifiers.programs.results import judge_failure
from r1envs.verifiers.programs.verification import Place, run_program
from r1envs.verifiers.sandbox import Limits
from r1envs.verifiers.sandbox.values import encode
from r1envs.verifiers.verdict import Status, Verdict

_HERE = Path(__file__).parent
_THINGS = (_HERE / "things.py").read_text(encoding="utf-8")
_PLAYER = (_HERE / "player.py").read_text(encoding="utf-8")
_ACTOR = (_HERE / "actor.py").read_text(encoding="utf-8")
# In a namespace of its own: a program may give its own names to what the actor uses.
_PERFORM = "__perform__"
_PRELUDE = f"""
{_PERFORM} = {{}}
exec({_ACTOR!r}, {_PERFORM})
{_PERFORM} = {_PERFORM}["bind"](globals())
"""
_ROUNDS = 50
_LEAST_SECONDS = 0.1  # of a run
# What a reason shows.
_MOST_LINKS = 3  # of a chain of acts
_MOST_ITEMS = 9
_MOST_TEXT = 200
# A test is ours: it may take more than the program, but must come to an end.
_LIMITS = Limits(seconds=10.0, memory_mb=1024, output_kb=16 << 10)

Act = tuple[list[Any], dict[str, Any]]
"""What a test does with a thing: its kind, the thing, the arguments; and keyword arguments."""
Answer = list[Any]
"""A result of the sandbox's harness, with its value decoded."""


class NoReplayError(Exception):
    """The test cannot be replayed."""


class ReplayOutcome(NamedTuple):
    """What a run of the test came to; see `player.run`."""

    state: str
    why: str
    blamed: int
    asked: int
    acts: list[Any]
    broken: int
    counts: list[list[int]]

    @property
    def share(self) -> float:
        """How much of the test is passed: the mean over its assertions.

        An assertion that is tried many times counts as one, so that no program can dilute others.
        One that was never tried counts as failed if part of the test broke off, else not at all.
        """
        tried = [held / times if times else 0.0 for held, times in self.counts]
        if not self.broken:
            tried = [held / times for held, times in self.counts if times]
        elif all(share == 1 for share in tried):
            tried.append(0.0)  # what broke off was no assertion
        return sum(tried) / max(len(tried), 1)


@dataclass(frozen=True, slots=True)
class Replay:
    """A test, ready to judge programs."""

    things: Mapping[str, bool]
    """What the test uses of the program by its name, and whether that is a class."""
    parts: Sequence[str]
    """The test. For a share of the credit, a part that breaks off does not end the others."""
    setup: str = ""
    """What runs before the test, before the things get their names."""
    objects: bool = False
    """Whether the test may use attributes of what the program gives."""
    packages: tuple[str, ...] = ()
    """What the test imports beside the standard library."""
    acts: tuple[Act, ...] = field(default=(), repr=False)
    """The first acts, which depend on no answer."""

    def judge(
        self, program: Submission, limits: Limits, place: Place, *, partial_credit: bool = False
    ) -> Verdict:
        """Judge a program; its cases and entry point are ignored: the test has its own.

        Raises:
            SandboxError, VerificationError: It could not be judged.
        """
        ended = self._settle(program, limits, place, forgiving=False)
        if isinstance(ended, Verdict):
            return ended
        outcome, acts, answers = ended
        if outcome.state == "passed":
            return Verdict.right()
        verdict = Verdict.wrong(f"the test fails: {outcome.why}")
        if outcome.state == "raised":
            verdict = _judge_answer(acts, answers, outcome.blamed, limits)
        if not partial_credit:
            return verdict
        again = self._settle(program, limits, place, forgiving=True)
        # A program that is right now and was wrong before has no share that one could tell.
        share = 0.0 if isinstance(again, Verdict) else again[0].share
        return Verdict.wrong(verdict.reason, verdict.status, score=share if share < 1 else 0.0)

    def _settle(
        self, program: Submission, limits: Limits, place: Place, *, forgiving: bool
    ) -> Verdict | tuple[ReplayOutcome, Sequence[Act], Sequence[Answer]]:
        """Run program and test in turn, until the test has come to its end."""
        acts: Sequence[Act] = self.acts
        # Of runs, and of what is done here: how long they wait for their turn says nothing of them.
        left = 2 * limits.seconds + _LIMITS.seconds
        begun = time.thread_time()
        for _ in range(_ROUNDS):
            begun, before = time.thread_time(), begun
            left -= begun - before
            if left <= 0:
                break
            answers, seconds = _perform(program, acts, limits, place)
            if isinstance(answers, Verdict):
                return answers
            left -= seconds
            played = _as_played(acts, answers)
            outcome, seconds = self._play(played, place.level, left, forgiving=forgiving)
            left -= seconds
            if isinstance(outcome, Verdict):
                return outcome
            if outcome.state != "asks":
                if not outcome.asked:
                    raise VerificationError(f"the test calls nothing of {self._names()}")
                return outcome, acts, answers
            acts = [*acts[: outcome.asked], *[(args, kwargs) for args, kwargs in outcome.acts]]
        reason = "the test comes to no end: with each run its calls or their answers are others"
        return Verdict.wrong(reason, Status.PROTOCOL_ERROR)

    def _names(self) -> str:
        return ", ".join(self.things)

    def _play(
        self, answers: list[Any], level: str, left: float, *, forgiving: bool
    ) -> tuple[Verdict | ReplayOutcome, float]:
        """Run the test for as long as there is left, and tell how long it took."""
        args = (self.setup, list(self.parts), dict(self.things), self.objects, forgiving)
        try:
            case = Case(args=(*args, answers))
        except ConfigError as error:  # an answer that is nested as deeply as may be
            return Verdict.wrong(f"the test cannot be given what the program gave: {error}"), 0.0
        place = Place(level, self.packages)
        limits = replace(_LIMITS, seconds=min(_LIMITS.seconds, max(left, _LEAST_SECONDS)))
        player = Submission(_PLAYER, [case], "run", prelude=_THINGS)
        results, seconds = run_program(player, limits, place)
        if isinstance(results, Verdict):
            return Verdict.wrong(f"the test: {results.reason}", results.status), seconds
        return self._read_outcome(results), seconds

    def _read_outcome(self, results: list[Any]) -> Verdict | ReplayOutcome:
        ((tag, *words),) = results
        if tag != "value":
            what = words[0] if tag == "unsupported" else f"too much, or ends: {tag} {words}"[:200]
            what = f"the test gives {self._names()} {what}, which is not plain data"
            return Verdict.wrong(what)
        try:
            return ReplayOutcome(*decode_untrusted(words[0]))
        except (ValueError, TypeError) as error:
            return Verdict.wrong(f"the test gives {self._names()} {error}")


def prepare(
    things: Mapping[str, bool],
    parts: Sequence[str],
    level: str,
    *,
    setup: str = "",
    objects: bool = False,
) -> Replay:
    """Learn the first acts of a test; no program takes part in that.

    Args:
        things: As `Replay` has them.
        parts: As `Replay` has them.
        level: The level of isolation to run the test at.
        setup: As `Replay` has it.
        objects: As `Replay` has it.

    Raises:
        NoReplayError: It cannot be replayed; the reason is for a person.
        SandboxError: It could not be run.
    """
    for source in (setup, *parts):
        if (why := find_fault(source, things)) is not None:
            raise NoReplayError(why)
    if (why := find_blind_spot("\n".join(parts), things)) is not None:
        raise NoReplayError(why)
    try:
        packages = packages_of([setup, *parts])
    except ConfigError as error:
        raise NoReplayError(str(error)) from error
    replay = Replay(things, parts, setup, objects, packages)
    outcome, _ = replay._play([], level, _LIMITS.seconds, forgiving=False)
    if isinstance(outcome, Verdict):
        raise NoReplayError(outcome.reason)
    names = replay._names()
    if outcome.state != "asks":
        raise NoReplayError(f"it {outcome.state} without a call of {names}: {outcome.why}")
    if not outcome.acts:
        raise NoReplayError(f"it gives {names} something that is not plain data")
    return replace(replay, acts=tuple((args, kwargs) for args, kwargs in outcome.acts))


def _perform(
    program: Submission, acts: Sequence[Act], limits: Limits, place: Place
) -> tuple[list[Answer] | Verdict, float]:
    """Run the program on the acts; the results are read no further than what they are."""
    cases = [Case(args=args, kwargs=kwargs) for args, kwargs in acts]
    prelude = program.prelude + _PRELUDE
    run = Submission(program.source, cases, _PERFORM, prelude=prelude)
    results, seconds = run_program(run, limits, place)
    if isinstance(results, Verdict):
        return results, seconds
    try:
        return [_read(result) for result in results], seconds
    except (ValueError, TypeError, KeyError, IndexError):
        reason = "the program ended with something that is not an answer"
        return Verdict.wrong(reason, Status.PROTOCOL_ERROR), seconds


def _read(result: Any) -> Answer:
    tag, *words = result
    if tag == "value":
        (document,) = words
        return [tag, decode_untrusted(document)]
    if tag not in ("raised", "unsupported", "limit") or not all(type(w) is str for w in words):
        raise ValueError("an unknown result")
    judge_failure(tag, words, "f", _LIMITS)  # are its words as many as they must be?
    return [tag, *words]


def _as_played(acts: Sequence[Act], answers: Sequence[Answer]) -> list[Any]:
    played = []
    for (args, kwargs), (tag, *words) in zip(acts, answers, strict=True):
        answer = ["fatal"] if tag == "limit" else [tag, *words]
        played.append([args, kwargs, answer])
    return played


def _judge_answer(
    acts: Sequence[Act], answers: Sequence[Answer], number: int, limits: Limits
) -> Verdict:
    """Judge the answer that the test could not go on with."""
    tag, *words = answers[number]
    return judge_failure(tag, words, _describe(acts, number), limits)


def _describe(acts: Sequence[Act], number: int, level: int = 0) -> str:
    """Write an act in one short line, such as `Stack().pop()`."""
    if level > _MOST_LINKS:
        return "…"
    (kind, target, *args), kwargs = acts[number]
    on = target if type(target) is str else _describe(acts, target, level + 1)
    if kind == "get":
        return f"{on}.{args[0]}"
    words = [_write(acts, arg, level) for arg in args]
    words += [f"{name}={_write(acts, arg, level)}" for name, arg in kwargs.items()]
    if kind not in ("call", "make"):
        words = [on, *words]
        on = kind
    return f"{on}({', '.join(words)})"[:_MOST_TEXT]


def _write(acts: Sequence[Act], arg: Any, level: int) -> str:
    """Write an argument, with things as a person knows them."""
    if type(arg) is tuple and len(arg) == 2 and arg[0] == MARK:
        return arg[1] if type(arg[1]) is str else _describe(acts, arg[1], level + 1)
    if type(arg) is list:
        return f"[{', '.join(_write(acts, item, level) for item in arg[:_MOST_ITEMS])}]"
    return show(encode(arg))
