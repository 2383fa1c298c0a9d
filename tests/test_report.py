import html.parser
import io
import json
import math
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from r1envs.errors import MissingExtraError, RunError
from r1envs.evaluation import EvaluatedCompletion, EvaluatedProblem, summarize
from r1envs.report import stages_table, write_report
from r1envs.report.columns import stage_columns, stage_rows
from r1envs.report.lineage import headline, lineage
from r1envs.report.record import read_lines, read_run
from r1envs.report.side_by_side import SHOWN_CHARACTERS, compare, segments

HOSTILE = (
    "</pre></script><script>alert(1)</script><img src=http://evil.example/x.png>\x00\u202e\ud800"
)

# name, kind, after, parameters, skill, steps
STAGES = [
    ("base", "pretrain", None, 860_000, 0.20, 200),
    ("zero", "grpo", "base", 860_000, 0.62, 60),
    ("cold_start", "sft", "base", 860_000, 0.48, 40),
    ("reasoning_rl", "grpo", "cold_start", 860_000, 0.78, 60),
    ("rejection_sft", "rejection_sft", "base", 860_000, 0.74, 80),
    ("final_rl", "grpo", "rejection_sft", 860_000, 0.86, 40),
    ("student_base", "pretrain", None, 210_000, 0.10, 150),
    ("distilled", "distill", "student_base", 210_000, 0.61, 80),
    ("student_rl", "grpo", "student_base", 210_000, 0.34, 60),
]

TASKS = {
    "r1envs/Addition-v0": ("math", "What is {a} + {b}?", lambda a, b: a + b),
    "r1envs/Product-v0": ("math", "What is {a} times {b}?\nGive an integer.", lambda a, b: a * b),
    "r1envs/Remainder-v0": ("math", "What is {a} modulo {b}?", lambda a, b: a % b),
}


def write_run(folder, *, done=9, problems=4, samples=4, hostile=HOSTILE):
    """Write a run of which the first `done` stages are finished."""
    folder.mkdir(parents=True)
    lines = ["seed = 0", ""]
    for name, kind, after, *_ in STAGES:
        lines += ["[[stages]]", f'name = "{name}"', f'kind = "{kind}"']
        lines += [f'after = "{after}"', ""] if after else [""]
    (folder / "recipe.toml").write_text("\n".join(lines))
    summary = {"recipe": "demo", "seed": 0, "seconds": 612.3, "device": "cpu"}
    rows = [
        _write_stage(folder, index, problems, samples, hostile if index == 0 else None)
        for index in range(done)
    ]
    summary |= {"isolation": "container", "stages": rows}
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def _write_stage(run, index, problems, samples, hostile):
    name, kind, after, parameters, skill, steps = STAGES[index]
    folder = run / f"{index + 1:02}-{name}"
    folder.mkdir()
    rng = random.Random(index)
    _write_lines(folder / "metrics.jsonl", _metrics(kind, skill, steps, rng))
    evaluation = list(_evaluation(skill, problems, samples, rng, hostile))
    _write_lines(folder / "evaluation.jsonl", [each.to_row() for each in evaluation])
    provenance = {
        "stage": {"name": name, "kind": kind},
        "seed": 0,
        "versions": {"r1envs": "0.1.0", "python": "3.11.7", "torch": "2.13.0", "numpy": "2.4.6"},
        "git_revision": "0123abc",
        "started": f"2026-01-01T10:{index:02}:00+00:00",
        "finished": f"2026-01-01T10:{index:02}:55+00:00",
    }
    (folder / "provenance.json").write_text(json.dumps(provenance))
    row = {"name": name, "kind": kind, "after": after, "parameters": parameters}
    return row | {"seconds": 2.5 * steps} | summarize(evaluation).to_row()


