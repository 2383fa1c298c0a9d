"""The forms in which people write an answer are read; what it says is held to the letter."""

import time

import pytest

from r1envs.problem import Problem
from r1envs.registry import get_task
from r1envs.scoring import score
from r1envs.tasks.kit.forms import plain, words_of
from r1envs.verifiers.completion import write_completion

PROBLEMS = {
    "Addition": Problem("", "151", {"numbers": [66, 85]}),
    "Countdown": Problem("", "(8-2)*7", {"numbers": [8, 2, 7], "target": 42, "operators": "+-*/"}),
    "ProgramOutput": Problem("", "-5 12"),
    "KnightsAndKnaves": Problem(
        "",
        "Ann knight, Ben knave, Cid knave",
        {
            "names": ["Ann", "Ben", "Cid"],
            "said": [[0, ["is", 1, 0]], [1, ["is", 0, 0]], [0, ["is", 2, 0]]],
        },
    ),
    "TruthAssignment": Problem("", "a=1 b=0 c=1", {"clauses": [[1], [-2], [3]], "variables": 3}),
    "FunctionFromExamples": Problem("", "", {"cases": [[[1], 3], [[2], 5]]}),
}

RIGHT = {
    "Addition": [
        r"\boxed{151}",
        r"\[ 151 \]",
        "$151$",
        r"\(151\)",
        r"$\boxed{151}$.",
        "**151**",
        "`151`",
        "```\n151\n```",
        '"151"',
        "The answer is 151.",
        "**Answer:** 151",
        "**Answer: 151**",
        "So it is 151.",
        '{"answer": 151}',
        "The sum is **151**.",
        "66 + 85 = 151",
        "$85 + 66 = 151$",
    ],
    "Countdown": [
        "(8-2)*7.",
        "(8-2)*7 = 42.",
        r"(8-2) \times 7",
        r"$\left(8-2\right)\cdot 7$",
        "`(8-2)*7`",
        "```\n(8 - 2) * 7\n```",
        "[8-2]*7",
        "(8–2)∗7",
        "42 = (8-2)*7",
        r"\boxed{7*(8-2)}",
    ],
    "ProgramOutput": ["```\n-5 12\n```", "`-5 12`", "The program prints -5 12.", "−5 12"],
    "KnightsAndKnaves": [
        "- Ann: knight\n- Ben: knave\n- Cid: knave",
        "(1) Ann is a knight\n(2) Ben is a knave\n(3) Cid is a knave",
        "1. **Ann** is a knight\n2. **Ben** is a knave\n3. **Cid** is a knave",
        '{"Ann": "knight", "Ben": "knave", "Cid": "knave"}',
        "Ann (knight), Ben (knave), Cid (knave)",
        "Ann → knight, Ben → knave, Cid → knave",
        "Knights: Ann; Knaves: Ben, Cid",
        "Knaves: Ben and Cid\nKnights: Ann",
        "Ben and Cid are both knaves, and Ann is a knight.",
        r"\text{Ann knight, Ben knave, Cid knave}",
    ],
    "TruthAssignment": [
        "a is true, b is false, and c is true.",
        '{"a": true, "b": false, "c": true}',
        "{'a': 1, 'b': 0, 'c': 1}",
        "- a = True\n- b = False\n- c = True",
        "$a=1$, $b=0$, $c=1$",
        "True: a, c; False: b",
        "a -> 1, b -> 0, c -> 1",
        r"\boxed{a=1, b=0, c=1}",
        r"a = \text{true}, b = \text{false}, c = \text{true}",
        "a, not b, c",
    ],
    "FunctionFromExamples": [
        "def f(x): return 2*x+1",
        "Here it is:\n\n```python\ndef f(x):\n    return 2*x+1\n```\n\nThis works.",
    ],
}

WRONG = {
    "Addition": [
        r"\boxed{152}",
        "**152**",
        "151 or 152",
        "66 + 85",
        "66 + 86 = 151",
        "151 = 66 + 85 = 152",
        "The sum is not 151",
        "**1**51",
        "$1$ $51$",
    ],
    "Countdown": ["(8-2)*7+0", "(8-2)*7 or 7*(8-2)", "42 = 42", "(8-2)*7 = 43", r"\frac{8}{2}*7"],
    "ProgramOutput": ["```\n-5 13\n```", "-5 12 13", "5 12", "-5, -5 12"],
    "KnightsAndKnaves": [
        "Knights: none; Knaves: Ann, Ben, Cid",
        "Ann knight, Ben knave, Cid knave or Ann knave, Ben knight, Cid knight",
        "Ann, Ben, Cid knave",
        "Ann none knight, Ben knave, Cid knave",
        "Ann knightss, Ben knave, Cid knave",
        "Ann is not a knight, Ben is a knave, Cid is a knave",
        "Knights: Ann, Ben; Knaves: Ben, Cid",
        "Ann and Ben are knaves, and Cid is a knight.",
    ],
    "TruthAssignment": [
        "a=0 a=1 b=0 b=1 c=0 c=1",
        "True: a, b, c; False: b",
        "True: a, c",
        "a, not a, b, not b, c",
        "a, b, c",
        "not (not a, b, not c)",
        "(a, not b), c or not c",
        "a is true or false, b is false, c is true",
    ],
    "FunctionFromExamples": [
        "Here:\n```python\ndef f(x):\n    return 2*x+2\n```",
        "```python\n```",
    ],
}


def verdict_of(name, answer):
    completion = write_completion("-", answer)
    return score(get_task(f"r1envs/{name}-v0"), PROBLEMS[name], completion).verdict


def each(table):
    return [(name, answer) for name, answers in table.items() for answer in answers]


@pytest.mark.parametrize(("name", "answer"), each(RIGHT))
def test_usual_forms_of_a_right_answer_are_read(name, answer):
    verdict = verdict_of(name, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(("name", "answer"), each(WRONG))
def test_what_is_wrong_or_two_answers_stays_wrong(name, answer):
    assert not verdict_of(name, answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        "$" * 4000,
        "**" * 2000,
        "`" * 4000,
        "\\boxed{" * 600,
        "\\boxed{" + "}" * 4000,
        " " * 4000 + ".",
        "{" * 4000,
        "\\begin{" * 600,
        "1{,}" * 1000,
        '{"answer":' * 400,
        *(
            mark + blank * 4000 + "x"
            for mark in ("$", "**", "\\text{", "The answer is", "#")
            for blank in " \n"
        ),
    ],
)
def test_layers_without_end_are_taken_off_at_once(answer):
    begun = time.process_time()
    for read in (plain, words_of):
        read(answer)
    assert time.process_time() - begun < 0.05


def test_separated_thousands_are_read_in_typeset_numbers():
    problem = Problem("", "18369739", {"numbers": [18369700, 39]})
    completion = write_completion("-", r"\[ 18{,}369{,}739 \]")
    assert score(get_task("r1envs/Addition-v0"), problem, completion).verdict.correct
