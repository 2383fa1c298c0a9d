import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.zebra import Zebra

TASK = Zebra()
EXAMPLE = Problem("", "Ben, Ann, Cid", {"houses": 3, "clues": [["left", 1, 0], ["before", 0, 2]]})
FORMS = {
    r"(.+) lives in house (\d)": lambda a, b: a == int(b),
    r"(.+) does not live in house (\d)": lambda a, b: a != int(b),
    r"(.+) lives directly to the left of (.+)": lambda a, b: a + 1 == b,
    r"(.+) lives next door to (.+)": lambda a, b: abs(a - b) == 1,
    r"(.+) lives somewhere to the left of (.+)": lambda a, b: a < b,
    r"(.+) is not (.+)": lambda a, b: a != b,
    r"(.+) is (.+)": lambda a, b: a == b,
}


def orders(question):
    """Read groups and clues from the English; list all orders of what is asked, by search."""
    houses = int(question.split()[0])
    people = re.search(r"these people: ([^.]+)\.", question)[1].split(", ")
    groups = {"people": people}
    for kind, things in re.findall(r"one ([a-z]+) \(([^)]+)\)", question):
        groups[kind + "s"] = things.split(", ")
    everything = [thing for group in groups.values() for thing in group]
    clues = []
    told = re.findall(r"\d+\. ([A-Z].*?)\.(?= \d+\. [A-Z]| List)", question)
    for sentence in told:
        form = next(form for form in FORMS if re.fullmatch(form, sentence))
        sides = re.fullmatch(form, sentence).groups()
        named = [
            next((t for t in everything if re.search(rf"\b{t}\b", side)), side) for side in sides
        ]
        clues.append((FORMS[form], *named))
    found = set()
    asked = re.search(r"List the ([a-z]+) in the order", question)[1]

    def fits(at, thing):
        return all(
            holds(at[a], at.get(b, b))
            for holds, a, b in clues
            if thing in (a, b) and a in at and (b in at or b.isdigit())
        )

    def search(at):
        if len(at) == len(everything):
            found.add(", ".join(sorted(groups[asked], key=at.__getitem__)))
            return
        options = {}
        for group in groups.values():
            free = set(range(1, houses + 1)) - {at[t] for t in group if t in at}
            for thing in set(group) - set(at):
                options[thing] = [h for h in free if fits({**at, thing: h}, thing)]
        thing = min(sorted(options), key=lambda t: len(options[t]))
        for house in options[thing]:
            search({**at, thing: house})

    search({})
    return found


@pytest.mark.parametrize("level", range(1, 11))
def test_exactly_one_order_fits(level):
    for index in range(12 if level < 6 else 3):
        problem = TASK.draw(2, index, level=level)
        assert orders(problem.question) == {problem.answer}


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_places_what_is_asked(level):
    for index in range(5):
        problem = TASK.draw(4, index, level=level)
        settled = dict(re.findall(r"(\w+) in (\d)\b", TASK.solve(problem)))
        order = problem.answer.split(", ")
        assert [settled.get(name) for name in order] == list("123456"[: len(order)])


@pytest.mark.parametrize("level", [2, 5, 9])
def test_no_clue_is_needless(level):
    problem = TASK.draw(5, 0, level=level)
    clues = problem.data["clues"]
    for clue in clues:
        fewer = {**problem.data, "clues": [other for other in clues if other is not clue]}
        assert TASK.solve(Problem("", "", fewer)) != TASK.solve(problem)


@pytest.mark.parametrize(
    "answer",
    [
        "Ben, Ann, Cid",
        "ben ann cid.",
        '["Ben", "Ann", "Cid"]',
        "Ben -> Ann -> Cid",
        "1. Ben\n2. Ann\n3. Cid",
        "House 1: Ben, House 2: Ann, House 3: Cid",
        r"\boxed{\text{Ben, Ann, Cid}}",
        "3: Cid, 1: Ben, 2: Ann",
        "```\nBen, Ann, Cid\n```",
        "**Ben, Ann and Cid**",
        "**Answer: Ben, Ann, Cid**",
        "1. Ben, 2. Ann, 3. Cid",
        "House 1 - Ben\nHouse 2 – Ann\nHouse 3 - Cid",
        "3. Cid\n2. Ann\n1. Ben",
    ],
)
def test_orders_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Ben, Cid, Ann",
        "3. Ben\n2. Ann\n1. Cid",
        "Cid, Ann, Ben",
        "Ben, Ann",
        "Ben, Ann, Cid, Dan",
        "Ben, Ann or Cid, Cid",
        "1: Ben, 2: Ann",
        "1: Ben, 2: Ann, 2: Cid",
        "Ann",
        "",
    ],
)
def test_other_orders_are_wrong(answer):
    assert not TASK.verify(EXAMPLE, answer).correct


def test_other_names_make_no_other_problem():
    problem = TASK.draw(0, 0, level=4)
    renamed = [f"thing{n}" for n in range(16)]
    clues = problem.data["clues"][::-1]
    other = Problem("", "", {**problem.data, "things": renamed, "clues": clues})
    assert TASK.canonical(other) == TASK.canonical(problem)
