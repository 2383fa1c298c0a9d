"""The text space, as Gymnasium's spaces, vector environments and wrappers use it."""

import copy
import gc
import pickle
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Sequence, Tuple
from gymnasium.spaces.utils import (
    flatdim,
    flatten,
    flatten_space,
    is_space_dtype_shape_equiv,
    unflatten,
)
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import (
    batch_differing_spaces,
    batch_space,
    concatenate,
    create_empty_array,
    create_shared_memory,
    iterate,
    read_from_shared_memory,
    write_to_shared_memory,
)
from gymnasium.wrappers import (
    DelayObservation,
    FlattenObservation,
    FrameStackObservation,
    TimeAwareObservation,
)
from gymnasium.wrappers.utils import create_zero_array

from r1envs.space import MAX_LENGTH, TextSpace

ADDITION = "r1envs/Addition-v0"
HARD_TEXTS = [
    "",
    "What is 2 + 3?\n",
    "\r\n\t\x00",
    "素数 ½ 😀",
    "\ud800 half of a pair",
    "x" * 300_000,
]


def test_strings_are_in_it_and_nothing_else():
    assert "x" * MAX_LENGTH in TextSpace()
    for other in ("x" * (MAX_LENGTH + 1), 3, None, b"bytes", ["a"], np.array("a")):
        assert other not in TextSpace()


def test_equal_seeds_draw_equal_samples_and_a_pickled_space_goes_on():
    first, second = TextSpace(seed=3), TextSpace()
    second.seed(3)
    assert first == second
    assert [first.sample() for _ in range(20)] == [second.sample() for _ in range(20)]
    copies = [pickle.loads(pickle.dumps(first)), copy.deepcopy(first)]
    assert len({first.sample(), *(each.sample() for each in copies)}) == 1
    rng = np.random.default_rng(0)
    assert TextSpace(seed=rng).np_random is rng


def test_samples_follow_a_mask_or_probabilities():
    space = TextSpace(seed=0)
    vowels = np.array([letter in "aeiou" for letter in space.characters], dtype=np.int8)
    assert {*space.sample((200, vowels))} == set("aeiou")
    assert len(space.sample((7, None))) == 7
    assert space.sample((0, None)) == ""
    mostly_a = np.where(np.array(list(space.characters)) == "a", 0.9, 0.1 / 36)
    assert 800 < space.sample(probability=(1000, mostly_a)).count("a") < 980


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mask": (3, np.zeros(37))}, "one of them over 0"),
        ({"mask": (3, [1, 1])}, "37 numbers"),
        ({"probability": (3, np.ones(37))}, "sum to 1"),
        ({"mask": (3, None), "probability": (3, None)}, "not by both"),
    ],
)
def test_a_mask_that_cannot_be_drawn_from_is_an_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        TextSpace().sample(**arguments)


def test_samples_are_json_already():
    assert TextSpace().from_jsonable(TextSpace().to_jsonable(HARD_TEXTS)) == HARD_TEXTS


@pytest.mark.parametrize(
    "space",
    [
        TextSpace(),
        Tuple([TextSpace(), Box(0, 1)]),
        Dict(text=TextSpace(), place=Box(0, 1, (2,))),
        Sequence(TextSpace()),
    ],
    ids=str,
)
def test_batches_are_put_together_and_taken_apart(space):
    batched = batch_space(space, 3)
    assert batch_differing_spaces([copy.deepcopy(space) for _ in range(3)]) == batched
    samples = [space.sample() for _ in range(3)]
    together = concatenate(space, samples, create_empty_array(space, 3))
    assert together in batched
    for item, sample in zip(iterate(batched, together), samples, strict=True):
        assert data_equivalence(item, sample)
    assert create_zero_array(space) in space
    assert is_space_dtype_shape_equiv(space, copy.deepcopy(space))


def test_text_differs_from_other_spaces():
    assert TextSpace() != gym.spaces.Text(5)
    assert not is_space_dtype_shape_equiv(TextSpace(), gym.spaces.Text(5))


def test_flattening_leaves_text_as_it_is_and_has_no_dimension():
    space = Dict(text=TextSpace(), place=Box(0, 1, (2, 2)))
    sample = space.sample()
    flat = flatten(space, sample)
    assert flat in flatten_space(space)
    assert flat["text"] == sample["text"]
    assert flat["place"].shape == (4,)
    assert unflatten(space, flat)["text"] == sample["text"]
    for each in (TextSpace(), space):
        with pytest.raises(ValueError, match=r"no fixed number of dimensions|flatten"):
            flatdim(each)


def test_shared_texts_come_back_as_they_were_written():
    space, slots = TextSpace(), len(HARD_TEXTS)
    memory = create_shared_memory(space, n=slots)
    texts = read_from_shared_memory(space, memory, n=slots)
    assert texts == ("",) * slots
    for slot, text in enumerate(HARD_TEXTS):
        write_to_shared_memory(space, slot, text, memory)
    assert texts == tuple(HARD_TEXTS)
    assert texts in batch_space(space, slots)
    kept = copy.deepcopy(texts)
    pickle.loads(pickle.dumps(memory)).write(0, "from elsewhere")
    assert (texts[0], kept[0]) == ("from elsewhere", "")


def test_shared_texts_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    memory = create_shared_memory(TextSpace(), n=1)
    write_to_shared_memory(TextSpace(), 0, "text", memory)
    assert len(list(Path(tmp_path).iterdir())) == 1
    del memory
    gc.collect()
    assert list(Path(tmp_path).iterdir()) == []


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_observations_travel_through_shared_memory(context):
    kinds = {"autoreset_mode": AutoresetMode.SAME_STEP}
    makers = [lambda: gym.make(f"r1envs:{ADDITION}")] * 2
    shared = AsyncVectorEnv(makers, context=context, shared_memory=True, **kinds)
    sync = SyncVectorEnv(makers, **kinds)
    try:
        first = [env.reset(seed=[0, 1])[0] for env in (shared, sync)]
        then = [env.step(("", ""))[0] for env in (shared, sync)]
    finally:
        shared.close()
        sync.close()
    assert first[0] == first[1] != then[0] == then[1]
    assert type(first[0]) is tuple


@pytest.mark.parametrize(
    ("wrapper", "settings"),
    [
        (TimeAwareObservation, {"flatten": False}),
        (FrameStackObservation, {"stack_size": 2}),
        (DelayObservation, {"delay": 1}),
        (FlattenObservation, {}),
    ],
)
@pytest.mark.parametrize("kind", [SyncVectorEnv, AsyncVectorEnv])
def test_wrapped_observations_are_of_their_space(wrapper, settings, kind):
    def make():
        return wrapper(gym.make(f"r1envs:{ADDITION}", max_episode_steps=9), **settings)

    single, many = make(), kind([make, make])
    try:
        assert single.reset(seed=0)[0] in single.observation_space
        assert many.reset(seed=0)[0] in many.observation_space
        assert many.step(("", ""))[0] in many.observation_space
    finally:
        many.close()


def test_a_delayed_prompt_comes_a_step_late():
    env = DelayObservation(gym.make("r1envs/GuessNumber-v0"), delay=1)
    assert env.reset(seed=0)[0] == ""
    assert "number" in env.step("<answer>1</answer>")[0]
