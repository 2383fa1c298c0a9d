import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.ordering import Ordering

TASK = Ordering()
EXAMPLE = Problem("", "Ben, Ann, Cid", {"names": ["Ann", "Ben", "Cid"], "clues": []})
MORE = "taller|older|faster|heavier|costs? more"
LESS = "shorter|younger|slower|lighter|costs? less"


def clue_of(sentence, names):
    """Read a clue as whether it can hold, with places from 1 on of those placed so far."""
    found = re.findall("|".join(names), sentence)
    count = re.search(r"\d+", sentence)
    number = int(count[0]) if count else 0
    if "between" in sentence:
        return lambda at, n: (
            not (found[0] in at and found[1] in at)
            or (abs(at[found[0]] - at[found[1]]) == number + 1)
        )
    if "right" in sentence:
        first, second = found if "before" in sentence else found[::-1]
        return lambda at, n: at[second] == at.get(first, 99) + 1 if second in at else True
    less = re.search(LESS, sentence)
    if len(found) == 2:
        assert less or re.search(MORE, sentence)
        first, second = found[::-1] if less else found
        return lambda at, n: at.get(first, 99) < at[second] if second in at else True
    if count is None:
        place = -1 if re.search("shortest|youngest|slowest|lightest|cheapest", sentence) else 1
    else:
        place = -number - 1 if less else number + 1
    wanted = place + len(names) + 1 if place < 0 else place
    return lambda at, n: at[found[0]] == wanted if found[0] in at else n < wanted


def orders(question):
    """Search for all orders that fit the English."""
    start, told = question.split(" Clues: ")
    names = re.findall(
        r"(?:[Tt]he )?(\w+)(?:, | and | are | ran | have )", start.split(". List")[0]
    )
    names = [name for name in names if name not in ("race", "are", "ran", "have")]
    sentences = re.findall(r"\d+\. (\D.*?)\.(?= \d+\. |$)", told)
    clues = [clue_of(sentence, names) for sentence in sentences]
    assert len(sentences) == len(re.findall(r"\d+\. ", told))
    found = []

    def search(order):
        at = {name: place for place, name in enumerate(order, start=1)}
        if not all(holds(at, len(order)) for holds in clues):
            return
        if len(order) == len(names):
            found.append(", ".join(order))
        for name in names:
            if name not in at:
                search([*order, name])

    search([])
    return found


@pytest.mark.parametrize("level", range(1, 11))
def test_clues_as_written_leave_one_order(level):
    for index in range(12 if level < 8 else 4):
        problem = TASK.draw(5, index, level=level)
        assert orders(problem.question) == [problem.answer], problem.question


@pytest.mark.parametrize("level", [1, 4, 10])
def test_thought_places_everybody_in_the_end(level):
    for index in range(20):
        problem = TASK.draw(6, index, level=level)
        placed = re.findall(r"(\d+): [^.]*, so (\w+)\.", TASK.solve(problem))
        placed.sort(key=lambda each: int(each[0]))
        assert ", ".join(name for _, name in placed) == problem.answer


def test_listing_the_names_as_they_come_earns_next_to_nothing():
    problems = [TASK.draw(7, index, level=1) for index in range(200)]
    for listed in (
        lambda p: p.data["names"],
        lambda p: p.data["names"][::-1],
        lambda p: dict.fromkeys(
            re.findall("|".join(p.data["names"]), p.question.split("Clues")[1])
        ),
    ):
        assert sum(TASK.verify(p, ", ".join(listed(p))).correct for p in problems) < 10


@pytest.mark.parametrize(
    "answer",
    [
        "Ben, Ann, Cid",
        "ben ann cid.",
        '["Ben", "Ann", "Cid"]',
        "Ben > Ann > Cid",
        "Ben -> Ann -> Cid",
        "1. Ben\n2. Ann\n3. Cid",
        "1: Ben, 2: Ann, 3: Cid",
        "the Ben, the Ann and the Cid",
        r"\boxed{\text{Ben, Ann, Cid}}",
        r"$\text{Ben} > \text{Ann} > \text{Cid}$",
        "```\nBen, Ann, Cid\n```",
        "**Ben, Ann and Cid**",
    ],
)
def test_orders_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Cid, Ann, Ben",
        "Ben, Cid, Ann",
        "Ben, Ann",
        "Ben, Ann, Cid, Dan",
        "Ben, Ann or Cid, Cid",
        "Ben < Ann < Cid",
        "1: Ben, 2: Ann, 2: Cid",
        "Ben",
        "",
    ],
)
def test_other_orders_are_wrong(answer):
    assert not TASK.verify(EXAMPLE, answer).correct


def test_other_names_make_no_other_problem():
    problem = TASK.draw(0, 0, level=4)
    names = dict(zip(problem.data["names"], "ZYXWVUTS", strict=True))
    answer = ", ".join(names[name] for name in problem.answer.split(", "))
    clues = problem.data["clues"][::-1]
    other = Problem("", answer, {"names": list(names.values()), "clues": clues})
    assert TASK.canonical(other) == TASK.canonical(problem)
    fewer = Problem("", answer, {"names": list(names.values()), "clues": clues[1:]})
    assert TASK.canonical(fewer) != TASK.canonical(problem)
