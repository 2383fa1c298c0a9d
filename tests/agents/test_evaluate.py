"""What a model is measured on: drawn problems, and each problem of a finite task once."""

import gymnasium
import pytest

import r1envs
from r1envs.agents.environments import EnvironmentConfig, Environments
from r1envs.agents.evaluate import EvaluationConfig, evaluate
from r1envs.agents.policy import Policy
from r1envs.errors import ConfigError

FINITE = "tests/SevenWords-v0"
CONFIG = EvaluationConfig(problems_per_task=3, samples=2, max_new_tokens=4)


@r1envs.register(FINITE, domain="general")
class SevenWords(r1envs.Task):
    """A finite set: seven test problems, one of them of another level."""

    bounded = True

    def problems(self, split):
        words = "ant bee cat dog eel fox gnu" if split == "test" else "hen"
        return [
            r1envs.Problem(f"Write {word}.", answer=word, level=2 if word == "gnu" else 0)
            for word in words.split()
        ]

    def verify(self, problem, answer):
        return answer == problem.answer


def environments(**settings):
    tasks = settings.pop("tasks", {FINITE: 1})
    return Environments(EnvironmentConfig(tasks=tasks, prompt="bare", **settings))


@pytest.mark.parametrize(("level", "count"), [(1, 6), (2, 7), ((1, 10), 7)])
def test_each_test_problem_of_a_finite_task_is_taken_once(model, tokenizer, level, count):
    made = environments(levels={FINITE: level})
    results = evaluate(Policy(model, tokenizer), made, CONFIG, seed=0)
    assert len(results) == len({result.problem for result in results}) == count
    assert [result.reference for result in results] == [
        "ant",
        "bee",
        "cat",
        "dog",
        "eel",
        "fox",
        "gnu",
    ][:count]
    assert {len(result.completions) for result in results} == {2}


def test_fewer_are_taken_where_the_recipe_says_so(model, tokenizer):
    config = EvaluationConfig(samples=1, max_new_tokens=4, finite_problems=4)
    results = evaluate(Policy(model, tokenizer), environments(), config, seed=0)
    assert [result.reference for result in results] == ["ant", "bee", "cat", "dog"]
    with pytest.raises(ConfigError, match="finite_problems must be at least 1"):
        EvaluationConfig(finite_problems=0)


def test_no_environment_is_made_only_to_compare_questions(model, tokenizer, monkeypatch):
    slots = []

    def make_vec(task, **settings):
        slots.append(settings["num_envs"])
        return plain(task, **settings)

    plain = gymnasium.make_vec
    monkeypatch.setattr(gymnasium, "make_vec", make_vec)
    made = environments(tasks={FINITE: 1, "r1envs/Addition-v0": 1})
    results = evaluate(Policy(model, tokenizer), made, CONFIG, seed=0)
    assert slots == [6 * 2, 3 * 2]
    assert len({result.question for result in results}) == 9


def test_the_problems_depend_on_the_seed_alone(model, tokenizer):
    made = environments(tasks={"r1envs/GuessNumber-v0": 1})
    first, again, other = (
        [each.problem for each in evaluate(Policy(model, tokenizer), made, CONFIG, seed=seed)]
        for seed in (5, 5, 6)
    )
    assert first == again != other


def test_the_answer_is_read_in_the_format_of_the_prompt(model, tokenizer, monkeypatch):
    """Else no answer would be voted for, whatever the model writes into its box."""
    monkeypatch.setattr(
        tokenizer, "decode", lambda *args, **kwargs: r"It is \boxed{ant}.", raising=False
    )
    made = Environments(EnvironmentConfig(tasks={FINITE: 1}, prompt="boxed"))
    results = evaluate(Policy(model, tokenizer), made, CONFIG, seed=0)
    assert {each.answer for result in results for each in result.completions} == {"ant"}
    assert [result.completions[0].status for result in results][:2] == ["correct", "wrong"]
