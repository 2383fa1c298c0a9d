import itertools
import re

import numpy as np
import pytest

from r1envs.tasks.programming._patterns import after, matches, parse, write
from r1envs.tasks.programming.regular_expression import RegularExpression, _draw_parts

TASK = RegularExpression()
WORDS = ["".join(word) for n in range(6) for word in itertools.product("abc", repeat=n)]
CHOICE = re.compile(r"strings (.*?) does the pattern (\S+) match")
WRITING = re.compile(r"exactly (\d+) letters that the pattern (\S+) matches")
OTHER = re.compile(r"which the pattern (\S+) does not match")


def drawn(level, kind, count=12):
    problems = (TASK.draw(4, index, level=level) for index in range(200))
    chosen = (p for p in problems if ("strings" in p.data) == (kind == "choose"))
    return list(itertools.islice(chosen, count))


@pytest.mark.parametrize("parts", range(2, 7))
def test_matches_as_python_does(parts):
    for seed in range(12):
        pattern = "".join(_draw_parts(np.random.default_rng(seed), parts))
        python, ours = re.compile(pattern), parse(pattern)
        rest, left = re.compile(write(after(ours, "a"))), after(ours, "a")
        for word in WORDS:
            assert matches(ours, word) == bool(python.fullmatch(word)), (pattern, word)
            if left != ("nothing",):
                assert matches(ours, f"a{word}") == bool(rest.fullmatch(word)), (pattern, word)


@pytest.mark.parametrize("level", range(1, 11))
def test_the_strings_that_match_are_those_of_python(level):
    for problem in drawn(level, "choose"):
        texts, pattern = CHOICE.search(problem.question).groups()
        right = [text for text in texts.split(", ") if re.fullmatch(pattern, text)]
        assert problem.answer == ", ".join(right)
        assert 0 < len(right) < len(texts.split(", "))
        assert TASK.verify(problem, str(right[::-1])).correct
        assert TASK.verify(problem, "\n".join(f"- {text}" for text in right)).correct
        assert not TASK.verify(problem, ", ".join([*right, right[0]])).correct
        assert not TASK.verify(problem, texts).correct
        assert not TASK.verify(problem, ", ".join(right[1:])).correct
        assert not TASK.verify(problem, ", ".join([*right, "cccccccccccccccc"])).correct


@pytest.mark.parametrize("level", [1, 3, 4, 5])
def test_every_string_that_does_is_accepted_and_no_other(level):
    others = 0
    for problem in drawn(level, "write"):
        length, pattern = WRITING.search(problem.question).groups()
        avoid = OTHER.search(problem.question)
        assert (avoid is not None) == (level > 2)
        for word in map("".join, itertools.product("abc", repeat=int(length))):
            right = re.fullmatch(pattern, word) and not (avoid and re.fullmatch(avoid[1], word))
            assert TASK.verify(problem, word).correct == bool(right)
            others += bool(right) and word != problem.answer
    assert others


def test_forms():
    problem = drawn(5, "write")[0]
    word = problem.answer
    for form in ("**{}**", '"{}"', "$\\boxed{{{}}}$", "`{}`", "string = {}", "The answer is {}."):
        assert TASK.verify(problem, form.format(word)).correct, form
    for wrong in (
        f"{word} or {word}",
        f"{word}a",
        word[:-1],
        f"{word}, {word}",
        problem.question,
        "",
    ):
        assert not TASK.verify(problem, wrong).correct, wrong


@pytest.mark.parametrize("level", range(1, 11))
def test_thoughts_end_at_the_answer(level):
    for kind in ("choose", "write"):
        for problem in drawn(level, kind, 5):
            assert TASK.solve(problem).endswith(f" so {problem.answer}.")
