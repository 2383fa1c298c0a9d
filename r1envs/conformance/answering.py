"""Checks of what answers earn."""

import dataclasses
import json
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from r1envs.conformance.hostile import HOSTILE, PAYLOADS
from r1envs.conformance.subject import Apart, Finding, Subject, shown
from r1envs.demonstrations import demonstrated_episode
from r1envs.problem import Problem
from r1envs.records import Score
from r1envs.task import Level

MARGIN = 0.05
"""What a single answer may earn over the task's stated chance."""
CONSTANTS = ("0", "1", "2", "yes", "no", "True", "False", "A", "B", "nan", "[]", "{}", "None")
COMMON = 8
"""How many of the most common references, and of other ones, are tried as constant answers."""
MOST_NEAR = 0.5
"""Some tasks have many right answers; over this share, near ones are not looked at."""


def form_is_said(subject: Subject) -> Iterator[Finding]:
    """The prompt says what an answer looks like."""
    promise = "the prompt says what an answer looks like"
    if form := subject.task.answer_form:
        yield Finding(promise, "passed", form)
        return
    said = "`answer_form` is empty; say it in one sentence, unless every question does"
    yield Finding(promise, "noted", said)


def references_earn_all(subject: Subject) -> Iterator[Finding]:
    """The reference answer earns everything, also when it is judged again and from JSON."""
    promise = "the reference earns 1, also when it is judged again, and for data from JSON"
    if subject.task.most_turns > 1:
        yield Finding(promise, "noted", "episodes have several turns: the solver plays them")
        return
    judged = 0
    for level in subject.levels:
        problems = subject.some(level)
        copies = [dataclasses.replace(p, data=json.loads(json.dumps(p.data))) for p in problems]
        answers = [p.answer for p in problems]
        for tried in (problems, copies):
            for problem, credit in zip(tried, subject.credits(tried, answers), strict=True):
                judged += 1
                if credit < 1:
                    yield Finding(promise, "failed", _of(problem, problem.answer, credit))
                    return
        if _changes_data(subject, problems[0]):
            said = f"level {level}: `verify` changes the data of a problem"
            yield Finding(promise, "failed", said)
            return
    yield Finding(promise, "passed", f"{judged} times")


def _changes_data(subject: Subject, problem: Problem) -> bool:
    copy = dataclasses.replace(problem, data=json.loads(json.dumps(problem.data)))
    subject.task.respond(copy, [copy.answer])
    return copy.data != problem.data


def _of(problem: Problem, answer: str, credit: float) -> str:
    return f"{shown(answer)} earns {credit:g} for {shown(problem.question, 120)}"


