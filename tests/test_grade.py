"""`r1envs grade`: a file of completions in, a summary out."""

import json

import pytest

from r1envs.cli.main import main

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


def test_too_few_right_answers_are_a_failure(file):
    assert run(file, "--at-least", "0.5") == 0
    assert run(file, "--at-least", "0.6") == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 5 is not JSON"),
        ("[]", "line 5 must be an object"),
        ('{"completion": "5"}', 'line 5 must have a text "reference"'),
        ('{"completion": "5", "reference": "\\\\frac{1"}', "line 5: the reference"),
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
