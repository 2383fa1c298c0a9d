"""The sets of reasoning-gym as tasks; answers cannot reach anything, whatever they hold."""

import json
import random
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

import r1envs
from r1envs.errors import ConfigError
from r1envs.scoring import as_verdict
from r1envs.verifiers import Status

pytest.importorskip("reasoning_gym")

EVALUATING = ["binary_matrix", "countdown", "n_queens", "polynomial_multiplication"]


def named(name):
    return r1envs.get_task(f"reasoning_gym/{name}-v0")


def accuracy(task, problem, answer):
    return r1envs.score(task, problem, f"<answer>{answer}</answer>").parts["accuracy"]


def test_the_names_are_those_of_the_library():
    from reasoning_gym.factory import DATASETS

    ours = {name for name in r1envs.task_ids() if name.startswith("reasoning_gym/")}
    assert ours == {f"reasoning_gym/{name}-v0" for name in DATASETS if name != "composite"}
    assert len(ours) == 105


@pytest.mark.parametrize(
    "name", ["basic_arithmetic", "countdown", "spell_backward", "rearc", "gcd"]
)
def test_a_reference_earns_1_and_another_does_not(name):
    task = named(name)
    problem = task.draw(0, 0, level=2)
    assert accuracy(task, problem, problem.answer) == 1.0
    assert accuracy(task, problem, "no idea") < 0.2
    assert json.loads(json.dumps(problem.data)) == problem.data
    assert task.draw(0, 0, level=2) == problem != task.draw(0, 1, level=2)


def test_it_is_a_gymnasium_environment():
    env = gym.make("reasoning_gym/basic_arithmetic-v0", level=3)
    _, info = env.reset(seed=0)
    assert info["task"] == "reasoning_gym/basic_arithmetic-v0"
    answer = env.unwrapped.problem.answer
    assert env.step(f"<think>-</think> <answer>{answer}</answer>")[4]["accuracy"] == 1.0
    envs = gym.make_vec("reasoning_gym/countdown-v0", num_envs=3, autoreset_mode="DISABLED")
    envs.reset(seed=0)
    answers = [f"<answer>{problem.answer}</answer>" for problem in envs.unwrapped.problems]
    assert envs.step(answers)[4]["accuracy"].tolist() == [1.0] * 3
    envs.close()


@pytest.mark.parametrize("name", ["basic_arithmetic", "list_functions", "simple_integration"])
def test_the_global_generators_are_left_alone_and_unused(name):
    task = named(name)
    random.seed(1)
    np.random.seed(1)
    states = random.getstate(), np.random.get_state()[1].tolist()
    first = task.draw(0, 5)
    assert states == (random.getstate(), np.random.get_state()[1].tolist())
    random.seed(2)
    assert task.draw(0, 5) == first


@pytest.mark.parametrize("name", EVALUATING)
def test_a_hostile_answer_earns_nothing_and_leaves_nothing(name, tmp_path):
    task, left = named(name), tmp_path / "x"
    problem = task.draw(0, 0)
    for answer in (
        "__import__('os')._exit(0)",
        f"open('{left}', 'w').write('here')",
        f"[__import__('os').system('touch {left}')]",
        "exec(chr(49))",
        "[0]*10**11",
    ):
        assert as_verdict(task.verify(problem, answer)).score <= 0.01
    assert not left.exists()


@pytest.mark.parametrize("code", ["open({0!r}, 'w')", "__import__('os').system('touch ' + {0!r})"])
def test_behind_the_filter_the_scorer_itself_can_reach_nothing(monkeypatch, tmp_path, code):
    from r1envs.integrations import reasoning_gym

    monkeypatch.setattr(reasoning_gym, "_EVALUATED", {})
    task, left = named("spiral_matrix"), tmp_path / "x"
    problem = task.draw(0, 0)
    assert as_verdict(task.verify(problem, f"[{code.format(str(left))}]")).score == 0.0
    assert not left.exists()
    assert Path("/tmp").is_dir()
    gone = as_verdict(task.verify(problem, "[__import__('os')._exit(0)]"))
    assert gone.status == Status.RUNTIME_ERROR
    slow = as_verdict(task.verify(problem, "[9**9**9]"))
    assert slow.status == Status.TIME_LIMIT
    assert as_verdict(task.verify(problem, problem.answer)).correct


def test_a_level_that_a_set_refuses_is_its_highest():
    assert named("rubiks_cube").draw(0, 0, level=10).level == 10


def test_an_unknown_isolation_is_refused():
    with pytest.raises(ConfigError, match="isolation must be auto or unsafe-process"):
        r1envs.get_task("reasoning_gym/gcd-v0", isolation="none")
