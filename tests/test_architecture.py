"""The shape of the project: who may import whom, what importing costs, types and doctests."""

import ast
import doctest
import importlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {"r1envs": "r1envs", "agents": "r1envs.agents", "verifiers": "r1envs.verifiers"}

# From the lowest to the highest: a module imports from its own layer and those below.
LAYERS = [
    ("r1envs._lazy", "r1envs.errors", "r1envs.files", "r1envs.plugins"),
    ("r1envs.verifiers",),
    ("r1envs.problem", "r1envs.records", "r1envs.wire"),
    ("r1envs.task", "r1envs.prompts"),
    ("r1envs.scoring",),
    ("r1envs.grading", "r1envs.demonstrations"),
    ("r1envs.tasks", "r1envs.datasets", "r1envs.evaluation"),
    ("r1envs._gymnasium", "r1envs.registry"),
    ("r1envs.integrations",),
    ("r1envs.mixing", "r1envs.stream", "r1envs.shared_texts"),
    ("r1envs.space", "r1envs.infos", "r1envs.reset_options"),
    ("r1envs.env", "r1envs.curriculum", "r1envs.shaping"),
    ("r1envs.slots",),
    ("r1envs.vector",),
    ("r1envs.judged_references", "r1envs.reward_front"),
    ("r1envs.integrations.trl", "r1envs.integrations.verl", "r1envs.integrations.openrlhf"),
    ("r1envs.conformance",),
    ("r1envs.report",),
    ("r1envs.agents",),
    ("r1envs.cli", "r1envs.__main__"),
]
# Layers side by side that must not know each other.
FORBIDDEN = {("r1envs.agents", "r1envs.report")}
# Loaded by worker processes alone, as a test of the front pages holds.
IN_WORKERS = {
    "r1envs.verifiers.mathematics.formulas.high_precision",
    "r1envs.verifiers.mathematics.symbolic",
    "r1envs.verifiers.programs.policy.dialect",
}
IN_WORKERS |= {f"r1envs.verifiers.sandbox.wasm.{name}" for name in ("build", "engine", "host")}


def found_modules():
    for folder, package in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            yield ".".join((package, *parts)), path


MODULES = dict(found_modules())


def layer(name):
    heads = [(n, head) for n, heads in enumerate(LAYERS) for head in heads]
    found = [(len(head), n) for n, head in heads if f"{name}.".startswith(f"{head}.")]
    return max(found)[1] if found else None


def imports(path):
    """Names that a module imports, but for those only its type checker sees."""
    tree = ast.parse(path.read_text())
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def marked(names):
    """Give the mark to those modules that import the agent as they are imported."""
    marks = pytest.mark.agents
    return [pytest.param(name, marks=marks if agent(name) else ()) for name in sorted(names)]


def agent(name):
    lines = MODULES[name].read_text().splitlines()
    return name.startswith("r1envs.agents") or any(
        line.startswith(("import r1envs.agents", "from r1envs.agents")) for line in lines
    )


@pytest.mark.parametrize(("name", "path"), MODULES.items(), ids=str)
def test_imports_go_downhill(name, path):
    if name == "r1envs":
        return  # the front page names everything, and imports it when asked
    mine = layer(name)
    assert mine is not None, f"{name} is in no layer"
    for imported in imports(path):
        if imported.startswith("r1envs.") and (theirs := layer(imported)) is not None:
            assert theirs <= mine, f"{name} imports {imported}, which lies higher"
            for low, high in FORBIDDEN:
                assert not (name.startswith(low) and imported.startswith(high))


def imported_modules(name):
    """Modules of ours that a module names, be it at its head or inside of a function."""
    for imported in imports(MODULES[name]):
        while imported and imported not in MODULES:
            imported = imported.rpartition(".")[0]
        if imported not in ("", name):
            yield imported


