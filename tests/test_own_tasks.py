"""Tasks of one's own are known wherever the built-in ones are, as a new user would use them."""

import subprocess
import sys

import pytest

MODULE = """
import r1envs

@r1envs.register("my/Twice-v0", domain="math")
class Twice(r1envs.Task):
    "Double a number."

    def sample(self, rng, level):
        number = int(rng.integers(10**level))
        return r1envs.Problem(f"What is twice {number}?", answer=str(2 * number))

    def verify(self, problem, answer):  # not bounded: judged in workers
        return answer == problem.answer
"""
ENTRIES = "[r1envs.tasks]\nbroken = broken_tasks\ngood = mytasks\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mytasks.py").write_text(MODULE)
    return tmp_path


@pytest.fixture
def package(folder):
    """The same, as an installed package beside one that is broken."""
    (folder / "broken_tasks.py").write_text("import no_such_thing\n")
    metadata = folder / "acme-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(ENTRIES)
    return folder


def python(folder, *arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)


def script(folder, text):
    (folder / "script.py").write_text(text)
    done = python(folder, "script.py")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("sample", "mytasks:my/Twice-v0"),
        ("--import", "mytasks", "sample", "my/Twice-v0"),
        ("sample", "my/Twice-v0", "--import=mytasks"),
    ],
)
def test_the_command_line_finds_a_module_in_this_folder(folder, arguments):
    assert python(folder, "-m", "r1envs", *arguments).stdout.startswith("What is twice")


def test_the_installed_command_finds_it_too(folder):
    # Which, unlike `python -m`, does not put the folder into the path by itself.
    code = "import sys; sys.path.remove(''); from r1envs.cli.main import main; main(sys.argv[1:])"
    done = python(folder, "-c", code, "list", "--import", "mytasks")
    assert "my/Twice-v0" in done.stdout


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("mytask:my/Twice-v0", "no module 'mytask' (in 'mytask:my/Twice-v0'); run in the folder"),
        ("mytasks:my/Twise-v0", "did you mean 'my/Twice-v0'?"),
        ("my/Twice-v0", "name its module, as in 'my_tasks:my/Twice-v0'"),
        ("faulty:my/Twice-v0", "'faulty' (in 'faulty:my/Twice-v0') cannot be imported: ZeroDiv"),
        (":my/Twice-v0", "a module is named as in `import my_tasks`, got ''"),
    ],
)
def test_a_mistake_is_one_line(folder, task, message):
    (folder / "faulty.py").write_text("1 / 0\n")
    done = python(folder, "-m", "r1envs", "sample", task)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr


def test_environments_graders_and_mixtures_name_it_plainly(folder):
    said = script(
        folder,
        """
import gymnasium as gym, r1envs
if __name__ == "__main__":
    ID, ADD = "mytasks:my/Twice-v0", "r1envs/Addition-v0"
    print(gym.make(ID).reset(seed=0)[1]["task"])
    mixed = r1envs.Mixture({ID: 1.0, ADD: 1.0}, levels={"my/Twice-v0": 3}, options={ID: {}})
    print(sorted({mixed.draw(0, n).task for n in range(20)}))
    problem = r1envs.get_task(ID).draw(0, 0)
    grader = r1envs.Grader(mixed, workers=1)
    print(grader.grade([problem], [f"<answer>{problem.answer}</answer>"])[0].verdict.correct)
    grader.close()
    how = {"context": "spawn"}
    envs = gym.make_vec(ID, num_envs=1, vectorization_mode="async", vector_kwargs=how)
    print(envs.reset(seed=0)[1]["task"][0])
    envs.close()
""",
    )
    both = "['my/Twice-v0', 'r1envs/Addition-v0']"
    assert said.splitlines() == ["my/Twice-v0", both, "True", "my/Twice-v0"]


def test_a_package_names_its_modules_and_a_broken_one_is_one_line(package):
    done = python(package, "-m", "r1envs", "list")
    assert "my/Twice-v0" in done.stdout
    [line] = done.stderr.splitlines()
    assert line.startswith("r1envs: the tasks of acme are left out: 'broken_tasks' (in 'broken')")
    assert "no_such_thing" in line
    assert python(package, "-m", "r1envs", "sample", "my/Twice-v0").stdout.startswith("What is")


def test_packages_are_not_asked_for_what_is_there(package):
    done = python(package, "-m", "r1envs", "sample", "r1envs/Addition-v0")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.agents
def test_a_recipe_names_its_module(folder):
    said = script(
        folder,
        """
from r1envs.agents.environments import Environments
from r1envs.agents.recipe import parse_recipe
ID = "mytasks:my/Twice-v0"
table = {"tasks": {ID: 1.0}, "levels": {"my/Twice-v0": 2}, "options": {ID: {}}}
stages = [{"kind": "load", "name": "base", "model": "m"}]
recipe = parse_recipe({"name": "own", "environment": table, "stages": stages})
made = Environments(recipe.environment)
print(made.tasks, made.single(made.tasks[0], 2, split="test").reset(seed=0)[1]["task"].tolist())
print(set(made.mixture(2).reset(seed=0)[1]["task"].tolist()))
""",
    )
    assert said.splitlines() == [
        "('my/Twice-v0',) ['my/Twice-v0', 'my/Twice-v0']",
        "{'my/Twice-v0'}",
    ]
