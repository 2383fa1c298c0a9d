import itertools
import json
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.logic.graph_colouring import GraphColouring

TASK = GraphColouring()
EXAMPLE = Problem(
    "",
    "A=red, B=green, C=red",
    {"points": ["A", "B", "C"], "lines": [["A", "B"], ["B", "C"]], "bans": [["A", 1]]},
)


def colourings(question):
    """Read points, lines and bans from the question; list all colourings."""
    points = re.search(r"points ([A-Z, ]+) red", question)[1].split(", ")
    lines = [pair.split("-") for pair in re.search(r"lines: ([^.]+)\.", question)[1].split(", ")]
    bans = set(re.findall(r"([A-Z]) is not (red|green|blue)", question))
    found = [{}]
    for point in points:
        found = [
            {**so_far, point: colour}
            for so_far in found
            for colour in ("red", "green", "blue")
            if (point, colour) not in bans
            and all(
                so_far.get(b if a == point else a) != colour for a, b in lines if point in (a, b)
            )
        ]
    return found


@pytest.mark.parametrize("level", range(1, 11))
def test_all_proper_colourings_are_right_and_no_other(level):
    for index in range(8):
        problem = TASK.draw(3, index, level=level)
        proper = colourings(problem.question)
        for colouring in proper[:20]:
            assert TASK.verify(problem, json.dumps(colouring)).correct
            for point, colour in itertools.product(colouring, ("red", "green", "blue")):
                changed = {**colouring, point: colour}
                assert TASK.verify(problem, json.dumps(changed)).correct == (changed in proper)


@pytest.mark.parametrize("level", range(1, 11))
def test_thought_ends_at_the_colouring_of_the_answer(level):
    for index in range(10):
        problem = TASK.draw(4, index, level=level)
        last = {}
        for sentence in TASK.solve(problem).removesuffix(".").split(". "):
            if not sentence.endswith("none is left"):
                point = sentence.removeprefix("back: ")[0]
                last[point] = sentence.split()[-1]
        assert ", ".join(f"{p}={last[p]}" for p in sorted(last)) == problem.answer


@pytest.mark.parametrize("level", [1, 2, 3])
def test_colours_by_a_blind_pattern_earn_nearly_nothing(level):
    drawn = [TASK.draw(7, index, level=level) for index in range(200)]
    for pattern in itertools.product(("red", "green", "blue"), repeat=3):
        right = sum(
            TASK.verify(
                problem,
                ", ".join(
                    f"{point}={colour}"
                    for point, colour in zip(
                        problem.data["points"], itertools.cycle(pattern), strict=False
                    )
                ),
            ).correct
            for problem in drawn
        )
        assert right / 200 <= 0.05


@pytest.mark.parametrize(
    "answer",
    [
        "A=red, B=green, C=red",
        "c: blue; b: GREEN; a: red.",
        "A is red, B is green, and C is blue.",
        '{"A": "red", "B": "green", "C": "red"}',
        "- A: red\n- B: green\n- C: red",
        "A -> red, B -> green, C -> red",
        "A - red, B - green, C - red",
        "A red, B (green), C red",
        "Point A: red\nPoint B: green\nPoint C: red",
        r"\boxed{A=\text{red}, B=\text{green}, C=\text{red}}",
        "**A=blue, B=red, C=green**",
        "$A=red, B=green, C=red$",
        "```\nA=red\nB=green\nC=red\n```",
    ],
)
def test_colours_may_be_written_in_many_ways(answer):
    assert TASK.verify(EXAMPLE, answer).correct, TASK.verify(EXAMPLE, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("A=red, B=red, C=blue", "A and B are joined, and both red"),
        ("A=green, B=red, C=blue", "A must not be green"),
        ("A=red, B=green", "C has no colour"),
        ("A=red, B=green, C=red, D=red", "'D is red' is no point"),
        ("A=red, B=green, C=pink", "'C is pink' is no point"),
        ("A=red, B=green, C=red or blue", "'C is red or blue' is no point"),
        ("A=red, B=green, C=red, C=blue", "'C' has more than one value"),
        ("red, green, red", "'red' is not a name and its value"),
        ("", "A has no colour"),
    ],
)
def test_wrong_answers_are_told_why(answer, reason):
    assert TASK.verify(EXAMPLE, answer).reason.startswith(reason)


def test_other_points_and_colours_make_no_other_problem():
    problem = TASK.draw(0, 0, level=6)
    other = {p: chr(ord("z") - n) for n, p in enumerate(problem.data["points"])}
    data = {
        "points": sorted(other.values()),
        "lines": [[other[b], other[a]] for a, b in problem.data["lines"]][::-1],
        "bans": [[other[point], 2 - colour] for point, colour in problem.data["bans"]],
    }
    assert TASK.canonical(Problem("", "", data)) == TASK.canonical(problem)
