"""What stages do with a real teacher, environment and workers."""

import pytest
import torch

import r1envs
from r1envs.agents.checkpoint import save_checkpoint
from r1envs.agents.environments import EnvironmentConfig, Environments
from r1envs.agents.evaluate import EvaluationConfig, evaluate
from r1envs.agents.policy import Policy
from r1envs.agents.seeds import derived_seed
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.agents.stages import RejectionStage, Workshop
from r1envs.agents.tiny import TinyModelConfig, make_model

GOOD = "<think>so</think> <answer>a</answer>"
WRITTEN = {
    "right": GOOD,
    "wrong": "<think>so</think> <answer>b</answer>",
    "out of the format": "a <think>so</think> <answer>a</answer>",
    "in two languages": "<think>so 所以</think> <answer>a</answer>",
    "not judged": "<think>so</think> <answer>!</answer>",
}
"""What the teacher writes, each as often as the others."""


@r1envs.register("tests/SayA-v0", domain="general")
class SayA(r1envs.Task):
    """Has one question, and a verifier that fails over one answer."""

    def sample(self, rng, level):
        return r1envs.Problem("Say a.", answer="a", level=level)

    def verify(self, problem, answer):
        if answer == "!":
            raise KeyError("broken verifier")
        return answer == problem.answer

    def canonical(self, problem):
        return "1"  # of the train split


SHAPE = TinyModelConfig(width=64, layers=2, heads=2, feedforward=128, vocabulary=400)


@pytest.fixture(scope="module")
def checkpoints(tokenizer, tmp_path_factory):
    """A base model that knows nothing, and a teacher that knows WRITTEN by heart."""
    folder = tmp_path_factory.mktemp("checkpoints")
    model = make_model(SHAPE, tokenizer, seed=0)
    save_checkpoint(folder / "base", model, tokenizer)
    prompt = tokenizer("Say a.\n")["input_ids"]
    end = [tokenizer.eos_token_id]
    documents = [Document.of(prompt, tokenizer(t)["input_ids"] + end) for t in WRITTEN.values()]
    config = SFTConfig(epochs=100, batch_size=5, learning_rate=1e-2)
    fine_tune(model, documents, config, seed=0, on_step=lambda row: None)
    save_checkpoint(folder / "teacher", model, tokenizer)
    return folder


def test_a_student_learns_what_is_right_well_formed_in_one_language_and_judged(checkpoints):
    said, written = [], set()
    shop = Workshop(
        environments=Environments(EnvironmentConfig(tasks={"tests/SayA-v0": 1.0}, prompt="bare")),
        device=torch.device("cpu"),
        seed=0,
        checkpoint_of=lambda stage: checkpoints / stage,
        flops_of=lambda stage: 0.0,
        log=lambda row: None,
        keep=lambda rollouts, step: written.update(rollout.text for rollout in rollouts),
        announce=said.append,
    )
    stage = RejectionStage(
        name="student",
        after="base",
        teacher="teacher",
        problems=1,
        samples=64,
        keep=64,
        temperature=0.7,
        max_new_tokens=60,
        training=SFTConfig(epochs=60, batch_size=1, learning_rate=1e-2),
    )
    policy = stage.run(shop)
    student, tokenizer = policy.model, policy.tokenizer
    assert written == set(WRITTEN.values())
    assert said[-1] == "learning from 1 verified completions"
    tokens = tokenizer("Say a.\n", return_tensors="pt")["input_ids"]
    answer = student.generate(tokens, max_new_tokens=60, do_sample=False)[0, tokens.shape[1] :]
    assert tokenizer.decode(answer) == GOOD + tokenizer.eos_token


@pytest.fixture
def evaluated(model, tokenizer):
    """Some completions of a model of whose tokens one in four ends a completion."""
    model.generation_config.eos_token_id = list(range(0, model.config.vocab_size, 4))
    environments = Environments(EnvironmentConfig(tasks={"r1envs/Addition-v0": 1.0}))
    config = EvaluationConfig(problems_per_task=8, samples=8, max_new_tokens=3, temperature=1.0)
    return evaluate(Policy(model, tokenizer), environments, config, seed=0)


def test_what_was_cut_at_the_limit_is_counted_as_cut(evaluated):
    completions = [completion for problem in evaluated for completion in problem.completions]
    assert all(c.tokens == 3 for c in completions if c.truncated)
    short = [c for c in completions if c.tokens < 3]
    assert len(short) > 10
    assert not any(c.truncated for c in short)
    # Of those that reach the limit, a quarter end right there.
    assert any(c.truncated for c in completions)


def test_models_are_evaluated_on_different_problems_of_the_test_split(evaluated):
    task = r1envs.get_task("r1envs/Addition-v0")
    trained_on = {task.draw(seed, 0).question for seed in range(3000)}
    questions = {problem.question for problem in evaluated}
    assert len(questions) == 8
    assert not questions & trained_on


def test_every_stage_and_every_run_has_chance_of_its_own():
    names = ("base", "zero", "student", "evaluation")
    seeds = [derived_seed(run, name) for run in range(3) for name in names]
    assert len(set(seeds)) == len(seeds)
    assert derived_seed(0, "base") == 1360159166  # in every process
