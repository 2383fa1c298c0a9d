import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

import r1envs
from r1envs.errors import ConfigError
from r1envs.shaping import LengthPenalty, RepetitionPenalty
from r1envs.verifiers.completion import write_completion


def made(level=3, **settings):
    settings = {"window": 4, "raise_at": 0.75, "lower_at": 0.25} | settings
    return r1envs.Curriculum(gym.make("r1envs/Addition-v0", level=level), **settings)


def play(env, *right):
    levels = []
    for solved in right:
        _, info = env.reset()
        levels.append(info["level"])
        env.step(write_completion("-", env.unwrapped.problem.answer if solved else "none"))
    return levels


def test_level_follows_the_success_rate():
    env = made()
    env.reset(seed=0)
    assert play(env, 1, 1, 1, 0, 1, 1, 1, 1, 1) == [3] * 4 + [4] * 4 + [5]
    assert play(env, *[0] * 4) == [5] * 3 + [4]
    assert env.level == 4


def test_in_between_the_level_stays_and_the_window_moves():
    env = made()
    env.reset(seed=0)
    assert play(env, 1, 0, 1, 0, 1, 0, 1, 1, 1) == [3] * 8 + [4]


@pytest.mark.parametrize(("level", "solved"), [(10, 1), (1, 0)])
def test_level_stays_within_its_range(level, solved):
    env = made(level)
    env.reset(seed=0)
    assert set(play(env, *[solved] * 9)) == {level}


def test_state_is_saved_and_restored_whole(tmp_path):
    env = made()
    env.reset(seed=0)
    play(env, 1, 1, 1, 1, 1, 1)
    env.save(tmp_path / "state.json")
    other = made(level=1)
    other.load(tmp_path / "state.json")
    assert other.state() == env.state() == {"level": 4, "seen": [1.0, 1.0]}
    for each in (env, other):
        each.reset(seed=1)
    assert play(env, 1, 1, 1) == play(other, 1, 1, 1) == [4, 4, 5]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"raise_at": 0.2}, "lower_at and raise_at must be in"),
        ({"window": 0}, "window must be at least 1, got 0"),
        ({"level": (1, 5)}, "needs an environment with one level"),
    ],
)
def test_a_setting_out_of_range_is_refused(settings, words):
    with pytest.raises(ConfigError, match=words):
        made(**settings)


def test_a_state_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="a state has a level"):
        made().restore({"seen": [1]})
    with pytest.raises(ConfigError, match=r"level must be in 1\.\.10"):
        made().restore({"level": 11, "seen": []})


def test_gymnasium_is_content_with_the_wrapper():
    with pytest.warns(UserWarning, match="is different from the unwrapped version"):
        check_env(made(), skip_render_check=True)
    copies = gym.vector.SyncVectorEnv([made] * 2)
    copies.reset(seed=0)
    copies.close()


def test_penalties_are_parts_of_the_score():
    parts = [LengthPenalty(free=60, most=160), RepetitionPenalty(words=2)]
    weights = {"length": 0.5, "repetition": 1.0}
    env = gym.make("r1envs/Addition-v0", parts=parts, weights=weights)
    env.reset(seed=0)
    answer = env.unwrapped.problem.answer
    short = env.step(write_completion("a sum", answer))
    env.reset(seed=0)
    long = env.step(write_completion("so so so " * 20, answer))
    assert short[1] == 2.0
    assert long[4]["length"] == -1.0
    assert long[4]["repetition"] < -0.9
    assert long[1] == pytest.approx(2.0 - 0.5 + long[4]["repetition"])


@pytest.mark.parametrize(
    "wrong", [lambda: LengthPenalty(free=5, most=5), lambda: RepetitionPenalty(words=0)]
)
def test_a_penalty_out_of_range_is_refused(wrong):
    with pytest.raises(ConfigError):
        wrong()
