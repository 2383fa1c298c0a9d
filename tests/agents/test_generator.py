"""Sampling: what the generator says it drew must be what the trainer computes."""

import pytest
import torch

from r1envs.agents.generator import Finish, Generator, SamplingConfig, sample_nucleus
from r1envs.agents.logprobs import right_padded, token_logprobs
from r1envs.agents.next_token import Cached, Decoding, choose_decoding
from r1envs.errors import ConfigError

PROMPTS = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15], [5, 6]]


def scored(model, prompt, tokens, temperature):
    logp = token_logprobs(
        model, right_padded([prompt + tokens], model.device), temperature=temperature
    )
    return logp[0, len(prompt) - 1 :]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.5])
def test_sampler_and_trainer_agree_before_and_after_an_update(model, temperature):
    # One token in twenty: some rows leave the batch early, whatever the random weights like.
    stops = range(1, model.config.vocab_size, 20)
    for _ in range(2):
        generator = Generator(model, stops)
        config = SamplingConfig(temperature=temperature, max_new_tokens=24)
        completions = generator.generate(PROMPTS, 5, config, seed=0)
        assert len({len(c.tokens) for c in completions}) > 1
        for n, completion in enumerate(completions):
            expected = scored(model, PROMPTS[n // 5], completion.tokens, temperature)
            got = torch.tensor(completion.logprobs)
            assert torch.allclose(got, expected, rtol=1e-4, atol=1e-4)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(0.02 * torch.randn_like(parameter))


def test_a_cache_computes_what_a_computation_without_one_does(model):
    """Where it did not, the generator would do without it, and be slow instead of wrong.

    Only prompts of different lengths tell positions from what is counted with the padding; and only
    weights larger than those of a new model attend to positions enough to be seen.
    """
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(4)
    assert choose_decoding(model) is Decoding.PADDED
    cached = Cached(model, 16)
    got = [cached.begin(PROMPTS, 1)]
    rows = [list(prompt) for prompt in PROMPTS]
    expected = [next_logits(model, rows)]
    for token in (21, 8, 34):
        got.append(cached.advance(torch.full((len(rows),), token)))
        rows = [[*row, token] for row in rows]
        expected.append(next_logits(model, rows))
    assert torch.allclose(torch.stack(got), torch.stack(expected), atol=1e-4)


def next_logits(model, rows):
    with torch.no_grad():
        return torch.stack([model(input_ids=torch.tensor([row])).logits[0, -1] for row in rows])


def test_first_tokens_are_drawn_as_the_softmax_says(model):
    with torch.no_grad():
        expected = model(input_ids=torch.tensor([[5, 6, 7]])).logits[0, -1].softmax(-1)
    config = SamplingConfig(max_new_tokens=1)
    draws = Generator(model, [1]).generate([[5, 6, 7]], 20000, config, seed=0)
    counts = torch.bincount(torch.tensor([d.tokens[0] for d in draws]), minlength=len(expected))
    chi_square = ((counts - 20000 * expected) ** 2 / (20000 * expected)).sum().item()
    freedom = len(expected) - 1
    assert abs(chi_square - freedom) < 5 * (2 * freedom) ** 0.5


def test_the_first_stop_token_ends_a_completion_and_belongs_to_it(model):
    stops = list(range(0, 400, 7))
    completions = Generator(model, stops).generate(
        PROMPTS, 16, SamplingConfig(max_new_tokens=30), seed=1
    )
    assert any(c.finish is Finish.STOP for c in completions)
    for completion in completions:
        *before, last = completion.tokens
        assert not set(before) & set(stops)
        assert (completion.finish is Finish.STOP) == (last in stops)
        assert completion.finish is Finish.STOP or len(completion.tokens) == 30
        assert len(completion.logprobs) == len(completion.tokens)


def test_equal_seeds_draw_equal_completions_whatever_the_chunks(model):
    config = SamplingConfig(max_new_tokens=12)
    first, second = (
        Generator(model, [1], rows=64).generate(PROMPTS, 4, config, seed=3) for _ in "ab"
    )
    assert first == second
    greedy = SamplingConfig(temperature=0, max_new_tokens=12)
    whole, parts = (
        Generator(model, [1], rows=r).generate(PROMPTS, 4, greedy, seed=3) for r in (64, 4)
    )
    assert [c.tokens for c in whole] == [c.tokens for c in parts]
    assert len({tuple(c.tokens) for c in whole[:4]}) == 1


@pytest.mark.parametrize("top_p", [1.0, 0.95, 0.61, 0.6, 0.1])
def test_tokens_are_drawn_from_the_nucleus_alone_in_proportion(top_p):
    probability = torch.tensor([0.1, 0.6, 0.25, 0.05, 0.0])
    likeliest = {1.0: 4, 0.95: 3, 0.61: 2, 0.6: 1, 0.1: 1}[top_p]
    nucleus = torch.zeros(5)
    order = probability.argsort(descending=True)[:likeliest]
    nucleus[order] = probability[order] / probability[order].sum()
    draws = sample_nucleus(probability.repeat(40000, 1), top_p, torch.Generator().manual_seed(0))
    share = torch.bincount(draws, minlength=5) / 40000
    assert torch.equal(share > 0, nucleus > 0)
    assert torch.allclose(share, nucleus, atol=0.01)


def test_a_draw_from_nothing_known_is_a_token_still():
    draw = sample_nucleus(torch.full((1, 5), torch.nan), 0.9, torch.Generator())
    assert 0 <= int(draw) < 5


def test_the_models_mode_is_left_as_it_was(model):
    model.train()
    Generator(model, [1]).generate([[5]], 2, SamplingConfig(max_new_tokens=2), seed=0)
    assert model.training


@pytest.mark.parametrize(
    "settings",
    [{"temperature": -1}, {"temperature": float("nan")}, {"top_p": 0}, {"max_new_tokens": 0}],
)
def test_bad_settings_are_refused(settings):
    with pytest.raises(ConfigError, match="must be"):
        SamplingConfig(**settings)


def test_an_empty_prompt_is_refused(model):
    with pytest.raises(ConfigError, match="at least one token"):
        Generator(model, [1]).generate([[]], 2, SamplingConfig(), seed=0)


def test_a_completion_ends_where_the_context_is_full(model):
    context = model.config.max_position_embeddings
    prompts = [[5] * (context - 3), [5] * 7]
    generator = Generator(model, [1])
    assert generator.context == context
    cut, whole = generator.generate(prompts, 1, SamplingConfig(max_new_tokens=6), seed=0)
    assert (cut.finish, len(cut.tokens)) == (Finish.CONTEXT, 3)
    assert (whole.finish, len(whole.tokens)) == (Finish.LENGTH, 6)
    with pytest.raises(ConfigError, match="the model's context holds"):
        generator.generate([[5] * context], 1, SamplingConfig(), seed=0)
