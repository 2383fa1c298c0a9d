import itertools
import re

import pytest

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.tasks.logic.mastermind import Mastermind, feedback
from r1envs.verifiers.completion import read_completion

TASK = Mastermind()
EXAMPLE = Problem("", "AND", {"letters": "ADNOR", "places": 3, "guesses": 6})


def pegs(code, guess):
    """Count by striking out, as people do."""
    code, guess = list(code), list(guess)
    exact = 0
    for place in range(len(code)):
        if code[place] == guess[place]:
            exact += 1
            code[place], guess[place] = None, ""
    misplaced = 0
    for letter in guess:
        if letter and letter in code:
            code[code.index(letter)] = None
            misplaced += 1
    return exact, misplaced


def test_feedback_is_that_of_the_game():
    for code, guess in itertools.product(itertools.product("ABC", repeat=4), repeat=2):
        assert feedback("".join(code), "".join(guess)) == pegs(code, guess)


@pytest.mark.parametrize("level", range(1, 11))
def test_question_and_feedback_are_enough_to_find_the_code(level):
    """Whoever guesses any code that fits can be unlucky; `solve` is not."""
    for index in range(6):
        problem = TASK.draw(5, index, level=level)
        named = re.search(r"code of (\d) letters, each one of ([A-Z, ]+);", problem.question)
        guesses = int(re.search(r"at most (\d+) guesses", problem.question)[1])
        assert guesses == TASK.turns(problem)
        left = list(itertools.product(named[2].split(", "), repeat=int(named[1])))
        replies, turns = [], []
        while True:
            replies.append(read_completion(TASK.solve(problem, turns)).answer)
            assert tuple(replies[-1]) in left
            said = TASK.respond(problem, replies)
            if not isinstance(said, Turn):
                break
            told = tuple(map(int, re.findall(r"\d", said.text)))
            left = [code for code in left if pegs(code, replies[-1]) == told]
            turns.append(said.text)
        assert said.correct
        assert len(replies) <= guesses


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_every_code_is_found_within_the_guesses(level):
    problem = TASK.draw(0, 0, level=level)
    most = 0
    for code in itertools.product(problem.data["letters"], repeat=problem.data["places"]):
        hidden = Problem("", "".join(code), problem.data)
        turns = []
        while isinstance(
            said := TASK.respond(hidden, [read_completion(TASK.solve(hidden, turns)).answer]), Turn
        ):
            turns.append(said.text)
        most = max(most, len(turns) + 1)
    assert most == TASK.turns(problem)


@pytest.mark.parametrize(
    "answer", ["AND", "and.", "A, N, D", '["A", "N", "D"]', r"\boxed{AND}", "**A N D**", "$AND$"]
)
def test_the_code_may_be_written_in_many_ways(answer):
    assert TASK.respond(EXAMPLE, [answer]).correct


@pytest.mark.parametrize(
    "answer", ["ANDA", "AN", "AND or NOD", "AND NOD", "ANB", "AAND", "1 exact", ""]
)
def test_what_is_no_code_tells_nothing(answer):
    said = TASK.respond(EXAMPLE, [answer])
    assert said == Turn("That is no code of 3 letters from A, D, N, O, R.")


def test_a_reply_that_was_no_code_does_not_lose_the_thread():
    turns = ["That is no code of 3 letters from A, D, N, O, R.", "AAD: 2 exact, 0 misplaced."]
    assert read_completion(TASK.solve(EXAMPLE, turns)).answer == "AAA"


def test_only_the_last_reply_counts():
    assert TASK.respond(EXAMPLE, ["AND", "DNA"]) == Turn("DNA: 1 exact, 2 misplaced.")
