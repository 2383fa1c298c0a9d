"""Tasks as Gymnasium environments: alone, vectorized and mixed."""

import json
import os
import subprocess
import sys
import time
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

import r1envs
from r1envs.errors import (
    ConfigError,
    ReferenceAnswerError,
    UnknownTaskError,
    VerificationError,
)
from r1envs.tasks import CATALOG
from r1envs.verifiers import Status

IDS = sorted(CATALOG)
ADDITION = "r1envs/Addition-v0"
MIXED = {ADDITION: 0.5, "r1envs/KnightsAndKnaves-v0": 0.3, "r1envs/ProgramOutput-v0": 0.2}


@r1envs.register("tests/Slippery-v0", domain="general")
class Slippery(r1envs.Task):
    """Does to its verifier what the answer says."""

    timeout = 0.5

    def sample(self, rng, level):
        return r1envs.Problem(f"Say yes, number {rng.integers(10**9)}.", answer="yes", level=level)

    def verify(self, problem, answer):
        if answer == "hang":
            while True:
                time.sleep(0.1)
        if answer == "die":
            os._exit(3)
        if answer == "eat":
            return len(bytearray(8 << 30)) > 0
        if answer == "raise":
            raise KeyError("broken verifier")
        return answer == problem.answer


def completion(answer, thought="thinking"):
    return f"<think>{thought}</think> <answer>{answer}</answer>"


@pytest.fixture
def vector():
    made = []

    def make(*args, **settings):
        made.append(gym.make_vec(*args, **settings))
        return made[-1]

    yield make
    for env in made:
        env.close()


@pytest.mark.parametrize("task_id", IDS)
def test_every_task_passes_the_checker_without_a_warning(task_id):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gym.make(task_id, render_mode="ansi").unwrapped)


@pytest.mark.parametrize("task_id", IDS)
def test_the_demonstration_earns_the_whole_reward(task_id):
    env = gym.make(task_id, level=2)
    env.reset(seed=3)
    terminated = truncated = False
    while not terminated and not truncated:
        _, reward, terminated, truncated, info = env.step(env.unwrapped.demonstration())
    assert (reward, terminated, truncated) == (2.0, True, False)
    assert info["verdict"].correct
    assert info["problem"] == env.unwrapped.problem.id


def test_equal_seeds_draw_equal_problems_for_ever():
    first, second = gym.make(ADDITION, level=(1, 10)), gym.make(ADDITION, level=(1, 10))
    prompts = [
        [env.reset(seed=7)[0], *(env.reset()[0] for _ in range(20))] for env in (first, second)
    ]
    assert prompts[0] == prompts[1]
    assert len(set(prompts[0])) > 15


def test_neighbouring_seeds_share_no_stream():
    streams = [
        {r1envs.get_task(ADDITION).draw(seed, index, level=5).id for index in range(50)}
        for seed in range(4)
    ]
    assert len(set.union(*streams)) == 200


def test_a_problem_can_be_replayed():
    env = gym.make(ADDITION)
    env.reset(seed=0)
    problem = env.unwrapped.problem
    env.reset(seed=1)
    env.reset(options={"problem": problem})
    assert env.unwrapped.problem == problem
    with pytest.raises(ConfigError, match="must be a Problem"):
        env.reset(options={"problem": "What is 2 + 2?"})


def test_a_problem_is_answered_once():
    env = gym.make(ADDITION).unwrapped
    with pytest.raises(ResetNeeded):
        env.step("")
    env.reset(seed=0)
    env.step("")
    with pytest.raises(ResetNeeded):
        env.step("")


def test_the_rendering_says_why():
    env = gym.make(ADDITION, render_mode="ansi")
    env.reset(seed=0)
    env.step(completion("1"))
    text = env.render()
    assert env.unwrapped.problem.question in text
    assert "wrong" in text
    assert env.unwrapped.problem.answer in text


def test_equal_completions_of_different_problems_are_judged_apart(vector):
    env = vector(ADDITION, num_envs=24)
    env.reset(seed=list(range(24)))
    references = [problem.answer for problem in env.unwrapped.problems]
    _, rewards, *_ = env.step([completion(references[0])] * 24)
    assert 1 <= references.count(references[0]) < 24
    assert rewards.tolist() == [2.0 if r == references[0] else 1.0 for r in references]


