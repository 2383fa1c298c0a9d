import json
import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.general.structured_data import StructuredData

TASK = StructuredData()
SAYS = {
    "age": (r"is (\d+) years old", int),
    "town": (r"lives in (\w+)\.", str),
    "married": (r"is (not )?married", lambda no: no is None),
    "languages": (r"speaks ([^.]+)\.", lambda said: re.split(r", | and ", said)),
    "height_m": (r"is (\d+) centimetres", lambda said: int(said) / 100),
    "pet": (r"has (?:a (\w+)|no pet)", lambda said: said),
    "customer_number": (r"number of \w+ is (\d+)", str),
}


def orders(text: str):
    found = []
    for listed, no in re.findall(r"ordered ([^;]+); this order has (not )?been paid", text):
        goods = re.findall(r"(\d+) (\w+) at (\d+) euros each", listed)
        items = [{"item": i, "quantity": int(q), "price": int(p)} for q, i, p in goods]
        total = sum(int(q) * int(p) for q, _, p in goods)
        found.append({"items": items, "total": total, "paid": not no})
    return found


@pytest.mark.parametrize("level", range(1, 11))
def test_facts_read_from_the_english_are_the_answer(level):
    for index in range(20):
        problem = TASK.draw(111, index, level=level)
        text, asked = problem.question.split(" Write a JSON object about ")
        read = {"name": re.match(r"\w+", asked)[0]}
        for key, (form, value) in SAYS.items():
            if f'"{key}"' in asked:
                read[key] = value(re.search(form, text)[1])
        if '"orders"' in asked:
            read["orders"] = orders(text)
        assert TASK.verify(problem, json.dumps(read, indent=2)).correct, problem.question


WANTED = {"name": "Mia", "married": True, "age": 31, "height_m": 1.7, "pet": None}
PROBLEM = Problem("", json.dumps(WANTED))


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(WANTED),
        json.dumps(dict(reversed(WANTED.items())), indent=1),
        f"```json\n{json.dumps(WANTED)}\n```",
        f"```\n{json.dumps(WANTED)}\n```",
        json.dumps(WANTED).replace("1.7", "1.70"),
    ],
)
def test_usual_forms_are_accepted(answer):
    assert TASK.verify(PROBLEM, answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({**WANTED, "married": 1}),
        json.dumps({**WANTED, "age": "31"}),
        json.dumps({**WANTED, "age": 31.0}),
        json.dumps({**WANTED, "age": 32}),
        json.dumps({**WANTED, "pet": "none"}),
        json.dumps({**WANTED, "more": 1}),
        json.dumps({key: value for key, value in WANTED.items() if key != "pet"}),
        json.dumps([WANTED]),
        json.dumps(WANTED) * 2,
        json.dumps(WANTED).replace('"age": 31', '"age": 30, "age": 31'),
        str(WANTED),
        "[" * 2000 + "]" * 2000,
        '{"a":' * 800,
        '{"age": ' + "9" * 4500 + "}",
        "{" + "[" * 1_000_000,
        "NaN",
    ],
)
def test_other_objects_and_hostile_texts_are_refused(answer):
    verdict = TASK.verify(PROBLEM, answer)
    assert not verdict.correct
    assert verdict.reason
