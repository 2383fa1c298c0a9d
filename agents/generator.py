"""Sampling completions: token ids in; token ids, log-probabilities and finish reasons out.

Shape suffixes:
    P prompts, G completions of each, N = P * G rows, T tokens so far; V vocabulary.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor
from transformers import PreTrainedModel

from r1envs.agents.next_token import Cached, Decoding, Whole, choose_decoding, turns
from r1envs.agents.optimization import Precision, compute_precision
from r1envs.errors import ConfigError

# Rows that are done are dropped from the batch when they are this share of it.
_COMPACT_AT = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplingConfig:
    """How completions are drawn."""

    temperature: float = 1.0
    """Logits are divided by it; 0 takes the likeliest token."""
    top_p: float = 1.0
    """Only the likeliest tokens that together have this probability are drawn from."""
    max_new_tokens: int = 256
    """Completions are cut here."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < math.inf:
            raise ConfigError(
                f"temperature must be finite and not negative, got {self.temperature}"
            )
        if not 0 < self.top_p <= 1:
            raise ConfigError(f"top_p must be in (0, 1], got {self.top_p}")
        if self.max_new_tokens < 1:
            raise ConfigError(f"max_new_tokens must be at least 1, got {self.max_new_tokens}")


class Finish(StrEnum):
    """Why a completion, or an episode of several, came to its end."""

    STOP = "stop"
    """The policy wrote a token that ends it."""
    LENGTH = "length"
    """It was cut at the token limit."""
    CONTEXT = "context"
    """It was cut where the model's context was full."""
    OUT_OF_TURNS = "out_of_turns"
    """The episode's turns were used up."""
    ABORTED = "aborted"
    """It could not be judged, by no fault of the policy."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sampled completion, as the policy wrote it."""

    tokens: list[int]
    """With the end-of-sequence token, if it was reached."""
    logprobs: list[float]
    """In nats, of each token at the sampling temperature, before top-p."""
    finish: Finish
    """STOP, LENGTH or CONTEXT."""


