"""Data sets as environments: rows become problems, each judged as its data set means it."""

import gzip
import json
import pickle
import subprocess
import sys
import threading
import time

import gymnasium as gym
import pytest

import r1envs
from r1envs.cli.task_options import parse_options
from r1envs.datasets import MathRows, ProgramRows
from r1envs.datasets.kept_rows import ReadRows
from r1envs.errors import ConfigError, ReferenceAnswerError, VerificationError
from r1envs.registry import get_task

ID = "r1envs/Rows-v0"
SUMS = [
    {"question": f"What is {n} + 1?", "answer": f"{n} + 1 = <<{n}+1={n + 1}>>.\n#### {n + 1}"}
    for n in range(40)
]
OPTIONS = [{"question": "Which is prime?", "choices": ["4 apples", "5 pears"], "answer": 1}]
PROGRAMS = [
    {
        "task_id": n,
        "text": f"Add {n}.",
        "code": f"def f(x):\n    return x + {n}",
        "test_list": [f"assert f(1) == {n + 1}"],
    }
    for n in range(3)
]


@pytest.fixture
def written(tmp_path):
    def write(rows, name="rows.jsonl"):
        path = tmp_path / name
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return str(path)

    return write


def reward(env, answer):
    return env.step(f"<think>-</think> <answer>{answer}</answer>")[4]["accuracy"]


def test_each_test_row_once_an_epoch_and_the_reference_earns_all(written):
    env = gym.make(ID, path={"test": written(SUMS)}, mapping="gsm8k", split="test")
    env.reset(seed=3)
    asked = []
    for _ in SUMS:
        problem = env.unwrapped.problem
        asked.append(problem.question)
        assert reward(env, problem.answer) == 1.0
        env.reset()
    assert sorted(asked) == sorted(row["question"] for row in SUMS)
    assert "<<" not in problem.solution


def test_one_file_is_split_by_its_questions(written):
    task = get_task(ID, path=written(SUMS), mapping="gsm8k")
    train, test = ({p.question for p in task.problems(split)} for split in ("train", "test"))
    assert train
    assert test
    assert not train & test
    assert len(train) + len(test) == len(SUMS)


def test_what_both_splits_have_is_left_to_the_test_split(written):
    paths = {"train": written(SUMS, "a.jsonl"), "test": written(SUMS[:3], "b.jsonl")}
    task = get_task(ID, path=paths, mapping="gsm8k")
    assert (len(task.problems("train")), len(task.shared)) == (37, 3)
    assert task.draw(0, 0, split="test").question in {row["question"] for row in SUMS[:3]}


@pytest.mark.parametrize(("answer", "earned"), [("B", 1), ("(B)", 1), ("5 pears", 1), ("A", 0)])
def test_an_option_is_said_by_letter_or_text(written, answer, earned):
    env = gym.make(ID, path={"train": written(OPTIONS)}, mapping="mmlu")
    assert "(B) 5 pears" in env.reset(seed=0)[0]
    assert reward(env, answer) == earned


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_programs_are_judged_by_their_row(written, name):
    envs = gym.make_vec(ID, num_envs=3, path={"train": written(PROGRAMS, name)}, mapping="mbpp")
    envs.reset(seed=[0, 1, 2])
    problems = envs.unwrapped.problems
    assert all("assert" not in json.dumps(dict(p.data)) for p in problems)
    actions = [f"<think>-</think><answer>{p.answer}</answer>" for p in problems]
    assert envs.step(actions)[1].tolist() == [2.0, 2.0, 2.0]
    envs.reset(seed=[0, 1, 2])
    wrong = ["<think>-</think><answer>```python\ndef f(x): return 99\n```</answer>"] * 3
    assert envs.step(wrong)[1].tolist() == [1.0, 1.0, 1.0]
    envs.close()


def test_a_row_that_was_changed_meanwhile_judges_nothing(written):
    path = written(PROGRAMS)
    task = get_task(ID, path={"train": path}, mapping="mbpp")
    problem = task.draw(0, 0)
    written([{**row, "text": "Other."} for row in PROGRAMS])
    with pytest.raises(VerificationError, match="is not what it was"):
        r1envs.score(task, problem, f"<answer>{problem.answer}</answer>")


def test_a_bad_row_is_an_error_with_its_line_or_left_out(written):
    path = written([*SUMS[:2], {"question": "Why?", "answer": "\\frac{1"}])
    with pytest.raises(ReferenceAnswerError, match=r"rows.jsonl, line 3: .*skip_refused=True"):
        get_task(ID, path=path, mapping="math").draw(0, 0)
    task = get_task(ID, path={"train": path}, mapping="math", skip_refused=True)
    assert (len(task.problems("train")), len(task.refused)) == (2, 1)


def test_a_mapping_of_ones_own(written):
    rows = [{"ask": "What is 2 + 3?", "result": 5, "hard": "Level 4"}]
    names = {"question": "ask", "answer": "result", "level": "hard"}
    task = get_task(ID, path={"train": written(rows)}, mapping=names)
    assert (task.draw(0, 0, level=4).answer, task.all_problems("train", 1)) == ("5", [])
    with pytest.raises(ReferenceAnswerError, match="there is no field 'asks'; there are ask"):
        get_task(ID, path=task_path(task), mapping=names | {"question": "asks"}).problems("train")


def task_path(task):
    return task._request.sources[0][1].path