@pytest.mark.parametrize("kind", [SyncVectorEnv, AsyncVectorEnv])
def test_gymnasiums_own_vector_environments_carry_the_text(kind):
    makers = [lambda t=t: gym.make(f"r1envs:{t}") for t in (ADDITION, "r1envs/TruthAssignment-v0")]
    env = kind(makers, **({"shared_memory": False} if kind is AsyncVectorEnv else {}))
    prompts, _ = env.reset(seed=[0, 1])
    assert "What is" in prompts[0]
    assert "truth values" in prompts[1]
    _, rewards, *_ = env.step(("no", "no"))
    assert rewards.tolist() == [0.0, 0.0]
    env.close()


def test_a_vector_environment_grades_as_the_single_one_does(vector):
    env = vector("r1envs/Mixture-v0", num_envs=8, tasks=MIXED, level=2)
    env.reset(seed=list(range(8)))
    problems = env.unwrapped.problems
    answers = [env.unwrapped.demonstrations()[0], *map(completion, "1234567")]
    _, rewards, terminated, truncated, infos = env.step(answers)
    single = gym.make("r1envs/Mixture-v0", tasks=MIXED)
    for slot, problem in enumerate(problems):
        single.reset(options={"problem": problem})
        _, reward, _, _, info = single.step(answers[slot])
        assert reward == rewards[slot]
        assert info["verdict"] == infos["final_info"]["verdict"][slot]
    assert rewards[0] == 2.0
    assert terminated.all()
    assert not truncated.any()


def test_slots_with_equal_seeds_stay_together(vector):
    env = vector("r1envs/Mixture-v0", num_envs=6, tasks=MIXED, level=(1, 3))
    prompts, _ = env.reset(seed=[5, 5, 5, 9, 9, 9])
    seen = set()
    for _ in range(10):
        assert len(set(prompts[:3])) == len(set(prompts[3:])) == 1
        seen |= set(prompts)
        prompts, *_ = env.step([""] * 6)
    assert len(seen) == 20


def test_the_final_info_belongs_to_the_answered_problem(vector):
    env = vector(ADDITION, num_envs=2)
    prompts, infos = env.reset(seed=[0, 1])
    _, _, _, _, after = env.step(["", ""])
    assert after["final_obs"].tolist() == list(prompts)
    assert after["final_info"]["problem"].tolist() == infos["problem"].tolist()
    assert after["problem"].tolist() != infos["problem"].tolist()
    assert [v.status for v in after["final_info"]["verdict"]] == [Status.NO_ANSWER] * 2


def test_a_verifier_that_hangs_is_killed_and_costs_one_slot(vector):
    env = vector("tests/Slippery-v0", num_envs=4, workers=2)
    env.reset(seed=0)
    start = time.monotonic()
    _, rewards, _, _, infos = env.step([completion(a) for a in ("yes", "hang", "eat", "no")])
    assert time.monotonic() - start < 10
    assert rewards.tolist() == [2.0, 1.0, 1.0, 1.0]  # all four keep the format
    statuses = [verdict.status for verdict in infos["final_info"]["verdict"]]
    assert statuses == [Status.CORRECT, Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.WRONG]


@pytest.mark.parametrize(
    ("deed", "name"), [("die", "died with exit status 3"), ("raise", "KeyError")]
)
def test_a_verifier_that_fails_is_never_a_zero(vector, deed, name):
    strict = vector("tests/Slippery-v0", num_envs=2)
    strict.reset(seed=0)
    with pytest.raises(VerificationError, match=name):
        strict.step([completion("yes"), completion(deed)])
    lenient = vector("tests/Slippery-v0", num_envs=2, on_failure="nan")
    lenient.reset(seed=0)
    _, rewards, _, _, infos = lenient.step([completion("yes"), completion(deed)])
    assert rewards[0] == 2.0
    assert np.isnan(rewards[1])
    assert name in infos["final_info"]["error"][1]


def test_a_mixture_draws_by_weight():
    env = gym.make("r1envs/Mixture-v0", tasks=MIXED)
    env.reset(seed=0)
    drawn = [env.reset()[1]["task"] for _ in range(600)]
    for task_id, weight in MIXED.items():
        assert abs(drawn.count(task_id) / 600 - weight) < 0.07
    assert r1envs.mixture(MIXED).unwrapped.task.id == "r1envs/Mixture-v0"


