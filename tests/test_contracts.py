"""What a task may say of itself: finite sets, further parts of scores, what it needs, its lane."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

import r1envs
from r1envs.errors import ConfigError, VerificationError
from r1envs.task import is_bounded
from r1envs.tasks import CATALOG
from r1envs.verifiers import Status

ADDITION = "r1envs/Addition-v0"


def completion(answer, thought="thinking"):
    return f"<think>{thought}</think> <answer>{answer}</answer>"


@r1envs.register("tests/Capitals-v0", domain="general")
class Capitals(r1envs.Task):
    """A finite set with splits of its own."""

    SETS = {  # noqa: RUF012
        "train": [("France", "Paris"), ("Italy", "Rome"), ("Spain", "Madrid"), ("Japan", "Tokyo")],
        "test": [("Peru", "Lima"), ("Ghana", "Accra"), ("Kenya", "Nairobi")],
    }

    def problems(self, split):
        return [r1envs.Problem(f"The capital of {c}?", answer=a) for c, a in self.SETS[split]]

    def verify(self, problem, answer):
        return answer == problem.answer


class Levelled(Capitals):
    """One that says the levels of its problems."""

    def problems(self, split):
        return [
            r1envs.Problem(f"{n}?", answer=str(n), level=n % 3 + 1)
            for n in range(30)
            if (n % 5 == 0) == (split == "test")
        ]


# Finite tasks


def test_each_epoch_is_a_permutation_of_its_own():
    task = Capitals()
    epochs = [[task.draw(0, 4 * epoch + n).question for n in range(4)] for epoch in range(20)]
    assert all(len(set(epoch)) == 4 for epoch in epochs)
    assert len(set(map(tuple, epochs))) > 5
    other = [[task.draw(1, 4 * epoch + n).question for n in range(4)] for epoch in range(20)]
    assert epochs != other
    assert epochs == [[task.draw(0, 4 * e + n).question for n in range(4)] for e in range(20)]


def test_a_finite_task_has_the_splits_it_says():
    task = Capitals()
    for split in ("train", "test"):
        drawn = [task.draw(3, n, split=split) for n in range(8)]
        assert {p.answer for p in drawn} == {answer for _, answer in Capitals.SETS[split]}
        assert {task.split_of(p) for p in drawn} == {split}
        assert {(p.level, p.task) for p in drawn} == {(1, "tests/Capitals-v0")}


def test_a_finite_task_has_the_levels_it_says():
    task = Levelled()
    drawn = [task.draw(0, n, level=2) for n in range(40)]
    assert {p.level for p in drawn} == {2}
    assert {p.level for p in task.all_problems("train", (2, 3))} == {2, 3}
    with pytest.raises(ConfigError, match="no problem of level 7 to 7 in the train split"):
        task.draw(0, 0, level=7)


def test_a_finite_task_is_played_vectorized_and_mixed():
    env = gym.make_vec("tests/Capitals-v0", num_envs=4)
    env.reset(seed=[0, 0, 1, 1])
    problems = env.unwrapped.problems
    assert problems[0] == problems[1]
    assert problems[2] == problems[3]
    assert env.step([completion(p.answer) for p in problems])[1].tolist() == [2.0] * 4
    env.close()
    mixed = r1envs.Mixture({"tests/Capitals-v0": 1, ADDITION: 1})
    drawn = [mixed.draw(0, n, split="test") for n in range(60)]
    capitals = {p.answer for p in drawn if p.task == "tests/Capitals-v0"}
    assert capitals == {"Lima", "Accra", "Nairobi"}


def test_a_problem_that_does_not_say_its_level_gets_the_drawn_one():
    class Plain(r1envs.Task):
        domain = "math"

        def sample(self, rng, level):
            return r1envs.Problem(f"{rng.integers(10**9)} at {level}?", answer="1")

    drawn = [Plain().draw(n, 0, level=(3, 5)) for n in range(40)]
    assert {p.level for p in drawn} == {3, 4, 5}
    assert all(p.question.endswith(f"at {p.level}?") for p in drawn)


def test_a_task_without_problems_or_sample_is_refused():
    with pytest.raises(ConfigError, match="must define sample, or problems"):

        @r1envs.register("tests/Nothing-v0", domain="math")
        class Nothing(r1envs.Task):
            pass


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"pair": (1, 2)}, r"data['pair'] is a tuple, which comes back as a list"),
        ({"by": {3: "x"}}, r"data['by'] has the key 3, which comes back as a text"),
        ({"rows": [[{1}]]}, r"data['rows'][0][0] is of type set, which JSON has not"),
        ({"x": float("nan")}, r"data['x'] is nan, which JSON has not"),
    ],
)
@pytest.mark.parametrize("bounded", [True, False])
def test_data_that_json_changes_is_refused_when_it_is_drawn(data, fault, bounded):
    class Unplain(r1envs.Task):
        def sample(self, rng, level):
            return r1envs.Problem("?", answer="1", data=data)

        def verify(self, problem, answer):
            return True

    task = Unplain()
    Unplain.bounded = bounded
    with pytest.raises(ConfigError, match=re.escape(f"of Unplain must be JSON: {fault}")):
        task.draw(0, 0)


def test_chance_that_is_not_the_given_one_is_noticed_at_the_first_draw():
    class Unseeded(r1envs.Task):
        def sample(self, rng, level):
            return r1envs.Problem(f"{np.random.rand()}?", answer="1")

        def verify(self, problem, answer):
            return True

    with pytest.raises(ConfigError, match="Unseeded draws different problems for one seed"):
        Unseeded().draw(0, 0)


# Parts of scores


class Brevity:
    """Pays for short completions."""

    name = "length"

    def __init__(self):
        self.calls = 0

    def measure(self, problems, transcripts):
        self.calls += 1
        assert len(problems) == len(transcripts)
        return [1 / (1 + sum(map(len, replies))) for replies in transcripts]


def test_an_environment_adds_parts_to_its_scores():
    part = Brevity()
    env = gym.make_vec(ADDITION, num_envs=3, parts=[part], weights={"length": 10, "format": 0})
    env.reset(seed=0)
    _, rewards, _, _, infos = env.step(["x" * 9, "x" * 19, "x" * 99])
    assert rewards == pytest.approx([1.0, 0.5, 0.1])
    assert infos["final_info"]["length"] == pytest.approx([0.1, 0.05, 0.01])
    assert part.calls == 1
    env.close()
    single = gym.make(ADDITION, parts=[part], weights={"length": 10}).unwrapped
    single.reset(seed=0)
    assert single.step("x" * 9)[1] == pytest.approx(1.0)


def test_a_task_adds_parts_to_its_scores():
    class Brief(type(r1envs.get_task(ADDITION))):
        parts = (Brevity(),)

    task = Brief()
    problem = task.draw(0, 0)
    result = r1envs.score(task, problem, "x" * 9, {"length": 2, "format": 0})
    assert list(result.parts) == ["accuracy", "format", "language", "length"]
    assert result.reward == pytest.approx(0.2)
    grader = r1envs.Grader(task, {"length": 2})
    assert grader.grade([problem], ["x" * 9])[0].parts["length"] == pytest.approx(0.1)
    grader.close()
    assert r1envs.score(task, problem, "x").reward == 0.0  # what has no weight counts nothing


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"lenght": 1}, "weights are of accuracy, format, language, length, got 'lenght'; did you"),
        ({"length": -1}, "must be finite and not negative"),
        ({"length": "1"}, "must be finite and not negative"),
        ({"length": True, "accuracy": float("inf")}, "must be finite"),
    ],
)
def test_weights_are_of_parts_that_exist(weights, message):
    with pytest.raises(ConfigError, match=message):
        r1envs.Grader(r1envs.get_task(ADDITION), weights, parts=[Brevity()])


def test_a_part_that_measures_nonsense_is_no_zero():
    class Broken(Brevity):
        def measure(self, problems, transcripts):
            return [float("nan")] * len(problems)

    env = gym.make(ADDITION, parts=[Broken()])
    env.reset(seed=0)
    with pytest.raises(ConfigError, match="part 'length' must give 1 finite numbers"):
        env.step("x")
    with pytest.raises(
        ConfigError, match="no part of a score can be called 'length': the name is taken"
    ):
        gym.make(ADDITION, parts=[Brevity(), Brevity()])


# Two lanes


def test_all_built_in_tasks_bound_themselves():
    assert all(is_bounded(r1envs.get_task(task_id)) for task_id in CATALOG)


def test_a_subclass_with_its_own_verifier_does_not_inherit_the_promise():
    addition = type(r1envs.get_task(ADDITION))

    class Renamed(addition):
        pass

    class Loose(addition):
        def verify(self, problem, answer):
            return eval(answer) == int(problem.answer)

    class Talks(addition):
        def respond(self, problem, replies):
            return super().respond(problem, replies)

    class Promises(Loose):
        bounded = True

    assert [is_bounded(kind()) for kind in (Renamed, Loose, Talks, Promises)] == [
        True,
        False,
        False,
        True,
    ]


class Recorder(r1envs.Task):
    """Notes in which thread it verifies, and waits a little."""

    id = "tests/Recorder-v0"
    domain = "general"
    bounded = True

    def __init__(self):
        self.threads = []

    def sample(self, rng, level):
        return r1envs.Problem(f"{rng.integers(10**9)}?", answer="yes")

    def verify(self, problem, answer):
        self.threads.append(threading.current_thread())
        time.sleep(0.02)
        if answer == "fail":
            raise KeyError("broken")
        if answer == "once" and self.threads.count(threading.current_thread()) == 1:
            raise VerificationError("for once")
        return answer == "yes"


def graded(task, answers):
    grader = r1envs.Grader(task)
    problems = [task.draw(n, 0) for n in range(len(answers))]
    scores = grader.grade(problems, [completion(answer) for answer in answers])
    grader.close()
    return scores


def test_what_waits_for_nothing_is_judged_one_by_one_here():
    task = Recorder()
    scores = graded(task, ["yes", "no"])
    assert [score.parts["accuracy"] for score in scores] == [1.0, 0.0]
    assert set(task.threads) == {threading.current_thread()}


def test_what_waits_for_something_is_judged_side_by_side():
    class Waits(Recorder):
        needs = frozenset({"judge"})
        bounded = True

    task = Waits()
    scores = graded(task, ["yes", "no"] * 8)
    assert [score.parts["accuracy"] for score in scores] == [1.0, 0.0] * 8
    assert threading.current_thread() not in task.threads


def test_a_verifier_that_fails_here_is_tried_once_more_and_is_never_a_zero():
    again, failed, right = graded(Recorder(), ["once", "fail", "yes"])
    assert again.verdict.status is Status.WRONG
    assert isinstance(failed, VerificationError)
    assert "KeyError" in str(failed)
    assert right.verdict.correct


def test_a_mixture_sends_each_problem_down_its_own_lane():
    mixture = r1envs.Mixture({"tests/Capitals-v0": 1, ADDITION: 1, "r1envs/GuessNumber-v0": 1})
    assert mixture.most_turns == 10
    problems = [mixture.draw(n, 0) for n in range(12)]
    assert len({p.task for p in problems}) == 3
    grader = r1envs.Grader(mixture, workers=1)
    scores = grader.grade(problems, [completion(p.answer) for p in problems])
    assert all(score.verdict.correct for score in scores)
    grader.close()


def test_equal_transcripts_of_a_problem_are_verified_once():
    task = Recorder()
    problem = task.draw(0, 0)
    grader = r1envs.Grader(task)
    scores = grader.grade([problem] * 5, [completion("yes")] * 4 + [completion("no")])
    assert [score.verdict.correct for score in scores] == [True] * 4 + [False]
    assert len(task.threads) == 2
    grader.close()


@pytest.mark.parametrize("transcript", [(), [], ["a", 5], 5, None, b"x"])
def test_what_is_no_transcript_is_refused(transcript):
    task = r1envs.get_task(ADDITION)
    grader = r1envs.Grader(task)
    with pytest.raises((ConfigError, TypeError)):
        grader.grade([task.draw(0, 0)], [transcript])
    grader.close()


def test_problems_are_replayed_one_in_each_slot():
    task = r1envs.get_task(ADDITION)
    problems = [task.draw(n, 5) for n in range(3)]
    env = gym.make_vec(ADDITION, num_envs=3)
    env.reset(options={"problems": problems})
    assert list(env.unwrapped.problems) == problems
    with pytest.raises(ConfigError, match="3 slots need as many problems, got 2"):
        env.reset(options={"problems": problems[:2]})
    env.close()


def test_rewards_of_a_group_are_nan_only_where_a_verifier_failed():
    class Fails(Recorder):
        id = "tests/Fails-v0"
        bounded = True

    env = r1envs.ReasoningVectorEnv(Fails(), 3, on_failure="nan", autoreset_mode="DISABLED")
    env.reset(seed=[0, 0, 0])
    _, rewards, terminated, _, infos = env.step([completion(a) for a in ("yes", "fail", "no")])
    assert np.isnan(rewards).tolist() == [False, True, False]
    assert terminated.all()
    assert infos["_error"].tolist() == [False, True, False]
    env.close()


# What an adversary found


def test_problems_that_differ_in_level_or_solution_are_judged_apart():
    class ByLevel(r1envs.Task):
        id = "tests/ByLevel-v0"
        domain = "general"
        bounded = True

        def sample(self, rng, level):
            return r1envs.Problem("The same?", answer="yes", level=level)

        def verify(self, problem, answer):
            return problem.level == 1

    task = ByLevel()
    problems = [r1envs.Problem("?", "yes", level=level, task=task.id) for level in (1, 2)]
    grader = r1envs.Grader(task)
    scores = grader.grade(problems, [completion("yes")] * 2)
    assert [score.parts["accuracy"] for score in scores] == [1.0, 0.0]
    grader.close()
    with pytest.raises(VerificationError, match="the grader is closed"):
        grader.grade(problems, ["x", "y"])


def fixed(value):
    class Fixed:
        name = "length"

        def measure(self, problems, transcripts):
            return [value] * len(problems)

    return Fixed()


@r1envs.register("tests/One-v0", domain="general")
class One(Recorder):
    bounded = True
    parts = (fixed(1.0),)


@r1envs.register("tests/Two-v0", domain="general")
class Two(Recorder):
    bounded = True
    parts = (fixed(2.0),)


@r1envs.register("tests/None-v0", domain="general")
class NoPart(Recorder):
    bounded = True


def test_every_problem_of_a_mixture_has_the_parts_of_its_own_task():
    mixture = r1envs.Mixture({"tests/One-v0": 1, "tests/Two-v0": 1, "tests/None-v0": 1})
    problems = [mixture.draw(n, 0) for n in range(12)]
    grader = r1envs.Grader(mixture, {"length": 1})
    scores = grader.grade(problems, [completion("yes")] * 12)
    wanted = {"tests/One-v0": 1.0, "tests/Two-v0": 2.0, "tests/None-v0": None}
    for problem, score in zip(problems, scores, strict=True):
        assert score.parts.get("length") == wanted[problem.task]
        assert score == r1envs.score(mixture, problem, completion("yes"), {"length": 1})
    grader.close()


@r1envs.register("tests/ManyTrain-v0", domain="general")
class ManyTrain(Capitals):
    def problems(self, split):
        count = 400 if split == "train" else 5
        return [r1envs.Problem(f"{split} {n}", answer="1") for n in range(count)]


@pytest.mark.parametrize("split", ["train", "test"])
def test_finite_members_have_their_share_of_a_mixture(split):
    mixture = r1envs.Mixture({"tests/ManyTrain-v0": 1, ADDITION: 1})
    drawn = [mixture.draw(n, 0, split=split).task for n in range(400)]
    assert 0.4 < drawn.count("tests/ManyTrain-v0") / 400 < 0.6


def test_members_of_a_mixture_have_the_levels_that_they_have():
    @r1envs.register("tests/OnlyTwo-v0", domain="general")
    class OnlyTwo(Capitals):
        def problems(self, split):
            return [r1envs.Problem(f"{split}?", answer="1", level=2)]

    mixture = r1envs.Mixture({"tests/OnlyTwo-v0": 1, ADDITION: 1})
    drawn = [mixture.draw(n, 0, level=(1, 3)) for n in range(60)]
    assert {p.level for p in drawn if p.task == "tests/OnlyTwo-v0"} == {2}
    with pytest.raises(ConfigError, match="tests/OnlyTwo-v0 has no problem of level"):
        [mixture.draw(n, 0, level=5) for n in range(60)]

    @r1envs.register("tests/NoLevel-v0", domain="math")
    class NoLevel(r1envs.Task):
        def sample(self, rng, level):
            return r1envs.Problem(f"{rng.integers(10**9)} at {level}", answer="1")

    fixed_level = r1envs.Mixture({"tests/NoLevel-v0": 1}, levels={"tests/NoLevel-v0": 7})
    problem = fixed_level.draw(0, 0, level=2)
    assert problem.level == 7
    assert problem.question.endswith("at 7")


def test_a_step_that_raises_can_be_tried_again():
    class Fickle:
        name = "length"
        broken = True

        def measure(self, problems, transcripts):
            if self.broken:
                raise OSError("reward model is away")
            return [float(len(replies)) for replies in transcripts]

    for settings in ({}, {"autoreset_mode": "DISABLED"}):
        part = Fickle()
        env = gym.make_vec("r1envs/GuessNumber-v0", num_envs=2, parts=[part], **settings)
        env.reset(seed=0)
        answers = [completion(env.unwrapped.problems[0].answer), completion("0")]
        part.broken = True
        with pytest.raises(OSError, match="away"):
            env.step(answers)
        part.broken = False
        _, rewards, terminated, _, infos = env.step(answers)
        assert rewards.tolist() == [2.0, 0.0]
        assert terminated.tolist() == [True, False]
        ended = infos.get("final_info", infos)
        assert ended["length"][0] == 1.0
        env.close()
    part = Fickle()
    single = gym.make(ADDITION, parts=[part]).unwrapped
    single.reset(seed=0)
    with pytest.raises(OSError, match="away"):
        single.step(completion("0"))
    part.broken = False
    assert single.step(completion("0"))[4]["length"] == 1.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"seed": -1}, "a seed must be a whole number from 0, got -1"),
        ({"seed": [3, -5]}, "a seed must be a whole number from 0, got -5"),
        ({"seed": 1.5}, "2 slots need as many seeds, got 1.5"),
        ({"seed": [9, 9], "options": {"problems": []}}, "2 slots need as many problems, got 0"),
        ({"seed": [9, 9], "options": {"problems": 5}}, "2 slots need as many problems, got a int"),
        ({"options": {"problem": r1envs.Problem("?", "!", task="a/b")}}, "cannot be asked by"),
    ],
)
def test_a_reset_that_is_refused_changes_nothing(settings, message):
    env = gym.make_vec(ADDITION, num_envs=2, autoreset_mode="DISABLED")
    with pytest.raises(ConfigError, match=message):
        env.reset(**settings)
    env.reset(seed=[1, 2])
    before = env.unwrapped.problems
    with pytest.raises(ConfigError, match=message):
        env.reset(**settings)
    assert env.unwrapped.problems == before
    after, _ = env.reset()
    again = gym.make_vec(ADDITION, num_envs=2, autoreset_mode="DISABLED")
    again.reset(seed=[1, 2])
    assert again.reset()[0] == after
    env.close()
    again.close()


class Says(Recorder):
    """Returns what it is told to, for one of two answers."""

    id = "tests/Says-v0"
    bounded = True
    most_turns = 2

    def __init__(self, said):
        self.said = said

    def respond(self, problem, replies):
        if replies[-1] != "odd":
            return True
        if isinstance(self.said, BaseException):
            raise self.said
        return self.said


class Loose(Says):
    """The same as unknown code."""

    def respond(self, problem, replies):
        return super().respond(problem, replies)


@pytest.mark.parametrize("kind", [Says, Loose])
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (r1envs.Turn(7), "a turn must say a text, got 7"),
        (r1envs.Verdict(Status.WRONG, 0.0, None), "reason must be a text"),
        ("a text", "respond may return a Turn"),
        (MemoryError(), "memory"),
        (SystemExit(3), "SystemExit"),
        (RecursionError("deep"), "RecursionError"),
    ],
)
def test_the_fault_of_a_verifier_costs_one_slot(kind, said, reason):
    env = r1envs.ReasoningVectorEnv(kind(said), 2, on_failure="nan", workers=1)
    env.reset(seed=0)
    _, rewards, _, _, infos = env.step([completion("odd"), completion("even")])
    if not isinstance(said, MemoryError) or kind is Says:
        assert np.isnan(rewards[0])
        assert reason in infos["final_info"]["error"][0]
    assert rewards[1] == 2.0
    env.close()


def test_a_turn_of_a_task_that_has_one_is_a_fault_of_the_task():
    class Forgot(Says):
        bounded = True
        most_turns = 1

    with pytest.raises(VerificationError, match="the task's most_turns is 1"):
        r1envs.score(Forgot(r1envs.Turn("go on")), r1envs.Problem("?", "!"), completion("odd"))


def test_an_episode_takes_no_more_replies_than_it_has_turns():
    task = r1envs.get_task("r1envs/GuessNumber-v0")
    problem = task.draw(0, 0)
    replies = [completion("0")] * 4 + [completion(problem.answer)]
    with pytest.raises(ConfigError, match="takes 4 replies, got 5"):
        r1envs.score(task, problem, replies)
    grader = r1envs.Grader(task)
    with pytest.raises(ConfigError, match="takes 4 replies, got 5"):
        grader.grade([problem], [replies])
    grader.close()


def test_a_task_of_mathematics_may_have_several_turns():
    class Patient(r1envs.Task):
        id = "tests/Patient-v0"
        domain = "math"
        most_turns = 3

        def sample(self, rng, level):
            return r1envs.Problem(f"{rng.integers(10**6)}?", answer="5")

    problem = Patient().draw(0, 0)
    grader = r1envs.Grader(Patient())
    (said,) = grader.grade([problem], ["no tags"])
    assert isinstance(said, r1envs.Turn)
    (score,) = grader.grade([problem], [["no tags", completion("10/2")]])
    assert (
        score.parts["accuracy"] == r1envs.score(Patient(), problem, completion("10/2")).reward - 1
    )
    grader.close()


def listing(**splits):
    class Listing(Capitals):
        id = "tests/Listing-v0"

        def problems(self, split):
            self.calls = getattr(self, "calls", 0) + 1
            return splits.get(split)

    return Listing()


def test_a_finite_task_is_listed_once_and_may_lack_a_split():
    problems = [r1envs.Problem(f"{n}?", answer="1") for n in range(5)]
    task = listing(train=iter(problems))
    assert {task.draw(0, n).question for n in range(5)} == {p.question for p in problems}
    assert task.calls == 2
    assert {task.split_of(p) for p in problems} == {"train"}
    with pytest.raises(ConfigError, match="has no problem of level 1 to 1 in the test split"):
        task.draw(0, 0, split="test")
    assert task.all_problems("test") == []
    both = listing(train=problems, test=problems[:1])
    with pytest.raises(ConfigError, match="both splits hold"):
        both.draw(0, 0)
    with pytest.raises(ConfigError, match="must give a Problem, got"):
        listing(train=[{"question": "?"}]).draw(0, 0)


@pytest.mark.parametrize("name", ["problem", "task", "level", "verdict", "error", "self", 5, None])
def test_a_part_has_a_name_of_its_own(name):
    class Taken(Brevity):
        pass

    Taken.name = name
    with pytest.raises(ConfigError, match="no part of a score can be called"):
        gym.make(ADDITION, parts=[Taken()])


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (None, "must give a Problem, got None"),
        ({"question": "?"}, "must give a Problem, got {"),
        (r1envs.Problem("?", 5), "the answer of a problem of .* must be a text, got 5"),
        (r1envs.Problem(None, "5"), "the question of a problem of .* must be a text, got None"),
    ],
)
def test_what_a_newcomer_forgets_is_said_in_a_line(problem, message):
    class Newcomer(r1envs.Task):
        id = "tests/Newcomer-v0"
        domain = "math"

        def sample(self, rng, level):
            return problem

    with pytest.raises(ConfigError, match=message):
        Newcomer().draw(0, 0)


def test_data_that_is_no_json_is_told_so_wherever_it_is_judged():
    class Unplain(Recorder):
        id = "tests/Unplain-v0"
        bounded = True

        def sample(self, rng, level):
            return r1envs.Problem("?", "!", data={"n": np.int64(3)})

    env = r1envs.ReasoningVectorEnv(Unplain(), 1)
    with pytest.raises(ConfigError, match=r"the data of a problem of .* must be JSON"):
        env.reset(seed=0)
    env.close()


def test_a_task_that_cannot_travel_says_what_to_do():
    class Locked(Recorder):
        id = "tests/Locked-v0"

        def __init__(self):
            super().__init__()
            self.lock = threading.Lock()

        def verify(self, problem, answer):
            return True

    task = Locked()
    grader = r1envs.Grader(task)
    with pytest.raises(ConfigError, match="Locked cannot be sent to a worker: cannot pickle"):
        grader.grade([task.draw(0, 0)], [completion("yes")])
    grader.close()


def test_a_class_in_no_module_is_judged_in_workers():
    space = {"r1envs": r1envs, "__name__": "cell"}
    source = (
        "class Cell(r1envs.Task):\n"
        "    id = 'tests/Cell-v0'\n"
        "    domain = 'general'\n"
        "    def sample(self, rng, level):\n"
        "        return r1envs.Problem(str(rng.integers(10**9)), answer='yes')\n"
        "    def verify(self, problem, answer):\n"
        "        return answer == 'yes'\n"
    )
    exec(source, space)
    task = space["Cell"]()
    grader = r1envs.Grader(task, workers=1)
    (score,) = grader.grade([task.draw(0, 0)], [completion("yes")])
    assert score.verdict.correct
    grader.close()


PROCESSES = """
import sys, time
sys.path.insert(0, sys.argv[1])
import r1envs
from r1envs.verifiers.workers.pool import usable_cores
from surroundings import descendants


class Integral(r1envs.Task):
    id, domain = "tests/Integral-v0", "math"

    def sample(self, rng, level):
        return r1envs.Problem(f"{rng.integers(10**6)}?", answer=r"\\int_0^1 x \\sin(3x) dx")


for task in (Integral(), r1envs.get_task("r1envs/FunctionFromExamples-v0")):
    before = len(descendants())
    env = r1envs.ReasoningVectorEnv(task, 8)
    env.reset(seed=0)
    env.step([f"<answer>x + {n}</answer>" for n in range(8)])
    env.step([f"<answer>def f(x): return {n}</answer>" for n in range(8)])
    time.sleep(1.0)
    print(len(descendants()) - before, usable_cores())
    env.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counted in /proc")
def test_no_pool_runs_inside_of_a_pool():
    """One pool for mathematics and one sandbox for programs, whatever the environment has."""
    programs = Path(__file__).parent / "programs"
    done = subprocess.run(
        [sys.executable, "-c", PROCESSES, programs], capture_output=True, text=True, timeout=100
    )
    counts = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(counts) == 2, done.stderr
    assert all(0 < started <= cores + 2 for started, cores in counts)
