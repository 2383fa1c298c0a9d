"""Losses as pure functions of tensors: no model, no tokenizer, no device.

    advantages     how much better a completion is than the others of its group: `ADVANTAGES`
    surrogates     what is climbed, of new and old log-probabilities: `SURROGATES`
    penalties      estimates of the KL from the reference: `PENALTIES`
    aggregation    what a token counts in the loss of a batch: `AGGREGATIONS`
    objective      the loss of all that

Each table takes further functions by name, which a configuration then can ask for. Their formulas,
with the papers they are of, stand in docs/losses.md.

Shape suffixes, after Shazeer:
    P problems in a batch, G completions of each, N = P * G, T tokens, padded; K parts of a reward.
"""

from r1envs.agents.losses.advantages import (
    ADVANTAGES,
    group_advantages,
    overlong_punishment,
    silent_groups,
)
from r1envs.agents.losses.aggregation import AGGREGATIONS, token_weights
from r1envs.agents.losses.objective import grpo_loss
from r1envs.agents.losses.penalties import PENALTIES
from r1envs.agents.losses.surrogates import SURROGATES, Surrogate, Trust

__all__ = [
    "ADVANTAGES",
    "AGGREGATIONS",
    "PENALTIES",
    "SURROGATES",
    "Surrogate",
    "Trust",
    "group_advantages",
    "grpo_loss",
    "overlong_punishment",
    "silent_groups",
    "token_weights",
]