def solver_earns_all(subject: Subject) -> Iterator[Finding]:
    """What the solver writes earns everything, and it writes the same again."""
    promise = "what `solve` writes earns 1 and has the format, and is the same each time"
    played = 0
    for level in subject.levels:
        for problem in subject.some(level)[: subject.count // 4 or 1]:
            episode = demonstrated_episode(subject.task, problem, "bare")
            if not episode:
                said = "there is no solver: no demonstrations for supervised fine-tuning"
                yield Finding(promise, "noted", said)
                return
            replies = [reply for _, reply in episode]
            [said_of] = subject.grader.grade([problem], [replies])
            parts = said_of.parts if isinstance(said_of, Score) else {}
            if (parts.get("accuracy"), parts.get("format")) != (1.0, 1.0):
                said = f"{shown(replies[-1], 120)} does not, for {shown(problem.question, 120)}"
                yield Finding(promise, "failed", f"{said}: {said_of!s:.120}")
                return
            if demonstrated_episode(subject.task, problem, "bare") != episode:
                said = f"`solve` writes different things for {shown(problem.question, 120)}"
                yield Finding(promise, "failed", said)
                return
            played += 1
    yield Finding(promise, "passed", f"{played} times")


def constants_earn_nothing(subject: Subject) -> Iterator[Finding]:
    """No answer that ignores the question earns more than chance."""
    most = subject.task.chance + MARGIN
    promise = f"no answer that ignores the question earns over {most:.2f}"
    tried = [each for level in subject.levels for each in _earned_by_constants(subject, level)]
    share, count, answer, level = max(tried, key=lambda each: each[0] - _chance_of(most, each[1]))
    said = f"{shown(answer)} earns {share:.2f} at level {level}"
    if share <= most + _chance_of(most, count):
        yield Finding(promise, "passed", f"the best of them: {said}")
    else:
        remedy = "ask for more than a label, balance the labels, or state the `chance`"
        yield Finding(promise, "failed", f"{said}: {remedy}")


def _chance_of(share: float, count: int) -> float:
    """Give three standard errors of a share of so many: the best of many answers reaches two."""
    return 3 * math.sqrt(share * (1 - share) / count) if share < 1 else 0.0


def _earned_by_constants(subject: Subject, level: Level) -> Iterator[tuple[float, int, str, Level]]:
    problems = subject.some(level)
    most = COMMON // 3 if subject.is_slow else COMMON
    common = [a for a, _ in Counter(p.answer for p in subject.drawn(level)).most_common(most)]
    for answer in dict.fromkeys([*common, *CONSTANTS]):
        earned = sum(subject.credits(problems, [answer] * len(problems)))
        yield earned / len(problems), len(problems), answer, level


def near_answers_earn_nothing(subject: Subject) -> Iterator[Finding]:
    """Answers that hold the right one beside another, or nearly it, earn nothing."""
    for promise, near in (
        ("answers that leave open which of two they mean earn nothing", _hedged),
        ("references with one number changed earn nothing", _altered),
    ):
        tried = [
            (problem, answer)
            for level in subject.levels
            for problem, answer in near(subject.some(level)[:SAMPLE])
        ]
        if not tried:
            yield Finding(promise, "noted", "references have nothing to change")
            continue
        problems, answers = zip(*tried, strict=True)
        credits = subject.credits(problems, answers)
        share = sum(credit > 0 for credit in credits) / len(credits)
        if share <= MOST_NEAR:
            yield Finding(promise, "passed", f"{share:.2f} of {len(tried)} earn something")
            continue
        at = credits.index(max(credits))
        said = f"{share:.2f} earn something: {_of(problems[at], answers[at], credits[at])}"
        yield Finding(promise, "failed", f"{said}; compare the whole answer, exactly")


SAMPLE = 20


def _hedged(problems: Sequence[Problem]) -> Iterator[tuple[Problem, str]]:
    for problem, other in zip(problems, [*problems[1:], problems[0]], strict=True):
        if problem.answer != other.answer:
            yield problem, f"{problem.answer} or {other.answer}"
            yield problem, f"{other.answer}\n{problem.answer}"


def _altered(problems: Sequence[Problem]) -> Iterator[tuple[Problem, str]]:
    for problem in problems:
        for match in [*re.finditer(r"[0-9]+", problem.answer[:400])][:3]:
            number = str(int(match[0]) + 1)
            yield problem, problem.answer[: match.start()] + number + problem.answer[match.end() :]


def hostile_answers_earn_nothing(subject: Subject) -> Iterator[Finding]:
    """Hostile answers earn nothing, hang nothing, and none of their code runs."""
    promise = "hostile answers earn nothing, hang nothing, and no code of them runs"
    problem = subject.drawn(subject.levels[len(subject.levels) // 3])[0]
    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder) / "ran"
        payloads = {name: text.replace("MARK", str(mark)) for name, text in PAYLOADS.items()}
        answers = {**HOSTILE, **payloads, "the question": problem.question}
        if subject.task.most_turns == 1:
            answers["the reference after all of them"] = problem.answer
        judged = subject.judged_apart(problem, list(answers.values()))
        faults = list(_hostile_faults(subject, list(answers), judged))
        if mark.exists():
            faults.insert(0, "code of an answer ran: never eval, exec or sympify an answer")
    if faults:
        yield Finding(promise, "failed", "; ".join(faults[:3]))
    else:
        slowest = max(each.seconds for each in judged)
        yield Finding(promise, "passed", f"{len(judged)} answers, the slowest in {slowest:.2f} s")


def _hostile_faults(
    subject: Subject, names: Sequence[str], judged: Sequence[Apart]
) -> Iterator[str]:
    for name, each in zip(names, judged, strict=True):
        failure, reason = each.outcome.failure, each.outcome.reason
        if failure == "timeout":
            yield f"{name}: the verifier hangs, for {each.seconds:.1f} s until it was killed"
        elif failure is not None:
            yield f"{name}: the verifier fails, {reason:.120}; a verdict must not raise"
        elif (each.outcome.value > 0) != ("reference" in name):
            yield f"{name}: it earns {each.outcome.value:g}"