def test_a_mixture_keeps_the_splits_of_its_tasks():
    task = r1envs.Mixture(MIXED)
    drawn = {task.draw(0, n, split="train").question for n in range(300)}
    assert not drawn & {task.draw(0, n, split="test").question for n in range(300)}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"level": 11}, "level must be in 1..10"),
        ({"level": (5, 1)}, "level must be in 1..10"),
        ({"split": "dev"}, "split must be"),
        ({"prompt": "bear"}, "did you mean 'bare'"),
        (
            {"weights": {"acuracy": 1}},
            "weights are of accuracy, format, language, got .acuracy.; did you mean .accuracy.",
        ),
        ({"weights": {"accuracy": -1}}, "not negative"),
        ({"render_mode": "human"}, "render_mode"),
        ({"colour": "red"}, "does not take"),
    ],
)
def test_a_bad_setting_says_what_is_allowed(settings, message):
    env_class = r1envs.ReasoningEnv
    with pytest.raises(ConfigError, match=message):
        env_class(ADDITION, **settings).reset(seed=0)


def test_an_unknown_task_is_guessed():
    with pytest.raises(UnknownTaskError, match="did you mean 'r1envs/Addition-v0'"):
        r1envs.get_task("r1envs/Additon-v0")


def test_a_registered_task_can_be_subclassed_for_another_id():
    @r1envs.register("tests/Slipperier-v0", domain="general")
    class Slipperier(Slippery):
        pass

    assert (Slippery.id, Slipperier.id) == ("tests/Slippery-v0", "tests/Slipperier-v0")
    with pytest.raises(ConfigError, match="subclass it for another id"):
        r1envs.register("tests/Slipperiest-v0", domain="general")(Slipperier)


def test_registering_asks_for_what_is_missing():
    class NoVerify(r1envs.Task):
        def sample(self, rng, level):
            return r1envs.Problem("?", answer="!")

    with pytest.raises(ConfigError, match="must define verify"):
        r1envs.register("tests/NoVerify-v0", domain="logic")(NoVerify)
    with pytest.raises(ConfigError, match="domain must be one of"):
        r1envs.register("tests/NoVerify-v0", domain="maths")
    with pytest.raises(ConfigError, match="built-in"):
        r1envs.register(ADDITION, domain="math")


def test_a_task_of_a_few_lines_trains_vectorizes_and_is_graded(vector):
    @r1envs.register("tests/Sum-v0", domain="math")
    class Sum(r1envs.Task):
        """Add two integers."""

        def sample(self, rng, level):
            a, b = rng.integers(10**level, size=2).tolist()
            return r1envs.Problem(f"What is {a} + {b}?", answer=str(a + b))

    env = vector("tests/Sum-v0", num_envs=3, level=3)
    env.reset(seed=0)
    right = [completion(problem.answer) for problem in env.unwrapped.problems]
    assert env.step(right)[1].tolist() == [2.0] * 3
    assert env.unwrapped.demonstrations() == [None] * 3


@pytest.mark.parametrize(
    "order",
    [
        "import gymnasium, r1envs",
        "import r1envs, gymnasium",
        "import r1envs, importlib.util\nimportlib.util.find_spec('gymnasium')\nimport gymnasium",
    ],
)
def test_both_orders_of_import_register_the_tasks(order):
    code = f"{order}\nenv = gymnasium.make('{ADDITION}')\nprint(env.reset(seed=0)[0])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "What is" in answer.stdout, answer.stderr


def test_problems_are_the_same_in_another_process_under_another_hash_seed():
    code = (
        "import json, r1envs\n"
        f"env = r1envs.ReasoningEnv(tasks={MIXED!r}, level=(1, 9))\n"
        "print(json.dumps([env.reset(seed=n)[1] for n in range(30)]))"
    )
    answers = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
        )
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]


def test_an_answer_that_cannot_be_understood_is_found_when_it_is_drawn():
    class Broken(r1envs.Task):
        domain = "math"

        def sample(self, rng, level):
            return r1envs.Problem(f"What is {rng.integers(99)}?", answer=r"\frac{1")

    with pytest.raises(ReferenceAnswerError, match="cannot be understood"):
        Broken().draw(0, 0)


