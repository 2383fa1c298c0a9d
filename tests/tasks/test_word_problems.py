import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.word_problems import WordProblems

TASK = WordProblems()
N = r"(\d+)"
RULES = [
    (rf"(\w+) has {N} (?!years)\w+", lambda h, w, a: h.update({w: int(a)})),
    (rf"(\w+) buys {N} more \w+", lambda h, w, a: h.update({w: h[w] + int(a)})),
    (rf"(\w+) loses {N} \w+", lambda h, w, a: h.update({w: h[w] - int(a)})),
    (
        rf"(\w+) gives {N} \w+ to (\w+)",
        lambda h, w, a, t: h.update({w: h[w] - int(a), t: h[t] + int(a)}),
    ),
    (
        rf"(\w+) buys {N} boxes with {N} \w+ each",
        lambda h, w, a, b: h.update({w: h[w] + int(a) * int(b)}),
    ),
    (
        rf"On each of the next {N} days (\w+) finds {N} \w+",
        lambda h, a, w, b: h.update({w: h[w] + int(a) * int(b)}),
    ),
    (
        rf"On each of the next {N} days (\w+) loses {N} \w+",
        lambda h, a, w, b: h.update({w: h[w] - int(a) * int(b)}),
    ),
    (
        r"(\w+) gives half of (?:her|his) \w+ to (\w+)",
        lambda h, w, t: h.update({w: h[w] / 2, t: h[t] + h[w] / 2}),
    ),
    (
        r"An uncle gives (\w+) as many \w+ as \w+ already has",
        lambda h, w: h.update({w: 2 * h[w]}),
    ),
    (
        rf"(\w+) divides all (?:her|his) \w+ equally into {N} piles, .* the others",
        lambda h, w, a: h.update({w: h[w] / int(a)}),
    ),
]
ASIDE = re.compile(r".* years old|.* also has .*|.* kilometres .*|.* months|A shelf .*")


def retold(question: str) -> float:
    *told, asked = re.findall(r"[^.?]+[.?]", question)
    has: dict[str, float] = {}
    for sentence in told:
        sentence = sentence.strip(" .")
        found = [(m, rule) for form, rule in RULES if (m := re.fullmatch(form, sentence))]
        if not found:
            assert ASIDE.fullmatch(sentence), sentence
        for match, rule in found:
            rule(has, *match.groups())
    return sum(count for name, count in has.items() if name in asked)


@pytest.mark.parametrize("level", range(1, 11))
def test_story_retold_from_its_english_comes_to_the_answer(level):
    for index in range(20):
        problem = TASK.draw(31, index, level=level)
        assert retold(problem.question) == int(problem.answer), problem.question


def leo() -> Problem:
    data = {"people": ["Leo"], "things": "nuts", "start": [12], "asked": 0}
    return Problem("Leo has 12 nuts.", "1200", {**data, "events": []})


@pytest.mark.parametrize(
    "answer",
    [
        "1200",
        "1,200",
        "1200 nuts",
        r"\boxed{1200}",
        "$1200$",
        "**1200**",
        "1200.",
        r"\boxed{1200 \text{ nuts}}",
        "They have 1200 nuts altogether.",
        "**Answer: 1200 nuts**",
        "**1200** nuts",
        "```\n1200\n```",
    ],
)
def test_usual_forms_are_accepted(answer):
    assert TASK.verify(leo(), answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        "1201",
        "1199",
        "1200 or 1201",
        "-1200",
        "1200 apples",
        "12*100",
        "Leo has 12 nuts.",
        "1200 1",
    ],
)
def test_wrong_answers_are_refused(answer):
    assert not TASK.verify(leo(), answer).correct


def test_names_and_things_do_not_make_another_problem():
    problem = leo()
    other = Problem("", "1200", {**problem.data, "people": ["Anna"], "things": "beads"})
    assert TASK.canonical(problem) == TASK.canonical(other)
