"""Supervised fine-tuning and the text it learns from."""

import random

import pytest
import torch

import r1envs
from r1envs.agents.corpus import CorpusConfig, mix_languages, worked_examples, write_corpus
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.errors import ConfigError
from r1envs.verifiers import language_consistency
from r1envs.verifiers.completion import read_completion

DOCUMENTS = [Document.of([5, 6, 7], [8, 9, 1]), Document.of([5], [10, 11, 12, 13, 1])]


@pytest.mark.parametrize("micro_batch_tokens", [1, 16384])
def test_the_loss_is_hugging_faces_on_the_completions_alone(model, micro_batch_tokens):
    total = count = 0
    for document, prompt in zip(DOCUMENTS, (3, 1), strict=True):
        tokens = torch.tensor([document.tokens])
        labels = tokens.clone()
        labels[:, :prompt] = -100
        learnt = len(document.tokens) - prompt
        total += model(input_ids=tokens, labels=labels).loss.item() * learnt
        count += learnt
    rows = []
    config = SFTConfig(epochs=1, batch_size=2, micro_batch_tokens=micro_batch_tokens)
    fine_tune(model, DOCUMENTS, config, seed=0, on_step=rows.append)
    assert [row["loss"] for row in rows] == [pytest.approx(total / count, rel=1e-5)]
    assert rows[0]["trained_tokens"] == count


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_documents_are_learnt(model, optimizer):
    rows = []
    config = SFTConfig(epochs=80, batch_size=2, learning_rate=1e-2, optimizer=optimizer)
    fine_tune(model, DOCUMENTS, config, seed=0, on_step=rows.append)
    assert rows[-1]["loss"] < 0.3 * rows[0]["loss"]
    assert rows[-1]["step"] == rows[-1]["steps"] == 80


def test_the_learning_rate_grows_and_falls_to_its_end(model):
    rows = []
    config = SFTConfig(epochs=20, batch_size=2, warmup=0.2, final_rate=0.25)
    fine_tune(model, DOCUMENTS, config, seed=0, on_step=rows.append)
    shares = [row["learning_rate"] / config.learning_rate for row in rows]
    assert shares[:4] == sorted(shares[:4])
    assert shares[0] < 0.3
    assert shares[3:] == sorted(shares[3:], reverse=True)
    assert shares[-1] == pytest.approx(0.25)


def test_documents_come_in_an_order_of_their_own_in_every_epoch(model):
    """Documents of different lengths, one at a time."""
    documents = [Document.of([5], [6] * n + [1]) for n in range(6)]
    rows = []
    fine_tune(model, documents, SFTConfig(epochs=3, batch_size=1), seed=0, on_step=rows.append)
    seen = [row["computed_tokens"] for row in rows]
    epochs = [seen[n : n + 6] for n in range(0, 18, 6)]
    assert [sorted(epoch) for epoch in epochs] == [sorted(epochs[0])] * 3
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_equal_seeds_give_equal_weights(make):
    def trained():
        made = make()
        config = SFTConfig(epochs=3, batch_size=1)
        fine_tune(made, DOCUMENTS, config, seed=0, on_step=lambda row: None)
        return made.state_dict()

    first, second = trained(), trained()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_bad_settings_are_refused(model):
    with pytest.raises(ConfigError, match="no documents"):
        fine_tune(model, [], SFTConfig(), seed=0, on_step=lambda row: None)
    with pytest.raises(ConfigError, match="optimizer must be"):
        SFTConfig(optimizer="adam")
    with pytest.raises(ConfigError, match="epochs must be positive"):
        SFTConfig(epochs=0)


@pytest.fixture(scope="module")
def examples():
    env = r1envs.ReasoningVectorEnv(
        tasks={"r1envs/Addition-v0": 1, "r1envs/TruthAssignment-v0": 1}, num_envs=200, prompt="bare"
    )
    yield worked_examples(env, 0, 400)
    env.close()


def test_the_corpus_holds_no_test_problem(examples):
    task = r1envs.get_task("r1envs/Addition-v0")
    tested = {task.draw(seed, 0, split="test").question for seed in range(500)}
    assert len(examples) > 300
    assert not tested & {example.prompt.strip() for example in examples}


def test_the_corpus_is_of_the_quality_it_says(examples):
    documents = write_corpus(examples, CorpusConfig(documents=4000), seed=0)
    answers = {example.prompt: example.answer for example in examples}
    replies = [script[-1] for script in documents]
    tagged = [(prompt, read_completion(text)) for prompt, text in replies if "<think>" in text]
    right = sum(answers[prompt] == parts.answer for prompt, parts in tagged)
    assert 0.3 < len(tagged) / len(documents) < 0.45
    assert 0.3 < right / len(tagged) < 0.5


def test_the_corpus_mixes_languages_and_the_demonstrations_do_not(examples):
    documents = write_corpus(examples, CorpusConfig(documents=500), seed=0)
    mixed = [language_consistency(script[-1][1]) for script in documents]
    assert 0.4 < sum(mixed) / len(mixed) < 0.8
    assert all(language_consistency(example.thought) == 1.0 for example in examples)


def test_mixing_nothing_changes_nothing():
    assert mix_languages("write 2, carry 1.", 0.0, random.Random(0)) == "write 2, carry 1."


def test_a_task_without_a_solver_cannot_be_demonstrated():
    @r1envs.register("tests/Unsolved-v0", domain="math")
    class Unsolved(r1envs.Task):
        def sample(self, rng, level):
            return r1envs.Problem(f"{rng.integers(10**6)}?", answer="1")

    with pytest.raises(ConfigError, match="no task of this environment has a solver"):
        worked_examples(r1envs.ReasoningVectorEnv("tests/Unsolved-v0", 4), 0, 4)
