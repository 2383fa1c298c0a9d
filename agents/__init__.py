"""The bundled agent: trains a Hugging Face language model on r1envs environments.

torch and transformers live in this package alone. The names below are loaded on first use.
"""

if __name__ != "r1envs.agents":
    raise ImportError(
        f"this folder was imported as {__name__!r}; write `import r1envs.agents` "
        "(and run `pytest`, not `python -m pytest`, in the repository root)"
    )

from typing import TYPE_CHECKING

from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.agents.generator import Generator, SamplingConfig
    from r1envs.agents.grpo_config import GRPOConfig
    from r1envs.agents.losses.advantages import group_advantages
    from r1envs.agents.losses.objective import grpo_loss
    from r1envs.agents.recipe import Recipe, load_recipe
    from r1envs.agents.run import train
    from r1envs.agents.sft import SFTConfig

__all__ = [
    "GRPOConfig",
    "Generator",
    "Recipe",
    "SFTConfig",
    "SamplingConfig",
    "group_advantages",
    "grpo_loss",
    "load_recipe",
    "train",
]

__getattr__, __dir__ = lazy_front_page(
    __name__,
    {
        "GRPOConfig": "grpo_config",
        "Generator": "generator",
        "Recipe": "recipe",
        "SFTConfig": "sft",
        "SamplingConfig": "generator",
        "group_advantages": "losses.advantages",
        "grpo_loss": "losses.objective",
        "load_recipe": "recipe",
        "train": "run",
    },
)
