"""`r1envs grade`: a file of completions in, a summary out."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from r1envs.cli.main import main
from r1envs.files import writing

ROWS = [
    {"id": "a", "completion": r"<think>2+2</think> \boxed{4}", "reference": "4"},
    {"completion": r"\boxed{5}", "reference": "4"},
    {"completion": "I give up in step 4.", "reference": "4"},
    {"completion": r"\boxed{x+1}", "reference": r"So it is \boxed{1+x}."},
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "completions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def run(*arguments):
    with pytest.raises(SystemExit) as end:
        main(["grade", *map(str, arguments)])
    return end.value.code


def test_it_counts_verdicts_by_status(file, capsys):
    assert run(file, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["accuracy"] == 0.5
    assert summary["statuses"] == {"correct": 2, "wrong": 1, "no_answer": 1}
    assert run(file) == 0
    assert "50.0%" in capsys.readouterr().out


def test_it_writes_a_verdict_for_each_line(file, tmp_path):
    assert run(file, "--out", tmp_path / "verdicts.jsonl") == 0
    rows = [json.loads(line) for line in (tmp_path / "verdicts.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "2", "3", "4"]
    assert [row["score"] for row in rows] == [1.0, 0.0, 0.0, 1.0]
    assert rows[1]["reason"] == "5 is not 4"


def test_two_at_once_may_write_the_same_file(tmp_path):
    with writing(tmp_path / "out") as one, writing(tmp_path / "out") as other:
        one("1")
        other("2")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "1"


def test_verdicts_follow_a_link_and_leave_a_pipe_what_it_is(file, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert run(file, "--out", tmp_path / "link") == 0
    assert len((tmp_path / "target").read_text().splitlines()) == 4
    assert (tmp_path / "link").is_symlink()
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(file, "--out", tmp_path / "pipe") == 0
        assert len(os.read(reader, 1 << 16).splitlines()) == 4
        assert (tmp_path / "pipe").is_fifo()
    finally:
        os.close(reader)


def test_what_is_graded_is_not_written_over(file, tmp_path, capsys):
    before = file.read_text()
    (tmp_path / "link").symlink_to(file)
    for out in (file, tmp_path / "link"):
        assert run(file, "--out", out) == 2
        assert "give another" in capsys.readouterr().err
    assert file.read_text() == before


def test_a_pipe_is_refused_as_it_is_read_twice(programs, tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    for files in [
        (tmp_path / "pipe",),
        (PROGRAMS / "mbpp.jsonl", tmp_path / "pipe", "--dataset", "mbpp"),
        (tmp_path / "pipe", programs, "--dataset", "mbpp"),
    ]:
        assert run(*files) == 2
        assert "a pipe can be read once" in capsys.readouterr().err


def test_too_few_right_answers_are_a_failure(file):
    assert run(file, "--at-least", "0.5") == 0
    assert run(file, "--at-least", "0.6") == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 5 is not JSON"),
        ("[]", "line 5 must be an object"),
        ('{"reference": "5"}', 'line 5 must have a text "completion"'),
        ('{"completion": "5"}', "line 5: row '5', field 'reference': is missing"),
        ('{"completion": "5", "reference": "\\\\frac{1"}', "line 5, row '5': the reference"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(file, line, message, capsys):
    with file.open("a") as more:
        more.write(line + "\n")
    assert run(file) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert "\n" not in error


def test_a_missing_or_empty_file_is_said_in_one_line(tmp_path, capsys):
    assert run(tmp_path / "none.jsonl") == 2
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "empty.jsonl").write_text("\n")
    assert run(tmp_path / "empty.jsonl") == 2
    assert "no lines to grade" in capsys.readouterr().err


def write(path, rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_references_may_be_what_data_sets_give(tmp_path, capsys):
    rows = [
        {"answer": "2 + 2 = 4\n#### 4"},
        {"answer": 4.0},
        {"final_answer": ["4"]},
        {"choices": ["3", "4"], "answer": 1},
        {"solution": r"Hence \boxed{5}."},
    ]
    path = write(tmp_path / "c.jsonl", [row | {"completion": r"\boxed{4}"} for row in rows])
    assert run(path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["statuses"] == {"correct": 4, "wrong": 1}


def test_rows_of_mathematics_and_completions_may_stand_apart(tmp_path, capsys):
    rows = write(tmp_path / "rows.jsonl", [{"idx": n, "answer": n} for n in range(3)])
    completions = [{"idx": n % 3, "completion": rf"\boxed{{{n // 2}}}"} for n in range(6)]
    path = write(tmp_path / "c.jsonl", completions)
    assert run("--dataset", "math", rows, path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["statuses"] == {"wrong": 4, "correct": 2}
    write(rows, [{"idx": n, "answer": r"\frac{" if n == 1 else n} for n in range(3)])
    assert run("--dataset", "math", rows, path) == 2
    assert "rows.jsonl, row '1': the reference" in capsys.readouterr().err
    assert run("--dataset", "math", rows, path, "--skip-refused", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["graded"], summary["refused_rows"], summary["left_out"]) == (4, 1, 2)


def test_one_bad_reference_loses_no_batch(tmp_path, capsys):
    rows = [
        {"completion": r"\boxed{4}", "reference": r"\frac{" if n == 7 else "4"} for n in range(20)
    ]
    path = write(tmp_path / "c.jsonl", rows)
    assert run(path) == 2
    assert "line 8, row '8': the reference" in capsys.readouterr().err
    assert run(path, "--skip-refused", "--json") == 0
    done = capsys.readouterr()
    assert json.loads(done.out)["statuses"] == {"correct": 19}
    assert done.err.count("left out: ") == 1
    assert run(path, "--skip-refused") == 0
    assert capsys.readouterr().out.split("\n")[-2].split() == ["left", "out", "1"]


PROGRAMS = Path(__file__).parent / "cases" / "programs"


@pytest.fixture
def programs(tmp_path):
    """Five completions of MBPP rows, two of them right."""
    path = tmp_path / "programs.jsonl"
    sources = [
        (9000, "def square_perimeter(a): return 4 * a"),
        (9000, "def square_perimeter(a): return a"),
        (9001, "```python\ndef opposite(x, y): return x * y < 0\n```"),
        (9001, "def opposite(x, y): return 1 / 0"),
        (9006, "def rotate(xs, n):"),
    ]
    rows = [{"task_id": task, "completion": source} for task, source in sources]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_it_grades_programs_of_a_dataset(programs, tmp_path, capsys):
    rows = PROGRAMS / "mbpp.jsonl"
    out = tmp_path / "verdicts.jsonl"
    assert run(rows, programs, "--dataset", "mbpp", "--json", "--out", out) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["statuses"] == {"correct": 2, "runtime_error": 2, "wrong": 1}
    assert (summary["graded"], summary["accuracy"], summary["refused_rows"]) == (5, 0.4, 0)
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in verdicts] == ["9000", "9000", "9001", "9001", "9006"]
    assert verdicts[1]["reason"] == "square_perimeter(10) returned 10, not 40"
    assert run(rows, programs, "--dataset", "mbpp", "--at-least", "0.5") == 1


def test_rows_that_cannot_be_judged_stop_it_or_are_left_out(programs, tmp_path, capsys):
    rows = tmp_path / "rows.jsonl"
    text = (PROGRAMS / "mbpp.jsonl").read_text()
    rows.write_text(text.replace("assert opposite(1, -2) == True", "assert opposite(Node) == 1"))
    assert run(rows, programs, "--dataset", "mbpp") == 2
    assert "mbpp row '9001', field 'test_list'" in capsys.readouterr().err
    assert run(rows, programs, "--dataset", "mbpp", "--json", "--skip-refused") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["refused_rows"] == 1
    assert json.loads(printed.out)["graded"] == 3
    assert "left out: mbpp row '9001'" in printed.err


def test_a_checker_that_fails_at_one_program_need_not_cost_the_others(tmp_path, capsys):
    tests = {"input": ["10\n"], "output": ["1 9\n"]}
    source = "def check(input, expected, output): return sum(map(int, output.split())) == 10"
    row = {"name": "a", "description": "", "public_tests": tests, "checker": source}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    lines = [{"name": "a", "completion": f"print({text})"} for text in ("2, 8", "'x'", "2, 7")]
    (tmp_path / "programs.jsonl").write_text("\n".join(map(json.dumps, lines)))
    files = tmp_path / "rows.jsonl", tmp_path / "programs.jsonl", "--dataset", "codecontests"
    assert run(*files) == 2
    assert "line 2: the judge failed" in capsys.readouterr().err
    assert run(*files, "--json", "--skip-refused") == 0
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert (summary["graded"], summary["left_out"], summary["accuracy"]) == (2, 1, 0.5)
    assert "left out: line 2: the judge failed" in printed.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"task_id": 1, "completion": "x"}', "line 6: "),
        ('{"task_id": 9000}', 'line 6 must have a text "completion"'),
        ('{"completion": "x"}', "line 6 must have one of task_id"),
        ("[", "line 6 is not JSON"),
    ],
)
def test_what_is_wrong_with_a_line_of_programs_is_said(programs, line, message, capsys):
    with programs.open("a") as more:
        more.write(line + "\n")
    assert run(PROGRAMS / "mbpp.jsonl", programs, "--dataset", "mbpp") == 2
    assert message in capsys.readouterr().err


def test_files_and_options_that_do_not_fit_are_said(programs, capsys):
    rows = PROGRAMS / "mbpp.jsonl"
    assert run(rows, "--dataset", "mbpp") == 2
    assert "needs two files" in capsys.readouterr().err
    assert run(rows, programs) == 2
    assert "--dataset" in capsys.readouterr().err
    assert run(rows, programs, "--dataset", "mbbp") == 2
    assert "did you mean 'mbpp'" in capsys.readouterr().err


def test_a_reference_that_cannot_be_read_is_left_out_if_asked(file, capsys):
    with file.open("a") as more:
        more.write('{"completion": "5", "reference": "\\\\frac{1"}\n')
    assert run(file, "--json", "--skip-refused") == 0
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert (summary["graded"], summary["left_out"], summary["accuracy"]) == (4, 1, 0.5)
    assert "left out" in printed.err
    assert "line 5" in printed.err


OWN = [
    {"task_id": 1, "text": "Double.", "code": "def f(x): return 2 * x"},
    {"task_id": 2, "text": "Triple.", "code": "def f(x): return 3 * x"},
]
TESTS = [["assert f(1) == 2", "assert f(2) == 4"], ["assert f(1) == 3", "assert f(5) == 15"]]


def grade_own(tmp_path, capsys, completions, *options, suffix=".jsonl"):
    rows = [row | {"test_list": tests} for row, tests in zip(OWN, TESTS, strict=True)]
    rows = write(tmp_path / f"rows{suffix}", rows)
    lines = [{"task_id": n, "completion": text} for n, text in completions]
    file = write(tmp_path / f"completions{suffix}", lines)
    out = tmp_path / "out.jsonl"
    assert run(rows, file, "--dataset", "mbpp", "--json", "--out", out, *options) == 0
    capsys.readouterr()
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_files_may_be_packed_and_completions_in_any_order(tmp_path, capsys):
    right = {1: "def f(x): return x + x", 2: "def f(x): return x * 3"}
    completions = [(n, right[n]) for n in (2, 1, 2, 1, 1, 2)] * 8
    verdicts = grade_own(tmp_path, capsys, completions, suffix=".jsonl.gz")
    assert [verdict["id"] for verdict in verdicts] == [str(n) for n, _ in completions]
    assert {verdict["status"] for verdict in verdicts} == {"correct"}


def test_options_of_programs(tmp_path, capsys):
    loop = "def f(x):\n    t = 0\n    for _ in range(2): t += x\n    return t"
    hog = "def f(x):\n    y = bytearray(100 << 20)\n    return 2 * x"
    array = "import numpy\ndef f(x): return int(numpy.array([x]).sum()) * 2"
    sleep = "import time\ndef f(x):\n    time.sleep(0.4)\n    return 2 * x"
    half = "def f(x): return 2"
    completions = [(1, program) for program in (loop, hog, array, sleep, half)]

    def statuses(*options):
        return [row["status"] for row in grade_own(tmp_path, capsys, completions, *options)]

    assert statuses() == ["correct"] * 4 + ["wrong"]
    assert statuses("--forbid", "loops,recursion,eval")[0] == "policy_violation"
    assert statuses("--memory-mb", "64")[1] == "memory_limit"
    assert statuses("--packages", "sympy")[2] == "runtime_error"
    assert statuses("--timeout", "0.5")[3] == "time_limit"
    assert statuses("--case-timeout", "0.3")[3] == "time_limit"
    (*_, last) = grade_own(tmp_path, capsys, completions, "--partial-credit")
    assert (last["status"], last["score"]) == ("wrong", 0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dataset", "mbpp", "--forbid", "loop"], "did you mean 'loops'"),
        (["--dataset", "mbpp", "--packages", "torch"], "may not import 'torch'"),
        (["--dataset", "mbpp", "--memory-mb", "0"], "memory_mb must be"),
        (["--dataset", "mbp"], "did you mean 'mbpp'"),
        (["--forbid", "loops"], "need --dataset"),
        (["--partial-credit"], "need --dataset"),
    ],
)
def test_options_that_cannot_be(file, options, message, capsys):
    assert run(file, file, *options) == 2 or "--dataset" not in options
    error = capsys.readouterr().err
    if "--dataset" not in options:
        assert run(file, *options) == 2
        error = capsys.readouterr().err
    assert message in error


def test_rows_without_ids_have_the_numbers_of_their_lines(tmp_path, capsys):
    tests = [{"inputs": ["1\n"], "outputs": [text]} for text in ("1\n", "2\n")]
    rows = [{"question": "q", "input_output": json.dumps(each)} for each in tests]
    lines = [{"id": number, "completion": "print(2)"} for number in (1, 2)]
    files = write(tmp_path / "rows.jsonl", rows), write(tmp_path / "lines.jsonl", lines)
    assert run(*files, "--dataset", "taco", "--json") == 0
    assert json.loads(capsys.readouterr().out)["statuses"] == {"wrong": 1, "correct": 1}


def test_two_rows_with_one_id_are_not_one(tmp_path, capsys):
    rows = [row | {"task_id": 1, "test_list": tests} for row, tests in zip(OWN, TESTS, strict=True)]
    lines = [{"task_id": 1, "completion": OWN[1]["code"]}]
    files = write(tmp_path / "rows.jsonl", rows), write(tmp_path / "lines.jsonl", lines)
    assert run(*files, "--dataset", "mbpp") == 2
    assert "lines 1 and 2: both have the id 1" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_files(tmp_path):
    """Rows of 300 KB, 20 and 200 of them."""
    peaks = []
    for count in (20, 200):
        tests = {"inputs": ["7 " * 150_000], "outputs": ["1050000"]}
        rows = [
            {"problem_id": n, "question": "q", "input_output": json.dumps(tests)}
            for n in range(count)
        ]
        lines = [{"problem_id": n, "completion": "print(0)"} for n in range(count)]
        files = write(tmp_path / "rows.jsonl", rows), write(tmp_path / "lines.jsonl", lines)
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *map(str, files)], capture_output=True, text=True
        )
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] < peaks[0] + 20_000, peaks  # KB, where the files are 54 MB apart


PEAK = """
import re, sys
from r1envs.cli.main import main
from r1envs.files import writing
try:
    main(["grade", *sys.argv[1:], "--dataset", "apps", "--json"])
finally:  # what `resource` tells begins with the process that started this one
    print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""
