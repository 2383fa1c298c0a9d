import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.general.instruction_following import InstructionFollowing

TASK = InstructionFollowing()


def keeps(question: str, text: str) -> bool:
    """Read each rule from its English."""
    words = re.findall(r"[a-z]+", text.lower())
    held = []
    for rule in re.split(r", and it |, it |: it ", question.split(". Words")[0])[1:]:
        named, counts = re.findall(r'"(\w+)"', rule), [int(n) for n in re.findall(r"\d+", rule)]
        if "in each line" in rule:
            held.append({len(line.split()) for line in text.splitlines()} == {counts[0]})
        elif rule.startswith("has exactly"):
            size = len(words) if "words" in rule else len(text.splitlines())
            held.append(size == counts[0])
        elif "exactly" in rule:
            held.append(words.count(named[0]) == counts[0])
        elif rule.startswith("contains"):
            held.append(named[0] in words)
        elif "begins" in rule:
            held.append(words[0] == named[0])
        elif "ends" in rule:
            held.append(words[-1] == named[0])
        elif "alone" in rule:
            held.append(text.islower() if "small" in rule else text.isupper())
        elif "nowhere" in rule:
            held.append(named[0] not in text.lower())
        elif "before" in rule:
            both = set(named) <= set(words)
            held.append(both and words.index(named[0]) < words.index(named[1]))
        else:
            assert "no word of more" in rule, rule
            held.append(max(map(len, words)) <= counts[0])
    return all(held)


@pytest.mark.parametrize("level", range(1, 11))
def test_reference_keeps_to_the_rules_of_the_english(level):
    for index in range(20):
        problem = TASK.draw(101, index, level=level)
        assert keeps(problem.question, problem.answer), problem.question


@pytest.mark.parametrize("level", range(2, 11))
def test_a_text_that_is_changed_a_little_is_judged_by_the_english(level):
    seen = set()
    for index in range(12):
        problem = TASK.draw(102, index, level=level)
        words = problem.answer.split(" ")
        for i in range(len(words)):
            for other in (words[:i] + words[i + 1 :], [*words[:i], "zebra", *words[i + 1 :]]):
                text = " ".join(other)
                right = keeps(problem.question, text) if text else False
                assert TASK.verify(problem, text).correct is right, (problem.question, text)
                seen.add(right)
    assert False in seen


PROBLEM = Problem(
    "", "", {"rules": [["words", 4], ["contains", "cat"], ["starts", "rain"], ["small"]]}
)


@pytest.mark.parametrize(
    "answer",
    [
        *("rain on my cat", "rain, cat, rain, cat.", '"rain on my cat"'),
        *(
            "```\nrain on my cat\n```",
            "  rain on\nmy cat\n",
            "“rain cat cat cat”",
            "rain - on my cat",
        ),
    ],
)
def test_every_text_that_keeps_to_the_rules_is_right(answer):
    assert TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("rain on my dog", 'contains the word "cat"'),
        ("rain on my cats", 'contains the word "cat"'),
        ("rain on cat", "exactly 4 words"),
        ("rain cat * *", "exactly 4 words"),
        ("the answer is: rain on my cat", "exactly 4 words"),
        ("cat on my rain", "begins with"),
        ("Rain on my cat", "small letters"),
    ],
)
def test_broken_rule_is_named(answer, rule):
    assert rule in TASK.verify(PROBLEM, answer).reason


def test_megabytes_and_nothing_are_refused():
    for answer in ("rain cat " * 200_000, "", "``````", '""'):
        assert not TASK.verify(PROBLEM, answer).correct
