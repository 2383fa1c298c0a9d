import re

import numpy as np
import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming._list_steps import ALL
from r1envs.tasks.programming.list_pipeline import ListPipeline

TASK = ListPipeline()
CODE_OF = [
    (re.compile(re.escape(s.words).replace(r"\{k\}", r"(\d+)")), s.code) for s in ALL.values()
]


def worked_out(question):
    """The list, from the question's text alone: Python runs code, and that of the words."""
    names = {"xs": [int(n) for n in re.search(r"\[([^\]]*)\]", question)[1].split(",")]}
    if question.startswith("What is xs"):
        exec(question.partition("\n")[2], names)
        return names["xs"]
    body = re.sub(r"\d+\. (?=[A-Z])", "", question.partition("].")[2])
    while body:
        found = [(m.start(), m, code) for p, code in CODE_OF if (m := p.search(body))]
        if not found:
            break
        _, match, code = min(found, key=lambda each: each[0])
        source = code.replace("{k}", match[1] if match.groups() else "")
        names["xs"] = eval(source, names)
        body = body[match.end() :]
    return names["xs"]


@pytest.mark.parametrize("level", range(1, 11))
def test_python_works_out_the_same(level):
    for index in range(20):
        problem = TASK.draw(4, index, level=level)
        assert str(worked_out(problem.question)) == problem.answer, problem.question
        assert str(problem.data["start"]) != problem.answer
        assert TASK.solve(problem).replace(",", ", ").endswith(f": {problem.answer}.")


@pytest.mark.parametrize("name", ALL)
def test_code_and_meaning_agree(name):
    rng = np.random.default_rng(1)
    step = ALL[name]
    for _ in range(30):
        xs = rng.integers(-20, 40, size=int(rng.integers(3, 9))).tolist()
        for k in range(step.constants[0], step.constants[1] + 1):
            assert eval(step.code.replace("{k}", str(k)), {"xs": xs}) == step.apply(xs, k)


def test_words_and_code_are_one_problem():
    data = {"start": [3, 1], "steps": [["sort", 0]], "result": [1, 3]}
    assert TASK.canonical(Problem("words", "", data)) == TASK.canonical(Problem("code", "", data))
    kinds = [TASK.draw(0, i, level=5).question.startswith("Begin") for i in range(200)]
    assert 70 < sum(kinds) < 130


LIST = Problem("", "[4, -1, 7]", {"result": [4, -1, 7]})


@pytest.mark.parametrize(
    "answer",
    [
        "[4, -1, 7]",
        "xs = [4, -1, 7]",
        "4, -1, 7",
        r"$\boxed{[4, -1, 7]}$",
        "**[4,-1,7]**",
        "- 4\n- -1\n- 7",
    ],
)
def test_usual_forms_are_read(answer):
    assert TASK.verify(LIST, answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        "[4, 7, -1]",
        "[4, -1]",
        "[4, -1, 7, 7]",
        "[4, -1, 7] or [4]",
        "[4, 1, 7]",
        "sorted([4, -1, 7])",
    ],
)
def test_other_lists_are_wrong(answer):
    assert not TASK.verify(LIST, answer).correct