def circle_through(name, arrows):
    """The shortest way along arrows from a module back to it; None if there is none."""
    ways = [[name]]
    seen = set()
    for way in ways:
        for following in arrows[way[-1]] - seen:
            if following == name:
                return [*way, name]
            seen.add(following)
            ways.append([*way, following])
    return None


def test_no_modules_import_each_other_in_a_circle():
    arrows = {name: set(imported_modules(name)) for name in MODULES}
    found = {name: circle_through(name, arrows) for name in MODULES}
    circles = {frozenset(way): " -> ".join(way) for way in found.values() if way}
    assert not circles, list(circles.values())


@pytest.mark.parametrize("name", [name for name in MODULES if "verifiers" in name])
def test_verifiers_need_nothing_but_the_standard_library(name):
    allowed = {"r1envs", *sys.stdlib_module_names}
    if name not in IN_WORKERS:
        assert {imported.partition(".")[0] for imported in imports(MODULES[name])} <= allowed


def loaded_by(statement):
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return set(json.loads(answer.stdout))


def test_the_front_pages_load_nothing_heavy():
    heavy = {"torch", "transformers", "sympy", "matplotlib", "gymnasium", "numpy"}
    assert not heavy & loaded_by("import r1envs.verifiers; r1envs.verifiers.verify_format('')")
    policy = "from r1envs.verifiers import Policy, verify_program; Policy(forbid={'loops'})"
    assert not (heavy | {"RestrictedPython"}) & loaded_by(policy)
    assert not heavy & loaded_by("import r1envs")
    with_environments = "import r1envs; r1envs.get_task('r1envs/Addition-v0'); r1envs.ReasoningEnv"
    assert not {"torch", "transformers", "sympy", "matplotlib"} & loaded_by(with_environments)


@pytest.mark.parametrize("folder", ["agents", "verifiers"])
def test_a_folder_imported_by_the_wrong_name_says_what_to_write(folder):
    answer = subprocess.run(
        [sys.executable, "-c", f"import {folder}"], cwd=ROOT, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert f"import r1envs.{folder}" in answer.stderr


@pytest.mark.parametrize("package", marked(["r1envs", "r1envs.verifiers", "r1envs.agents"]))
def test_public_names_can_be_imported(package):
    module = importlib.import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("name", marked(MODULES.keys() - {"r1envs.__main__"}))
def test_doctests(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


@pytest.mark.agents
@pytest.mark.timeout(600)
def test_types(tmp_path):
    """mypy does not see how setuptools maps the folders: it is shown a tree of links."""
    tree = tmp_path / "r1envs"
    tree.mkdir()
    for source in (ROOT / "r1envs").iterdir():
        (tree / source.name).symlink_to(source)
    for folder in ("agents", "verifiers"):
        (tree / folder).symlink_to(ROOT / folder)
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            ROOT / "pyproject.toml",
            "--cache-dir",
            ROOT / "build" / "mypy",
            "-p",
            "r1envs",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("name", "path"), MODULES.items(), ids=str)
def test_modules_fit_on_a_few_screens(name, path):
    assert len(path.read_text().splitlines()) <= 400


# Names that stand twice: the folders tell them apart, and the other name would be worse.
TWICE = {
    # Of the project, and of mathematics below it.
    "errors",
    # How answers, and outputs of programs, are compared.
    "comparison",
    # A protocol of the sandbox, and what implements it inside of a guest.
    "Descriptors",
    # What a model does, and what a family of programs forbids: both words are their fields'.
    "policy",
    "Policy",
}


def defined_classes(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_no_two_modules_or_classes_have_one_name():
    modules = Counter(name.rpartition(".")[2].lstrip("_") for name in MODULES)
    folders = {name.rpartition(".")[0].rpartition(".")[2] for name in MODULES}
    modules.subtract(folders)  # a package counts once
    classes = Counter(name for path in MODULES.values() for name in defined_classes(path))
    twice = {name for names in (modules, classes) for name, count in names.items() if count > 1}
    assert twice <= TWICE