def _metrics(kind, skill, steps, rng):
    for step in range(1, steps + 1):
        done = step / steps
        row = {"step": step, "steps": steps, "seconds": 1.9, "learning_rate": 1e-4}
        if kind != "grpo":
            yield row | {"loss": 0.3 + 3 * math.exp(-6 * done) + rng.gauss(0, 0.04)}
            continue
        accuracy = min(1, max(0, skill * (0.4 + 0.6 * done) + rng.gauss(0, 0.05)))
        format_ = min(1, 0.5 + done + rng.gauss(0, 0.02))
        language = min(1, 0.6 + 0.3 * done + rng.gauss(0, 0.02))
        yield row | {
            "loss": rng.gauss(0, 0.01),
            "reward": accuracy + format_,
            "parts": {"accuracy": accuracy, "format": format_, "language": language},
            "mean_tokens": 45 + 40 * done + rng.gauss(0, 3),
            "truncated": 0.1 * (1 - done),
            "kl": 0.05 * done,
            "entropy": 0.9 - 0.5 * done,
            "grad_norm": None,
        }


def _evaluation(skill, problems, samples, rng, hostile):
    numbers = random.Random(99)  # the same problems at every stage
    for task, (domain, question, solve) in TASKS.items():
        for index in range(problems):
            a, b = numbers.randrange(10, 99), numbers.randrange(10, 99)
            answer = str(solve(a, b))
            completions = [
                _completion(a, b, answer, rng.random() < skill * (1.2 - 0.1 * (index % 5)), rng)
                for _ in range(samples)
            ]
            if hostile and index == 0:
                completions[0] = _unanswered(hostile)
            yield EvaluatedProblem(
                task=task,
                domain=domain,
                problem=f"{task[7:10].lower()}{index:04}",
                question=question.format(a=a, b=b),
                reference=answer,
                level=2,
                completions=tuple(completions),
            )


def _completion(a, b, answer, right, rng):
    if not right and rng.random() < 0.3:
        return _unanswered(f"<think>So we take {a} und dann {b}, das ist")
    given = answer if right else str(int(answer) + rng.choice([-10, -1, 1, 10]))
    thought = f"Take {a} and {b}.\nOnes first: {a % 10} and {b % 10}, carry what is over."
    return EvaluatedCompletion(
        text=f"<think>{thought}\nThat gives {given}.</think>\n<answer>{given}</answer>",
        answer=given,
        tokens=80,
        truncated=False,
        parts={"accuracy": float(right), "format": 1.0, "language": 1.0},
        status="correct" if right else "wrong",
        reason="" if right else f"{given} is not {answer}",
    )


def _unanswered(text):
    return EvaluatedCompletion(
        text=text,
        answer=None,
        tokens=96,
        truncated=True,
        parts={"accuracy": 0.0, "format": 0.0, "language": 0.5},
        status="no_answer",
        reason="<answer> occurs 0 times, not once",
    )


def _write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


