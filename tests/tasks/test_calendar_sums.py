import re
from datetime import date, datetime, timedelta

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.calendar_sums import CalendarSums

TASK = CalendarSums()
DATE = r"(\d+ \w+ \d{4})"
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def day(text: str) -> date:
    return datetime.strptime(text, "%d %B %Y").date()


def written(d: date) -> str:
    return f"{d:%d %B %Y}".lstrip("0")


def resolved(question: str) -> str:
    if m := re.fullmatch(rf"What date is (\d+) days (after|before) {DATE}\?", question):
        return written(day(m[3]) + timedelta(int(m[1]) * (1 if m[2] == "after" else -1)))
    if m := re.fullmatch(rf"How many days after {DATE} is {DATE}\?", question):
        return str((day(m[2]) - day(m[1])).days)
    if m := re.search(r"the (\w+) (\w+) of (\w+ \d{4})\?", question):
        stated = re.match(rf"{DATE} is a (\w+)\.", question)
        assert stated
        assert f"{day(stated[1]):%A}" == stated[2]
        month = day(f"1 {m[3]}")
        found = [d for i in range(28) if f"{(d := month + timedelta(i)):%A}" == m[2]]
        return written(found[NTH[m[1]] - 1])
    m = re.search(
        r"shows ([\d:]+)\. What does it show (?:(\d+) hours and )?(\d+) minutes", question
    )
    assert m, question
    moment = datetime.strptime(m[1], "%H:%M") + timedelta(hours=int(m[2] or 0), minutes=int(m[3]))
    return f"{moment:%H:%M}"


@pytest.mark.parametrize("level", range(1, 11))
def test_calendar_of_the_library_agrees(level):
    for index in range(20):
        problem = TASK.draw(41, index, level=level)
        assert resolved(problem.question) == problem.answer


def of(kind: str, answer: str) -> Problem:
    return Problem("", answer, {"kind": kind})


@pytest.mark.parametrize(
    ("kind", "answer", "given"),
    [
        *(("clock", "14:05", t) for t in ("14:05", "2:05 pm", "2:05 p.m.", "02:05PM", "**14:05**")),
        *(("clock", "00:05", t) for t in ("0:05", "12:05 am", "`00:05`", "$00:05$")),
        *(("after", "3 May 2024", t) for t in ("3 May 2024", "May 3, 2024", "2024-05-03")),
        *(("after", "3 May 2024", t) for t in ("3rd of May 2024", "03 may 2024", "2024/5/3")),
        *(("after", "3 September 2024", t) for t in ("3 Sep 2024", "Sept. 3, 2024")),
        *(("clock", "14:05", t) for t in ("14.05", "14:05 o'clock", "It shows 14:05.")),
        *(("after", "3 May 2024", t) for t in ("Friday, 3 May 2024", "May 3, 2024 (Friday)")),
        *(("after", "3 May 2024", t) for t in ("the 3rd of May 2024", "The date is 3-May-2024.")),
        *(("span", "45", t) for t in (r"\boxed{45\text{ days}}", "The number of days is 45")),
        *(("span", "45", t) for t in ("45", "45 days", r"\boxed{45}", "The answer is 45.")),
    ],
)
def test_usual_forms_are_accepted(kind, answer, given):
    assert TASK.verify(of(kind, answer), given).correct


@pytest.mark.parametrize(
    ("kind", "answer", "given"),
    [
        *(("clock", "14:05", t) for t in ("2:05", "14:06", "2:05 am", "14:05 pm", "14:65", "1405")),
        *(("after", "3 May 2024", t) for t in ("4 May 2024", "3 May 2025", "3/5/2024", "3 May")),
        *(("after", "3 May 2024", t) for t in ("31 June 2024", "3 May 2024 or 4 May 2024", "x")),
        *(
            ("after", "3 May 2024", t)
            for t in ("3 Mayor 2024", "Monday, 3 May 2024", "2024-05-03 2024-05-04")
        ),
        *(("span", "45", t) for t in ("44", "46 days", "45 or 46", "45 weeks", "4 5")),
    ],
)
def test_wrong_answers_are_refused(kind, answer, given):
    verdict = TASK.verify(of(kind, answer), given)
    assert not verdict.correct
    assert verdict.reason
