import functools
import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.entailment import Entailment

TASK = Entailment()
EXAMPLE = Problem(
    "",
    "A, C",
    {
        "verbs": ["sing", "ski", "act"],
        "people": ["Ann"],
        "facts": [["if", 0, 3], ["if", 4, 2], ["is", 0, 4]],
        "statements": [["is", 0, 2], ["is", 0, 0], ["if", 4, 1], ["if", 1, 4]],
    },
)


@functools.cache
def drawn(level):
    return [TASK.draw(7, index, level=level) for index in range(200)]


def read_phrase(words):
    """Read "does not sing" and the like as a verb and whether it is done."""
    words = words.split()
    return words[-1].removesuffix("s"), "not" not in words


def read_claim(sentence):
    """Read a sentence as who it is about, and as a test of what somebody does."""
    if only := re.fullmatch(r"Only people who ((?:do not )?\w+) ((?:do not )?\w+)", sentence):
        then, when = map(read_phrase, only.groups())
    elif every := re.fullmatch(
        r"(Whoever|Nobody who) ((?:does not )?\w+) ((?:does not )?\w+)", sentence
    ):
        when, then = read_phrase(every[2]), read_phrase(every[3])
        if every[1] == "Nobody who":
            then = (then[0], not then[1])
    else:
        person, phrase = sentence.split(" ", 1)
        verb, done = read_phrase(phrase)
        return person, lambda does: does[verb] == done
    return None, lambda does: does[when[0]] != when[1] or does[then[0]] == then[1]


def what_follows(question):
    """Try all that somebody could do, by the English."""
    told, asked = question.split(" Which of these ")
    facts = [read_claim(each) for each in re.findall(r"\d+\. (\D+?)\.(?= |$)", told)]
    statements = re.findall(r"([A-F])\. (.+?)\.(?= |$)", asked.partition("? ")[2])
    phrases = re.sub(r"These are facts:|[A-Z]\w+( people)?( who)?|do(es)? not", "", told)
    verbs = sorted({word.removesuffix("s") for word in re.findall(r"[a-z]+", phrases)})
    rules = [holds for who, holds in facts if who is None]
    worlds = (
        dict(zip(verbs, d, strict=True)) for d in itertools.product((0, 1), repeat=len(verbs))
    )
    possible = [does for does in worlds if all(holds(does) for holds in rules)]
    assert possible
    found = []
    for letter, statement in statements:
        person, claim = read_claim(statement)
        of_person = [holds for who, holds in facts if who == person is not None]
        assert of_person or person is None
        left = [does for does in possible if all(holds(does) for holds in of_person)]
        assert left
        if all(claim(does) for does in left):
            found.append(letter)
    return ", ".join(found)


@pytest.mark.parametrize("level", range(1, 11))
def test_the_statements_that_hold_in_all_cases_follow(level):
    for index in range(25 if level < 7 else 3):
        problem = TASK.draw(5, index, level=level)
        assert what_follows(problem.question) == problem.answer, problem.question


@pytest.mark.parametrize("level", [1, 5, 10])
def test_thought_comes_to_the_same_letters(level):
    for index in range(20):
        problem = TASK.draw(6, index, level=level)
        told = re.findall(r"([A-F]): [^.]*so it (follows|does not follow)\.", TASK.solve(problem))
        assert len(told) == len(problem.data["statements"])
        assert ", ".join(letter for letter, ends in told if ends == "follows") == problem.answer


@pytest.mark.parametrize(
    "looks_right",
    [
        lambda statement: "not" not in statement,
        lambda statement: "Nobody" not in statement and "not" not in statement,
        lambda statement: len(statement.split()) < 5,
        lambda statement: re.match("Whoever|Nobody|Only", statement),
        lambda statement: statement.startswith("Only"),
        lambda statement: True,
    ],
)
@pytest.mark.parametrize("level", [1, 6])
def test_what_statements_look_like_tells_next_to_nothing(level, looks_right):
    earned = 0
    for problem in drawn(level):
        asked = problem.question.partition("must be true? ")[2]
        statements = re.findall(r"([A-F])\. (.+?)\.(?= |$)", asked)
        letters = [letter for letter, statement in statements if looks_right(statement)]
        earned += TASK.verify(problem, ", ".join(letters)).correct
    assert earned <= 200 * 0.08


@pytest.mark.parametrize(
    "answer",
    [
        "A, C",
        "a and c.",
        "C, A",
        "AC",
        "A C",
        '["A", "C"]',
        r"$\{A, C\}$",
        r"\boxed{A, C}",
        "**A, C**",
        "(A) and (C)",
        "Statements A and C",
        "Only A and C follow.",
        "- A\n- C",
        "```\nA, C\n```",
    ],
)
def test_letters_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    "answer",
    ["A", "A, B, C", "A, D", "A, C, C", "A, C or A, D", "A, C, E", "none", "ABCD", "A, C, 1", ""],
)
def test_other_letters_are_wrong(answer):
    assert not TASK.verify(EXAMPLE, answer).correct


def test_other_verbs_people_and_order_make_no_other_problem():
    data = {
        "verbs": ["run", "sing", "knit"],
        "people": ["Zoe"],
        "facts": [["is", 0, 0], ["if", 4, 3], ["if", 5, 1]],
        "statements": [["is", 0, 4], ["if", 1, 2], ["is", 0, 2], ["if", 0, 3]],
    }
    assert TASK.canonical(Problem("", "", data)) == TASK.canonical(EXAMPLE)
    other = {**data, "facts": [["is", 0, 1], *data["facts"][1:]]}
    assert TASK.canonical(Problem("", "", other)) != TASK.canonical(EXAMPLE)
