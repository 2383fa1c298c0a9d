import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.problem import Problem
from r1envs.tasks.logic._statements import ROLES, english, truth
from r1envs.tasks.logic.knights_and_knaves import KnightsAndKnaves
from r1envs.verifiers.verdict import Status

TASK = KnightsAndKnaves()

EXAMPLE = Problem(
    "",
    "Ann knave, Ben knight, Cid knave, Dan knave",
    {
        "names": ["Ann", "Ben", "Cid", "Dan"],
        "said": [
            [0, ["and", ["is", 1, 0], ["is", 0, 0]]],
            [2, ["is", 1, 0]],
            [3, ["is", 2, 1]],
        ],
    },
)


def test_thought_settles_one_statement_after_the_other():
    assert TASK.solve(EXAMPLE) == (
        "Ann says both knaves: a knight cannot say it, so Ann is a knave, Ben is a knight. "
        "Cid says Ben is a knave: false, so Cid is a knave. "
        "Dan says Cid is a knight: false, so Dan is a knave."
    )


@pytest.mark.parametrize(
    ("anchor", "steps"),
    [
        (
            [[0, ["or", ["is", 0, 0], ["is", 1, 1]]]],
            "Ann says I am a knave or Ben is a knight: a knave cannot say it, "
            "so Ann is a knight, Ben is a knight.",
        ),
        (
            [[0, ["differ", 1, 0]], [1, ["is", 0, 1]]],
            "Ann says different kinds: either way, so Ben is a knave. "
            "Ben says Ann is a knight: a lie, so Ann is a knave.",
        ),
    ],
)
def test_two_people_are_settled_by_a_fixed_rule(anchor, steps):
    assert TASK.solve(Problem("", "", {"names": ["Ann", "Ben"], "said": anchor})) == steps


@pytest.mark.parametrize("level", range(1, 11))
def test_exactly_one_way_fits_all_statements(level):
    for index in range(15):
        problem = TASK.draw(3, index, level=level)
        names, said = problem.data["names"], problem.data["said"]
        ways = [
            ", ".join(f"{name} {ROLES[role]}" for name, role in zip(names, roles, strict=True))
            for roles in itertools.product((0, 1), repeat=len(names))
            if all(truth(what, dict(enumerate(roles)), 1) == roles[who] for who, what in said)
        ]
        assert ways == [problem.answer]


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_ends_with_the_roles_of_the_answer(level):
    for index in range(15):
        problem = TASK.draw(4, index, level=level)
        last: dict[str, str] = {}
        for line in TASK.solve(problem).removesuffix(".").split(". "):
            # What is said stands before the colon, what follows from it behind.
            result = line.rpartition(": ")[2]
            for part in result.split("so ")[-1].removeprefix("suppose ").split(", "):
                if " is a " in part and part.split()[-1] in ROLES and len(part.split()) == 4:
                    last[part.split()[0]] = part.split()[-1]
        assert last == dict(pair.split() for pair in problem.answer.split(", "))


@pytest.mark.parametrize(("level", "people"), [(1, 3), (2, 4)])
def test_no_constant_pattern_of_roles_is_likely(level, people):
    patterns = Counter(
        " ".join(TASK.draw(0, index, level=level).answer.replace(",", "").split()[1::2])
        for index in range(1500)
    )
    assert len(patterns) == 2**people
    assert max(patterns.values()) / 1500 < 1.3 / 2**people


@pytest.mark.parametrize("level", range(3, 11))
def test_constant_roles_earn_nearly_nothing(level):
    drawn = [TASK.draw(0, index, level=level) for index in range(150)]
    for roles in (("knight", "knight"), ("knave", "knave"), ("knight", "knave")):
        right = sum(
            TASK.verify(
                p, " ".join(f"{n} {roles[i % 2]}" for i, n in enumerate(p.data["names"]))
            ).correct
            for p in drawn
        )
        assert right / 150 <= 0.1


@pytest.mark.parametrize(
    "answer",
    [
        "Ann knave, Ben knight, Cid knave, Dan knave",
        "dan: KNAVE; cid: knave; ben: knight; ann: knave.",
        "Ann is a knave, Ben is a knight, Cid is a knave and Dan is a knave.",
        "Ann = knave\nBen = knight\nCid = knave\nDan = knave",
        "Ann knave Ben knight Cid knave Dan knave",
    ],
)
def test_roles_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Ann knight, Ben knight, Cid knave, Dan knave", "Ann as a knight contradicts: Ben and"),
        ("Ann knave, Ben knight, Cid knight, Dan knave", "Cid as a knight contradicts: Ben is"),
        ("Ann knave, Ben knight, Cid knave", "Dan has no role"),
        ("Ann knave, Ann knave, Cid knave, Dan knave", "Ann has more than one role"),
        ("Ann knave, Ben knight, Cid knave, Eve knave", "'eve knave' is not a name and a role"),
        ("Ann knave, Ben not knave", "'ben not knave' is not a name and a role"),
        ("Ann knave, Ben", "'ben ' is not a name and a role"),
        ("", "Ann has no role"),
    ],
)
def test_wrong_answers_are_told_why(answer, reason):
    verdict = TASK.verify(EXAMPLE, answer)
    assert not verdict.correct
    assert verdict.reason.startswith(reason)


@given(st.text())
def test_no_answer_raises(answer):
    assert TASK.verify(EXAMPLE, answer).status in (Status.WRONG, Status.UNPARSABLE)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (["is", 0, 0], "I am a knave"),
        (["is", 1, 1], "Ben is a knight"),
        (["same", 0, 1], "Ben and I are the same kind"),
        (["differ", 1, 2], "Ben and Cid are different kinds"),
        (["or", ["is", 0, 0], ["is", 1, 0]], "at least one of Ben and me is a knave"),
        (["and", ["is", 1, 1], ["is", 2, 0]], "Ben is a knight and Cid is a knave"),
        (["if", ["is", 1, 1], ["is", 0, 0]], "if Ben is a knight, then I am a knave"),
        (["exactly", 1, [0, 1, 2]], "exactly one of Ben, Cid and me is a knight"),
        (["exactly", 2, [0, 1, 2]], "exactly two of Ben, Cid and me are knights"),
        (
            ["or", ["if", ["is", 1, 1], ["is", 2, 0]], ["same", 1, 2]],
            "(if Ben is a knight, then Cid is a knave) or Ben and Cid are the same kind",
        ),
    ],
)
def test_statements_read_well(statement, text):
    assert english(statement, ["Ann", "Ben", "Cid"], speaker=0) == text


@pytest.mark.parametrize(
    ("statement", "worlds"),
    [
        (["is", 0, 1], "KKK KKk KkK Kkk"),
        (["same", 0, 1], "KKK KKk kkK kkk"),
        (["if", ["is", 0, 1], ["is", 1, 1]], "KKK KKk kKK kKk kkK kkk"),
        (["exactly", 2, [0, 1, 2]], "KKk KkK kKK"),
        (["exactly", 1, [0, 1, 2]], "Kkk kKk kkK"),
    ],
)
def test_statements_mean_what_they_say(statement, worlds):
    true = [
        "".join("kK"[role] for role in roles)
        for roles in itertools.product((1, 0), repeat=3)
        if truth(statement, dict(enumerate(roles)), 1)
    ]
    assert true == worlds.split()


def test_statements_in_another_order_are_the_same_problem():
    said = EXAMPLE.data["said"]
    turned = Problem("", "", {**EXAMPLE.data, "said": said[::-1]})
    assert TASK.canonical(turned) == TASK.canonical(EXAMPLE)
