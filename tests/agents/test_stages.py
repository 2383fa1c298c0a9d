"""What stages do with a real teacher, environment and workers."""

import pytest
import torch

import r1envs
from r1envs.agents.checkpoint import save_checkpoint
from r1envs.agents.environments import Environments
from r1envs.agents.evaluate import evaluate
from r1envs.agents.recipe import EnvironmentConfig, EvaluationConfig, RejectionStage
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.agents.stages import Workshop, run_stage, stage_seed

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


@pytest.fixture(scope="module")
def teacher(tokenizer, tmp_path_factory):
    """A checkpoint of a model that knows what is written in WRITTEN by heart."""
    from r1envs.agents.tiny import TinyModelConfig, make_model

    shape = TinyModelConfig(width=64, layers=2, heads=2, feedforward=128, vocabulary=400)
    model = make_model(shape, tokenizer, seed=0)
    prompt = tokenizer("Say a.\n")["input_ids"]
    end = [tokenizer.eos_token_id]
    documents = [Document.of(prompt, tokenizer(t)["input_ids"] + end) for t in WRITTEN.values()]
    config = SFTConfig(epochs=100, batch_size=5, learning_rate=1e-2)
    fine_tune(model, documents, config, seed=0, on_step=lambda row: None)
    folder = tmp_path_factory.mktemp("teacher") / "checkpoint"
    save_checkpoint(folder, model, tokenizer)
    return folder


def test_a_student_learns_what_is_right_well_formed_in_one_language_and_judged(teacher):
    said, written = [], set()
    shop = Workshop(
        environments=Environments(EnvironmentConfig(tasks={"tests/SayA-v0": 1.0}, prompt="bare")),
        device=torch.device("cpu"),
        seed=0,
        checkpoint_of=lambda stage: teacher,
        flops_of=lambda stage: 0.0,
        log=lambda row: None,
        keep=lambda rollouts, step: written.update(rollout.text for rollout in rollouts),
        announce=said.append,
    )
    stage = RejectionStage(
        name="student",
        after="teacher",
        teacher="teacher",
        problems=1,
        samples=64,
        keep=64,
        temperature=0.7,
        max_new_tokens=60,
        training=SFTConfig(epochs=1),
    )
    run_stage(stage, shop)
    assert written == set(WRITTEN.values())
    assert said[-1] == "learning from 1 verified completions"


def test_what_was_cut_at_the_limit_is_counted_as_cut(model, tokenizer):
    """One token in four ends a completion: some are cut at the limit, and some are not."""
    model.generation_config.eos_token_id = list(range(0, model.config.vocab_size, 4))
    environments = Environments(EnvironmentConfig(tasks={"r1envs/Addition-v0": 1.0}))
    config = EvaluationConfig(problems_per_task=8, samples=8, max_new_tokens=3, temperature=1.0)
    problems = evaluate(model, tokenizer, environments, config, seed=0)
    completions = [completion for problem in problems for completion in problem.completions]
    assert all(c.tokens == 3 for c in completions if c.truncated)
    short = [c for c in completions if c.tokens < 3]
    assert short
    assert not any(c.truncated for c in short)
    # Of those that reach the limit, a quarter end right there.
    assert any(c.truncated for c in completions)


def test_every_stage_and_every_run_has_chance_of_its_own():
    names = ("base", "zero", "student", "evaluation")
    seeds = [stage_seed(run, name) for run in range(3) for name in names]
    assert len(set(seeds)) == len(seeds)
    assert stage_seed(0, "base") == 1360159166  # in every process