def test_csv_gives_the_same(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('q,a,b,right\n"Which, then?",3,4,B\n')
    names = {"question": "q", "options": ["a", "b"], "answer": "right"}
    problem = get_task(ID, path={"train": path}, mapping=names).draw(0, 0)
    assert problem.question == "Which, then?\n(A) 3\n(B) 4"


def test_parquet_gives_the_same(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "rows.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(OPTIONS), path)
    problem = get_task(ID, path={"train": path}, mapping="mmlu").draw(0, 0)
    assert problem.question == "Which is prime?\n(A) 4 apples\n(B) 5 pears"
    parquet.write_table(pyarrow.Table.from_pylist([{"question": "Why?", "answer": ""}]), path)
    with pytest.raises(ReferenceAnswerError, match=r"rows.parquet, row 1: .*skip_refused=True"):
        get_task(ID, path=path, mapping="math").draw(0, 0)
    (tmp_path / "rows.parquet").write_text("no Parquet")
    with pytest.raises(ConfigError, match=r"rows.parquet cannot be read"):
        get_task(ID, path=path, mapping="math").draw(0, 0)


def test_programs_of_parquet_are_judged_by_their_rows(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "rows.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(PROGRAMS), path)
    task = get_task(ID, path={"test": path}, mapping="mbpp")
    for problem in task.problems("test"):
        assert r1envs.score(task, problem, f"<answer>{problem.answer}</answer>").verdict.correct


def test_a_json_file_may_be_one_list(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(SUMS, indent=1))
    assert len(get_task(ID, path={"test": path}, mapping="gsm8k").problems("test")) == len(SUMS)
    path.write_text(json.dumps([*SUMS[:1], 5]))
    with pytest.raises(ConfigError, match=r"rows.json, row 2 must be an object, got int"):
        get_task(ID, path=path, mapping="gsm8k").draw(0, 0)


def test_the_command_line_takes_options(written):
    names = ["mapping.question=question", "mapping.answer=answer", "skip_refused=true"]
    words = [w for each in (f"path={written(SUMS)}", *names) for w in ("--option", each)]
    command = [sys.executable, "-m", "r1envs", "sample", ID, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("What is "), done.stderr
    listed = subprocess.run([*command[:3], "list"], capture_output=True, text=True, timeout=60)
    assert f"{ID} " in listed.stdout
    assert "Needs --option path=... --option mapping=..." in listed.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["path"], "--option is written as KEY=VALUE, got 'path'"),
        (["a=1", "a=2"], "--option a is given twice"),
        (["a=1", "a.b=2"], "--option a is given twice: as a value"),
    ],
)
def test_a_wrong_option_is_told(words, message):
    with pytest.raises(ConfigError, match=message):
        parse_options(words)


@pytest.mark.agents
def test_a_recipe_trains_on_rows_of_ones_own(written):
    from r1envs.agents.environments import Environments
    from r1envs.agents.recipe import parse_recipe

    table = {"tasks": {ID: 1.0}, "options": {ID: {"path": written(SUMS), "mapping": "gsm8k"}}}
    stages = [{"kind": "load", "name": "base", "model": "m"}]
    recipe = parse_recipe({"name": "own", "environment": table, "stages": stages})
    made = Environments(recipe.environment)
    problems = made.test_problems(ID)
    assert 0 < len(problems) < len(SUMS)
    for envs in (made.single(ID, 2, split="test"), made.mixture(2)):
        _, info = envs.reset(seed=[0, 1])
        assert info["task"].tolist() == [ID, ID]
        assert envs.step(envs.demonstrations())[4]["accuracy"].tolist() == [1.0, 1.0]
        envs.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "nowhere.jsonl", "mapping": "gsm8k"}, "is no file"),
        ({"path": __file__, "mapping": "gsm8k"}, "must end in .jsonl"),
        ({"path": __file__, "mapping": "gsm9k"}, "did you mean 'gsm8k'"),
        ({"path": __file__, "mapping": {"question": "q"}}, "which field is the answer"),
    ],
)
def test_a_mistake_is_found_when_the_environment_is_made(options, message):
    with pytest.raises(ConfigError, match=message):
        gym.make(ID, **options)


def test_a_task_travels_without_its_rows(written):
    task = get_task(ID, path=written(SUMS), mapping="gsm8k")
    task.draw(0, 0)
    assert isinstance(task, MathRows)
    assert not isinstance(task, ProgramRows)
    assert len(pickle.dumps(task)) < 2000
    assert pickle.loads(pickle.dumps(task)).draw(0, 1) == task.draw(0, 1)


def test_who_waits_for_a_row_is_not_interrupted_with_its_reader():
    """The reader's own interruption passes through; the row can be read afterwards."""
    begun, go_on, heard = threading.Event(), threading.Event(), []

    def read(place):
        if begun.is_set():
            return "row", 3
        begun.set()
        go_on.wait(10)
        raise KeyboardInterrupt

    rows = ReadRows(read, 100)

    def ask():
        try:
            heard.append(rows.get({"row": 1}))
        except BaseException as error:
            heard.append(type(error))

    reader = threading.Thread(target=ask)
    reader.start()
    begun.wait(10)
    waiting = threading.Thread(target=ask)
    waiting.start()
    time.sleep(0.3)  # it has come to wait
    go_on.set()
    reader.join(10)
    waiting.join(10)
    assert sorted(heard, key=str) == [KeyboardInterrupt, VerificationError]
    assert rows.get({"row": 1}) == "row"
