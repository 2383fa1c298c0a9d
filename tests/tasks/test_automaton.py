import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming.automaton import Automaton

TASK = Automaton()


def read(question):
    """The automaton as the question tells it."""
    moves = {
        (state, letter): target
        for state, ways in re.findall(r"From (\w): (.*?)\.", question)
        for letter, target in re.findall(r"(\w) to (\w)", ways)
    }
    final = re.search(r"it is in state (\w) after", question)[1]
    length = re.search(r"exactly (\d+) letters", question)
    return moves, final, int(length[1]) if length else None


def accepts(moves, final, text):
    state = "S"
    for letter in text:
        state = moves[state, letter]
    return state == final


@pytest.mark.parametrize("level", range(1, 6))
def test_every_right_string_is_accepted_and_no_other(level):
    for index in range(8):
        problem = TASK.draw(4, index, level=level)
        moves, final, length = read(problem.question)
        shortest = len(problem.answer)
        for n in range(1, shortest + 2):
            for text in map("".join, itertools.product("abc", repeat=n)):
                right = accepts(moves, final, text)
                if right and length is None:
                    assert n >= shortest
                right = right and n == (length or shortest)
                assert TASK.verify(problem, text).correct == right
            if 3**n > 300:
                break


@pytest.mark.parametrize("level", range(1, 11))
def test_the_answer_is_accepted(level):
    kinds = set()
    for index in range(20):
        problem = TASK.draw(5, index, level=level)
        moves, final, length = read(problem.question)
        kinds.add(length is None)
        assert accepts(moves, final, problem.answer)
        assert len(problem.answer) == (length or problem.data["length"])
        assert TASK.solve(problem).endswith(f"so {problem.answer}.")
    assert kinds == ({False} if level < 3 else {False, True})


def test_forms_and_wrong_answers():
    problem = TASK.draw(0, 0, level=4)
    word = problem.answer
    for form in (
        "**{}**",
        '"{}"',
        "$\\boxed{{{}}}$",
        "`{}`",
        "```\n{}\n```",
        "The answer is {}.",
        "**Answer: {}**",
        "The string is {}.",
        "[{}]",
        '["{}"]',
        "- {}",
        r"\texttt{{{}}}",
    ):
        assert TASK.verify(problem, form.format(word)).correct, form
    for wrong in (
        f"{word} or {word}",
        word + "a",
        word[:-1],
        f"{word}, {word}",
        problem.question,
        "",
    ):
        assert not TASK.verify(problem, wrong).correct, wrong


def test_states_of_other_names_make_no_other_problem():
    first = {"moves": [[1, 2], [0, 1], [2, 0]], "final": 1, "length": 3, "shortest": False}
    renamed = {**first, "moves": [[2, 1], [1, 0], [0, 2]], "final": 2}
    names = {TASK.canonical(Problem("", "", data)) for data in (first, renamed)}
    assert len(names) == 1
