import re

import pytest

from r1envs.problem import Problem
from r1envs.records import Turn
from r1envs.tasks.logic.minesweeper import Minesweeper
from r1envs.verifiers.completion import read_completion

TASK = Minesweeper()
# * 2 1      A1 and B2 are mines; column C and A3 are what is left to open.
# 2 * 1
# 1 1 1
DATA = {"rows": 3, "columns": 3, "mines": [0, 4], "opened": [1, 3, 7]}
EXAMPLE = Problem("", "", DATA)


def cells_of(text):
    """Read a board from text, by (column, row) as it names cells."""
    rows = re.findall(r"^(\d)((?: [?0-8])+)$", text, re.MULTILINE)
    return {
        (letter, int(row)): cell
        for row, line in rows
        for letter, cell in zip("ABCDEFG", line.split(), strict=False)
    }


def can_be_mine(board, cell):
    """Search for mines that fit all numbers, with one in the cell."""

    def near(place):
        column, row = place
        columns = {chr(ord(column) + step) for step in (-1, 0, 1)}
        return [p for p in board if p[0] in columns and abs(p[1] - row) < 2 and p != place]

    numbers = [
        (int(n), [p for p in near(p) if board[p] == "?"]) for p, n in board.items() if n != "?"
    ]
    numbers = [(n, around) for n, around in numbers if around]
    edge = list(dict.fromkeys(p for _, around in numbers for p in around))

    def fits(known):
        return all(
            sum(known.get(p, 0) for p in around) <= n <= sum(known.get(p, 1) for p in around)
            for n, around in numbers
        )

    def search(known):
        if not fits(known):
            return False
        place = next((p for p in edge if p not in known), None)
        return place is None or any(search({**known, place: mine}) for mine in (1, 0))

    return search({cell: 1})


@pytest.mark.parametrize("level", range(1, 11))
def test_every_cell_that_is_opened_follows_from_the_board_shown(level):
    for index in range(5):
        problem = TASK.draw(5, index, level=level)
        turns_left = int(re.search(r"at most (\d+) turns", problem.question)[1])
        assert turns_left == TASK.turns(problem) >= 2
        said, turns, replies = problem.question, [], []
        while True:
            board = cells_of(said)
            assert len(board) == problem.data["rows"] * problem.data["columns"]
            reply = read_completion(TASK.solve(problem, turns)).answer
            assert board[reply[0], int(reply[1])] == "?"
            assert not can_be_mine(board, (reply[0], int(reply[1])))
            replies.append(reply)
            answered = TASK.respond(problem, replies)
            if not isinstance(answered, Turn):
                break
            turns.append(said := answered.text)
        assert answered.correct
        assert ", ".join(replies) == problem.answer
        assert len(replies) <= turns_left


def test_thought_names_the_mines_that_make_the_cell_safe():
    thought = read_completion(TASK.solve(TASK.draw(3, 0, level=1))).thought
    assert thought == (
        "C2=1 touches B3, so B3 is a mine. "
        "B1=1 has 1 in A1 and A2, B2=2 with B3 a mine has 1 in A1, A2 and A3, so A3 is safe."
    )


def test_numbers_count_all_neighbours_and_a_0_opens_them():
    problem = Problem("", "", {"rows": 3, "columns": 4, "mines": [0, 5], "opened": [1]})
    assert TASK.respond(problem, ["D1"]).text == "  A B C D\n1 ? 2 1 0\n2 ? ? 1 0\n3 ? ? 1 0"


@pytest.mark.parametrize("reply", ["C1", "c1.", "1C", "(C, 1)", "column C, row 1", "open C1"])
def test_a_cell_may_be_written_in_many_ways(reply):
    for written in (reply, f"**{reply}**", rf"\boxed{{{reply}}}", f"`{reply}`", "Row 1 column C"):
        assert TASK.respond(EXAMPLE, [written]).text.startswith("  A B C\n1 ? 2 1\n2 2 ? ?")


@pytest.mark.parametrize(
    "reply", ["", "D1", "A4", "A0", "C1 or A3", "C1, C2", "C", "C11", "1", "?"]
)
def test_what_is_no_cell_opens_nothing(reply):
    said = TASK.respond(EXAMPLE, [reply]).text
    assert said == "That is no cell from A1 to C3.\n  A B C\n1 ? 2 ?\n2 2 ? ?\n3 ? 1 ?"


def test_a_mine_loses_and_all_safe_cells_win():
    assert TASK.respond(EXAMPLE, ["B2"]).reason == "B2 is a mine"
    assert TASK.respond(EXAMPLE, ["C1", "A1"]).reason == "A1 is a mine"
    replies = ["C3", "C1", "A3", "C2"]
    assert [isinstance(TASK.respond(EXAMPLE, replies[:n]), Turn) for n in (1, 2, 3)] == [True] * 3
    assert TASK.respond(EXAMPLE, replies).correct
    assert TASK.respond(EXAMPLE, ["C1", "C1"]).text.startswith("C1 is open already.\n  A")


def test_a_reply_that_opened_nothing_does_not_lose_the_thread():
    problem = TASK.draw(3, 0, level=5)
    said = TASK.respond(problem, ["what?"]).text
    assert TASK.solve(problem, [said]) == TASK.solve(problem)


def test_a_turned_board_is_no_other_problem():
    turned = {"rows": 3, "columns": 3, "mines": [2, 4], "opened": [1, 5, 7]}
    assert TASK.canonical(Problem("", "", turned)) == TASK.canonical(EXAMPLE)
    other = {**DATA, "mines": [2, 4]}
    assert TASK.canonical(Problem("", "", other)) != TASK.canonical(EXAMPLE)