@pytest.mark.parametrize("level", [3, (1, 5)])
def test_a_problem_is_found_again_by_its_info(vector, level):
    env = gym.make(ADDITION, level=level, split="test")
    env.reset(seed=4)
    info = json.loads(json.dumps(env.reset()[1]))
    assert (info["seed"], info["index"], info["split"]) == (4, 1, "test")
    assert r1envs.draw_again(info) == env.unwrapped.problem
    many = vector(ADDITION, num_envs=3, level=level)
    _, infos = many.reset(seed=[7, 7, 9])
    row = {name: values[2] for name, values in infos.items()}
    assert r1envs.draw_again(row) == many.unwrapped.problems[2]


def test_what_cannot_be_drawn_again_says_so():
    env = gym.make("r1envs/Mixture-v0", tasks=MIXED)
    info = env.reset(seed=0)[1]
    with pytest.raises(ConfigError, match=r"give the `task` of the environment"):
        r1envs.draw_again(info)
    assert r1envs.draw_again(info, env.unwrapped.task) == env.unwrapped.problem
    replayed = env.reset(options={"problem": env.unwrapped.problem})[1]
    assert not {"seed", "index", "split", "levels"} & replayed.keys()
    with pytest.raises(ConfigError, match="a replayed problem has none"):
        r1envs.draw_again(replayed)


def test_a_reset_takes_level_and_split_for_one_episode(vector):
    env = gym.make(ADDITION)
    info = env.reset(seed=0, options={"level": 9, "split": "test"})[1]
    assert (info["level"], info["split"]) == (9, "test")
    assert r1envs.draw_again(info) == env.unwrapped.problem
    assert env.reset()[1]["level"] == 1
    many = vector(ADDITION, num_envs=2)
    assert many.reset(seed=0, options={"level": 9})[1]["level"].tolist() == [9, 9]
    assert many.step(["", ""])[4]["level"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levle": 9}, "problem, level, split.*did you mean 'level'"),
        ({"level": 11}, "level must be in 1..10"),
        ({"split": "dev"}, "split must be"),
        ({"problem": r1envs.Problem("?", "!"), "level": 2}, "keeps its level"),
        (["level"], "must be a dictionary"),
    ],
)
def test_an_unknown_option_of_a_reset_is_an_error(vector, options, message):
    for env in (gym.make(ADDITION).unwrapped, vector(ADDITION, num_envs=2)):
        with pytest.raises(ConfigError, match=message):
            env.reset(seed=0, options=options)


@pytest.mark.parametrize("action", [None, 3, [{"role": "assistant", "content": "4"}]])
def test_an_action_that_is_no_text_is_an_error(vector, action):
    env, many = gym.make(ADDITION).unwrapped, vector(ADDITION, num_envs=2)
    env.reset(seed=0)
    many.reset(seed=0)
    with pytest.raises(ConfigError, match="must be a text"):
        env.step(action)
    for actions in ([action, action], action, "ab"):
        with pytest.raises(ConfigError):
            many.step(actions)


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("task_id", IDS)
def test_gymnasium_vectorizes_every_task_by_itself(vector, task_id, mode):
    env = vector(task_id, num_envs=2, vectorization_mode=mode)
    prompts, _ = env.reset(seed=[0, 0])
    assert prompts[0] == prompts[1] == gym.make(task_id).reset(seed=0)[0]


def test_streams_can_start_at_a_later_problem():
    """What is trained on from a saved step asks the problems that were to come."""
    env = gym.make_vec("r1envs/Addition-v0", num_envs=3, autoreset_mode="DISABLED")
    asked = [env.reset(seed=[4, 4, 5])[0]]
    asked += [env.reset(options={"reset_mask": np.ones(3, dtype=bool)})[0] for _ in range(4)]
    assert len(set(asked)) == 5
    assert env.reset(seed=[4, 4, 5], options={"index": 3})[0] == asked[3]
    assert env.reset()[0] == asked[4]
    for wrong in (-1, 1.5, "3", True):
        with pytest.raises(ConfigError, match="index must be a whole number from 0"):
            env.reset(seed=[4, 4, 5], options={"index": wrong})
    env.close()
