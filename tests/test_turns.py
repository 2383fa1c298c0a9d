"""Tasks of several turns: transcripts, episodes of different lengths, truncation."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

import r1envs
from r1envs.demonstrations import demonstrated_episode
from r1envs.errors import ConfigError
from r1envs.verifiers import Status

GUESS = "r1envs/GuessNumber-v0"
TASK = r1envs.get_task(GUESS)
PROBLEM = r1envs.Problem("?", "7", {"low": 1, "high": 12, "guesses": 4}, task=GUESS, level=1)


def completion(answer):
    return f"<think>so</think> <answer>{answer}</answer>"


@r1envs.register("tests/Chatty-v0", domain="general")
class Chatty(r1envs.Task):
    """Ends after as many turns as the problem says; unknown code, so judged in workers."""

    most_turns = 4

    def sample(self, rng, level):
        wanted = int(rng.integers(1, 4))
        return r1envs.Problem(f"Say it {wanted} times.", answer="it", data={"times": wanted})

    def respond(self, problem, replies):
        if len(replies) < problem.data["times"]:
            return r1envs.Turn(f"{len(replies)} heard")
        return replies.count("it") / len(replies)


@pytest.fixture
def vector():
    made = []

    def make(*args, **settings):
        made.append(gym.make_vec(*args, **settings))
        return made[-1]

    yield make
    for env in made:
        env.close()


def played(env, *answers):
    env.reset(options={"problem": PROBLEM})
    return [env.step(completion(answer)) for answer in answers]


def test_an_episode_goes_on_until_it_is_judged():
    higher, lower, found = played(gym.make(GUESS, prompt="bare").unwrapped, "6", "9", "7")
    assert (higher[0], lower[0]) == ("\nIt is higher than 6.\n", "\nIt is lower than 9.\n")
    assert [step[1:4] for step in (higher, lower)] == [(0.0, False, False)] * 2
    assert found[1:4] == (2.0, True, False)
    assert found[4]["verdict"].correct
    assert "verdict" not in higher[4]


def test_an_episode_is_truncated_when_its_turns_are_used_up():
    *_, last = played(gym.make(GUESS).unwrapped, *"1234")
    assert last[1:4] == (1.0, False, True)  # the format was kept
    assert last[4]["verdict"].reason == "not solved in 4 turns"


def test_a_reply_without_an_answer_uses_up_a_turn_and_is_told_so():
    env = gym.make(GUESS).unwrapped
    env.reset(options={"problem": PROBLEM})
    said, reward, terminated, truncated, _ = env.step("it is 7")
    assert "No answer could be read: no answer tags" in said
    assert (reward, terminated, truncated) == (0.0, False, False)
    env.step(completion("1"))
    env.step(completion("2"))
    *_, truncated, info = env.step("7?")
    assert truncated
    assert info["verdict"].status is Status.NO_ANSWER
    assert info["format"] == 0.5
    with pytest.raises(ResetNeeded):
        env.step(completion("7"))


def test_the_transcript_is_the_state():
    replies = [completion("1"), "nothing", completion("7")]
    assert TASK.respond(PROBLEM, ["1", "", "7"]) == r1envs.Verdict.right()
    grader = r1envs.Grader(TASK)
    first, second, third = (grader.grade([PROBLEM], [replies[:n]])[0] for n in (1, 2, 3))
    assert first == r1envs.Turn("It is higher than 1.")
    assert isinstance(second, r1envs.Turn)
    assert third.verdict.correct
    assert third.parts["format"] == pytest.approx(2 / 3)
    assert third == r1envs.score(TASK, PROBLEM, replies)
    assert r1envs.score(TASK, PROBLEM, replies[:2]).verdict.status is Status.NO_ANSWER
    grader.close()


def test_a_task_of_one_turn_ends_as_ever():
    env = gym.make("r1envs/Addition-v0").unwrapped
    env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step("no tags")
    assert (reward, terminated, truncated) == (0.0, True, False)
    assert info["verdict"].status is Status.NO_ANSWER


@pytest.mark.parametrize("level", [1, 5, 10])
def test_the_solver_finds_every_number_within_the_turns(level):
    for index in range(20):
        problem = TASK.draw(3, index, level=level)
        episode = demonstrated_episode(TASK, problem, "r1")
        assert len(episode) <= TASK.turns(problem) <= TASK.most_turns
        assert r1envs.score(TASK, problem, [reply for _, reply in episode]).reward == 2.0
        assert [said.startswith("\nUser: It is ") for said, _ in episode[1:]] == [True] * (
            len(episode) - 1
        )


def test_the_solver_goes_on_from_where_anybody_else_is():
    env = gym.make(GUESS).unwrapped
    played(env, "10")
    assert "<answer>5</answer>" in env.demonstration()


@pytest.mark.parametrize("mode", ["SAME_STEP", "DISABLED"])
def test_the_checker_is_content_and_so_is_the_vector_environment(vector, mode):
    check_env(gym.make(GUESS, render_mode="ansi").unwrapped)
    env = vector(GUESS, num_envs=3, autoreset_mode=mode)
    assert env.metadata["autoreset_mode"] is AutoresetMode[mode]
    prompts, _ = env.reset(seed=5)
    assert prompts in env.observation_space
    observations, rewards, terminated, truncated, infos = env.step([completion("0")] * 3)
    assert observations in env.observation_space
    assert rewards.dtype == np.float64
    assert terminated.dtype == truncated.dtype == np.bool_
    assert infos["level"].tolist() == [1, 1, 1]


def test_slots_of_a_group_end_at_different_turns_and_wait(vector):
    env = vector(GUESS, num_envs=3, autoreset_mode="DISABLED")
    env.reset(options={"problem": PROBLEM})
    steps = [("7", "1", "1"), ("9", "7", "2"), ("9", "9", "3"), ("9", "9", "4")]
    ends = []
    for answers in steps:
        observations, rewards, terminated, truncated, infos = env.step(
            list(map(completion, answers))
        )
        ends.append((terminated.tolist(), truncated.tolist(), rewards.tolist()))
    assert ends == [
        ([True, False, False], [False] * 3, [2.0, 0.0, 0.0]),
        ([True, True, False], [False] * 3, [0.0, 2.0, 0.0]),
        ([True, True, False], [False] * 3, [0.0, 0.0, 0.0]),
        ([True, True, False], [False, False, True], [0.0, 0.0, 1.0]),
    ]
    assert infos["_verdict"].tolist() == [False, False, True]
    with pytest.raises(ResetNeeded, match="every episode is over"):
        env.step([""] * 3)
    again, infos = env.reset(seed=[1, 2, 3], options={"reset_mask": np.array([True, False, True])})
    assert "guesses" in again[0]
    assert again[1] == observations[1]
    assert infos["_problem"].tolist() == [True, False, True]


def test_slots_begin_anew_at_once_with_the_same_step_mode(vector):
    env = vector(GUESS, num_envs=2)
    prompts, first = env.reset(seed=[4, 4])
    number = env.unwrapped.problems[0].answer
    observations, rewards, terminated, _, infos = env.step([completion(number), completion("0")])
    assert rewards.tolist() == [2.0, 0.0]
    assert terminated.tolist() == [True, False]
    assert infos["final_info"]["_verdict"].tolist() == [True, False]
    assert infos["final_obs"][0] == prompts[0]
    assert "I think of" in observations[0]
    assert "higher than 0" in observations[1]
    assert infos["problem"][1] == first["problem"][1] != infos["problem"][0]


@pytest.mark.parametrize(
    "mask", [np.zeros(2, dtype=bool), np.ones(3, dtype=bool), np.ones(2, dtype=int)]
)
def test_a_bad_mask_is_refused(vector, mask):
    env = vector(GUESS, num_envs=2, autoreset_mode="DISABLED")
    env.reset(seed=0)
    with pytest.raises(ConfigError, match="reset_mask must be 2 booleans"):
        env.reset(options={"reset_mask": mask})


def test_unknown_code_of_several_turns_is_judged_in_workers(vector):
    env = vector("tests/Chatty-v0", num_envs=4, autoreset_mode="DISABLED", workers=1)
    env.reset(seed=list(range(4)))
    times = [problem.data["times"] for problem in env.unwrapped.problems]
    lengths = np.zeros(4, dtype=int)
    over = np.zeros(4, dtype=bool)
    while not over.all():
        lengths += ~over
        _, _, terminated, truncated, _ = env.step([completion("it")] * 4)
        over = terminated | truncated
    assert lengths.tolist() == times
    assert len(set(times)) > 1


def test_a_mixture_has_the_turns_of_each_task(vector):
    env = vector("r1envs/Mixture-v0", num_envs=16, tasks={GUESS: 1, "r1envs/Addition-v0": 1})
    env.reset(seed=list(range(16)))
    tasks = [problem.task for problem in env.unwrapped.problems]
    _, _, terminated, _, _ = env.step([completion("0")] * 16)
    assert terminated.tolist() == [task != GUESS for task in tasks]
    assert len(set(tasks)) == 2


@pytest.mark.parametrize(
    "answer", ["", " ", "9" * 10**6, "seven", "7 or 8", "７", "-7", "7\n8", "nan"]
)
def test_what_is_no_guess_is_told_so(answer):
    said = TASK.respond(PROBLEM, [answer])
    assert said == r1envs.Turn("That is no whole number.")


def test_an_action_that_is_no_text_is_refused(vector):
    env = vector("r1envs/Addition-v0", num_envs=2)
    env.reset(seed=0)
    with pytest.raises(ConfigError, match="must be a text, got int 5"):
        env.step([5, "5"])
    with pytest.raises(ConfigError, match="2 slots need as many actions, got 1"):
        env.step(["5"])
