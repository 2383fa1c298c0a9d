import re

import numpy as np
import pytest

from r1envs.tasks.programming._folds import PIECES, draw_fold, loop_lines, question_of, value_of
from r1envs.tasks.programming.repair_program import RepairProgram
from r1envs.verifiers.verdict import Status

TASK = RepairProgram()
FAST = RepairProgram(isolation="unsafe-process")
KEPT = re.compile(r"keeps only those that are (.*?)\. (?:To|With)")
CHANGED = re.compile(r"each of them it does this: it (.*?)\. With")
GATHERED = re.compile(r"in their order, it (.*?)\. (?:Finally|f returns)")
FINISHED = re.compile(r"what it has then, it does this: it (.*?)\. f returns")


def piece(part, words):
    """The code of a piece and its number, from its English."""
    for each in PIECES[part].values():
        pattern = re.escape(each.words).replace(r"\{k\}", r"(-?\d+)")
        if match := re.fullmatch(pattern, words):
            k = match[1] if match.groups() else ""
            return each.code.replace("{k}", k).replace("{v}", "x"), k
    raise AssertionError(words)


def meaning(question):
    """The function that the question describes in English, worked out by Python."""
    kept, changed, finished = (p.search(question) for p in (KEPT, CHANGED, FINISHED))
    keep = [piece("keep", words)[0] for words in kept[1].split(" and ")] if kept else []
    change = [piece("change", words)[0] for words in changed[1].split(", then ")] if changed else []
    finish = [piece("finish", w)[0] for w in finished[1].split(", then ")] if finished else []
    gather, first = piece("gather", GATHERED.search(question)[1])

    def f(xs):
        xs = [x for x in xs if all(eval(test, {"x": x}) for test in keep)]
        for code in change:
            xs = [eval(code, {"x": x}) for x in xs]
        result = int(first)
        for x in xs:
            result = eval(gather, {"x": x, "result": result})
        for code in finish:
            result = eval(code, {"x": result})
        return result

    return f


def by_python(source):
    names = {}
    exec(source, names)
    return names["f"]


@pytest.mark.parametrize("level", range(1, 11))
def test_english_and_cases_agree_and_the_mistake_shows(level):
    for index in range(8):
        problem = TASK.draw(4, index, level=level)
        described = meaning(problem.question)
        right = by_python(problem.answer)
        wrong = by_python(problem.question.partition("\n")[2])
        cases = problem.data["cases"]
        assert all(described(xs) == right(xs) == result for xs, result in cases)
        assert sum(wrong(xs) != result for xs, result in cases) >= 4
        assert len({str(result) for _, result in cases}) * 2 > len(cases)
        a, b = (text.split("\n") for text in (problem.answer, problem.question.partition("\n")[2]))
        assert sum(x != y for x, y in zip(a, b, strict=True)) == 1


def test_python_of_a_function_does_what_its_meaning_says():
    rng = np.random.default_rng(2)
    for _ in range(60):
        fold = draw_fold(rng, 2, 2, 2)
        f, g = by_python("\n".join(loop_lines(fold))), meaning(question_of(fold))
        for _ in range(10):
            xs = rng.integers(-20, 30, size=5).tolist()
            assert f(xs) == g(xs) == value_of(fold, xs)


@pytest.mark.parametrize("level", [1, 5, 10])
def test_what_is_not_repaired_is_wrong(level):
    problem = TASK.draw(1, 2, level=level)
    broken = problem.question.partition("\n")[2]
    assert TASK.verify(problem, problem.answer).correct
    assert TASK.verify(problem, f"Here it is:\n```python\n{problem.answer}\n```").correct
    assert TASK.verify(problem, broken).status is Status.WRONG
    assert not TASK.verify(problem, problem.question).correct
    table = f"def f(xs):\n    return {dict(enumerate(r for _, r in problem.data['cases'][:6]))}[0]"
    assert not FAST.verify(problem, table).correct


def test_any_right_function_is_accepted():
    fold = {"keep": [["even", 0]], "change": [["plus", 3]], "gather": [["sum", 5]], "finish": []}
    problem = TASK.draw(0, 0, level=2)
    cases = [[xs, value_of(fold, xs)] for xs in ([], [1, 2], [4, 6, 7], [-2, 9, 10])]
    problem = type(problem)(problem.question, "", {**problem.data, "cases": cases})
    assert TASK.verify(problem, "def f(a): return 5 + sum(b + 3 for b in a if not b & 1)").correct


def test_a_function_that_never_ends_is_stopped():
    problem = TASK.draw(0, 0, level=1)
    verdict = FAST.verify(problem, "def f(xs):\n    while True: pass")
    assert verdict.status is Status.TIME_LIMIT