class Page(html.parser.HTMLParser):
    """Reads a page strictly: every tag that is opened is closed, in order."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.ids = [], [], [], []
        self.words, self.labels = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)
        if self.open and self.open[-1] == "text":
            self.labels.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "demo")


@pytest.fixture(scope="module")
def page(finished):
    return Page(write_report(finished).read_text(encoding="utf-8"))


def copy(run, tmp_path):
    return Path(shutil.copytree(run, tmp_path / "run"))


def test_report_is_a_file_in_the_run_folder(finished):
    assert write_report(finished) == finished / "report.html"
    assert not list(finished.glob(".report*")), "the file written aside is left behind"


def test_headline_tells_the_figures_of_the_summary(finished, page):
    stages = {each["name"]: each for each in read_run(finished).summary["stages"]}
    for name in ("base", "zero", "final_rl", "distilled", "student_rl"):
        assert f"{100 * stages[name]['pass@1']:.1f} %" in page.text.partition("Stages")[0]


def test_every_section_is_there_and_none_is_missing(page):
    for heading in ("The stages", "by stage and task", "step by step", "the loss", "Before and"):
        assert heading in page.text
    assert "Missing" not in page.text
    assert "unfinished" not in page.text


def test_every_stage_and_task_is_named(page):
    for name, *_ in STAGES:
        assert name in page.text
    for task in TASKS:
        assert task in page.text


def test_charts_are_told_in_words_too(page):
    labels = [value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label")]
    charts = page.tags.count("figure")
    assert len(labels) == charts >= 12
    assert any(label.startswith("pass@1 on all tasks: base ") for label in labels)
    assert any("zero: from" in label and "at step 60" in label for label in labels)
    assert page.tags.count("figcaption") == charts
    assert page.tags.count("table") == page.tags.count("caption")


def test_ids_are_unique_and_every_reference_has_its_target(page):
    assert len(page.ids) == len(set(page.ids))
    for _, name, value in page.attributes:
        if name in ("href", "clip-path"):
            assert value.removeprefix("url(").rstrip(")").removeprefix("#") in page.ids


def test_hostile_completion_is_text(finished, page):
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert r"\x00\u202e\ud800" in page.text, "what cannot be seen is spelt out"
    raw = (finished / "report.html").read_bytes()
    assert b"\x00" not in raw
    assert b"<script" not in raw


@pytest.mark.parametrize("field", ["question", "reference", "task", "reason", "status"])
def test_hostile_text_anywhere_is_text(field, finished, tmp_path):
    run = copy(finished, tmp_path)
    for path in run.glob("*/evaluation.jsonl"):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for row in rows:
            owner = row if field in row else row["completions"][0]
            owner[field] = HOSTILE
        _write_lines(path, rows)
    page = Page(write_report(run).read_text(encoding="utf-8"))
    assert not {"script", "img"} & set(page.tags)


@pytest.mark.parametrize(
    "name", ['<script>alert("1")</script>', "a$b$c_{2}", '" id="x', "&amp; #010101"]
)
def test_hostile_stage_and_task_names_are_text(name, tmp_path):
    run = write_run(tmp_path / "run", done=2, problems=1, samples=1)
    summary = json.loads((run / "summary.json").read_text())
    summary["recipe"] = summary["stages"][0]["name"] = name
    summary["stages"][0]["pass@1_by_task"] = {name: 0.5}
    (run / "summary.json").write_text(json.dumps(summary))
    page = Page(write_report(run).read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert name in page.text
    assert name in page.labels or f"{name[:19]}…" in page.labels, "in the charts, as it is"


def test_page_loads_nothing(finished, page):
    loading = {"src", "srcset", "action", "data", "poster", "background", "xlink:href", "style"}
    assert not {"script", "link", "iframe", "object", "img", "image", "base"} & set(page.tags)
    for tag, name, value in page.attributes:
        if name in {"href", *loading}:
            assert "//" not in (value or ""), (tag, name, value)
    style = (finished / "report.html").read_text().partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    policy = [value for tag, name, value in page.attributes if (tag, name) == ("meta", "content")]
    assert any(value.startswith("default-src 'none'") for value in policy)


def test_same_run_gives_the_same_bytes(finished, tmp_path):
    first = write_report(finished).read_bytes()
    assert write_report(finished).read_bytes() == first
    elsewhere = Path(shutil.copytree(finished, tmp_path / "demo"))
    assert write_report(elsewhere).read_bytes() == first


@pytest.mark.parametrize("done", [0, 1, 2, 4, 7, 8])
def test_unfinished_run_says_what_is_missing(done, tmp_path):
    run = write_run(tmp_path / "run", done=done, problems=1, samples=2)
    page = Page(write_report(run).read_text(encoding="utf-8"))
    assert "This run is unfinished" in page.text
    assert f"{done} of {len(STAGES)} done" in page.text
    assert "not run" in page.text


def test_stage_in_progress_is_shown_as_far_as_it_came(finished, tmp_path):
    """Killed in the second stage: its last line of metrics is cut, and it has no figures."""
    run = copy(finished, tmp_path)
    for folder in sorted(run.glob("0*-*"))[2:]:
        shutil.rmtree(folder)
    summary = json.loads((run / "summary.json").read_text())
    summary["stages"] = summary["stages"][:1]
    (run / "summary.json").write_text(json.dumps(summary))
    (run / "02-zero" / "evaluation.jsonl").unlink()
    (run / "02-zero" / "provenance.json").unlink()
    metrics = run / "02-zero" / "metrics.jsonl"
    metrics.write_bytes(b"".join(metrics.read_bytes().splitlines(keepends=True)[:30])[:-40])
    page = Page(write_report(run).read_text(encoding="utf-8"))
    assert "(unfinished)" in page.text
    labels = [value for _, name, value in page.attributes if name == "aria-label"]
    assert any("zero: from" in label and "at step 29" in label for label in labels)


@pytest.mark.parametrize(
    "lost", ["recipe.toml", "summary.json", "metrics.jsonl", "evaluation.jsonl", "provenance.json"]
)
def test_report_is_written_without(lost, finished, tmp_path):
    run = copy(finished, tmp_path)
    for path in [*run.glob(lost), *run.glob(f"*/{lost}")]:
        path.unlink()
    page = Page(write_report(run).read_text(encoding="utf-8"))
    for name, *_ in STAGES:
        assert name in page.text


def test_line_that_was_cut_is_tolerated_at_the_end_alone(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_bytes('{"step": 1}\n{"step": 2, "text": "ü'.encode()[:-1])
    assert read_lines(path) == [{"step": 1}]
    path.write_text('{"step": 1}\n{"st\n{"step": 3}\n')
    with pytest.raises(RunError, match=r"line 2 of .* is damaged"):
        read_lines(path)


def test_folder_without_a_run_is_an_error_with_the_remedy(tmp_path):
    with pytest.raises(RunError, match="give the folder that `r1envs train` wrote"):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("package", "modules"), [("matplotlib", ["matplotlib"]), ("jinja2", ["jinja2"])]
)
def test_missing_package_is_named_with_its_extra(package, modules, finished, monkeypatch):
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf'{package} .*"r1envs\[report\]"'):
        write_report(finished)


def reported_without(package, folder):
    code = f"import sys; sys.modules[{package!r}] = None; from r1envs.cli.main import main; main()"
    command = [sys.executable, "-c", code, "report", folder]
    return subprocess.run(command, capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_the_command_needs_nothing_of_the_agent(package, finished, tmp_path):
    run = copy(finished, tmp_path)
    (run / "report.html").unlink(missing_ok=True)
    answer = reported_without(package, run)
    assert answer.stdout.strip() == str(run / "report.html"), answer.stderr
    assert (run / "report.html").stat().st_size > 10_000


def test_the_command_names_what_is_missing(finished):
    answer = reported_without("matplotlib", finished)
    assert answer.returncode == 2
    assert answer.stderr == (
        'r1envs: matplotlib is not installed; run `pip install "r1envs[report]"`\n'
    )


def test_report_that_cannot_be_written_leaves_the_old_one(finished, tmp_path, monkeypatch):
    run = copy(finished, tmp_path)
    old = write_report(run).read_bytes()

    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(RunError, match="disk full"):
        write_report(run)
    assert (run / "report.html").read_bytes() == old
    assert not list(run.glob(".report*"))


def test_stages_are_told_apart_by_what_they_start_from(finished):
    line = lineage(read_run(finished))
    assert [stage.name for stage in line.student] == ["student_base", "distilled", "student_rl"]
    assert line.base.name == "base"
    assert line.zero.name == "zero"
    assert line.final.name == "final_rl"
    assert line.student_base.name == "student_base"
    assert line.student_zero.name == "student_rl"
    assert line.distilled.name == "distilled"


def test_distilled_model_is_the_student_even_where_it_follows_its_teacher(finished, tmp_path):
    run = copy(finished, tmp_path)
    summary = json.loads((run / "summary.json").read_text())
    summary["stages"][7]["after"] = "final_rl"
    (run / "summary.json").write_text(json.dumps(summary))
    assert lineage(read_run(run)).final.name == "final_rl"


def test_headline_of_a_run_that_has_just_begun(tmp_path):
    write_run(tmp_path / "run", done=0)
    assert headline(read_run(tmp_path / "run")) == [("No stage has been evaluated yet.", "")]


def test_problems_are_chosen_by_the_rule():
    wrong, right = _unanswered("?"), _completion(1, 2, "3", True, random.Random(0))

    def evaluation(*first_samples):
        return [
            EvaluatedProblem(
                task="t", domain="math", problem=f"p{index}", question="?", reference="3",
                level=1, completions=(sample, wrong),
            )
            for index, sample in enumerate(first_samples)
        ]  # fmt: skip

    base = evaluation(right, wrong, wrong, wrong)
    final = evaluation(right, wrong, right, wrong)
    learnt, failed = compare({"base": base, "final": final})
    assert (learnt.problem.problem, learnt.wrong_in_the_end) == ("p2", False)
    assert (failed.problem.problem, failed.wrong_in_the_end) == ("p1", True)
    assert [(each.right, each.samples) for each in learnt.attempts] == [(0, 2), (1, 2)]
    cut = compare({"base": base, "final": final[:2]})
    assert cut[0].problem.problem == "p1", "what the last stage was not asked it has not learnt"


def test_command_names_a_seed_that_the_recipe_does_not(finished, page, tmp_path):
    assert "r1envs train recipe.toml Seed" in page.text
    run = copy(finished, tmp_path)
    summary = json.loads((run / "summary.json").read_text())
    (run / "summary.json").write_text(json.dumps(summary | {"seed": 7}))
    assert "r1envs train recipe.toml --seed 7" in Page(write_report(run).read_text()).text


def test_long_completion_is_shown_without_its_middle():
    shown = "".join(part for part, _ in segments("a" * 10_000 + "b" * 10_000))
    assert len(shown) < SHOWN_CHARACTERS + 100
    assert "16,000 characters left out" in shown
    assert shown.startswith("a")
    assert shown.endswith("b")


def test_best_figures_are_marked_as_they_read():
    rows = stage_rows([{"pass@1": 0.5004}, {"pass@1": 0.5}, {"pass@1": 0.4}, {}])
    assert [row[0].best for row in rows] == [True, True, False, False]
    assert [row[0].text for row in rows] == ["50.0", "50.0", "40.0", "–"]


def test_table_for_the_terminal_grows_stage_by_stage(finished):
    stages = read_run(finished).summary["stages"]
    planned = [{"name": "[b]next[/b]"}]
    console = Console(file=io.StringIO(), width=80)
    console.print(stages_table(stages[:6] + planned, title="demo"))
    lines = console.file.getvalue().splitlines()
    assert "cons@4" in lines[1]
    assert len(lines) == 3 + 6 + 1, "no row is wrapped"
    assert "…" not in console.file.getvalue(), "nor cut"
    zero = next(line for line in lines if line.startswith("zero"))
    assert f"{100 * stages[1]['pass@1']:.1f}" in zero
    assert "860 k" in zero
    later = next(line for line in lines if "next" in line)
    assert later.startswith("[b]next[/b]"), "a name is no markup"
    assert later.count("–") == 7


def with_parts(run, change):
    """Change the parts of every score in the files of a run."""
    for path in run.glob("*/metrics.jsonl"):
        rows = read_lines(path)
        _write_lines(path, [r | {"parts": change(r["parts"])} if "parts" in r else r for r in rows])
    for path in run.glob("*/evaluation.jsonl"):
        rows = read_lines(path)
        for completion in [each for row in rows for each in row["completions"]]:
            completion["parts"] = change(completion["parts"])
        _write_lines(path, rows)
    summary = json.loads((run / "summary.json").read_text())
    for stage in summary["stages"]:
        stage["parts"] = change(stage["parts"])
    (run / "summary.json").write_text(json.dumps(summary))
    return run


@pytest.fixture
def short(tmp_path):
    return write_run(tmp_path / "run", done=2, problems=1, samples=2, hostile=None)


def headings(page):
    return [words.strip() for words in page.words if words.strip()]


def test_parts_are_shown_in_the_order_they_stand_in(short):
    run = with_parts(short, lambda parts: {"length": -1.5, **parts, "reward_model": 2345.0})
    page = Page(write_report(run).read_text())
    words = headings(page)
    columns = words[words.index("stage") : words.index("base", words.index("stage"))]
    assert columns[3:7] == ["length", "format, %", "language, %", "reward model"]
    first = words.index("Reward")
    titles = ["Length", "Accuracy", "Format", "Language consistency", "Reward model"]
    charts = [words.index(title, first) for title in titles]
    assert charts == sorted(charts)
    labels = [value for _, name, value in page.attributes if name == "aria-label"]
    assert any(label.startswith("Length by step. zero: from -1.5 at step 1") for label in labels)
    assert "length -1.5 · accuracy" in page.text, "beside a completion"
    assert "· language 100.0 % · reward model 2,345" in page.text
    assert "length is a further part of the score" in page.text


def test_nothing_is_shown_of_a_part_that_is_not_there(short):
    run = with_parts(short, lambda parts: {"accuracy": parts["accuracy"], "safety": math.nan})
    page = Page(write_report(run).read_text())
    shown = page.text.partition("How to reproduce")[0].casefold()
    assert "accuracy by step" in " ".join(v or "" for *_, v in page.attributes).casefold()
    assert "pass@1, %" in shown
    for name in ("language", "format", "safety"):
        assert name not in shown


def test_a_part_that_some_stages_lack_is_missing_there():
    stages = [{"pass@1": 0.5}, {"pass@1": 0.6, "parts": {"length": -0.25}}]
    assert [row[2].text for row in stage_rows(stages)] == ["–", "-0.25"]


def test_mean_accuracy_has_no_column_beside_pass_at_1():
    rows = [{"pass@1": 0.5, "parts": {"accuracy": 0.5, "format": 1.0}}]
    assert [column.heading for column in stage_columns(rows)] == [
        "pass@1, %", "cons@k, %", "format, %", "tokens", "parameters", "seconds",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ['<script>alert("1")</script>', '" id="x', "[b]$c_{2}", "kl", ""])
def test_hostile_names_of_parts_are_text(name, short):
    run = with_parts(short, lambda parts: parts | {name: 0.5})
    page = Page(write_report(run).read_text())
    assert "script" not in page.tags
    assert len(page.ids) == len(set(page.ids))
    assert name.replace("_", " ") in page.text
    console = Console(file=io.StringIO(), width=120)
    console.print(stages_table(json.loads((run / "summary.json").read_text())["stages"]))
    assert all(word in console.file.getvalue() for word in name.replace("_", " ").split())


def test_table_for_the_terminal_makes_room_for_a_further_part(short):
    run = with_parts(short, lambda parts: parts | {"length": -12.5})
    stages = json.loads((run / "summary.json").read_text())["stages"]
    console = Console(file=io.StringIO(), width=80)
    console.print(stages_table([stage | {"name": "rejection_sft"} for stage in stages]))
    lines = console.file.getvalue().splitlines()
    assert "length" in lines[1]
    assert len(lines) == 2 + 2 * 2, "the intervals stand below"
    assert "…" not in console.file.getvalue()
