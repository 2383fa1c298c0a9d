"""Sums with dates and clocks: so many days or minutes later, and how long it is between dates."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import ReadingError, integer, unnamed, without_unit
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = ("first", "second", "third", "fourth")
# Fewest and most whole years and months that a question is about, by level from 3 on.
_SPANS = (
    *((0, 0, 1, 1), (0, 0, 2, 3), (0, 0, 4, 5), (0, 0, 6, 8)),
    *((1, 3, 2, 11), (4, 6, 2, 11), (7, 9, 2, 11), (10, 13, 2, 11)),
)
_DAY_FIRST = re.compile(
    r"(?:on )?(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?(?: of )?[- ]?([a-z]{3,9})\.?,?[- ]([0-9]{4})"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = re.compile(rf"\A{_DAY},? | ?\({_DAY}\)\Z")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_TIME = re.compile(
    r"([0-9]{1,2})(?: ?: ?|[.h])([0-9]{2})(?::00)? ?(?:(am|pm|a\.m|p\.m)\.?|h|hours|o'clock)?"
)


class CalendarSums(ValueTask):
    """Work out dates, times of day and how many days are between dates.

    >>> CalendarSums().sample(np.random.default_rng(1), level=4).question
    'How many days after 5 January 2092 is 22 March 2092?'
    """

    id: ClassVar[str] = "r1envs/CalendarSums-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = (
        "Answer with a date such as 3 May 2024, a time such as 14:35, or a whole number of days, "
        "whichever is asked for."
    )

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a sum of times of day at levels 1 and 2, and then one of dates."""
        if level <= 2:
            return _clock(rng, level)
        low_years, high_years, low_months, high_months = _SPANS[level - 3]
        years, months = between(rng, low_years, high_years), between(rng, low_months, high_months)
        days = years * 365 + months * 30 + between(rng, 5, 29)
        kinds = ("after", "before", "span", "nth") if level >= 7 else ("after", "before", "span")
        kind = pick(rng, kinds)
        if kind == "nth":
            return _nth_weekday(rng, years, level)
        start = date(between(rng, 1950, 2099), between(rng, 1, 12), between(rng, 1, 28))
        end = start + timedelta(-days if kind == "before" else days)
        data = {"kind": kind, "start": start.isoformat(), "end": end.isoformat()}
        if kind == "span":
            question = f"How many days after {_told(start)} is {_told(end)}?"
            return Problem(question, str(days), data, level=level)
        question = f"What date is {days} days {kind} {_told(start)}?"
        return Problem(question, _told(end), data, level=level)

    def read(self, problem: Problem, answer: str) -> Any:
        """Read what the question asks for: a time in minutes, a date, or a number of days."""
        if problem.data["kind"] == "clock":
            return _minutes(unnamed(answer, "time"))
        if problem.data["kind"] == "span":
            return integer(without_unit(unnamed(answer, "number of days"), "days", "day"))
        return _date(unnamed(answer, "date"))

    def fault(self, problem: Problem, value: Any) -> str | None:
        """Compare with the calendar."""
        return None if value == self.read(problem, problem.answer) else "that is not what it is"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go year by year, then month by month, then the days that are left.

        >>> task = CalendarSums()
        >>> data = {"kind": "after", "start": "2024-05-03", "end": "2024-06-17"}
        >>> task.solve(Problem("", "17 June 2024", data))
        '3 June 2024 is 31 days on, 14 of 45 left. 14 days on it is 17 June 2024.'
        """
        data = problem.data
        if data["kind"] == "clock":
            return _clock_worked(data["start"], data["hours"], data["minutes"], problem.answer)
        start, end = date.fromisoformat(data["start"]), date.fromisoformat(data["end"])
        total, passed, steps = abs((end - start).days), 0, list[str]()
        way = "back" if end < start else "on"
        for place, days in _walk(start, end):
            passed += days
            known = data["kind"] in ("after", "before")
            rest = f"{total - passed} of {total} left" if known else f"{passed} so far"
            steps.append(f"{_told(place)} is {days} days {way}, {rest}.")
        if data["kind"] == "nth":
            return " ".join([*steps, _nth_worked(data, start, end, problem.answer)])
        left = total - passed
        if data["kind"] == "span":
            steps.append(f"{left} more days to {_told(end)}, {passed}+{left}={total}.")
        else:
            steps.append(f"{left} days {way} it is {_told(end)}.")
        return " ".join(steps)

    def canonical(self, problem: Problem) -> str:
        """Name the sum by its kind and numbers."""
        return str(sorted(problem.data.items()))


def _clock(rng: np.random.Generator, level: int) -> Problem:
    start = between(rng, 0, 24 * 60 - 1)
    hours = 0 if level == 1 else between(rng, 2, 20)
    minutes = between(rng, 5, 59)
    later = f"{hours} hours and {minutes} minutes" if hours else f"{minutes} minutes"
    question = f"A 24-hour clock shows {_shown(start)}. What does it show {later} later?"
    data = {"kind": "clock", "start": start, "hours": hours, "minutes": minutes}
    return Problem(question, _shown(start + hours * 60 + minutes), data, level=level)


def _clock_worked(start: int, hours: int, minutes: int, answer: str) -> str:
    hour, minute = divmod(start, 60)
    carry, rest = divmod(minute + minutes, 60)
    steps = [f"{minute}+{minutes}={minute + minutes}"]
    if carry:
        steps[0] += f", that is 1 hour and {rest} minutes"
    total = hour + hours + carry
    if hours or carry:
        steps.append(f"{'+'.join(map(str, [hour, *filter(None, (hours, carry))]))}={total}")
    if total >= 24:
        steps[-1] += f", after midnight {total}-24={total - 24}"
    return ". ".join([*steps, f"It shows {answer}."])


def _nth_weekday(rng: np.random.Generator, years: int, level: int) -> Problem:
    start = date(between(rng, 1950, 2099), 1, 1)
    first = date(start.year + years, between(rng, 3, 12), 1)
    nth, weekday = between(rng, 0, 3), between(rng, 0, 6)
    found = first + timedelta((weekday - first.weekday()) % 7 + 7 * nth)
    question = (
        f"{_told(start)} is a {_WEEKDAYS[start.weekday()]}. What date is the {_NTH[nth]} "
        f"{_WEEKDAYS[weekday]} of {_MONTHS[first.month - 1]} {first.year}?"
    )
    data = {"kind": "nth", "start": start.isoformat(), "end": first.isoformat()}
    return Problem(question, _told(found), {**data, "nth": nth, "weekday": weekday}, level=level)


def _nth_worked(data: Any, start: date, first: date, answer: str) -> str:
    days, wanted, nth = (first - start).days, _WEEKDAYS[data["weekday"]], data["nth"]
    day = (data["weekday"] - first.weekday()) % 7 + 1
    return (
        f"{days} days are {days // 7} weeks and {days % 7} days, so {_told(first)} is a "
        f"{_WEEKDAYS[first.weekday()]}. The first {wanted} is day {day}. "
        f"{day}+{nth}*7={day + 7 * nth}, so it is {answer}."
    )


def _walk(start: date, end: date) -> list[tuple[date, int]]:
    """Go from one date towards another in years, then in months, and say how long each step is.

    The day is never after the 28th, so every month has it.
    """
    steps, way = list[tuple[date, int]](), -1 if end < start else 1
    for months in (12, 1):
        while True:
            year, month = divmod(start.year * 12 + start.month - 1 + way * months, 12)
            place = date(year, month + 1, start.day)
            if (place - end).days * way > 0:
                break
            steps.append((place, abs((place - start).days)))
            start = place
    return steps


def _told(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _shown(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _minutes(text: str) -> int:
    """Read a time of day: "14:35", "2:35 pm"."""
    match = _TIME.fullmatch(text.strip().lower())
    if match is None:
        raise ReadingError(f"not a time such as 14:35: {quote(text)}")
    hour, minute, half = int(match[1]), int(match[2]), match[3]
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise ReadingError(f"no clock shows {quote(text)}")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour * 60 + minute


def _date(text: str) -> date:
    """Read a date: "3 May 2024", "May 3, 2024", "2024-05-03"; not "3/5/2024", which is two."""
    text = " ".join(text.lower().replace("~", " ").split())
    weekday = _WEEKDAY.search(text)
    text = _WEEKDAY.sub("", text)
    if match := _ISO.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = int(match[3]), _month(match[2]), int(match[1])
    elif match := _MONTH_FIRST.fullmatch(text):
        year, month, day = int(match[3]), _month(match[1]), int(match[2])
    else:
        raise ReadingError(f"not a date such as 3 May 2024: {quote(text)}")
    try:
        found = date(year, month, day)
    except ValueError:
        raise ReadingError(f"there is no {quote(text)}") from None
    if weekday and _WEEKDAYS[found.weekday()].lower() not in weekday[0]:
        raise ReadingError(f"{quote(text)} is no {quote(weekday[0].strip(' ,()'))}")
    return found


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, 1):
        if (
            name == month.lower()
            or name == month[:3].lower()
            or name == "sept" == month[:4].lower()
        ):
            return number
    raise ReadingError(f"{quote(name)} is no month")
