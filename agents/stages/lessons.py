"""What stages of supervised learning have in common: documents to learn, and learning them."""

from collections.abc import Sequence
from typing import Any

from r1envs.agents.compute import training_flops
from r1envs.agents.corpus import Script, WorkedExample, worked_examples
from r1envs.agents.policy import Policy
from r1envs.agents.rendering import Rendering
from r1envs.agents.sft import Document, SFTConfig, fine_tune
from r1envs.agents.stages.workshop import Workshop
from r1envs.errors import ConfigError

# Examples drawn from one environment at a time.
_SLOTS = 1000


def worked_by_solvers(shop: Workshop, count: int) -> list[WorkedExample]:
    """Draw problems of the train split with the worked replies of the tasks' solvers."""
    env = shop.environments.mixture(min(count, _SLOTS))
    try:
        return list(worked_examples(env, shop.seed, count))
    finally:
        env.close()


def documents_of(
    rendering: Rendering, scripts: Sequence[Script], *, whole: bool = False
) -> list[Document]:
    """Make documents to learn the last reply of each script from, or with `whole` all replies."""
    if not scripts:
        raise ConfigError("there are no documents to learn from")
    return [_document(rendering, script, whole) for script in scripts]


def _document(rendering: Rendering, script: Script, whole: bool) -> Document:
    tokens: list[int] = []
    learnt: list[bool] = []
    for n, (said, reply) in enumerate(script):
        heard = rendering.hear(said, ended=True) if n else rendering.begin(said)
        written = rendering.write(reply)
        tokens += [*heard, *written]
        own = whole or n == len(script) - 1
        learnt += [False] * len(heard) + [own] * len(written)
    return Document(tokens, learnt)


def learn(policy: Policy, documents: Sequence[Document], config: SFTConfig, shop: Workshop) -> None:
    """Fine-tune a policy in place, with its figures written down."""

    def on_step(row: dict[str, Any]) -> None:
        shop.log(row | {"flops": training_flops(policy.model, row["computed_tokens"])})

    fine_tune(
        policy.model,
        documents,
        config,
        seed=shop.seed,
        on_step=on_step,
        precision=policy.precision,
        savepoints=shop.savepoints,
    )