class Generator:
    """Samples from a causal language model.

    Prompts are computed once for each group, finished rows leave the batch.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        stop_ids: Sequence[int],
        *,
        rows: int = 512,
        precision: Precision = "auto",
    ) -> None:
        """Wrap a model.

        Args:
            model: A causal language model. It is used as it is at each call.
            stop_ids: Any of these tokens ends a completion.
            rows: Sequences computed at once; more prompts are taken in turns.
            precision: In which numbers is computed; see `compute_precision`.
        """
        if not stop_ids:
            raise ConfigError("a generator needs at least one stop token")
        self._model = model
        self._rows = rows
        self._precision = precision
        self._stop = torch.tensor(list(stop_ids), device=model.device)
        self._decoding = choose_decoding(model)

    @property
    def context(self) -> int | None:
        """Tokens of prompt and completion that the model can hold; None if it does not say."""
        return getattr(self._model.config, "max_position_embeddings", None)

    # Not inference_mode: in it autocast casts all weights again for every token.
    @torch.no_grad()
    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        group_size: int,
        config: SamplingConfig,
        *,
        seed: int,
    ) -> list[Sampled]:
        """Sample `group_size` completions of every prompt, those of a prompt adjacent.

        Args:
            prompts: Token ids of the P prompts, none empty.
            group_size: G.
            config: How to draw.
            seed: The same seed and weights draw the same, on the same machine.
        """
        if any(not prompt for prompt in prompts):
            raise ConfigError("a prompt must have at least one token")
        longest = max(map(len, prompts), default=0)
        if self.context is not None and longest >= self.context:
            raise ConfigError(
                f"a prompt has {longest} tokens, but the model's context holds {self.context}"
            )
        training = self._model.training
        self._model.eval()
        random = torch.Generator(device=self._model.device).manual_seed(seed)
        per_chunk = max(1, self._rows // group_size)
        groups: dict[int, list[Sampled]] = {}
        for turn in turns(prompts, per_chunk, self._decoding):
            with compute_precision(self._model.device, self._precision):
                completions = self._chunk([prompts[n] for n in turn], group_size, config, random)
            for place, n in enumerate(turn):
                groups[n] = completions[place * group_size : (place + 1) * group_size]
        self._model.train(training)
        return [completion for n in range(len(prompts)) for completion in groups[n]]

    def _chunk(
        self,
        prompts: Sequence[Sequence[int]],
        group_size: int,
        config: SamplingConfig,
        random: torch.Generator,
    ) -> list[Sampled]:
        room = [config.max_new_tokens] * len(prompts)
        if self.context is not None:
            room = [min(config.max_new_tokens, self.context - len(p)) for p in prompts]
        rows = _Rows(self._decoder(prompts, max(room)), prompts, group_size, room)
        for t in range(max(room)):
            token_N, logp_N = _draw(rows.logits_NV, config, random)
            rows.write(t, token_N, logp_N, torch.isin(token_N, self._stop))
            if not rows.live_N.any() or t + 1 == max(room):
                break
            rows.advance(token_N)
        return rows.completions(config.max_new_tokens)

    def _decoder(self, prompts: Sequence[Sequence[int]], new: int) -> Cached | Whole:
        if self._decoding is Decoding.WHOLE:
            return Whole(self._model)
        return Cached(self._model, max(map(len, prompts)) + new)


def _draw(
    logits_NV: Tensor, config: SamplingConfig, random: torch.Generator
) -> tuple[Tensor, Tensor]:
    if config.temperature == 0:
        logp_NV = logits_NV.log_softmax(-1)
        token_N = logp_NV.argmax(-1)
    else:
        logp_NV = (logits_NV / config.temperature).log_softmax(-1)
        token_N = sample_nucleus(logp_NV.exp(), config.top_p, random)
    return token_N, logp_NV.gather(1, token_N[:, None])[:, 0]


def sample_nucleus(probability_NV: Tensor, top_p: float, random: torch.Generator) -> Tensor:
    """Draw from the likeliest tokens that together reach the probability `top_p`.

    Top-p sampling, Holtzman et al. 2020 (arXiv 1904.09751), by rejection: what was drawn from
    all tokens counts if those likelier than it have less than `top_p` together. That draws from
    the same distribution, and does not sort the vocabulary.

    >>> sample_nucleus(torch.tensor([[0.1, 0.7, 0.2]]), 0.6, torch.Generator())
    tensor([1])
    """
    token_N = _sample(probability_NV, random)
    if top_p == 1:
        return token_N
    row_M = torch.arange(len(token_N), device=token_N.device)  # rows whose draw is on trial
    while len(row_M):
        row_M = row_M[_likelier(probability_NV[row_M], token_N[row_M]) >= top_p]
        token_N[row_M] = _sample(probability_NV[row_M], random)
    return token_N


def _likelier(probability_NV: Tensor, token_N: Tensor) -> Tensor:
    """Sum the probabilities over that of the token."""
    own_N1 = probability_NV.gather(1, token_N[:, None])
    return probability_NV.where(probability_NV > own_N1, 0).sum(-1)


def _sample(probability_NV: Tensor, random: torch.Generator) -> Tensor:
    """Draw by the inverse of the cumulated probabilities: one uniform number for a row."""
    cumulated_NV = probability_NV.cumsum(-1)
    uniform_N1 = torch.rand(len(probability_NV), 1, device=random.device, generator=random)
    # Rounding must not reach the sum itself, past which there is no token.
    level_N1 = cumulated_NV[:, -1:] * uniform_N1.clamp(max=1 - 1e-6)
    drawn_N1 = torch.searchsorted(cumulated_NV, level_N1, right=True)
    return drawn_N1[:, 0].clamp(max=probability_NV.shape[1] - 1)  # past it if all are NaN


class _Rows:
    """The completions of a chunk of prompts while they are written.

    N is the number of rows still in the batch: those that are done leave it now and then.
    """

    def __init__(
        self,
        decoder: Cached | Whole,
        prompts: Sequence[Sequence[int]],
        group_size: int,
        room: Sequence[int],
    ) -> None:
        max_new_tokens = max(room)
        self._decoder = decoder
        self.logits_NV = decoder.begin(prompts, group_size)
        count, device = len(self.logits_NV), self.logits_NV.device
        self.live_N = torch.ones(count, dtype=torch.bool, device=device)
        self._row_N = torch.arange(count, device=device)
        # Of all rows, in or out of the batch.
        self._tokens = torch.zeros(count, max_new_tokens, dtype=torch.long, device=device)
        self._logp = torch.zeros(count, max_new_tokens, device=device)
        self._length = torch.tensor(room, device=device).repeat_interleave(group_size)
        self._finished = torch.zeros(count, dtype=torch.bool, device=device)

    def write(self, t: int, token_N: Tensor, logp_N: Tensor, stops_N: Tensor) -> None:
        """Put token number t at the end of every live row."""
        live = self._row_N[self.live_N]
        self._tokens[live, t] = token_N[self.live_N]
        self._logp[live, t] = logp_N[self.live_N]
        stopped = self._row_N[self.live_N & stops_N]
        self._length[stopped] = t + 1
        self._finished[stopped] = True
        self.live_N = self.live_N & ~stops_N & (self._length[self._row_N] > t + 1)

    def advance(self, token_N: Tensor) -> None:
        """Compute what may follow the tokens just written."""
        if int(self.live_N.sum()) <= (1 - _COMPACT_AT) * len(self.live_N):
            token_N = self._compact(token_N)
        self.logits_NV = self._decoder.advance(token_N)

    def completions(self, max_new_tokens: int) -> list[Sampled]:
        """Give the completions in the order of the prompts."""

        def finish(length: int, finished: bool) -> Finish:
            if finished:
                return Finish.STOP
            return Finish.LENGTH if length == max_new_tokens else Finish.CONTEXT

        columns = (self._tokens, self._logp, self._length, self._finished)
        return [
            Sampled(tokens[:length], logprobs[:length], finish(length, finished))
            for tokens, logprobs, length, finished in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]

    def _compact(self, token_N: Tensor) -> Tensor:
        """Drop the rows that are done."""
        keep = self.live_N.nonzero()[:, 0]
        self._decoder.select(keep)
        self._row_N, self.live_N = self._row_N[keep], self.live_N[keep]
        return token_N[keep]
