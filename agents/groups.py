"""What rollouts are and their groups earned, and drawing those again that say nothing.

Shape suffixes: P problems, G completions of each, N = P * G.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from r1envs.agents.generator import Finish
from r1envs.agents.losses import ADVANTAGES, overlong_punishment
from r1envs.agents.losses.lookup import chosen
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.errors import DivergedError, VerificationError


def punished(batch: RolloutBatch, *, longest: int, margin: int) -> Tensor:
    """Give what each rollout's last reply loses for its length, [P, G]; nothing without a margin.

    See `losses.overlong_punishment`.
    """
    length_N = torch.tensor([_last_reply(rollout) for rollout in batch.rollouts])
    if not margin:
        return torch.zeros(len(length_N)).view(-1, batch.group_size)
    punishment_N = overlong_punishment(length_N, longest=longest, margin=margin)
    return punishment_N.view(-1, batch.group_size)


def advantages_of(
    batch: RolloutBatch, punishment_PG: Tensor, advantage: str, weights: Mapping[str, float]
) -> Tensor:
    """Compare every rollout with the others of its group.

    Args:
        batch: The rollouts.
        punishment_PG: Added to their rewards; to a decoupled reward as a part of its own.
        advantage: A name of `losses.ADVANTAGES`.
        weights: Of the parts, where these are decoupled.

    Returns:
        [P, G].
    """
    reward_N = torch.tensor([rollout.reward for rollout in batch.rollouts])
    reward_PG = reward_N.view(-1, batch.group_size) + punishment_PG
    parts = _parts(batch)
    if punishment_PG.any():
        parts["overlong"] = punishment_PG.masked_fill(reward_PG.isnan(), math.nan)
        weights = {**weights, "overlong": 1.0}
    return chosen(ADVANTAGES, advantage, "advantage")(reward_PG, parts, weights)


def collect_with_signal(
    collect: Callable[[int], RolloutBatch],
    advantages: Callable[[RolloutBatch], Tensor],
    redraws: int,
) -> RolloutBatch:
    """Draw rollouts until every group has an advantage: DAPO's dynamic sampling, section 3.2.

    Args:
        collect: Plays a batch; told how often that was done before, for this step.
        advantages: Gives those of a batch, [P, G].
        redraws: Batches that are drawn beside the first, at most.

    Returns:
        As many groups as one batch has: the first that carry a signal and, where they do not
        suffice, the first that do not. What was drawn in vain counts in its time and tokens.
    """
    first = batch = collect(0)
    drawn = [batch]
    loud, quiet = _told_apart(batch, advantages(batch))
    wanted = len(loud) + len(quiet)
    while len(loud) < wanted and len(drawn) <= redraws:
        drawn.append(batch := collect(len(drawn)))
        more = _told_apart(batch, advantages(batch))
        loud, quiet = loud + more[0], quiet + more[1]
    if len(drawn) == 1:
        return first  # in the order in which it was drawn
    groups = loud + quiet
    return RolloutBatch(
        list(itertools.chain(*groups[:wanted])),
        first.group_size,
        sum(each.seconds for each in drawn),
        dropped_groups=len(groups) - wanted,
        dropped_tokens=sum(rollout.length for group in groups[wanted:] for rollout in group),
    )


def refuse_infinite(batch: RolloutBatch) -> None:
    """Raise DivergedError if a reward is infinite: it would drown all others of its group."""
    for rollout in batch.rollouts:
        if math.isinf(rollout.reward):
            parts = ", ".join(f"{name} {value}" for name, value in rollout.parts.items())
            said = f"{rollout.text!r:.80} ({parts or 'no parts'})"
            raise DivergedError(f"the reward of a completion is {rollout.reward}: {said}")


def rollout_figures(batch: RolloutBatch) -> dict[str, Any]:
    """Average what the environment said about a step's rollouts."""
    judged = [r for r in batch.rollouts if not math.isnan(r.reward)]
    if not judged:
        reason = batch.rollouts[0].info.get("error", "the environment gave no reward")
        raise VerificationError(f"no completion of a step could be judged: {reason}")
    count = len(judged)
    lengths = [rollout.length for rollout in batch.rollouts]
    return {
        "reward": sum(r.reward for r in judged) / count,
        "parts": _mean_parts(judged),
        "missing": len(batch.rollouts) - len(judged),
        "mean_tokens": sum(lengths) / len(lengths),
        "mean_turns": sum(len(r.replies) for r in batch.rollouts) / len(lengths),
        "truncated": sum(r.cut for r in batch.rollouts) / len(lengths),
        "finish": {
            str(reason): sum(r.finish is reason for r in batch.rollouts) / len(lengths)
            for reason in Finish
        },
        "rollout_seconds": batch.seconds,
        "tokens_per_second": batch.tokens / batch.seconds,
    }


def _mean_parts(rollouts: Sequence[Rollout]) -> dict[str, float]:
    """Average the parts of scores that all episodes have."""
    rows = [rollout.parts for rollout in rollouts]
    return {
        name: sum(row[name] for row in rows) / len(rows)
        for name in rows[0]
        if all(name in row for row in rows)
    }


def _told_apart(
    batch: RolloutBatch, advantage_PG: Tensor
) -> tuple[list[list[Rollout]], list[list[Rollout]]]:
    """Split a batch in groups with a signal, and those without."""
    size = batch.group_size
    groups = [batch.rollouts[n : n + size] for n in range(0, len(batch.rollouts), size)]
    speaks = (advantage_PG != 0).any(dim=1).tolist()
    told = list(zip(groups, speaks, strict=True))
    return [group for group, loud in told if loud], [group for group, loud in told if not loud]


def _parts(batch: RolloutBatch) -> dict[str, Tensor]:
    """Lay out the parts that all judged rollouts have, [P, G] each; nan for those not judged."""
    rows = [None if math.isnan(r.reward) else r.parts for r in batch.rollouts]
    judged = [row for row in rows if row is not None]
    names = [name for name in judged[0] if all(name in row for row in judged)] if judged else []
    return {
        name: torch.tensor([math.nan if row is None else row[name] for row in rows]).view(
            -1, batch.group_size
        )
        for name in names
    }


def _last_reply(rollout: Rollout) -> int:
    """Count the tokens of the last reply: the limit is one of each."""
    return sum(1 for _ in itertools.takewhile(bool, reversed(rollout.written)))
